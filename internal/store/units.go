package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"tranu/internal/rule"
	"tranu/internal/unit"
)

// Tree returns the committee's organisations through time.
func (r *Reader) Tree(ctx context.Context, committee string) (*unit.Tree, error) {
	units, err := r.units(ctx, committee)
	if err != nil {
		return nil, fmt.Errorf("read units of %s: %w", committee, err)
	}
	successions, err := list(ctx, r, func(scan func(...any) error) (s unit.Succession, err error) {
		return s, scan(&s.From, &s.To, &s.On, &s.Main, &s.Document)
	}, `
		SELECT from_unit, to_unit, day, main, document
		FROM succession
		WHERE committee = $1
		ORDER BY day, from_unit, to_unit`, committee)
	if err != nil {
		return nil, fmt.Errorf("read successions of %s: %w", committee, err)
	}
	tree, err := unit.NewTree(units, successions)
	if err != nil {
		return nil, fmt.Errorf("tree of %s: %w", committee, err)
	}
	return tree, nil
}

func (r *Reader) units(ctx context.Context, committee string) ([]unit.Unit, error) {
	units, err := list(ctx, r, func(scan func(...any) error) (u unit.Unit, err error) {
		return u, scan(&u.ID, &u.Kind, &u.Founded, &u.Dissolved)
	}, `
		SELECT id, kind, founded, dissolved
		FROM unit
		WHERE committee = $1
		ORDER BY id`, committee)
	if err != nil {
		return nil, err
	}
	at := make(map[unit.ID]*unit.Unit, len(units))
	for i := range units {
		at[units[i].ID] = &units[i]
	}
	_, err = list(ctx, r, func(scan func(...any) error) (none struct{}, err error) {
		var id unit.ID
		var n rule.Dated[unit.Name]
		if err := scan(&id, &n.From, &n.Value.Code, &n.Value.Full, &n.Value.Short); err != nil {
			return none, err
		}
		return none, in(at, id, func(u *unit.Unit) { u.Names = append(u.Names, n) })
	}, `
		SELECT unit, from_day, code, full_name, short_name
		FROM unit_name
		WHERE committee = $1
		ORDER BY unit, from_day`, committee)
	if err != nil {
		return nil, err
	}
	_, err = list(ctx, r, func(scan func(...any) error) (none struct{}, err error) {
		var id unit.ID
		var p rule.Dated[unit.ID]
		if err := scan(&id, &p.From, &p.Value); err != nil {
			return none, err
		}
		return none, in(at, id, func(u *unit.Unit) { u.Parents = append(u.Parents, p) })
	}, `
		SELECT unit, from_day, parent
		FROM unit_edge
		WHERE committee = $1
		ORDER BY unit, from_day`, committee)
	return units, err
}

// in changes the unit a row belongs to.
func in(units map[unit.ID]*unit.Unit, id unit.ID, change func(*unit.Unit)) error {
	u, ok := units[id]
	if !ok {
		return fmt.Errorf("there is no unit %q", id)
	}
	change(u)
	return nil
}

// treeVersion is the key in table meta that counts the changes of the tree.
const treeVersion = "tree_version"

// TreeVersion counts the changes of the tree: a tree read at an older version
// is stale. It is 0 before the first unit.
func (r *Reader) TreeVersion(ctx context.Context, committee string) (int64, error) {
	var text string
	err := r.tx.QueryRowContext(ctx, `
		SELECT value
		FROM meta
		WHERE committee = $1 AND key = $2`, committee, treeVersion).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read tree version of %s: %w", committee, err)
	}
	return strconv.ParseInt(text, 10, 64)
}

