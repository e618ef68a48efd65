// Package civil has dates without clocks: the days on which things happen in
// law. It parses and prints them, counts months as the rules count them, and
// counts working days by a calendar it is given. It knows no time zone, no
// "now" and no holidays of its own.
package civil

import (
	"database/sql/driver"
	"fmt"
)

// A Date is one day of the Gregorian calendar, from 1 January of year 1 to 31
// December 9999. It is comparable; the zero value means that no day is given.
type Date struct{ n int32 } // days since 31 December of the year 0; 0: none

// days before each month of a common year.
var before = [...]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

// Leap says whether a year has a 29 February.
func Leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// DaysIn returns the number of days of a month (1 to 12).
func DaysIn(year, month int) int {
	if month == 2 && Leap(year) {
		return 29
	}
	return before[month] - before[month-1]
}

// DaysInYear returns 365 or 366.
func DaysInYear(year int) int {
	if Leap(year) {
		return 366
	}
	return 365
}

// New returns the date of year, month and day. It panics when there is no such
// day: it is for constants of the program; input goes through Parse.
func New(year, month, day int) Date {
	d, ok := valid(year, month, day)
	if !ok {
		panic(fmt.Sprintf("civil: no such day: %04d-%02d-%02d", year, month, day))
	}
	return d
}

func valid(year, month, day int) (Date, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > DaysIn(year, month) {
		return Date{}, false
	}
	y := year - 1
	n := y*365 + y/4 - y/100 + y/400 + before[month-1] + day
	if month > 2 && Leap(year) {
		n++
	}
	return Date{int32(n)}, true
}

// MustParse is Parse for constants of the program: it panics on an error.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// A ParseError says that a text is not a date.
type ParseError struct {
	Text string
	Form string // the form expected, e.g. YYYY-MM-DD
	Day  bool   // the form is right, but there is no such day
}

// Error names the text and the form.
func (e *ParseError) Error() string {
	if e.Day {
		return fmt.Sprintf("%q: there is no such day", e.Text)
	}
	return fmt.Sprintf("%q is not a date of the form %s", e.Text, e.Form)
}

// Parse reads a date written YYYY-MM-DD and nothing else. The error is a
// *ParseError.
func Parse(s string) (Date, error) {
	const form = "YYYY-MM-DD"
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, &ParseError{Text: s, Form: form}
	}
	y, ok1 := digits(s[0:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:10])
	if !ok1 || !ok2 || !ok3 {
		return Date{}, &ParseError{Text: s, Form: form}
	}
	date, ok := valid(y, m, d)
	if !ok {
		return Date{}, &ParseError{Text: s, Form: form, Day: true}
	}
	return date, nil
}

// ParseVN reads a date as people in Vietnam write it: day, month, year, apart
// by '/', '.', or '-', leading zeros optional, four digits of the year. The
// error is a *ParseError.
func ParseVN(s string) (Date, error) {
	const form = "DD/MM/YYYY"
	var part [3]int
	i, n := 0, 0
	for p := range part {
		start := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		width := i - start
		v, ok := digits(s[start:i])
		if !ok || (p < 2 && width > 2) || (p == 2 && width != 4) {
			return Date{}, &ParseError{Text: s, Form: form}
		}
		part[p], n = v, n+1
		if p < 2 {
			if i >= len(s) || (s[i] != '/' && s[i] != '.' && s[i] != '-') {
				return Date{}, &ParseError{Text: s, Form: form}
			}
			i++
		}
	}
	if i != len(s) {
		return Date{}, &ParseError{Text: s, Form: form}
	}
	d, ok := valid(part[2], part[1], part[0])
	if !ok {
		return Date{}, &ParseError{Text: s, Form: form, Day: true}
	}
	return d, nil
}

func digits(s string) (n int, ok bool) {
	if s == "" {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// IsZero says that no day is given.
func (d Date) IsZero() bool { return d.n == 0 }

// YMD returns year, month (1 to 12) and day of the month; all 0 for the zero
// Date.
func (d Date) YMD() (year, month, day int) {
	if d.n == 0 {
		return 0, 0, 0
	}
	n := int(d.n) - 1
	y400 := n / 146097
	n %= 146097
	y100 := min(n/36524, 3)
	n -= y100 * 36524
	y4 := n / 1461
	n %= 1461
	y1 := min(n/365, 3)
	n -= y1 * 365
	year = y400*400 + y100*100 + y4*4 + y1 + 1
	month = 1
	for month < 12 && n >= DaysIn(year, month) {
		n -= DaysIn(year, month)
		month++
	}
	return year, month, n + 1
}

// Year returns the year; 0 for the zero Date.
func (d Date) Year() int { y, _, _ := d.YMD(); return y }

// Month returns the month, 1 to 12.
func (d Date) Month() int { _, m, _ := d.YMD(); return m }

// Day returns the day of the month.
func (d Date) Day() int { _, _, x := d.YMD(); return x }

// YearDay returns the day of the year, 1 to 366.
func (d Date) YearDay() int {
	if d.n == 0 {
		return 0
	}
	return int(d.n-New(d.Year(), 1, 1).n) + 1
}

// Weekend says whether the day is a Saturday or a Sunday.
func (d Date) Weekend() bool { return weekend(d.n) }

func weekend(n int32) bool { r := n % 7; return r == 6 || r == 0 } // day 1 was a Monday

// String is YYYY-MM-DD; empty for the zero Date.
func (d Date) String() string {
	if d.n == 0 {
		return ""
	}
	var b [10]byte
	return string(d.append(b[:0]))
}

func (d Date) append(b []byte) []byte {
	y, m, x := d.YMD()
	return append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+x/10), byte('0'+x%10))
}

