package rule_test

import (
	"errors"
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/rule"
	"tranu/regulations"
)

// book returns the regulations for a test to spoil.
func book(t *testing.T) *rule.Book {
	t.Helper()
	b, err := regulations.Book()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func ruleOf(b *rule.Book, id string) *rule.Rule {
	return &b.Rules[slices.IndexFunc(b.Rules, func(r rule.Rule) bool { return r.ID == id })]
}

// Every mistake is reported, with its place, in one go.
func TestCompileRefuses(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(b *rule.Book)
		want  []string
	}{
		{"nothing wrong", func(b *rule.Book) {}, nil},
		{"a word that is no body, two rules at once", func(b *rule.Book) {
			ruleOf(b, "ADM-CITIZEN").Test = "cv.certified_by == 'base_comittee'"
			ruleOf(b, "ADM-AGE-MIN").Test = "person.birth_dat < adm.cell_meeting_date"
		}, []string{
			`ADM-CITIZEN.test:17: "base_comittee" is not one of`, `did you mean base_committee?`,
			`ADM-AGE-MIN.test:1: unknown name person.birth_dat (did you mean person.birth_date?)`,
		}},
		{"blocks unread", func(b *rule.Book) {
			e := &ruleOf(b, "ADM-CITIZEN").Editions[5]
			e.Effect, e.Evidence = rule.Block, rule.EvidenceSecondhand
		}, []string{"ADM-CITIZEN.editions: edition of R208 blocks, but the text is only secondhand"}},
		{"cites nothing", func(b *rule.Book) { ruleOf(b, "ADM-CITIZEN").Editions[0].Cite = nil },
			[]string{"ADM-CITIZEN.editions: edition of R29 cites nothing"}},
		{"editions out of order", func(b *rule.Book) { slices.Reverse(ruleOf(b, "ADM-CITIZEN").Editions) },
			[]string{"edition of R20 is out of order"}},
		{"a rule twice", func(b *rule.Book) { b.Rules = append(b.Rules, b.Rules[0]) }, []string{book(t).Rules[0].ID + ": declared twice"}},
		{"a fact twice", func(b *rule.Book) { b.Facts = append(b.Facts, b.Facts[7]) }, []string{book(t).Facts[7].Key + ": declared twice"}},
		{"a test that is a date", func(b *rule.Book) { ruleOf(b, "ADM-CITIZEN").Test = "person.birth_date" },
			[]string{"ADM-CITIZEN.test:1: a test must be a bool, this is a date"}},
		{"an act that is no date", func(b *rule.Book) { ruleOf(b, "ADM-CITIZEN").Act = "case.locality" },
			[]string{"ADM-CITIZEN.act: the act must be a date"}},
		{"a paper that is no form", func(b *rule.Book) { ruleOf(b, "ADM-CITIZEN").Test = "has('6-KND')" },
			[]string{`ADM-CITIZEN.test:5: "6-KND" is not one of`}},
		{"a deadline of no rule", func(b *rule.Book) { b.Deadlines[0].Rule = "ADM-NONE" }, []string{`dossier_valid.rule: unknown rule "ADM-NONE"`}},
		{"a limit that is a number", func(b *rule.Book) { b.Deadlines[0].Due = "p.dossier_limit_months" },
			[]string{"dossier_valid.due: must be a date, this is a int"}},
		{"unknown regime of a parameter", func(b *rule.Book) { b.Parameters[0].Values[0].Regime = "R99" },
			[]string{`p.age_min_months.values: unknown regime "R99"`}},
		{"a step of no procedure", func(b *rule.Book) { ruleOf(b, "ADM-CITIZEN").Steps = []string{"adm_nothing"} },
			[]string{`ADM-CITIZEN.steps: unknown step "adm_nothing"`}},
		{"a gate of no rule", func(b *rule.Book) { b.Procedures[0].Steps[0].Gate = []string{"ADM-CITIZ"} },
			[]string{`adm_source_list.gate_rules: unknown rule "ADM-CITIZ" (did you mean ADM-CITIZEN?)`}},
		{"waits for nothing", func(b *rule.Book) { b.Procedures[0].Steps[1].Preconditions = []string{"adm_sauce_list"} },
			[]string{`adm_assign_helper.preconditions: unknown step "adm_sauce_list" (did you mean adm_source_list?)`}},
		{"waits for what comes later", func(b *rule.Book) { b.Procedures[0].Steps[0].Preconditions = []string{"adm_cv"} },
			[]string{`adm_source_list.preconditions: step "adm_cv" does not come before`}},
		{"cites an unknown document", func(b *rule.Book) { ruleOf(b, "ADM-CITIZEN").Editions[0].Cite[0].Document = "dl-2012" },
			[]string{`ADM-CITIZEN.editions: unknown document "dl-2012" (did you mean dl-2011?)`}},
		{"an empty book", func(b *rule.Book) { *b = rule.Book{} }, []string{"no regimes"}},
		{"no facts", func(b *rule.Book) { b.Facts = nil }, []string{"documents: the builtins need this name"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := book(t)
			tt.spoil(b)
			_, err := rule.Compile(b)
			if err == nil && tt.want != nil {
				t.Fatal("accepted")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant %s", err, want)
				}
			}
			var p *rule.Problem
			if err != nil && !errors.As(err, &p) {
				t.Errorf("%T is no *Problem", err)
			}
			if err != nil && tt.want == nil {
				t.Error(err)
			}
		})
	}
}

