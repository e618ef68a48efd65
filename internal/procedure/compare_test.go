package procedure

import (
	"reflect"
	"slices"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// What two assessments say against each other, one thing a row.
func TestCompare(t *testing.T) {
	t.Parallel()
	r := &rule.Rule{ID: "R", Name: rule.Text{EN: "rule"}}
	warn, block := &rule.Edition{Effect: rule.Warn, Evidence: rule.EvidenceAssumed}, &rule.Edition{Effect: rule.Block, Evidence: rule.EvidenceRead}
	found := func(v rule.Verdict, e *rule.Edition) Assessment {
		return Assessment{Findings: []rule.Result{{Rule: r, Verdict: v, Edition: e}}}
	}
	day := civil.MustParse
	limit := &rule.Deadline{ID: "d", Label: rule.Text{EN: "limit"}}
	runs := func(state DeadlineState, days ...string) (a Assessment) {
		for _, d := range days {
			a.Deadlines = append(a.Deadlines, Deadline{Due: rule.Due{Deadline: limit, Due: day(d)}, Limit: day(d), State: state})
		}
		return a
	}
	last := func(state DeadlineState, d string) Limit { return Limit{Due: day(d), Last: day(d), State: state} }
	comes := func(n int64) Assessment {
		return Assessment{Computed: []rule.ComputedValue{{Computed: &rule.Computed{ID: "c"}, N: n}}}
	}
	stands := func(s StepState) Assessment { return Assessment{Steps: []Step{{&rule.Step{ID: "s"}, s}}} }
	under := func(act, regime string) Assessment {
		return Assessment{Regimes: []RegimeUse{{act, day("2026-08-01"), regime}}}
	}
	fails := Standing{"fail", rule.Warn, rule.EvidenceAssumed}
	for _, tt := range []struct {
		what          string
		before, after Assessment
		want          Difference
	}{
		{"nothing at all", Assessment{}, Assessment{}, Difference{}},
		{"the same finding", found(rule.Fail, warn), found(rule.Fail, warn), Difference{}},
		{"fails now", found(rule.Pass, warn), found(rule.Fail, warn), Difference{Findings: []Shift[Standing]{{"R", r.Name, Standing{"pass", rule.Warn, rule.EvidenceAssumed}, fails}}}},
		{"blocks now", found(rule.Fail, warn), found(rule.Fail, block), Difference{Findings: []Shift[Standing]{{"R", r.Name, fails, Standing{"fail", rule.Block, rule.EvidenceRead}}}}},
		{"a new rule fails", Assessment{}, found(rule.Fail, warn), Difference{Findings: []Shift[Standing]{{ID: "R", Name: r.Name, After: fails}}}},
		{"a rule goes", found(rule.Fail, warn), Assessment{}, Difference{Findings: []Shift[Standing]{{ID: "R", Name: r.Name, Before: fails}}}},
		{"a rule applies no more", found(rule.Fail, warn), found(rule.NotApplicable, warn), Difference{Findings: []Shift[Standing]{{ID: "R", Name: r.Name, Before: fails}}}},
		{"a new rule that does not apply", Assessment{}, found(rule.NotApplicable, block), Difference{}},
		{"a new rule whose act is to come", Assessment{}, found(rule.Pending, nil), Difference{}},
		{"weight of a rule that does not apply", found(rule.NotApplicable, warn), found(rule.NotApplicable, block), Difference{}},
		{"a limit moves", runs(Open, "2026-12-22"), runs(Overdue, "2026-11-06"), Difference{Deadlines: []Shift[Limit]{{"d", limit.Label, last(Open, "2026-12-22"), last(Overdue, "2026-11-06")}}}},
		{"a limit appears", Assessment{}, runs(Open, "2026-12-22"), Difference{Deadlines: []Shift[Limit]{{ID: "d", Name: limit.Label, After: last(Open, "2026-12-22")}}}},
		{"a limit goes", runs(Open, "2026-12-22"), Assessment{}, Difference{Deadlines: []Shift[Limit]{{ID: "d", Name: limit.Label, Before: last(Open, "2026-12-22")}}}},
		{"a limit that has not started", Assessment{}, Assessment{Deadlines: []Deadline{{Due: rule.Due{Deadline: limit}, State: NotStarted}}}, Difference{}},
		{"one of a list goes", runs(Open, "2026-12-01", "2026-12-02", "2026-12-03"), runs(Open, "2026-12-02", "2026-12-03"), Difference{Deadlines: []Shift[Limit]{{ID: "d", Name: limit.Label, Before: last(Open, "2026-12-01")}}}},
		{"two of a list on one day, one goes", runs(Open, "2026-12-01", "2026-12-01"), runs(Open, "2026-12-01"), Difference{Deadlines: []Shift[Limit]{{ID: "d", Name: limit.Label, Before: last(Open, "2026-12-01")}}}},
		{"one of a list moves", runs(Open, "2026-12-01", "2026-12-02"), runs(Open, "2026-12-01", "2026-12-09"), Difference{Deadlines: []Shift[Limit]{{"d", limit.Label, last(Open, "2026-12-02"), last(Open, "2026-12-09")}}}},
		{"another value", comes(8), comes(9), Difference{Computed: []Shift[string]{{ID: "c", Before: "8", After: "9"}}}},
		{"a value appears", Assessment{}, comes(0), Difference{Computed: []Shift[string]{{ID: "c", After: "0"}}}},
		{"a step is barred", stands(Next), stands(Blocked), Difference{Steps: []Shift[StepState]{{ID: "s", Before: Next, After: Blocked}}}},
		{"a step is not in the case any more", stands(Later), stands(Skipped), Difference{Steps: []Shift[StepState]{{ID: "s", Before: Later}}}},
		{"a new step outside the profile", Assessment{}, stands(Skipped), Difference{}},
		{"another regime", under("a", "R208"), under("a", "R300"), Difference{Regimes: []Shift[Use]{{ID: "a", Before: Use{day("2026-08-01"), "R208"}, After: Use{day("2026-08-01"), "R300"}}}}},
		{"an act that nobody asked about", Assessment{}, under("a", "R208"), Difference{}},
		{"the verdict alone", Assessment{Verdict: VerdictClear}, Assessment{Verdict: VerdictWarned}, Difference{Verdict: Shift[Verdict]{Before: VerdictClear, After: VerdictWarned}}},
	} {
		got := Compare(tt.before, tt.after)
		if got.Empty() != reflect.DeepEqual(tt.want, Difference{}) || !equal(got, tt.want) {
			t.Errorf("%s: %+v, want %+v", tt.what, got, tt.want)
		}
	}
}

// equal says that two differences are equal, an empty list and none alike.
func equal(a, b Difference) bool {
	return a.Verdict == b.Verdict && slices.Equal(a.Findings, b.Findings) && slices.Equal(a.Deadlines, b.Deadlines) &&
		slices.Equal(a.Computed, b.Computed) && slices.Equal(a.Steps, b.Steps) && slices.Equal(a.Regimes, b.Regimes)
}

// What fails stands before what lacks a fact, what is kept and what goes.
func TestCompareGravestFirst(t *testing.T) {
	t.Parallel()
	e := &rule.Edition{Effect: rule.Warn}
	var before, after Assessment
	for _, x := range []struct {
		id string
		is rule.Verdict
	}{{"kept", rule.Pass}, {"gone", rule.NotApplicable}, {"fails", rule.Fail}, {"lacks", rule.Unknown}, {"fails too", rule.Fail}} {
		r := &rule.Rule{ID: x.id}
		was := rule.Unknown
		if x.is == rule.Unknown {
			was = rule.Pass
		}
		before.Findings = append(before.Findings, rule.Result{Rule: r, Verdict: was, Edition: e})
		after.Findings = append(after.Findings, rule.Result{Rule: r, Verdict: x.is, Edition: e})
	}
	var got []string
	for _, s := range Compare(before, after).Findings {
		got = append(got, s.ID)
	}
	if want := []string{"fails", "fails too", "lacks", "kept", "gone"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A whole admission against itself is the same; against the file without the
// oath and as of another day it is not.
func TestCompareAssessments(t *testing.T) {
	t.Parallel()
	p := procedures(t)
	a := clean().assess(t, p, "2026-01-30")
	if d := Compare(a, clean().assess(t, p, "2026-01-30")); !d.Empty() {
		t.Errorf("the same file: %+v", d)
	}
	if d := Compare(a, clean().with("adm.oath_done", "false").assess(t, p, "2026-01-30")); len(d.Findings) != 1 || len(d.Deadlines)+len(d.Computed)+len(d.Regimes) != 0 {
		t.Errorf("without the oath: %+v", d)
	}
}

// Comparing must cost little beside judging.
func BenchmarkCompare(b *testing.B) {
	p := procedures(b)
	before := clean().assess(b, p, "2026-01-30")
	after := clean().with("adm.oath_done", "false").assess(b, p, "2026-01-30")
	for b.Loop() {
		if Compare(before, after).Empty() {
			b.Fatal("no difference")
		}
	}
}
