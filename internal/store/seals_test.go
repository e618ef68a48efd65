package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/store"
	"tranu/internal/store/storetest"
	"tranu/internal/unit"
)

// suffixes are the files of a database that must go together.
var suffixes = []string{"", "-wal", ".seals"}

// crashed copies the files of a database as they stand: what a kill leaves.
func crashed(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.db")
	for _, suffix := range suffixes {
		b, err := os.ReadFile(path + suffix)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to+suffix, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

var thon1 = []unit.ID{"danang", "tralien", "thon1"}

// fill adds people with cases, one transaction each.
func fill(t testing.TB, s *store.Store, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := s.Update(t.Context(), func(tx *store.Tx) error { return addOne(t, tx, i) }); err != nil {
			t.Fatal(err)
		}
	}
}

func addOne(t testing.TB, tx *store.Tx, i int) error {
	p := &person.Person{ID: person.ID(fmt.Sprintf("p%07d", i)), Name: fmt.Sprintf("Hồ Thị %d", i*7919%1000003), Unit: "thon1", Occupation: strings.Repeat("nông dân ", 5)}
	if err := tx.AddPerson(t.Context(), "tralien", p, thon1); err != nil {
		return err
	}
	on := civil.MustParse("2026-01-05")
	c := &casefile.Case{ID: casefile.ID(fmt.Sprintf("c%07d", i)), Person: p.ID, Unit: "thon1", Opened: on,
		Acts: []casefile.Act{{No: 1, Kind: casefile.Nominated, Day: on, Unit: "thon1"}}}
	return tx.AddCase(t.Context(), "tralien", c, casefile.Project(c), thon1)
}

// closedFile is a database of some fifty pages after a clean end.
func closedFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	s, err := store.Open(t.Context(), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 0, 40)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// check opens a file for reading only and returns what Check finds; its files
// must be the same afterwards.
func check(t *testing.T, path string) []store.Damage {
	t.Helper()
	before := content(t, path)
	s, err := store.OpenReadOnly(t.Context(), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	damage, err := s.Check(t.Context())
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, content(t, path)) {
		t.Error("reading has changed the files")
	}
	return damage
}

func content(t *testing.T, path string) []string {
	t.Helper()
	var all []string
	for _, suffix := range suffixes {
		b, err := os.ReadFile(path + suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		all = append(all, string(b))
	}
	return all
}

func noDamage(t *testing.T, what, path string) {
	t.Helper()
	if damage := check(t, path); len(damage) > 0 {
		t.Errorf("%s: false alarm: %v", what, damage)
	}
}

// flip changes one bit of a file.
func flip(t *testing.T, path string, at int64) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, at); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 0x10
	if _, err := f.WriteAt(b, at); err != nil {
		t.Fatal(err)
	}
}

const pageSize = 4096

// Every 61st byte of the file is changed in turn: exactly its page is named.
func TestEveryPageIsSealed(t *testing.T) {
	t.Parallel()
	path := closedFile(t)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() < 30*pageSize || info.Size()%pageSize != 0 {
		t.Fatalf("the file has %d bytes", info.Size())
	}
	for at := int64(0); at < info.Size(); at += 61 {
		flip(t, path, at)
		damage, err := store.CheckFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if want := at/pageSize + 1; len(damage) != 1 || damage[0].Page != want || damage[0].Kind != store.PageAltered {
			t.Fatalf("byte %d of page %d changed: %v", at%pageSize, want, damage)
		}
		flip(t, path, at)
	}
	if damage, err := store.CheckFile(path); err != nil || len(damage) > 0 {
		t.Errorf("false alarm at the end: %v, %v", damage, err)
	}
}

