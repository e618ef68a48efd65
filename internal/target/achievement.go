package target

import (
	"tranu/internal/civil"
	"tranu/internal/unit"
)

// An Achievement is what was counted against a target. Target is nil where
// none was given.
type Achievement struct {
	Target   *int
	Achieved int
}

// Ratio returns achieved over target. It is false where no target was given or
// the target is none: there is no percentage then, neither 0 nor infinite.
func (a Achievement) Ratio() (Ratio, bool) {
	if a.Target == nil || *a.Target <= 0 {
		return Ratio{}, false
	}
	return Ratio{Num: a.Achieved, Den: *a.Target}, true
}

// Missing returns how many admissions the target still asks for; 0 without a
// target.
func (a Achievement) Missing() int {
	if a.Target == nil {
		return 0
	}
	return max(0, *a.Target-a.Achieved)
}

// Sum adds achievements, as over the years of a term or the units below one.
// The sum has a target where at least one of them has.
func Sum(parts ...Achievement) Achievement {
	var total Achievement
	for _, a := range parts {
		total.Achieved += a.Achieved
		if a.Target == nil {
			continue
		}
		if total.Target == nil {
			total.Target = new(int)
		}
		*total.Target += *a.Target
	}
	return total
}

// InForce returns the line in force for a unit and year on a day: of the lines
// dated up to then, the one with the highest number. The zero Date asks for the
// last of all.
func InForce(lines []Line, id unit.ID, year int, on civil.Date) (in Line, found bool) {
	for _, l := range lines {
		if l.Unit != id || l.Year != year || !on.IsZero() && l.Day.After(on) {
			continue
		}
		if !found || l.No > in.No {
			in, found = l, true
		}
	}
	return in, found
}

// Original returns the first line ever set for a unit and year.
func Original(lines []Line, id unit.ID, year int) (first Line, found bool) {
	for _, l := range lines {
		if l.Unit == id && l.Year == year && (!found || l.No < first.No) {
			first, found = l, true
		}
	}
	return first, found
}

// An Allocation compares the target of a unit with the sum of those of the
// units below it.
type Allocation struct {
	Target  *int // of the unit; nil: none given
	Sum     int  // of the units below
	Without []unit.ID
}

// Allocate adds up the lines in force of the units below one. Without are those
// that have none.
func Allocate(lines []Line, id unit.ID, below []unit.ID, year int, on civil.Date) Allocation {
	var a Allocation
	if l, ok := InForce(lines, id, year, on); ok {
		a.Target = &l.Count
	}
	for _, b := range below {
		l, ok := InForce(lines, b, year, on)
		if !ok {
			a.Without = append(a.Without, b)
		}
		a.Sum += l.Count
	}
	return a
}

// Difference returns sum less target: +45 when the units below were given 45
// more than the unit. It is false without a target to compare with.
func (a Allocation) Difference() (int, bool) {
	if a.Target == nil {
		return 0, false
	}
	return a.Sum - *a.Target, true
}
