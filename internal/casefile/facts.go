package casefile

import (
	"maps"
	"slices"
	"strings"

	"tranu/internal/civil"
)

// Date returns a date fact; false when it is not stated or not a date.
func (f Facts) Date(key string) (civil.Date, bool) {
	v, stated := f[key]
	if !stated {
		return civil.Date{}, false
	}
	d, err := civil.Parse(v)
	return d, err == nil
}

// Documents is the list fact that collects the papers acts name: code, date
// and number of each.
const Documents = "documents"

// A Sheet takes what the acts of a case state, act by act.
type Sheet interface {
	State(a *Act)          // takes over what the act states: of a single fact the latest holds, lists grow
	CleanMoves()           // forgets every fact OfMove
	Replace(member string) // takes the introducer with this member_id off the list
}

// Tell gives a sheet what the acts that stand state, in their order, up to and
// including a day; the zero Date asks for all. An introducer whom another
// replaces leaves the list; a move, a temporary stay and its end begin with a
// clean sheet about moves.
func (c *Case) Tell(to Sheet, asOf civil.Date) {
	acts := c.Stated()
	for i := range acts {
		a := &acts[i]
		if !asOf.IsZero() && a.Day.After(asOf) {
			return
		}
		if a.movesAlone() || a.Kind == TempBegun || a.Kind == TempEnded {
			to.CleanMoves()
		}
		if was := a.Facts[FactReplaced]; was != "" {
			to.Replace(was)
		}
		to.State(a)
	}
}

// Facts merges what the acts that stand state, as Tell says. The results share
// nothing with the case.
func (c *Case) Facts(asOf civil.Date) (Facts, map[string][]Item) {
	m := merged{Facts{}, map[string][]Item{}}
	c.Tell(m, asOf)
	return m.facts, m.lists
}

// merged is a sheet by key.
type merged struct {
	facts Facts
	lists map[string][]Item
}

func (m merged) CleanMoves() {
	maps.DeleteFunc(m.facts, func(key, _ string) bool { return OfMove(key) })
}

func (m merged) Replace(member string) {
	m.lists[Introducers] = slices.DeleteFunc(m.lists[Introducers], func(it Item) bool { return it[MemberID] == member })
}

func (m merged) State(a *Act) {
	maps.Copy(m.facts, a.Facts)
	for key, items := range a.Lists {
		for _, it := range items {
			m.lists[key] = append(m.lists[key], maps.Clone(it))
		}
	}
}

// Statements are what the acts of a case state, as kept: for a case whose acts
// come without Facts and Lists, but for those Read.
type Statements interface {
	// Each tells what the i-th of Case.Acts states.
	Each(i int, to Listener) error
}

// A Listener is told statements one by one. The texts stay as they are.
type Listener interface {
	Fact(key, value string)
	Item(list string)        // a further item of a list; its fields follow
	Field(key, value string) // of the last item
}

// Read are the facts that the folds of this package themselves read (Project,
// Stated, Profiles, Tell). Acts that carry only these come to the same.
func Read(key string) bool { return slices.Contains(read, key) }

var read = []string{"case.profile", "rec.effective_date", "rec.decision_date", "adm.ceremony_date", "rem.complaint_outcome",
	"move.stage", "fix.effective_date_set", factFault, FactTransfer, FactHost, FactReplaced}

// movesAlone says that an act moves the person, and not the whole cell with
// everything that runs in it.
func (a *Act) movesAlone() bool {
	return a.Kind == Moved && (a.To == "" || a.Facts["move.stage"] != "" || a.Facts[FactTransfer] != "" && a.Facts[FactTransfer] != Collective)
}

// OfMove says that a fact speaks of one move or one temporary stay.
func OfMove(key string) bool {
	return strings.HasPrefix(key, "move.") || strings.HasPrefix(key, "mtr.") || strings.HasPrefix(key, "temporary.") || key == FactElsewhere
}

// Introducers is the list fact of the introducing members; FactReplaced names,
// by its MemberID there, the one whom an act replaces.
const (
	Introducers  = "introducers"
	MemberID     = "member_id"
	FactReplaced = "introducer.replaced"
)

// Facts of moves and temporary stays that the case itself reads.
const (
	FactTransfer  = "mtr.kind"                   // formal, temporary, Collective
	Collective    = "collective"                 // with the whole cell, in a merger or division
	FactElsewhere = "flag.temporarily_elsewhere" // an applicant is elsewhere for a time
	FactHost      = "temporary.place"            // where
)

// FactMentor is the member who helps the person being prepared: a name, kept
// with the act (Helper) but read by no rule.
const FactMentor = "mentor.name"
