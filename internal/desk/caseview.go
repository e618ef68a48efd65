package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/locale"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// Case opens a case. Opening a personal file is itself an act and is logged.
func (d *Desk) Case(ctx context.Context, by auth.Actor, id casefile.ID) (CaseView, error) {
	var v CaseView
	_, err := d.act(ctx, by, change{right: auth.ReadCase, kind: "read.case", do: func(w *write) (string, error) {
		c, err := w.Case(w.ctx, w.scope, id)
		if err != nil {
			return "", err
		}
		if v, err = d.caseView(w, c); err != nil {
			return "", err
		}
		return "", w.logRead(caseSubject(id))
	}})
	return v, err
}

// logRead enters the reading of a protected record in the log, once an hour
// for the same reader and record.
func (w *write) logRead(s audit.Subject) error {
	seen, err := w.ReadSince(w.ctx, w.desk.Committee, w.by.ID, s, w.at.Add(-readAgain))
	if err != nil || seen {
		return err
	}
	_, err = w.AppendLog(w.ctx, w.desk.Committee, audit.Entry{
		Committee: w.desk.Committee, At: w.at, Actor: w.by.ID, ActorName: w.by.Name, Kind: w.kind, Subject: s,
	})
	return err
}

func (d *Desk) caseView(w *write, c *casefile.Case) (CaseView, error) {
	today := d.Today()
	dossier, err := d.dossier(w.ctx, w.Reader, w.tree, c, today)
	if err != nil {
		return CaseView{}, err
	}
	facts, a, unjudged := d.rules().Judge(dossier)
	if unjudged != nil { // what was recorded can still be read and corrected
		facts, a = d.rules().NewFacts(), procedure.Assessment{AsOf: today}
	}
	proj := casefile.Project(c)
	v := CaseView{
		Today: today, Case: *c, Person: *dossier.Person, Ethnic: d.code("ethnic_groups", dossier.Person.Ethnic), Unit: ref(w.tree, c.Unit, today),
		Profile: d.profileName(c.Profile), Stage: proj.Stage, Projection: proj,
		Deadlines: d.deadlines(running(c, proj, a)), Computed: d.computed(a), Findings: d.failing(facts, a),
	}
	if was, ok := c.Last(casefile.Moved); ok && was.To == c.Unit && !w.tree.Exists(was.Unit, today) {
		v.Before = ref(w.tree, was.Unit, was.Day.AddDays(-1))
	}
	for _, id := range w.tree.Ancestors(c.Unit, today) {
		v.Path = append(v.Path, ref(w.tree, id, today))
	}
	v.regimes(d, a)
	v.Timeline = d.timeline(w, c, facts)
	if unjudged != nil {
		v.Unjudged = d.whyUnjudged(unjudged)
		return v, nil
	}
	v.Count = d.count(facts, a, proj.Stage)
	return v, d.nextSteps(w, &v, dossier, facts, a)
}

// whyUnjudged names the fact that the regulations cannot read.
func (d *Desk) whyUnjudged(err error) rule.Text {
	if fe, ok := errors.AsType[*rule.FactError](err); ok {
		return both("case.unjudged_fact", d.rules().Label(fe.Key))
	}
	return both("case.unjudged")
}

// failing are the findings that say something: fail, whatever the effect, and
// unknown where it would block.
func (d *Desk) failing(facts *rule.Facts, a procedure.Assessment) []Finding {
	var out []Finding
	for i := range a.Findings {
		r := &a.Findings[i]
		if r.Verdict == rule.Fail || r.Verdict == rule.Unknown && r.Edition != nil && r.Edition.Effect == rule.Block {
			out = append(out, d.finding(facts, r))
		}
	}
	return out
}

