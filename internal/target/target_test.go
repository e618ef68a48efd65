package target

import (
	"errors"
	"fmt"
	"math/rand"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/unit"
)

func of(n int) *int { return &n }

func TestPercent(t *testing.T) {
	for _, tt := range []struct {
		num, den, decimals int
		want               int
		exact              bool
	}{
		{8, 4, 0, 200, true}, // not capped
		{6, 8, 0, 75, true},
		{11, 8, 1, 1375, true},
		{1351, 2800, 1, 483, false},
		{1351, 2800, 2, 4825, true},
		{25, 101, 1, 248, false}, // printed elsewhere as 24.7: truncated
		{4, 3, 1, 1333, false},
		{2, 3, 0, 67, false}, // half up
		{1, 200, 0, 1, false},
		{0, 4, 2, 0, true},
		{8, 0, 0, 0, false},
		{8, -1, 0, 0, false},
	} {
		got, exact := Ratio{tt.num, tt.den}.Percent(tt.decimals)
		if got != tt.want || exact != tt.exact {
			t.Errorf("%d of %d with %d decimals: %d, %v; want %d, %v", tt.num, tt.den, tt.decimals, got, exact, tt.want, tt.exact)
		}
	}
}

func TestCompareRatios(t *testing.T) {
	for _, tt := range []struct {
		a, b Ratio
		want int
	}{
		{Ratio{2, 3}, Ratio{2, 3}, 0},
		{Ratio{8, 12}, Ratio{2, 3}, 0},
		{Ratio{7, 11}, Ratio{2, 3}, -1},
		{Ratio{667, 1000}, Ratio{2, 3}, 1},
		{Ratio{2000000001, 2000000000}, Ratio{2000000000, 1999999999}, -1},
	} {
		if got := tt.a.Compare(tt.b); got != tt.want {
			t.Errorf("%v to %v: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestAchievement(t *testing.T) {
	for _, tt := range []struct {
		a       Achievement
		ratio   Ratio // zero: no percentage
		missing int
	}{
		{Achievement{of(4), 8}, Ratio{8, 4}, 0},
		{Achievement{of(10), 7}, Ratio{7, 10}, 3},
		{Achievement{of(4), 0}, Ratio{0, 4}, 4},
		{Achievement{of(0), 3}, Ratio{}, 0},
		{Achievement{nil, 3}, Ratio{}, 0},
	} {
		r, ok := tt.a.Ratio()
		if r != tt.ratio || ok != (tt.ratio != Ratio{}) || tt.a.Missing() != tt.missing {
			t.Errorf("%s: %v, %v, missing %d", show(tt.a), r, ok, tt.a.Missing())
		}
	}
}

func show(a Achievement) string {
	if a.Target == nil {
		return fmt.Sprintf("%d of –", a.Achieved)
	}
	return fmt.Sprintf("%d of %d", a.Achieved, *a.Target)
}

func TestSum(t *testing.T) {
	for _, tt := range []struct {
		parts []Achievement
		want  string
	}{
		{nil, "0 of –"},
		{[]Achievement{{nil, 2}, {nil, 1}}, "3 of –"},
		{[]Achievement{{of(4), 8}, {nil, 1}, {of(0), 2}}, "11 of 4"},
		{[]Achievement{{of(8), 11}, {of(8), 9}, {of(8), 8}, {of(8), 7}, {of(8), 7}}, "42 of 40"}, // a term
	} {
		if got := show(Sum(tt.parts...)); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
	four := Achievement{of(4), 1}
	Sum(four, four)
	if *four.Target != 4 {
		t.Error("the sum changed one of its parts")
	}
}

func TestPace(t *testing.T) {
	for _, tt := range []struct {
		name   string
		target *int
		done   int
		on     string // of the year 2021 unless the row is about another
		want   string
	}{
		{"first day", of(4), 0, "2021-01-01", "on_pace, expected 0, short 0"},
		{"a quarter gone, not quite one", of(4), 0, "2021-04-01", "on_pace, expected 0, short 0"}, // day 91
		{"one is due", of(4), 0, "2021-04-02", "behind, expected 1, short 1"},                     // day 92
		{"one is there", of(4), 1, "2021-04-02", "on_pace, expected 1, short 0"},
		{"ahead", of(4), 1, "2021-03-26", "ahead, expected 0, short 0"},
		{"half of the year", of(4), 1, "2021-07-02", "behind, expected 2, short 1"}, // day 183
		{"the end", of(4), 3, "2021-12-31", "behind, expected 4, short 1"},
		{"the day before the end", of(4), 3, "2021-12-30", "on_pace, expected 3, short 0"},
		{"200 %", of(4), 8, "2021-12-31", "ahead, expected 4, short 0"},
		{"long after", of(4), 3, "2023-05-01", "behind, expected 4, short 1"},
		{"before the year", of(4), 0, "2020-12-31", "on_pace, expected 0, short 0"},
		{"a target of none", of(0), 0, "2021-12-31", "on_pace, expected 0, short 0"},
		{"more than none", of(0), 1, "2021-12-31", "ahead, expected 0, short 0"},
		{"no target", nil, 3, "2021-12-31", "no_target, expected 0, short 0"},
	} {
		p := PaceOn(Achievement{tt.target, tt.done}, 2021, civil.MustParse(tt.on))
		if got := fmt.Sprintf("%s, expected %d, short %d", p.State, p.Expected, p.Short); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	leap := PaceOn(Achievement{Target: of(366)}, 2024, civil.MustParse("2024-12-30"))
	if leap.Expected != 365 {
		t.Errorf("leap year: %d, want 365", leap.Expected)
	}
}

// One more admission never worsens the pace, one more day never lowers what is
// expected, and at the end of the year all of the target is.
func TestPaceGrows(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	for range 2000 {
		a := Achievement{of(r.Intn(60)), r.Intn(60)}
		year := 2020 + r.Intn(8)
		day := civil.New(year, 1, 1).AddDays(r.Intn(365))
		p, next := PaceOn(a, year, day), PaceOn(a, year, day.AddDays(1))
		more := PaceOn(Achievement{a.Target, a.Achieved + 1}, year, day)
		end := PaceOn(a, year, civil.New(year, 12, 31))
		if next.Expected < p.Expected || more.Short > p.Short || end.Expected != *a.Target || end.Short != a.Missing() {
			t.Fatalf("%s on %s: %+v", show(a), day, p)
		}
	}
}

func lines() []Line {
	day := civil.MustParse
	return []Line{
		{Unit: "tranu", Year: 2021, No: 1, Count: 4, Day: day("2021-01-15")},
		{Unit: "thon1", Year: 2021, No: 2, Count: 3, Day: day("2021-07-01"), Reason: "nguồn tăng"},
		{Unit: "thon1", Year: 2021, No: 1, Count: 1, Day: day("2021-01-15")},
		{Unit: "thon2", Year: 2021, No: 1, Count: 2, Day: day("2021-01-15")},
		{Unit: "coquan", Year: 2021, No: 1, Count: 0, Day: day("2021-01-15")},
		{Unit: "thon1", Year: 2022, No: 1, Count: 9, Day: day("2022-01-15")},
	}
}

func TestInForce(t *testing.T) {
	for _, tt := range []struct {
		id   unit.ID
		year int
		on   string // empty: the last of all
		want int    // -1: none
	}{
		{"thon1", 2021, "", 3},
		{"thon1", 2021, "2021-07-01", 3},
		{"thon1", 2021, "2021-06-30", 1},
		{"thon1", 2021, "2021-01-14", -1},
		{"thon1", 2022, "", 9},
		{"coquan", 2021, "", 0},
		{"quansu", 2021, "", -1},
	} {
		var on civil.Date
		if tt.on != "" {
			on = civil.MustParse(tt.on)
		}
		l, ok := InForce(lines(), tt.id, tt.year, on)
		if ok != (tt.want >= 0) || ok && l.Count != tt.want {
			t.Errorf("%s %d on %q: %d, %v; want %d", tt.id, tt.year, tt.on, l.Count, ok, tt.want)
		}
	}
	if l, ok := Original(lines(), "thon1", 2021); !ok || l.Count != 1 {
		t.Errorf("original: %+v, %v", l, ok)
	}
	if _, ok := Original(lines(), "quansu", 2021); ok {
		t.Error("an original target that was never set")
	}
}

func TestAllocate(t *testing.T) {
	below := []unit.ID{"thon1", "thon2", "coquan", "quansu"}
	for _, tt := range []struct {
		id, on  string
		sum     int
		diff    int
		compare bool
	}{
		{"tranu", "2021-06-30", 3, -1, true},
		{"tranu", "2021-12-31", 5, 1, true},
		{"tranu", "2021-01-01", 0, 0, false},
		{"elsewhere", "2021-12-31", 5, 0, false},
	} {
		a := Allocate(lines(), unit.ID(tt.id), below, 2021, civil.MustParse(tt.on))
		diff, ok := a.Difference()
		if a.Sum != tt.sum || diff != tt.diff || ok != tt.compare {
			t.Errorf("%s on %s: sum %d, difference %d, %v", tt.id, tt.on, a.Sum, diff, ok)
		}
	}
	if a := Allocate(lines(), "tranu", below, 2021, civil.Date{}); len(a.Without) != 1 || a.Without[0] != "quansu" {
		t.Errorf("without a target: %v", a.Without)
	}
	// A headline of 1,905 over 22 lines that come to 1,950.
	var news []Line
	var units []unit.ID
	for i, n := range []int{150, 110, 150, 125, 90, 115, 115, 87, 87, 30, 48, 77, 80, 95, 95, 110, 95, 80, 12, 29, 15, 155} {
		id := unit.ID(fmt.Sprint("u", i))
		units = append(units, id)
		news = append(news, Line{Unit: id, Year: 2024, No: 1, Count: n})
	}
	news = append(news, Line{Unit: "province", Year: 2024, No: 1, Count: 1905})
	a := Allocate(news, "province", units, 2024, civil.Date{})
	if diff, _ := a.Difference(); a.Sum != 1950 || diff != 45 {
		t.Errorf("sum %d, difference %d; want 1950, 45", a.Sum, diff)
	}
}

func TestLineNext(t *testing.T) {
	day := civil.MustParse("2021-08-01")
	for _, tt := range []struct {
		line  Line
		no    int
		field string // empty: accepted
	}{
		{Line{Unit: "quansu", Year: 2021, Count: 1, Day: day}, 1, ""},
		{Line{Unit: "thon1", Year: 2021, Count: 1, Day: day, Reason: "nguồn giảm"}, 3, ""},
		{Line{Unit: "thon1", Year: 2021, Count: 1, Day: day, Reason: " "}, 3, "reason"},
		{Line{Unit: "quansu", Year: 2021, Count: 0, Day: day}, 1, ""},
		{Line{Unit: "quansu", Year: 2021, Count: -1, Day: day}, 1, "count"},
		{Line{Unit: "quansu", Year: 21, Count: 1, Day: day}, 1, "year"},
		{Line{Unit: "quansu", Year: 2021, Count: 1}, 1, "day"},
		{Line{Year: 2021, Count: 1, Day: day}, 1, "unit"},
	} {
		l, err := tt.line.Next(lines())
		if l.No != tt.no || field(err) != tt.field {
			t.Errorf("%+v: number %d, %v", tt.line, l.No, err)
		}
	}
}

func field(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Field
	}
	return ""
}

func TestDocuments(t *testing.T) {
	res := Resolution{Unit: "tranu", Number: "6a", Day: civil.MustParse("2020-08-10"), From: 2020, To: 2025, Title: "Nghị quyết"}
	plan := Plan{Unit: "tranu", Number: "21-KH/ĐU", Day: civil.MustParse("2021-01-15"), Year: 2021, Title: "Kế hoạch"}
	for _, tt := range []struct {
		spoil func(*Resolution, *Plan)
		field string
	}{
		{func(*Resolution, *Plan) {}, ""},
		{func(r *Resolution, p *Plan) { r.Number, p.Number = " ", "" }, "number"},
		{func(r *Resolution, p *Plan) { r.Day, p.Day = civil.Date{}, civil.Date{} }, "day"},
		{func(r *Resolution, p *Plan) { r.Title, p.Title = "", "" }, "title"},
		{func(r *Resolution, p *Plan) { r.Unit, p.Unit = "", "" }, "unit"},
	} {
		r, p := res, plan
		tt.spoil(&r, &p)
		if got := field(r.Validate()); got != tt.field {
			t.Errorf("resolution: %q, want %q", got, tt.field)
		}
		if got := field(p.Validate()); got != tt.field {
			t.Errorf("plan: %q, want %q", got, tt.field)
		}
	}
	res.To = 2019
	if got := field(res.Validate()); got != "to" {
		t.Errorf("a term that ends before it begins: %q", got)
	}
	plan.Year = 0
	if got := field(plan.Validate()); got != "year" {
		t.Errorf("a plan of no year: %q", got)
	}
}
