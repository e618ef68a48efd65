package store_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tranu/internal/audit"
	"tranu/internal/store"
	"tranu/internal/store/storetest"
)

// tampered are a row of each table and the subject it belongs to.
var tampered = []struct{ table, where, subject string }{
	{"person", "id = 'p1'", "person p1"},
	{"act", "no = 2", "act c1/2"},
	{"casefile", "id = 'c1'", "case c1"},
	{"stay", "case_id = 'c1' AND no = 1", "case c1"},
	{"unit", "id = 'thon1'", "unit thon1"},
	{"unit_name", "unit = 'thon1' AND from_day = '2000-01-01'", "unit thon1"},
	{"unit_edge", "unit = 'thon1'", "unit thon1"},
	{"succession", "from_unit = 'thon2'", "succession thon2/thon1"},
	{"account", "id = 'a1'", "account a1"},
	{"resolution", "id = 'r1'", "resolution r1"},
	{"plan", "id = 'k1'", "plan k1"},
	{"target_line", "no = 1", "target_line thon1/2021/1"},
	{"ruling", "no = 1", "ruling 1"},
}

// Whatever column of a row is changed by SQL, the log names the row.
func TestTamperedRowsAreNamed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s := storetest.OpenPath(t, path)
	storetest.Sample(t, s)
	db, err := sql.Open("sqlite", path+"?_dqs=0&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, tt := range tampered {
		for _, column := range columns(t, db, tt.table) {
			undo := change(t, db, tt.table, column, tt.where)
			problems, err := verify(t, s)
			named := slices.ContainsFunc(problems, func(p audit.Problem) bool { return p.Subject.String() == tt.subject })
			if err != nil || !named {
				t.Errorf("%s.%s changed: %v, %v", tt.table, column, problems, err)
			}
			undo()
		}
	}
	if problems, err := verify(t, s); err != nil || len(problems) > 0 {
		t.Errorf("at the end: %v, %v", problems, err)
	}
}

// Whatever column of an entry or a hash is changed by SQL, the entry is named.
func TestTamperedLogIsNamed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s := storetest.OpenPath(t, path)
	storetest.Sample(t, s)
	db, err := sql.Open("sqlite", path+"?_dqs=0&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, column := range columns(t, db, "log_entry") {
		undo := change(t, db, "log_entry", column, "no = 6")
		problems, err := verify(t, s)
		if err != nil {
			t.Fatalf("log_entry.%s changed: %v", column, err)
		}
		named := false
		for _, p := range problems {
			named = named || p.No <= 6 && 6 <= p.To
		}
		if !named {
			t.Errorf("log_entry.%s changed: %v", column, problems)
		}
		undo()
	}
	for _, column := range []string{"idx", "hash"} {
		undo := change(t, db, "log_hash", column, "idx = 4")
		if problems, err := verify(t, s); err != nil || len(problems) == 0 {
			t.Errorf("log_hash.%s changed: %v, %v", column, problems, err)
		}
		undo()
	}
	if problems, err := verify(t, s); err != nil || len(problems) > 0 {
		t.Errorf("at the end: %v, %v", problems, err)
	}
}

func verify(t *testing.T, s *store.Store) (problems []audit.Problem, err error) {
	t.Helper()
	err = s.View(t.Context(), func(r *store.Reader) error {
		problems, err = audit.Verify(audit.Log{Committee: "tralien", Entries: r.Entries(t.Context(), "tralien"),
			Hashes: r.Hashes(t.Context(), "tralien"), Rows: r.Rows(t.Context(), "tralien")})
		return err
	})
	return problems, err
}

func columns(t *testing.T, db *sql.DB, table string) []string {
	t.Helper()
	rows, err := db.Query("SELECT * FROM " + table + " LIMIT 0")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// change gives one column of one row another value of its type and returns the
// function that takes it back.
func change(t *testing.T, db *sql.DB, table, column, where string) (undo func()) {
	t.Helper()
	var row int64
	var was any
	key := "rowid"
	if err := db.QueryRow("SELECT rowid, "+column+" FROM "+table+" WHERE "+where).Scan(&row, &was); err != nil {
		key = ""
		if err := db.QueryRow("SELECT " + column + " FROM " + table + " WHERE " + where).Scan(&was); err != nil {
			t.Fatal(err)
		}
	}
	to := any("2001-02-03")
	switch v := was.(type) {
	case int64:
		to = 1 - v
		if column == "no" || column == "year" || column == "idx" {
			to = v + 5000
		}
	case []byte:
		to = append([]byte{9}, v...)
	case string:
		to = v + "x"
	}
	set := func(v any, condition string, args ...any) {
		if _, err := db.Exec("UPDATE "+table+" SET "+column+" = ? WHERE "+condition, append([]any{v}, args...)...); err != nil {
			t.Fatalf("change %s.%s to %v: %v", table, column, v, err)
		}
	}
	set(to, where)
	return func() {
		if key != "" {
			set(was, "rowid = ?", row)
			return
		}
		set(was, column+" = ? AND "+others(where, column), to)
	}
}

// others are the parts of a condition that speak of other columns.
func others(where, column string) string {
	keep := []string{"1 = 1"}
	for part := range strings.SplitSeq(where, " AND ") {
		if !strings.HasPrefix(part, column+" ") {
			keep = append(keep, part)
		}
	}
	return strings.Join(keep, " AND ")
}
