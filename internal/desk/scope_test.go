package desk_test

import (
	"cmp"
	"context"
	"testing"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/practice"
	"tranu/internal/practice/practicetest"
	"tranu/internal/unit"
)

// What each seat sees of the register, the cells and the work list.
func TestScopeOfLists(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	for _, tt := range []struct {
		seat                          string
		people, cells, prepared, open int // in the register; cells; counted on the opening screen
	}{
		{"pho-bi-thu", 25, 6, 13, 17},
		{"chuyen-vien", 25, 6, 13, 17},
		{"bi-thu-thon-1", 6, 1, 3, 4},
		{"bi-thu-quan-su", 3, 1, 2, 1},
		{"hoi-phu-nu", 0, 6, 0, 0},
	} {
		by := practicetest.Seat(t, d, tt.seat)
		reg, err := d.Register(ctx, by, desk.RegisterQuery{})
		if err != nil {
			t.Fatal(err)
		}
		cells, err := d.Cells(ctx, by)
		if err != nil {
			t.Fatal(err)
		}
		h, err := d.Home(ctx, by)
		if err != nil {
			t.Fatal(err)
		}
		if reg.Total != tt.people || len(reg.Rows) != tt.people || len(cells) != tt.cells || len(reg.Units) != tt.cells ||
			h.Counts.Prepared != tt.prepared || h.Counts.OpenCases != tt.open {
			t.Errorf("%s: %d people, %d cells, %d prepared, %d open; want %+v", tt.seat, reg.Total, len(cells), h.Counts.Prepared, h.Counts.OpenCases, tt)
		}
		if tt.cells == 1 {
			for _, r := range reg.Rows {
				if r.Unit.ID != by.Unit {
					t.Errorf("%s sees %s of %s", tt.seat, r.Name, r.Unit.ID)
				}
			}
		}
	}
}

// An account of a unit that does not exist sees nothing; it is never taken for
// one that sees everything.
func TestScopeOfNowhere(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	for _, of := range []unit.ID{"", "nowhere"} {
		by := auth.Actor{ID: "x", Name: "x", Role: auth.DeputySecretary, Unit: of, Committee: d.Committee}
		reg, err := d.Register(ctx, by, desk.RegisterQuery{})
		if err != nil || reg.Total != 0 || len(reg.Units) != 0 {
			t.Errorf("unit %q: %d people, %d cells, %v", of, reg.Total, len(reg.Units), err)
		}
		if _, _, err := d.Targets(ctx, by, practice.TraNu, 2021, civil.MustParse("2021-12-31")); !fault.Is(err, fault.NotFound) {
			t.Errorf("unit %q: targets: %v, want not found", of, err)
		}
	}
}

// Targets and figures are those of the actor's unit and below, as it stood.
func TestScopeOfTargets(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	then := civil.MustParse("2021-12-31")
	for _, tt := range []struct {
		seat string
		of   unit.ID
		want unit.ID // empty: not found
	}{
		{"pho-bi-thu", "", practice.TraNu}, // Trà Liên as it stood
		{"pho-bi-thu", practice.Owner, practice.TraNu},
		{"pho-bi-thu", "thon1", "thon1"},
		{"pho-bi-thu", "bactramy", ""}, // above
		{"pho-bi-thu", "nowhere", ""},
		{"bi-thu-thon-1", "", "thon1"},
		{"bi-thu-thon-1", "thon2", ""},
		{"bi-thu-thon-1", practice.TraNu, ""},
	} {
		by := practicetest.Seat(t, d, tt.seat)
		report, _, err := d.Targets(ctx, by, tt.of, 2021, then)
		_, errFigure := d.Figure(ctx, by, desk.FigureQuery{Unit: tt.of, Year: 2021, AsOf: then, What: "admitted"})
		if tt.want == "" {
			if !fault.Is(err, fault.NotFound) || !fault.Is(errFigure, fault.NotFound) {
				t.Errorf("%s asks for %q: %v, %v; want not found", tt.seat, tt.of, err, errFigure)
			}
			continue
		}
		if err != nil || errFigure != nil || report.Unit.ID != tt.want {
			t.Errorf("%s asks for %q: %q, %v, %v; want %q", tt.seat, tt.of, report.Unit.ID, err, errFigure, tt.want)
		}
	}
}

