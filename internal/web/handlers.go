package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/pool"
	"tranu/internal/rule"
	"tranu/internal/stats"
	"tranu/internal/target"
	"tranu/internal/unit"
)

func (s *Server) signInForm(v *visit) error {
	return s.render(v, http.StatusOK, signInPage(signIn{base: s.base(v, "", v.lang.T("signin.title"))}))
}

func (s *Server) signIn(v *visit) error {
	login, now := v.form.Get("login"), s.Desk.Now()
	if w := s.limit.wait(login, now); w > 0 {
		return fault.New(fault.Unavailable, "fault.sign_in_wait", int(w/time.Minute)+1)
	}
	token, _, err := s.Desk.SignIn(v.ctx, login, v.form.Get("password"))
	s.limit.note(login, err == nil, now)
	if fault.Is(err, fault.Forbidden) {
		msg, _ := v.message(err)
		return s.render(v, http.StatusForbidden, signInPage(signIn{base: s.base(v, "", v.lang.T("signin.title")), Login: login, Problem: msg}))
	}
	if err != nil {
		return err
	}
	s.setSession(v, token)
	return v.see("/")
}

func (s *Server) takeSeat(v *visit) error {
	token, _, err := s.Desk.SwitchTo(v.ctx, v.form.Get("login"))
	if err != nil {
		return err
	}
	s.setSession(v, token)
	return v.see("/")
}

func (s *Server) language(v *visit) error {
	http.SetCookie(v.w, &http.Cookie{Name: languageCookie, Value: v.form.Get("lang"), Path: "/", MaxAge: 400 * 24 * 3600, HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
	return v.see(local(v.form.Get("back")))
}

// local is a path on this server, "/" for anything else.
func local(path string) string {
	if u, err := url.Parse(path); err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) {
		return "/"
	}
	return path
}

func (s *Server) signOut(v *visit) error {
	if c, err := v.r.Cookie(sessionCookie); err == nil {
		if err := s.Desk.SignOut(v.ctx, c.Value); err != nil {
			return err
		}
	}
	http.SetCookie(v.w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1})
	return v.see("/sign-in")
}

func (s *Server) home(v *visit) error {
	if !v.by.Can(auth.ReadRegister) {
		return s.log(v)
	}
	h, err := s.Desk.Home(v.ctx, v.by)
	if err != nil {
		return err
	}
	p := home{base: s.base(v, "home", v.lang.T("nav.home")), Home: h}
	p.Targets = p.targetView(h.Pace, h.Paces)
	if v.by.Role.Mass() {
		reg, err := s.Desk.Register(v.ctx, v.by, desk.RegisterQuery{})
		if err != nil {
			return err
		}
		p.Rows = reg.Rows
	}
	return s.render(v, http.StatusOK, homePage(p))
}

// dutyTitles are the lists of duties that have a page of their own.
var dutyTitles = map[string]string{"overdue": "home.overdue.title", "urgent": "home.do", "stuck": "home.stuck"}

// duties is the whole of a list that the opening screen shows the top of.
func (s *Server) duties(v *visit) error {
	state := v.form.Get("state")
	title, known := dutyTitles[state]
	if !known {
		return fault.New(fault.NotFound, "fault.page")
	}
	h, err := s.Desk.Home(v.ctx, v.by)
	if err != nil {
		return err
	}
	p := dutyList{base: s.base(v, "home", v.lang.T(title))}
	switch state {
	case "overdue":
		p.Duties = within(h.Duties, desk.Overdue)
	case "urgent":
		p.Duties = within(h.Duties, desk.Overdue, desk.Soon)
	case "stuck":
		p.Duties = h.Stuck
	}
	return s.render(v, http.StatusOK, dutiesPage(p))
}

// targetView makes a report ready to print.
func (b base) targetView(t stats.Targets, paces []target.Pace) targetView {
	out := targetView{Root: t.Unit.ID, Name: t.Unit.Name, Year: t.Year, AsOf: t.AsOf, Members: t.Members, Cells: t.Cells}
	sum, given := 0, false
	for i, r := range t.Rows {
		row := targetRow{Unit: r.ID, Name: r.Name, Target: r.Target, Achieved: r.Achieved, Minority: r.OfWhich.EthnicMinority, Female: r.OfWhich.Female, Youth: r.OfWhich.YouthUnion}
		if r.Percent != nil {
			row.Percent = b.Lang.Percent(r.Percent.Numerator, r.Percent.Denominator)
		}
		if i < len(paces) && paces[i].State != target.NoTarget {
			p := paces[i]
			row.Expected, row.PaceClass = p.Expected, paceClasses[p.State]
			row.Pace = b.T("pace."+string(p.State), p.Short)
		}
		if i > 0 && r.Target != nil {
			sum, given = sum+*r.Target, true
		}
		out.Rows = append(out.Rows, row)
	}
	if given && out.Rows[0].Target != nil && *out.Rows[0].Target != sum {
		out.Mismatch = b.T("target.mismatch", *out.Rows[0].Target, sum)
	}
	return out
}

