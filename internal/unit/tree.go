package unit

import (
	"cmp"
	"slices"
	"sort"

	"tranu/internal/civil"
)

// A Tree is all organisations through time. It does not change once made and
// is safe for concurrent use. A question about a unit it does not have, or
// about a day on which the unit does not exist, has an empty answer unless the
// method says otherwise.
type Tree struct {
	units       []Unit
	index       map[ID]int32
	byCode      map[string][]holder
	successions []Succession
	shapes      []shape // by day
}

// holder is a unit that has a code from one day to another.
type holder struct {
	unit     int32
	from, to civil.Date // to zero: for good
}

// shape is who stands under whom from a day until the next shape: the units in
// preorder, and for each unit the interval of its subtree in that order.
type shape struct {
	day   civil.Date
	order []int32
	in    []int32 // by unit; -1: does not exist
	out   []int32
}

// NewTree checks the units and successions and returns the tree they make. The
// error joins everything that is wrong with them: no or unordered names and
// parents, unknown parents, a parent that does not exist for part of the time,
// a unit above itself, one code for two units on a day, successions that fit
// no unit.
func NewTree(units []Unit, successions []Succession) (*Tree, error) {
	t := &Tree{
		units:       slices.Clone(units),
		index:       make(map[ID]int32, len(units)),
		successions: slices.Clone(successions),
	}
	slices.SortStableFunc(t.successions, func(a, b Succession) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	for i, u := range t.units {
		if _, twice := t.index[u.ID]; !twice {
			t.index[u.ID] = int32(i)
		}
	}
	t.byCode = t.codes()
	if err := t.check(); err != nil {
		return nil, err
	}
	for _, day := range t.changeDays() {
		t.shapes = append(t.shapes, t.shapeOn(day))
	}
	return t, nil
}

// Exists says whether the unit exists on a day.
func (u Unit) Exists(day civil.Date) bool {
	return !day.Before(u.Founded) && (u.Dissolved.IsZero() || day.Before(u.Dissolved))
}

// changeDays are the days on which the shape of the tree changes, in order.
func (t *Tree) changeDays() []civil.Date {
	var days []civil.Date
	for _, u := range t.units {
		days = append(days, u.Founded)
		if !u.Dissolved.IsZero() {
			days = append(days, u.Dissolved)
		}
		for _, p := range u.Parents {
			if u.Exists(p.From) {
				days = append(days, p.From)
			}
		}
	}
	slices.SortFunc(days, civil.Date.Compare)
	return slices.Compact(days)
}

// children groups the units that exist on a day by their parent; the roots are
// under -1. Each group is in the order of the codes.
func (t *Tree) children(day civil.Date) map[int32][]int32 {
	under := map[int32][]int32{}
	for i := range t.units {
		u := &t.units[i]
		if !u.Exists(day) {
			continue
		}
		above := int32(-1)
		if p, _ := u.Parents.On(day); p != "" {
			above = t.index[p]
		}
		under[above] = append(under[above], int32(i))
	}
	for _, group := range under {
		t.sortByCode(group, day)
	}
	return under
}

func (t *Tree) sortByCode(group []int32, day civil.Date) {
	slices.SortFunc(group, func(a, b int32) int {
		ua, ub := &t.units[a], &t.units[b]
		return cmp.Or(cmp.Compare(ua.name(day).Code, ub.name(day).Code), cmp.Compare(ua.ID, ub.ID))
	})
}

func (t *Tree) shapeOn(day civil.Date) shape {
	s := shape{day: day, in: make([]int32, len(t.units)), out: make([]int32, len(t.units))}
	for i := range s.in {
		s.in[i] = -1
	}
	under := t.children(day)
	var number func(int32)
	number = func(i int32) {
		s.in[i] = int32(len(s.order))
		s.order = append(s.order, i)
		for _, below := range under[i] {
			number(below)
		}
		s.out[i] = int32(len(s.order))
	}
	for _, root := range under[-1] {
		number(root)
	}
	return s
}

// on returns the shape of a day; nil before the first unit was founded.
func (t *Tree) on(day civil.Date) *shape {
	i := sort.Search(len(t.shapes), func(i int) bool { return day.Before(t.shapes[i].day) })
	if i == 0 {
		return nil
	}
	return &t.shapes[i-1]
}

// at returns the shape of a day and the unit's place in it.
func (t *Tree) at(id ID, day civil.Date) (s *shape, i int32, ok bool) {
	i, known := t.index[id]
	s = t.on(day)
	return s, i, known && s != nil && s.in[i] >= 0
}

// Unit returns a unit with all its names and parents.
func (t *Tree) Unit(id ID) (Unit, bool) {
	i, ok := t.index[id]
	if !ok {
		return Unit{}, false
	}
	return t.units[i], true
}

// All returns every unit there ever was, in the order in which they were given.
func (t *Tree) All() []Unit { return slices.Clone(t.units) }

// Exists says whether the unit exists on a day.
func (t *Tree) Exists(id ID, day civil.Date) bool {
	_, _, ok := t.at(id, day)
	return ok
}

// Name returns what the unit is called on a day. After its end it keeps its
// last name, and before its founding it has its first.
func (t *Tree) Name(id ID, day civil.Date) Name {
	i, ok := t.index[id]
	if !ok {
		return Name{}
	}
	return t.units[i].name(day)
}

func (u *Unit) name(day civil.Date) Name {
	if n, ok := u.Names.On(day); ok || len(u.Names) == 0 {
		return n
	}
	return u.Names[0].Value
}

// ByCode returns the unit that has the code on a day.
func (t *Tree) ByCode(code string, day civil.Date) (ID, bool) {
	for _, h := range t.byCode[code] {
		if !day.Before(h.from) && (h.to.IsZero() || day.Before(h.to)) {
			return t.units[h.unit].ID, true
		}
	}
	return "", false
}

// Parent returns the unit above on a day; false at the top.
func (t *Tree) Parent(id ID, day civil.Date) (ID, bool) {
	_, i, ok := t.at(id, day)
	if !ok {
		return "", false
	}
	p, _ := t.units[i].Parents.On(day)
	return p, p != ""
}

// Path returns the units from the top of the tree down to and including the
// unit.
func (t *Tree) Path(id ID, day civil.Date) []ID {
	if !t.Exists(id, day) {
		return nil
	}
	path := []ID{id}
	for {
		p, ok := t.Parent(path[len(path)-1], day)
		if !ok {
			slices.Reverse(path)
			return path
		}
		path = append(path, p)
	}
}

// Ancestors returns the units above, from the top down, without the unit.
func (t *Tree) Ancestors(id ID, day civil.Date) []ID {
	path := t.Path(id, day)
	if len(path) == 0 {
		return nil
	}
	return path[:len(path)-1]
}

// Children returns the units directly below, in the order of their codes.
func (t *Tree) Children(id ID, day civil.Date) []ID {
	s, i, ok := t.at(id, day)
	if !ok {
		return nil
	}
	var below []int32
	for at := s.in[i] + 1; at < s.out[i]; at = s.out[s.order[at]] {
		below = append(below, s.order[at])
	}
	t.sortByCode(below, day)
	return t.ids(below)
}

// Roots returns the units at the top, in the order of their codes.
func (t *Tree) Roots(day civil.Date) []ID {
	s := t.on(day)
	if s == nil {
		return nil
	}
	var top []int32
	for at := int32(0); at < int32(len(s.order)); at = s.out[s.order[at]] {
		top = append(top, s.order[at])
	}
	t.sortByCode(top, day)
	return t.ids(top)
}

// Subtree returns the unit and everything below it, parents before children.
func (t *Tree) Subtree(root ID, day civil.Date) []ID {
	s, i, ok := t.at(root, day)
	if !ok {
		return nil
	}
	return t.ids(s.order[s.in[i]:s.out[i]])
}

// Units returns all units that exist on a day, parents before children.
func (t *Tree) Units(day civil.Date) []ID {
	s := t.on(day)
	if s == nil {
		return nil
	}
	return t.ids(s.order)
}

// Within says whether the unit is root or stands below it on a day.
func (t *Tree) Within(id, root ID, day civil.Date) bool {
	s, i, ok := t.at(id, day)
	if !ok {
		return false
	}
	r, known := t.index[root]
	return known && s.in[r] >= 0 && s.in[r] <= s.in[i] && s.in[i] < s.out[r]
}

// Count returns how many units of a kind there are in the subtree of root.
func (t *Tree) Count(root ID, kind Kind, day civil.Date) int {
	s, i, ok := t.at(root, day)
	if !ok {
		return 0
	}
	n := 0
	for _, j := range s.order[s.in[i]:s.out[i]] {
		if t.units[j].Kind == kind {
			n++
		}
	}
	return n
}

func (t *Tree) ids(units []int32) []ID {
	ids := make([]ID, len(units))
	for i, u := range units {
		ids[i] = t.units[u].ID
	}
	return ids
}

// Predecessors returns the successions by which the unit continues others, in
// the order of their days.
func (t *Tree) Predecessors(id ID) []Succession {
	return t.some(func(s Succession) bool { return s.To == id })
}

// Successors returns the successions by which others continue the unit, in the
// order of their days.
func (t *Tree) Successors(id ID) []Succession {
	return t.some(func(s Succession) bool { return s.From == id })
}

func (t *Tree) some(is func(Succession) bool) []Succession {
	var out []Succession
	for _, s := range t.successions {
		if is(s) {
			out = append(out, s)
		}
	}
	return out
}

// Heir returns the unit that continues a dissolved one on a day, through
// further successions if need be, and the day on which the last of them took
// effect. It is false for a unit that exists, for one that nobody continues,
// and for one that several do: whoever was divided belongs where somebody says.
func (t *Tree) Heir(id ID, day civil.Date) (heir ID, since civil.Date, ok bool) {
	for range t.units {
		if t.Exists(id, day) {
			break
		}
		next := t.some(func(s Succession) bool { return s.From == id && !s.On.After(day) })
		if len(next) != 1 {
			return "", civil.Date{}, false
		}
		id, since = next[0].To, next[0].On
	}
	if since.IsZero() {
		return "", since, false
	}
	return id, since, true
}

// AsStood returns the unit in whose place id stands on a day: id itself, or,
// before it was founded, its main predecessor, that one's main predecessor, and
// so on. It is false when none of them existed on that day.
func (t *Tree) AsStood(id ID, day civil.Date) (ID, bool) {
	for {
		i, ok := t.index[id]
		if !ok {
			return "", false
		}
		if !day.Before(t.units[i].Founded) {
			return id, t.units[i].Exists(day)
		}
		before := t.some(func(s Succession) bool { return s.To == id && s.Main })
		if len(before) == 0 {
			return id, false
		}
		id = before[0].From
	}
}
