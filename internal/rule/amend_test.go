package rule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/rule"
	"tranu/regulations"
)

// What is told of a change of the book, entry by entry.
func TestAmendments(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		what   string
		change func(*rule.Book)
		want   []string // part id where: how, before > after
	}{
		{"nothing", func(*rule.Book) {}, nil},
		{"a number", func(b *rule.Book) {
			p := at(b.Parameters, func(p rule.Parameter) bool { return p.Key == "admission_decision_wd" })
			at(p.Values, func(v rule.ParameterValue) bool { return v.Regime == "R208" }).Value = 30.0
		}, []string{"value admission_decision_wd R208: changed, 45 > 30"}},
		{"an edition", func(b *rule.Book) {
			r := at(b.Rules, func(r rule.Rule) bool { return r.ID == "ADM-DEC-DEADLINE" })
			e := at(r.Editions, func(e rule.Edition) bool { return e.Regime == "R208" })
			e.Effect, e.Evidence = rule.Block, rule.EvidenceRead
		}, []string{"edition ADM-DEC-DEADLINE R208: changed, warn, assumed > block, read"}},
		{"an edition from a day on", func(b *rule.Book) {
			r := at(b.Rules, func(r rule.Rule) bool { return r.ID == "ADM-DEC-DEADLINE" })
			r.Editions = append(r.Editions, rule.Edition{Regime: "R208", From: civil.MustParse("2027-02-01"), Effect: rule.Info, Evidence: rule.EvidenceRead})
		}, []string{"edition ADM-DEC-DEADLINE R208 2027-02-01: added,  > info, read"}},
		{"a rule goes", func(b *rule.Book) {
			b.Rules = b.Rules[1:]
		}, nil}, // filled in below
		{"a limit and a day off", func(b *rule.Book) {
			at(b.Deadlines, func(d rule.Deadline) bool { return d.ID == "dossier_valid" }).Due = "add_months(case.file_opened_date, 9)"
			b.Calendar.Holidays = append(b.Calendar.Holidays, rule.Holiday{Date: civil.MustParse("2026-12-24"), Evidence: rule.EvidenceRead})
		}, []string{
			"day_off 2026-12-24: added,  > read",
			"deadline dossier_valid: changed, add_months(case.file_opened_date, p.dossier_limit_months) > add_months(case.file_opened_date, 9)",
		}},
		{"a wording", func(b *rule.Book) { b.Rules[0].Name.VI += " (sửa)" }, nil}, // filled in below
	} {
		before, after := both(t)
		tt.change(after)
		first := before.Rules[0]
		switch tt.what {
		case "a rule goes":
			tt.want = []string{"rule " + first.ID + ": removed, " + says(first) + " > "}
			for _, e := range first.Editions {
				tt.want = append(tt.want, strings.TrimSpace("edition "+first.ID+" "+e.Regime+" "+e.From.String())+fmt.Sprintf(": removed, %s, %s > ", e.Effect, e.Evidence))
			}
		case "a wording":
			tt.want = []string{"rule " + first.ID + ": changed, " + says(first) + " > " + says(first)}
			for _, e := range first.Editions {
				tt.want = append(tt.want, strings.TrimSpace("edition "+first.ID+" "+e.Regime+" "+e.From.String())+fmt.Sprintf(": changed, %[1]s, %[2]s > %[1]s, %[2]s", e.Effect, e.Evidence))
			}
		}
		var got []string
		for _, a := range rule.Amendments(before, after) {
			got = append(got, strings.TrimSpace(fmt.Sprint(a.Part, " ", a.ID, " ", a.Where))+fmt.Sprintf(": %s, %s > %s", a.How, a.Before, a.After))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n%s\nwant\n%s", tt.what, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}

func both(t *testing.T) (before, after *rule.Book) {
	t.Helper()
	for _, b := range []**rule.Book{&before, &after} {
		book, err := regulations.Book()
		if err != nil {
			t.Fatal(err)
		}
		*b = book
	}
	return before, after
}

func at[T any](list []T, is func(T) bool) *T { return &list[slices.IndexFunc(list, is)] }

func says(r rule.Rule) string {
	if r.When == "" {
		return r.Test
	}
	return r.When + " => " + r.Test
}

// The days to come on which a book turns.
func TestTurns(t *testing.T) {
	t.Parallel()
	b := &rule.Book{
		Regimes: []rule.Regime{{From: civil.MustParse("2025-07-01")}, {From: civil.MustParse("2026-07-26")}},
		Rules:   []rule.Rule{{Editions: []rule.Edition{{}, {From: civil.MustParse("2026-05-19")}, {From: civil.MustParse("2026-07-26")}, {From: civil.MustParse("2025-09-29")}}}},
	}
	for _, tt := range []struct{ after, want string }{
		{"2025-06-30", "[2025-07-01 2025-09-29 2026-05-19 2026-07-26]"},
		{"2025-09-29", "[2026-05-19 2026-07-26]"},
		{"2026-07-26", "[]"},
	} {
		if got := fmt.Sprint(b.Turns(civil.MustParse(tt.after))); got != tt.want {
			t.Errorf("after %s: %s, want %s", tt.after, got, tt.want)
		}
	}
}
