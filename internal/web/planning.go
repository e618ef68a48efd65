package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/target"
	"tranu/internal/unit"
)

// planning is the page on which resolutions, plans and targets are entered.
type planning struct {
	base
	View    desk.Planning
	Form    formValues // of the form that was sent, what names which
	Key     string
	Problem formProblem
}

// planForm is one of the three forms of the page.
type planForm struct {
	formValues
	Problem formProblem
	Open    bool // shown again, with its fault
}

// form is a form of the page, with its values and its fault when it is the one
// that was sent; the others are empty but for the day.
func (p planning) form(what string) planForm {
	if p.Problem.Message != "" && p.Form.Get("what") == what {
		return planForm{formValues: p.Form, Problem: p.Problem, Open: true}
	}
	f := planForm{formValues: formValues{Values: url.Values{}}}
	f.Set("day", p.Today.String())
	f.Set("to", strconv.Itoa(p.View.Year+5))
	return f
}

func (p planning) count(id unit.ID) string {
	if l, ok := p.View.Lines[id]; ok {
		return strconv.Itoa(l.Count)
	}
	return ""
}

func (s *Server) planning(v *visit) error { return s.showPlanning(v, formProblem{}, http.StatusOK) }

func (s *Server) showPlanning(v *visit, problem formProblem, status int) error {
	year, _, err := s.yearAndDay(v)
	if err != nil {
		return err
	}
	view, err := s.Desk.Planning(v.ctx, v.by, year)
	if err != nil {
		return err
	}
	p := planning{base: s.base(v, "targets", v.lang.T("planning.title", strconv.Itoa(year))), View: view, Form: v.form, Key: newKey(), Problem: problem}
	return s.render(v, status, planningPage(p))
}

// plan takes one of the three forms of the page: a resolution, a plan, or the
// targets of the units.
func (s *Server) plan(v *visit) error {
	year, err := strconv.Atoi(v.form.Get("year"))
	if err != nil {
		return &fault.Error{Kind: fault.Invalid, Key: "fault.year", Args: []any{v.form.Get("year")}, Field: "year"}
	}
	day, err := date(v.form.Get("day"))
	switch {
	case v.form.bad != nil:
		err = v.form.bad
	case err != nil:
		err = badDate("day", v.form.Get("day"))
	default:
		err = s.enter(v, year, day)
	}
	if err != nil {
		if shown(err) {
			return s.showPlanning(v, v.problem(err), statuses[fault.KindOf(err)])
		}
		return err
	}
	return v.see("/planning?year=" + strconv.Itoa(year))
}

func (s *Server) enter(v *visit, year int, day civil.Date) error {
	of, key := unit.ID(v.form.Get("unit")), v.form.Get("key")
	switch v.form.Get("what") {
	case "resolution":
		to, err := strconv.Atoi(v.form.Get("to"))
		if err != nil {
			return &fault.Error{Kind: fault.Invalid, Key: "fault.year", Args: []any{v.form.Get("to")}, Field: "to"}
		}
		var goals []string
		for line := range strings.Lines(v.form.Get("note")) {
			if line = strings.TrimSpace(line); line != "" {
				goals = append(goals, line)
			}
		}
		_, err = s.Desk.AddResolution(v.ctx, v.by, target.Resolution{Unit: of, Number: v.form.Get("number"), Day: day, From: year, To: to, Title: v.form.Get("title"), Goals: goals}, key)
		return err
	case "plan":
		_, err := s.Desk.AddPlan(v.ctx, v.by, target.Plan{Unit: of, Year: year, Number: v.form.Get("number"), Day: day, Resolution: v.form.Get("resolution"), Title: v.form.Get("title")}, key)
		return err
	case "target":
		n, err := strconv.Atoi(v.form.Get("count"))
		if err != nil || n < 0 {
			return &fault.Error{Kind: fault.Invalid, Key: "fault.count", Args: []any{v.form.Get("count")}, Field: "count"}
		}
		return s.Desk.SetTarget(v.ctx, v.by, target.Line{Unit: of, Year: year, Count: n, Plan: v.form.Get("plan"), Day: day, Reason: v.form.Get("reason"), Document: v.form.Get("document")}, key)
	}
	return fault.New(fault.Invalid, "fault.form")
}
