// Package pool is the register of people being prepared for admission (nguồn
// phát triển đảng viên, cảm tình Đảng): who is in it, since when, with whose
// help, and whether the cell has reviewed them this month; and the monthly
// review by which people enter and leave the list.
//
// Everything in it is read from the acts of the cases. It knows no rules of
// law, no store and no clock.
package pool

import (
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/person"
	"tranu/internal/unit"
)

// An Entry is one person in the register, as of a day.
type Entry struct {
	Case        casefile.ID
	Person      person.ID
	Unit        unit.ID
	Stage       casefile.Stage
	NominatedBy string     // role of the mass organisation; empty: the cell itself
	Nominated   civil.Date // zero: not known
	Listed      civil.Date // entered the list; zero: nominated only
	Months      int        // complete months on the list, until today or the day of leaving
	Mentors     []Mentor   // oldest first
	LastReview  civil.Date // the latest month's review, or the entry itself; zero: none
	Review      ReviewState
	Missed      int           // past months on the list without a review
	Left        civil.Date    // zero: still in the register
	LeftBy      casefile.Kind // the act that took the person out of the register
	Why         string        // its note
}

// A Mentor is a member who helps the person, assigned by the cell. To is the
// day on which another took over; zero: goes on.
type Mentor struct {
	Name     string
	From, To civil.Date
}

// A ReviewState says how the monthly review of an entry stands.
type ReviewState string

// The states. The month in which a person enters the list needs no review: the
// resolution of that month is the entry.
const (
	NotListed  ReviewState = "not_listed" // nothing to review
	ReviewDone ReviewState = "done"       // this month's is recorded
	ReviewDue  ReviewState = "due"        // this month's is not, last month's is
	ReviewLate ReviewState = "late"       // last month's was missed
)

// Due says that this month's review is still to be made.
func (s ReviewState) Due() bool { return s == ReviewDue || s == ReviewLate }

// View reads the entry of a case as of a day. It is false for a case that has
// no place in the register: a member carried over from the paper register, or
// a case that begins later.
func View(c *casefile.Case, asOf civil.Date) (Entry, bool) {
	past := c.AsOf(asOf)
	p := casefile.Project(past)
	if p.Stage == "" || p.Nominated.IsZero() && p.Listed.IsZero() {
		return Entry{}, false
	}
	e := Entry{
		Case: c.ID, Person: c.Person, Unit: p.Unit, Stage: p.Stage,
		NominatedBy: c.NominatedBy, Nominated: p.Nominated, Listed: p.Listed,
	}
	e.leave(past.Acts, p)
	until := asOf
	if !e.Left.IsZero() {
		until = e.Left
	}
	if !e.Listed.IsZero() {
		e.Months = e.Listed.FullMonths(until)
	}
	e.Mentors = mentors(past.Acts, e.Left)
	e.review(past.Acts, until)
	return e, true
}

// leave says when and by which act the person left the register: by the end of
// the case or by joining.
func (e *Entry) leave(acts []casefile.Act, p casefile.Projection) {
	switch {
	case p.Stage.Open() && !p.Stage.Member():
		return
	case !p.Joined.IsZero():
		e.Left, e.LeftBy = p.Joined, casefile.Ceremony
	default:
		e.Left, e.LeftBy = p.Ended, p.Ending
	}
	for _, a := range acts {
		if a.Kind == e.LeftBy && a.Day == e.Left {
			e.Why = a.Note
		}
	}
}

// mentors are the helpers in the order of their assignment. Those assigned on
// one day help together; a later assignment takes the place of earlier ones.
func mentors(acts []casefile.Act, left civil.Date) []Mentor {
	var out []Mentor
	for _, a := range acts {
		if a.Kind != casefile.Helper || a.Facts[casefile.FactMentor] == "" || !left.IsZero() && a.Day.After(left) {
			continue
		}
		for i := range out {
			if out[i].To.IsZero() && out[i].From != a.Day {
				out[i].To = a.Day
			}
		}
		out = append(out, Mentor{Name: a.Facts[casefile.FactMentor], From: a.Day})
	}
	for i := range out {
		if out[i].To.IsZero() {
			out[i].To = left
		}
	}
	return out
}

// review finds the last review, the months missed until a day, and how this
// month's stands.
func (e *Entry) review(acts []casefile.Act, until civil.Date) {
	e.Review = NotListed
	if e.Listed.IsZero() {
		return
	}
	e.LastReview = e.Listed
	reviewed := map[civil.Date]bool{MonthOf(e.Listed): true}
	for _, a := range acts {
		if a.Kind == casefile.Reviewed && !a.Day.Before(e.Listed) && !a.Day.After(until) {
			e.LastReview = a.Day
			reviewed[MonthOf(a.Day)] = true
		}
	}
	this := MonthOf(until)
	for m := MonthOf(e.Listed); m.Before(this); m = m.AddMonths(1) {
		if !reviewed[m] {
			e.Missed++
		}
	}
	switch {
	case !e.Left.IsZero():
		e.Review = NotListed
	case reviewed[this]:
		e.Review = ReviewDone
	case reviewed[this.AddMonths(-1)]:
		e.Review = ReviewDue
	default:
		e.Review = ReviewLate
	}
}

// MonthOf returns the first day of the month of a day.
func MonthOf(d civil.Date) civil.Date { return d.AddDays(1 - d.Day()) }