// PutUnit adds a unit, or replaces what is known of it. Whether the tree as a
// whole is sound is for unit.NewTree to say.
func (tx *Tx) PutUnit(ctx context.Context, committee string, u unit.Unit) error {
	_, err := tx.tx.ExecContext(ctx, `
		INSERT INTO unit (committee, id, kind, founded, dissolved)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (committee, id) DO UPDATE
		SET kind = excluded.kind, founded = excluded.founded, dissolved = excluded.dissolved`,
		committee, u.ID, u.Kind, u.Founded, u.Dissolved)
	if err != nil {
		return fmt.Errorf("put unit %s: %w", u.ID, err)
	}
	if err := tx.putHistory(ctx, committee, u); err != nil {
		return fmt.Errorf("put unit %s: %w", u.ID, err)
	}
	return tx.treeChanged(ctx, committee)
}

func (tx *Tx) putHistory(ctx context.Context, committee string, u unit.Unit) error {
	if _, err := tx.tx.ExecContext(ctx, `
		DELETE FROM unit_name
		WHERE committee = $1 AND unit = $2`, committee, u.ID); err != nil {
		return err
	}
	if _, err := tx.tx.ExecContext(ctx, `
		DELETE FROM unit_edge
		WHERE committee = $1 AND unit = $2`, committee, u.ID); err != nil {
		return err
	}
	var names, edges [][]any
	for _, n := range u.Names {
		names = append(names, []any{committee, u.ID, n.From, n.Value.Code, n.Value.Full, n.Value.Short})
	}
	for _, p := range u.Parents {
		edges = append(edges, []any{committee, u.ID, p.From, p.Value})
	}
	if err := tx.insert(ctx, "unit_name (committee, unit, from_day, code, full_name, short_name)", names...); err != nil {
		return err
	}
	return tx.insert(ctx, "unit_edge (committee, unit, from_day, parent)", edges...)
}

// AddSuccession adds that one unit continues another. Both must be there.
func (tx *Tx) AddSuccession(ctx context.Context, committee string, s unit.Succession) error {
	err := tx.insert(ctx, "succession (committee, from_unit, to_unit, day, main, document)",
		[]any{committee, s.From, s.To, s.On, s.Main, s.Document})
	if err != nil {
		return fmt.Errorf("add succession %s to %s: %w", s.From, s.To, exists(err, "fault.exists"))
	}
	return tx.treeChanged(ctx, committee)
}

func (tx *Tx) treeChanged(ctx context.Context, committee string) error {
	version, err := tx.TreeVersion(ctx, committee)
	if err != nil {
		return err
	}
	_, err = tx.tx.ExecContext(ctx, `
		INSERT INTO meta (committee, key, value)
		VALUES ($1, $2, $3)
		ON CONFLICT (committee, key) DO UPDATE SET value = excluded.value`,
		committee, treeVersion, strconv.FormatInt(version+1, 10))
	if err != nil {
		return fmt.Errorf("count change of the tree: %w", err)
	}
	return nil
}

// RewritePaths puts the people and cases of each unit given under the path
// given, the unit itself last. Paths are no part of what a row's digest covers.
func (tx *Tx) RewritePaths(ctx context.Context, committee string, paths map[unit.ID][]unit.ID) error {
	var rows [][]any
	for id, path := range paths {
		columns, err := onPath(path)
		if err != nil {
			return fmt.Errorf("path of unit %s: %w", id, err)
		}
		rows = append(rows, append([]any{committee, id}, columns...))
	}
	for _, table := range []string{"person", "casefile"} {
		err := batches(rows, func(values string, args []any) error {
			_, err := tx.tx.ExecContext(ctx, `
				WITH moved (committee, unit, `+pathColumns+`) AS (VALUES `+values+`)
				UPDATE `+table+`
				SET l1 = moved.l1, l2 = moved.l2, l3 = moved.l3, l4 = moved.l4, l5 = moved.l5, l6 = moved.l6
				FROM moved
				WHERE `+table+`.committee = moved.committee AND `+table+`.unit = moved.unit`, args...)
			return err
		})
		if err != nil {
			return fmt.Errorf("rewrite paths of %s: %w", table, err)
		}
	}
	return nil
}
