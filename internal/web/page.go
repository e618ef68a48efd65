package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/locale"
	"tranu/internal/person"
	"tranu/internal/rule"
	"tranu/internal/target"
	"tranu/internal/unit"
)

const langEN = locale.EN

// htmxConfig keeps htmx within the content security policy.
const htmxConfig = `{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true}`

// base is what every page has: language, reader, and the foot.
type base struct {
	Lang     locale.Lang
	Title    string
	Actor    auth.Actor
	Practice bool
	Seats    []desk.Seat
	Section  string
	Path     string // to come back to after a change of language
	Head     string // of the log, for the foot of printed pages
	Today    civil.Date
}

// T is a text in the reader's language.
func (b base) T(key string, args ...any) string { return b.Lang.T(key, args...) }

// In is a text of the regulations in the reader's language.
func (b base) In(t rule.Text) string { return t.In(b.Lang.String()) }

// D is a day as the language writes it; empty for none.
func (b base) D(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return b.Lang.Date(d)
}

// N is a count.
func (b base) N(n int) string { return b.Lang.Number(n) }

// share is a part of a whole with its percentage, "6/8 = 75 %".
func (b base) share(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return fmt.Sprintf("%s/%s = %s", b.N(part), b.N(whole), b.Lang.Percent(part, whole))
}

func (b base) percent(part, whole int) string { return b.Lang.Percent(part, whole) }

// left says how many working days are left or have passed.
func (b base) left(days int) string {
	if days < 0 {
		return b.T("web.late", -days)
	}
	return b.T("web.left", days)
}

func (b base) sex(s person.Sex) string {
	if s == "" {
		return ""
	}
	return b.T("sex." + string(s))
}

// cite is a citation as one phrase: number, clause, and that it is known
// through others where so.
func (b base) cite(c desk.Cite) string {
	s := c.Number
	if s == "" {
		s = b.In(c.Title)
	}
	if c.Internal {
		return s
	}
	if c.Clause != "" {
		s = b.T("cite.clause", s, c.Clause)
	} else {
		s = b.T("cite.no_clause", s)
	}
	if c.Via {
		s = b.T("cite.via", s)
	}
	return s
}

func (b base) caseLink(id casefile.ID) templ.SafeURL { return templ.SafeURL("/case/" + string(id)) }

// canPlan says whether the reader may enter targets.
func (b base) canPlan() bool { return b.Actor.Can(auth.SetTargets) }

// canOpen says whether the reader may open personal files.
func (b base) canOpen() bool { return b.Actor.Can(auth.ReadCase) }

type navItem struct{ Section, Href, Key string }

// nav is the few places the reader can go.
func (b base) nav() []navItem {
	items := []navItem{{"home", "/", "nav.home"}}
	if b.Actor.Can(auth.ReadTargets) {
		items = append(items, navItem{"targets", "/targets", "nav.targets"})
	}
	items = append(items, navItem{"register", "/register", "nav.register"})
	if b.Actor.Can(auth.ReadAudit) {
		items = append(items, navItem{"log", "/log", "nav.log"})
	}
	return items
}

type signIn struct {
	base
	Login, Problem string
}

type problem struct {
	base
	Message  string
	Findings []desk.Finding
	Stale    bool
	Back     string
}

type home struct {
	base
	Home    desk.Home
	Targets targetView
	Rows    []desk.PoolRow // a mass organisation's own nominations
}

// urgent are the duties with a limit that is near or past.
func (h home) urgent() []desk.Duty {
	var out []desk.Duty
	for _, d := range h.Home.Duties {
		if d.State == desk.Overdue || d.State == desk.Soon {
			out = append(out, d)
		}
	}
	return out
}

// waiting are the files that wait for another level.
func (h home) waiting() []desk.Duty {
	var out []desk.Duty
	for _, d := range h.Home.Stuck {
		if d.State == desk.Waiting {
			out = append(out, d)
		}
	}
	return out
}

// dry are the cells with a target and nobody admitted this year.
func (h home) dry() []string {
	var out []string
	for i, r := range h.Targets.Rows {
		if i > 0 && r.Target != nil && *r.Target > 0 && r.Achieved == 0 {
			out = append(out, r.Name)
		}
	}
	return out
}

func (h home) figureLink(what string) string {
	return figureURL(h.Home.Unit.ID, h.Today.Year(), h.Today, what)
}

func (h home) targetsLink() templ.SafeURL { return "/targets" }

func (h home) month() string { return fmt.Sprintf("%02d/%d", h.Today.Month(), h.Today.Year()) }

func figureURL(id unit.ID, year int, asOf civil.Date, what string) string {
	q := url.Values{"unit": {string(id)}, "year": {strconv.Itoa(year)}, "as_of": {asOf.String()}, "what": {what}}
	return "/figure?" + q.Encode()
}

