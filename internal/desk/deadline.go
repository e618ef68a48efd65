package desk

import (
	"cmp"
	"slices"

	"tranu/internal/casefile"
	"tranu/internal/procedure"
	"tranu/internal/rule"
)

// urgency is the order in which limits ask for attention.
var urgency = []procedure.DeadlineState{procedure.Overdue, procedure.Open, procedure.NotStarted, procedure.Late, procedure.Met}

// running is the assessment without the clocks of what is over: nothing runs on
// a case that has ended or is off the list, nor on a member carried over from
// the paper register, whose procedures were finished before this folder.
func running(c *casefile.Case, proj casefile.Projection, a procedure.Assessment) procedure.Assessment {
	_, carried := c.Last(casefile.TakenOver)
	if proj.Stage.Open() || proj.Stage == casefile.StageOfficial && !carried {
		return a
	}
	a.Deadlines = slices.DeleteFunc(slices.Clone(a.Deadlines), func(x procedure.Deadline) bool {
		over := carried || x.Start.Before(proj.Ended) // the clock of a complaint starts with the end
		return over && x.State != procedure.Met && x.State != procedure.Late
	})
	return a
}

// deadlines are the limits of the case, the most urgent first: those that run or
// have run, and those whose clock the step at hand will start.
func (d *Desk) deadlines(a procedure.Assessment) []DeadlineView {
	var out []DeadlineView
	for _, x := range a.Deadlines {
		if x.State != procedure.NotStarted || a.Awaited(x) {
			out = append(out, d.deadline(x))
		}
	}
	place := func(v DeadlineView) int { return slices.Index(urgency, procedure.DeadlineState(v.State)) }
	slices.SortStableFunc(out, func(x, y DeadlineView) int {
		return cmp.Or(cmp.Compare(place(x), place(y)), x.Limit.Compare(y.Limit))
	})
	return out
}

func (d *Desk) deadline(x procedure.Deadline) DeadlineView {
	v := DeadlineView{ID: x.Deadline.ID, Label: x.Deadline.Label, From: x.Deadline.From, Start: x.Start, Due: x.Due.Due,
		Extended: x.Extended, Granted: x.Granted, Limit: x.Limit, Done: x.Done, State: string(x.State), DaysLeft: x.Left,
		Late: x.Deadline.Late, Extends: x.Deadline.Extends, Rule: x.Deadline.Rule}
	if x.Edition != nil {
		v.Cites, v.Evidence = d.cites(x.Edition.Cite), x.Edition.Evidence
	}
	return v
}

// count is by which days the rest of an open case must be done; nil when it is
// over or nothing remains.
func (d *Desk) count(f *rule.Facts, a procedure.Assessment, stage casefile.Stage) *CountView {
	if !stage.Open() {
		return nil
	}
	plan, ok := d.rules().Count(f, a)
	if !ok {
		return nil
	}
	v := &CountView{Recognition: plan.Procedure == procedure.Recognition, Asked: plan.Asked, Year: plan.Year, First: plan.First,
		Waits: d.bounds(plan.Waits), Closed: d.bounds(plan.Closed), Official: plan.Official, Weekends: plan.Weekends}
	for _, x := range plan.Rows {
		row := CountRow{Name: x.Step.Name, Request: x.Request, Earliest: x.Earliest, Prudent: x.Prudent, Last: x.Last}
		for _, l := range x.Leaves {
			b := d.bound(procedure.Bound{Rule: l.Rule, Edition: l.Edition})
			b.Name, b.Days = l.Label, l.Days
			row.Leaves = append(row.Leaves, b)
		}
		if x.Cap != nil {
			row.Cap = d.bound(*x.Cap)
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

func (d *Desk) bounds(list []procedure.Bound) (out []BoundView) {
	for _, b := range list {
		out = append(out, d.bound(b))
	}
	return out
}

func (d *Desk) bound(b procedure.Bound) BoundView {
	v := BoundView{Day: b.Day, Late: b.Late}
	if b.Rule != nil {
		v.Rule, v.Name = b.Rule.ID, b.Rule.Name
	}
	if b.Edition != nil {
		v.Cites, v.Evidence = d.cites(b.Edition.Cite), b.Edition.Evidence
	}
	return v
}
