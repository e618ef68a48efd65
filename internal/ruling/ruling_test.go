package ruling_test

import (
	"slices"
	"testing"
	"time"

	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/rule"
	"tranu/internal/ruling"
)

var day = civil.MustParse("2026-11-30")

// book has one rule that blocks in the old regime, whose text was read, and
// warns in the new one, and a setting.
func book() *rule.Book {
	return &rule.Book{
		Settings:  []rule.Setting{{Key: "policy", Type: "enum", Values: []string{"a", "b"}, Default: "a"}},
		Documents: []rule.Document{{ID: "hd-1"}},
		Rules: []rule.Rule{{ID: "R", Test: "true", Editions: []rule.Edition{
			{Regime: "old", Effect: rule.Block, Evidence: rule.EvidenceRead}, {Regime: "new", Effect: rule.Warn, Evidence: rule.EvidenceAssumed},
			{Regime: "info", Effect: rule.Info, Evidence: rule.EvidenceAssumed}}}},
	}
}

func mark(by string, agrees bool) ruling.Entry {
	b := book()
	return ruling.Entry{Kind: ruling.Read, Rule: "R", Regime: "new", Wording: b.Wording("R", "new"), Document: "hd-1", Dated: day, Clause: "3", Agrees: agrees, Note: "x", Day: day, By: by, ByName: by}
}

func raise(by string, about int, block bool) ruling.Entry {
	return ruling.Entry{Kind: ruling.Raise, About: about, Block: block, By: by, ByName: by}
}

func answer(kind ruling.Kind, by string, about int) ruling.Entry {
	return ruling.Entry{Kind: kind, About: about, By: by, ByName: by}
}

func choose(by, value, from string) ruling.Entry {
	return ruling.Entry{Kind: ruling.Choose, Setting: "policy", Value: value, Day: civil.MustParse(from), Document: "QĐ 1", Note: "x", By: by, ByName: by}
}

func register(entries ...ruling.Entry) *ruling.Register {
	for i := range entries {
		entries[i].No, entries[i].At = i+1, time.Date(2026, 11, 30, 1, i, 0, 0, time.UTC)
	}
	return ruling.NewRegister(entries)
}

func keyOf(err error) string {
	if f, ok := err.(*fault.Error); ok {
		return f.Key
	}
	return ""
}

// What holds is computed from the entries: confirmed, and not withdrawn.
func TestWhatHolds(t *testing.T) {
	confirm, decline := ruling.Confirm, ruling.Decline
	withdraw := func(about int) ruling.Entry {
		return ruling.Entry{Kind: ruling.Withdraw, About: about, Note: "x", By: "a"}
	}
	m, r := mark("a", true), raise("a", 1, true)
	for _, tt := range []struct {
		what    string
		entries []ruling.Entry
		of      int
		state   ruling.State
		raises  int
	}{
		{"proposed", []ruling.Entry{m, r}, 2, ruling.Open, 0},
		{"confirmed", []ruling.Entry{m, r, answer(confirm, "b", 2)}, 2, ruling.Agreed, 1},
		{"declined", []ruling.Entry{m, r, answer(decline, "b", 2)}, 2, ruling.Declined, 0},
		{"the first answer counts", []ruling.Entry{m, r, answer(decline, "b", 2), answer(confirm, "b", 2)}, 2, ruling.Declined, 0},
		{"withdrawal proposed", []ruling.Entry{m, r, answer(confirm, "b", 2), withdraw(2)}, 2, ruling.Agreed, 1},
		{"withdrawal declined", []ruling.Entry{m, r, answer(confirm, "b", 2), withdraw(2), answer(decline, "b", 4)}, 2, ruling.Agreed, 1},
		{"withdrawn", []ruling.Entry{m, r, answer(confirm, "b", 2), withdraw(2), answer(confirm, "b", 4)}, 2, ruling.Undone, 0},
		{"raised again", []ruling.Entry{m, r, answer(confirm, "b", 2), withdraw(2), answer(confirm, "b", 4), r, answer(confirm, "b", 6)}, 6, ruling.Agreed, 1},
		{"an answer to a mark is none", []ruling.Entry{m, answer(confirm, "b", 1)}, 1, ruling.Agreed, 0},
	} {
		g := register(slices.Clone(tt.entries)...)
		if got := g.State(tt.of); got != tt.state || len(g.Raises(book())) != tt.raises {
			t.Errorf("%s: %s, %d raises; want %s, %d", tt.what, got, len(g.Raises(book())), tt.state, tt.raises)
		}
	}
}