// regimes lists the regimes the acts lie under; more than one is a notice.
func (v *CaseView) regimes(d *Desk, a procedure.Assessment) {
	seen := map[string]bool{}
	for _, u := range a.Regimes {
		if seen[u.Regime] {
			continue
		}
		seen[u.Regime] = true
		if doc, ok := d.document(d.regimeOf(u.Regime).Regulation); ok {
			v.Regimes = append(v.Regimes, rule.Text{VI: doc.Number, EN: doc.Number}) // named by its number
		}
	}
	v.Straddles = len(v.Regimes) > 1
}

func (d *Desk) profileName(id string) rule.Text {
	if p := d.profileOf(id); p.ID != "" {
		return p.Name
	}
	return rule.Text{VI: id, EN: id}
}

func (d *Desk) computed(a procedure.Assessment) []ComputedView {
	var out []ComputedView
	for _, c := range a.Computed {
		v := ComputedView{ID: c.Computed.ID, Label: c.Computed.Label, Value: strconv.FormatInt(c.N, 10), Type: "int"}
		if c.IsDate {
			v.Value, v.Type = c.Date.String(), "date"
		}
		out = append(out, v)
	}
	return out
}

// timeline is the acts of the case, the newest day first.
func (d *Desk) timeline(w *write, c *casefile.Case, facts *rule.Facts) []TimelineEntry {
	tallies, known := d.rules().Votes(facts)
	superseded := c.Superseded()
	byVote := d.voteOrder(c)
	var out []TimelineEntry
	for _, act := range c.Acts {
		e := TimelineEntry{Act: act, Name: d.kindName(act.Kind), Superseded: superseded[act.No], Unit: ref(w.tree, act.Unit, act.Day)}
		if act.Void {
			e.Name = both("act.withdrawn")
		}
		e.Facts = d.factViews(act)
		for _, it := range act.Lists[casefile.Documents] {
			day, _ := civil.Parse(it["date"])
			e.Papers = append(e.Papers, PaperView{Code: it["code"], Title: d.formTitle(it["code"]), Number: it["number"], Day: day})
		}
		for i, it := range act.Lists["votes"] {
			vv := d.voteView(it)
			if at, ok := byVote[[2]int{act.No, i}]; ok && at < len(tallies) && known[at] {
				vv.Known, vv.Denominator, vv.Needed, vv.Passed = true, tallies[at].Base, tallies[at].Needed, tallies[at].Passed
			}
			e.Votes = append(e.Votes, vv)
		}
		e.CanCorrect = e.Superseded == 0 && !act.Void && w.canCorrect(act)
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b TimelineEntry) int {
		if n := b.Act.Day.Compare(a.Act.Day); n != 0 {
			return n
		}
		return b.Act.No - a.Act.No
	})
	return out
}

// canCorrect says whether the actor may correct the act, were it in force.
func (w *write) canCorrect(a casefile.Act) bool {
	right, err := recordRight(w.by, casefile.Act{Kind: a.Kind, Corrects: a.No})
	return err == nil && right == auth.CorrectAct && w.by.Can(right)
}

// voteOrder says at which place of the facts' list of votes each vote of each
// act stands.
func (d *Desk) voteOrder(c *casefile.Case) map[[2]int]int {
	out := map[[2]int]int{}
	n := 0
	for _, act := range c.Stated() {
		for i := range act.Lists["votes"] {
			out[[2]int{act.No, i}] = n
			n++
		}
	}
	return out
}

func (d *Desk) voteView(it casefile.Item) VoteView {
	n := func(key string) int { v, _ := strconv.Atoi(it[key]); return v }
	day, _ := civil.Parse(it["date"])
	total := n("official_total")
	if it["body"] != "cell" {
		total = n("members_total")
	}
	return VoteView{Body: d.word("body", it["body"]), Question: d.word("question", it["question"]), Day: day,
		Yes: n("yes"), No: n("no"), Blank: n("blank"), Total: total}
}

