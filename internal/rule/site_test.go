package rule_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// shown is an edition as a reader would write it down.
func shown(b *rule.Book, id, regime string) string {
	_, e := b.EditionOf(id, regime)
	if e == nil {
		return "none"
	}
	var cites []string
	for _, c := range e.Cite {
		cites = append(cites, c.Document+" "+c.Clause)
	}
	return fmt.Sprintf("%s %s: %s", e.Effect, e.Evidence, strings.Join(cites, ", "))
}

// What a site has read is raised, and nothing else; only where the same rule
// blocks elsewhere on a text that was read may it block.
func TestRaisedBook(t *testing.T) {
	base := book(t)
	before, err := json.Marshal(base)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		what       string
		raises     []rule.Raise
		id, regime string
		want       string
	}{
		{"nothing", nil, "ADM-CV-SEAM", "R208", "warn secondhand: hd-38 I.1.4"},
		{"read only", []rule.Raise{{Rule: "ADM-CV-SEAM", Regime: "R208", Document: "hd-38", Clause: "I.1.4a"}}, "ADM-CV-SEAM", "R208", "warn read: hd-38 I.1.4a"},
		{"another document", []rule.Raise{{Rule: "ADM-CV-SEAM", Regime: "R208", Document: "hd-01-2026", Clause: "3.4", Block: true}}, "ADM-CV-SEAM", "R208", "block read: hd-01-2026 3.4, hd-38 I.1.4"},
		{"unknown document", []rule.Raise{{Rule: "ADM-CV-SEAM", Regime: "R208", Number: "12-HD/TU", Block: true}}, "ADM-CV-SEAM", "R208", "block read: site: 12-HD/TU , hd-38 I.1.4"},
		{"block in a second raise", []rule.Raise{{Rule: "ADM-CV-SEAM", Regime: "R208", Document: "hd-38"}, {Rule: "ADM-CV-SEAM", Regime: "R208", Document: "hd-38", Block: true}}, "ADM-CV-SEAM", "R208", "block read: hd-38 "},
		{"other editions stay", []rule.Raise{{Rule: "ADM-CV-SEAM", Regime: "R208", Document: "hd-38", Block: true}}, "ADM-CV-SEAM", "R20", "warn secondhand: hd-38 I.1.4"},
		{"the rule blocks nowhere", []rule.Raise{{Rule: "ADM-HANDWRITTEN-HN", Regime: "R208", Document: "hd-02-hn", Block: true}}, "ADM-HANDWRITTEN-HN", "R208", "warn read: hd-02-hn "},
		{"already read", []rule.Raise{{Rule: "ADM-HANDWRITTEN-HN", Regime: "R294", Document: "hd-38", Block: true}}, "ADM-HANDWRITTEN-HN", "R294", "warn read: hd-02-hn 1.1.2.1a"},
		{"no such edition", []rule.Raise{{Rule: "ADM-HANDWRITTEN-HN", Regime: "R29"}, {Rule: "NONE", Regime: "R29"}}, "ADM-HANDWRITTEN-HN", "R29", "none"},
	} {
		b := base.With(tt.raises)
		if got := shown(b, tt.id, tt.regime); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.what, got, tt.want)
		}
		if _, err := rule.Compile(b); err != nil {
			t.Errorf("%s: %v", tt.what, err)
		}
	}
	if after, _ := json.Marshal(base); string(after) != string(before) {
		t.Error("the book itself was changed")
	}
	if base.With([]rule.Raise{{Rule: "NONE", Regime: "R29"}}) != base {
		t.Error("a raise of nothing made another book")
	}
}

// Where a site may let a failure block.
func TestMayBlock(t *testing.T) {
	b := book(t)
	for key, want := range map[[2]string]bool{
		{"ADM-CV-SEAM", "R208"}: true, {"ADM-CV-SEAM", "R294"}: false, {"ADM-HANDWRITTEN-HN", "R208"}: false, {"ADM-CV-SEAM", "R1"}: false, {"NONE", "R208"}: false,
	} {
		if got := b.MayBlock(key[0], key[1]); got != want {
			t.Errorf("%v: %v, want %v", key, got, want)
		}
	}
}

