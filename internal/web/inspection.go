package web

import (
	"net/http"
	"strings"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
)

func (s *Server) inspection(v *visit) error {
	view, err := s.Desk.Inspection(v.ctx, v.by, casefile.ID(v.r.PathValue("id")))
	if err != nil {
		return err
	}
	p := inspectionView{base: s.base(v, "register", v.lang.T("inspection.of", view.Person.Name)), View: view}
	return s.render(v, http.StatusOK, inspectionPage(p))
}

type inspectionView struct {
	base
	View desk.InspectionView
}

// grounds says how the error of a check is known.
func (p inspectionView) grounds(l desk.CheckLine) string {
	words := make([]string, len(l.Grounds))
	for i, g := range l.Grounds {
		words[i] = p.T("ground." + string(g))
	}
	return strings.Join(words, "; ")
}

// day is the day of a paper, or that it bears none.
func (p inspectionView) day(d civil.Date) string {
	if d.IsZero() {
		return p.T("inspection.no_day")
	}
	return p.D(d)
}

// stepDay is the day of a step's act, or where the step stands.
func (p inspectionView) stepDay(s desk.SheetStep) string {
	if s.Day.IsZero() {
		return p.T("step." + string(s.State))
	}
	return p.D(s.Day)
}

// papers are the papers of a step by code, or title, and number.
func (p inspectionView) papers(s desk.SheetStep) string {
	names := make([]string, len(s.Papers))
	for i, x := range s.Papers {
		names[i] = x.Code
		if strings.HasPrefix(x.Code, "X-") {
			names[i] = p.In(x.Title)
		}
		if x.Number != "" {
			names[i] = p.T("case.paper_number", names[i], x.Number)
		}
	}
	return strings.Join(names, "; ")
}
