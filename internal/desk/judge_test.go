package desk_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"reflect"
	"slices"
	"testing"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/practice/practicetest"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// everything reads all cases of the committee whole, with the acts taken apart.
func everything(t testing.TB, d *desk.Desk) (all []store.OpenCase, tree *unit.Tree, official map[unit.ID]int) {
	t.Helper()
	ctx := context.Background()
	tree, err := d.Tree(ctx)
	if err != nil {
		t.Fatal(err)
	}
	err = d.Store.View(ctx, func(r *store.Reader) error {
		in := store.Scope{Committee: d.Committee}
		if official, err = r.CountOfficials(ctx, d.Committee, d.Today()); err != nil {
			return err
		}
		for f := (store.CaseFilter{Limit: 500}); ; {
			page, err := r.Cases(ctx, in, f)
			if err != nil {
				return err
			}
			some, err := r.CasesByID(ctx, in, page.IDs())
			if err != nil {
				return err
			}
			all = append(all, some...)
			if f.After = page.Next; f.After == "" {
				return nil
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, tree, official
}

// wholly judges each case alone, from acts that carry what they state.
func wholly(t testing.TB, d *desk.Desk) map[casefile.ID]procedure.Assessment {
	t.Helper()
	all, tree, official := everything(t, d)
	out := map[casefile.ID]procedure.Assessment{}
	for _, c := range all {
		parent, _ := tree.Parent(c.Case.Unit, d.Today())
		above, _ := tree.Unit(parent)
		_, a, err := regulationsOf(t, d).Judge(procedure.Dossier{Case: c.Case, Person: c.Person, Official: official[c.Case.Unit],
			CellKind: "hamlet", Direct: above.Kind == unit.Commune, AsOf: d.Today()})
		if err != nil {
			t.Fatal(err)
		}
		out[c.Case.ID] = a
	}
	return out
}

// differs names the part in which two assessments are not the same.
func differs(a, b *procedure.Assessment) string {
	same := func(x, y any) bool { return reflect.DeepEqual(x, y) }
	switch {
	case a.Procedure != b.Procedure || a.AsOf != b.AsOf || a.Verdict != b.Verdict:
		return fmt.Sprintf("%s %s, want %s %s", b.Procedure, b.Verdict, a.Procedure, a.Verdict)
	case !slices.EqualFunc(a.Findings, b.Findings, func(x, y rule.Result) bool { return same(x, y) }):
		return "findings"
	case !slices.EqualFunc(a.Deadlines, b.Deadlines, func(x, y procedure.Deadline) bool { return same(x, y) }):
		return "deadlines"
	case !slices.EqualFunc(a.Computed, b.Computed, func(x, y rule.ComputedValue) bool { return same(x, y) }):
		return "computed"
	case !slices.EqualFunc(a.Steps, b.Steps, func(x, y procedure.Step) bool { return same(x, y) }):
		return "steps"
	case !slices.Equal(a.Regimes, b.Regimes):
		return "regimes"
	}
	return ""
}

// compare holds what JudgeAll says against what each case alone comes to.
func compare(t *testing.T, d *desk.Desk, by auth.Actor, want map[casefile.ID]procedure.Assessment) {
	t.Helper()
	seen := map[casefile.ID]bool{}
	err := d.JudgeAll(t.Context(), by, func(j desk.Judged) error {
		if seen[j.Case.ID] {
			t.Errorf("%s comes twice", j.Case.ID)
		}
		seen[j.Case.ID] = true
		a := want[j.Case.ID]
		if what := differs(&a, j.Assessment); what != "" {
			t.Errorf("%s: %s", j.Case.ID, what)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != len(want) {
		t.Errorf("%d cases were judged, want %d", len(seen), len(want))
	}
}

// Going through all cases as they are stored comes to what each of them comes
// to on its own page: for the practice commune, and for cases at random made of
// its acts, recorded in any order, corrected, withdrawn, annulled.
func TestJudgeAll(t *testing.T) {
	d := practicetest.Open(t)
	by := practicetest.Seat(t, d, "pho-bi-thu")
	want := wholly(t, d)
	compare(t, d, by, want)

	all, tree, _ := everything(t, d)
	r := rand.New(rand.NewSource(11))
	err := d.Store.Update(t.Context(), func(tx *store.Tx) error {
		for n := range 1500 {
			c := mixed(r, all, casefile.ID(fmt.Sprintf("mixed%04d", n)))
			if err := tx.AddCase(t.Context(), d.Committee, c, casefile.Project(c), tree.Path(c.Unit, d.Today())); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	mixes := wholly(t, d)
	if len(mixes) != len(want)+1500 {
		t.Fatalf("%d cases", len(mixes))
	}
	verdicts := map[procedure.Verdict]int{}
	for _, a := range mixes {
		verdicts[a.Verdict]++
	}
	t.Logf("%d cases: %v", len(mixes), verdicts)
	compare(t, d, by, mixes)
}

// mixed is a case whose acts are those of one case and some of others, on the
// same days or others, recorded in any order, with corrections among them.
func mixed(r *rand.Rand, all []store.OpenCase, id casefile.ID) *casefile.Case {
	base := all[r.Intn(len(all))].Case
	c := *base
	c.ID, c.Acts = id, nil
	for _, a := range base.Acts {
		if r.Intn(8) > 0 {
			c.Acts = append(c.Acts, a)
		}
	}
	for range r.Intn(4) {
		from := all[r.Intn(len(all))].Case.Acts
		a := from[r.Intn(len(from))]
		if r.Intn(2) == 0 {
			a.Day = a.Day.AddDays(r.Intn(400) - 200)
		}
		c.Acts = append(c.Acts, a)
	}
	for range r.Intn(3) {
		c.Acts = append(c.Acts, unusual(r, base.Opened.AddDays(r.Intn(900))))
	}
	if r.Intn(3) == 0 {
		r.Shuffle(len(c.Acts), func(i, j int) { c.Acts[i], c.Acts[j] = c.Acts[j], c.Acts[i] })
	}
	for i := range c.Acts {
		a := &c.Acts[i]
		a.No, a.Corrects, a.Void = i+1, 0, false
		if i > 0 && r.Intn(10) == 0 {
			a.Corrects, a.Void = 1+r.Intn(i), r.Intn(2) == 0
		}
	}
	p := casefile.Project(&c)
	if p.Stage == "" { // everything withdrawn: no list shows such a case
		return mixed(r, all, id)
	}
	if p.Unit != "" {
		c.Unit = p.Unit
	}
	c.Profile = p.Profile
	return &c
}

// unusual is an act beside the steps, with what the folds of a case read.
func unusual(r *rand.Rand, day civil.Date) casefile.Act {
	kinds := []casefile.Kind{casefile.Cancelled, casefile.Redone, casefile.Moved, casefile.TempBegun, casefile.TempEnded, casefile.IntroducerChanged, casefile.Rerouted}
	a := casefile.Act{Kind: kinds[r.Intn(len(kinds))], Day: day, Facts: casefile.Facts{}, Note: "\"<&>\u2028\\\n"}
	states := casefile.Facts{"fix.kind": "condition", "move.stage": "sent_no_decision", "mtr.kind": "formal", "flag.temporarily_elsewhere": "true",
		casefile.FactReplaced: "A", "case.profile": "P2b", "person.full_name": "Hồ \"Thử\" <a&b> \\ \u2028", "person.birth_date": "", casefile.FactMentor: "x"}
	for _, key := range slices.Sorted(maps.Keys(states)) {
		if r.Intn(3) == 0 {
			a.Facts[key] = states[key]
		}
	}
	if r.Intn(2) == 0 {
		a.Lists = map[string][]casefile.Item{casefile.Introducers: {{casefile.MemberID: []string{"A", "B"}[r.Intn(2)], "status": "official"}}, "documents": nil}
	}
	return a
}

// An actor has only the cases of the own scope judged; what do refuses ends it.
func TestJudgeAllScope(t *testing.T) {
	d := practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-co-quan")
	n := 0
	err := d.JudgeAll(t.Context(), by, func(j desk.Judged) error {
		n++
		if j.Case.Unit != by.Unit {
			t.Errorf("%s of %s", j.Case.ID, j.Case.Unit)
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Fatalf("%d cases, %v", n, err)
	}
	stop, calls := errors.New("stop"), 0
	err = d.JudgeAll(t.Context(), by, func(desk.Judged) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
	nobody := by
	nobody.Role = ""
	if err := d.JudgeAll(t.Context(), nobody, func(desk.Judged) error { return nil }); err == nil {
		t.Error("an actor without a role had the cases judged")
	}
}

// regulationsOf are the rules as the site has them.
func regulationsOf(t testing.TB, d *desk.Desk) *procedure.Procedures {
	t.Helper()
	procs, err := d.Regulations(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return procs
}