// A wording changes with what the rule says, tests or counts with, and with
// nothing else.
func TestWording(t *testing.T) {
	was := book(t).Wording("ADM-COURSE-VALID", "R208")
	if was == "" || was == book(t).Wording("ADM-COURSE-VALID", "R294") || book(t).Wording("ADM-COURSE-VALID", "R1") != "" {
		t.Fatalf("wording %q", was)
	}
	number := func(b *rule.Book, regime string) {
		for _, p := range b.Parameters {
			for i := range p.Values {
				if slices.Contains(ruleOf(b, "ADM-COURSE-VALID").Parameters, p.Key) && p.Values[i].Regime == regime {
					p.Values[i].Value = 59.0
				}
			}
		}
	}
	for what, tt := range map[string]struct {
		edit func(*rule.Book, *rule.Rule)
		same bool
	}{
		"test":                      {func(_ *rule.Book, r *rule.Rule) { r.Test = "true" }, false},
		"sentence":                  {func(_ *rule.Book, r *rule.Rule) { r.Statement.VI += "." }, false},
		"number":                    {func(b *rule.Book, _ *rule.Rule) { number(b, "R208") }, false},
		"number in another regime":  {func(b *rule.Book, _ *rule.Rule) { number(b, "R294") }, true},
		"English sentence":          {func(_ *rule.Book, r *rule.Rule) { r.Statement.EN += "." }, true},
		"evidence and the citation": {func(_ *rule.Book, r *rule.Rule) { r.Editions[5].Evidence, r.Editions[5].Cite = "read", nil }, true},
	} {
		b := book(t)
		tt.edit(b, ruleOf(b, "ADM-COURSE-VALID"))
		if is := b.Wording("ADM-COURSE-VALID", "R208"); (is == was) != tt.same {
			t.Errorf("%s: wording %s, was %s", what, is, was)
		}
	}
}

// verdictOn is the verdict of a rule whose acts all happened on one day.
func verdictOn(t *testing.T, p *rule.Program, id string, c aCase) string {
	t.Helper()
	for _, r := range p.Evaluate(c.facts(t, p, c.keys()), nil) {
		if r.Rule.ID == id {
			return r.Verdict.String()
		}
	}
	return "not asked"
}

// The day of the act picks the choice: before its first day the default holds.
func TestChoicesByDay(t *testing.T) {
	p, err := program(t).WithChoices([]rule.Choice{
		{Setting: "locality", From: civil.MustParse("2026-09-01"), Value: "HN"},
		{Setting: "p3_requires_base_resolution", From: civil.MustParse("2026-10-01"), Value: "true"},
		{Setting: "locality", From: civil.MustParse("2026-11-01"), Value: ""},
		{Setting: "p3_requires_base_resolution", From: civil.MustParse("2026-08-15"), Value: "true"}, // entered last, holds from before
		{Setting: "p3_requires_base_resolution", From: civil.MustParse("2026-10-01"), Value: "false"},
	})
	if err != nil {
		t.Fatal(err)
	}
	hand := func(day string) aCase {
		return aCase{"case.procedure": "admission", "case.as_of": "2026-12-01", "adm.cell_meeting_date": day, "application.handwritten": false, "cv.handwritten": true}
	}
	base := func(day string) aCase {
		return aCase{"case.procedure": "recognition", "case.as_of": "2026-12-01", "case.profile": "P3", "rec.decision_date": day, "rec.base_meeting_date": day}
	}
	for _, tt := range []struct {
		id   string
		of   aCase
		want string
	}{
		{"ADM-HANDWRITTEN-HN", hand("2026-08-31"), "not_applicable"},
		{"ADM-HANDWRITTEN-HN", hand("2026-09-01"), "fail"},
		{"ADM-HANDWRITTEN-HN", hand("2026-10-31"), "fail"},
		{"ADM-HANDWRITTEN-HN", hand("2026-11-01"), "not_applicable"},
		{"ADM-HANDWRITTEN-HN", hand("2026-08-31").with(aCase{"case.locality": "HN"}), "fail"}, // the case's own
		{"REC-STEP-15KND", base("2026-08-14"), "not_applicable"},
		{"REC-STEP-15KND", base("2026-08-15"), "fail"},
		{"REC-STEP-15KND", base("2026-09-30"), "fail"},
		{"REC-STEP-15KND", base("2026-10-01"), "not_applicable"},
	} {
		if got := verdictOn(t, p, tt.id, tt.of); got != tt.want {
			t.Errorf("%s of %v: %s, want %s", tt.id, tt.of, got, tt.want)
		}
	}
	f := hand("2026-09-15").facts(t, p, hand("").with(aCase{"adm.cell_meeting_date": "2026-09-15"}).keys())
	if err := f.Setting("locality", ""); err != nil {
		t.Fatal(err)
	}
	for _, r := range p.Evaluate(f, nil) {
		if r.Rule.ID == "ADM-HANDWRITTEN-HN" && r.Verdict != rule.NotApplicable {
			t.Errorf("a setting stated for the case alone: %s", r.Verdict)
		}
	}
}