// first is at most n of a list.
func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// targetView is the cells against their targets, ready to print.
type targetView struct {
	Root           unit.ID
	Name           string
	Year           int
	AsOf           civil.Date
	Members, Cells int
	Rows           []targetRow
	Mismatch       string
}

type targetRow struct {
	Unit                              unit.ID
	Name                              string
	Target                            *int
	Achieved, Minority, Female, Youth int
	Expected                          int
	Percent, Pace, PaceClass          string
}

func (t targetView) url(id unit.ID, what string) string { return figureURL(id, t.Year, t.AsOf, what) }

func (t targetView) link(id unit.ID, what string) templ.SafeURL {
	return templ.SafeURL(t.url(id, what))
}

var paceClasses = map[target.PaceState]string{target.Ahead: "done", target.OnPace: "open", target.Behind: "overdue"}

type chartView struct {
	ViewBox string
	Bars    []chartBar
}

type chartBar struct {
	Name, Label                                                         string
	Y, InnerY, TextY, TargetW, AchievedW, PaceX, PaceY1, PaceY2, LabelX string
}

// chart lays the bars out: one line a unit, target behind, achieved before.
func (t targetView) chart() chartView {
	most := 1
	for _, r := range t.Rows {
		most = max(most, r.Achieved)
		if r.Target != nil {
			most = max(most, *r.Target)
		}
	}
	const left, wide, step = 260, 520, 34
	px := func(n int) string { return strconv.Itoa(wide * n / most) }
	var c chartView
	for i, r := range t.Rows {
		y := i * step
		bar := chartBar{Name: r.Name, Label: strconv.Itoa(r.Achieved), Y: strconv.Itoa(y + 4), InnerY: strconv.Itoa(y + 8), TextY: strconv.Itoa(y + 20), TargetW: "0", AchievedW: px(r.Achieved)}
		end := wide * r.Achieved / most
		if r.Target != nil {
			bar.TargetW, bar.Label = px(*r.Target), fmt.Sprintf("%d/%d", r.Achieved, *r.Target)
			end = max(end, wide*(*r.Target)/most)
			if r.Expected > 0 {
				bar.PaceX = strconv.Itoa(left + wide*r.Expected/most)
				bar.PaceY1, bar.PaceY2 = strconv.Itoa(y+1), strconv.Itoa(y+27)
			}
		}
		bar.LabelX = strconv.Itoa(left + end + 8)
		c.Bars = append(c.Bars, bar)
	}
	c.ViewBox = fmt.Sprintf("0 0 %d %d", left+wide+70, len(t.Rows)*step)
	return c
}

type targets struct {
	base
	View       targetView
	Year       int
	AsOf       civil.Date
	UnitParam  string
	Resolution *target.Resolution
	Plan       *target.Plan
}

type figureList struct {
	base
	List     desk.FigureList
	BackLink templ.SafeURL
}

type resolution struct {
	base
	View desk.ResolutionView
}

func (r resolution) planLink(p target.Plan) templ.SafeURL {
	q := url.Values{"unit": {string(p.Unit)}, "year": {strconv.Itoa(p.Year)}, "as_of": {civil.New(p.Year, 12, 31).String()}}
	return templ.SafeURL("/targets?" + q.Encode())
}

// A dutyList is the duties of one state: the list behind a figure.
type dutyList struct {
	base
	Duties []desk.Duty
}

// stageGroups are the groups of stages the register can be filtered by.
var stageGroups = []casefile.Stage{desk.GroupPrepared, desk.GroupOpen, desk.GroupProbation}

// stages are those the register can be filtered by.
var stages = []casefile.Stage{casefile.StageNominated, casefile.StageListed, casefile.StageAdmission, casefile.StageResolved, casefile.StageDecided}

type register struct {
	base
	View      desk.Register
	Query     desk.RegisterQuery
	CanReview bool
}

func (r register) nextLink() templ.SafeURL {
	q := url.Values{"q": {r.Query.Search}, "unit": {string(r.Query.Unit)}, "stage": {string(r.Query.Stage)}, "after": {r.View.Next}}
	return templ.SafeURL("/register?" + q.Encode())
}

// formProblem is what was wrong with a form that is shown again.
type formProblem struct {
	Field    string
	Message  string
	Findings []desk.Finding
}

type review struct {
	base
	Month   string
	Unit    desk.UnitRef
	Rows    []desk.PoolRow
	Key     string
	Form    formValues
	Problem formProblem
}

// organisations are the mass organisations a person may belong to.
var organisations = []string{"youth_union", "womens_union", "farmers", "veterans", "trade_union"}

type personForm struct {
	Form              formValues
	Problem           formProblem
	Ethnic, Education []desk.Option
}

type nominate struct {
	base
	personForm
	Key   string
	Units []desk.UnitRef
}

