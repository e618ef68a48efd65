package desk

import (
	"context"
	"slices"

	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/fault"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// Merge lets one cell continue another from a day on, by the decision named:
// the other is dissolved that day, and its people and cases go along, with
// everything that runs in them. A merger of a later day takes effect when the
// tree is next settled.
func (d *Desk) Merge(ctx context.Context, by auth.Actor, s unit.Succession) error {
	_, err := d.act(ctx, by, change{right: auth.ManageUnits, kind: "unit.merged", do: func(w *write) (string, error) {
		from, known := w.tree.Unit(s.From)
		to, _ := w.tree.Unit(s.To)
		if !known || from.Kind != unit.Cell || to.Kind != unit.Cell {
			return "", &fault.Error{Kind: fault.Invalid, Key: "fault.unit_cell", Field: "unit"}
		}
		from.Dissolved = s.On
		if err := w.checkTree(from, s); err != nil {
			return "", err
		}
		if err := w.PutUnit(w.ctx, d.Committee, from); err != nil {
			return "", err
		}
		if err := w.AddSuccession(w.ctx, d.Committee, s); err != nil {
			return "", err
		}
		for _, subject := range []audit.Subject{{Kind: "unit", ID: string(s.From)}, {Kind: "succession", ID: string(s.From) + "/" + string(s.To)}} {
			if err := w.log(subject, map[string]any{"on": s.On, "document": s.Document}); err != nil {
				return "", err
			}
		}
		var err error
		if w.tree, err = w.Tree(w.ctx, d.Committee); err != nil { // not the one in memory: this is not committed yet
			return "", err
		}
		return "", w.settle()
	}})
	return err
}

// checkTree wants the tree to be sound with a unit changed and a succession added.
func (w *write) checkTree(u unit.Unit, s unit.Succession) error {
	units := w.tree.All()
	successions := []unit.Succession{s}
	for i := range units {
		successions = append(successions, w.tree.Successors(units[i].ID)...)
		if units[i].ID == u.ID {
			units[i] = u
		}
	}
	if _, err := unit.NewTree(units, successions); err != nil {
		return &fault.Error{Kind: fault.Invalid, Key: "fault.unit_tree", Args: []any{err.Error()}, Field: "unit", Err: err}
	}
	return nil
}

// carryOver moves the cases of every dissolved cell that one other continues
// to that one. Nobody decides anything about them: no rule is asked, no letter
// is written, no clock begins again.
func (w *write) carryOver() error {
	for _, u := range w.tree.All() {
		heir, since, ok := w.tree.Heir(u.ID, w.desk.Today())
		if u.Kind != unit.Cell || !ok {
			continue
		}
		cases, err := w.casesOf(u.ID)
		if err != nil {
			return err
		}
		for _, oc := range cases {
			if casefile.Project(oc.Case).Stage == casefile.StageEnded {
				continue
			}
			day := since
			if oc.Case.Opened.After(day) { // entered after the merger, before it was settled
				day = oc.Case.Opened
			}
			act := casefile.Act{Kind: casefile.Moved, Day: day, Unit: u.ID, To: heir}
			if casefile.Project(oc.Case).Away.IsZero() { // a temporary stay goes on, too
				act.Facts = casefile.Facts{casefile.FactTransfer: casefile.Collective, "mtr.effective_date": since.String()}
			}
			if err := oc.Case.Validate(act, w.desk.Today(), w.desk.isStep); err != nil {
				return err
			}
			w.stamp(&act, len(oc.Case.Acts)+1)
			if err := w.append(oc.Case, act); err != nil {
				return err
			}
		}
	}
	return nil
}

// casesOf are all cases that a unit runs.
func (w *write) casesOf(of unit.ID) (out []store.OpenCase, err error) {
	in := store.Scope{Committee: w.desk.Committee}
	for f := (store.CaseFilter{Unit: of}); ; {
		page, err := w.Cases(w.ctx, in, f)
		if err != nil {
			return nil, err
		}
		cases, err := w.CasesByID(w.ctx, in, page.IDs())
		if err != nil {
			return nil, err
		}
		out = slices.Concat(out, cases)
		if f.After = page.Next; f.After == "" {
			return out, nil
		}
	}
}
