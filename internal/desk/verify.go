package desk

import (
	"context"
	"strings"

	"tranu/internal/audit"
	"tranu/internal/civil"
	"tranu/internal/locale"
	"tranu/internal/stats"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// A Verification is what holding the log, the data and the file together has
// shown.
type Verification struct {
	Entries  int64
	Head     audit.Head
	Problems []audit.Problem
	Damage   []store.Damage
}

// Sound says that everything fits.
func (v Verification) Sound() bool { return len(v.Problems) == 0 && len(v.Damage) == 0 }

// Lines says what does not fit, one line each: entries first.
func (v Verification) Lines(l locale.Lang) []string {
	var out []string
	for _, p := range v.Problems {
		out = append(out, p.Text(l))
	}
	for _, d := range v.Damage {
		out = append(out, strings.TrimSpace(l.T(d.Key(), d.Args()...)))
	}
	return out
}

// Verify holds the log against its hashes, the heads known from outside and
// the rows it speaks of, and the file against its seals. It is for the
// keeper of the data folder, at the terminal.
func (d *Desk) Verify(ctx context.Context, marks []audit.Mark) (Verification, error) {
	var v Verification
	damage, err := d.Store.Check(ctx)
	if err != nil {
		return v, err
	}
	v.Damage = damage
	err = d.Store.View(ctx, func(r *store.Reader) error { return d.verifyLog(ctx, r, marks, &v) })
	if err != nil && len(damage) > 0 { // what cannot be read comes of the damage found
		v.Damage = append(v.Damage, store.Damage{Kind: store.Structure, Text: err.Error()})
		return v, nil
	}
	return v, err
}

// verifyLog holds the log against its hashes and the rows. A log that does not
// fit may have no head.
func (d *Desk) verifyLog(ctx context.Context, r *store.Reader, marks []audit.Mark, v *Verification) (err error) {
	v.Problems, err = audit.Verify(audit.Log{Committee: d.Committee, Entries: r.Entries(ctx, d.Committee), Hashes: r.Hashes(ctx, d.Committee), Rows: r.Rows(ctx, d.Committee), Marks: marks})
	if err != nil {
		return err
	}
	if v.Entries, err = r.LogSize(ctx, d.Committee); err != nil {
		return err
	}
	if v.Entries == 0 && len(v.Problems) == 0 { // a committee's first act is its own founding
		v.Problems = []audit.Problem{{Kind: audit.Empty}}
	}
	if v.Head, err = r.Head(ctx, d.Committee); err != nil && len(v.Problems) > 0 {
		return nil
	}
	return err
}

// TargetsReport is the report of a unit, as it stood on a day, against its
// targets, for the keeper of the data folder.
func (d *Desk) TargetsReport(ctx context.Context, id unit.ID, year int, asOf civil.Date) (out stats.Targets, err error) {
	err = d.Store.View(ctx, func(r *store.Reader) error {
		t, err := d.treeFrom(ctx, r)
		if err != nil {
			return err
		}
		stood, ok := t.AsStood(id, asOf)
		if !ok {
			return notFound("fault.unit_unknown")
		}
		out, _, err = d.targets(ctx, r, t, stood, year, asOf)
		return err
	})
	return out, err
}
