package unit

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

var (
	founded = civil.MustParse("2003-08-01")
	merger  = civil.MustParse("2025-07-01")
)

// body makes a unit that never changes its name or parent.
func body(id ID, kind Kind, from, to civil.Date, parent ID, code, short string) Unit {
	return Unit{
		ID: id, Kind: kind, Founded: from, Dissolved: to,
		Names:   rule.History[Name]{{From: from, Value: Name{Code: code, Full: "Đảng bộ " + short, Short: short}}},
		Parents: rule.History[ID]{{From: from, Value: parent}},
	}
}

// practice is Trà Nú with its six cells and the merger of July 2025.
func practice() ([]Unit, []Succession) {
	var never civil.Date
	units := []Unit{
		body("quangnam", Province, founded, merger, "", "99.000", "Quảng Nam"),
		body("bactramy", District, founded, merger, "quangnam", "99.001", "Bắc Trà My"),
		body("tranu", Commune, founded, merger, "bactramy", "99.001.001", "Trà Nú"),
		body("tradong", Commune, founded, merger, "bactramy", "99.001.002", "Trà Đông"),
		body("trakot", Commune, founded, merger, "bactramy", "99.001.003", "Trà Kót"),
		body("danang", Province, founded, never, "", "99.100", "Đà Nẵng"),
		body("tralien", Commune, merger, never, "danang", "99.100.001", "Trà Liên"),
	}
	for i := 6; i >= 1; i-- {
		u := body(ID(fmt.Sprintf("cell%d", i)), Cell, founded, never, "tranu", fmt.Sprintf("99.001.001.00%d", i), fmt.Sprintf("thôn %d", i))
		u.Parents = append(u.Parents, rule.Dated[ID]{From: merger, Value: "tralien"})
		u.Names = append(u.Names, rule.Dated[Name]{From: merger, Value: Name{Code: fmt.Sprintf("99.100.001.00%d", i), Full: "Chi bộ", Short: fmt.Sprintf("thôn %d (Trà Nú)", i)}})
		units = append(units, u)
	}
	return units, []Succession{
		{From: "tranu", To: "tralien", On: merger, Main: true, Document: "NQ"},
		{From: "tradong", To: "tralien", On: merger, Document: "NQ"},
		{From: "trakot", To: "tralien", On: merger, Document: "NQ"},
		{From: "quangnam", To: "danang", On: merger, Document: "NQ"},
	}
}