func TestFactsRefuse(t *testing.T) {
	p := program(t)
	f := p.NewFacts()
	for _, tt := range []struct{ key, text, want string }{
		{"person.birth_date", "2000-02-30", `person.birth_date: "2000-02-30": there is no such day`},
		{"person.birth_date", "1/2/2000", `person.birth_date: "1/2/2000" is not a date of the form YYYY-MM-DD`},
		{"person.is_vietnamese_citizen", "yes", `person.is_vietnamese_citizen: "yes" is neither true nor false`},
		{"case.profile", "P2", `case.profile: "P2" is not one of P1, P2a, P2b, P2c, P3`},
		{"cell.official_members", "7.5", `cell.official_members: "7.5" is not a whole number`},
		{"cell.official_members", "99999999999", `is not a whole number`},
		{"course.mark", "7.5", ""},
		{"course.mark", "7,5", `course.mark: "7,5" is not a number`},
		{"votes", "7", `votes: a list cannot be given as text`},
	} {
		slot, _, ok := p.Slot(tt.key)
		if !ok {
			t.Fatal(tt.key)
		}
		err := f.SetText(slot, tt.text)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s = %s: %v, want %s", tt.key, tt.text, err, tt.want)
		}
	}
}

// The order in which facts are stated changes nothing; a Facts that is reset
// is as good as new.
func TestOrderOfFacts(t *testing.T) {
	p := program(t)
	r := rand.New(rand.NewSource(3))
	again := p.NewFacts()
	for _, ex := range records[worked](t, "worked.jsonl.gz") {
		keys := ex.Case.keys()
		want := p.Evaluate(ex.Case.facts(t, p, keys), nil)
		r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		if got := p.Evaluate(ex.Case.facts(t, p, keys), nil); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: another order gave another result", ex.ID)
		}
		again.Reset()
		for _, k := range keys {
			if err := state(p, again, k, ex.Case[k]); err != nil {
				t.Fatal(err)
			}
		}
		if got := p.Evaluate(again, nil); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: a reset table gave another result", ex.ID)
		}
	}
}

// Of a cell of every size, the votes needed are the smallest whole number that
// is two thirds or more; of a committee, the smallest over one half.
func TestTally(t *testing.T) {
	p := program(t)
	f := p.NewFacts()
	votes, _, _ := p.Slot("votes")
	field := func(name string) int { i, _ := p.ItemField(votes, name); return i }
	for _, tt := range []struct {
		body, total string
		passes      func(yes, n int) bool
	}{
		{"cell", "official_total", func(yes, n int) bool { return 3*yes >= 2*n }},
		{"standing_committee", "members_total", func(yes, n int) bool { return 2*yes > n }},
	} {
		for n := 3; n <= 300; n++ {
			f.Reset()
			for yes := 0; yes <= n; yes++ {
				i, err := f.AddItem(votes)
				if err != nil {
					t.Fatal(err)
				}
				for name, v := range map[string]string{"body": tt.body, "question": "admit", "date": "2025-10-08", tt.total: fmt.Sprint(n), "yes": fmt.Sprint(yes)} {
					if err := f.SetItemText(votes, i, field(name), v); err != nil {
						t.Fatal(err)
					}
				}
			}
			tallies, ok := p.Votes(f)
			least := -1
			for yes, tally := range tallies {
				if !ok[yes] || tally.Base != n || tally.Passed != tt.passes(yes, n) {
					t.Fatalf("%s of %d, %d in favour: %+v, %v", tt.body, n, yes, tally, ok[yes])
				}
				if tally.Passed && least < 0 {
					least = yes
				}
			}
			if got := tallies[0].Needed; got != least {
				t.Fatalf("%s of %d: needed %d, want %d", tt.body, n, got, least)
			}
		}
	}
}

func TestHistory(t *testing.T) {
	day := civil.MustParse
	h := rule.History[string]{{From: day("2021-07-30"), Value: "R24"}, {From: day("2025-07-01"), Value: "R294"}}
	for _, tt := range []struct{ on, want string }{
		{"2021-07-29", ""}, {"2021-07-30", "R24"}, {"2025-06-30", "R24"}, {"2025-07-01", "R294"}, {"2030-01-01", "R294"},
	} {
		if got, ok := h.On(day(tt.on)); got != tt.want || ok != (tt.want != "") {
			t.Errorf("on %s: %q, %v; want %q", tt.on, got, ok, tt.want)
		}
	}
	if err := h.Check(); err != nil {
		t.Error(err)
	}
	slices.Reverse(h)
	if err := h.Check(); err == nil {
		t.Error("editions out of order were accepted")
	}
}

