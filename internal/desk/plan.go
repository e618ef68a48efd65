package desk

import (
	"context"
	"strconv"

	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/stats"
	"tranu/internal/store"
	"tranu/internal/target"
	"tranu/internal/unit"
)

// AddResolution enters a resolution of a term.
func (d *Desk) AddResolution(ctx context.Context, by auth.Actor, r target.Resolution, key string) (string, error) {
	return d.act(ctx, by, change{right: auth.SetTargets, kind: "resolution.added", key: key, asked: r, do: func(w *write) (string, error) {
		if err := w.within(r.Unit, r.Day); err != nil {
			return "", err
		}
		if err := r.Validate(); err != nil {
			return "", err
		}
		if err := d.past(r.Day); err != nil {
			return "", err
		}
		r.ID, r.Version = newID(), 1
		if err := w.AddResolution(w.ctx, d.Committee, r); err != nil {
			return "", err
		}
		return r.ID, w.log(audit.Subject{Kind: "resolution", ID: r.ID}, map[string]any{"number": r.Number})
	}})
}

// AddPlan enters the plan of a year.
func (d *Desk) AddPlan(ctx context.Context, by auth.Actor, p target.Plan, key string) (string, error) {
	return d.act(ctx, by, change{right: auth.SetTargets, kind: "plan.added", key: key, asked: p, do: func(w *write) (string, error) {
		if err := w.within(p.Unit, p.Day); err != nil {
			return "", err
		}
		if err := p.Validate(); err != nil {
			return "", err
		}
		if err := d.past(p.Day); err != nil {
			return "", err
		}
		if p.Resolution != "" {
			if _, err := w.Resolution(w.ctx, d.Committee, p.Resolution); err != nil {
				return "", err
			}
		}
		p.ID, p.Version = newID(), 1
		if err := w.AddPlan(w.ctx, d.Committee, p); err != nil {
			return "", err
		}
		return p.ID, w.log(audit.Subject{Kind: "plan", ID: p.ID}, map[string]any{"year": p.Year, "number": p.Number})
	}})
}

// SetTarget sets the target of a unit for a year. A change of a target that
// stands is a new line and needs its reason.
func (d *Desk) SetTarget(ctx context.Context, by auth.Actor, l target.Line, key string) error {
	_, err := d.act(ctx, by, change{right: auth.SetTargets, kind: "target.set", key: key, asked: l, do: func(w *write) (string, error) {
		if err := w.within(l.Unit, l.Day); err != nil {
			return "", err
		}
		lines, err := w.Lines(w.ctx, d.Committee, l.Year)
		if err != nil {
			return "", err
		}
		if l, err = l.Next(lines); err != nil {
			return "", err
		}
		if err := d.past(l.Day); err != nil {
			return "", err
		}
		if l.Plan != "" {
			if _, err := w.Plan(w.ctx, d.Committee, l.Plan); err != nil {
				return "", err
			}
		}
		if err := w.AddLine(w.ctx, d.Committee, l); err != nil {
			return "", err
		}
		id := string(l.Unit) + "/" + strconv.Itoa(l.Year) + "/" + strconv.Itoa(l.No)
		return id, w.log(audit.Subject{Kind: "target_line", ID: id}, map[string]any{"count": l.Count})
	}})
	return err
}

// past refuses a document dated in the future.
func (d *Desk) past(day civil.Date) error {
	if !day.After(d.Today()) {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Key: "fault.act_day_future", Args: []any{day}, Field: "day"}
}

// within refuses a unit outside the actor's scope on a day.
func (w *write) within(id unit.ID, day civil.Date) error {
	root, _ := w.tree.AsStood(w.scope.Root, day)
	if w.tree.Within(id, root, day) {
		return nil
	}
	return &fault.Error{Kind: fault.Forbidden, Key: "fault.unit_scope", Field: "unit"}
}

// A Planning is what the page for resolutions, plans and targets needs.
type Planning struct {
	Unit        UnitRef
	Year        int
	Units       []UnitRef // the committee and the units directly below it
	Resolutions []target.Resolution
	Plans       []target.Plan // of the year
	Lines       map[unit.ID]target.Line
}

