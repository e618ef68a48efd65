package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// A Recording is one act to be recorded on a case. Version is the version of
// the case the actor saw; Key makes a repeated request harmless.
type Recording struct {
	Case    casefile.ID
	Version int
	Key     string
	Act     casefile.Act
	// PassWarnings is the reason with which the practice commune passes every
	// warning of its history; outside practice it is ignored.
	PassWarnings string
}

// caseSubject is the row of a case in the log; actSubject the row of an act.
func caseSubject(id casefile.ID) audit.Subject { return audit.Subject{Kind: "case", ID: string(id)} }

func actSubject(id casefile.ID, no int) audit.Subject {
	return audit.Subject{Kind: "act", ID: string(id) + "/" + strconv.Itoa(no)}
}

func personSubject(id person.ID) audit.Subject {
	return audit.Subject{Kind: "person", ID: string(id)}
}

// logAct enters an act in the log, named by its kind.
func (w *write) logAct(id casefile.ID, act casefile.Act) error {
	kind := w.kind
	defer func() { w.kind = kind }()
	if w.kind = "act.recorded"; act.Corrects > 0 {
		w.kind = "act.corrected"
	}
	return w.log(actSubject(id, act.No), map[string]any{"kind": act.Kind, "day": act.Day, "corrects": act.Corrects})
}

// stamp completes an act with who records it, when, and by which regulations.
func (w *write) stamp(a *casefile.Act, no int) {
	a.No, a.At, a.By, a.ByName, a.Book = no, w.at, w.by.ID, w.by.Name, w.rules.hash
}

func (d *Desk) isStep(k casefile.Kind) bool { _, ok := procedure.SheetOf(k); return ok && !k.Own() }

// Record records an act on a case: a step of the procedures, another act, or a
// correction of either. It is refused when the regulations stand in the way
// (Refused, with the findings), when the case has changed since the actor saw
// it (Conflict, with who did what), and when the same person would both record
// the cell's resolution and the decision on it (Forbidden).
func (d *Desk) Record(ctx context.Context, by auth.Actor, r Recording) (int, error) {
	if err := may(by, auth.ReadCase); err != nil {
		return 0, err
	}
	right, err := recordRight(by, r.Act)
	if err != nil {
		return 0, err
	}
	no, err := d.act(ctx, by, change{right: right, kind: "act.recorded", key: r.Key, asked: r, do: func(w *write) (string, error) {
		no, err := w.record(r)
		return strconv.Itoa(no), err
	}})
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(no)
}

// recordRight is the right an act needs. Whoever corrects one must have the
// right to record it, too: a decision is not changed by those who cannot take
// it.
func recordRight(by auth.Actor, a casefile.Act) (auth.Right, error) {
	s, ok := procedure.SheetOf(a.Kind)
	switch {
	case !ok:
		return 0, &fault.Error{Kind: fault.Invalid, Key: "fault.act_kind", Args: []any{string(a.Kind)}, Field: "kind"}
	case a.Corrects > 0 && by.Can(s.Right):
		return auth.CorrectAct, nil
	}
	return s.Right, nil
}

func (w *write) record(r Recording) (int, error) {
	c, err := w.Case(w.ctx, w.scope, r.Case)
	if err != nil {
		return 0, err
	}
	if c.Version != r.Version {
		return 0, w.desk.stale(c)
	}
	act := r.Act
	if act.Unit == "" {
		act.Unit = c.Unit
	}
	sheet, err := w.sheetFor(c, act)
	if err != nil {
		return 0, err
	}
	if err := w.desk.complete(c, &act, sheet); err != nil {
		return 0, err
	}
	if err := c.Validate(act, w.desk.Today(), w.desk.isStep); err != nil {
		return 0, atField(err)
	}
	if err := separate(c, act, w.by); err != nil {
		return 0, err
	}
	if err := w.checkMove(act); err != nil {
		return 0, err
	}
	if err := w.lawful(c, &act, r.PassWarnings); err != nil {
		return 0, err
	}
	w.stamp(&act, len(c.Acts)+1)
	return act.No, w.append(c, act)
}