// A limit of time takes its numbers from the regime of its rule's act, not
// from that of the day of assessment.
func TestDeadlineRegime(t *testing.T) {
	p := program(t)
	asOf := civil.MustParse("2026-11-30")
	for _, tt := range []struct {
		name            string
		c               aCase
		id              string
		start, due, ext string
	}{
		{"45 and 15 working days since July 2025", aCase{"adm.cell_meeting_date": "2025-09-12"}, "admission_decision", "2025-09-12", "2025-11-14", "2025-12-05"},
		{"60 and 30 before", aCase{"adm.cell_meeting_date": "2024-03-12"}, "admission_decision", "2024-03-12", "2024-06-10", "2024-07-22"},
		{"before the first regime: as in the first", aCase{"adm.cell_meeting_date": "2016-03-01"}, "admission_decision", "2016-03-01", "2016-05-24", "2016-07-05"},
		{"ceremony from receipt", aCase{"adm.decision_date": "2026-07-10", "adm.decision_received_date": "2026-07-20"}, "ceremony", "2026-07-20", "2026-09-03", ""},
		{"ceremony from issue", aCase{"adm.decision_date": "2026-08-10", "adm.decision_received_date": "2026-08-20"}, "ceremony", "2026-08-10", "2026-09-24", ""},
		{"not started", aCase{}, "ceremony", "", "", ""},
	} {
		c := tt.c.with(aCase{"case.procedure": "admission"})
		due := p.Deadlines(c.facts(t, p, c.keys()), asOf, nil)
		i := slices.IndexFunc(due, func(d rule.Due) bool { return d.Deadline.ID == tt.id })
		if i < 0 {
			t.Errorf("%s: no %s", tt.name, tt.id)
			continue
		}
		if d := due[i]; d.Start.String() != tt.start || d.Due.String() != tt.due || d.Extended.String() != tt.ext {
			t.Errorf("%s: start %s, due %s, extended %s; want %s, %s, %s", tt.name, d.Start, d.Due, d.Extended, tt.start, tt.due, tt.ext)
		}
	}
}

// A finding names what is missing, or which papers of a set are not held.
func TestWhy(t *testing.T) {
	p := program(t)
	c := aCase{"case.procedure": "admission", "adm.cell_meeting_date": "2025-10-08", "person.birth_date": "1999-02-14",
		"documents": []any{map[string]any{"code": "1-KNĐ"}, map[string]any{"code": "2-KNĐ"}}}
	results := p.Evaluate(c.facts(t, p, c.keys()), nil)
	for _, tt := range []struct {
		rule            string
		verdict         rule.Verdict
		missing, papers []string
	}{
		{"ADM-AGE-MIN", rule.Pass, nil, nil},
		{"ADM-CITIZEN", rule.Unknown, []string{"person.is_vietnamese_citizen"}, nil},
		{"ADM-DOC-BASE", rule.Fail, nil, []string{"CN-NTVĐ", "3-KNĐ", "5-KNĐ"}},
		{"VOTE-CELL-THRESHOLD", rule.Unknown, []string{"votes"}, nil},
		{"ADM-ORDER-DEC-AFTER-VOTES", rule.Pending, nil, nil},
		{"ADM-OVER60-GROUND", rule.NotApplicable, nil, nil},
	} {
		r := results[slices.IndexFunc(results, func(r rule.Result) bool { return r.Rule.ID == tt.rule })]
		if r.Verdict != tt.verdict || !slices.Equal(r.Missing, tt.missing) || !slices.Equal(r.Papers, tt.papers) {
			t.Errorf("%s: %s, missing %q, papers %q; want %s, %q, %q", tt.rule, r.Verdict, r.Missing, r.Papers, tt.verdict, tt.missing, tt.papers)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	book, err := regulations.Book()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := rule.Compile(book); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad is what the program does at start: decode, then compile.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		book, err := regulations.Book()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := rule.Compile(book); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEvaluate judges many different cases in turn, all rules of each.
func BenchmarkEvaluate(b *testing.B) {
	p := program(b)
	var cases []*rule.Facts
	for _, ex := range records[worked](b, "worked.jsonl.gz") {
		cases = append(cases, ex.Case.facts(b, p, ex.Case.keys()))
	}
	var lent []rule.Result
	i := 0
	for b.Loop() {
		lent = p.Evaluate(cases[i%len(cases)], lent[:0])
		i++
	}
}
