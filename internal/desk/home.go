package desk

import (
	"context"
	"slices"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/pool"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// soonDays is how near, in working days, a limit is "soon".
const soonDays = 22

// Home answers the three questions of the opening screen for the actor: what
// must I do now, are we on pace, who is stuck.
func (d *Desk) Home(ctx context.Context, by auth.Actor) (Home, error) {
	h := Home{Today: d.Today()}
	err := d.view(ctx, by, auth.ReadRegister, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		h.Unit, h.Rules = ref(t, in.Root, h.Today), d.toConfirm(t, by)
		open, err := r.OpenCases(ctx, in)
		if err != nil {
			return err
		}
		official, err := r.CountOfficials(ctx, d.Committee, h.Today)
		if err != nil {
			return err
		}
		for _, oc := range open {
			if err := d.homeCase(&h, t, by, oc, official[oc.Case.Unit]); err != nil {
				return err
			}
		}
		slices.SortStableFunc(h.Duties, oldestFirst)
		slices.SortStableFunc(h.Stuck, blockedFirst)
		if by.Role.Mass() {
			return nil
		}
		h.Pace, h.Paces, err = d.targets(ctx, r, t, in.Root, h.Today.Year(), h.Today)
		h.Counts.Members, h.Counts.Cells = h.Pace.Members, h.Pace.Cells
		return err
	})
	return h, err
}

// oldestFirst orders duties by their limit; those without one come last.
func oldestFirst(a, b Duty) int {
	if a.Due.IsZero() != b.Due.IsZero() {
		if a.Due.IsZero() {
			return 1
		}
		return -1
	}
	return a.Due.Compare(b.Due)
}

// blockedFirst puts what a rule blocks before what waits for others.
func blockedFirst(a, b Duty) int {
	if (a.State == Blocked) != (b.State == Blocked) {
		if a.State == Blocked {
			return -1
		}
		return 1
	}
	return oldestFirst(a, b)
}

// homeCase puts one open case where it belongs on the opening screen.
func (d *Desk) homeCase(h *Home, t *unit.Tree, by auth.Actor, oc store.OpenCase, official int) error {
	proj := casefile.Project(oc.Case)
	h.count(proj)
	if proj.Stage == casefile.StageNominated || proj.Stage == casefile.StageListed {
		row := d.poolRow(t, oc, proj, h.Today)
		if row.ReviewDue {
			h.Sheet.ToReview = append(h.Sheet.ToReview, row)
		}
	}
	if end := proj.Joined.AddMonths(12); !proj.Joined.IsZero() && end.After(h.Today) && !end.After(h.Today.AddMonths(2)) {
		h.Sheet.Ending = append(h.Sheet.Ending, Duty{State: Soon, Case: oc.Case.ID, Person: oc.Person.Name, Unit: ref(t, oc.Case.Unit, h.Today), Due: end, DaysLeft: d.rules().CalendarOn(h.Today).Between(h.Today, end)})
	}
	dossier := d.dossierOf(t, oc.Case, oc.Person, official, h.Today)
	_, a, err := d.rules().Judge(dossier)
	if err != nil {
		h.place(d.unjudged(t, dossier))
		return nil
	}
	duty, ok, err := d.duty(t, by, dossier, a)
	if err != nil || !ok {
		return err
	}
	h.place(duty)
	return nil
}

// unjudged is the duty on a case that cannot be judged: an entry holds a value
// the regulations no longer know. One such case must not hide all others.
func (d *Desk) unjudged(t *unit.Tree, x procedure.Dossier) Duty {
	return Duty{State: Blocked, Case: x.Case.ID, Person: x.Person.Name, Unit: ref(t, x.Case.Unit, x.AsOf), StepName: both("case.unjudged")}
}

func (h *Home) count(p casefile.Projection) {
	for group, figure := range map[casefile.Stage]*int{GroupPrepared: &h.Counts.Prepared, GroupOpen: &h.Counts.OpenCases, GroupProbation: &h.Counts.Probationary} {
		if slices.Contains(groups[group], p.Stage) {
			*figure++
		}
	}
}

