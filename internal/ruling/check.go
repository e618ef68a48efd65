package ruling

import (
	"slices"

	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/rule"
)

func invalid(field, key string, args ...any) error {
	return &fault.Error{Kind: fault.Invalid, Key: key, Args: args, Field: field}
}

// CheckMark wants a mark to say which text was read, of which day, where in it,
// and when; what does not agree must be explained. today is the civil day.
func CheckMark(b *rule.Book, e Entry, today civil.Date) error {
	if _, edition := b.EditionOf(e.Rule, e.Regime); edition == nil {
		return &fault.Error{Kind: fault.NotFound, Key: "fault.edition_unknown", Args: []any{e.Rule}}
	}
	known := slices.ContainsFunc(b.Documents, func(d rule.Document) bool { return d.ID == e.Document })
	switch {
	case e.Document == "" && e.Number == "":
		return invalid("number", "fault.reading_document")
	case e.Document != "" && e.Number != "":
		return invalid("number", "fault.reading_two_documents")
	case e.Document != "" && !known:
		return invalid("document", "fault.reading_document")
	case e.Dated.IsZero():
		return invalid("dated", "fault.document_day")
	case e.Clause == "":
		return invalid("clause", "fault.reading_clause")
	case e.Day.IsZero():
		return invalid("day", "fault.act_day_missing")
	case e.Day.After(today):
		return invalid("day", "fault.act_day_future", e.Day)
	case e.Day.Before(e.Dated):
		return invalid("day", "fault.reading_before_document", e.Day, e.Dated)
	case !e.Agrees && e.Note == "":
		return invalid("note", "fault.reading_note")
	}
	return nil
}

// CheckRaise says whether an account may propose, or another confirm, that the
// edition of a mark be held as read: the mark must be the last of its author,
// agree, and be of the page as it stands. b is the book without raises.
func (g *Register) CheckRaise(b *rule.Book, mark Entry, block bool) error {
	_, e := b.EditionOf(mark.Rule, mark.Regime)
	raised, is := g.Raised(b, mark.Rule, mark.Regime)
	switch {
	case !mark.Agrees:
		return refused("fault.raise_disagrees", mark.ByName)
	case !g.Counts(mark):
		return refused("fault.raise_superseded", mark.ByName)
	case e == nil || b.Wording(mark.Rule, mark.Regime) != mark.Wording:
		return refused("fault.raise_outdated")
	case e.Evidence == rule.EvidenceRead:
		return refused("fault.raise_read")
	case is && (raised.Block || !block):
		return &fault.Error{Kind: fault.Exists, Key: "fault.raise_done", Args: []any{raised.No}}
	case block && !b.MayBlock(mark.Rule, mark.Regime):
		return invalid("block", "fault.raise_block")
	}
	return nil
}

func refused(key string, args ...any) error { return fault.New(fault.Refused, key, args...) }

// CheckChoice wants a choice to give a setting there is one of its values from
// a day on, with basis and reason.
func CheckChoice(b *rule.Book, e Entry) error {
	_, ok := b.SettingOf(e.Setting)
	switch {
	case !ok:
		return &fault.Error{Kind: fault.NotFound, Key: "fault.setting_unknown", Args: []any{e.Setting}}
	case !b.Fits(ChoiceOf(e)):
		return invalid("value", "fault.setting_value", e.Value)
	case e.Day.IsZero():
		return invalid("day", "fault.choice_day")
	case e.Document == "":
		return invalid("document", "fault.choice_basis")
	case e.Note == "":
		return invalid("note", "fault.reason_needed")
	}
	return nil
}

// CheckWithdraw wants the entry that is undone to be a raise or a choice that
// was agreed.
func (g *Register) CheckWithdraw(of int) error {
	e, ok := g.Entry(of)
	switch {
	case !ok || e.Kind != Raise && e.Kind != Choose:
		return &fault.Error{Kind: fault.NotFound, Key: "fault.ruling_unknown", Args: []any{of}}
	case g.State(of) != Agreed:
		return refused("fault.withdraw_nothing", of)
	}
	return nil
}

// CheckFree refuses a proposal while another about the same waits: the same
// edition, the same setting from the same day, the same entry to be undone.
func (g *Register) CheckFree(e Entry) error {
	for _, o := range g.Of(e.Kind) {
		if g.State(o.No) == Open && g.same(e, o) {
			return &fault.Error{Kind: fault.Exists, Key: "fault.ruling_open", Args: []any{o.No, o.ByName}}
		}
	}
	return nil
}

func (g *Register) same(a, b Entry) bool {
	if a.Kind == Raise {
		ra, ia := g.Edition(a)
		rb, ib := g.Edition(b)
		return ra == rb && ia == ib
	}
	return a.About == b.About && a.Setting == b.Setting && a.Day == b.Day
}

// Check says whether a proposal can be made, or still be confirmed, under the
// book without raises.
func (g *Register) Check(b *rule.Book, e Entry) error {
	switch e.Kind {
	case Raise:
		mark, ok := g.Entry(e.About)
		if !ok || mark.Kind != Read {
			return &fault.Error{Kind: fault.NotFound, Key: "fault.ruling_unknown", Args: []any{e.About}}
		}
		if mark.By != e.By {
			return &fault.Error{Kind: fault.Forbidden, Key: "fault.raise_own", Args: []any{mark.ByName}}
		}
		return g.CheckRaise(b, mark, e.Block)
	case Choose:
		return CheckChoice(b, e)
	case Withdraw:
		if err := g.CheckWithdraw(e.About); err != nil || e.Note != "" {
			return err
		}
		return invalid("note", "fault.reason_needed")
	}
	return &fault.Error{Kind: fault.NotFound, Key: "fault.ruling_unknown", Args: []any{e.No}}
}

// CheckAnswer says whether a proposal waits for an answer: NotFound when there
// is none, Conflict, with who did what, when it has one.
func (g *Register) CheckAnswer(no int) (Entry, error) {
	e, ok := g.Entry(no)
	if !ok || !e.Kind.Proposes() {
		return e, &fault.Error{Kind: fault.NotFound, Key: "fault.ruling_unknown", Args: []any{no}}
	}
	if was, answered := g.Answer(no); answered {
		key := "fault.ruling_confirmed"
		if was.Kind == Decline {
			key = "fault.ruling_declined"
		}
		return e, &fault.Error{Kind: fault.Conflict, Key: key, Args: []any{was.ByName, was.At, no},
			Detail: fault.Stale{By: was.By, ByName: was.ByName, Kind: string(was.Kind), At: was.At}}
	}
	return e, nil
}