func (w *write) append(c *casefile.Case, act casefile.Act) error {
	next := *c
	next.Acts = append(slices.Clone(c.Acts), act)
	proj := casefile.Project(&next)
	path := w.tree.Path(proj.Unit, w.desk.Today())
	if err := w.AppendAct(w.ctx, w.desk.Committee, c.ID, c.Version, act, proj, path); err != nil {
		return err
	}
	if err := w.logAct(c.ID, act); err != nil {
		return err
	}
	if proj.Unit != c.Unit && proj.Unit != "" {
		if err := w.movePerson(c.Person, proj.Unit, path); err != nil {
			return err
		}
	}
	return w.log(caseSubject(c.ID), map[string]any{"stage": proj.Stage})
}

// movePerson lets the person's record follow the case to another unit.
func (w *write) movePerson(id person.ID, to unit.ID, path []unit.ID) error {
	p, err := w.PersonOf(w.ctx, w.desk.Committee, id)
	if err != nil {
		return err
	}
	if err := w.MovePerson(w.ctx, w.desk.Committee, id, p.Version, to, path); err != nil {
		return err
	}
	return w.log(personSubject(id), map[string]any{"moved_to": to})
}

// stale is the Conflict of an actor who saw an earlier version of a case: it
// tells who did what, and when.
func (d *Desk) stale(c *casefile.Case) error {
	last := c.Acts[len(c.Acts)-1]
	return &fault.Error{Kind: fault.Conflict, Key: "fault.stale_act", Args: []any{last.ByName, last.At, d.kindName(last.Kind)},
		Detail: fault.Stale{By: last.By, ByName: last.ByName, Kind: string(last.Kind), At: last.At}}
}

// sheetFor is the sheet of an act as the case stood on its day, without the act
// that it corrects.
func (w *write) sheetFor(c *casefile.Case, act casefile.Act) (procedure.Sheet, error) {
	s, _ := procedure.SheetOf(act.Kind)
	if len(s.Parts) == 0 || act.Void {
		return s.Whole(), nil
	}
	day := act.Day
	if day.IsZero() {
		day = w.desk.Today()
	}
	then := *c
	then.Acts = slices.DeleteFunc(slices.Clone(c.Acts), func(a casefile.Act) bool { return a.No == act.Corrects && act.Corrects != 0 })
	dossier, err := w.desk.dossier(w.ctx, w.Reader, w.tree, then.AsOf(day), day)
	if err != nil {
		return s, err
	}
	return w.desk.sheetOn(dossier, s, act.Facts)
}

// sheetOn is the sheet as it is asked for on a case. One with a choice must be
// chosen.
func (d *Desk) sheetOn(dossier procedure.Dossier, s procedure.Sheet, stated casefile.Facts) (procedure.Sheet, error) {
	on, err := d.rules().On(dossier, s, stated)
	if err != nil {
		return on, d.factFault(err)
	}
	choices := s.Choices()
	if len(choices) > 0 && !slices.ContainsFunc(choices, func(k string) bool { return stated[k] != "" }) {
		return on, &fault.Error{Kind: fault.Invalid, Key: "fault.choice_missing", Field: "choice"}
	}
	return on, nil
}