func (h *Home) place(duty Duty) {
	if duty.State == Overdue {
		h.Counts.Overdue++
	}
	if duty.State == Blocked || duty.State == Waiting {
		h.Stuck = append(h.Stuck, duty)
	}
	if duty.State != Waiting {
		h.Duties = append(h.Duties, duty)
	}
	switch {
	case casefile.Kind(duty.Step) == casefile.CellAdmits || casefile.Kind(duty.Step) == casefile.CellAccepts:
		h.Sheet.ToVote = append(h.Sheet.ToVote, duty)
	case duty.State != Waiting && duty.Step != "":
		h.Sheet.Missing = append(h.Sheet.Missing, duty)
	}
}

// duty is the one thing that is next on a case: its limit if one runs, what
// stands in the way, and whether the actor or another level must act.
func (d *Desk) duty(t *unit.Tree, by auth.Actor, dossier procedure.Dossier, a procedure.Assessment) (Duty, bool, error) {
	step, sheet, ok := nextStep(a)
	if !ok {
		return Duty{}, false, nil
	}
	duty := Duty{State: Open, Case: dossier.Case.ID, Person: dossier.Person.Name, Unit: ref(t, dossier.Case.Unit, dossier.AsOf),
		Step: step.ID, StepName: step.Name, Actor: d.actorIn(step, dossier.Case.Profile)}
	d.limit(&duty, a)
	check, err := d.rules().Preview(dossier, sheet, dossier.AsOf)
	if err != nil {
		return duty, false, err
	}
	switch {
	case len(check.Stop) > 0:
		duty.State, duty.Reason = Blocked, supposed(d.findings(check.Facts, check.Stop), sheet.DayFact)
		duty.Cite = duty.Reason[0].Cites
	case duty.State == Open && !by.Can(sheet.Right):
		duty.State = Waiting
	}
	return duty, true, nil
}

// limit finds the running limit of the case that ends first, by the day that
// counts: an extension recorded moves it.
func (d *Desk) limit(duty *Duty, a procedure.Assessment) {
	overdue := false
	for _, x := range a.Deadlines {
		if x.State != procedure.Open && x.State != procedure.Overdue || !duty.Due.IsZero() && !x.Limit.Before(duty.Due) || informs(x, a.AsOf) {
			continue
		}
		duty.Due, duty.Deadline, duty.DaysLeft = x.Limit, x.Deadline.Label, x.Left
		overdue = x.State == procedure.Overdue
		if x.Edition != nil {
			duty.Cite = d.cites(x.Edition.Cite)
		}
	}
	switch {
	case duty.Due.IsZero():
	case overdue:
		duty.State = Overdue
	case duty.DaysLeft <= soonDays:
		duty.State = Soon
	}
}

// informs says that a limit is far in the future by its nature (an age, the
// validity of a certificate): it belongs on the case, not on the work list,
// until it is near.
func informs(x procedure.Deadline, asOf civil.Date) bool {
	return x.State == procedure.Open && x.Due.Due.After(asOf.AddMonths(6))
}

// nextStep is the first step of the case that waits for nothing, and its sheet.
func nextStep(a procedure.Assessment) (*rule.Step, procedure.Sheet, bool) {
	for _, s := range a.Open() {
		if sheet, ok := procedure.SheetOfStep(s.ID); ok {
			return s.Step, sheet, true
		}
	}
	return nil, procedure.Sheet{}, false
}

// poolRow is one person in the register of people being prepared.
func (d *Desk) poolRow(t *unit.Tree, oc store.OpenCase, proj casefile.Projection, today civil.Date) PoolRow {
	c := oc.Case
	row := PoolRow{Case: c.ID, Person: c.Person, Name: oc.Person.Name, Birth: oc.Person.Birth, Sex: oc.Person.Sex, Ethnic: oc.Person.Ethnic,
		Unit: ref(t, c.Unit, today), Stage: proj.Stage, NominatedBy: auth.Role(c.NominatedBy)}
	e, ok := pool.View(c, today)
	if !ok {
		return row
	}
	row.Listed, row.Months, row.LastReview = e.Listed, e.Months, e.LastReview
	row.ReviewDue = proj.Stage == casefile.StageListed && e.Review.Due()
	if n := len(e.Mentors); n > 0 {
		row.Mentor = e.Mentors[n-1].Name
	}
	return row
}
