// Package ruling is what a committee decides about the regulations it works
// by: that somebody has read the text of an edition, that the edition is
// therefore raised to what was read, what is chosen where the texts leave a
// choice. Everything is an entry in one register that only grows; what holds
// is computed from it.
//
// A mark of a reading is one person's and changes nothing. A raise, a choice
// and a withdrawal are proposed by one account and confirmed by another.
//
// It knows no store, no clock and no rights.
package ruling

import (
	"slices"
	"time"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// A Kind says what an entry does.
type Kind string

// The kinds of entry.
const (
	Read     Kind = "read"     // a mark: the author has read the text of an edition
	Raise    Kind = "raise"    // proposal: hold the edition of the mark About as read
	Choose   Kind = "choose"   // proposal: give a setting a value from a day on
	Withdraw Kind = "withdraw" // proposal: undo the raise or choice About
	Confirm  Kind = "confirm"  // the proposal About is carried out
	Decline  Kind = "decline"  // the proposal About is not, or is taken back
)

// Proposes says that an entry of the kind waits for another account.
func (k Kind) Proposes() bool { return k == Raise || k == Choose || k == Withdraw }

// An Entry is one line of the register. Fields that its kind does not name are
// empty.
type Entry struct {
	No    int // from 1, without gaps
	Kind  Kind
	About int // number of the entry it is about: see the kinds

	// of a mark
	Rule     string
	Regime   string
	Wording  string     // rule.Book.Wording of the edition as it was read
	Document string     // id in the regulations; empty: Number names one they do not know. Of a choice: its basis, as text
	Number   string     // number of a document the regulations do not know
	Dated    civil.Date // day of the document
	Clause   string     // point, clause
	Agrees   bool       // the text says what the page says
	Block    bool       // of a raise: a failure blocks

	// of a choice
	Setting string
	Value   string

	Day  civil.Date // of a mark: on which the text was read; of a choice: from which it holds
	Note string     // remark, reason

	At     time.Time
	By     string // account
	ByName string
}

// A State says how far a proposal is.
type State string

// The states of a proposal.
const (
	Open     State = "open"
	Agreed   State = "agreed"   // confirmed, and not withdrawn since
	Declined State = "declined" //
	Undone   State = "undone"   // confirmed, and withdrawn since
)

// A Register is all entries of a committee. It does not change.
type Register struct {
	entries []Entry
	answers map[int]Entry // proposal → its confirmation or refusal
	undone  map[int]Entry // raise or choice → the withdrawal that was confirmed
}

// NewRegister makes a register of entries, the oldest first.
func NewRegister(entries []Entry) *Register {
	g := &Register{entries: entries, answers: map[int]Entry{}, undone: map[int]Entry{}}
	for _, e := range entries {
		if e.Kind != Confirm && e.Kind != Decline {
			continue
		}
		if _, answered := g.answers[e.About]; answered {
			continue
		}
		g.answers[e.About] = e
		if w, ok := g.Entry(e.About); ok && w.Kind == Withdraw && e.Kind == Confirm {
			g.undone[w.About] = w
		}
	}
	return g
}

// Last is the number of the last entry, 0 when there is none.
func (g *Register) Last() int {
	if len(g.entries) == 0 {
		return 0
	}
	return g.entries[len(g.entries)-1].No
}

// Entry returns an entry by its number.
func (g *Register) Entry(no int) (Entry, bool) {
	i, ok := slices.BinarySearchFunc(g.entries, no, func(e Entry, no int) int { return e.No - no })
	if !ok {
		return Entry{}, false
	}
	return g.entries[i], true
}

// Of lists the entries of some kinds, the newest first.
func (g *Register) Of(kinds ...Kind) []Entry {
	var out []Entry
	for _, e := range slices.Backward(g.entries) {
		if slices.Contains(kinds, e.Kind) {
			out = append(out, e)
		}
	}
	return out
}

// Answer returns what became of a proposal; ok is false while it is open.
func (g *Register) Answer(no int) (e Entry, ok bool) {
	e, ok = g.answers[no]
	return e, ok
}

// Withdrawal returns the withdrawal of a raise or choice that was confirmed.
func (g *Register) Withdrawal(no int) (e Entry, ok bool) {
	e, ok = g.undone[no]
	return e, ok
}

// State says how far a proposal is.
func (g *Register) State(no int) State {
	answer, answered := g.answers[no]
	_, undone := g.undone[no]
	switch {
	case !answered:
		return Open
	case answer.Kind == Decline:
		return Declined
	case undone:
		return Undone
	}
	return Agreed
}

// Edition returns the rule and the regime that an entry is about in the end:
// its own, or those of the mark behind it. Both are empty for a choice.
func (g *Register) Edition(e Entry) (rule, regime string) {
	for e.Kind != Read && e.About > 0 {
		about, ok := g.Entry(e.About)
		if !ok || e.No > 0 && about.No >= e.No {
			return "", ""
		}
		e = about
	}
	return e.Rule, e.Regime
}

// Newest returns the last mark of an account on an edition: the one that counts.
func (g *Register) Newest(account, id, regime string) (Entry, bool) {
	for _, e := range slices.Backward(g.entries) {
		if e.Kind == Read && e.By == account && e.Rule == id && e.Regime == regime {
			return e, true
		}
	}
	return Entry{}, false
}

// Counts says whether a mark is the last of its author on its edition.
func (g *Register) Counts(mark Entry) bool {
	last, ok := g.Newest(mark.By, mark.Rule, mark.Regime)
	return ok && last.No == mark.No
}

// A Standing says what the regulations make of a raise that was agreed.
type Standing string

// The standings of a raise.
const (
	Holds    Standing = "holds"
	Outdated Standing = "outdated" // rule or numbers have changed since the text was read
	Moot     Standing = "moot"     // the regulations themselves hold the edition as read
)

// Standing says whether a raise still counts under a book.
func (g *Register) Standing(raise Entry, b *rule.Book) Standing {
	mark, _ := g.Entry(raise.About)
	_, e := b.EditionOf(mark.Rule, mark.Regime)
	switch {
	case e == nil || b.Wording(mark.Rule, mark.Regime) != mark.Wording:
		return Outdated
	case e.Evidence == rule.EvidenceRead:
		return Moot
	}
	return Holds
}

// agreed lists the raises or choices that were confirmed and not withdrawn, in
// the order of their confirmation.
func (g *Register) agreed(kind Kind) []Entry {
	var out []Entry
	for _, e := range g.entries {
		if e.Kind != Confirm || g.answers[e.About].No != e.No {
			continue
		}
		if p, ok := g.Entry(e.About); ok && p.Kind == kind && g.State(p.No) == Agreed {
			out = append(out, p)
		}
	}
	return out
}

// Raised returns the raise of an edition that holds, the last one.
func (g *Register) Raised(b *rule.Book, id, regime string) (Entry, bool) {
	for _, e := range slices.Backward(g.agreed(Raise)) {
		if r, in := g.Edition(e); r == id && in == regime && g.Standing(e, b) == Holds {
			return e, true
		}
	}
	return Entry{}, false
}

// Raises are the raises that hold under a book.
func (g *Register) Raises(b *rule.Book) []rule.Raise {
	var out []rule.Raise
	for _, e := range g.agreed(Raise) {
		if mark, ok := g.Entry(e.About); ok && g.Standing(e, b) == Holds {
			out = append(out, raiseOf(mark, e.Block))
		}
	}
	return out
}

func raiseOf(mark Entry, block bool) rule.Raise {
	return rule.Raise{Rule: mark.Rule, Regime: mark.Regime, Block: block, Document: mark.Document, Number: mark.Number, Day: mark.Dated, Clause: mark.Clause}
}

// Choices are the choices that hold and that a book still has room for, in the
// order of their confirmation.
func (g *Register) Choices(b *rule.Book) []rule.Choice {
	var out []rule.Choice
	for _, e := range g.agreed(Choose) {
		if c := ChoiceOf(e); b.Fits(c) {
			out = append(out, c)
		}
	}
	return out
}

// ChoiceOf is the choice an entry proposes.
func ChoiceOf(e Entry) rule.Choice {
	return rule.Choice{Setting: e.Setting, From: e.Day, Value: e.Value}
}

// After is the register as it would be once a proposal were confirmed.
func (g *Register) After(proposal int) *Register {
	return NewRegister(append(slices.Clone(g.entries), Entry{No: g.Last() + 1, Kind: Confirm, About: proposal}))
}
