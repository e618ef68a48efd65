package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/rule"
	"tranu/internal/ruling"
)

// reading is the form to mark an edition as read.
type reading struct {
	base
	Sheet   desk.ReadingSheet
	Form    formValues
	Key     string
	Problem formProblem
}

// numbers are the numbers the rule uses in the period of the edition.
func (p reading) numbers() (out []string) {
	for _, n := range p.Sheet.Page.Numbers {
		for _, x := range n.Values {
			if x.From != p.Sheet.Edition.Regime.From {
				continue
			}
			line := p.In(n.Label) + ": " + p.In(x.Value)
			if x.Locality != "" {
				line += " (" + x.Locality + ")"
			}
			out = append(out, line)
		}
	}
	return out
}

type readings struct {
	base
	View desk.Readings
}

// proposal is one proposal with what it would change.
type proposal struct {
	base
	View    desk.ProposalPage
	WhyNot  string
	Form    formValues
	Key     string
	Problem formProblem
}

// choicesView is the page of the settings; Form is the one that was sent, if any.
type choicesView struct {
	base
	View    desk.Choices
	Form    formValues
	Key     string
	Problem formProblem
}

// of is the fault of the form of a setting; none for the others.
func (p choicesView) of(s rule.Setting) formProblem {
	if p.Form.Get("setting") != s.Key {
		return formProblem{}
	}
	return p.Problem
}

// value is what a field of the form of a setting shows.
func (p choicesView) value(s rule.Setting, field string) string {
	if p.of(s).Message != "" {
		return p.Form.Get(field)
	}
	if field == "day" {
		return p.Today.String()
	}
	return ""
}

var stateClasses = map[ruling.State]string{ruling.Open: "soon", ruling.Agreed: "done", ruling.Declined: "waiting", ruling.Undone: "waiting"}

func agreesClass(yes bool) string {
	if yes {
		return "done"
	}
	return "overdue"
}

func agreesKey(yes bool) string {
	if yes {
		return "reading.agrees"
	}
	return "reading.against"
}

func proposalLink(no int) templ.SafeURL {
	return templ.SafeURL("/rules/proposal/" + strconv.Itoa(no))
}

// readLink leads to the form to mark an edition; without a regime it is where
// the form is sent.
func readLink(id, regime string) templ.SafeURL {
	link := "/rule/" + id + "/read"
	if regime != "" {
		link += "?" + url.Values{"regime": {regime}}.Encode()
	}
	return templ.SafeURL(link)
}

// what is a proposal in a few words.
func (b base) what(x desk.ProposalView) string {
	switch {
	case x.Kind == ruling.Raise && x.Block:
		return b.T("ruling.raise_block")
	case x.Kind == ruling.Raise:
		return b.T("ruling.raise")
	case x.Kind == ruling.Withdraw && x.RuleID != "":
		return b.T("ruling.withdraw_raise")
	case x.Kind == ruling.Withdraw:
		return b.T("ruling.withdraw_choice")
	}
	return b.T("ruling.choose", b.In(x.ValueIs), x.Day)
}

// period is the period of the edition a proposal is about, after its name.
func (b base) period(x desk.ProposalView) string {
	if x.RuleID == "" {
		return ""
	}
	return " " + b.T("reading.period", x.Regime.From)
}

// answered says what became of a proposal.
func (b base) answered(x desk.ProposalView) string {
	switch {
	case x.Answer.Kind == ruling.Confirm:
		return b.T("ruling.confirmed", x.Answer.ByName, x.Answer.At)
	case x.Answer.By == x.By:
		return b.T("ruling.taken_back", x.Answer.At, x.Answer.Note)
	}
	return b.T("ruling.declined", x.Answer.ByName, x.Answer.At, x.Answer.Note)
}

// was is what a raised edition is in the regulations of the program.
func (p ruleView) was(e desk.EditionView) string {
	return p.T("evidence." + string(e.Base.Evidence))
}

// side is one side of an impact: what a rule comes to, or the day of a limit.
func (b base) side(x desk.Impact, s desk.Side) string {
	switch {
	case x.Rule == "" && s.Due.IsZero():
		return "–"
	case x.Rule == "":
		return b.D(s.Due)
	case s.Verdict == rule.Fail:
		return b.T("verdict.fail") + ": " + b.T("effect."+string(s.Effect))
	}
	return b.T("verdict." + s.Verdict.String())
}

func (s *Server) readForm(v *visit) error {
	v.form.Set("day", s.Desk.Today().String())
	return s.showRead(v, formProblem{}, http.StatusOK)
}

func (s *Server) showRead(v *visit, problem formProblem, status int) error {
	sheet, err := s.Desk.ReadingSheet(v.ctx, v.by, v.r.PathValue("id"), v.form.Get("regime"))
	if err != nil {
		return err
	}
	if v.r.Method == http.MethodGet && len(sheet.Edition.Base.Cite) > 0 {
		v.form.Set("document", sheet.Edition.Base.Cite[0].Document)
	}
	p := reading{base: s.base(v, "rules", v.lang.T("reading.do")), Sheet: sheet, Form: v.form, Key: newKey(), Problem: problem}
	return s.render(v, status, readPage(p))
}