// yearAndDay reads the year and the day a report is asked for; by default this
// year, today, and for a past year its last day.
func (s *Server) yearAndDay(v *visit) (int, civil.Date, error) {
	today := s.Desk.Today()
	year := today.Year()
	if t := v.form.Get("year"); t != "" {
		n, err := strconv.Atoi(t)
		if err != nil || !target.Year(n) {
			return 0, today, &fault.Error{Kind: fault.Invalid, Key: "fault.year", Args: []any{t}, Field: "year"}
		}
		year = n
	}
	asOf, err := date(v.form.Get("as_of"))
	if err != nil {
		return 0, today, badDate("as_of", v.form.Get("as_of"))
	}
	if asOf.IsZero() {
		asOf = today
		if end := civil.New(year, 12, 31); end.Before(today) {
			asOf = end
		}
	}
	return year, asOf, nil
}

func (s *Server) targets(v *visit) error {
	year, asOf, err := s.yearAndDay(v)
	if err != nil {
		return err
	}
	id := unit.ID(v.form.Get("unit"))
	report, paces, err := s.Desk.Targets(v.ctx, v.by, id, year, asOf)
	if err != nil {
		return err
	}
	if len(report.Rows) == 0 {
		return fault.New(fault.NotFound, "fault.unit_unknown")
	}
	p := targets{base: s.base(v, "targets", v.lang.T("nav.targets")), Year: year, AsOf: asOf, UnitParam: string(id)}
	p.View = p.targetView(report, paces)
	list, err := s.Desk.Figure(v.ctx, v.by, desk.FigureQuery{Unit: report.Unit.ID, Year: year, AsOf: asOf, What: "target"})
	if err != nil {
		return err
	}
	p.Resolution, p.Plan = list.Resolution, list.Plan
	return s.render(v, http.StatusOK, targetsPage(p))
}

func (s *Server) figure(v *visit) error {
	year, asOf, err := s.yearAndDay(v)
	if err != nil {
		return err
	}
	q := desk.FigureQuery{Unit: unit.ID(v.form.Get("unit")), Year: year, AsOf: asOf, What: v.form.Get("what")}
	list, err := s.Desk.Figure(v.ctx, v.by, q)
	if err != nil {
		return err
	}
	p := figureList{base: s.base(v, "targets", v.lang.T("figure_title."+q.What, strconv.Itoa(year))), List: list}
	back := url.Values{"unit": {string(list.Unit.ID)}, "year": {strconv.Itoa(year)}, "as_of": {asOf.String()}}
	p.BackLink = templ.SafeURL("/targets?" + back.Encode())
	return s.render(v, http.StatusOK, figurePage(p))
}

func (s *Server) resolution(v *visit) error {
	r, err := s.Desk.Resolution(v.ctx, v.by, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, resolutionPage(resolution{base: s.base(v, "targets", r.Resolution.Number), View: r}))
}

func (s *Server) register(v *visit) error {
	q := desk.RegisterQuery{Unit: unit.ID(v.form.Get("unit")), Stage: casefile.Stage(v.form.Get("stage")), Search: v.form.Get("q"), Cursor: v.form.Get("after")}
	r, err := s.Desk.Register(v.ctx, v.by, q)
	if err != nil {
		return err
	}
	p := register{base: s.base(v, "register", v.lang.T("register.title")), View: r, Query: q, CanReview: v.by.Can(auth.KeepRegister)}
	return s.render(v, http.StatusOK, registerPage(p))
}

func (s *Server) reviewForm(v *visit) error {
	v.form.Set("day", s.Desk.Today().String())
	return s.showReview(v, formProblem{}, http.StatusOK)
}