// The same through the store, a few bytes of every page: either it opens and
// Check names the page, or the refusal names it.
func TestDamageIsNamed(t *testing.T) {
	t.Parallel()
	path := closedFile(t)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	tables, refused := 0, 0
	for at := int64(3); at < info.Size(); at += 1531 {
		flip(t, path, at)
		want := at/pageSize + 1
		damage, opened := named(t, path)
		if len(damage) == 0 || damage[0].Page != want || len(damage) > 1 && damage[1].Page != 0 {
			t.Errorf("byte %d of page %d changed: %v", at%pageSize, want, damage)
		}
		if !opened {
			refused++
		} else if damage[0].Table != "" {
			tables++
		}
		flip(t, path, at)
	}
	if tables < 20 || refused == 0 {
		t.Errorf("the table was named %d times, opening refused %d times", tables, refused)
	}
}

// named returns the damage Check finds, or that with which opening is refused.
func named(t *testing.T, path string) (damage []store.Damage, opened bool) {
	t.Helper()
	s, err := store.OpenReadOnly(t.Context(), store.Config{Path: path})
	if err == nil {
		defer s.Close()
		if damage, err = s.Check(t.Context()); err == nil {
			return damage, true
		}
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.Unavailable {
		t.Fatalf("error %v, want a fault of kind unavailable", err)
	}
	damage, _ = f.Detail.([]store.Damage)
	return damage, false
}

// What is no damage raises no alarm.
func TestNoFalseAlarm(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s := storetest.OpenPath(t, path)
	noDamage(t, "new, beside the running program", path)
	fill(t, s, 0, 20)
	noDamage(t, "beside the running program", path)
	if damage, err := s.Check(t.Context()); err != nil || len(damage) > 0 {
		t.Errorf("false alarm while running: %v, %v", damage, err)
	}

	killed := crashed(t, path)
	noDamage(t, "after a kill", killed)
	reopen(t, killed, 1000)
	noDamage(t, "after a kill, opened and closed", killed)

	outside := crashed(t, path)
	sqlite(t, outside, "PRAGMA wal_checkpoint(TRUNCATE)")
	if info, err := os.Stat(outside + "-wal"); err == nil && info.Size() > 0 {
		t.Fatal("the other program has not moved the log")
	}
	noDamage(t, "after another program moved the log into the file", outside)
	reopen(t, outside, 1000)
	noDamage(t, "the same, opened and closed", outside)
}

// reopen opens a database, adds people under numbers from first on, and closes
// it.
func reopen(t *testing.T, path string, first int) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, first, first+3)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// sqlite runs a statement as a plain program of SQLite would.
func sqlite(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// The program ends between a commit and its sealing: the log has pages whose
// seals are older.
func TestCrashBeforeSealing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s := storetest.OpenPath(t, path)
	fill(t, s, 0, 10)
	older, err := os.ReadFile(path + ".seals")
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 10, 11)
	torn := crashed(t, path)
	if err := os.WriteFile(torn+".seals", older, 0o600); err != nil {
		t.Fatal(err)
	}
	noDamage(t, "seals one commit behind", torn)
	reopen(t, torn, 1000)
	noDamage(t, "the same, opened and closed", torn)
}

// A power cut may keep any part of the seals written since the last
// checkpoint; the log has the pages.
func TestLostSeals(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s := storetest.OpenPath(t, path)
	older, err := os.ReadFile(path + ".seals")
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 0, 30)
	newer, err := os.ReadFile(path + ".seals")
	if err != nil {
		t.Fatal(err)
	}
	for keep := len(older); keep <= len(newer); keep += 8 * 7 {
		cut := crashed(t, path)
		mixed := slices.Concat(older, newer[len(older):keep])
		if err := os.WriteFile(cut+".seals", mixed, 0o600); err != nil {
			t.Fatal(err)
		}
		noDamage(t, fmt.Sprintf("%d bytes of seals kept", keep), cut)
	}
}

// A byte of the log is changed: the commits from there on are lost, and that
// shows.
func TestDamagedLog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s := storetest.OpenPath(t, path)
	fill(t, s, 0, 20)
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(40); at < info.Size(); at += info.Size() / 50 {
		damaged := crashed(t, path)
		flip(t, damaged+"-wal", at)
		found, err := store.CheckFile(damaged)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 || found[0].Page == 0 {
			t.Errorf("byte %d of the log changed: %v", at, found)
		}
	}
}

