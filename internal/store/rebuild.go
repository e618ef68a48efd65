package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"tranu/internal/casefile"
	"tranu/internal/unit"
)

// Rebuild computes again from the acts what each case comes to, and writes the
// cases for which the tables say something else. path gives the path of a
// unit, as AppendAct takes it. It returns the cases it changed: none, unless
// somebody has meddled with the tables or the reading of acts has changed.
func (tx *Tx) Rebuild(ctx context.Context, committee string, path func(unit.ID) []unit.ID) ([]casefile.ID, error) {
	var f filter
	f.and("c.committee = " + f.arg(committee))
	cases, err := tx.whole(ctx, &f)
	if err != nil {
		return nil, fmt.Errorf("rebuild: %w", err)
	}
	was, err := tx.projections(ctx, committee)
	if err != nil {
		return nil, fmt.Errorf("rebuild: %w", err)
	}
	var changed []casefile.ID
	var rows, stays [][]any
	for _, o := range cases {
		p := projected{Projection: casefile.Project(o.Case)}
		before := was[o.Case.ID]
		if p.above, err = onPath(path(p.Unit)); err != nil {
			return nil, fmt.Errorf("rebuild case %s: %w", o.Case.ID, err)
		}
		otherwise := before.youth
		if !otherwise.Valid {
			otherwise = sql.NullBool{Bool: o.Person.YouthUnion, Valid: true}
		}
		p.youth = youthAt(o.Case, p.Joined, otherwise)
		if p.equal(before) {
			continue
		}
		changed = append(changed, o.Case.ID)
		rows = append(rows, p.row(committee, o.Case.ID))
		stays = append(stays, stayRows(committee, o.Case.ID, p.Stays)...)
	}
	return changed, tx.putProjections(ctx, committee, changed, rows, stays)
}

// projected is everything the tables keep of what a case comes to.
type projected struct {
	casefile.Projection
	youth sql.NullBool
	above []any
}

func (p projected) equal(q projected) bool {
	if !slices.Equal(p.Stays, q.Stays) || !slices.Equal(p.above, q.above) || p.youth != q.youth {
		return false
	}
	a, b := p.Projection, q.Projection
	a.Stays, b.Stays = nil, nil
	return slices.Equal(projectionValues(a), projectionValues(b))
}

func projectionValues(p casefile.Projection) []any {
	return []any{p.Unit, p.Profile, p.Stage, p.Nominated, p.Listed, p.Joined, p.Recognised, p.Official, p.Ended, p.Ending}
}

// row is what putProjections takes for one case. It is all text, so that both
// databases see the same types.
func (p projected) row(committee string, id casefile.ID) []any {
	youth := ""
	if p.youth.Valid {
		youth = fmt.Sprint(p.youth.Bool)
	}
	return slices.Concat([]any{committee, id}, projectionValues(p.Projection), []any{youth}, p.above)
}

// projections reads what the tables say all cases come to.
func (r *Reader) projections(ctx context.Context, committee string) (map[casefile.ID]projected, error) {
	out := map[casefile.ID]projected{}
	_, err := list(ctx, r, func(scan func(...any) error) (none struct{}, err error) {
		var id casefile.ID
		var p projected
		var l [levels]string
		err = scan(&id, &p.Unit, &p.Profile, &p.Stage, &p.Nominated, &p.Listed, &p.Joined, &p.Recognised, &p.Official,
			&p.Ended, &p.Ending, &p.youth, &l[0], &l[1], &l[2], &l[3], &l[4], &l[5])
		for _, above := range l {
			p.above = append(p.above, above)
		}
		out[id] = p
		return none, err
	}, `
		SELECT id, unit, profile, stage, nominated, listed, joined, recognised, official, ended, ending,
			admitted_youth, `+pathColumns+`
		FROM casefile
		WHERE committee = $1`, committee)
	if err != nil {
		return nil, err
	}
	_, err = list(ctx, r, func(scan func(...any) error) (none struct{}, err error) {
		var id casefile.ID
		var s casefile.Stay
		err = scan(&id, &s.Unit, &s.From, &s.To, &s.Standing)
		p := out[id]
		p.Stays = append(p.Stays, s)
		out[id] = p
		return none, err
	}, `
		SELECT case_id, unit, from_day, to_day, standing
		FROM stay
		WHERE committee = $1
		ORDER BY case_id, no`, committee)
	return out, err
}

func (tx *Tx) putProjections(ctx context.Context, committee string, ids []casefile.ID, rows, stays [][]any) error {
	err := batches(rows, func(values string, args []any) error {
		_, err := tx.tx.ExecContext(ctx, `
			WITH made (committee, id, unit, profile, stage, nominated, listed, joined, recognised, official, ended,
				ending, youth, `+pathColumns+`) AS (VALUES `+values+`)
			UPDATE casefile
			SET unit = made.unit, profile = made.profile, stage = made.stage, nominated = made.nominated,
				listed = made.listed, joined = made.joined, recognised = made.recognised, official = made.official,
				ended = made.ended, ending = made.ending,
				admitted_youth = CASE made.youth WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END,
				l1 = made.l1, l2 = made.l2, l3 = made.l3, l4 = made.l4, l5 = made.l5, l6 = made.l6
			FROM made
			WHERE casefile.committee = made.committee AND casefile.id = made.id`, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("rebuild cases: %w", err)
	}
	for some := range slices.Chunk(ids, chunk) {
		var f filter
		f.and("committee = " + f.arg(committee))
		among(&f, "case_id", some)
		if _, err := tx.tx.ExecContext(ctx, `
			DELETE FROM stay
			`+f.where(), f.args...); err != nil {
			return fmt.Errorf("rebuild stays: %w", err)
		}
	}
	if err := tx.insert(ctx, staysInto, stays...); err != nil {
		return fmt.Errorf("rebuild stays: %w", err)
	}
	return nil
}