// Who recorded the cell's resolution does not record the decision on it, not
// even with another role; neither the button nor the act is given.
func TestDutiesAreSeparate(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	deputy, cell := practicetest.Seat(t, d, "pho-bi-thu"), practicetest.Seat(t, d, "bi-thu-truong")
	id := find(t, d, deputy, "Phan Văn Hòa")
	both := deputy
	both.ID = cell.ID // the secretary of the cell, made deputy secretary since
	for _, tt := range []struct {
		by  auth.Actor
		may bool
	}{{deputy, true}, {both, false}} {
		v, step, err := d.Step(ctx, tt.by, id, casefile.Decision)
		if err != nil || step.May != tt.may {
			t.Fatalf("%s may decide: %v (%s), %v", tt.by.Name, step.May, step.WhyNot, err)
		}
		act := casefile.Act{Kind: casefile.Decision, Day: practicetest.Today}
		_, err = d.Record(ctx, tt.by, desk.Recording{Case: id, Version: v.Case.Version, Act: fill(act, step)})
		if got := keyOf(err) == "fault.same_person"; got == tt.may {
			t.Errorf("decide: %v; separated: want %v", err, !tt.may)
		}
	}
}

// fill gives every field that a sheet needs the value it proposes or the day of
// the act, and a vote that is carried.
func fill(a casefile.Act, step desk.StepView) casefile.Act {
	a.Facts, a.Lists = casefile.Facts{}, map[string][]casefile.Item{}
	for _, f := range step.Fields {
		if f.Required && f.List == "" {
			a.Facts[f.Fact] = cmp.Or(f.Value, a.Day.String())
		}
	}
	if step.Sheet.Vote != nil {
		a.Lists["votes"] = []casefile.Item{{"members_total": "9", "present": "9", "yes": "9", "no": "0"}}
	}
	return a
}

// Cases are found by their exact name, within the scope.
func TestFindCase(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	for _, tt := range []struct {
		seat, name string
		want       string // key of the fault
	}{
		{"chuyen-vien", "Hồ Thị Nhung", ""},
		{"bi-thu-thon-1", "Hồ Thị Nhung", ""},
		{"bi-thu-thon-2", "Hồ Thị Nhung", "fault.case_not_found"},
		{"chuyen-vien", "Ho Thi Nhung", "fault.case_not_found"}, // found by search, not by name
		{"chuyen-vien", "", "fault.case_not_found"},
	} {
		_, err := d.FindCase(ctx, practicetest.Seat(t, d, tt.seat), tt.name)
		if got := keyOf(err); got != tt.want {
			t.Errorf("%s looks for %q: %v, want %q", tt.seat, tt.name, err, tt.want)
		}
	}
}

// The filters of the register, and its search without marks.
func TestRegisterFilters(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "chuyen-vien")
	for _, tt := range []struct {
		what string
		q    desk.RegisterQuery
		want int
	}{
		{"before membership", desk.RegisterQuery{}, 25},
		{"prepared", desk.RegisterQuery{Stage: desk.GroupPrepared}, 13},
		{"open", desk.RegisterQuery{Stage: desk.GroupOpen}, 17},
		{"on probation", desk.RegisterQuery{Stage: desk.GroupProbation}, 5},
		{"nominated", desk.RegisterQuery{Stage: casefile.StageNominated}, 2},
		{"no such stage", desk.RegisterQuery{Stage: "nonsense"}, 0},
		{"one cell", desk.RegisterQuery{Unit: "thon1"}, 6},
		{"no such cell", desk.RegisterQuery{Unit: "nowhere"}, 0},
		{"without marks", desk.RegisterQuery{Search: "ho thi ngoc anh"}, 1},
		{"a part of a name", desk.RegisterQuery{Search: "nghiep"}, 1},
		{"nobody", desk.RegisterQuery{Search: "%"}, 0},
	} {
		reg, err := d.Register(ctx, by, tt.q)
		if err != nil || reg.Total != tt.want {
			t.Errorf("%s: %d, %v; want %d", tt.what, reg.Total, err, tt.want)
		}
	}
}