// showReview shows the sheet of one cell. Who looks after several chooses one
// of those with somebody to review.
func (s *Server) showReview(v *visit, problem formProblem, status int) error {
	if !v.by.Can(auth.KeepRegister) {
		return fault.New(fault.Forbidden, "fault.right")
	}
	h, err := s.Desk.Home(v.ctx, v.by)
	if err != nil {
		return err
	}
	p := review{base: s.base(v, "register", v.lang.T("review.title")), Unit: h.Unit, Key: newKey(), Form: v.form, Problem: problem}
	chosen := unit.ID(v.form.Get("unit"))
	if h.Unit.Kind == unit.Cell {
		chosen = h.Unit.ID
	}
	for _, r := range h.Sheet.ToReview {
		switch {
		case r.Stage != casefile.StageListed:
		case chosen == "":
			p.offer(r.Unit)
		case r.Unit.ID == chosen:
			p.Unit, p.Rows = r.Unit, append(p.Rows, r)
		}
	}
	p.Month = home{base: p.base}.month()
	return s.render(v, status, reviewPage(p))
}

func (s *Server) review(v *visit) error {
	day, err := date(v.form.Get("day"))
	if err != nil {
		return s.showReview(v, v.problem(badDate("day", v.form.Get("day"))), http.StatusUnprocessableEntity)
	}
	rv := pool.Review{Unit: unit.ID(v.form.Get("unit")), Month: pool.MonthOf(day), Day: day, Number: v.form.Get("number")}
	for _, name := range sortedKeys(v.form) {
		if id, ok := strings.CutPrefix(name, "line:"); ok {
			rv.Lines = append(rv.Lines, pool.Line{Case: casefile.ID(id), Outcome: pool.Outcome(v.form.Get(name)), Reason: v.form.Get("why:" + id)})
		}
	}
	if err = v.form.bad; err == nil {
		err = s.Desk.ReviewMonth(v.ctx, v.by, rv, v.form.Get("key"))
	}
	if err != nil {
		if shown(err) {
			return s.showReview(v, v.problem(err), statuses[fault.KindOf(err)])
		}
		return err
	}
	if v.by.Role != auth.CellSecretary {
		return v.see("/register/review")
	}
	return v.see("/")
}

// shown says that a form is shown again with the fault beside it.
func shown(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Refused, fault.Exists:
		return true
	}
	return false
}

func (v *visit) problem(err error) formProblem {
	var p formProblem
	p.Message, p.Findings = v.message(err)
	var f *fault.Error
	if errors.As(err, &f) {
		p.Field = f.Field
	}
	return p
}

func (s *Server) personForm(v *visit, problem formProblem) personForm {
	return personForm{Form: v.form, Problem: problem, Ethnic: s.Desk.Codes("ethnic_groups"), Education: s.Desk.Words("education_level")}
}

func (s *Server) nominateForm(v *visit) error {
	v.form.Set("day", s.Desk.Today().String())
	v.form.Set("special_area", "true")
	if v.by.Role == auth.YouthUnion {
		v.form.Set("youth_union", "true")
	}
	return s.showNominate(v, formProblem{}, http.StatusOK)
}

func (s *Server) showNominate(v *visit, problem formProblem, status int) error {
	cells, err := s.Desk.Cells(v.ctx, v.by)
	if err != nil {
		return err
	}
	p := nominate{base: s.base(v, "register", v.lang.T("nominate.title")), personForm: s.personForm(v, problem), Key: newKey(), Units: cells}
	return s.render(v, status, nominatePage(p))
}

// personOf reads a person's particulars from a form.
func personOf(f formValues) (person.Person, error) {
	if f.bad != nil {
		return person.Person{}, f.bad
	}
	birth, err := date(f.Get("birth"))
	if err != nil {
		return person.Person{}, badDate("birth", f.Get("birth"))
	}
	is := func(k string) bool { return f.Get(k) == "true" }
	return person.Person{
		Name: f.Get("name"), Birth: birth, Sex: person.Sex(f.Get("sex")), Ethnic: f.Get("ethnic"), Education: f.Get("education"),
		Occupation: f.Get("occupation"), Residence: f.Get("residence"), Unit: unit.ID(f.Get("unit")),
		YouthUnion: is("youth_union"), WomensUnion: is("womens_union"), Farmers: is("farmers"), Veterans: is("veterans"), TradeUnion: is("trade_union"), SpecialArea: is("special_area"),
	}, nil
}

func (s *Server) nominate(v *visit) error {
	p, err := personOf(v.form)
	day, errDay := date(v.form.Get("day"))
	if errDay != nil {
		err = badDate("day", v.form.Get("day"))
	}
	var id casefile.ID
	if err == nil {
		id, err = s.Desk.Nominate(v.ctx, v.by, desk.Nomination{Person: p, Day: day, Note: v.form.Get("note"), Key: v.form.Get("key")})
	}
	if err != nil {
		if shown(err) {
			return s.showNominate(v, v.problem(err), statuses[fault.KindOf(err)])
		}
		return err
	}
	if !v.by.Can(auth.ReadCase) {
		return v.see("/")
	}
	return v.see("/case/" + string(id))
}

