package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"tranu/internal/audit"
	"tranu/internal/civil"
	"tranu/internal/unit"
)

// A record is a kind of subject the log keeps digests of: a row of a table and
// the rows of other tables that belong to it.
type record struct {
	kind    string // of the subject
	table   string
	id      []string // columns that make the subject's id, joined by "/"
	columns string   // that the digest covers, in this order
	parts   []part
}

// A part is a table whose rows belong to a record.
type part struct {
	table   string
	owner   string // column with the record's id
	columns string // order of the rows first
}

// records are all kinds of subject. A digest covers every column but the
// committee, what stands in the id, and what is derived from other rows: the
// path columns l1 to l6, and on a case the copies of the person's name_key and
// search. Rows compares those with what they are derived from.
var records = []record{
	{kind: "unit", table: "unit", id: []string{"id"}, columns: "kind, founded, dissolved", parts: []part{
		{"unit_name", "unit", "from_day, code, full_name, short_name"},
		{"unit_edge", "unit", "from_day, parent"}}},
	{kind: "succession", table: "succession", id: []string{"from_unit", "to_unit"}, columns: "day, main, document"},
	{kind: "person", table: "person", id: []string{"id"}, columns: "name, name_order, name_key, search, birth, sex, ethnic, " +
		"religion, education, occupation, residence, youth_union, womens_union, farmers, veterans, trade_union, special_area, unit, version"},
	{kind: "case", table: "casefile", id: []string{"id"}, columns: "person, locality, nominated_by, opened, version, unit, profile, " +
		"stage, nominated, listed, joined, recognised, official, ended, ending, admitted_youth", parts: []part{
		{"stay", "case_id", "no, unit, from_day, to_day, standing"}}},
	{kind: "act", table: "act", id: []string{"case_id", "no"}, columns: "kind, day, unit, to_unit, payload, note, corrects, void, " +
		"basis, book, recorded_at, account, account_name"},
	{kind: "resolution", table: "resolution", id: []string{"id"}, columns: "unit, number, day, from_year, to_year, title, goals, version"},
	{kind: "plan", table: "plan", id: []string{"id"}, columns: "unit, year, number, day, resolution, title, version"},
	{kind: "target_line", table: "target_line", id: []string{"unit", "year", "no"}, columns: "admissions, plan, day, reason, document"},
	{kind: "ruling", table: "ruling", id: []string{"no"}, columns: "kind, about, rule, regime, wording, document, number, dated, clause, " +
		"agrees, block, setting, value, day, note, at, account, account_name"},
	{kind: "account", table: "account", id: []string{"id"}, columns: "login, name, role, unit, password_hash, disabled, version"},
}

// RowDigest returns the digest of a record as it stands in the tables. found
// is false when it is not there. It is what the log entry of a write keeps.
func (r *Reader) RowDigest(ctx context.Context, committee string, s audit.Subject) (d audit.Digest, found bool, err error) {
	i := slices.IndexFunc(records, func(rec record) bool { return rec.kind == s.Kind })
	if i < 0 {
		return "", false, fmt.Errorf("digest of %s: the log keeps none of this kind", s)
	}
	rec := records[i]
	ids := strings.Split(s.ID, "/")
	if len(ids) != len(rec.id) {
		return "", false, fmt.Errorf("digest of %s: the id has %d parts", s, len(ids))
	}
	f := filter{}
	f.and("committee = " + f.arg(committee))
	for i, column := range rec.id {
		value, err := idValue(column, ids[i])
		if err != nil {
			return "", false, fmt.Errorf("digest of %s: %w", s, err)
		}
		f.and(column + " = " + f.arg(value))
	}
	row, err := r.rawRows(ctx, "SELECT "+rec.columns+" FROM "+rec.table+" "+f.where(), f.args...)
	if err != nil {
		return "", false, fmt.Errorf("digest of %s: %w", s, err)
	}
	if len(row) == 0 {
		return "", false, nil
	}
	values := row[0]
	for _, p := range rec.parts {
		rows, err := r.rawRows(ctx, "SELECT "+p.columns+" FROM "+p.table+" WHERE committee = $1 AND "+p.owner+" = $2 ORDER BY "+p.columns, committee, s.ID)
		if err != nil {
			return "", false, fmt.Errorf("digest of %s: %w", s, err)
		}
		values = appendPart(values, rows)
	}
	return audit.Sum(s.Kind, values...), true, nil
}

// idValue is a part of a subject's id as its column keeps it.
func idValue(column, text string) (any, error) {
	if column == "no" || column == "year" {
		return strconv.ParseInt(text, 10, 64)
	}
	return text, nil
}

// appendPart adds the rows of a part: their number, then their values.
func appendPart(values []any, rows [][]any) []any {
	values = append(values, len(rows))
	for _, row := range rows {
		values = append(values, row...)
	}
	return values
}

// raw reads the values of a row as the driver gives them.
func raw(rows *sql.Rows) ([]any, error) {
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values, fields := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		fields[i] = &values[i]
	}
	return values, rows.Scan(fields...)
}

