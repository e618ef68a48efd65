package desk

import (
	"context"
	"strconv"
	"strings"

	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/fault"
	"tranu/internal/locale"
	"tranu/internal/rule"
	"tranu/internal/ruling"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// MarkRead records that the actor has read the text of an edition: of e count
// rule, regime, document or number, its day, the clause, the day of reading,
// whether the text agrees, and the remark. It changes nothing else.
func (d *Desk) MarkRead(ctx context.Context, by auth.Actor, e ruling.Entry, key string) (int, error) {
	return d.enter(ctx, by, auth.MarkRules, "ruling.read", key, e, func(w *write, g *ruling.Register) (ruling.Entry, error) {
		book := d.Base.Book()
		mark := ruling.Entry{Kind: ruling.Read, Rule: e.Rule, Regime: e.Regime, Wording: book.Wording(e.Rule, e.Regime), Document: e.Document, Number: e.Number,
			Dated: e.Dated, Clause: e.Clause, Agrees: e.Agrees, Day: e.Day, Note: e.Note}
		if doc, ok := d.document(e.Document); ok && !mark.Dated.IsZero() && !doc.Date.IsZero() && mark.Dated != doc.Date {
			return mark, &fault.Error{Kind: fault.Invalid, Key: "fault.document_dated", Args: []any{doc.Number, doc.Date}, Field: "dated"}
		} else if ok && mark.Dated.IsZero() {
			mark.Dated = doc.Date
		}
		return mark, ruling.CheckMark(book, mark, d.Today())
	})
}

// Propose enters a proposal for another account to confirm: to raise the
// edition of the actor's own mark (About, Block), to give a setting a value
// (Setting, Value, Day, Document as basis), or to withdraw a raise or choice
// (About). Note is the reason.
func (d *Desk) Propose(ctx context.Context, by auth.Actor, e ruling.Entry, key string) (int, error) {
	return d.enter(ctx, by, auth.MarkRules, "ruling.proposed", key, e, func(w *write, g *ruling.Register) (ruling.Entry, error) {
		p := ruling.Entry{Kind: e.Kind, Note: e.Note, By: by.ID}
		switch e.Kind {
		case ruling.Raise:
			p.About, p.Block = e.About, e.Block
		case ruling.Choose:
			p.Setting, p.Value, p.Day, p.Document = e.Setting, e.Value, e.Day, e.Document
		case ruling.Withdraw:
			p.About = e.About
		}
		if err := g.Check(d.Base.Book(), p); err != nil {
			return p, err
		}
		return p, g.CheckFree(p)
	})
}

// An Answer is what somebody else says to a proposal. Seen is the number of the
// last entry the actor saw: what has been entered since may change the matter.
type Answer struct {
	Proposal int
	Agree    bool
	Seen     int
	Note     string // needed to decline
	Key      string
}

// Answer confirms a proposal, or declines it. Who proposed may take back, not
// confirm. The error is Forbidden for the same account and for who has no such
// right, naming who can; Conflict when somebody has answered or the register
// has grown since the actor looked.
func (d *Desk) Answer(ctx context.Context, by auth.Actor, a Answer) error {
	right, kind := auth.MarkRules, "ruling.declined"
	if a.Agree {
		right, kind = auth.ConfirmRules, "ruling.confirmed"
	}
	_, err := d.enter(ctx, by, right, kind, a.Key, a, func(w *write, g *ruling.Register) (ruling.Entry, error) {
		e, err := g.CheckAnswer(a.Proposal)
		if err != nil {
			return e, err
		}
		accounts, err := w.Accounts(w.ctx, d.Committee)
		if err != nil {
			return e, err
		}
		names := d.confirmers(w.tree, accounts, e.By)
		if a.Agree {
			if err := d.mayConfirm(g, e, by, names); err != nil {
				return e, err
			}
		} else if err := mayDecline(e, by, names); err != nil {
			return e, err
		}
		if last, _ := g.Entry(g.Last()); a.Seen != last.No {
			return e, &fault.Error{Kind: fault.Conflict, Key: "fault.ruling_stale", Args: []any{last.ByName, last.At, last.No},
				Detail: fault.Stale{By: last.By, ByName: last.ByName, Kind: string(last.Kind), At: last.At}}
		}
		if !a.Agree {
			return ruling.Entry{Kind: ruling.Decline, About: e.No, Note: a.Note}, reasoned(a.Note)
		}
		return ruling.Entry{Kind: ruling.Confirm, About: e.No, Note: a.Note}, nil
	})
	return err
}

func reasoned(note string) error {
	if note != "" {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Key: "fault.reason_needed", Field: "note"}
}

// mayConfirm says whether the actor may confirm a proposal as it stands; names
// are those who can. The button and the refusal come from it.
func (d *Desk) mayConfirm(g *ruling.Register, e ruling.Entry, by auth.Actor, names string) error {
	switch {
	case e.By == by.ID:
		return fault.New(fault.Forbidden, "fault.ruling_same", e.No, names)
	case !by.Can(auth.ConfirmRules):
		return fault.New(fault.Forbidden, "fault.ruling_confirmer", names)
	}
	return g.Check(d.Base.Book(), e)
}

// mayDecline lets those decline who may confirm, and the author take back.
func mayDecline(e ruling.Entry, by auth.Actor, names string) error {
	if e.By == by.ID || by.Can(auth.ConfirmRules) {
		return nil
	}
	return fault.New(fault.Forbidden, "fault.ruling_confirmer", names)
}

// confirmers are the names of those who can confirm what an account proposed.
func (d *Desk) confirmers(t *unit.Tree, accounts []store.Account, proposer string) string {
	var names []string
	for _, a := range accounts {
		if who := actor(a); !a.Disabled && a.ID != proposer && who.Can(auth.ConfirmRules) && d.ofOwner(t, who) {
			names = append(names, a.Name)
		}
	}
	if len(names) == 0 {
		return "–"
	}
	return strings.Join(names, ", ")
}

// ofOwner says whether an actor acts for the committee that owns the data: what
// it decides about the rules holds for everybody below.
func (d *Desk) ofOwner(t *unit.Tree, by auth.Actor) bool {
	own, stands := t.AsStood(by.Unit, d.Today())
	owner, _ := t.AsStood(d.Owner, d.Today())
	return stands && own == owner
}

// holders are the roles that have a right, as one phrase.
func holders(right auth.Right) rule.Text {
	var vi, en []string
	for _, r := range auth.Holders(right) {
		vi, en = append(vi, locale.VI.T(r.Key())), append(en, locale.EN.T(r.Key()))
	}
	return rule.Text{VI: strings.Join(vi, ", "), EN: strings.Join(en, ", ")}
}

// enter adds the entry that do makes to the register, in the actor's name, and
// returns its number.
func (d *Desk) enter(ctx context.Context, by auth.Actor, right auth.Right, kind, key string, asked any, do func(*write, *ruling.Register) (ruling.Entry, error)) (int, error) {
	if !by.Can(right) {
		return 0, fault.New(fault.Forbidden, "fault.right_of", holders(right))
	}
	no, err := d.act(ctx, by, change{right: right, kind: kind, key: key, asked: asked, do: func(w *write) (string, error) {
		if !d.ofOwner(w.tree, by) {
			return "", fault.New(fault.Forbidden, "fault.ruling_committee", ref(w.tree, d.Owner, d.Today()).Name)
		}
		entries, err := w.Rulings(w.ctx, d.Committee)
		if err != nil {
			return "", err
		}
		g := ruling.NewRegister(entries)
		e, err := do(w, g)
		if err != nil {
			return "", err
		}
		e.No, e.At, e.By, e.ByName = g.Last()+1, w.at, by.ID, by.Name
		if err := w.AddRuling(w.ctx, d.Committee, e); err != nil {
			return "", err
		}
		id := strconv.Itoa(e.No)
		return id, w.log(audit.Subject{Kind: "ruling", ID: id}, map[string]any{"kind": e.Kind, "about": e.About})
	}})
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(no)
}
