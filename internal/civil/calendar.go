package civil

import "sort"

// A Calendar says which days are worked: Monday to Friday, less the days off,
// and, where exchanged Saturdays count, the Saturdays worked instead. Outside
// its coverage only weekends are excluded. It does not change once made.
type Calendar struct {
	from, to Date
	off      []int32 // weekdays not worked, sorted
	swaps    []int32 // weekend days worked, sorted
}

// NewCalendar returns the calendar of the days off and the worked weekend days
// between from and to. Days that change nothing (a holiday on a Sunday) may be
// given.
func NewCalendar(from, to Date, off, swaps []Date) *Calendar {
	c := &Calendar{from: from, to: to}
	for _, d := range off {
		if !d.Weekend() {
			c.off = append(c.off, d.n)
		}
	}
	for _, d := range swaps {
		if d.Weekend() {
			c.swaps = append(c.swaps, d.n)
		}
	}
	c.off, c.swaps = sorted(c.off), sorted(c.swaps)
	return c
}

func sorted(s []int32) []int32 {
	sort.Slice(s, func(i, j int) bool { return s[i] < s[j] })
	out := s[:0]
	for i, n := range s {
		if i == 0 || n != s[i-1] {
			out = append(out, n)
		}
	}
	return out
}

// With returns a calendar with a site's own days added: Tết as announced, days
// off of the locality, exchanged Saturdays.
func (c *Calendar) With(off, swaps []Date) *Calendar {
	n := NewCalendar(c.from, c.to, off, swaps)
	n.off = sorted(append(n.off, c.off...))
	n.swaps = sorted(append(n.swaps, c.swaps...))
	return n
}

// Covers says whether the table of days off reaches over d.
func (c *Calendar) Covers(d Date) bool { return !d.Before(c.from) && !d.After(c.to) }

// Worked says whether d is a working day.
func (c *Calendar) Worked(d Date) bool {
	if d.Weekend() {
		return holds(c.swaps, d.n)
	}
	return !holds(c.off, d.n)
}

func holds(s []int32, n int32) bool {
	i := upTo(s, n-1)
	return i < len(s) && s[i] == n
}

// upTo returns how many elements of s are at most n.
func upTo(s []int32, n int32) int {
	return sort.Search(len(s), func(i int) bool { return s[i] > n })
}

// count returns the number of working days from day 1 up to and including n.
func (c *Calendar) count(n int32) int {
	days := int(n/7)*5 + min(int(n%7), 5)
	return days - upTo(c.off, n) + upTo(c.swaps, n)
}

// Between returns the number of working days after a, up to and including b;
// negative when b lies before a.
func (c *Calendar) Between(a, b Date) int { return c.count(b.n) - c.count(a.n) }

// Add returns the n-th working day after d; d itself is not counted
// (conventions of the regulations: an act on the due day is in time). For n of
// 0 or less it returns d.
func (c *Calendar) Add(d Date, n int) Date {
	if d.IsZero() || n <= 0 {
		return d
	}
	want := c.count(d.n) + n
	e := d.AddDays(n * 7 / 5)
	for c.count(e.n) < want {
		if e = e.AddDays(max(1, want-c.count(e.n))); e.IsZero() {
			return e
		}
	}
	for c.count(e.n) > want || !c.Worked(e) {
		e = e.AddDays(-1)
	}
	return e
}

// Back returns the latest day from which n working days still end by d: the
// latest s with Add(s, n) not after d. For n of 0 or less it returns d; the
// zero Date when no day of the calendar is early enough.
func (c *Calendar) Back(d Date, n int) Date {
	if d.IsZero() || n <= 0 {
		return d
	}
	want := c.count(d.n) - n
	for k := n; k > 0; k = c.count(d.n) - want { // k calendar days hold at most k working days
		if d = d.AddDays(-k); d.IsZero() {
			return d
		}
	}
	return d
}