func tree(t *testing.T) *Tree {
	t.Helper()
	tr, err := NewTree(practice())
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func words(ids []ID) string {
	s := make([]string, len(ids))
	for i, id := range ids {
		s[i] = string(id)
	}
	return strings.Join(s, " ")
}

func TestTreeThroughTime(t *testing.T) {
	tr := tree(t)
	const cells = "cell1 cell2 cell3 cell4 cell5 cell6"
	for _, tt := range []struct {
		day, what, want string
		got             func(civil.Date) []ID
	}{
		{"2003-07-31", "units", "", tr.Units},
		{"2003-08-01", "path of cell2", "quangnam bactramy tranu cell2", func(d civil.Date) []ID { return tr.Path("cell2", d) }},
		{"2025-06-30", "path of cell2", "quangnam bactramy tranu cell2", func(d civil.Date) []ID { return tr.Path("cell2", d) }},
		{"2025-07-01", "path of cell2", "danang tralien cell2", func(d civil.Date) []ID { return tr.Path("cell2", d) }},
		{"2025-07-01", "above cell2", "danang tralien", func(d civil.Date) []ID { return tr.Ancestors("cell2", d) }},
		{"2025-07-01", "path of Trà Nú", "", func(d civil.Date) []ID { return tr.Path("tranu", d) }},
		{"2025-06-30", "below Trà Nú", cells, func(d civil.Date) []ID { return tr.Children("tranu", d) }},
		{"2025-07-01", "below Trà Nú", "", func(d civil.Date) []ID { return tr.Children("tranu", d) }},
		{"2025-07-01", "below Trà Liên", cells, func(d civil.Date) []ID { return tr.Children("tralien", d) }},
		{"2021-12-31", "below Bắc Trà My", "tranu tradong trakot", func(d civil.Date) []ID { return tr.Children("bactramy", d) }},
		{"2021-12-31", "subtree of Bắc Trà My", "bactramy tranu " + cells + " tradong trakot", func(d civil.Date) []ID { return tr.Subtree("bactramy", d) }},
		{"2025-06-30", "roots", "quangnam danang", tr.Roots},
		{"2025-07-01", "roots", "danang", tr.Roots},
		{"2026-11-30", "units", "danang tralien " + cells, tr.Units},
		{"2026-11-30", "unknown", "", func(d civil.Date) []ID { return tr.Subtree("nowhere", d) }},
	} {
		if got := words(tt.got(civil.MustParse(tt.day))); got != tt.want {
			t.Errorf("%s: %s: got %q, want %q", tt.day, tt.what, got, tt.want)
		}
	}
}

func TestWithin(t *testing.T) {
	tr := tree(t)
	for _, tt := range []struct {
		day      string
		id, root ID
		want     bool
	}{
		{"2025-06-30", "cell1", "cell1", true},
		{"2025-06-30", "cell1", "tranu", true},
		{"2025-06-30", "cell1", "quangnam", true},
		{"2025-06-30", "cell1", "tralien", false}, // not yet
		{"2025-06-30", "cell1", "tradong", false},
		{"2025-06-30", "tranu", "cell1", false},
		{"2025-07-01", "cell1", "tranu", false}, // no longer
		{"2025-07-01", "cell1", "tralien", true},
		{"2025-07-01", "cell1", "danang", true},
		{"2003-07-31", "cell1", "cell1", false}, // before everything
		{"2025-07-01", "cell1", "nowhere", false},
		{"2025-07-01", "nowhere", "danang", false},
	} {
		if got := tr.Within(tt.id, tt.root, civil.MustParse(tt.day)); got != tt.want {
			t.Errorf("%s: %s within %s = %v", tt.day, tt.id, tt.root, got)
		}
	}
}

func TestNamesAndCodes(t *testing.T) {
	tr := tree(t)
	for _, tt := range []struct {
		day  string
		id   ID
		want string
	}{
		{"2025-06-30", "cell3", "thôn 3"},
		{"2025-07-01", "cell3", "thôn 3 (Trà Nú)"},
		{"2026-01-01", "tranu", "Trà Nú"},     // the last name stays
		{"2020-01-01", "tralien", "Trà Liên"}, // the first name, before its founding
		{"2020-01-01", "nowhere", ""},
	} {
		if got := tr.Name(tt.id, civil.MustParse(tt.day)).Short; got != tt.want {
			t.Errorf("%s: name of %s = %q, want %q", tt.day, tt.id, got, tt.want)
		}
	}
	for _, tt := range []struct {
		day, code string
		want      ID // empty: nobody
	}{
		{"2025-06-30", "99.001.001.003", "cell3"},
		{"2025-07-01", "99.001.001.003", ""},
		{"2025-07-01", "99.100.001.003", "cell3"},
		{"2025-06-30", "99.001.001", "tranu"},
		{"2025-07-01", "99.001.001", ""},
		{"2003-07-31", "99.001.001", ""},
	} {
		if got, ok := tr.ByCode(tt.code, civil.MustParse(tt.day)); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %s belongs to %q, %v; want %q", tt.day, tt.code, got, ok, tt.want)
		}
	}
}

func TestAsStood(t *testing.T) {
	tr := tree(t)
	for _, tt := range []struct {
		day  string
		id   ID
		want ID
		ok   bool
	}{
		{"2026-11-30", "tralien", "tralien", true},
		{"2025-07-01", "tralien", "tralien", true},
		{"2025-06-30", "tralien", "tranu", true}, // the main of three predecessors
		{"2021-12-31", "tralien", "tranu", true},
		{"2003-07-31", "tralien", "tranu", false}, // nothing before
		{"2025-07-01", "tranu", "tranu", false},   // gone
		{"2021-12-31", "cell4", "cell4", true},
		{"2021-12-31", "nowhere", "", false},
	} {
		if got, ok := tr.AsStood(tt.id, civil.MustParse(tt.day)); got != tt.want || ok != tt.ok {
			t.Errorf("%s as it stood on %s = %q, %v; want %q, %v", tt.id, tt.day, got, ok, tt.want, tt.ok)
		}
	}
	var from []ID
	for _, s := range tr.Predecessors("tralien") {
		from = append(from, s.From)
	}
	if got := words(from); got != "tradong trakot tranu" {
		t.Errorf("predecessors of Trà Liên: %s", got)
	}
	if s := tr.Successors("tranu"); len(s) != 1 || s[0].To != "tralien" || !s[0].Main {
		t.Errorf("successors of Trà Nú: %v", s)
	}
}