func (r *Reader) rawRows(ctx context.Context, query string, args ...any) ([][]any, error) {
	rows, err := r.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(func(...any) error) ([]any, error) { return raw(rows) })
}

// Rows walks every record the log keeps digests of, as audit.Verify reads
// them. A row whose derived columns do not follow from their source gets a
// digest that no entry has.
func (r *Reader) Rows(ctx context.Context, committee string) iter.Seq2[audit.Row, error] {
	return func(yield func(audit.Row, error) bool) {
		for _, rec := range records {
			rows, err := r.digests(ctx, committee, rec)
			if err != nil {
				yield(audit.Row{}, fmt.Errorf("digests of %s: %w", rec.table, err))
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// digests computes the digests of all rows of a kind: one statement for its
// table and one for each part.
func (r *Reader) digests(ctx context.Context, committee string, rec record) ([]audit.Row, error) {
	parts := make([]map[string][][]any, len(rec.parts))
	for i, p := range rec.parts {
		rows, err := r.rawRows(ctx, "SELECT "+p.owner+", "+p.columns+" FROM "+p.table+" WHERE committee = $1 ORDER BY "+p.owner+", "+p.columns, committee)
		if err != nil {
			return nil, err
		}
		parts[i] = map[string][][]any{}
		for _, row := range rows {
			owner := fmt.Sprint(row[0])
			parts[i][owner] = append(parts[i][owner], row[1:])
		}
	}
	strays, err := r.strays(ctx, committee, rec)
	if err != nil {
		return nil, err
	}
	id := strings.Join(rec.id, ", ")
	rows, err := r.tx.QueryContext(ctx, "SELECT "+id+", "+rec.columns+" FROM "+rec.table+" WHERE committee = $1 ORDER BY "+id, committee)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(func(...any) error) (audit.Row, error) {
		values, err := raw(rows)
		if err != nil {
			return audit.Row{}, err
		}
		key := make([]string, len(rec.id))
		for i := range key {
			key[i] = fmt.Sprint(values[i])
		}
		s := audit.Subject{Kind: rec.kind, ID: strings.Join(key, "/")}
		values = values[len(key):]
		for _, p := range parts {
			values = appendPart(values, p[s.ID])
		}
		if strays[s.ID] {
			values = append(values, "derived columns differ")
		}
		return audit.Row{Subject: s, Digest: audit.Sum(s.Kind, values...)}, nil
	})
}

// strays are the rows whose derived columns do not follow from their source: a
// path that the unit never had, or the copy of a name that is not the
// person's. A tree that cannot be made says nothing about paths: its own rows
// are what is altered then.
func (r *Reader) strays(ctx context.Context, committee string, rec record) (map[string]bool, error) {
	query := map[string]string{
		"person": `
			SELECT id, unit, FALSE, ` + pathColumns + `
			FROM person
			WHERE committee = $1`,
		"case": `
			SELECT c.id, c.unit, c.name_key <> p.name_key OR c.search <> p.search, c.l1, c.l2, c.l3, c.l4, c.l5, c.l6
			FROM casefile c
			JOIN person p ON p.committee = c.committee AND p.id = c.person
			WHERE c.committee = $1`,
	}[rec.kind]
	if query == "" {
		return nil, nil
	}
	tree, unsound := r.Tree(ctx, committee)
	var paths func(unit.ID) [][levels]string
	if unsound == nil {
		paths = pathsOf(tree)
	}
	out := map[string]bool{}
	_, err := list(ctx, r, func(scan func(...any) error) (none struct{}, err error) {
		var id string
		var at unit.ID
		var differs bool
		var path [levels]string
		if err := scan(&id, &at, &differs, &path[0], &path[1], &path[2], &path[3], &path[4], &path[5]); err != nil {
			return none, err
		}
		if differs || paths != nil && !slices.Contains(paths(at), path) {
			out[id] = true
		}
		return none, nil
	}, query, committee)
	return out, err
}

// pathsOf returns the function that lists every path a unit has ever had; one
// that is not in the tree, or no longer, may stand under none.
func pathsOf(tree *unit.Tree) func(unit.ID) [][levels]string {
	days := changes(tree)
	known := map[unit.ID][][levels]string{}
	return func(id unit.ID) [][levels]string {
		if paths, ok := known[id]; ok {
			return paths
		}
		var paths [][levels]string
		u, ok := tree.Unit(id)
		if !ok || !u.Dissolved.IsZero() {
			paths = append(paths, [levels]string{})
		}
		for _, day := range days {
			var path [levels]string
			for i, above := range tree.Path(id, day) {
				if i < levels {
					path[i] = string(above)
				}
			}
			if path != ([levels]string{}) {
				paths = append(paths, path)
			}
		}
		known[id] = paths
		return paths
	}
}

// changes are the days on which a path may have become another.
func changes(tree *unit.Tree) []civil.Date {
	var days []civil.Date
	for _, u := range tree.All() {
		days = append(days, u.Founded)
		for _, p := range u.Parents {
			days = append(days, p.From)
		}
	}
	slices.SortFunc(days, civil.Date.Compare)
	return slices.Compact(days)
}
