package practice_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/practice"
	"tranu/internal/practice/practicetest"
	"tranu/internal/unit"
)

// The figures of Trà Nú in 2021, each with the list behind it.
func TestFigures2021(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	deputy := practicetest.Seat(t, d, "pho-bi-thu")
	day := civil.MustParse("2021-12-31")
	for _, tt := range []struct {
		what string
		want int
	}{
		{"admitted", 8},
		{"ethnic_minority", 6},
		{"female", 4},
		{"youth_union", 6},
		{"members", 125},
		{"cells", 6},
		{"target", 6}, // the commune's line and those of five cells
	} {
		list, err := d.Figure(ctx, deputy, desk.FigureQuery{Unit: practice.TraNu, Year: 2021, AsOf: day, What: tt.what})
		if err != nil {
			t.Fatalf("%s: %v", tt.what, err)
		}
		got := len(list.Rows) + len(list.Units) + len(list.Lines)
		if got != tt.want {
			t.Errorf("%s: the list has %d, want %d", tt.what, got, tt.want)
		}
	}
	report, _, err := d.Targets(ctx, deputy, "", 2021, day) // the owner, as it stood then
	if err != nil {
		t.Fatal(err)
	}
	row := report.Rows[0]
	if report.Unit.ID != practice.TraNu || report.Members != 125 || report.Cells != 6 || row.Achieved != 8 || *row.Target != 4 || row.Percent.Text != "200 %" || row.OfWhich.EthnicMinority != 6 {
		t.Errorf("report of 2021: %+v, row %+v", report, row)
	}
}

// Everyone admitted in 2021 and after went the whole way: recognised a year
// after the ceremony, by acts that the regulations let pass.
func TestHistoryIsComplete(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	deputy := practicetest.Seat(t, d, "pho-bi-thu")
	list, err := d.Figure(ctx, deputy, desk.FigureQuery{Unit: practice.TraNu, Year: 2021, AsOf: civil.MustParse("2021-12-31"), What: "admitted"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Rows {
		v, err := d.Case(ctx, deputy, r.Case)
		if err != nil {
			t.Fatal(err)
		}
		if v.Stage != casefile.StageOfficial || v.Projection.Official != v.Projection.Joined.AddMonths(12) {
			t.Errorf("%s: %s, joined %s, official %s", r.Name, v.Stage, v.Projection.Joined, v.Projection.Official)
		}
		for _, f := range v.Findings {
			if f.Effect == "block" {
				t.Errorf("%s: %s stands in the way", r.Name, f.Rule)
			}
		}
	}
}

// Twenty-five people are being prepared at every stage, and the open cases of
// today have something due, overdue, blocked and waiting.
func TestToday(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	officer := practicetest.Seat(t, d, "chuyen-vien")
	reg, err := d.Register(ctx, officer, desk.RegisterQuery{})
	if err != nil {
		t.Fatal(err)
	}
	stages := map[casefile.Stage]int{}
	for _, r := range reg.Rows {
		stages[r.Stage]++
	}
	if reg.Total != 25 || len(stages) != 5 {
		t.Errorf("%d people at stages %v, want 25 at five stages", reg.Total, stages)
	}
	deputy := practicetest.Seat(t, d, "pho-bi-thu")
	h, err := d.Home(ctx, deputy)
	if err != nil {
		t.Fatal(err)
	}
	states := map[desk.DutyState]int{}
	for _, duty := range append(h.Duties, h.Stuck...) {
		states[duty.State]++
	}
	for _, s := range []desk.DutyState{desk.Overdue, desk.Soon, desk.Blocked, desk.Waiting} {
		if states[s] == 0 {
			t.Errorf("nothing is %s", s)
		}
	}
	if h.Unit.ID != practice.Owner || h.Counts.Prepared+h.Counts.OpenCases == 0 {
		t.Errorf("home of %s with %+v", h.Unit.ID, h.Counts)
	}
}

func TestLogIsSound(t *testing.T) {
	d := practicetest.Open(t)
	v, err := d.Verify(context.Background(), nil)
	if err != nil || !v.Sound() {
		t.Errorf("problems %v, damage %v, error %v", v.Problems, v.Damage, err)
	}
}

// The commune can be made on any day: no path falls between two regimes.
func TestAnyDay(t *testing.T) {
	for _, day := range []string{"2026-08-15", "2026-12-01", "2027-03-03", "2028-02-29"} {
		t.Run(day, func(t *testing.T) {
			t.Parallel()
			if err := practicetest.Build(filepath.Join(t.TempDir(), "tranu.db"), civil.MustParse(day)); err != nil {
				t.Error(err)
			}
		})
	}
}

// No code of the practice commune belongs to a real organisation.
func TestCodesAreMarked(t *testing.T) {
	d := practicetest.Open(t)
	tree, err := d.Tree(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range tree.All() {
		for _, n := range u.Names {
			if n.Value.Code[:2] != "99" {
				t.Errorf("%s has the code %s", u.ID, n.Value.Code)
			}
		}
	}
	if _, ok := tree.AsStood(practice.Owner, civil.MustParse("2021-12-31")); !ok || tree.Count(practice.TraNu, unit.Cell, civil.MustParse("2021-12-31")) != 6 {
		t.Error("Trà Liên is not reached from Trà Nú with its six cells")
	}
}

// Made twice, the commune is the same: people, acts, days, figures. Only the
// random names of rows differ.
func TestSameTwice(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tranu.db")
	if err := practicetest.Build(path, practicetest.Today); err != nil {
		t.Fatal(err)
	}
	first, second := told(t, practicetest.Open(t)), told(t, practicetest.At(t, path))
	if d := cmp.Diff(first, second); d != "" {
		t.Error(d)
	}
	if len(first) < 500 {
		t.Errorf("only %d lines to compare", len(first))
	}
}

// told is every act on every case the officer sees, one line each. Namesakes
// stand in the order of the random names of their rows, so the lines are sorted.
func told(t *testing.T, d *desk.Desk) (lines []string) {
	t.Helper()
	ctx, officer := context.Background(), practicetest.Seat(t, d, "chuyen-vien")
	for _, stage := range []casefile.Stage{"", desk.GroupProbation, casefile.StageOfficial, casefile.StageUnlisted, casefile.StageEnded} {
		q := desk.RegisterQuery{Stage: stage}
		for more := true; more; more = q.Cursor != "" {
			reg, err := d.Register(ctx, officer, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range reg.Rows {
				lines = append(lines, acts(t, d, officer, r)...)
			}
			q.Cursor = reg.Next
		}
	}
	slices.Sort(lines)
	return lines
}

func acts(t *testing.T, d *desk.Desk, by auth.Actor, r desk.PoolRow) (lines []string) {
	t.Helper()
	v, err := d.Case(context.Background(), by, r.Case)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range v.Case.Acts {
		lines = append(lines, fmt.Sprint(r.Name, r.Birth, r.Unit.ID, r.Stage, a.No, a.Kind, a.Day, a.ByName, a.Facts, a.Lists))
	}
	return lines
}
