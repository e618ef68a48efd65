package web

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/procedure"
)

type caseView struct {
	base
	View  desk.CaseView
	Saved string
	Cells []desk.UnitRef
}

func (p caseView) regimes() string {
	names := make([]string, len(p.View.Regimes))
	for i, r := range p.View.Regimes {
		names[i] = p.In(r)
	}
	return strings.Join(names, ", ")
}

func (p caseView) value(typ, v string) string { return p.base.value(typ, v) }

// value is a canonical value as the language writes it.
func (b base) value(typ, v string) string {
	if typ == "date" {
		if d, err := civil.Parse(v); err == nil {
			return b.D(d)
		}
	}
	return v
}

func (b base) factValue(f desk.FactView) string {
	if f.Word.VI != "" {
		return b.In(f.Word)
	}
	return b.value(f.Type, f.Value)
}

func (p caseView) paper(x desk.PaperView) string {
	if strings.HasPrefix(x.Code, "X-") {
		return p.In(x.Title)
	}
	return x.Code + " " + p.In(x.Title)
}

func (p caseView) paperLine(x desk.PaperView) string {
	s := p.In(x.Title)
	if x.Number != "" {
		s = p.T("case.paper_number", s, x.Number)
	}
	if !x.Day.IsZero() {
		s = p.T("case.paper_day", s, x.Day)
	}
	return s
}

func (p caseView) stepLink(s desk.StepView) templ.SafeURL {
	return templ.SafeURL("/case/" + string(p.View.Case.ID) + "/act/" + string(s.Sheet.Kind))
}

func (p caseView) correctLink(a casefile.Act) templ.SafeURL {
	return templ.SafeURL(fmt.Sprintf("/case/%s/correct/%d", p.View.Case.ID, a.No))
}

// form is the empty form of a step.
func (p caseView) form(s desk.StepView) actFormView {
	return newActForm(p.base, p.View, s, formValues{Values: url.Values{}}, p.Cells)
}

func stageClass(s casefile.Stage) string {
	switch {
	case s == casefile.StageEnded || s == casefile.StageUnlisted:
		return "overdue"
	case s.Member():
		return "done"
	}
	return "info"
}

func deadlineClass(state string) string {
	switch state {
	case "overdue", "late":
		return "overdue"
	case "open":
		return "soon"
	case "not_started":
		return "info"
	}
	return "done"
}

// stopping are the findings that stand in the way: they do not pass with a
// reason.
func stopping(list []desk.Finding) []desk.Finding {
	var out []desk.Finding
	for _, f := range list {
		if !f.NeedsReason {
			out = append(out, f)
		}
	}
	return out
}

// endings are the other acts that the reader may record on the case.
func (p caseView) endings() []desk.StepView {
	return slices.DeleteFunc(slices.Clone(p.View.Endings), func(s desk.StepView) bool { return !s.May })
}

// A way is the acts of one group that the reader may record on the case.
type way struct {
	Way   procedure.Way
	Steps []desk.StepView
}

// ways are the other acts, in their groups.
func (p caseView) ways() (out []way) {
	for _, w := range []procedure.Way{procedure.WayAlong, procedure.WayUsual, procedure.WayRemoval, procedure.WayRepair} {
		var steps []desk.StepView
		for _, s := range p.endings() {
			if !s.Sheet.Kind.Own() && w != procedure.WayAlong { // a step recorded once more
				continue
			}
			if s.Sheet.Way == w || w == procedure.WayAlong && !s.Sheet.Kind.Own() {
				steps = append(steps, s)
			}
		}
		if len(steps) > 0 {
			out = append(out, way{w, steps})
		}
	}
	return out
}

// title is the heading of a group of acts.
func (p caseView) title(w procedure.Way) string {
	if w == procedure.WayUsual {
		return p.T("way.usual")
	}
	return p.T("way." + string(w))
}

// reasons are the rules whose warnings an act passed, in one order for every
// look at the page.
func reasons(a casefile.Act) []string { return slices.Sorted(maps.Keys(a.Reasons)) }

// stated is what a failure turns on: one value, or the fields of an item with
// their labels.
func (b base) stated(x desk.StatedView) string {
	parts := make([]string, len(x.Values))
	for i, v := range x.Values {
		parts[i] = b.factValue(v)
		if v.Key != x.Fact {
			parts[i] = b.In(v.Label) + " " + parts[i]
		}
	}
	return strings.Join(parts, "; ")
}