func (d *Desk) factViews(act casefile.Act) []FactView {
	s, _ := procedure.SheetOf(act.Kind)
	keys := make([]string, 0, len(act.Facts))
	for _, k := range s.Whole().Facts { // in the order of the sheet, then the rest
		if _, ok := act.Facts[k]; ok {
			keys = append(keys, k)
		}
	}
	var rest []string
	for k := range act.Facts {
		if !slices.Contains(keys, k) && k != s.DayFact {
			rest = append(rest, k)
		}
	}
	slices.Sort(rest)
	var out []FactView
	for _, k := range append(keys, rest...) {
		out = append(out, d.factView(k, act.Facts[k]))
	}
	for _, list := range []string{casefile.Introducers, "verifiers", "consents"} {
		for _, it := range act.Lists[list] {
			out = append(out, d.rowView(s, list, it))
		}
	}
	return out
}

// rowView is a row of a list fact in one line: its values in the order of the
// sheet.
func (d *Desk) rowView(s procedure.Sheet, list string, it casefile.Item) FactView {
	v := FactView{Key: list, Label: d.label(list), Type: "string"}
	keys, _ := d.itemKeys(s.Whole(), list)
	for _, k := range keys {
		f := d.itemField("", list, k)
		if it[k] == "" || f.Type == "bool" {
			continue
		}
		if i := slices.IndexFunc(f.Words, func(o Option) bool { return o.Value == it[k] }); i >= 0 {
			v.Word = joined(v.Word, f.Words[i].Label)
			continue
		}
		v.Word = joined(v.Word, dated(it[k]))
	}
	return v
}

// dated is a value as both languages write it.
func dated(value string) rule.Text {
	if day, err := civil.Parse(value); err == nil {
		return rule.Text{VI: locale.VI.Date(day), EN: locale.EN.Date(day)}
	}
	return rule.Text{VI: value, EN: value}
}

// joined is a text with another one behind it.
func joined(a, b rule.Text) rule.Text {
	if a.VI == "" {
		return b
	}
	return rule.Text{VI: a.VI + "; " + b.VI, EN: a.EN + "; " + b.EN}
}

func (d *Desk) factView(key, value string) FactView {
	v := FactView{Key: key, Label: d.label(key), Value: value, Type: "string"}
	if _, f, ok := d.rules().Slot(key); ok {
		v.Type = f.Type
		switch f.Type {
		case "enum", "list":
			v.Word = d.wordsOf(f.Enum, value)
		case "bool":
			v.Word = yesNo(value == "true")
		}
	}
	return v
}

// wordsOf are the labels of one word or several.
func (d *Desk) wordsOf(enum, value string) rule.Text {
	var out rule.Text
	for w := range strings.SplitSeq(value, procedure.WordSep) {
		out = joined(out, d.word(enum, w))
	}
	return out
}

func yesNo(v bool) rule.Text {
	if v {
		return both("word.yes")
	}
	return both("word.no")
}

// both is a text of the catalogs in both languages.
func both(key string, args ...any) rule.Text {
	return rule.Text{VI: locale.VI.T(key, args...), EN: locale.EN.T(key, args...)}
}

// label is the label of a fact of the regulations or of the project's own.
func (d *Desk) label(key string) rule.Text {
	if key == casefile.FactMentor {
		return both("act.mentor")
	}
	return d.rules().Label(key)
}

// word is the label of a word of an enumeration.
func (d *Desk) word(enum, word string) rule.Text {
	if t, ok := d.rules().Book().Words[enum+"."+word]; ok {
		return t
	}
	return rule.Text{VI: word, EN: word}
}

func (d *Desk) formTitle(code string) rule.Text {
	for _, f := range d.rules().Book().Forms {
		if f.Code == code {
			return f.Title
		}
	}
	return rule.Text{VI: code, EN: code}
}

// kindName is what an act is called: the name of its step, or of its kind.
func (d *Desk) kindName(k casefile.Kind) rule.Text {
	if k.Own() {
		return both("act_kind." + string(k))
	}
	return d.stepName(string(k))
}

