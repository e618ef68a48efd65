package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tranu/internal/audit"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/rule"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// The committee of the samples, another one, and their moment.
const (
	commune = "tralien"
	other   = "tragiac"
)

var (
	day    = civil.MustParse
	moment = time.Date(2026, 11, 30, 2, 3, 4, 567890000, time.UTC)
)

// paths of the sample units.
var paths = map[unit.ID][]unit.ID{
	"danang":  {"danang"},
	"tralien": {"danang", "tralien"},
	"thon1":   {"danang", "tralien", "thon1"},
	"thon2":   {"danang", "tralien", "thon2"},
}

// sampleUnits are a province, a commune and two cells, one of which was
// renamed.
func sampleUnits() []unit.Unit {
	made := func(id unit.ID, kind unit.Kind, code, short string) unit.Unit {
		u := unit.Unit{ID: id, Kind: kind, Founded: day("2000-01-01"), Names: rule.History[unit.Name]{
			{From: day("2000-01-01"), Value: unit.Name{Code: code, Full: "Tổ chức " + short, Short: short}}}}
		parent := unit.ID("")
		if path := paths[id]; len(path) > 1 {
			parent = path[len(path)-2]
		}
		u.Parents = rule.History[unit.ID]{{From: day("2000-01-01"), Value: parent}}
		return u
	}
	units := []unit.Unit{
		made("danang", unit.Province, "99", "Đà Nẵng"), made("thon1", unit.Cell, "99.1.1", "thôn 1"),
		made("thon2", unit.Cell, "99.1.2", "thôn 2"), made("tralien", unit.Commune, "99.1", "Trà Liên"),
	}
	units[1].Names = append(units[1].Names, rule.Dated[unit.Name]{From: day("2025-07-01"),
		Value: unit.Name{Code: "99.1.3", Full: "Chi bộ thôn 1 (Trà Nú)", Short: "thôn 1 (Trà Nú)"}})
	return units
}

// succession is one between the two cells.
var succession = unit.Succession{From: "thon2", To: "thon1", On: day("2025-07-01"), Document: "QĐ 12"}

// A writer is a test that writes: any error ends it.
type writer struct {
	*testing.T
	ctx   context.Context
	store *store.Store
}

func write(t *testing.T, s *store.Store) writer { return writer{t, t.Context(), s} }

// do runs one transaction that must succeed.
func (w writer) do(what func(tx *store.Tx) error) {
	w.Helper()
	if err := w.store.Update(w.ctx, what); err != nil {
		w.Fatal(err)
	}
}

// units adds the sample units.
func (w writer) units() {
	w.Helper()
	w.do(func(tx *store.Tx) error {
		for _, u := range sampleUnits() {
			if err := tx.PutUnit(w.ctx, commune, u); err != nil {
				return err
			}
		}
		return nil
	})
}

// somebody is a person of a unit.
func somebody(id, name string, at unit.ID) *person.Person {
	return &person.Person{ID: person.ID(id), Name: name, Birth: day("2001-05-19"), Sex: person.Female, Ethnic: "02", Unit: at}
}

// person adds a person.
func (w writer) person(p *person.Person) {
	w.Helper()
	w.do(func(tx *store.Tx) error { return tx.AddPerson(w.ctx, commune, p, paths[p.Unit]) })
}

// act is an act as somebody recorded it.
func act(no int, kind casefile.Kind, on string) casefile.Act {
	return casefile.Act{No: no, Kind: kind, Day: day(on), At: moment.Add(time.Duration(no) * time.Minute), By: "a1", ByName: "Phạm Minh Quân", Book: "b0"}
}

// opened adds a case of a person in the person's unit, under the same id.
func (w writer) opened(id string, p *person.Person, acts ...casefile.Act) *casefile.Case {
	w.Helper()
	c := &casefile.Case{ID: casefile.ID(id), Person: p.ID, Unit: p.Unit, Profile: "P1", Opened: acts[0].Day, Acts: acts}
	w.do(func(tx *store.Tx) error {
		return tx.AddCase(w.ctx, commune, c, casefile.Project(c), paths[p.Unit])
	})
	return c
}

// append adds acts to a case, each in a transaction of its own.
func (w writer) append(c *casefile.Case, acts ...casefile.Act) {
	w.Helper()
	for _, a := range acts {
		if err := w.try(c, c.Version, a); err != nil {
			w.Fatal(err)
		}
		c.Acts, c.Version = append(c.Acts, a), c.Version+1
	}
}

// try appends one act to a case at a version.
func (w writer) try(c *casefile.Case, version int, a casefile.Act) error {
	next := *c
	next.Acts = append(next.Acts[:len(next.Acts):len(next.Acts)], a)
	p := casefile.Project(&next)
	return w.store.Update(w.ctx, func(tx *store.Tx) error {
		return tx.AppendAct(w.ctx, commune, c.ID, version, a, p, paths[p.Unit])
	})
}

// log appends an entry about a row as it stands.
func (w writer) log(kind string, s audit.Subject) {
	w.Helper()
	w.do(func(tx *store.Tx) error {
		digest, found, err := tx.RowDigest(w.ctx, commune, s)
		if err != nil || !found {
			return fmt.Errorf("digest of %s: found %v, %w", s, found, err)
		}
		_, err = tx.AppendLog(w.ctx, commune, audit.Entry{At: moment, Actor: "a1", ActorName: "Phạm Minh Quân", Kind: kind, Subject: s, Digest: digest})
		return err
	})
}

// view reads and fails the test on an error.
func view[T any](t *testing.T, s *store.Store, read func(r *store.Reader) (T, error)) (v T) {
	t.Helper()
	err := s.View(t.Context(), func(r *store.Reader) (err error) {
		v, err = read(r)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// wantFault fails the test unless the error is of a kind.
func wantFault(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: error %v, want one of kind %s", what, err, kind)
	}
}

var whole = store.Scope{Committee: commune}