// complete states what follows from the act's day and the sheet: the fact that
// takes the day, what the sheet states by itself, the day of papers, votes and
// signatures left open, the body and the question of the vote.
func (d *Desk) complete(c *casefile.Case, a *casefile.Act, s procedure.Sheet) error {
	if err := d.onSheet(c, a, s); err != nil {
		return err
	}
	if a.Facts == nil {
		a.Facts = casefile.Facts{}
	}
	if s.DayFact != "" && !a.Void && !a.Day.IsZero() {
		a.Facts[s.DayFact] = a.Day.String()
	}
	if a.Void {
		return nil
	}
	d.state(c, a, s)
	for _, k := range s.Needs {
		if a.Facts[k] == "" {
			label := d.rules().Label(k)
			return &fault.Error{Kind: fault.Invalid, Key: "fault.fact_missing", Args: []any{label}, Field: "fact:" + k}
		}
	}
	for _, l := range s.Lists {
		for _, k := range l.Needs {
			if rows := a.Lists[l.Fact]; len(rows) == 0 || rows[0][k] == "" {
				f := d.itemField(fmt.Sprintf("list:%s:0:%s", l.Fact, k), l.Fact, k)
				return &fault.Error{Kind: fault.Invalid, Key: "fault.fact_missing", Args: []any{f.Label}, Field: f.Name}
			}
		}
	}
	for _, list := range []string{"documents", "votes", "signatures"} {
		for _, it := range a.Lists[list] {
			if it["date"] == "" && !a.Day.IsZero() {
				it["date"] = a.Day.String()
			}
		}
	}
	for _, it := range a.Lists["signatures"] {
		if it["document"] == "" {
			it["document"] = s.Sign
		}
	}
	return d.completeVote(c, a, s)
}

// state adds what the sheet states by itself, and what the committee's data say
// of a move that its form left open.
func (d *Desk) state(c *casefile.Case, a *casefile.Act, s procedure.Sheet) {
	maps.Copy(a.Facts, s.Sets)
	for _, l := range s.Lists {
		for _, it := range a.Lists[l.Fact] {
			maps.Copy(it, l.Sets)
			if a.Kind == casefile.IntroducerChanged && it["assigned_date"] == "" && !a.Day.IsZero() {
				it["assigned_date"] = a.Day.String()
			}
		}
	}
	if a.Kind != casefile.Moved || a.Day.IsZero() || !slices.Contains(s.Facts, "move.stage") {
		return
	}
	if a.Facts["move.decision_date"] == "" {
		a.Facts["move.decision_date"] = a.Day.String()
	}
	if a.Facts["move.stage"] == "" {
		a.Facts["move.stage"] = moveStage(c.AsOf(a.Day))
	}
	if a.To != "" { // within the committee the same body decides
		a.Facts["move.same_authority"] = "true"
	}
}

// moveStage is the stage at which an applicant's file is when the applicant
// moves: with the committee once it has appraised it or resolved on it.
func moveStage(then *casefile.Case) string {
	stages := casefile.MoveStages(casefile.Project(then))
	if _, sent := then.Last("adm_superior_appraisal", "adm_base_resolution"); sent && len(stages) > 1 {
		return stages[1]
	}
	return append(stages, "")[0]
}

func (d *Desk) completeVote(c *casefile.Case, a *casefile.Act, s procedure.Sheet) error {
	if s.Vote == nil {
		return nil
	}
	votes := a.Lists["votes"]
	if len(votes) != 1 {
		return &fault.Error{Kind: fault.Invalid, Key: "fault.vote_missing", Field: "vote:yes"}
	}
	v := votes[0]
	if v["body"] == "" {
		v["body"] = d.voteBody(c, s.Vote)
	}
	if v["question"] == "" {
		v["question"] = d.voteQuestion(c, s.Vote)
	}
	if !slices.Contains(d.voteBodies(c, s.Vote), v["body"]) {
		return &fault.Error{Kind: fault.Invalid, Key: "fault.vote_missing", Field: "vote:body"}
	}
	if v["round"] == "" {
		v["round"] = strconv.Itoa(1 + rounds(c, v["body"], v["question"]))
	}
	for _, k := range []string{"yes", "present"} {
		if v[k] == "" {
			return &fault.Error{Kind: fault.Invalid, Key: "fault.vote_missing", Field: "vote:" + k}
		}
	}
	return nil
}

// rounds counts the votes of a body on a question recorded so far.
func rounds(c *casefile.Case, body, question string) int {
	_, lists := c.Facts(civil.Date{})
	n := 0
	for _, v := range lists["votes"] {
		if v["body"] == body && v["question"] == question {
			n++
		}
	}
	return n
}

