package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tranu/internal/fault"
	"tranu/internal/unit"
)

// A filter collects conditions and their parameters.
type filter struct {
	conditions []string
	args       []any
}

// arg adds a parameter and returns its placeholder.
func (f *filter) arg(v any) string {
	f.args = append(f.args, v)
	return "$" + strconv.Itoa(len(f.args))
}

func (f *filter) and(condition string) { f.conditions = append(f.conditions, condition) }

// among adds the condition that a column has one of the values; of none, that
// no row will do.
func among[T any](f *filter, column string, values []T) {
	if len(values) == 0 {
		f.and("1 = 0")
		return
	}
	places := make([]string, len(values))
	for i, v := range values {
		places[i] = f.arg(v)
	}
	f.and(column + " IN (" + strings.Join(places, ", ") + ")")
}

// where is the WHERE clause.
func (f *filter) where() string { return "WHERE " + strings.Join(f.conditions, " AND ") }

// maxParameters is how many parameters one statement may have on either
// database.
const maxParameters = 32_000

// batches calls do with as many rows at a time as one statement can take, and
// with the placeholders of their values: ($1, $2), ($3, $4).
func batches(rows [][]any, do func(values string, args []any) error) error {
	for len(rows) > 0 {
		width := len(rows[0])
		n := min(len(rows), maxParameters/width)
		f := filter{args: make([]any, 0, n*width)}
		groups := make([]string, n)
		for i, row := range rows[:n] {
			places := make([]string, width)
			for k, v := range row {
				places[k] = f.arg(v)
			}
			groups[i] = "(" + strings.Join(places, ", ") + ")"
		}
		if err := do(strings.Join(groups, ", "), f.args); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// insert adds rows to a table; into names the table and its columns.
func (tx *Tx) insert(ctx context.Context, into string, rows ...[]any) error {
	return batches(rows, func(values string, args []any) error {
		_, err := tx.tx.ExecContext(ctx, "INSERT INTO "+into+" VALUES "+values, args...)
		return err
	})
}

// change runs an update of one row that names the version it was made from.
// changed is false when no row is at that version.
func (tx *Tx) change(ctx context.Context, statement string, args ...any) (changed bool, err error) {
	result, err := tx.tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// list reads all rows of a query.
func list[T any](ctx context.Context, r *Reader, read func(scan func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := r.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, read)
}

// none makes the absence of a row a fault of kind NotFound.
func none(err error, key string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return &fault.Error{Kind: fault.NotFound, Key: key, Args: args}
	}
	return err
}

// exists makes a key that is taken a fault of kind Exists.
func exists(err error, key string, args ...any) error {
	if postgres.unique(err) || sqliteDialect.unique(err) {
		return &fault.Error{Kind: fault.Exists, Key: key, Args: args, Err: err}
	}
	return err
}

// A moment is a time as the tables keep it: UTC with microseconds, in a form
// whose order is that of time.
const momentForm = "2006-01-02T15:04:05.000000Z"

func moment(t time.Time) string { return t.UTC().Format(momentForm) }

// when reads a moment.
type when struct{ t *time.Time }

// Scan reads what moment wrote.
func (w when) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("a moment is text, not %T", v)
	}
	t, err := time.Parse(momentForm, s)
	*w.t = t
	return err
}

// levels is how many committees above a row have a column of their own.
const levels = 6

const pathColumns = "l1, l2, l3, l4, l5, l6"

// onPath returns the values of the columns l1 to l6.
func onPath(path []unit.ID) ([]any, error) {
	if len(path) > levels {
		return nil, fmt.Errorf("a unit with %d levels above it: at most %d fit", len(path), levels)
	}
	out := make([]any, levels)
	for i := range out {
		out[i] = ""
		if i < len(path) {
			out[i] = string(path[i])
		}
	}
	return out, nil
}

// A Scope is what an actor may see: within a committee, the rows under Root,
// the unit at place Level of its path (1: the top), and of those only what the
// mass organisation NominatedBy put forward, unless it is empty. Without Root
// and Level it is the whole committee. A Root that stands at no level sees
// nothing.
type Scope struct {
	Committee   string
	Level       int
	Root        unit.ID
	NominatedBy string
}

// limit adds the conditions of the scope on a table with path columns.
func (in Scope) limit(f *filter, table string) {
	f.and(table + ".committee = " + f.arg(in.Committee))
	switch {
	case in.Level == 0 && in.Root == "":
	case in.Level >= 1 && in.Level <= levels && in.Root != "":
		f.and(fmt.Sprintf("%s.l%d = %s", table, in.Level, f.arg(in.Root)))
	default:
		f.and("1 = 0")
	}
}

// cases adds the conditions of the scope on table casefile.
func (in Scope) cases(f *filter) {
	in.limit(f, "c")
	if in.NominatedBy != "" {
		f.and("c.nominated_by = " + f.arg(in.NominatedBy))
	}
}

// people adds the conditions of the scope on table person.
func (in Scope) people(f *filter) {
	in.limit(f, "p")
	if in.NominatedBy != "" {
		f.and(`EXISTS (
			SELECT 1
			FROM casefile c
			WHERE c.committee = p.committee AND c.person = p.id AND c.nominated_by = ` + f.arg(in.NominatedBy) + ")")
	}
}
