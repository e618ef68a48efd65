package target

import "tranu/internal/civil"

// A PaceState says how a unit stands against the part of its target that the
// year so far asks for.
type PaceState string

// The states of a pace.
const (
	NoTarget PaceState = "no_target"
	Ahead    PaceState = "ahead"
	OnPace   PaceState = "on_pace"
	Behind   PaceState = "behind"
)

// A Pace is an achievement on a day of its year. The target is taken as spread
// evenly over the days of the year; Expected are the whole persons of the part
// that is over: target × day of the year ÷ days of the year.
type Pace struct {
	Achievement
	State    PaceState
	Expected int
	Short    int // persons behind: Expected less Achieved; 0 otherwise
}

// PaceOn returns the pace of a year's achievement on a day. A day after the
// year counts as its last; before the year nothing is expected.
func PaceOn(a Achievement, year int, on civil.Date) Pace {
	p := Pace{Achievement: a, State: NoTarget}
	if a.Target == nil {
		return p
	}
	p.Expected = *a.Target * dayOf(year, on) / civil.DaysInYear(year)
	p.Short = max(0, p.Expected-a.Achieved)
	switch {
	case a.Achieved > p.Expected:
		p.State = Ahead
	case a.Achieved == p.Expected:
		p.State = OnPace
	default:
		p.State = Behind
	}
	return p
}

// dayOf returns which day of the year a day is, kept between 0 and the last.
func dayOf(year int, on civil.Date) int {
	switch {
	case on.Year() < year:
		return 0
	case on.Year() > year:
		return civil.DaysInYear(year)
	}
	return on.YearDay()
}