// Months and working days are counted as chosen on the day.
func TestCountingByDay(t *testing.T) {
	from := civil.MustParse("2025-01-20")
	p, err := program(t).WithChoices([]rule.Choice{{Setting: "feb29_policy", From: from, Value: "next_day"}, {Setting: "count_compensatory_saturdays", From: from, Value: "true"}})
	if err != nil {
		t.Fatal(err)
	}
	test, err := p.Test("add_months(adm.ceremony_date, 12) == date('2025-03-01')")
	if err != nil {
		t.Fatal(err)
	}
	f := aCase{"adm.ceremony_date": "2024-02-29"}.facts(t, p, []string{"adm.ceremony_date"})
	for day, want := range map[string]bool{"2025-01-19": false, "2025-01-20": true, "2026-12-01": true} {
		if got, known := test(f, civil.MustParse(day)); got != want || !known {
			t.Errorf("on %s the next day counts: %v, want %v", day, got, want)
		}
	}
	if p.CalendarOn(from) == p.CalendarOn(from.AddDays(-1)) || p.CalendarOn(from.AddDays(-1)) != p.Calendar() {
		t.Error("the calendar does not follow the choice")
	}
}

// Chosen from long ago, a setting does what it does when stated for the case:
// every worked example comes out the same.
func TestChoicesAgreeWithSettings(t *testing.T) {
	p := program(t)
	n := 0
	for _, ex := range records[worked](t, "worked.jsonl.gz") {
		var list []rule.Choice
		stated := ex.Case.facts(t, p, ex.Case.keys())
		for k, v := range ex.Settings {
			list = append(list, rule.Choice{Setting: k, From: civil.MustParse("1990-01-01"), Value: text(v)})
			if err := stated.Setting(k, text(v)); err != nil {
				t.Fatal(err)
			}
		}
		n += len(list)
		chosen, err := p.WithChoices(list)
		if err != nil {
			t.Fatal(err)
		}
		want := p.Evaluate(stated, nil)
		for i, got := range chosen.Evaluate(ex.Case.facts(t, chosen, ex.Case.keys()), nil) {
			if got.Verdict != want[i].Verdict {
				t.Errorf("%s: %s = %s chosen, %s stated", ex.ID, got.Rule.ID, got.Verdict, want[i].Verdict)
			}
		}
	}
	if n == 0 {
		t.Error("no example states a setting")
	}
}

// What cannot be chosen is refused, and told beforehand.
func TestChoiceFits(t *testing.T) {
	b := book(t)
	for c, want := range map[rule.Choice]bool{
		{Setting: "feb29_policy", Value: "next_day"}: true, {Setting: "feb29_policy", Value: "nextday"}: false, {Setting: "feb29_policy"}: false,
		{Setting: "count_compensatory_saturdays", Value: "true"}: true, {Setting: "count_compensatory_saturdays", Value: "yes"}: false,
		{Setting: "locality", Value: "HN"}: true, {Setting: "locality"}: true, {Setting: "locality", Value: "Hn"}: false, {Setting: "none", Value: "x"}: false,
	} {
		if got := b.Fits(c); got != want {
			t.Errorf("%+v: %v, want %v", c, got, want)
		}
		if _, err := program(t).WithChoices([]rule.Choice{c}); want && err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// The site's own days stay when the regulations are compiled again.
func TestRecompileKeepsDays(t *testing.T) {
	off := civil.MustParse("2026-12-01")
	p := program(t).WithDays([]civil.Date{off}, nil)
	q, err := p.Recompile(p.Book().With([]rule.Raise{{Rule: "ADM-CV-SEAM", Regime: "R208", Document: "hd-38", Block: true}}))
	if err != nil {
		t.Fatal(err)
	}
	if q == p || q.Calendar().Between(off.AddDays(-1), off) != 0 {
		t.Errorf("the day off counts as %d working days", q.Calendar().Between(off.AddDays(-1), off))
	}
	if same, err := p.Recompile(p.Book()); err != nil || same != p {
		t.Error("the same book was compiled again")
	}
}

// What a vote needs follows the choice of its day.
func TestThresholdByDay(t *testing.T) {
	from := civil.MustParse("2026-09-01")
	p := program(t)
	before, _ := p.Threshold("authorised_base_committee", from)
	other := ""
	s, _ := p.Book().SettingOf("authorised_vote")
	for _, v := range s.Values {
		if v != s.Default {
			other = v
		}
	}
	q, err := p.WithChoices([]rule.Choice{{Setting: "authorised_vote", From: from, Value: other}})
	if err != nil {
		t.Fatal(err)
	}
	if was, _ := q.Threshold("authorised_base_committee", from.AddDays(-1)); was != before {
		t.Errorf("the day before: %+v, want %+v", was, before)
	}
	if is, _ := q.Threshold("authorised_base_committee", from); is == before {
		t.Errorf("from the day on: %+v, as before", is)
	}
}