// VN is DD/MM/YYYY, as Vietnamese papers write it; empty for the zero Date.
func (d Date) VN() string {
	if d.n == 0 {
		return ""
	}
	y, m, x := d.YMD()
	return fmt.Sprintf("%02d/%02d/%04d", x, m, y)
}

// Before says whether d lies before e.
func (d Date) Before(e Date) bool { return d.n < e.n }

// After says whether d lies after e.
func (d Date) After(e Date) bool { return d.n > e.n }

// Compare is -1, 0 or +1 as d lies before e, is e, or lies after it.
func (d Date) Compare(e Date) int {
	switch {
	case d.n < e.n:
		return -1
	case d.n > e.n:
		return 1
	}
	return 0
}

// AddDays returns the day n calendar days later (earlier for negative n). A
// day outside the years 1 to 9999 is the zero Date.
func (d Date) AddDays(n int) Date {
	const last = 3652059 // 9999-12-31
	sum := int64(d.n) + int64(n)
	if d.n == 0 || sum < 1 || sum > last {
		return Date{}
	}
	return Date{int32(sum)}
}

// DaysTo returns the number of calendar days from d to e.
func (d Date) DaysTo(e Date) int { return int(e.n - d.n) }

// A MonthPolicy says what a month later means where that month lacks the day:
// no text of the regulations settles it (setting feb29_policy, assumed).
type MonthPolicy int

// The two readings of "the same day, n months later" for 29 February and the
// 31st.
const (
	LastDayOfMonth MonthPolicy = iota // 29 February + 12 months = 28 February
	NextDay                           // 29 February + 12 months = 1 March
)

// AddMonths returns the same day n months later; where that month lacks the
// day, its last day.
func (d Date) AddMonths(n int) Date { return d.AddMonthsBy(n, LastDayOfMonth) }

// AddMonthsBy is AddMonths under a given policy.
func (d Date) AddMonthsBy(n int, p MonthPolicy) Date {
	if d.n == 0 {
		return d
	}
	y, m, x := d.YMD()
	if n > 200000 || n < -200000 {
		return Date{}
	}
	at := y*12 + m - 1 + n
	if at < 12 || at >= 10000*12 {
		return Date{}
	}
	y, m = at/12, at%12+1
	if last := DaysIn(y, m); x > last {
		if p == NextDay {
			return New(y, m, last).AddDays(1)
		}
		x = last
	}
	return New(y, m, x)
}

// MonthIndex returns how many months the calendar month of e lies after the
// calendar month of d, whatever the days: age counted by month (QĐ294/1.1.1).
func (d Date) MonthIndex(e Date) int {
	y1, m1, _ := d.YMD()
	y2, m2, _ := e.YMD()
	return (y2-y1)*12 + m2 - m1
}

// FullMonths returns the number of complete months from d to e: the largest n
// with d.AddMonths(n) not after e. It is negative when e lies before d.
func (d Date) FullMonths(e Date) int {
	n := d.MonthIndex(e)
	if d.AddMonths(n).After(e) {
		n--
	}
	return n
}

// MarshalText gives YYYY-MM-DD; empty for the zero Date.
func (d Date) MarshalText() ([]byte, error) {
	if d.n == 0 {
		return []byte{}, nil
	}
	return d.append(nil), nil
}

// UnmarshalText reads YYYY-MM-DD; empty text gives the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := Parse(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// Value stores a date as ISO text, the zero Date as NULL.
func (d Date) Value() (driver.Value, error) {
	if d.n == 0 {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads what Value stored.
func (d *Date) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("civil: cannot read a date from %T", v)
}

// Ordinal numbers the days: 1 January of year 1 is 1; the zero Date is 0.
func (d Date) Ordinal() int64 { return int64(d.n) }

// FromOrdinal is the inverse of Ordinal; numbers outside the calendar give the
// zero Date.
func FromOrdinal(n int64) Date {
	if n < 1 || n > 3652059 {
		return Date{}
	}
	return Date{int32(n)}
}
