package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tranu/internal/assess"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/locale"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// settings is what a data folder says about itself, in settings.json.
type settings struct {
	Committee string     `json:"committee"`
	Owner     unit.ID    `json:"owner"`
	Practice  bool       `json:"practice,omitempty"`
	Day       civil.Date `json:"day,omitzero"` // practice: the day it was made for, when one was given
	Postgres  string     `json:"postgres,omitempty"`

	// The site's own table of days: off, and weekend days worked in exchange.
	DaysOff    []civil.Date `json:"days_off,omitempty"`
	DaysWorked []civil.Date `json:"days_worked,omitempty"`
}

const (
	settingsFile = "settings.json"
	databaseFile = "tranu.db"
)

func readSettings(dir string) (settings, error) {
	var s settings
	b, err := os.ReadFile(filepath.Join(dir, settingsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, usagef("%s is no data folder of tranu: it has no %s", dir, settingsFile)
	}
	if err != nil {
		return s, err
	}
	in := json.NewDecoder(bytes.NewReader(b))
	in.DisallowUnknownFields()
	if err := in.Decode(&s); err != nil {
		return s, usagef("%s: %v", filepath.Join(dir, settingsFile), err)
	}
	if in.More() || s.Committee == "" || s.Owner == "" {
		return s, usagef("%s: one object with committee and owner must be given", filepath.Join(dir, settingsFile))
	}
	return s, nil
}

// writeSettings writes the settings whole or not at all.
func writeSettings(dir string, s settings) error {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	tmp := filepath.Join(dir, settingsFile+".new")
	if err := os.WriteFile(tmp, append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(dir, settingsFile))
}

// store is where the data is that the settings speak of.
func (s settings) store(dir string) store.Config {
	return store.Config{Path: filepath.Join(dir, databaseFile), DSN: s.Postgres, Existing: true}
}

// making is the name the data file has until it is whole: what is found under
// it may be thrown away, what is found under the final name never.
const making = databaseFile + ".making"

// sideFiles are the ends of the names of a data file and what goes with it.
var sideFiles = []string{".seals", "-wal", "-shm", ""}

// make makes the data of a folder, whole or not at all: fill enters the first
// records, then the file takes its final name, and with its settings the folder
// counts as made.
func (s settings) make(ctx context.Context, dir string, now func() time.Time, day func() civil.Date, fill func(*desk.Desk) error) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temp := filepath.Join(dir, making)
	if err := removeAll(temp); err != nil {
		return err
	}
	st, err := store.Open(ctx, store.Config{Path: temp, DSN: s.Postgres})
	if err != nil {
		return errors.Join(err, removeAll(temp))
	}
	d, err := openDesk(st, dir, s, now, day)
	if err == nil {
		err = fill(d)
	}
	if err = errors.Join(err, st.Close()); err == nil && s.Postgres == "" {
		err = renameAll(temp, filepath.Join(dir, databaseFile))
	}
	if err != nil {
		return errors.Join(err, removeAll(temp))
	}
	return writeSettings(dir, s)
}

// removeAll removes a data file and what goes with it.
func removeAll(path string) error {
	for _, end := range sideFiles {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// renameAll renames a data file and what goes with it, the file itself last.
func renameAll(from, to string) error {
	for _, end := range sideFiles {
		if err := os.Rename(from+end, to+end); err != nil && (end == "" || !errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	return nil
}

// vietnam is the time zone in which the committee's civil day begins.
var vietnam = time.FixedZone("+07", 7*3600)

// today is the civil day it is in Vietnam.
func today() civil.Date {
	now := time.Now().In(vietnam)
	return civil.New(now.Year(), int(now.Month()), now.Day())
}

// openDesk wires a desk over an open store and the regulations of the data
// folder.
func openDesk(st *store.Store, dir string, s settings, now func() time.Time, day func() civil.Date) (*desk.Desk, error) {
	law, err := siteLaw(dir)
	if err != nil {
		return nil, err
	}
	procs, err := law.procedures(s)
	if err != nil {
		return nil, err
	}
	return desk.New(desk.Config{Store: st, Base: procs, Page: law.page, BookHash: law.hash, Committee: s.Committee, Owner: s.Owner, Now: now, Today: day, Practice: s.Practice}), nil
}

// clock is the clock of a data folder: the machine's, or for a practice
// commune made for a day, that day.
func (s settings) clock() (func() time.Time, func() civil.Date) {
	if s.Day.IsZero() {
		return time.Now, today
	}
	return time.Now, func() civil.Date { return s.Day }
}

// openFolder opens the data folder for a command that reads or acts.
func openFolder(ctx context.Context, dir string, readOnly bool) (*store.Store, *desk.Desk, settings, error) {
	s, err := readSettings(dir)
	if err != nil {
		return nil, nil, s, err
	}
	open := store.Open
	if readOnly {
		open = store.OpenReadOnly
	}
	st, err := open(ctx, s.store(dir))
	if err != nil {
		return nil, nil, s, err
	}
	now, day := s.clock()
	d, err := openDesk(st, dir, s, now, day)
	if err != nil {
		return nil, nil, s, errors.Join(err, st.Close())
	}
	return st, d, s, nil
}

// tell is an error in words for the person at the terminal: where it arose,
// what it is, and what stands in the way.
func tell(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	where, _, _ := strings.Cut(err.Error(), f.Error())
	text := where + locale.EN.T(f.Key, f.Args...)
	found, _ := f.Detail.([]desk.Finding)
	for _, x := range found {
		text += fmt.Sprintf("\n  %s: %s", x.Rule, x.Text.EN)
		for _, m := range x.Missing {
			text += "\n    missing: " + m.Label.EN
		}
	}
	return text
}

// exitOf is the status of a failed command.
func exitOf(err error) int {
	var in *assess.InputError
	if errors.As(err, &in) || errors.Is(err, fs.ErrNotExist) {
		return exitUsage
	}
	return exitFails
}