type personView struct {
	base
	View      desk.PersonView
	Education string
}

type correctPerson struct {
	base
	personForm
	ID, Key string
}

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

func (p caseView) factValue(f desk.FactView) string {
	if f.Word.VI != "" {
		return p.In(f.Word)
	}
	return p.value(f.Type, f.Value)
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
	}
	return "done"
}

// pressing are the limits to look at now: missed, or ending within a year.
func pressing(today civil.Date, list []desk.DeadlineView) (out []desk.DeadlineView) {
	for _, d := range list {
		if presses(today, d) {
			out = append(out, d)
		}
	}
	return out
}

// distant are the limits kept, and those far off.
func distant(today civil.Date, list []desk.DeadlineView) (out []desk.DeadlineView) {
	for _, d := range list {
		if !presses(today, d) {
			out = append(out, d)
		}
	}
	return out
}

func presses(today civil.Date, d desk.DeadlineView) bool {
	return d.State == "overdue" || d.State == "late" || d.State == "open" && d.Due.Before(today.AddMonths(12))
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

// actFormView is the form of one act.
type actFormView struct {
	formValues
	Name     rule.Text
	Action   string
	Version  string
	Key      string
	Corrects string
	Prefix   string
	Facts    []desk.FieldView
	Groups   []fieldGroup
	To       []desk.UnitRef
	Warnings []desk.Finding
	Problem  formProblem
}

type fieldGroup struct {
	Title  string
	Fields []desk.FieldView
	Vote   string // num/den/strict of the threshold, for the arithmetic beside the vote
}

// id is the element id of a field.
func (f actFormView) id(name string) string {
	return f.Prefix + strings.NewReplacer(":", "-", ".", "-").Replace(name)
}

// label is a field's label; a paper's number is told from its title.
func (f actFormView) label(b base, x desk.FieldView) string {
	if strings.HasPrefix(x.Name, "paper:") && strings.HasSuffix(x.Name, ":number") {
		return b.T("act.paper_number", x.Label)
	}
	return b.In(x.Label)
}

func newActForm(b base, v desk.CaseView, s desk.StepView, values formValues, cells []desk.UnitRef) actFormView {
	f := actFormView{formValues: values, Name: s.Name, Version: strconv.Itoa(v.Case.Version), Key: newKey(), Prefix: string(s.Sheet.Kind) + "-",
		Action: "/case/" + string(v.Case.ID) + "/act/" + string(s.Sheet.Kind)}
	if s.Sheet.Kind == casefile.Moved {
		f.To = cells
	}
	if !values.Has("day") {
		values.Set("day", b.Today.String())
	}
	groups := map[string]int{}
	for _, x := range s.Fields {
		if x.Value != "" && !values.Has(x.Name) {
			values.Set(x.Name, x.Value)
		}
		if x.List == "" {
			f.Facts = append(f.Facts, x)
			continue
		}
		title := b.groupTitle(v, x)
		at, ok := groups[title]
		if !ok {
			at = len(f.Groups)
			groups[title] = at
			g := fieldGroup{Title: title}
			if x.List == "vote" {
				g.Vote = s.Threshold
			}
			f.Groups = append(f.Groups, g)
		}
		f.Groups[at].Fields = append(f.Groups[at].Fields, x)
	}
	for _, w := range s.Findings {
		if w.NeedsReason {
			f.Warnings = append(f.Warnings, w)
		}
	}
	return f
}

// groupTitle is the heading above a group of fields.
func (b base) groupTitle(v desk.CaseView, x desk.FieldView) string {
	switch x.List {
	case "vote", "paper", "sign":
		return b.T("group." + x.List)
	}
	return b.T("group.list", x.ListLabel, x.Row+1)
}

type actPageView struct {
	base
	View           desk.CaseView
	Heading        string
	Form           actFormView
	Problem        formProblem
	Fails          string
	VoteFailedLink string
}

type ruleView struct {
	base
	View  desk.RulePage
	Prose string
}

// result is a verdict of an example in words.
func (p ruleView) result(word string) string { return p.T("verdict." + word) }

// cell is a cell of an example as the language writes it: days as days, yes
// and no as words, the rest as the officers wrote it.
func (p ruleView) cell(text string) string {
	if d, err := civil.Parse(text); err == nil {
		return p.D(d)
	}
	switch text {
	case "true":
		return p.T("word.yes")
	case "false":
		return p.T("word.no")
	}
	return text
}

// verdictClasses colour the verdicts of examples.
var verdictClasses = map[string]string{"pass": "done", "fail": "overdue", "unknown": "soon"}

// ruleList is the list of rules with what can be asked.
type ruleList struct {
	base
	Query desk.RuleQuery
	Rows  []desk.RuleRow
	Steps []desk.Option
}

type logView struct {
	base
	Entries []logEntry
}
