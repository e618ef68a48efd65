package stats

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tranu/internal/civil"
	"tranu/internal/rule"
	"tranu/internal/target"
	"tranu/internal/unit"
)

var (
	founded = civil.MustParse("2003-08-01")
	merger  = civil.MustParse("2025-07-01")
)

// tree is Trà Nú with six cells, from July 2025 under Trà Liên.
func tree(t *testing.T) *unit.Tree {
	t.Helper()
	body := func(id unit.ID, kind unit.Kind, from, to civil.Date, parent unit.ID, code, name string) unit.Unit {
		return unit.Unit{ID: id, Kind: kind, Founded: from, Dissolved: to,
			Names:   rule.History[unit.Name]{{From: from, Value: unit.Name{Code: code, Full: name, Short: name}}},
			Parents: rule.History[unit.ID]{{From: from, Value: parent}}}
	}
	units := []unit.Unit{
		body("tranu", unit.Commune, founded, merger, "", "99.001.001.000.000", "Đảng bộ xã Trà Nú"),
		body("tralien", unit.Commune, merger, civil.Date{}, "", "99.100.001.000.000", "Đảng bộ xã Trà Liên"),
	}
	for i := 1; i <= 6; i++ {
		u := body(unit.ID(fmt.Sprint("cell", i)), unit.Cell, founded, civil.Date{}, "tranu", fmt.Sprintf("99.001.001.000.00%d", i), fmt.Sprint("Chi bộ ", i))
		u.Parents = append(u.Parents, rule.Dated[unit.ID]{From: merger, Value: "tralien"})
		units = append(units, u)
	}
	tr, err := unit.NewTree(units, []unit.Succession{{From: "tranu", To: "tralien", On: merger, Main: true}})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// counts2021 are the figures of Trà Nú in 2021.
func counts2021() (members map[unit.ID]int, admissions []AdmissionCount, lines []target.Line) {
	members = map[unit.ID]int{"cell1": 26, "cell2": 23, "cell3": 22, "cell4": 22, "cell5": 20, "cell6": 12}
	admissions = []AdmissionCount{
		{"cell1", 2, 2, 2, 2}, {"cell2", 1, 1, 0, 1}, {"cell3", 2, 2, 1, 2},
		{"cell4", 1, 0, 1, 0}, {"cell5", 1, 0, 0, 0}, {"cell6", 1, 1, 0, 1},
		{"elsewhere", 50, 50, 50, 50}, // not below the unit
	}
	day := civil.MustParse("2021-01-15")
	for id, n := range map[unit.ID]int{"tranu": 4, "cell1": 1, "cell2": 1, "cell3": 1, "cell4": 1, "cell5": 0} {
		lines = append(lines, target.Line{Unit: id, Year: 2021, No: 1, Count: n, Day: day})
	}
	return members, admissions, append(lines, target.Line{Unit: "tranu", Year: 2022, No: 1, Count: 5, Day: day})
}

func report(t *testing.T, root unit.ID, asOf string) Targets {
	t.Helper()
	tr, day := tree(t), civil.MustParse(asOf)
	stood, _ := tr.AsStood(root, day)
	members, admissions, lines := counts2021()
	return MakeTargets(tr, stood, 2021, day, members, admissions, lines)
}

func TestTargetsJSON(t *testing.T) {
	got, err := json.Marshal(report(t, "tralien", "2021-12-31")) // the owner, as it stood then
	if err != nil {
		t.Fatal(err)
	}
	row := func(code, name, target, achieved, percent, of string) string {
		return fmt.Sprintf(`{"unit":%q,"name":%q,"target":%s,"achieved":%s,"percent":%s,"of_which":{%s}}`, code, name, target, achieved, percent, of)
	}
	want := `{"unit":{"code":"99.001.001.000.000","name":"Đảng bộ xã Trà Nú"},"year":2021,"members":125,"cells":6,"rows":[` +
		row("99.001.001.000.000", "Đảng bộ xã Trà Nú", "4", "8", `{"numerator":8,"denominator":4,"text":"200 %"}`, `"ethnic_minority":6,"female":4,"youth_union":6`) + "," +
		row("99.001.001.000.001", "Chi bộ 1", "1", "2", `{"numerator":2,"denominator":1,"text":"200 %"}`, `"ethnic_minority":2,"female":2,"youth_union":2`) + "," +
		row("99.001.001.000.002", "Chi bộ 2", "1", "1", `{"numerator":1,"denominator":1,"text":"100 %"}`, `"ethnic_minority":1,"female":0,"youth_union":1`) + "," +
		row("99.001.001.000.003", "Chi bộ 3", "1", "2", `{"numerator":2,"denominator":1,"text":"200 %"}`, `"ethnic_minority":2,"female":1,"youth_union":2`) + "," +
		row("99.001.001.000.004", "Chi bộ 4", "1", "1", `{"numerator":1,"denominator":1,"text":"100 %"}`, `"ethnic_minority":0,"female":1,"youth_union":0`) + "," +
		row("99.001.001.000.005", "Chi bộ 5", "null", "1", "null", `"ethnic_minority":0,"female":0,"youth_union":0`) + "," + // target 0
		row("99.001.001.000.006", "Chi bộ 6", "null", "1", "null", `"ethnic_minority":1,"female":0,"youth_union":1`) + `]}` // none given
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestTargetsThroughTime(t *testing.T) {
	for _, tt := range []struct {
		name, root, asOf string
		unit             string
		rows, members    int
		target           string
	}{
		{"at the end of the year", "tralien", "2021-12-31", "Đảng bộ xã Trà Nú", 7, 125, "4"},
		{"before the plan", "tralien", "2021-01-14", "Đảng bộ xã Trà Nú", 7, 125, "–"},
		{"a cell alone", "cell1", "2021-12-31", "Chi bộ 1", 1, 26, "1"},
		{"after the merger the tree is another", "tralien", "2025-07-01", "Đảng bộ xã Trà Liên", 7, 125, "–"},
		{"gone", "tranu", "2025-07-01", "Đảng bộ xã Trà Nú", 0, 0, "–"},
		{"before everything", "tralien", "2000-01-01", "Đảng bộ xã Trà Nú", 0, 0, "–"},
	} {
		r := report(t, unit.ID(tt.root), tt.asOf)
		got := "–"
		if len(r.Rows) > 0 && r.Rows[0].Target != nil {
			got = fmt.Sprint(*r.Rows[0].Target)
		}
		if r.Unit.Name != tt.unit || len(r.Rows) != tt.rows || r.Members != tt.members || got != tt.target {
			t.Errorf("%s: %s, %d rows, %d members, target %s", tt.name, r.Unit.Name, len(r.Rows), r.Members, got)
		}
	}
}

// With one level below it, the unit's own row is the sum of its children's.
func TestRowsAddUp(t *testing.T) {
	r := report(t, "tranu", "2021-12-31")
	var sum Row
	for _, c := range r.Rows[1:] {
		sum.Members += c.Members
		sum.Achieved += c.Achieved
		sum.OfWhich.EthnicMinority += c.OfWhich.EthnicMinority
		sum.OfWhich.Female += c.OfWhich.Female
		sum.OfWhich.YouthUnion += c.OfWhich.YouthUnion
	}
	own := r.Rows[0]
	if sum.Members != own.Members || sum.Achieved != own.Achieved || sum.OfWhich != own.OfWhich {
		t.Errorf("children %+v, unit %+v", sum, own)
	}
}

func TestPaces(t *testing.T) {
	want := []target.PaceState{target.Ahead, target.Ahead, target.OnPace, target.Ahead, target.OnPace, target.NoTarget, target.NoTarget}
	var got []target.PaceState
	for _, p := range report(t, "tranu", "2021-12-31").Paces() {
		got = append(got, p.State)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
