package desk

import (
	"context"
	"errors"
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

// A Nomination names a person for the register of people being prepared.
type Nomination struct {
	Person person.Person
	Day    civil.Date
	Note   string
	Key    string
}

// caseSubject is the row of a case in the log; actSubject the row of an act.
func caseSubject(id casefile.ID) audit.Subject { return audit.Subject{Kind: "case", ID: string(id)} }

func actSubject(id casefile.ID, no int) audit.Subject {
	return audit.Subject{Kind: "act", ID: string(id) + "/" + strconv.Itoa(no)}
}

func personSubject(id person.ID) audit.Subject {
	return audit.Subject{Kind: "person", ID: string(id)}
}

// Nominate opens a case for a person whom a mass organisation or a cell names.
// A mass organisation nominates for any cell of its committee; it will see its
// own nominations only. The same name with the same birth date a second time
// is refused as Exists.
func (d *Desk) Nominate(ctx context.Context, by auth.Actor, n Nomination) (casefile.ID, error) {
	id, err := d.act(ctx, by, change{right: auth.Nominate, kind: "case.opened", key: n.Key, do: func(w *write) (string, error) {
		p := n.Person
		p.ID, p.Version = person.ID(newID()), 1
		if err := w.newPerson(&p); err != nil {
			return "", err
		}
		c := &casefile.Case{ID: casefile.ID(newID()), Person: p.ID, Unit: p.Unit, Profile: d.profile(p.Unit, w.tree, n.Day), Opened: n.Day}
		if by.Role.Mass() {
			c.NominatedBy = string(by.Role)
		}
		act := casefile.Act{Kind: casefile.Nominated, Day: n.Day, Unit: p.Unit, To: p.Unit, Note: n.Note, Facts: casefile.Facts{"case.profile": c.Profile}}
		return string(c.ID), w.openCase(c, act)
	}})
	return casefile.ID(id), err
}

// newPerson checks and adds a person within the actor's scope.
func (w *write) newPerson(p *person.Person) error {
	if err := p.Validate(w.desk.Today()); err != nil {
		return err
	}
	path := w.tree.Path(p.Unit, w.desk.Today())
	if len(path) == 0 || !slices.Contains(path, w.scope.Root) {
		return &fault.Error{Kind: fault.Forbidden, Key: "fault.unit_scope", Field: "unit"}
	}
	same, err := w.SamePerson(w.ctx, w.desk.Committee, p.Name, p.Birth)
	if err != nil {
		return err
	}
	if same != "" {
		return &fault.Error{Kind: fault.Exists, Key: "fault.person_exists", Args: []any{p.Name, p.Birth}, Field: "name"}
	}
	if err := w.AddPerson(w.ctx, w.desk.Committee, p, path); err != nil {
		return err
	}
	return w.log(personSubject(p.ID), nil)
}

// openCase adds a case with its first act.
func (w *write) openCase(c *casefile.Case, act casefile.Act) error {
	if err := c.Validate(act, w.desk.Today(), w.desk.isStep); err != nil {
		return err
	}
	w.stamp(&act, 1)
	c.Version, c.Acts = 1, []casefile.Act{act}
	if err := w.AddCase(w.ctx, w.desk.Committee, c, casefile.Project(c), w.tree.Path(c.Unit, w.desk.Today())); err != nil {
		return err
	}
	if err := w.log(caseSubject(c.ID), map[string]any{"person": c.Person, "nominated_by": c.NominatedBy}); err != nil {
		return err
	}
	return w.logAct(c.ID, act)
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
	a.No, a.At, a.By, a.ByName, a.Book = no, w.at, w.by.ID, w.by.Name, w.desk.BookHash
}

func (d *Desk) isStep(k casefile.Kind) bool { _, ok := procedure.SheetOf(k); return ok && !k.Own() }

// profile is the usual organisational profile of a case on a day: the first of
// the regulations that is valid then. A cell that stands under a base
// committee of the commune takes that committee's.
func (d *Desk) profile(cell unit.ID, t *unit.Tree, day civil.Date) string {
	parent, _ := t.Parent(cell, day)
	above, _ := t.Unit(parent)
	for _, p := range d.Procedures.Book().Profiles {
		if day.Before(p.ValidFrom) || (!p.ValidTo.IsZero() && day.After(p.ValidTo)) {
			continue
		}
		if p.ID == "P2a" && above.Kind == unit.BaseCommittee {
			continue
		}
		return p.ID
	}
	return ""
}

// Record records an act on a case: a step of the procedures, another act, or a
// correction of either. It is refused when the regulations stand in the way
// (Refused, with the findings), when the case has changed since the actor saw
// it (Conflict, with who did what), and when the same person would both record
// the cell's resolution and the decision on it (Forbidden).
func (d *Desk) Record(ctx context.Context, by auth.Actor, r Recording) (int, error) {
	if err := may(by, auth.ReadCase); err != nil {
		return 0, err
	}
	right, err := recordRight(r.Act)
	if err != nil {
		return 0, err
	}
	no, err := d.act(ctx, by, change{right: right, kind: "act.recorded", key: r.Key, do: func(w *write) (string, error) {
		no, err := w.record(r)
		return strconv.Itoa(no), err
	}})
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(no)
}

// recordRight is the right an act needs.
func recordRight(a casefile.Act) (auth.Right, error) {
	s, ok := procedure.SheetOf(a.Kind)
	switch {
	case !ok:
		return 0, &fault.Error{Kind: fault.Invalid, Key: "fault.act_kind", Args: []any{string(a.Kind)}, Field: "kind"}
	case a.Corrects > 0:
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
	if err := w.desk.complete(c, &act); err != nil {
		return 0, err
	}
	if err := c.Validate(act, w.desk.Today(), w.desk.isStep); err != nil {
		return 0, err
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

// complete states what follows from the act's day and the sheet: the fact that
// takes the day, the day of papers, votes and signatures left open, the body
// and the question of the vote.
func (d *Desk) complete(c *casefile.Case, a *casefile.Act) error {
	s, _ := procedure.SheetOf(a.Kind)
	if a.Facts == nil {
		a.Facts = casefile.Facts{}
	}
	if s.DayFact != "" && !a.Void && !a.Day.IsZero() {
		a.Facts[s.DayFact] = a.Day.String()
	}
	if a.Void {
		return nil
	}
	for _, k := range s.Needs {
		if a.Facts[k] == "" {
			label := d.Procedures.Label(k)
			return &fault.Error{Kind: fault.Invalid, Key: "fault.fact_missing", Args: []any{label}, Field: "fact:" + k}
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

// voteBody is the body of a sheet's vote in the profile of the case.
func (d *Desk) voteBody(c *casefile.Case, v *procedure.VoteSheet) string {
	if v.Body != procedure.Decider {
		return v.Body
	}
	for _, p := range d.Procedures.Book().Profiles {
		if p.ID == c.Profile {
			return p.Decider
		}
	}
	return ""
}

func (d *Desk) voteQuestion(c *casefile.Case, v *procedure.VoteSheet) string {
	if v.Question != "" {
		return v.Question
	}
	if casefile.Project(c).Joined.IsZero() {
		return "admit"
	}
	return "recognise"
}

// separate keeps duties apart: who recorded the cell's resolution does not
// record the decision on it.
func separate(c *casefile.Case, a casefile.Act, by auth.Actor) error {
	resolution := casefile.CellAdmits
	switch a.Kind {
	case casefile.Recognition:
		resolution = casefile.CellAccepts
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

// checkMove wants the receiving unit of a move to exist, when one is named.
func (w *write) checkMove(a casefile.Act) error {
	if a.Kind != casefile.Moved || a.To == "" || w.tree.Exists(a.To, a.Day) {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Key: "fault.unit_unknown", Field: "to"}
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
	check, err := w.desk.Procedures.Check(dossier, *act)
	if err != nil {
		return w.desk.factFault(err)
	}
	if len(check.Waits) > 0 {
		return &fault.Error{Kind: fault.Refused, Key: "fault.step_waits", Args: []any{w.desk.stepName(check.Waits[0])},
			Detail: w.desk.findings(check.Stop)}
	}
	if len(check.Stop) > 0 {
		return &fault.Error{Kind: fault.Refused, Key: "fault.rule_stops", Args: []any{len(check.Stop)}, Detail: w.desk.findings(check.Stop)}
	}
	return w.reasons(check, act, passWarnings)
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
			f := w.desk.finding(&r)
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
	return &fault.Error{Kind: fault.Invalid, Key: "fault.fact_value", Args: []any{d.Procedures.Label(fe.Key)}, Field: fieldOf(fe.Key), Err: err}
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

func (d *Desk) stepName(id string) rule.Text {
	for _, p := range d.Procedures.Book().Procedures {
		for _, s := range p.Steps {
			if s.ID == id {
				return s.Name
			}
		}
	}
	return rule.Text{VI: id, EN: id}
}