func TestMissingSeals(t *testing.T) {
	t.Parallel()
	path := closedFile(t)
	if err := os.Remove(path + ".seals"); err != nil {
		t.Fatal(err)
	}
	reopen(t, path, 1000) // works, and makes none
	if damage := check(t, path); len(damage) != 1 || damage[0].Kind != store.SealsMissing {
		t.Errorf("without seals: %v", damage)
	}
	if err := store.Reseal(path); err != nil {
		t.Fatal(err)
	}
	noDamage(t, "sealed again", path)
	reopen(t, path, 2000)
	noDamage(t, "sealed again, and written", path)
	flip(t, path, 5*pageSize+100)
	if damage := check(t, path); len(damage) == 0 || damage[0].Page != 6 {
		t.Errorf("page 6 changed: %v", damage)
	}
}

func TestForeignSeals(t *testing.T) {
	t.Parallel()
	path := closedFile(t)
	b, err := os.ReadFile(path + ".seals")
	if err != nil {
		t.Fatal(err)
	}
	for i := range b[16:] {
		b[16+i] ^= byte(i + 1)
	}
	if err := os.WriteFile(path+".seals", b, 0o600); err != nil {
		t.Fatal(err)
	}
	if damage := check(t, path); len(damage) != 1 || damage[0].Kind != store.SealsForeign {
		t.Errorf("seals of another file: %v", damage)
	}
}

// The log is moved into the file now and then, also while somebody reads, and
// begun anew; two programs write in turn.
func TestCheckpoints(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s := storetest.OpenPath(t, path)
	second, err := store.Open(t.Context(), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	var largest int64
	for i := range 12 {
		some := func(tx *store.Tx) error {
			for k := range 150 {
				if err := addOne(t, tx, i*150+k); err != nil {
					return err
				}
			}
			return nil
		}
		by := []*store.Store{s, second}[i%2]
		if err := by.Update(t.Context(), some); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		largest = max(largest, info.Size())
		if i%5 == 4 {
			noDamage(t, fmt.Sprintf("after %d large commits", i+1), path)
			noDamage(t, fmt.Sprintf("a kill after %d large commits", i+1), crashed(t, path))
		}
	}
	if largest < 4<<20 || largest > 16<<20 {
		t.Errorf("the log grew to %d bytes", largest)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	fill(t, s, 5000, 5005)
	noDamage(t, "after the second program ended", path)
}

// Others look at the file again and again while it is written.
func TestCheckBesideWriter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s := storetest.OpenPath(t, path)
	done := make(chan error)
	go func() {
		var err error
		for i := 0; i < 300 && err == nil; i++ {
			err = s.Update(t.Context(), func(tx *store.Tx) error { return addOne(t, tx, i) })
		}
		done <- err
	}()
	for checks := 1; ; checks++ {
		damage, err := store.CheckFile(path)
		if err != nil || len(damage) > 0 {
			t.Errorf("check %d: %v, %v", checks, damage, err)
		}
		select {
		case err := <-done:
			if err != nil || checks < 3 {
				t.Errorf("%d checks, %v", checks, err)
			}
			return
		default:
		}
	}
}

// Two programs end at the same moment, one of them far behind: the other
// empties the log while it still reads. No seal may be left behind.
func TestEndTogether(t *testing.T) {
	for round := range 10 {
		path := filepath.Join(t.TempDir(), "tranu.db")
		var programs [2]*store.Store
		for i := range programs {
			s, err := store.Open(t.Context(), store.Config{Path: path})
			if err != nil {
				t.Fatal(err)
			}
			programs[i] = s
			fill(t, s, i, i+1)
		}
		fill(t, programs[0], 10, 130)
		var wg sync.WaitGroup
		for _, s := range programs {
			wg.Go(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		noDamage(t, fmt.Sprintf("round %d", round), path)
	}
}
