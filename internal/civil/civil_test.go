package civil

import (
	"math/rand"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string // empty: an error
	}{
		{"2026-11-30", "2026-11-30"},
		{"2024-02-29", "2024-02-29"},
		{"2025-02-29", ""}, // no such day
		{"1900-02-29", ""}, // not a leap year
		{"2000-02-29", "2000-02-29"},
		{"2026-13-01", ""},
		{"2026-00-10", ""},
		{"2026-1-1", ""},
		{"26-01-01", ""},
		{"2026/01/01", ""},
		{"", ""},
		{"0000-01-01", ""},
		{"0001-01-01", "0001-01-01"},
		{"9999-12-31", "9999-12-31"},
		{"２０２６-01-01", ""}, // full-width digits
	} {
		got, err := Parse(tt.in)
		if got.String() != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("Parse(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
		}
	}
}

func TestParseVN(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"30/11/2026", "2026-11-30"},
		{"3/2/2026", "2026-02-03"}, // 3 February, never 2 March
		{"3.2.2026", "2026-02-03"},
		{"03-02-2026", "2026-02-03"},
		{"31/4/2026", ""},
		{"3/2/26", ""},
		{"2026-02-03", ""},
		{"3/2/2026 ", ""},
		{"/2/2026", ""},
	} {
		got, err := ParseVN(tt.in)
		if got.String() != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("ParseVN(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
		}
	}
}

func TestAddMonths(t *testing.T) {
	for _, tt := range []struct {
		from   string
		months int
		want   string
		next   string // under NextDay, where it differs
	}{
		{"2024-01-31", 1, "2024-02-29", "2024-03-01"},
		{"2023-01-31", 1, "2023-02-28", "2023-03-01"},
		{"2024-02-29", 12, "2025-02-28", "2025-03-01"}, // probation that begins on 29 February
		{"2024-02-29", 48, "2028-02-29", ""},
		{"2021-03-26", 12, "2022-03-26", ""},
		{"2025-08-31", -6, "2025-02-28", "2025-03-01"},
		{"2025-12-31", 1, "2026-01-31", ""},
	} {
		d := MustParse(tt.from)
		if got := d.AddMonths(tt.months).String(); got != tt.want {
			t.Errorf("%s + %d months = %s, want %s", tt.from, tt.months, got, tt.want)
		}
		want := tt.next
		if want == "" {
			want = tt.want
		}
		if got := d.AddMonthsBy(tt.months, NextDay).String(); got != want {
			t.Errorf("%s + %d months, next day = %s, want %s", tt.from, tt.months, got, want)
		}
	}
}

func TestMonthsCounted(t *testing.T) {
	for _, tt := range []struct {
		from, to    string
		index, full int
	}{
		{"2007-09-20", "2025-08-28", 215, 215}, // the month of the 18th birthday has not come
		{"2007-09-20", "2025-09-10", 216, 215}, // by month yes, by day no
		{"2007-09-20", "2025-09-20", 216, 216},
		{"2024-02-29", "2025-02-28", 12, 12},
		{"2025-03-10", "2025-03-09", 0, -1},
	} {
		a, b := MustParse(tt.from), MustParse(tt.to)
		if got := a.MonthIndex(b); got != tt.index {
			t.Errorf("MonthIndex(%s, %s) = %d, want %d", a, b, got, tt.index)
		}
		if got := a.FullMonths(b); got != tt.full {
			t.Errorf("FullMonths(%s, %s) = %d, want %d", a, b, got, tt.full)
		}
	}
}

// The standard library's clock is the independent reckoning of days.
func TestAgainstTime(t *testing.T) {
	base := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	r := rand.New(rand.NewSource(1))
	for range 20000 {
		n := 1 + r.Intn(3652059)
		want := base.AddDate(0, 0, n-1)
		d := Date{int32(n)}
		if got := d.String(); got != want.Format("2006-01-02") {
			t.Fatalf("day %d = %s, want %s", n, got, want.Format("2006-01-02"))
		}
		if back := MustParse(d.String()); back != d {
			t.Fatalf("%s parses to %s", d, back)
		}
		weekend := want.Weekday() == time.Saturday || want.Weekday() == time.Sunday
		if d.Weekend() != weekend || d.YearDay() != want.YearDay() {
			t.Fatalf("%s: weekend %v, year day %d", d, d.Weekend(), d.YearDay())
		}
	}
}

