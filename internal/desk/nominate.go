package desk

import (
	"context"
	"slices"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/rule"
	"tranu/internal/unit"
)

// A Nomination names a person for the register of people being prepared.
type Nomination struct {
	Person person.Person
	Day    civil.Date
	Note   string
	Key    string
}

// Nominate opens a case for a person whom a mass organisation or a cell names.
// A mass organisation nominates for any cell of its committee; it will see its
// own nominations only. The same name with the same birth date a second time
// is refused as Exists.
func (d *Desk) Nominate(ctx context.Context, by auth.Actor, n Nomination) (casefile.ID, error) {
	id, err := d.act(ctx, by, change{right: auth.Nominate, kind: "case.opened", key: n.Key, asked: n, do: func(w *write) (string, error) {
		p := n.Person
		p.ID, p.Version = person.ID(newID()), 1
		if err := w.newPerson(&p); err != nil {
			return "", err
		}
		c := &casefile.Case{ID: casefile.ID(newID()), Person: p.ID, Unit: p.Unit, Profile: d.profile(p.Unit, w.tree, n.Day), Opened: n.Day}
		if by.Role.Mass() {
			c.NominatedBy = string(by.Role)
		}
		act := casefile.Act{Kind: casefile.Nominated, Day: n.Day, Unit: p.Unit, To: p.Unit, Note: n.Note, Facts: casefile.Facts{"case.profile": c.Profile}}
		return string(c.ID), w.openCase(c, act)
	}})
	return casefile.ID(id), err
}

// newPerson checks and adds a person within the actor's scope.
func (w *write) newPerson(p *person.Person) error {
	if err := w.desk.checkPerson(*p); err != nil {
		return err
	}
	path := w.tree.Path(p.Unit, w.desk.Today())
	if len(path) == 0 || !slices.Contains(path, w.scope.Root) {
		return &fault.Error{Kind: fault.Forbidden, Key: "fault.unit_scope", Field: "unit"}
	}
	if u, _ := w.tree.Unit(p.Unit); u.Kind != unit.Cell {
		return &fault.Error{Kind: fault.Invalid, Key: "fault.unit_cell", Field: "unit"}
	}
	same, err := w.SamePerson(w.ctx, w.desk.Committee, p.Name, p.Birth)
	if err != nil {
		return err
	}
	if same != "" {
		return &fault.Error{Kind: fault.Exists, Key: "fault.person_exists", Args: []any{p.Name, p.Birth}, Field: "name"}
	}
	if err := w.AddPerson(w.ctx, w.desk.Committee, p, path); err != nil {
		return err
	}
	return w.log(personSubject(p.ID), nil)
}

// checkPerson wants particulars that can be kept, with codes and words that the
// regulations list: no rule could judge others.
func (d *Desk) checkPerson(p person.Person) error {
	if err := p.Validate(d.Today()); err != nil {
		return err
	}
	book := d.rules().Book()
	coded := func(list, code string) bool {
		return code == "" || slices.ContainsFunc(book.Codes[list], func(c rule.Code) bool { return c.Code == code })
	}
	wrong := func(field, code string) error {
		return &fault.Error{Kind: fault.Invalid, Key: "fault.person_code", Args: []any{code}, Field: field}
	}
	switch {
	case !coded("ethnic_groups", p.Ethnic):
		return wrong("ethnic", p.Ethnic)
	case !coded("religions", p.Religion):
		return wrong("religion", p.Religion)
	case p.Education != "" && !slices.Contains(book.Enums["education_level"], p.Education):
		return wrong("education", p.Education)
	}
	return nil
}

// openCase adds a case with its first act.
func (w *write) openCase(c *casefile.Case, act casefile.Act) error {
	if err := c.Validate(act, w.desk.Today(), w.desk.isStep); err != nil {
		return err
	}
	w.stamp(&act, 1)
	c.Version, c.Acts = 1, []casefile.Act{act}
	if err := w.AddCase(w.ctx, w.desk.Committee, c, casefile.Project(c), w.tree.Path(c.Unit, w.desk.Today())); err != nil {
		return err
	}
	if err := w.log(caseSubject(c.ID), map[string]any{"person": c.Person, "nominated_by": c.NominatedBy}); err != nil {
		return err
	}
	return w.logAct(c.ID, act)
}

// profile is the usual organisational profile of a case on a day: the first of
// the regulations that is valid then. A cell that stands under a base
// committee of the commune takes that committee's.
func (d *Desk) profile(cell unit.ID, t *unit.Tree, day civil.Date) string {
	parent, _ := t.Parent(cell, day)
	above, _ := t.Unit(parent)
	for _, p := range d.rules().Book().Profiles {
		if day.Before(p.ValidFrom) || (!p.ValidTo.IsZero() && day.After(p.ValidTo)) {
			continue
		}
		if p.ID == "P2a" && above.Kind == unit.BaseCommittee {
			continue
		}
		return p.ID
	}
	return ""
}
