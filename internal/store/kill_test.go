package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"tranu/internal/person"
	"tranu/internal/store"
)

// killPath names the file to the process that is going to be killed.
const killPath = "TRANU_TEST_KILL"

// TestMain runs the tests, or, as the process to be killed, writes one person
// after another and says so once each is stored.
func TestMain(m *testing.M) {
	path := os.Getenv(killPath)
	if path == "" {
		os.Exit(m.Run())
	}
	if err := writeForever(path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func writeForever(path string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Config{Path: path})
	for i := 0; err == nil; i++ {
		id := person.ID(fmt.Sprintf("p%d.%d", os.Getpid(), i))
		err = s.Update(ctx, func(tx *store.Tx) error {
			return tx.AddPerson(ctx, "tralien", &person.Person{ID: id, Name: "Hồ Thị Mai", Unit: "thon1"}, thon1)
		})
		if err == nil {
			fmt.Println(id)
		}
	}
	return err
}

// Whenever the program is killed, nothing it has acknowledged is lost, and
// nothing looks damaged.
func TestKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	acknowledged := 0
	for round := range 8 {
		ids := killed(t, path, time.Duration(round*17)*time.Millisecond)
		if damage, err := store.CheckFile(path); err != nil || len(damage) > 0 {
			t.Errorf("round %d: %v, %v", round, damage, err)
		}
		s, err := store.Open(t.Context(), store.Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		err = s.View(t.Context(), func(r *store.Reader) error {
			for _, id := range ids {
				if _, err := r.PersonOf(t.Context(), "tralien", id); err != nil {
					return err
				}
			}
			return nil
		})
		damage, checked := s.Check(t.Context())
		if err := errors.Join(err, checked, s.Close()); err != nil || len(damage) > 0 {
			t.Errorf("round %d, after %d acknowledged: %v, %v", round, len(ids), err, damage)
		}
		acknowledged += len(ids)
	}
	if acknowledged < 50 {
		t.Errorf("only %d writes in all", acknowledged)
	}
}

// killed lets a process write until a while after its first write, kills it,
// and returns what it has acknowledged.
func killed(t *testing.T, path string, after time.Duration) (ids []person.ID) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), killPath+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if ids = append(ids, person.ID(lines.Text())); len(ids) == 1 {
			time.AfterFunc(after, func() { cmd.Process.Kill() })
		}
	}
	cmd.Wait() // it was killed: the error says so
	return ids
}
