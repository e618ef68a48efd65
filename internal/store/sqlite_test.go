package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/person"
)

func fresh(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "a b#?%.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// The statements of this package bind by number. A driver that binds $n in the
// order of appearance would mix up values without a word.
func TestParametersBindByNumber(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	var got string
	if err := s.read.QueryRow("SELECT $2 || $1 || $2", "x", "y").Scan(&got); err != nil || got != "yxy" {
		t.Errorf("got %q, %v; want yxy", got, err)
	}
}

func TestConnectionSettings(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	for _, tt := range []struct{ pragma, write, read string }{
		{"journal_mode", "wal", "wal"},
		{"synchronous", "2", ""}, // FULL
		{"foreign_keys", "1", "1"},
		{"busy_timeout", "5000", "5000"},
		{"wal_autocheckpoint", "0", "0"},
		{"cache_size", "-4000", "-4000"},
		{"query_only", "0", "1"},
		{"page_size", fmt.Sprint(usualPage), fmt.Sprint(usualPage)},
	} {
		var write, read string
		err := errors.Join(s.write.QueryRow("PRAGMA "+tt.pragma).Scan(&write), s.read.QueryRow("PRAGMA "+tt.pragma).Scan(&read))
		if err != nil || write != tt.write || tt.read != "" && read != tt.read {
			t.Errorf("%s: writer %q, reader %q, %v; want %q and %q", tt.pragma, write, read, err, tt.write, tt.read)
		}
	}
	if _, err := s.read.Exec("DELETE FROM person"); sqliteDialect.explain(err) == nil {
		t.Error("a reader can write")
	}
}

// STRICT tables hold what their columns say.
func TestStrictTables(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	rows, err := s.read.Query(`
		SELECT name, sql
		FROM sqlite_schema
		WHERE type = 'table' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := collect(rows, func(scan func(...any) error) (name string, err error) {
		var text string
		err = scan(&name, &text)
		if !strings.Contains(text, ") STRICT") || !strings.Contains(text, "PRIMARY KEY (committee, ") {
			t.Errorf("%s is not strict, or its key does not begin with the committee:\n%s", name, text)
		}
		return name, err
	})
	if err != nil || len(tables) < 15 {
		t.Errorf("tables %q, %v", tables, err)
	}
}

func add(t *testing.T, s *Store, id string, text string) error {
	return s.Update(t.Context(), func(tx *Tx) error {
		return tx.AddPerson(t.Context(), "c", &person.Person{ID: person.ID(id), Name: "Hồ Thị Mai", Birth: civil.New(2001, 5, 19), Occupation: text}, nil)
	})
}

func wantKey(t *testing.T, what string, err error, key string) *fault.Error {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.Unavailable || f.Key != key {
		t.Errorf("%s: error %v, want a fault %s", what, err, key)
		return &fault.Error{}
	}
	return f
}

// A full disk refuses the write whole; what was stored stays, and once there is
// room it goes on.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	if err := add(t, s, "p1", ""); err != nil {
		t.Fatal(err)
	}
	var pages int
	if err := s.write.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	var limit int
	if err := s.write.QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", pages+3)).Scan(&limit); err != nil {
		t.Fatal(err)
	}
	wantKey(t, "large row", add(t, s, "p2", strings.Repeat("x", 10*usualPage)), "fault.disk_full")
	err := s.View(t.Context(), func(r *Reader) error { _, err := r.PersonOf(t.Context(), "c", "p2"); return err })
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("half of it is there: %v", err)
	}
	if err := s.write.QueryRow("PRAGMA max_page_count = 1000000").Scan(&limit); err != nil {
		t.Fatal(err)
	}
	if err := add(t, s, "p2", strings.Repeat("x", 10*usualPage)); err != nil {
		t.Error(err)
	}
	if damage, err := s.Check(t.Context()); err != nil || len(damage) > 0 {
		t.Errorf("damage %v, %v", damage, err)
	}
}

// A file that becomes smaller and grows again keeps no seals of pages that are
// gone.
func TestShrink(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	for i := range 3 {
		if err := add(t, s, fmt.Sprint("p", i), strings.Repeat("x", 50*usualPage)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.write.Exec("DELETE FROM person; VACUUM"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if damage, err := s.Check(t.Context()); err != nil || len(damage) > 0 {
			t.Errorf("damage %v, %v", damage, err)
		}
		if err := s.checkpoint(t.Context(), "TRUNCATE"); err != nil {
			t.Fatal(err)
		}
		info, err := s.seals.file.Stat()
		if pages := (info.Size() - sealAt(1)) / sealSize; err != nil || pages != int64(s.seals.size) {
			t.Errorf("%d seals of %d pages, %v", pages, s.seals.size, err)
		}
		if err := add(t, s, "p9", strings.Repeat("x", 60*usualPage)); err != nil && !fault.Is(err, fault.Exists) {
			t.Fatal(err)
		}
	}
}

func TestBusy(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	second, err := Open(t.Context(), Config{Path: s.seals.path})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if _, err := second.write.Exec("PRAGMA busy_timeout = 30"); err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(tx *Tx) error {
		wantKey(t, "while another program writes", add(t, second, "p1", ""), "fault.data_busy")
		return tx.AddAccount(t.Context(), "c", Account{ID: "a1", Login: "a"})
	})
	if err != nil {
		t.Error(err)
	}
	if err := add(t, second, "p1", ""); err != nil {
		t.Error(err)
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "a.db")})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := add(t, s, "p1", ""); err == nil {
		t.Error("a closed store has written")
	}
	if err := s.View(t.Context(), func(*Reader) error { return nil }); err == nil {
		t.Error("a closed store has read")
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	if err := add(t, s, "p1", ""); err != nil {
		t.Fatal(err)
	}
	reader, err := OpenReadOnly(t.Context(), Config{Path: s.seals.path})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	wantKey(t, "write", add(t, reader, "p2", ""), "fault.data_read_only")
	if err := reader.View(t.Context(), func(r *Reader) error { _, err := r.PersonOf(t.Context(), "c", "p1"); return err }); err != nil {
		t.Errorf("a reader beside the writer does not see the last commit: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	newer := fresh(t)
	if _, err := newer.write.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		what, path, key, readKey string
	}{
		{"no folder", filepath.Join(dir, "none", "a.db"), "fault.data_unreachable", "fault.data_gone"},
		{"a folder", dir, "fault.data_unreachable", "fault.disk_failed"},
		{"not there", filepath.Join(dir, "new.db"), "", "fault.data_gone"},
		{"another file", file("text.db", strings.Repeat("no database ", 1000)), "fault.data_damaged", "fault.data_damaged"},
		{"newer", newer.seals.path, "fault.data_newer", "fault.data_newer"},
	} {
		reader, err := OpenReadOnly(t.Context(), Config{Path: tt.path})
		if err == nil {
			reader.Close()
		}
		wantKey(t, tt.what+", to read", err, tt.readKey)
		s, err := Open(t.Context(), Config{Path: tt.path})
		if err == nil {
			s.Close()
		}
		if tt.key != "" || err != nil {
			wantKey(t, tt.what, err, tt.key)
		}
	}
	_, err := Open(t.Context(), Config{DSN: "postgres://127.0.0.1:1/none?connect_timeout=1"})
	wantKey(t, "no server", err, "fault.data_unreachable")
	if _, err := Open(t.Context(), Config{DSN: "postgres://%"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("no address: %v", err)
	}
}