// nextSteps fills what can be done on the case: the next steps first, those
// that wait folded, and the acts that are no step.
func (d *Desk) nextSteps(w *write, v *CaseView, dossier procedure.Dossier, facts *rule.Facts, a procedure.Assessment) error {
	if v.Stage != casefile.StageEnded {
		if err := d.openSteps(w, v, dossier, a); err != nil {
			return err
		}
	}
	then := casefile.Project(dossier.Case)
	for _, sheet := range procedure.Sheets() {
		offered, due := d.offered(facts, sheet, then, a)
		if !offered || slices.ContainsFunc(v.Next, func(s StepView) bool { return s.Sheet.Kind == sheet.Kind }) {
			continue
		}
		sv, err := d.stepView(w, dossier, sheet, nil, due)
		if err != nil {
			return err
		}
		if due {
			v.Next = append([]StepView{sv}, v.Next...)
		} else {
			v.Endings = append(v.Endings, sv)
		}
	}
	return nil
}

// offered says whether a sheet is offered beside the steps: an act that is no
// step where it is possible, and a step already done that may be recorded
// again, a vote apart.
func (d *Desk) offered(facts *rule.Facts, sheet procedure.Sheet, then casefile.Projection, a procedure.Assessment) (offered, due bool) {
	if !sheet.Kind.Own() {
		done := slices.ContainsFunc(a.Steps, func(s procedure.Step) bool { return s.ID == string(sheet.Kind) && s.State == procedure.Done })
		return then.Stage.Open() && sheet.Again && sheet.Vote == nil && done, false
	}
	if !casefile.Possible(sheet.Kind, then) || sheet.Kind == casefile.Nominated || sheet.Kind == casefile.TakenOver {
		return false, false
	}
	return d.rules().Offered(facts, sheet, a.AsOf)
}

// openSteps fills the steps that can be done now, and those that wait.
func (d *Desk) openSteps(w *write, v *CaseView, dossier procedure.Dossier, a procedure.Assessment) error {
	again := v.Stage == casefile.StageUnlisted // who left the list may be put on it again
	steps := a.Open()
	for _, s := range a.Steps {
		if s.State == procedure.Later || again && s.ID == string(casefile.Listed) && s.State == procedure.Done {
			steps = append(steps, s)
		}
	}
	for _, s := range steps {
		sheet, ok := procedure.SheetOfStep(s.ID)
		if !ok || again && sheet.Kind != casefile.Listed {
			continue
		}
		sv, err := d.stepView(w, dossier, sheet, s.Step, s.State != procedure.Later)
		if err != nil {
			return err
		}
		if s.State == procedure.Later {
			v.Later = append(v.Later, sv)
		} else {
			v.Next = append(v.Next, sv)
		}
	}
	return nil
}

// stepView is one sheet on a case, with what stands in the way of it today.
func (d *Desk) stepView(w *write, dossier procedure.Dossier, sheet procedure.Sheet, step *rule.Step, preview bool) (StepView, error) {
	return d.stepAbout(w, dossier, sheet, step, preview, nil)
}

// stepAbout is stepView of a sheet with a choice, chosen by the facts stated.
func (d *Desk) stepAbout(w *write, dossier procedure.Dossier, sheet procedure.Sheet, step *rule.Step, preview bool, stated casefile.Facts) (StepView, error) {
	sv := StepView{Sheet: sheet, Name: d.kindName(sheet.Kind), May: w.by.Can(sheet.Right)}
	if step != nil {
		sv.Actor, sv.Failure = d.actorIn(step, dossier.Case.Profile), step.FailurePath
		for _, code := range step.Produces {
			sv.Papers = append(sv.Papers, PaperView{Code: code, Title: d.formTitle(code)})
		}
	}
	if !sv.May {
		sv.WhyNot = "fault.right"
	}
	if sv.May {
		if err := separate(dossier.Case, casefile.Act{Kind: sheet.Kind}, w.by); err != nil {
			sv.May, sv.WhyNot = false, "fault.same_person"
		}
	}
	on, err := d.rules().On(dossier, sheet, stated)
	if err != nil {
		return sv, err
	}
	sv.Sheet, sv.Fields, sv.Threshold, sv.Choices = on, d.fields(dossier, on), d.threshold(dossier, on), d.choices(sheet, stated)
	if !preview {
		return sv, nil
	}
	check, err := d.rules().Preview(dossier, on, dossier.AsOf)
	if err != nil {
		return sv, err
	}
	sv.Findings = d.findings(check.Facts, check.Stop)
	for _, r := range check.Reasons {
		f := d.finding(check.Facts, &r)
		f.NeedsReason = true
		sv.Findings = append(sv.Findings, f)
	}
	sv.Findings = supposed(sv.Findings, on.DayFact)
	return sv, nil
}

