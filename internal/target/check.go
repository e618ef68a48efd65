package target

import (
	"strings"

	"tranu/internal/fault"
)

// The years the program believes in.
const (
	firstYear = 1930
	lastYear  = 2100
)

// mostAdmitted is more than any unit admits in a year.
const mostAdmitted = 100_000

// Year says whether y is a year that plans and targets can be of.
func Year(y int) bool { return y >= firstYear && y <= lastYear }

func invalid(field, key string, args ...any) error {
	return &fault.Error{Kind: fault.Invalid, Key: key, Field: field, Args: args}
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// Validate wants a number, a day, a title and a term of whole years in order.
// The error is a fault of kind Invalid with the field.
func (r Resolution) Validate() error {
	switch {
	case blank(r.Number):
		return invalid("number", "fault.document_number")
	case r.Day.IsZero():
		return invalid("day", "fault.document_day")
	case blank(r.Title):
		return invalid("title", "fault.document_title")
	case !Year(r.From) || !Year(r.To) || r.To < r.From:
		return invalid("to", "fault.term_years", r.From, r.To)
	case r.Unit == "":
		return invalid("unit", "fault.unit_unknown")
	}
	return nil
}

// Validate wants a number, a day, a title and a year.
func (p Plan) Validate() error {
	switch {
	case blank(p.Number):
		return invalid("number", "fault.document_number")
	case p.Day.IsZero():
		return invalid("day", "fault.document_day")
	case blank(p.Title):
		return invalid("title", "fault.document_title")
	case !Year(p.Year):
		return invalid("year", "fault.target_year", p.Year)
	case p.Unit == "":
		return invalid("unit", "fault.unit_unknown")
	}
	return nil
}

// Next completes a line that is to follow those already set: its number is the
// next one of its unit and year. A target is not negative, and one that changes
// another says why.
func (l Line) Next(lines []Line) (Line, error) {
	l.No = 1
	for _, was := range lines {
		if was.Unit == l.Unit && was.Year == l.Year {
			l.No = max(l.No, was.No+1)
		}
	}
	switch {
	case l.Unit == "":
		return l, invalid("unit", "fault.unit_unknown")
	case !Year(l.Year):
		return l, invalid("year", "fault.target_year", l.Year)
	case l.Day.IsZero():
		return l, invalid("day", "fault.document_day")
	case l.Count < 0 || l.Count > mostAdmitted:
		return l, invalid("count", "fault.target_count", l.Count)
	case l.No > 1 && blank(l.Reason):
		return l, invalid("reason", "fault.target_reason")
	}
	return l, nil
}
