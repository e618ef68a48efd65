package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/rule"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// readAgain is how long a reader's opening of a record stands for further
// openings in the log.
const readAgain = time.Hour

// Found enters organisations and the successions between them. The tree as a
// whole must be sound on every day.
func (d *Desk) Found(ctx context.Context, by auth.Actor, units []unit.Unit, successions []unit.Succession) error {
	if _, err := unit.NewTree(units, successions); err != nil {
		return fmt.Errorf("organisation tree: %w", err)
	}
	_, err := d.act(ctx, by, change{right: auth.ManageUnits, kind: "unit.founded", do: func(w *write) (string, error) {
		for _, u := range units {
			if err := w.PutUnit(w.ctx, d.Committee, u); err != nil {
				return "", err
			}
			if err := w.log(audit.Subject{Kind: "unit", ID: string(u.ID)}, map[string]any{"kind": u.Kind}); err != nil {
				return "", err
			}
		}
		for _, s := range successions {
			if err := w.AddSuccession(w.ctx, d.Committee, s); err != nil {
				return "", err
			}
			id := string(s.From) + "/" + string(s.To)
			if err := w.log(audit.Subject{Kind: "succession", ID: id}, map[string]any{"on": s.On}); err != nil {
				return "", err
			}
		}
		return "", nil
	}})
	return err
}

// AddUnit adds one organisation to the tree. The tree must stay sound on every
// day.
func (d *Desk) AddUnit(ctx context.Context, by auth.Actor, u unit.Unit) error {
	_, err := d.act(ctx, by, change{right: auth.ManageUnits, kind: "unit.founded", do: func(w *write) (string, error) {
		var successions []unit.Succession
		for _, x := range w.tree.All() {
			successions = append(successions, w.tree.Successors(x.ID)...)
		}
		if _, err := unit.NewTree(append(w.tree.All(), u), successions); err != nil {
			return "", &fault.Error{Kind: fault.Invalid, Key: "fault.unit_tree", Args: []any{err.Error()}, Field: "unit", Err: err}
		}
		if err := w.PutUnit(w.ctx, d.Committee, u); err != nil {
			return "", err
		}
		return string(u.ID), w.log(audit.Subject{Kind: "unit", ID: string(u.ID)}, map[string]any{"kind": u.Kind})
	}})
	return err
}

// Settle puts every row under the committees above its unit as of today, and
// lets the cases of a dissolved cell go on in the one that continues it. It is
// due once a change of the tree has taken effect.
func (d *Desk) Settle(ctx context.Context, by auth.Actor) error {
	_, err := d.act(ctx, by, change{right: auth.ManageUnits, kind: "unit.settled", do: func(w *write) (string, error) {
		return "", w.settle()
	}})
	return err
}

func (w *write) settle() error {
	paths := map[unit.ID][]unit.ID{}
	for _, id := range w.tree.Units(w.desk.Today()) {
		paths[id] = w.tree.Path(id, w.desk.Today())
	}
	if err := w.RewritePaths(w.ctx, w.desk.Committee, paths); err != nil {
		return err
	}
	return w.carryOver()
}

// code is the name of a code of one of the lists of the regulations.
func (d *Desk) code(list, code string) rule.Text {
	for _, c := range d.rules().Book().Codes[list] {
		if c.Code == code {
			return c.Name
		}
	}
	return rule.Text{VI: code, EN: code}
}

// Codes is one of the lists of codes of the regulations, to choose from.
func (d *Desk) Codes(list string) []Option {
	var out []Option
	for _, c := range d.rules().Book().Codes[list] {
		out = append(out, Option{c.Code, c.Name})
	}
	return out
}

// Words is an enumeration of the regulations, to choose from.
func (d *Desk) Words(enum string) []Option { return d.words(enum) }

// Cells are the cells the actor may choose from.
func (d *Desk) Cells(ctx context.Context, by auth.Actor) (out []UnitRef, err error) {
	err = d.view(ctx, by, auth.ReadRegister, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		out = cells(t, in.Root, d.Today())
		return nil
	})
	return out, err
}

// cells are the cells below a unit, or the unit itself where it is one.
func cells(t *unit.Tree, root unit.ID, on civil.Date) (out []UnitRef) {
	for _, id := range t.Subtree(root, on) {
		if u := ref(t, id, on); u.Kind == unit.Cell {
			out = append(out, u)
		}
	}
	return out
}

// Log is the newest entries of the log, the newest first, and its head.
func (d *Desk) Log(ctx context.Context, by auth.Actor, n int) (entries []audit.Entry, head audit.Head, err error) {
	err = d.view(ctx, by, auth.ReadAudit, func(r *store.Reader, _ *unit.Tree, _ store.Scope) error {
		size, err := r.LogSize(ctx, d.Committee)
		if err != nil {
			return err
		}
		entries, err = r.LogEntries(ctx, d.Committee, max(1, size-int64(n)+1), n)
		if err != nil {
			return err
		}
		head, err = r.Head(ctx, d.Committee)
		return err
	})
	return entries, head, err
}

// Head is the head of the log, for the foot of printed pages.
func (d *Desk) Head(ctx context.Context) (head audit.Head, err error) {
	err = d.Store.View(ctx, func(r *store.Reader) error {
		head, err = r.Head(ctx, d.Committee)
		return err
	})
	return head, err
}

// corrections reads the changes of a record out of its log entries.
func corrections(entries []audit.Entry) ([]Change, error) {
	var out []Change
	for _, e := range entries {
		if e.Kind != "person.corrected" {
			continue
		}
		var body struct {
			Reason  string
			Changes []struct{ Field, Was, Is string }
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			return nil, fmt.Errorf("read log entry %d: %w", e.No, err)
		}
		for _, c := range body.Changes {
			out = append(out, Change{At: e.At, By: e.ActorName, Field: c.Field, Was: c.Was, Is: c.Is, Reason: body.Reason})
		}
	}
	return out, nil
}