// Planning is what stands for a year: resolutions of the term, plans, and the
// target in force of each unit.
func (d *Desk) Planning(ctx context.Context, by auth.Actor, year int) (out Planning, err error) {
	out = Planning{Year: year, Lines: map[unit.ID]target.Line{}}
	err = d.view(ctx, by, auth.SetTargets, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		today := d.Today()
		out.Unit = ref(t, in.Root, today)
		out.Units = append(out.Units, out.Unit)
		for _, id := range t.Children(in.Root, today) {
			out.Units = append(out.Units, ref(t, id, today))
		}
		if out.Resolutions, err = r.Resolutions(ctx, d.Committee, year); err != nil {
			return err
		}
		if out.Plans, err = r.Plans(ctx, d.Committee, year); err != nil {
			return err
		}
		lines, err := r.Lines(ctx, d.Committee, year)
		for _, u := range out.Units {
			if l, ok := target.InForce(lines, u.ID, year, civil.Date{}); ok {
				out.Lines[u.ID] = l
			}
		}
		return err
	})
	return out, err
}

// Targets is the cells against their targets in one year, as of a day, with
// the pace of each row.
func (d *Desk) Targets(ctx context.Context, by auth.Actor, id unit.ID, year int, asOf civil.Date) (out stats.Targets, paces []target.Pace, err error) {
	err = d.view(ctx, by, auth.ReadTargets, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		root, err := d.rootFor(t, in, id, asOf)
		if err != nil {
			return err
		}
		out, paces, err = d.targets(ctx, r, t, root, year, asOf)
		return err
	})
	return out, paces, err
}

func checkYear(year int) error {
	if target.Year(year) {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Key: "fault.target_year", Args: []any{year}, Field: "year"}
}

// rootFor is the unit asked for as it stood on a day, within the actor's
// scope; without one, the actor's own.
func (d *Desk) rootFor(t *unit.Tree, in store.Scope, id unit.ID, asOf civil.Date) (unit.ID, error) {
	own, _ := t.AsStood(in.Root, asOf)
	if id == "" {
		return own, nil
	}
	stood, ok := t.AsStood(id, asOf)
	if !ok || !t.Within(stood, own, asOf) {
		return "", notFound("fault.unit_unknown")
	}
	return stood, nil
}

// targets counts from the acts; it decides nothing about scope.
func (d *Desk) targets(ctx context.Context, r *store.Reader, t *unit.Tree, root unit.ID, year int, asOf civil.Date) (stats.Targets, []target.Pace, error) {
	if err := checkYear(year); err != nil {
		return stats.Targets{}, nil, err
	}
	units := t.Subtree(root, asOf)
	members, err := r.CountMembers(ctx, d.Committee, units, asOf)
	if err != nil {
		return stats.Targets{}, nil, err
	}
	from, to := elapsed(year, asOf)
	admissions, err := r.AdmissionCounts(ctx, d.Committee, units, from, to)
	if err != nil {
		return stats.Targets{}, nil, err
	}
	lines, err := r.Lines(ctx, d.Committee, year)
	if err != nil {
		return stats.Targets{}, nil, err
	}
	report := stats.MakeTargets(t, root, year, asOf, members, admissions, lines)
	return report, report.Paces(), nil
}

// elapsed is the first and the last day of the part of a year that is over on a
// day; before the year the last comes before the first.
func elapsed(year int, asOf civil.Date) (from, to civil.Date) {
	from, to = civil.New(year, 1, 1), civil.New(year, 12, 31)
	if asOf.Before(to) {
		to = asOf
	}
	return from, to
}

// A FigureQuery asks for the list behind one figure.
type FigureQuery struct {
	Unit unit.ID
	Year int
	AsOf civil.Date
	What string // admitted, ethnic_minority, female, youth_union, members, cells, target
}

// A FigureList is the list behind one figure.
type FigureList struct {
	Unit       UnitRef
	Query      FigureQuery
	Rows       []CaseRow // admitted …, members
	Units      []UnitRef // cells
	Lines      []target.Line
	LineUnits  []UnitRef // of Lines, one each
	Resolution *target.Resolution
	Plan       *target.Plan
}

