package desk_test

import (
	"math/rand"
	"slices"
	"testing"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/practice/practicetest"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/store"
)

// judged judges a case of the practice commune, whatever its cell.
func judged(t *testing.T, p *procedure.Procedures, o store.OpenCase) (*rule.Facts, procedure.Assessment) {
	t.Helper()
	f, a, err := p.Judge(procedure.Dossier{Case: o.Case, Person: o.Person, Official: 14, CellKind: "hamlet", Direct: true, AsOf: practicetest.Today})
	if err != nil {
		t.Fatal(err)
	}
	return f, a
}

// cases are those of the practice commune, and as many at random.
func cases(t *testing.T, r *rand.Rand, random int) (out []store.OpenCase, p *procedure.Procedures) {
	t.Helper()
	d := practicetest.Open(t)
	all, _, _ := everything(t, d)
	for range random {
		o := all[r.Intn(len(all))]
		out = append(out, store.OpenCase{Case: mixed(r, all, "mixed"), Person: o.Person})
	}
	return append(out, all...), regulationsOf(t, d)
}

// reordered is the case with its acts recorded in another order: of one day
// they keep theirs, corrections come after everything, as they were made.
func reordered(r *rand.Rand, c *casefile.Case) *casefile.Case {
	out := *c
	place := map[civil.Date]int{} // of a day among the days
	acts := slices.Clone(c.Acts)
	for _, a := range acts {
		if place[a.Day] == 0 {
			place[a.Day] = 1 + r.Int()/2
		}
	}
	slices.SortStableFunc(acts, func(a, b casefile.Act) int {
		if (a.Corrects == 0) != (b.Corrects == 0) {
			return a.Corrects - b.Corrects
		}
		if a.Corrects != 0 {
			return a.No - b.No
		}
		return place[a.Day] - place[b.Day]
	})
	now := map[int]int{}
	for i, a := range acts {
		now[a.No] = i + 1
	}
	for i := range acts {
		acts[i].No, acts[i].Corrects = i+1, now[acts[i].Corrects]
	}
	out.Acts = acts
	return &out
}

// tied says that a correction shares its day with another act: which of them
// comes first is then a matter of the order of entry.
func tied(c *casefile.Case) bool {
	acts := c.Effective()
	for i := 1; i < len(acts); i++ {
		if a, b := acts[i-1], acts[i]; a.Day == b.Day && a.Corrects+b.Corrects > 0 {
			return true
		}
	}
	return false
}

// The order in which acts are recorded changes nothing of what the regulations
// say about a case: whole cases of the practice commune, and cases at random
// with corrections and withdrawals among their acts.
func TestOrderOfEntryDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewSource(21))
	all, p := cases(t, r, 800)
	moved, corrections := 0, 0
	for _, o := range all {
		if tied(o.Case) {
			continue
		}
		corrections += len(o.Case.Superseded())
		_, want := judged(t, p, o)
		for range 3 {
			again := reordered(r, o.Case)
			if !slices.EqualFunc(again.Acts, o.Case.Acts, func(a, b casefile.Act) bool { return a.Kind == b.Kind && a.Day == b.Day }) {
				moved++
			}
			_, got := judged(t, p, store.OpenCase{Case: again, Person: o.Person})
			if what := differs(&want, &got); what != "" {
				t.Fatalf("case %s: another order of entry changes the %s\n%s\n%s", o.Case.ID, what, listing(o.Case), listing(again))
			}
		}
	}
	if moved < 1500 || corrections < 200 {
		t.Errorf("only %d orders were other ones, with %d corrections: the test proves little", moved, corrections)
	}
	t.Logf("%d other orders, %d corrections", moved, corrections)
}

func listing(c *casefile.Case) (s string) {
	for _, a := range c.Acts {
		s += a.Day.String() + " " + string(a.Kind) + ", "
	}
	return s
}

// plain acts state facts and nothing else: they neither take back what others
// state nor begin a sheet anew.
func plain(a casefile.Act) bool {
	switch a.Kind {
	case casefile.Cancelled, casefile.Redone, casefile.Moved, casefile.TempBegun, casefile.TempEnded, casefile.IntroducerChanged, casefile.Rerouted:
		return false
	}
	return a.Facts[casefile.FactReplaced] == ""
}