// day reads a day from a field of the form.
func (f formValues) day(field string) (civil.Date, error) {
	d, err := date(f.Get(field))
	if err != nil {
		return d, badDate(field, f.Get(field))
	}
	return d, nil
}

func (s *Server) read(v *visit) error {
	id := v.r.PathValue("id")
	mark, err := markOf(id, v.form)
	if err == nil {
		_, err = s.Desk.MarkRead(v.ctx, v.by, mark, v.form.Get("key"))
	}
	if err != nil {
		if shown(err) {
			return s.showRead(v, v.problem(err), statuses[fault.KindOf(err)])
		}
		return err
	}
	return v.see("/rule/" + id + "#" + url.PathEscape(mark.Regime))
}

// markOf reads a mark from its form.
func markOf(id string, f formValues) (ruling.Entry, error) {
	e := ruling.Entry{Rule: id, Regime: f.Get("regime"), Document: f.Get("document"), Number: f.Get("number"), Clause: f.Get("clause"), Note: f.Get("note")}
	if f.bad != nil {
		return e, f.bad
	}
	var err error
	if e.Dated, err = f.day("dated"); err != nil {
		return e, err
	}
	if e.Day, err = f.day("day"); err != nil {
		return e, err
	}
	switch f.Get("agrees") {
	case "true":
		e.Agrees = true
	case "false":
	default:
		return e, &fault.Error{Kind: fault.Invalid, Key: "fault.reading_agrees", Field: "agrees"}
	}
	return e, nil
}

func (s *Server) readings(v *visit) error {
	view, err := s.Desk.Readings(v.ctx, v.by)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, readingsPage(readings{base: s.base(v, "rules", v.lang.T("readings.title")), View: view}))
}

// number is the number of an entry in a form or an address.
func number(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fault.New(fault.NotFound, "fault.page")
	}
	return n, nil
}

// propose takes a proposal to raise an edition, or to withdraw what was agreed.
func (s *Server) propose(v *visit) error {
	about, err := number(v.form.Get("about"))
	if err != nil {
		return err
	}
	e := ruling.Entry{Kind: ruling.Raise, About: about, Block: v.form.Get("block") == "true", Note: v.form.Get("reason")}
	if v.form.Get("what") == "withdraw" {
		e.Kind = ruling.Withdraw
	}
	no, err := s.Desk.Propose(v.ctx, v.by, e, v.form.Get("key"))
	if err != nil {
		return err
	}
	return v.see(string(proposalLink(no)))
}

func (s *Server) proposal(v *visit) error { return s.showProposal(v, formProblem{}, http.StatusOK) }

func (s *Server) showProposal(v *visit, problem formProblem, status int) error {
	no, err := number(v.r.PathValue("no"))
	if err != nil {
		return err
	}
	view, err := s.Desk.Proposal(v.ctx, v.by, no)
	if err != nil {
		return err
	}
	p := proposal{base: s.base(v, "rules", v.lang.T("readings.title")), View: view, Form: v.form, Key: newKey(), Problem: problem}
	p.Title = p.what(view.Proposal)
	if view.WhyNot != nil {
		p.WhyNot, _ = v.message(view.WhyNot)
	}
	return s.render(v, status, proposalPage(p))
}

// answer confirms a proposal or declines it.
func (s *Server) answer(v *visit) error {
	no, err := number(v.r.PathValue("no"))
	if err != nil {
		return err
	}
	seen, err := number(v.form.Get("seen"))
	if err != nil {
		return err
	}
	a := desk.Answer{Proposal: no, Agree: v.form.Get("agree") == "yes", Seen: seen, Note: v.form.Get("reason"), Key: v.form.Get("key")}
	if err := s.Desk.Answer(v.ctx, v.by, a); err != nil {
		if shown(err) {
			return s.showProposal(v, v.problem(err), statuses[fault.KindOf(err)])
		}
		return err
	}
	return v.see(string(proposalLink(no)))
}

func (s *Server) choices(v *visit) error { return s.showChoices(v, formProblem{}, http.StatusOK) }

func (s *Server) showChoices(v *visit, problem formProblem, status int) error {
	view, err := s.Desk.Choices(v.ctx, v.by)
	if err != nil {
		return err
	}
	p := choicesView{base: s.base(v, "rules", v.lang.T("choices.title")), View: view, Form: v.form, Key: newKey(), Problem: problem}
	return s.render(v, status, choicesPage(p))
}

// choose takes a proposal for a setting.
func (s *Server) choose(v *visit) error {
	day, err := v.form.day("day")
	if v.form.bad != nil {
		err = v.form.bad
	}
	no := 0
	if err == nil {
		e := ruling.Entry{Kind: ruling.Choose, Setting: v.form.Get("setting"), Value: v.form.Get("value"), Day: day, Document: v.form.Get("document"), Note: v.form.Get("reason")}
		no, err = s.Desk.Propose(v.ctx, v.by, e, v.form.Get("key"))
	}
	if err != nil {
		if shown(err) {
			return s.showChoices(v, v.problem(err), statuses[fault.KindOf(err)])
		}
		return err
	}
	return v.see(string(proposalLink(no)))
}
