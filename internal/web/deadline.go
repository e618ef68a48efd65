package web

import (
	"strconv"

	"tranu/internal/civil"
	"tranu/internal/desk"
)

// running are the limits to look at now, in the order of their urgency: missed,
// ending within a year, and about to start.
func running(today civil.Date, list []desk.DeadlineView) (out []desk.DeadlineView) {
	for _, d := range list {
		if !distant(today, d) {
			out = append(out, d)
		}
	}
	return out
}

// others are the limits of what is done, and those far off by their nature.
func others(today civil.Date, list []desk.DeadlineView) (out []desk.DeadlineView) {
	for _, d := range list {
		if distant(today, d) {
			out = append(out, d)
		}
	}
	return out
}

func distant(today civil.Date, d desk.DeadlineView) bool {
	return d.State == "met" || d.State == "late" || d.State == "open" && !d.Limit.Before(today.AddMonths(12))
}

// pressing is the most urgent limit, when it is missed or ends within a month.
func (p caseView) pressing() (desk.DeadlineView, bool) {
	for _, d := range p.View.Deadlines {
		if d.State == "overdue" || d.State == "open" && d.Limit.Before(p.Today.AddMonths(1)) {
			return d, true
		}
	}
	return desk.DeadlineView{}, false
}

// leftOf says how a limit stands: working days left or passed, or when what it
// asked for was done.
func (b base) leftOf(d desk.DeadlineView) string {
	switch d.State {
	case "not_started":
		return ""
	case "met":
		return b.T("limit.met", d.Done)
	case "late":
		return b.T("limit.done_late", d.Done, -d.DaysLeft)
	case "overdue":
		if d.DaysLeft < 0 {
			return b.T("limit.late_by", -d.DaysLeft)
		}
	}
	return b.left(d.State, d.DaysLeft)
}

// year is a year as it is written: without a mark between thousands.
func year(n int) string { return strconv.Itoa(n) }
