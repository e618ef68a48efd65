package rule_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// ballot is a case with one vote, whose total and yes votes are set again and
// again, judged by every rule.
type ballot struct {
	p          *rule.Program
	f          *rule.Facts
	votes      int // the list
	total, yes int // fields
	rule       string
	results    []rule.Result
	at         int // of the rule among the results
}

func newBallot(t *testing.T, p *rule.Program, id, body, total string, facts map[string]string) *ballot {
	t.Helper()
	b := &ballot{p: p, f: p.NewFacts(), rule: id}
	for key, v := range facts {
		if err := state(p, b.f, key, v); err != nil {
			t.Fatal(err)
		}
	}
	b.votes, _, _ = p.Slot("votes")
	if _, err := b.f.AddItem(b.votes); err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]string{"body": body, "question": "admit", "date": "2025-10-08"} {
		b.set(t, name, v)
	}
	b.total, _ = p.ItemField(b.votes, total)
	b.yes, _ = p.ItemField(b.votes, "yes")
	b.results = p.Evaluate(b.f, nil)
	b.at = slices.IndexFunc(b.results, func(r rule.Result) bool { return r.Rule.ID == id })
	return b
}

func (b *ballot) set(t *testing.T, field, v string) {
	t.Helper()
	at, _ := b.p.ItemField(b.votes, field)
	if err := b.f.SetItemText(b.votes, 0, at, v); err != nil {
		t.Fatal(err)
	}
}

// verdict counts yes of total and asks every rule.
func (b *ballot) verdict(total, yes int) rule.Verdict {
	b.f.SetItemText(b.votes, 0, b.total, fmt.Sprint(total))
	b.f.SetItemText(b.votes, 0, b.yes, fmt.Sprint(yes))
	b.results = b.p.Evaluate(b.f, b.results[:0])
	return b.results[b.at].Verdict
}

// Of a body of any size from 3 to 300 and any number of votes in favour, the
// rule passes exactly where the fraction of big numbers says so: at least two
// thirds of the cell, more than one half of the standing committee.
func TestVotesByTheWholeRule(t *testing.T) {
	t.Parallel()
	p := program(t)
	for _, tt := range []struct {
		rule, body, total string
		facts             map[string]string
		enough            func(share *big.Rat) bool
	}{
		{"VOTE-CELL-THRESHOLD", "cell", "official_total",
			map[string]string{"case.procedure": "admission", "adm.cell_meeting_date": "2025-10-08"},
			func(share *big.Rat) bool { return share.Cmp(big.NewRat(2, 3)) >= 0 }},
		{"VOTE-BTV-THRESHOLD", "standing_committee", "members_total",
			map[string]string{"case.procedure": "admission", "case.profile": "P2a", "adm.decision_date": "2025-11-06"},
			func(share *big.Rat) bool { return share.Cmp(big.NewRat(1, 2)) > 0 }},
	} {
		b := newBallot(t, p, tt.rule, tt.body, tt.total, tt.facts)
		tried := 0
		for n := 3; n <= 300; n++ {
			for yes := 0; yes <= n; yes++ {
				tried++
				want := rule.Fail
				if tt.enough(big.NewRat(int64(yes), int64(n))) {
					want = rule.Pass
				}
				if got := b.verdict(n, yes); got != want {
					t.Fatalf("%s: %d of %d: %s, want %s", tt.rule, yes, n, got, want)
				}
			}
		}
		if tried != 45445 {
			t.Errorf("%s: %d votes were tried", tt.rule, tried)
		}
	}
}

// slowCalendar is the calendar of the regulations by the texts of its days and
// the weekdays of the standard library.
type slowCalendar struct{ off, worked map[string]bool }

func slowly(b *rule.Book, swaps bool) slowCalendar {
	c := slowCalendar{map[string]bool{}, map[string]bool{}}
	for _, h := range b.Calendar.Holidays {
		c.off[h.Date.String()] = true
	}
	for _, h := range b.Calendar.Swaps {
		c.worked[h.Date.String()] = swaps
	}
	return c
}

func (c slowCalendar) works(day time.Time) bool {
	text := day.Format("2006-01-02")
	if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return c.worked[text]
	}
	return !c.off[text]
}

// Working days against a walk from day to day: from every day of the years the
// calendar covers, 1 to 120 working days on, with and without the exchanged
// Saturdays. What reaches beyond the years covered excludes weekends only.
func TestWorkingDaysOfTheRegulations(t *testing.T) {
	t.Parallel()
	p := program(t)
	cal := p.Book().Calendar
	if cal.From.String() != "2020-01-01" || cal.To.String() != "2026-12-31" || len(cal.Holidays) < 70 || len(cal.Swaps) == 0 {
		t.Fatalf("the calendar covers %s to %s with %d days off and %d exchanged", cal.From, cal.To, len(cal.Holidays), len(cal.Swaps))
	}
	var off, swaps []civil.Date
	for _, h := range cal.Holidays {
		off = append(off, h.Date)
	}
	for _, h := range cal.Swaps {
		swaps = append(swaps, h.Date)
	}
	for _, tt := range []struct {
		name string
		slow slowCalendar
		fast *civil.Calendar
	}{
		{"weekdays", slowly(p.Book(), false), p.Calendar()},
		{"with exchanged Saturdays", slowly(p.Book(), true), civil.NewCalendar(cal.From, cal.To, off, swaps)},
	} {
		days := 0
		for from := time.Date(2019, 7, 1, 0, 0, 0, 0, time.UTC); from.Year() < 2028; from = from.AddDate(0, 0, 1) {
			days++
			start, at := civil.MustParse(from.Format("2006-01-02")), from
			for n := 1; n <= 120; n++ {
				for at = at.AddDate(0, 0, 1); !tt.slow.works(at); at = at.AddDate(0, 0, 1) {
				}
				want := at.Format("2006-01-02")
				if got := tt.fast.Add(start, n); got.String() != want {
					t.Fatalf("%s: %s + %d working days = %s, want %s", tt.name, start, n, got, want)
				}
				if got := tt.fast.Between(start, civil.MustParse(want)); got != n {
					t.Fatalf("%s: working days from %s to %s = %d, want %d", tt.name, start, want, got, n)
				}
			}
		}
		if days < 2557 {
			t.Errorf("%s: only %d days", tt.name, days)
		}
	}
}