func (s *Server) person(v *visit) error {
	view, err := s.Desk.Person(v.ctx, v.by, person.ID(v.r.PathValue("id")))
	if err != nil {
		return err
	}
	p := personView{base: s.base(v, "register", view.Person.Name), View: view}
	for _, o := range s.Desk.Words("education_level") {
		if o.Value == view.Person.Education {
			p.Education = p.In(o.Label)
		}
	}
	return s.render(v, http.StatusOK, personPage(p))
}

func (s *Server) correctPersonForm(v *visit) error {
	view, err := s.Desk.Person(v.ctx, v.by, person.ID(v.r.PathValue("id")))
	if err != nil {
		return err
	}
	x := view.Person
	for k, val := range map[string]string{"name": x.Name, "birth": x.Birth.String(), "sex": string(x.Sex), "ethnic": x.Ethnic, "education": x.Education,
		"occupation": x.Occupation, "residence": x.Residence, "version": strconv.Itoa(x.Version)} {
		v.form.Set(k, val)
	}
	for k, is := range map[string]bool{"youth_union": x.YouthUnion, "womens_union": x.WomensUnion, "farmers": x.Farmers, "veterans": x.Veterans, "trade_union": x.TradeUnion, "special_area": x.SpecialArea} {
		v.form.Set(k, strconv.FormatBool(is))
	}
	return s.showCorrectPerson(v, formProblem{}, http.StatusOK)
}

func (s *Server) showCorrectPerson(v *visit, problem formProblem, status int) error {
	p := correctPerson{base: s.base(v, "register", v.lang.T("person.correct")), personForm: s.personForm(v, problem), ID: v.r.PathValue("id"), Key: newKey()}
	return s.render(v, status, correctPersonPage(p))
}

func (s *Server) correctPerson(v *visit) error {
	p, err := personOf(v.form)
	if err == nil {
		p.ID = person.ID(v.r.PathValue("id"))
		p.Version, _ = strconv.Atoi(v.form.Get("version"))
		err = s.Desk.CorrectPerson(v.ctx, v.by, desk.PersonChange{Person: p, Reason: v.form.Get("reason"), Key: v.form.Get("key")})
	}
	if err != nil {
		if shown(err) {
			return s.showCorrectPerson(v, v.problem(err), statuses[fault.KindOf(err)])
		}
		return err
	}
	return v.see("/person/" + string(p.ID))
}

func (s *Server) rule(v *visit) error {
	view, err := s.Desk.RulePage(v.ctx, v.by, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	p := ruleView{base: s.base(v, "", v.r.PathValue("id")), View: view, Prose: view.ProseVI}
	if v.lang == langEN {
		p.Prose = view.ProseEN
	}
	return s.render(v, http.StatusOK, rulePage(p))
}

// rules lists the rules: searched, by procedure, step and today's effect.
func (s *Server) rules(v *visit) error {
	q := desk.RuleQuery{Search: v.form.Get("q"), Procedure: v.form.Get("procedure"), Step: v.form.Get("step"), Effect: rule.Effect(v.form.Get("effect")), Owner: v.form.Get("owner")}
	rows, err := s.Desk.Rules(v.ctx, q)
	if err != nil {
		return err
	}
	p := ruleList{Owners: s.Desk.Owners(), base: s.base(v, "rules", v.lang.T("rules.title")), Query: q, Rows: rows, Steps: s.Desk.RuleSteps()}
	return s.render(v, http.StatusOK, rulesPage(p))
}

func (s *Server) disputes(v *visit) error {
	return s.render(v, http.StatusOK, disputesPage(disputeList{s.base(v, "rules", v.lang.T("disputes.title")), s.Desk.Disputes()}))
}

func (s *Server) numbers(v *visit) error {
	return s.render(v, http.StatusOK, numbersPage(numberList{s.base(v, "rules", v.lang.T("numbers.title")), s.Desk.Numbers()}))
}

func (s *Server) sources(v *visit) error {
	return s.render(v, http.StatusOK, sourcesPage(sourceList{s.base(v, "rules", v.lang.T("sources.title")), s.Desk.Sources()}))
}

func (s *Server) log(v *visit) error {
	entries, head, err := s.Desk.Log(v.ctx, v.by, logLines)
	if err != nil {
		return err
	}
	slices.Reverse(entries)
	return s.render(v, http.StatusOK, logPage(logView{base: s.base(v, "log", v.lang.T("log.title")), Entries: entries, Size: head.Entries}))
}