// voteBodies are the bodies that a sheet's vote can be of, in the profile of
// the case: one, unless the reader chooses.
func (d *Desk) voteBodies(c *casefile.Case, v *procedure.VoteSheet) []string {
	bodies := v.Bodies
	if v.Body != "" {
		bodies = []string{v.Body}
	}
	bodies = slices.Clone(bodies)
	for i, b := range bodies {
		if b == procedure.Decider {
			bodies[i] = d.profileOf(c.Profile).Decider
		}
	}
	return slices.Compact(bodies)
}

// voteBody is the body of a sheet's vote, the only or the first.
func (d *Desk) voteBody(c *casefile.Case, v *procedure.VoteSheet) string {
	return append(d.voteBodies(c, v), "")[0]
}

// voteQuestions are the questions that a sheet's vote can be on: of the running
// procedure only.
func (d *Desk) voteQuestions(c *casefile.Case, v *procedure.VoteSheet) []string {
	if v.Question != "" {
		return []string{v.Question}
	}
	applicant := casefile.Project(c).Joined.IsZero()
	return slices.DeleteFunc(slices.Clone(v.Questions), func(q string) bool { return applicant != (q == "admit") })
}

// voteQuestion is the question of a sheet's vote, the only or the first.
func (d *Desk) voteQuestion(c *casefile.Case, v *procedure.VoteSheet) string {
	return append(d.voteQuestions(c, v), "")[0]
}

// separate keeps duties apart: who recorded the cell's resolution does not
// record the decision on it.
func separate(c *casefile.Case, a casefile.Act, by auth.Actor) error {
	resolution := casefile.CellAdmits
	switch a.Kind {
	case casefile.Recognition:
		resolution = casefile.CellAccepts
	case casefile.Removed:
		resolution = casefile.RemovalCell
	case casefile.Decision:
	default:
		return nil
	}
	was, ok := c.Last(resolution)
	if !ok {
		return nil
	}
	return auth.Separate(was.By, by)
}

// checkMove wants the receiving unit of a move, when one is named, to be a cell
// of the committee: whoever goes elsewhere moves out, to no unit of this folder.
func (w *write) checkMove(a casefile.Act) error {
	if a.Kind != casefile.Moved || a.To == "" {
		return nil
	}
	u, _ := w.tree.Unit(a.To)
	owner, _ := w.tree.AsStood(w.desk.Owner, a.Day)
	switch {
	case !w.tree.Exists(a.To, a.Day) || !w.tree.Within(a.To, owner, a.Day):
		return &fault.Error{Kind: fault.Invalid, Key: "fault.unit_unknown", Field: "to"}
	case u.Kind != unit.Cell:
		return &fault.Error{Kind: fault.Invalid, Key: "fault.unit_cell", Field: "to"}
	}
	return nil
}

// lawful asks the regulations. Withdrawing an act recorded by mistake is not
// an act under the law and asks nothing.
func (w *write) lawful(c *casefile.Case, act *casefile.Act, passWarnings string) error {
	if act.Void {
		return nil
	}
	dossier, err := w.desk.dossier(w.ctx, w.Reader, w.tree, c, act.Day)
	if err != nil {
		return err
	}
	if born := dossier.Person.Birth; act.Day.Before(born) {
		return &fault.Error{Kind: fault.Invalid, Key: "fault.act_before_birth", Args: []any{act.Day, born}, Field: "day"}
	}
	if act.Corrects > 0 { // judged as if the corrected act had never been
		without := *c
		without.Acts = slices.DeleteFunc(slices.Clone(c.Acts), func(a casefile.Act) bool { return a.No == act.Corrects })
		dossier.Case = &without
		alone := *act
		alone.Corrects = 0
		act = &alone
	}
	check, err := w.rules.Check(dossier, *act)
	if err != nil {
		return w.desk.factFault(err)
	}
	if len(check.Waits) > 0 {
		return &fault.Error{Kind: fault.Refused, Key: "fault.step_waits", Args: []any{w.desk.stepName(check.Waits[0])},
			Detail: w.desk.findings(check.Facts, check.Stop)}
	}
	if err := w.carried(dossier, *act); err != nil {
		return err
	}
	if len(check.Stop) > 0 {
		return &fault.Error{Kind: fault.Refused, Key: "fault.rule_stops", Args: []any{len(check.Stop)}, Detail: w.desk.findings(check.Facts, check.Stop)}
	}
	return w.reasons(check, act, passWarnings)
}

