package desk_test

import (
	"context"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/practice"
	"tranu/internal/practice/practicetest"
	"tranu/internal/target"
	"tranu/internal/unit"
)

// A resolution, a plan that carries it out and the targets under it are found
// again from each other; a target that changes is a new line, and the newest
// counts.
func TestPlanning(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	deputy := practicetest.Seat(t, d, "pho-bi-thu")
	day := practicetest.Today
	res, err := d.AddResolution(ctx, deputy, target.Resolution{Unit: d.Owner, Number: "9-NQ/ĐU", Day: day, From: 2027, To: 2030, Title: "Phát triển đảng viên", Goals: []string{"một", "hai"}}, "r")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := d.AddPlan(ctx, deputy, target.Plan{Unit: d.Owner, Year: 2028, Number: "1-KH/ĐU", Day: day, Resolution: res, Title: "Kế hoạch 2028"}, "p")
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range []target.Line{
		{Unit: "thon1", Count: 1, Plan: plan},
		{Unit: "thon2", Count: 5, Plan: plan},
		{Unit: "thon1", Count: 4, Plan: plan, Reason: "Cấp trên giao thêm"},
	} {
		l.Year, l.Day = 2028, day
		if err := d.SetTarget(ctx, deputy, l, ""); err != nil {
			t.Fatalf("line %d: %v", i, err)
		}
	}
	if err := d.SetTarget(ctx, deputy, target.Line{Unit: "thon1", Year: 2028, Count: 9, Day: day}, ""); keyOf(err) != "fault.target_reason" {
		t.Errorf("a change without a reason: %v", err)
	}
	p, err := d.Planning(ctx, deputy, 2028)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Units) != 7 || len(p.Plans) != 1 || len(p.Resolutions) != 2 || p.Resolutions[1].ID != res || len(p.Lines) != 2 || p.Lines["thon1"].Count != 4 || p.Lines["thon2"].Count != 5 {
		t.Errorf("planning of 2028: %+v", p)
	}
	v, err := d.Resolution(ctx, deputy, res)
	if err != nil || v.Unit.ID != d.Owner || len(v.Plans) != 1 || v.Plans[0].ID != plan || len(v.Resolution.Goals) != 2 {
		t.Errorf("resolution: %+v, %v", v, err)
	}
	list, err := d.Figure(ctx, deputy, desk.FigureQuery{Unit: "thon1", Year: 2028, AsOf: day, What: "target"})
	if err != nil || len(list.Lines) != 2 || list.Plan == nil || list.Plan.ID != plan || list.Resolution == nil || list.Resolution.ID != res {
		t.Errorf("lines behind the target: %+v, %v", list, err)
	}
	report, paces, err := d.Targets(ctx, deputy, "thon1", 2028, civil.MustParse("2028-12-31"))
	if err != nil || *report.Rows[0].Target != 4 || paces[0].State != target.Behind || paces[0].Short != 4 {
		t.Errorf("report of thon1: %+v, pace %+v, %v", report, paces, err)
	}
}

// What is refused of documents and targets, and why.
func TestPlanningRefusals(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	deputy := practicetest.Seat(t, d, "pho-bi-thu")
	day := practicetest.Today
	resolution := func(edit func(*target.Resolution)) error {
		r := target.Resolution{Unit: d.Owner, Number: "9", Day: day, From: 2025, To: 2030, Title: "x"}
		edit(&r)
		_, err := d.AddResolution(ctx, deputy, r, "")
		return err
	}
	plan := func(edit func(*target.Plan)) error {
		p := target.Plan{Unit: d.Owner, Year: 2027, Number: "9", Day: day, Title: "x"}
		edit(&p)
		_, err := d.AddPlan(ctx, deputy, p, "")
		return err
	}
	line := func(edit func(*target.Line)) error {
		l := target.Line{Unit: "thon1", Year: 2027, Count: 1, Day: day}
		edit(&l)
		return d.SetTarget(ctx, deputy, l, "")
	}
	for _, tt := range []struct {
		what string
		err  error
		want string
	}{
		{"resolution without a number", resolution(func(r *target.Resolution) { r.Number = " " }), "fault.document_number"},
		{"resolution without a title", resolution(func(r *target.Resolution) { r.Title = "" }), "fault.document_title"},
		{"resolution of a term that ends before it begins", resolution(func(r *target.Resolution) { r.To = 2024 }), "fault.term_years"},
		{"resolution of tomorrow", resolution(func(r *target.Resolution) { r.Day = day.AddDays(1) }), "fault.act_day_future"},
		{"resolution of the province", resolution(func(r *target.Resolution) { r.Unit = "danang" }), "fault.unit_scope"},
		{"resolution of nobody", resolution(func(r *target.Resolution) { r.Unit = "" }), "fault.unit_scope"},
		{"plan of the year 1", plan(func(p *target.Plan) { p.Year = 1 }), "fault.target_year"},
		{"plan of tomorrow", plan(func(p *target.Plan) { p.Day = day.AddDays(1) }), "fault.act_day_future"},
		{"plan of another commune", plan(func(p *target.Plan) { p.Unit = "tradong" }), "fault.unit_scope"},
		{"target below none", line(func(l *target.Line) { l.Count = -1 }), "fault.target_count"},
		{"target of the year 3000", line(func(l *target.Line) { l.Year = 3000 }), "fault.target_year"},
		{"target without a day", line(func(l *target.Line) { l.Day = civil.Date{} }), "fault.unit_scope"}, // stands nowhere on no day
		{"target of nobody", line(func(l *target.Line) { l.Unit = "nowhere" }), "fault.unit_scope"},
	} {
		if got := keyOf(tt.err); got != tt.want {
			t.Errorf("%s: %v, want %s", tt.what, tt.err, tt.want)
		}
	}
	if _, err := d.Planning(ctx, practicetest.Seat(t, d, "chuyen-vien"), 2027); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an officer enters targets: %v, want forbidden", err)
	}
	if _, err := d.Resolution(ctx, deputy, "none"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a resolution there is not: %v, want not found", err)
	}
}