// A raise holds for the wording that was read, and only where the regulations
// do not hold the edition as read themselves.
func TestStanding(t *testing.T) {
	g := register(mark("a", true), raise("a", 1, false), answer(ruling.Confirm, "b", 2))
	e, _ := g.Entry(2)
	for want, edit := range map[ruling.Standing]func(*rule.Book){
		ruling.Holds:    func(*rule.Book) {},
		ruling.Outdated: func(b *rule.Book) { b.Rules[0].Test = "false" },
		ruling.Moot:     func(b *rule.Book) { b.Rules[0].Editions[1].Evidence = rule.EvidenceRead },
	} {
		b := book()
		edit(b)
		if got := g.Standing(e, b); got != want || (len(g.Raises(b)) == 1) != (want == ruling.Holds) {
			t.Errorf("%s, %v; want %s", got, g.Raises(b), want)
		}
	}
	b := book()
	b.Rules = nil
	if got := g.Standing(e, b); got != ruling.Outdated {
		t.Errorf("rule gone: %s", got)
	}
}

// What may be proposed, and confirmed.
func TestChecks(t *testing.T) {
	info := mark("a", true)
	info.Regime, info.Wording = "info", book().Wording("R", "info")
	old := mark("a", true)
	old.Regime, old.Wording = "old", book().Wording("R", "old")
	stale := mark("a", true)
	stale.Wording = "0"
	confirmed := func(block bool) []ruling.Entry {
		return []ruling.Entry{mark("a", true), raise("a", 1, block), answer(ruling.Confirm, "b", 2)}
	}
	for _, tt := range []struct {
		what    string
		entries []ruling.Entry
		e       ruling.Entry
		want    string
	}{
		{"raise", []ruling.Entry{mark("a", true)}, raise("a", 1, true), ""},
		{"on a mark that does not agree", []ruling.Entry{mark("a", false)}, raise("a", 1, false), "fault.raise_disagrees"},
		{"on a mark taken back by a later one", []ruling.Entry{mark("a", true), mark("a", false)}, raise("a", 1, false), "fault.raise_superseded"},
		{"another's later mark does not count", []ruling.Entry{mark("a", true), mark("b", false)}, raise("a", 1, false), ""},
		{"on another's mark", []ruling.Entry{mark("b", true)}, raise("a", 1, false), "fault.raise_own"},
		{"on no mark", nil, raise("a", 1, false), "fault.ruling_unknown"},
		{"on an entry that is no mark", confirmed(false), raise("a", 2, false), "fault.ruling_unknown"},
		{"the page has changed", []ruling.Entry{stale}, raise("a", 1, false), "fault.raise_outdated"},
		{"read by the regulations", []ruling.Entry{old}, raise("a", 1, false), "fault.raise_read"},
		{"done", confirmed(false), raise("a", 1, false), "fault.raise_done"},
		{"to block as well", confirmed(false), raise("a", 1, true), ""},
		{"blocks already", confirmed(true), raise("a", 1, true), "fault.raise_done"},
		{"what only informs may not block", []ruling.Entry{info}, raise("a", 1, true), "fault.raise_block"},
		{"what only informs may be read", []ruling.Entry{info}, raise("a", 1, false), ""},
		{"choice", nil, choose("a", "b", "2026-01-01"), ""},
		{"choice of no value", nil, choose("a", "c", "2026-01-01"), "fault.setting_value"},
		{"withdraw", confirmed(true), ruling.Entry{Kind: ruling.Withdraw, About: 2, Note: "x"}, ""},
		{"withdraw without a reason", confirmed(true), ruling.Entry{Kind: ruling.Withdraw, About: 2}, "fault.reason_needed"},
		{"withdraw what is open", confirmed(true)[:2], ruling.Entry{Kind: ruling.Withdraw, About: 2, Note: "x"}, "fault.withdraw_nothing"},
		{"withdraw a mark", confirmed(true), ruling.Entry{Kind: ruling.Withdraw, About: 1, Note: "x"}, "fault.ruling_unknown"},
		{"a mark is no proposal", nil, mark("a", true), "fault.ruling_unknown"},
	} {
		if got := keyOf(register(tt.entries...).Check(book(), tt.e)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
}

// A mark says what was read, where and when.
func TestCheckMark(t *testing.T) {
	for want, edit := range map[string]func(*ruling.Entry){
		"":                              func(*ruling.Entry) {},
		"fault.edition_unknown":         func(e *ruling.Entry) { e.Regime = "none" },
		"fault.reading_document":        func(e *ruling.Entry) { e.Document = "hd-9" },
		"fault.reading_two_documents":   func(e *ruling.Entry) { e.Number = "9" },
		"fault.document_day":            func(e *ruling.Entry) { e.Dated = civil.Date{} },
		"fault.reading_clause":          func(e *ruling.Entry) { e.Clause = "" },
		"fault.act_day_missing":         func(e *ruling.Entry) { e.Day = civil.Date{} },
		"fault.act_day_future":          func(e *ruling.Entry) { e.Day = day.AddDays(1) },
		"fault.reading_before_document": func(e *ruling.Entry) { e.Day = day.AddDays(-1) },
		"fault.reading_note":            func(e *ruling.Entry) { e.Agrees, e.Note = false, "" },
	} {
		e := mark("a", true)
		edit(&e)
		if got := keyOf(ruling.CheckMark(book(), e, day)); got != want {
			t.Errorf("%+v: %q, want %q", e, got, want)
		}
	}
	e := mark("a", true)
	e.Document, e.Number = "", "12-HD/TU"
	if err := ruling.CheckMark(book(), e, day); err != nil {
		t.Errorf("a document the regulations do not know: %v", err)
	}
	e.Number = ""
	if got := keyOf(ruling.CheckMark(book(), e, day)); got != "fault.reading_document" {
		t.Errorf("no document: %q", got)
	}
}

func TestCheckChoice(t *testing.T) {
	for want, edit := range map[string]func(*ruling.Entry){
		"":                      func(*ruling.Entry) {},
		"fault.setting_unknown": func(e *ruling.Entry) { e.Setting = "none" },
		"fault.setting_value":   func(e *ruling.Entry) { e.Value = "" },
		"fault.choice_day":      func(e *ruling.Entry) { e.Day = civil.Date{} },
		"fault.choice_basis":    func(e *ruling.Entry) { e.Document = "" },
		"fault.reason_needed":   func(e *ruling.Entry) { e.Note = "" },
	} {
		e := choose("a", "b", "2026-01-01")
		edit(&e)
		if got := keyOf(ruling.CheckChoice(book(), e)); got != want {
			t.Errorf("%+v: %q, want %q", e, got, want)
		}
	}
}

// Choices come in the order of their confirmation; one the book has no room
// for is left out.
func TestChoices(t *testing.T) {
	g := register(choose("a", "b", "2026-01-01"), choose("a", "a", "2026-02-01"), answer(ruling.Confirm, "b", 2), answer(ruling.Confirm, "b", 1), choose("a", "c", "2026-03-01"), answer(ruling.Confirm, "b", 5))
	var got []string
	for _, c := range g.Choices(book()) {
		got = append(got, c.Value+" "+c.From.String())
	}
	if want := []string{"a 2026-02-01", "b 2026-01-01"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Of two proposals about the same the second waits; about others it does not.
func TestCheckFree(t *testing.T) {
	g := register(mark("a", true), mark("b", true), raise("a", 1, false), choose("a", "b", "2026-01-01"))
	for _, tt := range []struct {
		e    ruling.Entry
		want string
	}{
		{raise("b", 2, true), "fault.ruling_open"},
		{choose("b", "a", "2026-01-01"), "fault.ruling_open"},
		{choose("b", "a", "2026-01-02"), ""},
		{ruling.Entry{Kind: ruling.Withdraw, About: 3}, ""},
	} {
		if got := keyOf(g.CheckFree(tt.e)); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.e, got, tt.want)
		}
	}
}

// Who comes second is told who was first.
func TestCheckAnswer(t *testing.T) {
	g := register(mark("a", true), raise("a", 1, false), answer(ruling.Confirm, "b", 2), raise("a", 1, true), answer(ruling.Decline, "c", 4), choose("a", "b", "2026-01-01"))
	for no, want := range map[int]string{1: "fault.ruling_unknown", 2: "fault.ruling_confirmed", 3: "fault.ruling_unknown", 4: "fault.ruling_declined", 6: "", 9: "fault.ruling_unknown"} {
		_, err := g.CheckAnswer(no)
		if keyOf(err) != want {
			t.Errorf("%d: %v, want %q", no, err, want)
		}
	}
	if g.After(6).State(6) != ruling.Agreed || g.State(6) != ruling.Open || g.Last() != 6 {
		t.Error("looking ahead changed the register")
	}
}