// carried refuses to record a vote as not carried that was, and the other way
// round where no rule of the act's day judges it.
func (w *write) carried(dossier procedure.Dossier, act casefile.Act) error {
	s, _ := procedure.SheetOf(act.Kind)
	if s.Vote == nil || !s.Vote.Missed && s.Kind != casefile.RemovalBase {
		return nil
	}
	with := *dossier.Case
	act.No = with.Acts[len(with.Acts)-1].No + 1
	with.Acts = append(slices.Clone(with.Acts), act)
	dossier.Case = &with
	facts, _, err := w.rules.Judge(dossier)
	if err != nil {
		return w.desk.factFault(err)
	}
	tallies, known := w.rules.Votes(facts)
	at, ok := w.desk.voteOrder(&with)[[2]int{act.No, 0}]
	if !ok || at >= len(tallies) || !known[at] || tallies[at].Passed != s.Vote.Missed {
		return nil
	}
	key := "fault.vote_short"
	if s.Vote.Missed {
		key = "fault.vote_carried"
	}
	return &fault.Error{Kind: fault.Invalid, Key: key, Args: []any{tallies[at].Yes, tallies[at].Base, tallies[at].Needed}, Field: "vote:yes"}
}

// reasons wants a typed reason for every warning the act passes.
func (w *write) reasons(check procedure.Check, act *casefile.Act, all string) error {
	if w.desk.Practice && all != "" {
		for _, r := range check.Reasons {
			if act.Reasons == nil {
				act.Reasons = map[string]string{}
			}
			act.Reasons[r.Rule.ID] = all
		}
		return nil
	}
	var open []Finding
	for _, r := range check.Reasons {
		if act.Reasons[r.Rule.ID] == "" {
			f := w.desk.finding(check.Facts, &r)
			f.NeedsReason = true
			open = append(open, f)
		}
	}
	if len(open) > 0 {
		return &fault.Error{Kind: fault.Refused, Key: "fault.reason_missing", Args: []any{len(open)}, Detail: open}
	}
	return nil
}

// factFault turns a value that does not fit its fact into a fault at its field.
func (d *Desk) factFault(err error) error {
	var fe *rule.FactError
	if !errors.As(err, &fe) {
		return err
	}
	return &fault.Error{Kind: fault.Invalid, Key: "fault.fact_value", Args: []any{d.rules().Label(fe.Key)}, Field: fieldOf(fe.Key), Err: err}
}

// atField turns the key of a fact that a fault is about into its form field.
func atField(err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || !strings.Contains(f.Field, ".") {
		return err
	}
	at := *f
	at.Field = fieldOf(f.Field)
	return &at
}

// fieldOf is the form field that takes a fact (see fields.go).
func fieldOf(key string) string {
	for list, prefix := range map[string]string{"votes.": "vote:", "signatures.": "sign:"} {
		if field, ok := strings.CutPrefix(key, list); ok {
			return prefix + field
		}
	}
	return factField(key)
}

// Version is the version of a case, for a caller that acts on it at once.
func (d *Desk) Version(ctx context.Context, by auth.Actor, id casefile.ID) (v int, err error) {
	err = d.view(ctx, by, auth.ReadRegister, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		c, err := r.Case(ctx, in, id)
		if err == nil {
			v = c.Version
		}
		return err
	})
	return v, err
}
