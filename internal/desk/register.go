package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/pool"
	"tranu/internal/procedure"
	"tranu/internal/store"
	"tranu/internal/unit"
	"tranu/internal/viet"
)

// pageSize is how many rows a list page shows.
const pageSize = 50

// A RegisterQuery asks for a page of the register.
type RegisterQuery struct {
	Unit   unit.ID        // empty: all the actor may see
	Stage  casefile.Stage // one stage, or one of Groups; empty: every stage before membership
	Search string
	Cursor string
}

// The groups of stages that the figures of the opening screen count. Each is a
// filter of the register.
const (
	GroupPrepared  casefile.Stage = "prepared"  // nominated or on the list
	GroupOpen      casefile.Stage = "open"      // a procedure has begun and is not over
	GroupProbation casefile.Stage = "probation" // members on probation
)

var groups = map[casefile.Stage][]casefile.Stage{
	"":             {casefile.StageNominated, casefile.StageListed, casefile.StageAdmission, casefile.StageResolved, casefile.StageDecided},
	GroupPrepared:  {casefile.StageNominated, casefile.StageListed},
	GroupOpen:      {casefile.StageAdmission, casefile.StageResolved, casefile.StageDecided, casefile.StageProbationary, casefile.StageRecognition},
	GroupProbation: {casefile.StageProbationary, casefile.StageRecognition},
}

// stagesOf are the stages a filter stands for. A mass organisation without a
// filter sees all it ever nominated.
func stagesOf(filter casefile.Stage, by auth.Actor) []casefile.Stage {
	if filter == "" && by.Role.Mass() {
		return nil
	}
	if g, ok := groups[filter]; ok {
		return g
	}
	return []casefile.Stage{filter}
}

// Register is a page of the register of people being prepared.
func (d *Desk) Register(ctx context.Context, by auth.Actor, q RegisterQuery) (out Register, err error) {
	out.Today = d.Today()
	err = d.view(ctx, by, auth.ReadRegister, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		out.Unit = ref(t, in.Root, out.Today)
		out.Units = cells(t, in.Root, out.Today)
		filter := store.CaseFilter{Stages: stagesOf(q.Stage, by), Search: viet.Fold(q.Search), Unit: q.Unit, After: q.Cursor, Limit: pageSize}
		page, err := r.Cases(ctx, in, filter)
		if err != nil {
			return err
		}
		out.Total, out.Next = page.Total, page.Next
		open, err := r.CasesByID(ctx, in, page.IDs())
		if err != nil {
			return err
		}
		for _, oc := range open {
			out.Rows = append(out.Rows, d.registerRow(t, oc, out.Today))
		}
		return nil
	})
	return out, err
}

func (d *Desk) registerRow(t *unit.Tree, oc store.OpenCase, today civil.Date) PoolRow {
	proj := casefile.Project(oc.Case)
	row := d.poolRow(t, oc, proj, today)
	_, a, err := d.rules().Judge(d.dossierOf(t, oc.Case, oc.Person, 0, today))
	if err != nil {
		row.NextStep = both("case.unjudged")
		return row
	}
	if step, _, ok := nextStep(a); ok {
		row.NextStep, row.NextWho = step.Name, d.actorIn(step, oc.Case.Profile)
	}
	return row
}

// ReviewMonth records the monthly review of a cell by its resolution: each
// person on the sheet stays or leaves. It is one act: all lines or none.
func (d *Desk) ReviewMonth(ctx context.Context, by auth.Actor, rv pool.Review, key string) error {
	_, err := d.act(ctx, by, change{right: auth.KeepRegister, kind: "register.reviewed", key: key, asked: rv, do: func(w *write) (string, error) {
		if err := w.within(rv.Unit, d.Today()); err != nil {
			return "", err
		}
		return "", w.review(rv)
	}})
	return err
}

func (w *write) review(rv pool.Review) error {
	cases := make([]*casefile.Case, len(rv.Lines))
	entries := make([]pool.Entry, 0, len(rv.Lines))
	for i, line := range rv.Lines {
		c, err := w.Case(w.ctx, w.scope, line.Case)
		if err != nil {
			return err
		}
		cases[i] = c
		if e, ok := pool.View(c, rv.Day); ok {
			entries = append(entries, e)
		}
	}
	if err := rv.Check(entries, w.desk.Today()); err != nil {
		return err
	}
	for i, line := range rv.Acts() {
		act := line.Act
		sheet, _ := procedure.SheetOf(act.Kind)
		if err := w.desk.complete(cases[i], &act, sheet); err != nil {
			return err
		}
		if err := cases[i].Validate(act, w.desk.Today(), w.desk.isStep); err != nil {
			return err
		}
		if act.Kind == casefile.Listed { // who enters does so under the law, as by the act alone
			if err := w.lawful(cases[i], &act, ""); err != nil {
				return err
			}
		}
		w.stamp(&act, len(cases[i].Acts)+1)
		if err := w.append(cases[i], act); err != nil {
			return err
		}
	}
	return nil
}

