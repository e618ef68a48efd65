package store

import (
	"context"
	"encoding/json"
	"fmt"

	"tranu/internal/target"
)

const resolutionColumns = "id, unit, number, day, from_year, to_year, title, goals, version"

func scanResolution(scan func(...any) error) (r target.Resolution, err error) {
	var goals string
	if err := scan(&r.ID, &r.Unit, &r.Number, &r.Day, &r.From, &r.To, &r.Title, &goals, &r.Version); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(goals), &r.Goals)
}

// Resolution returns a resolution, or NotFound.
func (r *Reader) Resolution(ctx context.Context, committee, id string) (target.Resolution, error) {
	res, err := scanResolution(r.tx.QueryRowContext(ctx, `
		SELECT `+resolutionColumns+`
		FROM resolution
		WHERE committee = $1 AND id = $2`, committee, id).Scan)
	if err != nil {
		return res, fmt.Errorf("read resolution %s: %w", id, none(err, "fault.resolution_not_found"))
	}
	return res, nil
}

// Resolutions returns the resolutions whose term includes the year, all of
// them for year 0, the oldest first.
func (r *Reader) Resolutions(ctx context.Context, committee string, year int) ([]target.Resolution, error) {
	all, err := list(ctx, r, scanResolution, `
		SELECT `+resolutionColumns+`
		FROM resolution
		WHERE committee = $1 AND ($2 = 0 OR from_year <= $2 AND $2 <= to_year)
		ORDER BY day NULLS FIRST, id`, committee, int64(year))
	if err != nil {
		return nil, fmt.Errorf("list resolutions: %w", err)
	}
	return all, nil
}

// AddResolution adds a resolution at version 1.
func (tx *Tx) AddResolution(ctx context.Context, committee string, r target.Resolution) error {
	goals, err := json.Marshal(r.Goals)
	if err != nil {
		return fmt.Errorf("add resolution %s: %w", r.ID, err)
	}
	err = tx.insert(ctx, "resolution (committee, id, unit, number, day, from_year, to_year, title, goals, version)",
		[]any{committee, r.ID, r.Unit, r.Number, r.Day, r.From, r.To, r.Title, string(goals), 1})
	if err != nil {
		return fmt.Errorf("add resolution %s: %w", r.ID, exists(err, "fault.exists"))
	}
	return nil
}

const planColumns = "id, unit, year, number, day, resolution, title, version"

func scanPlan(scan func(...any) error) (p target.Plan, err error) {
	return p, scan(&p.ID, &p.Unit, &p.Year, &p.Number, &p.Day, &p.Resolution, &p.Title, &p.Version)
}

// Plan returns a plan, or NotFound.
func (r *Reader) Plan(ctx context.Context, committee, id string) (target.Plan, error) {
	p, err := scanPlan(r.tx.QueryRowContext(ctx, `
		SELECT `+planColumns+`
		FROM plan
		WHERE committee = $1 AND id = $2`, committee, id).Scan)
	if err != nil {
		return p, fmt.Errorf("read plan %s: %w", id, none(err, "fault.plan_not_found"))
	}
	return p, nil
}

// Plans returns the plans of a year, all of them for year 0, the oldest first.
func (r *Reader) Plans(ctx context.Context, committee string, year int) ([]target.Plan, error) {
	all, err := list(ctx, r, scanPlan, `
		SELECT `+planColumns+`
		FROM plan
		WHERE committee = $1 AND ($2 = 0 OR year = $2)
		ORDER BY year, day NULLS FIRST, id`, committee, int64(year))
	if err != nil {
		return nil, fmt.Errorf("list plans: %w", err)
	}
	return all, nil
}

// PlansOf returns the plans that carry a resolution out, the oldest first.
func (r *Reader) PlansOf(ctx context.Context, committee, resolution string) ([]target.Plan, error) {
	all, err := list(ctx, r, scanPlan, `
		SELECT `+planColumns+`
		FROM plan
		WHERE committee = $1 AND resolution = $2
		ORDER BY year, day NULLS FIRST, id`, committee, resolution)
	if err != nil {
		return nil, fmt.Errorf("plans of resolution %s: %w", resolution, err)
	}
	return all, nil
}

// AddPlan adds a plan at version 1.
func (tx *Tx) AddPlan(ctx context.Context, committee string, p target.Plan) error {
	err := tx.insert(ctx, "plan (committee, id, unit, year, number, day, resolution, title, version)",
		[]any{committee, p.ID, p.Unit, p.Year, p.Number, p.Day, p.Resolution, p.Title, 1})
	if err != nil {
		return fmt.Errorf("add plan %s: %w", p.ID, exists(err, "fault.exists"))
	}
	return nil
}

// Lines returns every target line of a year, all years for 0, by unit, year
// and number: of each unit and year the last one is in force.
func (r *Reader) Lines(ctx context.Context, committee string, year int) ([]target.Line, error) {
	all, err := list(ctx, r, func(scan func(...any) error) (l target.Line, err error) {
		return l, scan(&l.Unit, &l.Year, &l.No, &l.Count, &l.Plan, &l.Day, &l.Reason, &l.Document)
	}, `
		SELECT unit, year, no, admissions, plan, day, reason, document
		FROM target_line
		WHERE committee = $1 AND ($2 = 0 OR year = $2)
		ORDER BY unit, year, no`, committee, int64(year))
	if err != nil {
		return nil, fmt.Errorf("list target lines: %w", err)
	}
	return all, nil
}

// AddLine adds a target line. Exists when another line took its number.
func (tx *Tx) AddLine(ctx context.Context, committee string, l target.Line) error {
	err := tx.insert(ctx, "target_line (committee, unit, year, no, admissions, plan, day, reason, document)",
		[]any{committee, l.Unit, l.Year, l.No, l.Count, l.Plan, l.Day, l.Reason, l.Document})
	if err != nil {
		return fmt.Errorf("add target line of %s for %d: %w", l.Unit, l.Year, exists(err, "fault.exists"))
	}
	return nil
}
