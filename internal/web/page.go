package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tranu/internal/audit"
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

// left says how many working days are left to a limit that runs, or have passed
// since it; one that has just passed has passed by none while nobody works.
func (b base) left(state string, days int) string {
	switch {
	case days < 0:
		return b.T("web.late", -days)
	case days == 0 && state == "overdue":
		return b.T("web.just_late")
	}
	if days > 2*workingYear {
		return b.T("web.left_years", days/workingYear)
	}
	return b.T("web.left", days)
}

// workingYear is about how many working days a year has: beyond two years days
// say nothing to a reader.
const workingYear = 250

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

// citeList is citations in one line.
func (b base) citeList(list []desk.Cite) string {
	texts := make([]string, len(list))
	for i, c := range list {
		texts[i] = b.cite(c)
	}
	return strings.Join(texts, "; ")
}

func (b base) caseLink(id casefile.ID) templ.SafeURL { return templ.SafeURL("/case/" + string(id)) }

// canPlan says whether the reader may enter targets.
func (b base) canPlan() bool { return b.Actor.Can(auth.SetTargets) }

// canOpen says whether the reader may open personal files.
func (b base) canOpen() bool { return b.Actor.Can(auth.ReadCase) }

type navItem struct{ Section, Href, Key string }

// current marks the place the reader is at.
func (b base) current(n navItem) templ.Attributes {
	if n.Section != b.Section {
		return nil
	}
	return templ.Attributes{"aria-current": "true"}
}

// nav is the few places the reader can go.
func (b base) nav() []navItem {
	items := []navItem{{"home", "/", "nav.home"}}
	if b.Actor.Can(auth.ReadTargets) {
		items = append(items, navItem{"targets", "/targets", "nav.targets"})
	}
	items = append(items, navItem{"register", "/register", "nav.register"}, navItem{"rules", "/rules", "nav.rules"})
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

// shownOf is how many of a list of duties the opening screen shows.
const shownOf = 6

// within are the duties in one of some states.
func within(list []desk.Duty, states ...desk.DutyState) (out []desk.Duty) {
	for _, d := range list {
		if slices.Contains(states, d.State) {
			out = append(out, d)
		}
	}
	return out
}

// urgent are the duties with a limit that is near or past.
func (h home) urgent() []desk.Duty { return within(h.Home.Duties, desk.Overdue, desk.Soon) }

// waiting are the files that wait for another level.
func (h home) waiting() []desk.Duty { return within(h.Home.Stuck, desk.Waiting) }

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

type review struct {
	base
	Month   string
	Unit    desk.UnitRef
	Choice  []desk.UnitRef // cells to choose from; none when one is chosen
	Rows    []desk.PoolRow
	Key     string
	Form    formValues
	Problem formProblem
}

// offer adds a cell to choose from.
func (p *review) offer(u desk.UnitRef) {
	if !slices.Contains(p.Choice, u) {
		p.Choice = append(p.Choice, u)
	}
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

	Owners []desk.Option
}

// The pages of the rule book beside the rules themselves.
type (
	disputeList struct {
		base
		Disputes []desk.Dispute
	}
	numberList struct {
		base
		Numbers []desk.NumberView
	}
	sourceList struct {
		base
		Sources []desk.SourceView
	}
)

// logLines is how many lines of the log its page shows.
const logLines = 100

type logView struct {
	base
	Entries []audit.Entry // the last ones, newest first
	Size    int64         // of the whole log
}

// subjectNames are what entries can be about. Sorts of rows that only the
// program tells apart are shown by their own word.
var subjectNames = map[string]string{
	"act": "log.subject.act", "case": "log.subject.case", "person": "log.subject.person", "account": "log.subject.account", "unit": "log.subject.unit",
	"resolution": "log.subject.resolution", "plan": "log.subject.plan", "target_line": "log.subject.target",
	"regulations": "log.subject.regulations", "ruling": "log.subject.ruling",
}

func (p logView) subject(x audit.Subject) string {
	key, known := subjectNames[x.Kind]
	if !known {
		return x.String()
	}
	_, no, part := strings.Cut(x.ID, "/")
	if !part {
		no = x.ID
	}
	return p.T(key, no)
}

// subjectLink leads to the file an entry is about; empty where there is none,
// or none that the reader may open.
func (p logView) subjectLink(x audit.Subject) templ.SafeURL {
	id, _, _ := strings.Cut(x.ID, "/")
	switch {
	case x.Kind == "resolution":
		return templ.SafeURL("/resolution/" + id)
	case x.Kind == "ruling":
		return "/rules/readings"
	case !p.canOpen():
		return ""
	case x.Kind == "act" || x.Kind == "case":
		return p.caseLink(casefile.ID(id))
	case x.Kind == "person":
		return templ.SafeURL("/person/" + id)
	}
	return ""
}