func TestCount(t *testing.T) {
	tr := tree(t)
	if got := tr.Count("tranu", Cell, civil.MustParse("2021-12-31")); got != 6 {
		t.Errorf("cells of Trà Nú in 2021: %d", got)
	}
	if got := tr.Count("bactramy", Commune, civil.MustParse("2021-12-31")); got != 3 {
		t.Errorf("communes of Bắc Trà My in 2021: %d", got)
	}
}

func TestNewTreeRefuses(t *testing.T) {
	at := func(units []Unit, id ID) *Unit {
		return &units[slices.IndexFunc(units, func(u Unit) bool { return u.ID == id })]
	}
	for _, tt := range []struct {
		name  string
		spoil func(units []Unit, s []Succession)
		want  string // one line of the error
	}{
		{"unknown parent", func(u []Unit, _ []Succession) { at(u, "cell1").Parents[0].Value = "x" }, `unit "cell1": unknown parent "x" from 2003-08-01`},
		{"circle", func(u []Unit, _ []Succession) { at(u, "quangnam").Parents[0].Value = "cell1" }, `on 2003-08-01: unit "cell1" stands above itself`},
		{"circle for a time", func(u []Unit, _ []Succession) {
			at(u, "danang").Parents = append(at(u, "danang").Parents, rule.Dated[ID]{From: merger, Value: "cell5"})
		}, `on 2025-07-01: unit "danang" stands above itself`},
		{"parent not yet there", func(u []Unit, _ []Succession) { at(u, "cell1").Parents[1].From = merger.AddDays(-1) }, `on 2025-06-30: unit "cell1" stands under "tralien", which does not exist`},
		{"dissolved with children", func(u []Unit, _ []Succession) { at(u, "cell1").Parents = at(u, "cell1").Parents[:1] }, `on 2025-07-01: unit "cell1" stands under "tranu", which does not exist`},
		{"one code twice", func(u []Unit, _ []Succession) { at(u, "cell1").Names[1].Value.Code = "99.100.001.002" }, `both have the code 99.100.001.002 on 2025-07-01`},
		{"no name at first", func(u []Unit, _ []Succession) { at(u, "cell1").Names[0].From = founded.AddDays(1) }, `unit "cell1": has no name on 2003-08-01`},
		{"empty name", func(u []Unit, _ []Succession) { at(u, "cell1").Names[1].Value.Full = "" }, `unit "cell1": code, full or short name missing from 2025-07-01`},
		{"no parent at first", func(u []Unit, _ []Succession) { at(u, "cell1").Parents[0].From = founded.AddDays(1) }, `unit "cell1": has no parent stated for 2003-08-01`},
		{"names out of order", func(u []Unit, _ []Succession) { at(u, "cell1").Names[1].From = founded }, `unit "cell1": names: edition from`},
		{"two of one id", func(u []Unit, _ []Succession) { at(u, "cell1").ID = "cell2" }, `unit "cell2": is given twice`},
		{"unknown kind", func(u []Unit, _ []Succession) { at(u, "cell1").Kind = "club" }, `unit "cell1": unknown kind "club"`},
		{"dissolved before founded", func(u []Unit, _ []Succession) { at(u, "tranu").Dissolved = founded }, `unit "tranu": is dissolved on 2003-08-01, not after its founding on 2003-08-01`},
		{"not founded", func(u []Unit, _ []Succession) { at(u, "cell1").Founded = civil.Date{} }, `unit "cell1": has no day of founding`},
		{"succession of nobody", func(_ []Unit, s []Succession) { s[0].From = "x" }, `succession "x" to "tralien": unknown unit`},
		{"two main predecessors", func(_ []Unit, s []Succession) { s[1].Main = true }, `another main predecessor`},
		{"succession too late", func(_ []Unit, s []Succession) { s[1].On = merger.AddDays(9) }, `"tradong" does not exist on the day before 2025-07-10`},
		{"succession too early", func(_ []Unit, s []Succession) { s[1].On = merger.AddDays(-9) }, `"tralien" does not exist on 2025-06-22`},
		{"of itself", func(_ []Unit, s []Succession) { s[3].From = "danang" }, `a unit cannot continue itself`},
		{"main after founding", func(_ []Unit, s []Succession) { s[0].Main, s[3].Main = false, true }, `the main predecessor hands over on the day of founding, 2003-08-01`},
	} {
		units, succ := practice()
		tt.spoil(units, succ)
		_, err := NewTree(units, succ)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestNewTreeReportsAll(t *testing.T) {
	units, succ := practice()
	units[2].Names[0].Value.Code = ""
	units[3].Kind = "club"
	units[4].Parents[0].Value = "x"
	succ[3].From = "y"
	_, err := NewTree(units, succ)
	if err == nil {
		t.Fatal("four mistakes were accepted")
	}
	want := []string{
		`unit "tranu": code, full or short name missing from 2003-08-01`,
		`unit "tradong": unknown kind "club"`,
		`unit "trakot": unknown parent "x" from 2003-08-01`,
		`succession "y" to "danang": unknown unit`,
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Error(diff)
	}
}

// Random trees whose units move about: every answer agrees with a slow walk up
// the parents.
func TestAgainstSlowWalk(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	for range 30 {
		var units []Unit
		for i := range 40 {
			id := ID(fmt.Sprint("u", i))
			u := body(id, Section, founded, civil.Date{}, "", fmt.Sprintf("%03d", r.Intn(10)*100+i), fmt.Sprint(i))
			u.Parents = nil
			for k := range 1 + r.Intn(4) { // only older units are above: no circles
				parent := ID("")
				if i > 0 && r.Intn(5) > 0 {
					parent = ID(fmt.Sprint("u", r.Intn(i)))
				}
				u.Parents = append(u.Parents, rule.Dated[ID]{From: founded.AddDays(k * (1 + r.Intn(20)) * 10), Value: parent})
				if k > 0 && !u.Parents[k-1].From.Before(u.Parents[k].From) {
					u.Parents = u.Parents[:k]
					break
				}
			}
			units = append(units, u)
		}
		tr, err := NewTree(units, nil)
		if err != nil {
			t.Fatal(err)
		}
		day := founded.AddDays(r.Intn(700))
		for _, u := range units {
			for _, root := range units {
				slow := false
				for at, ok := u.ID, true; ok; at, ok = tr.Parent(at, day) {
					slow = slow || at == root.ID
				}
				if got := tr.Within(u.ID, root.ID, day); got != slow {
					t.Fatalf("%s: %s within %s = %v, slow walk %v", day, u.ID, root.ID, got, slow)
				}
				if in := slices.Contains(tr.Subtree(root.ID, day), u.ID); in != slow {
					t.Fatalf("%s: %s in subtree of %s = %v, slow walk %v", day, u.ID, root.ID, in, slow)
				}
			}
			for _, below := range tr.Children(u.ID, day) {
				if p, _ := tr.Parent(below, day); p != u.ID {
					t.Fatalf("%s: child %s of %s has the parent %s", day, below, u.ID, p)
				}
			}
		}
	}
}

func BenchmarkWithin(b *testing.B) {
	tr, err := NewTree(practice())
	if err != nil {
		b.Fatal(err)
	}
	day := civil.MustParse("2026-11-30")
	for b.Loop() {
		if !tr.Within("cell3", "danang", day) {
			b.Fatal("lost")
		}
	}
}

// Who continues a dissolved unit: through a chain of mergers, and nobody where
// it was divided among several.
func TestHeir(t *testing.T) {
	first, second := civil.MustParse("2026-01-01"), civil.MustParse("2026-06-01")
	units, successions := practice()
	end := map[ID]civil.Date{"cell1": first, "cell2": second, "cell4": first}
	for i := range units {
		if day, ok := end[units[i].ID]; ok {
			units[i].Dissolved = day
		}
	}
	successions = append(successions, Succession{From: "cell1", To: "cell2", On: first}, Succession{From: "cell2", To: "cell3", On: second},
		Succession{From: "cell4", To: "cell5", On: first}, Succession{From: "cell4", To: "cell6", On: first})
	tr, err := NewTree(units, successions)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		id   ID
		day  string
		want string
	}{
		{"cell1", "2025-12-31", "  false"}, // still there
		{"cell1", "2026-01-01", "cell2 2026-01-01 true"},
		{"cell1", "2026-05-31", "cell2 2026-01-01 true"},
		{"cell1", "2026-06-01", "cell3 2026-06-01 true"},
		{"cell2", "2026-06-01", "cell3 2026-06-01 true"},
		{"cell3", "2026-06-01", "  false"},
		{"cell4", "2026-06-01", "  false"}, // divided
		{"nowhere", "2026-06-01", "  false"},
	} {
		heir, since, ok := tr.Heir(tt.id, civil.MustParse(tt.day))
		if got := fmt.Sprintf("%s %s %v", heir, since, ok); got != tt.want {
			t.Errorf("heir of %s on %s: %q, want %q", tt.id, tt.day, got, tt.want)
		}
	}
}
