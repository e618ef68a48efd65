// Package practicetest gives tests a desk over the practice commune as of 30
// November 2026. The commune is made once for a test program and copied.
package practicetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tranu/internal/auth"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/practice"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/store"
	"tranu/regulations"
)

// Today is the day it is in these tests.
var Today = civil.MustParse("2026-11-30")

// Now is the moment at which everything is recorded in these tests.
var Now = time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC)

var procedures = sync.OnceValues(func() (*procedure.Procedures, error) {
	book, err := regulations.Book()
	if err != nil {
		return nil, err
	}
	prog, err := rule.Compile(book)
	if err != nil {
		return nil, err
	}
	return procedure.New(prog)
})

var made = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "practice")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "tranu.db")
	return path, Build(path, Today)
})

// Build makes the practice commune in an empty file, as of a day.
func Build(path string, asOf civil.Date) error {
	ctx := context.Background()
	st, err := store.Open(ctx, store.Config{Path: path})
	if err != nil {
		return err
	}
	defer st.Close()
	clock := practice.NewClock()
	d, err := newDesk(st, clock.Now, clock.Today)
	if err != nil {
		return err
	}
	return practice.Build(ctx, d, clock, asOf)
}

func newDesk(st *store.Store, now func() time.Time, today func() civil.Date) (*desk.Desk, error) {
	procs, err := procedures()
	if err != nil {
		return nil, err
	}
	return desk.New(desk.Config{Store: st, Base: procs, Page: regulations.Page, BookHash: regulations.Hash(), Committee: practice.Committee, Owner: practice.Owner, Now: now, Today: today, Practice: true}), nil
}

// Open returns a desk over a copy of the practice commune.
func Open(t testing.TB) *desk.Desk {
	t.Helper()
	from, err := made()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "tranu.db")
	for _, suffix := range []string{"", ".seals"} {
		b, err := os.ReadFile(from + suffix)
		if err == nil {
			err = os.WriteFile(path+suffix, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return At(t, path)
}

// At returns a desk over a file, for the time of the test.
func At(t testing.TB, path string) *desk.Desk {
	t.Helper()
	st, err := store.Open(context.Background(), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	d, err := newDesk(st, func() time.Time { return Now }, func() civil.Date { return Today })
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Seat is the account in a seat of the practice commune.
func Seat(t testing.TB, d *desk.Desk, login string) auth.Actor {
	t.Helper()
	_, a, err := d.SwitchTo(context.Background(), login)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
