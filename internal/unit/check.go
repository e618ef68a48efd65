package unit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"tranu/internal/civil"
)

// check returns everything that is wrong with the tree, joined.
func (t *Tree) check() error {
	var errs []error
	for i := range t.units {
		errs = append(errs, t.checkUnit(int32(i))...)
	}
	errs = append(errs, t.checkCodes()...)
	errs = append(errs, t.checkSuccessions()...)
	if len(errs) == 0 {
		errs = t.checkShapes()
	}
	return errors.Join(errs...)
}

var kinds = []Kind{Province, District, Commune, BaseCommittee, Section, Cell}

func (t *Tree) checkUnit(i int32) (errs []error) {
	u := &t.units[i]
	wrong := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("unit %q: "+format, append([]any{u.ID}, args...)...))
	}
	switch {
	case u.ID == "":
		wrong("has no id")
	case t.index[u.ID] != i:
		wrong("is given twice")
	}
	if !slices.Contains(kinds, u.Kind) {
		wrong("unknown kind %q", u.Kind)
	}
	if u.Founded.IsZero() {
		wrong("has no day of founding")
	}
	if !u.Dissolved.IsZero() && !u.Founded.Before(u.Dissolved) {
		wrong("is dissolved on %s, not after its founding on %s", u.Dissolved, u.Founded)
	}
	if err := u.Names.Check(); err != nil {
		wrong("names: %w", err)
	}
	if err := u.Parents.Check(); err != nil {
		wrong("parents: %w", err)
	}
	if _, ok := u.Names.On(u.Founded); !ok {
		wrong("has no name on %s", u.Founded)
	}
	if _, ok := u.Parents.On(u.Founded); !ok {
		wrong("has no parent stated for %s", u.Founded)
	}
	for _, n := range u.Names {
		if n.Value.Code == "" || n.Value.Full == "" || n.Value.Short == "" {
			wrong("code, full or short name missing from %s", n.From)
		}
	}
	for _, p := range u.Parents {
		if _, known := t.index[p.Value]; p.Value != "" && !known {
			wrong("unknown parent %q from %s", p.Value, p.From)
		}
	}
	return errs
}

// codes lists who has each code from when to when, by day.
func (t *Tree) codes() map[string][]holder {
	by := map[string][]holder{}
	for i := range t.units {
		u := &t.units[i]
		for k, n := range u.Names {
			h := holder{unit: int32(i), from: n.From, to: u.Dissolved}
			if h.from.Before(u.Founded) {
				h.from = u.Founded
			}
			if k+1 < len(u.Names) && (h.to.IsZero() || u.Names[k+1].From.Before(h.to)) {
				h.to = u.Names[k+1].From
			}
			if h.to.IsZero() || h.from.Before(h.to) {
				by[n.Value.Code] = append(by[n.Value.Code], h)
			}
		}
	}
	for _, hs := range by {
		slices.SortFunc(hs, func(a, b holder) int { return cmp.Or(a.from.Compare(b.from), cmp.Compare(a.unit, b.unit)) })
	}
	return by
}

func (t *Tree) checkCodes() (errs []error) {
	codes := make([]string, 0, len(t.byCode))
	for code := range t.byCode {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		hs := t.byCode[code]
		for i := 1; i < len(hs); i++ {
			a, b := hs[i-1], hs[i]
			if code != "" && a.unit != b.unit && (a.to.IsZero() || b.from.Before(a.to)) {
				errs = append(errs, fmt.Errorf("units %q and %q both have the code %s on %s", t.units[a.unit].ID, t.units[b.unit].ID, code, b.from))
			}
		}
	}
	return errs
}

func (t *Tree) checkSuccessions() (errs []error) {
	main := map[ID]bool{}
	for _, s := range t.successions {
		wrong := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("succession %q to %q: "+format, append([]any{s.From, s.To}, args...)...))
		}
		from, knowFrom := t.Unit(s.From)
		to, knowTo := t.Unit(s.To)
		switch {
		case !knowFrom || !knowTo:
			wrong("unknown unit")
		case s.From == s.To:
			wrong("a unit cannot continue itself")
		case s.On.IsZero():
			wrong("has no day")
		case !from.Exists(s.On.AddDays(-1)):
			wrong("%q does not exist on the day before %s", s.From, s.On)
		case !to.Exists(s.On):
			wrong("%q does not exist on %s", s.To, s.On)
		case s.Main && to.Founded != s.On:
			wrong("the main predecessor hands over on the day of founding, %s", to.Founded)
		case s.Main && main[s.To]:
			wrong("%q has another main predecessor", s.To)
		}
		main[s.To] = main[s.To] || s.Main
	}
	return errs
}

// checkShapes walks the days on which the shape changes: each parent must
// exist, and every unit must hang from the top. What stays wrong is reported
// for the first day only.
func (t *Tree) checkShapes() (errs []error) {
	said := map[string]bool{}
	for _, day := range t.changeDays() {
		for _, fault := range t.faultsOn(day) {
			if !said[fault] {
				said[fault] = true
				errs = append(errs, fmt.Errorf("on %s: %s", day, fault))
			}
		}
	}
	return errs
}

func (t *Tree) faultsOn(day civil.Date) (faults []string) {
	for i := range t.units {
		u := &t.units[i]
		if !u.Exists(day) {
			continue
		}
		if p, _ := u.Parents.On(day); p != "" && !t.units[t.index[p]].Exists(day) {
			faults = append(faults, fmt.Sprintf("unit %q stands under %q, which does not exist", u.ID, p))
		} else if t.aboveItself(int32(i), day) {
			faults = append(faults, fmt.Sprintf("unit %q stands above itself", u.ID))
		}
	}
	return faults
}

func (t *Tree) aboveItself(i int32, day civil.Date) bool {
	at := i
	for range t.units {
		p, _ := t.units[at].Parents.On(day)
		if p == "" {
			return false
		}
		if at = t.index[p]; at == i {
			return true
		}
	}
	return false // above it is a circle without it
}