// threshold is what the vote of a sheet needs, as num/den/strict.
func (d *Desk) threshold(dossier procedure.Dossier, sheet procedure.Sheet) string {
	if sheet.Vote == nil {
		return ""
	}
	t, ok := d.rules().Threshold(d.voteBody(dossier.Case, sheet.Vote), dossier.AsOf)
	if !ok {
		return ""
	}
	strict := 0
	if t.Strict {
		strict = 1
	}
	return fmt.Sprintf("%d/%d/%d", t.Num, t.Den, strict)
}

// choices are what the reader chooses a part of the sheet by; none once chosen.
func (d *Desk) choices(s procedure.Sheet, stated casefile.Facts) (out []Option) {
	for _, key := range s.Choices() {
		if stated[key] != "" {
			return nil
		}
		out = append(out, Option{key, d.label(key)})
	}
	return out
}

// About says which form of a kind of act is asked for: Choice is the fact that
// chooses a part of the sheet, Corrects the act to be corrected.
type About struct {
	Choice   string
	Corrects int
}

// Step is the sheet of one kind of act on a case, for its own page.
func (d *Desk) Step(ctx context.Context, by auth.Actor, id casefile.ID, kind casefile.Kind) (CaseView, StepView, error) {
	return d.StepAbout(ctx, by, id, kind, About{})
}

// StepAbout is Step for a part of the sheet, or for the correction of an act:
// then the sheet is as it was on the act's day.
func (d *Desk) StepAbout(ctx context.Context, by auth.Actor, id casefile.ID, kind casefile.Kind, about About) (CaseView, StepView, error) {
	v, err := d.Case(ctx, by, id)
	if err != nil {
		return v, StepView{}, err
	}
	if about == (About{}) {
		for _, group := range [][]StepView{v.Next, v.Later, v.Endings} {
			for _, s := range group {
				if s.Sheet.Kind == kind {
					return v, s, nil
				}
			}
		}
	}
	sheet, ok := procedure.SheetOf(kind)
	if !ok {
		return v, StepView{}, notFound("fault.act_kind", string(kind))
	}
	var sv StepView
	err = d.view(ctx, by, auth.ReadCase, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		c, err := r.Case(ctx, in, id)
		if err != nil {
			return err
		}
		day := d.Today()
		if was, ok := c.Act(about.Corrects); ok {
			past := *c
			past.Acts = slices.DeleteFunc(slices.Clone(c.Acts), func(a casefile.Act) bool { return a.No == was.No })
			c, day = past.AsOf(was.Day), was.Day
			about.Choice = chosen(sheet, was)
		}
		dossier, err := d.dossier(ctx, r, t, c, day)
		if err != nil {
			return err
		}
		stated := casefile.Facts{}
		if about.Choice != "" {
			stated[about.Choice] = "true"
		}
		sv, err = d.stepAbout(&write{by: by, desk: d, rules: d.rules()}, dossier, sheet, nil, false, stated)
		return err
	})
	return v, sv, err
}

// chosen is the choice an act was made by.
func chosen(s procedure.Sheet, a casefile.Act) string {
	for _, key := range s.Choices() {
		if a.Facts[key] != "" {
			return key
		}
	}
	return ""
}