// Months against a slow reckoning: month by month to the month asked for, its
// length from the standard library, from every day of 2016 to 2030, forty years
// back to forty years on, under both policies.
func TestMonthsSlowly(t *testing.T) {
	const most = 480
	days := 0
	for d := New(2016, 1, 1); d.Year() <= 2030; d = d.AddDays(1) {
		days++
		year, month, day := d.YMD()
		slow := func(y, m int) (last, next Date) {
			length := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
			if day <= length {
				return New(y, m, day), New(y, m, day)
			}
			over := time.Date(y, time.Month(m)+1, 1, 0, 0, 0, 0, time.UTC)
			return New(y, m, length), New(over.Year(), int(over.Month()), 1)
		}
		check := func(n, y, m int) {
			last, next := slow(y, m)
			if got := d.AddMonths(n); got != last {
				t.Fatalf("%s + %d months = %s, want %s", d, n, got, last)
			}
			if got := d.AddMonthsBy(n, NextDay); got != next {
				t.Fatalf("%s + %d months, next day = %s, want %s", d, n, got, next)
			}
		}
		for n, y, m := 0, year, month; n <= most; n++ {
			check(n, y, m)
			if m++; m > 12 {
				y, m = y+1, 1
			}
		}
		for n, y, m := 0, year, month; n >= -most; n-- {
			check(n, y, m)
			if m--; m < 1 {
				y, m = y-1, 12
			}
		}
	}
	if days != 5479 {
		t.Errorf("%d days were tried", days)
	}
}

func TestWorkingDays(t *testing.T) {
	off := []Date{MustParse("2026-04-27"), MustParse("2026-04-30"), MustParse("2026-05-01"), MustParse("2026-05-02")}
	swap := []Date{MustParse("2026-05-09")}
	c := NewCalendar(MustParse("2020-01-01"), MustParse("2026-12-31"), off, nil)
	for _, tt := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-05-15", 3, "2026-05-20"},
		{"2026-04-24", 1, "2026-04-28"}, // over a Monday off
		{"2026-04-29", 1, "2026-05-04"}, // over 30 April and 1 May
		{"2026-04-25", 1, "2026-04-28"}, // from a Saturday
		{"2026-04-29", 0, "2026-04-29"},
	} {
		if got := c.Add(MustParse(tt.from), tt.n).String(); got != tt.want {
			t.Errorf("%s + %d working days = %s, want %s", tt.from, tt.n, got, tt.want)
		}
	}
	with := c.With(nil, swap)
	if got := with.Add(MustParse("2026-05-08"), 1).String(); got != "2026-05-09" {
		t.Errorf("exchanged Saturday: %s", got)
	}
	for d := New(2016, 1, 1); d.Year() <= 2030; d = d.AddDays(3) {
		for _, n := range []int{1, 5, 30, 90} {
			slow := d
			for k := 0; k < n; {
				slow = slow.AddDays(1)
				if with.Worked(slow) {
					k++
				}
			}
			if got := with.Add(d, n); got != slow {
				t.Fatalf("%s + %d working days = %s, want %s", d, n, got, slow)
			}
			if got := with.Between(d, slow); got != n {
				t.Fatalf("working days from %s to %s = %d, want %d", d, slow, got, n)
			}
		}
	}
}

func TestWorkingDaysBack(t *testing.T) {
	off := []Date{MustParse("2026-04-27"), MustParse("2026-04-30"), MustParse("2026-05-01")}
	c := NewCalendar(MustParse("2020-01-01"), MustParse("2026-12-31"), off, []Date{MustParse("2026-05-09")})
	for _, tt := range []struct {
		by   string
		n    int
		want string
	}{
		{"2026-05-20", 3, "2026-05-17"}, // a Sunday: three working days remain, Monday to Wednesday
		{"2026-04-28", 1, "2026-04-27"}, // the Monday off
		{"2026-05-04", 1, "2026-05-03"},
		{"2026-05-04", 2, "2026-04-28"}, // over 30 April and 1 May
		{"2026-05-09", 1, "2026-05-08"}, // the exchanged Saturday is worked
		{"2026-05-04", 0, "2026-05-04"},
		{"0001-01-03", 9, ""},
	} {
		if got := c.Back(MustParse(tt.by), tt.n).String(); got != tt.want {
			t.Errorf("%d working days before %s = %s, want %s", tt.n, tt.by, got, tt.want)
		}
	}
	for d := New(2025, 1, 1); d.Year() <= 2027; d = d.AddDays(1) {
		for _, n := range []int{1, 2, 5, 30, 45, 90} {
			s := c.Back(d, n)
			if c.Add(s, n).After(d) || !c.Add(s.AddDays(1), n).After(d) {
				t.Fatalf("back from %s by %d = %s, but from there forward is %s, and from the day after %s", d, n, s, c.Add(s, n), c.Add(s.AddDays(1), n))
			}
		}
	}
}

func TestStored(t *testing.T) {
	for _, d := range []Date{{}, MustParse("2021-03-26")} {
		v, err := d.Value()
		if err != nil {
			t.Fatal(err)
		}
		var back Date
		if err := back.Scan(v); err != nil || back != d {
			t.Errorf("stored %v, read %v, %v", d, back, err)
		}
	}
	var d Date
	if err := d.Scan(int64(3)); err == nil {
		t.Error("a number was read as a date")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026-11-30", "2024-02-29", "30/11/2026", "", "0000-00-00", "9999-12-31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := Parse(s); err == nil && d.String() != s {
			t.Errorf("Parse(%q) = %s", s, d)
		}
		if d, err := ParseVN(s); err == nil && d.IsZero() {
			t.Errorf("ParseVN(%q) gave no day and no error", s)
		}
	})
}
