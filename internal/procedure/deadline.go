package procedure

import (
	"slices"
	"strings"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// A DeadlineState says where a limit of time stands on the day of assessment.
type DeadlineState string

// The states of a limit of time.
const (
	Met        DeadlineState = "met"         // done in time
	Late       DeadlineState = "late"        // done after it
	Open       DeadlineState = "open"        // runs, not passed
	Overdue    DeadlineState = "overdue"     // passed, not done
	NotStarted DeadlineState = "not_started" // its clock has not started
)

// A Deadline is one limit of time of the case with its state.
type Deadline struct {
	rule.Due
	Limit   civil.Date // the day that counts: the day due, or the extended one where the competent committee recorded a special case
	Granted bool       // the extension is recorded
	Left    int        // working days from the day of assessment, or the day it was done, to Limit; negative: late by
	State   DeadlineState
}

// deadlines appends the limits of time of the case, each with its state.
func (p *Procedures) deadlines(f *rule.Facts, asOf civil.Date, out []Deadline) []Deadline {
	special, _ := p.extension(f, asOf)
	due := p.Program.Deadlines(f, asOf, nil)
	calendar := f.Calendar()
	for _, x := range due {
		d := Deadline{Due: x, Limit: x.Due}
		if special && !x.Extended.IsZero() {
			d.Limit, d.Granted = x.Extended, true
		}
		d.State = d.state(asOf)
		if d.State != NotStarted {
			d.Left = calendar.Between(d.until(asOf), d.Limit)
		}
		out = append(out, d)
	}
	return out
}

// until is the day up to which the limit has run.
func (d Deadline) until(asOf civil.Date) civil.Date {
	if d.Done.IsZero() {
		return asOf
	}
	return d.Done
}

func (d Deadline) state(asOf civil.Date) DeadlineState {
	switch late := d.until(asOf).After(d.Limit); {
	case d.Limit.IsZero():
		return NotStarted
	case !d.Done.IsZero() && late:
		return Late
	case !d.Done.IsZero():
		return Met
	case late:
		return Overdue
	}
	return Open
}

// Awaited says of a limit whose clock has not started that it will soon matter:
// the step that must meet it, or the one whose act starts the clock, is done or
// can be done now.
func (a *Assessment) Awaited(d Deadline) bool {
	return d.State == NotStarted && slices.ContainsFunc(a.Steps, func(s Step) bool {
		return (s.State == Next || s.State == Blocked || s.State == Done) && (slices.Contains(d.Deadline.Steps, s.ID) || starts(s.ID, d.Deadline))
	})
}

// starts says that the day of a step's act stands in the start of the clock.
func starts(step string, d *rule.Deadline) bool {
	sheet, ok := SheetOfStep(step)
	return ok && sheet.DayFact != "" && strings.Contains(d.Start, sheet.DayFact)
}