// Person opens a person's record; the opening is logged.
func (d *Desk) Person(ctx context.Context, by auth.Actor, id person.ID) (PersonView, error) {
	var v PersonView
	_, err := d.act(ctx, by, change{right: auth.ReadCase, kind: "read.person", do: func(w *write) (string, error) {
		p, err := w.Person(w.ctx, w.scope, id)
		if err != nil {
			return "", err
		}
		today := d.Today()
		v = PersonView{Person: *p, Ethnic: d.code("ethnic_groups", p.Ethnic), Religion: d.code("religions", p.Religion), Unit: ref(w.tree, p.Unit, today),
			Age: p.Birth.FullMonths(today) / 12, Minority: p.Minority(), CanEdit: by.Can(auth.EditPerson)}
		cases, err := w.CasesOf(w.ctx, w.scope, id)
		if err != nil {
			return "", err
		}
		for _, c := range cases {
			v.Cases = append(v.Cases, d.caseRow(w.tree, c, today))
		}
		if v.Changes, err = d.changes(w, id); err != nil {
			return "", err
		}
		return "", w.logRead(personSubject(id))
	}})
	return v, err
}

// A PersonChange is a correction of a person's particulars.
type PersonChange struct {
	Person person.Person // with the new values; Version is the one the actor saw
	Reason string
	Key    string
}

// CorrectPerson corrects a person's particulars. The old values stay in the
// log, with the reason, which must be given.
func (d *Desk) CorrectPerson(ctx context.Context, by auth.Actor, c PersonChange) error {
	if err := may(by, auth.EditPerson); err != nil {
		return err
	}
	if strings.TrimSpace(c.Reason) == "" {
		return &fault.Error{Kind: fault.Invalid, Key: "fault.reason_needed", Field: "reason"}
	}
	_, err := d.act(ctx, by, change{right: auth.EditPerson, kind: "person.corrected", key: c.Key, asked: c, do: func(w *write) (string, error) {
		was, err := w.Person(w.ctx, w.scope, c.Person.ID)
		if err != nil {
			return "", err
		}
		p := c.Person
		p.Unit = was.Unit // changes by an act of moving only
		if err := d.checkPerson(p); err != nil {
			return "", err
		}
		diff := person.Differences(*was, p)
		if len(diff) == 0 {
			return "", nil
		}
		if err := w.UpdatePerson(w.ctx, d.Committee, &p, c.Person.Version); err != nil {
			return "", err
		}
		return "", w.log(personSubject(p.ID), map[string]any{"reason": c.Reason, "changes": diff})
	}})
	return err
}

// A Takeover is a member carried over from the paper register.
type Takeover struct {
	Person   person.Person
	Joined   civil.Date // the ceremony
	Official civil.Date // zero: still on probation
}

// TakeOver carries members over from the paper register, all or none, and
// returns their cases in order.
func (d *Desk) TakeOver(ctx context.Context, by auth.Actor, list []Takeover, key string) ([]casefile.ID, error) {
	ids, err := d.act(ctx, by, change{right: auth.RecordCommitteeAct, kind: "member.taken_over", key: key, asked: list, do: func(w *write) (string, error) {
		var ids []string
		for i, t := range list {
			id, err := w.takeOver(t)
			if err != nil {
				return "", fmt.Errorf("member %d (%s): %w", i+1, t.Person.Name, err)
			}
			ids = append(ids, string(id))
		}
		return strings.Join(ids, " "), nil
	}})
	var out []casefile.ID
	for id := range strings.FieldsSeq(ids) {
		out = append(out, casefile.ID(id))
	}
	return out, err
}

func (w *write) takeOver(t Takeover) (casefile.ID, error) {
	p := t.Person
	p.ID, p.Version = person.ID(newID()), 1
	if err := w.newPerson(&p); err != nil {
		return "", err
	}
	today := w.desk.Today()
	c := &casefile.Case{ID: casefile.ID(newID()), Person: p.ID, Unit: p.Unit, Profile: w.desk.profile(p.Unit, w.tree, today), Opened: today}
	facts := casefile.Facts{"adm.ceremony_date": t.Joined.String(), "case.historical_entry": "true", "case.profile": c.Profile}
	if !t.Official.IsZero() {
		facts["rec.effective_date"] = t.Official.String()
	}
	return c.ID, w.openCase(c, casefile.Act{Kind: casefile.TakenOver, Day: today, Unit: p.Unit, To: p.Unit, Facts: facts})
}

// FindCase is the case of the one person of that exact name in the actor's
// scope; NotFound when there is none, Exists when there are several.
func (d *Desk) FindCase(ctx context.Context, by auth.Actor, name string) (id casefile.ID, err error) {
	err = d.view(ctx, by, auth.ReadRegister, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		page, err := r.Cases(ctx, in, store.CaseFilter{Search: viet.Fold(name), Limit: pageSize})
		if err != nil {
			return err
		}
		rows := slices.DeleteFunc(page.Rows, func(c store.CaseRow) bool { return c.Name != name })
		switch len(rows) {
		case 0:
			return notFound("fault.case_not_found")
		case 1:
			id = rows[0].Case
			return nil
		}
		return fault.New(fault.Exists, "fault.several", name)
	})
	return id, err
}

// changes reads the corrections of a person from the log.
func (d *Desk) changes(w *write, id person.ID) ([]Change, error) {
	entries, err := w.LogOf(w.ctx, d.Committee, personSubject(id))
	if err != nil {
		return nil, err
	}
	return corrections(entries)
}