// Figure opens a figure: the people, cells or target lines it counts.
func (d *Desk) Figure(ctx context.Context, by auth.Actor, q FigureQuery) (FigureList, error) {
	out := FigureList{Query: q}
	err := d.view(ctx, by, auth.ReadTargets, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		root, err := d.rootFor(t, in, q.Unit, q.AsOf)
		if err != nil {
			return err
		}
		if err := checkYear(q.Year); err != nil {
			return err
		}
		out.Unit = ref(t, root, q.AsOf)
		units := t.Subtree(root, q.AsOf)
		switch q.What {
		case "members":
			return d.figureMembers(ctx, r, t, units, &out)
		case "cells":
			out.Units = cells(t, root, q.AsOf)
			return nil
		case "target":
			return d.figureTarget(ctx, r, t, units, &out)
		case "admitted", "ethnic_minority", "female", "youth_union":
			return d.figureAdmitted(ctx, r, t, units, &out)
		}
		return notFound("fault.figure_unknown")
	})
	return out, err
}

func (d *Desk) figureMembers(ctx context.Context, r *store.Reader, t *unit.Tree, units []unit.ID, out *FigureList) error {
	rows, err := r.Members(ctx, d.Committee, units, out.Query.AsOf)
	for _, m := range rows {
		out.Rows = append(out.Rows, d.caseRow(t, m, out.Query.AsOf))
	}
	return err
}

func (d *Desk) figureAdmitted(ctx context.Context, r *store.Reader, t *unit.Tree, units []unit.ID, out *FigureList) error {
	q := out.Query
	from, to := elapsed(q.Year, q.AsOf)
	rows, err := r.Admissions(ctx, d.Committee, units, from, to)
	for _, m := range rows {
		row := d.caseRow(t, m, q.AsOf)
		if q.What == "admitted" || q.What == "ethnic_minority" && row.Minority || q.What == "female" && row.Sex == "female" || q.What == "youth_union" && row.Youth {
			out.Rows = append(out.Rows, row)
		}
	}
	return err
}

func (d *Desk) figureTarget(ctx context.Context, r *store.Reader, t *unit.Tree, units []unit.ID, out *FigureList) error {
	lines, err := r.Lines(ctx, d.Committee, out.Query.Year)
	if err != nil {
		return err
	}
	in := map[unit.ID]bool{}
	for _, id := range units {
		in[id] = true
	}
	for _, l := range lines {
		if in[l.Unit] {
			out.Lines = append(out.Lines, l)
			out.LineUnits = append(out.LineUnits, ref(t, l.Unit, out.Query.AsOf))
		}
	}
	out.Plan, out.Resolution, err = d.planOf(ctx, r, out.Lines)
	return err
}

func (d *Desk) planOf(ctx context.Context, r *store.Reader, lines []target.Line) (*target.Plan, *target.Resolution, error) {
	for _, l := range lines {
		if l.Plan == "" {
			continue
		}
		p, err := r.Plan(ctx, d.Committee, l.Plan)
		if err != nil {
			return nil, nil, err
		}
		if p.Resolution == "" {
			return &p, nil, nil
		}
		res, err := r.Resolution(ctx, d.Committee, p.Resolution)
		return &p, &res, err
	}
	return nil, nil, nil
}

// A ResolutionView is a resolution with the plans that carry it out.
type ResolutionView struct {
	Resolution target.Resolution
	Unit       UnitRef
	Plans      []target.Plan
}

// Resolution opens a resolution.
func (d *Desk) Resolution(ctx context.Context, by auth.Actor, id string) (out ResolutionView, err error) {
	err = d.view(ctx, by, auth.ReadTargets, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		if out.Resolution, err = r.Resolution(ctx, d.Committee, id); err != nil {
			return err
		}
		out.Unit = ref(t, out.Resolution.Unit, out.Resolution.Day)
		out.Plans, err = r.PlansOf(ctx, d.Committee, id)
		return err
	})
	return out, err
}

func (d *Desk) caseRow(t *unit.Tree, m store.CaseRow, on civil.Date) CaseRow {
	return CaseRow{Case: m.Case, Person: m.Person, Name: m.Name, Birth: m.Birth, Sex: m.Sex, Ethnic: m.Ethnic, EthnicName: d.code("ethnic_groups", m.Ethnic),
		Minority: m.Minority(), Youth: m.Youth, Unit: ref(t, m.Unit, on), Stage: m.Stage, Day: m.Joined}
}
