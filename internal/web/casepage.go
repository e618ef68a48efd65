package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"tranu/internal/casefile"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/procedure"
)

func (s *Server) caseFile(v *visit) error {
	view, err := s.Desk.Case(v.ctx, v.by, casefile.ID(v.r.PathValue("id")))
	if err != nil {
		return err
	}
	p := caseView{base: s.base(v, "register", view.Person.Name), View: view}
	if no := v.form.Get("saved"); no != "" {
		p.Saved = p.T("case.saved", no)
	}
	if p.Cells, err = s.Desk.Cells(v.ctx, v.by); err != nil {
		return err
	}
	return s.render(v, http.StatusOK, casePage(p))
}

func (s *Server) actForm(v *visit) error {
	return s.showAct(v, formValues{Values: url.Values{}}, formProblem{}, http.StatusOK)
}

// showAct shows the form of one act, again with its values and the fault when
// it was not accepted.
func (s *Server) showAct(v *visit, values formValues, problem formProblem, status int) error {
	kind := casefile.Kind(v.r.PathValue("kind"))
	about := desk.About{Choice: choice(kind, v.form, values)}
	about.Corrects, _ = strconv.Atoi(values.Get("corrects"))
	view, step, err := s.Desk.StepAbout(v.ctx, v.by, casefile.ID(v.r.PathValue("id")), kind, about)
	if err != nil {
		return err
	}
	if about.Choice != "" && !values.Has("fact:"+about.Choice) {
		values.Set("fact:"+about.Choice, "true")
	}
	if !step.May && values.Get("corrects") == "" {
		return fault.New(fault.Forbidden, step.WhyNot)
	}
	cells, err := s.Desk.Cells(v.ctx, v.by)
	if err != nil {
		return err
	}
	p := actPageView{base: s.base(v, "register", step.Name.In(v.lang.String())), View: view, Problem: problem}
	p.Heading = p.Title
	for _, f := range problem.Findings {
		if f.NeedsReason {
			step.Findings = addFinding(step.Findings, f)
		}
	}
	p.Form = newActForm(p.base, view, step, values, cells)
	p.Form.Problem = problem
	if version := values.Get("version"); version != "" {
		p.Form.Version = version
	}
	if p.Form.Corrects = values.Get("corrects"); p.Form.Corrects != "" {
		p.Heading = p.T("act.correct.title", p.Form.Corrects, step.Name)
	}
	p.ways(problem, step)
	return s.render(v, status, actPage(p))
}

// choice is the fact by which a part of a sheet is chosen: asked for in the
// address, or stated in the form.
func choice(kind casefile.Kind, asked, values formValues) string {
	s, _ := procedure.SheetOf(kind)
	for _, key := range s.Choices() {
		if asked.Get("choice") == key || values.Get("fact:"+key) != "" {
			return key
		}
	}
	return ""
}

func addFinding(list []desk.Finding, f desk.Finding) []desk.Finding {
	for _, x := range list {
		if x.Rule == f.Rule {
			return list
		}
	}
	return append(list, f)
}

// ways says what lawful ways on there are after a refusal.
func (p *actPageView) ways(problem formProblem, step desk.StepView) {
	if len(problem.Findings) == 0 && problem.Field != "vote:yes" {
		return
	}
	if told := func(f desk.Finding) bool { return f.Mend == step.Failure }; !slices.ContainsFunc(problem.Findings, told) {
		p.Fails = p.In(step.Failure)
	}
	kind := step.Sheet.Kind
	if missed := missedBy(kind); missed != "" {
		p.VoteFailedLink = "/case/" + string(p.View.Case.ID) + "/act/" + string(missed)
	}
}

// missedBy is the act by which a vote of a kind is recorded that missed its
// threshold.
func missedBy(kind casefile.Kind) casefile.Kind {
	switch kind {
	case casefile.CellAdmits, casefile.CellAccepts, casefile.RemovalCell:
		return casefile.VoteFailed
	case casefile.Decision, casefile.Recognition, casefile.RemovalBase, casefile.Removed, "adm_base_resolution", "rec_base_resolution":
		return casefile.CommitteeFailed
	}
	return ""
}

func (s *Server) correctForm(v *visit) error {
	view, err := s.Desk.Case(v.ctx, v.by, casefile.ID(v.r.PathValue("id")))
	if err != nil {
		return err
	}
	no, _ := strconv.Atoi(v.r.PathValue("no"))
	for _, e := range view.Timeline {
		if e.Act.No == no && e.CanCorrect {
			values := fieldsOf(e.Act)
			values.Set("corrects", strconv.Itoa(no))
			v.r.SetPathValue("kind", string(e.Act.Kind))
			return s.showAct(v, values, formProblem{}, http.StatusOK)
		}
	}
	return fault.New(fault.NotFound, "fault.correct_unknown", no)
}

func (s *Server) act(v *visit) error {
	id := casefile.ID(v.r.PathValue("id"))
	act, err := actOf(casefile.Kind(v.r.PathValue("kind")), v.form)
	no := 0
	if err == nil {
		version, errV := strconv.Atoi(v.form.Get("version"))
		if errV != nil {
			return fault.New(fault.Invalid, "fault.form")
		}
		no, err = s.Desk.Record(v.ctx, v.by, desk.Recording{Case: id, Version: version, Key: v.form.Get("key"), Act: act})
	}
	if err != nil {
		if shown(err) {
			return s.showAct(v, v.form, v.problem(err), statuses[fault.KindOf(err)])
		}
		return err
	}
	return v.see("/case/" + string(id) + "?saved=" + strconv.Itoa(no))
}