// Each figure opens the list it counts, of the unit and below it as it stood.
func TestFigures(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	deputy := practicetest.Seat(t, d, "pho-bi-thu")
	for _, tt := range []struct {
		of   unit.ID
		asOf string
		what string
		want int
	}{
		{practice.TraNu, "2021-12-31", "admitted", 8},
		{practice.TraNu, "2021-06-30", "admitted", 4}, // half-way through the year
		{practice.TraNu, "2020-12-31", "admitted", 0},
		{practice.TraNu, "2022-06-30", "admitted", 8}, // of 2021, seen from later
		{"thon3", "2021-12-31", "admitted", 2},
		{"thon3", "2021-12-31", "female", 1},
		{"quansu", "2021-12-31", "ethnic_minority", 1},
		{"thon3", "2021-12-31", "cells", 1},
		{practice.Owner, "2026-11-30", "cells", 6},
		{"thon3", "2021-12-31", "target", 1},
		{"quansu", "2021-12-31", "target", 0},
	} {
		list, err := d.Figure(ctx, deputy, desk.FigureQuery{Unit: tt.of, Year: 2021, AsOf: civil.MustParse(tt.asOf), What: tt.what})
		if got := len(list.Rows) + len(list.Units) + len(list.Lines); err != nil || got != tt.want {
			t.Errorf("%s of %s on %s: %d, %v; want %d", tt.what, tt.of, tt.asOf, got, err, tt.want)
		}
	}
	for key, q := range map[string]desk.FigureQuery{
		"fault.figure_unknown": {Year: 2021, AsOf: practicetest.Today, What: "nonsense"},
		"fault.target_year":    {Year: 1, AsOf: practicetest.Today, What: "admitted"},
	} {
		if _, err := d.Figure(ctx, deputy, q); keyOf(err) != key {
			t.Errorf("%+v: %v, want %s", q, err, key)
		}
	}
}

// The keeper of the data folder gets the report of any unit, without a scope.
func TestTargetsReport(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	r, err := d.TargetsReport(ctx, practice.Owner, 2021, civil.MustParse("2021-12-31"))
	if err != nil || r.Unit.ID != practice.TraNu || r.Rows[0].Percent.Text != "200 %" {
		t.Errorf("report: %+v, %v", r, err)
	}
	if _, err := d.TargetsReport(ctx, "nowhere", 2021, practicetest.Today); !fault.Is(err, fault.NotFound) {
		t.Errorf("a unit there is not: %v, want not found", err)
	}
}

// The opening screen puts the oldest limit first, and what a rule blocks before
// what waits for others.
func TestHomeOrder(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	h, err := d.Home(ctx, practicetest.Seat(t, d, "pho-bi-thu"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(h.Duties); i++ {
		a, b := h.Duties[i-1], h.Duties[i]
		if a.Due.IsZero() && !b.Due.IsZero() || !b.Due.IsZero() && b.Due.Before(a.Due) {
			t.Errorf("%s (%s) before %s (%s)", a.Person, a.Due, b.Person, b.Due)
		}
	}
	waits, overdue := false, 0
	for _, x := range h.Stuck {
		waits = waits || x.State == desk.Waiting
		if waits && x.State == desk.Blocked {
			t.Errorf("%s is blocked, behind somebody who waits", x.Person)
		}
		if x.State == desk.Blocked && (len(x.Reason) == 0 || len(x.Cite) == 0) {
			t.Errorf("%s is blocked without a reason", x.Person)
		}
	}
	for _, x := range h.Duties {
		if x.State == desk.Overdue {
			overdue++
		}
		if (x.State == desk.Overdue) != (!x.Due.IsZero() && x.DaysLeft < 0) && x.State != desk.Blocked {
			t.Errorf("%s is %s with %d days left", x.Person, x.State, x.DaysLeft)
		}
	}
	if overdue != h.Counts.Overdue {
		t.Errorf("%d overdue, counted %d", overdue, h.Counts.Overdue)
	}
}
