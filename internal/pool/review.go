package pool

import (
	"strings"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/unit"
)

// A Review is the sheet of one month: what the cell resolved about each person
// on its list. It expands into one act per case.
type Review struct {
	Unit   unit.ID
	Month  civil.Date // first day of the month
	Day    civil.Date // of the meeting
	Number string     // of the cell's resolution; needed when somebody enters or leaves
	Lines  []Line
}

// A Line is what was resolved about one person.
type Line struct {
	Case    casefile.ID
	Outcome Outcome
	Reason  string // needed for Leaves
}

// An Outcome is what became of one person in a review.
type Outcome string

// The outcomes.
const (
	Stays  Outcome = "stays"  // stays on the list
	Leaves Outcome = "leaves" // leaves it
	Enters Outcome = "enters" // nominated so far: enters it
)

// ResolutionForm is the form code of the cell's resolution on the list.
const ResolutionForm = "X-NQCT"

// A CaseAct is an act to be recorded on a case.
type CaseAct struct {
	Case casefile.ID
	Act  casefile.Act
}

// Check says whether the sheet can be carried out on the entries of the unit,
// given as of the day of the meeting. today is the day of recording. The error
// is a fault of kind Invalid; its field is the case a line is about.
func (r Review) Check(entries []Entry, today civil.Date) error {
	switch {
	case r.Day.IsZero() || r.Month != MonthOf(r.Day):
		return invalid("day", "fault.review_month")
	case r.Day.After(today):
		return invalid("day", "fault.act_day_future", r.Day)
	case len(r.Lines) == 0:
		return invalid("lines", "fault.review_empty")
	}
	by := make(map[casefile.ID]Entry, len(entries))
	for _, e := range entries {
		by[e.Case] = e
	}
	seen := map[casefile.ID]bool{}
	for _, l := range r.Lines {
		e, known := by[l.Case]
		switch {
		case !known || e.Unit != r.Unit:
			return invalid(string(l.Case), "fault.review_other_unit")
		case seen[l.Case]:
			return invalid(string(l.Case), "fault.review_twice")
		}
		seen[l.Case] = true
		if err := r.checkLine(l, e); err != nil {
			return err
		}
	}
	return nil
}

func (r Review) checkLine(l Line, e Entry) error {
	onList := !e.Listed.IsZero() && e.Left.IsZero()
	field := string(l.Case)
	switch l.Outcome {
	case Enters:
		if onList || e.Stage != casefile.StageNominated && e.Stage != casefile.StageUnlisted {
			return invalid(field, "fault.review_on_list")
		}
	case Stays, Leaves:
		if !onList {
			return invalid(field, "fault.review_not_on_list")
		}
		if l.Outcome == Stays && e.Review == ReviewDone {
			return invalid(field, "fault.review_done")
		}
	default:
		return invalid(field, "fault.review_outcome")
	}
	switch {
	case l.Outcome != Stays && strings.TrimSpace(r.Number) == "":
		return invalid("number", "fault.review_number")
	case l.Outcome == Leaves && strings.TrimSpace(l.Reason) == "":
		return invalid(field, "fault.review_reason")
	}
	return nil
}

func invalid(field, key string, args ...any) error {
	return &fault.Error{Kind: fault.Invalid, Key: key, Field: field, Args: args}
}

// Acts returns the act of each line, in the order of the lines.
func (r Review) Acts() []CaseAct {
	out := make([]CaseAct, len(r.Lines))
	for i, l := range r.Lines {
		a := casefile.Act{Kind: casefile.Reviewed, Day: r.Day, Unit: r.Unit, Note: l.Reason}
		switch l.Outcome {
		case Enters:
			a.Kind = casefile.Listed
		case Leaves:
			a.Kind = casefile.Unlisted
		}
		if l.Outcome != Stays {
			a.Lists = map[string][]casefile.Item{
				casefile.Documents: {{"code": ResolutionForm, "date": r.Day.String(), "number": r.Number}},
			}
		}
		out[i] = CaseAct{Case: l.Case, Act: a}
	}
	return out
}