// An act entered late for an early day takes nothing back of what later acts
// state: not one fact in the table of the rules, not one vote or paper, and no
// date of the projection.
func TestLateEntryLeavesLaterActs(t *testing.T) {
	r := rand.New(rand.NewSource(22))
	all, p := cases(t, r, 800)
	tried := 0
	for _, o := range all {
		if !slices.ContainsFunc(o.Case.Effective(), func(a casefile.Act) bool { return !plain(a) }) {
			for range 5 {
				tried += lateEntry(t, r, p, o, all)
			}
		}
	}
	if tried < 3000 {
		t.Errorf("only %d facts of later acts were looked at", tried)
	}
}

// lateEntry enters an act of another case early in this one, and says how many
// facts of later acts it held against what they were.
func lateEntry(t *testing.T, r *rand.Rand, p *procedure.Procedures, o store.OpenCase, all []store.OpenCase) (tried int) {
	t.Helper()
	from := all[r.Intn(len(all))].Case.Acts
	early := from[r.Intn(len(from))]
	acts := o.Case.Effective()
	at := r.Intn(len(acts))
	if !plain(early) || at == 0 {
		return 0
	}
	early.No, early.Corrects, early.Void, early.Day = len(o.Case.Acts)+1, 0, false, acts[at].Day.AddDays(-1)
	more := *o.Case
	more.Acts = append(slices.Clone(o.Case.Acts), early)
	before, _ := judged(t, p, o)
	after, _ := judged(t, p, store.OpenCase{Case: &more, Person: o.Person})
	for _, a := range acts[at:] {
		for key := range a.Facts {
			slot, _, ok := p.Slot(key)
			if !ok {
				continue
			}
			tried++
			if before.Known(slot) != after.Known(slot) || before.Date(slot) != after.Date(slot) || before.Text(slot) != after.Text(slot) {
				t.Errorf("case %s: %s of %s on %s is changed by %s entered for %s", o.Case.ID, key, a.Kind, a.Day, early.Kind, early.Day)
			}
		}
	}
	checkLists(t, o.Case, &more, acts[at:])
	return tried
}

// checkLists holds the votes and papers of the later acts against the lists of
// the case with the early one.
func checkLists(t *testing.T, was, is *casefile.Case, later []casefile.Act) {
	t.Helper()
	_, before := was.Facts(civil.Date{})
	_, after := is.Facts(civil.Date{})
	for _, a := range later {
		for list := range a.Lists {
			if len(after[list]) < len(before[list]) {
				t.Errorf("case %s: %s has lost an item", was.ID, list)
			}
		}
	}
}

// The table of the rules holds what the acts come to when merged by key: every
// fact stated, no fact about moves beyond them, and as many items in each list.
func TestTableHoldsWhatTheActsState(t *testing.T) {
	r := rand.New(rand.NewSource(23))
	all, p := cases(t, r, 800)
	cleaned := 0
	for _, o := range all {
		f, _ := judged(t, p, o)
		facts, lists := o.Case.Facts(civil.Date{})
		for _, key := range p.FactKeys() {
			slot, _, _ := p.Slot(key)
			v, stated := facts[key]
			switch {
			case !stated && casefile.OfMove(key) && f.Given(slot) && key != "move.new_helper_assigned_date" && key != "move.new_decision_date":
				t.Errorf("case %s: %s is in the table, and no act that counts states it", o.Case.ID, key)
			case stated && v != "" && !f.Given(slot):
				t.Errorf("case %s: %s is not in the table", o.Case.ID, key)
			case stated && f.Text(slot) != "" && f.Text(slot) != v, stated && !f.Date(slot).IsZero() && len(v) == 10 && v[4] == '-' && f.Date(slot).String() != v:
				t.Errorf("case %s: %s is %s %s, stated %s", o.Case.ID, key, f.Text(slot), f.Date(slot), v)
			}
			if n := len(f.Items(slot)); n != len(lists[key]) {
				t.Errorf("case %s: %d items of %s, want %d", o.Case.ID, n, key, len(lists[key]))
			}
		}
		for _, a := range o.Case.Stated() {
			for key := range a.Facts {
				if _, still := facts[key]; !still {
					cleaned++
				}
			}
		}
	}
	if cleaned < 20 {
		t.Errorf("only %d facts were cleaned away: the test proves little", cleaned)
	}
}
