package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tranu/internal/audit"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/store"
	"tranu/internal/unit"
	"tranu/internal/viet"
)

// same compares two values; civil.Date has nothing exported to compare by.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	dates := cmp.Comparer(func(a, b civil.Date) bool { return a == b })
	if diff := cmp.Diff(want, got, dates, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func tree(t *testing.T, s *store.Store) {
	w := write(t, s)
	w.units()
	w.do(func(tx *store.Tx) error { return tx.AddSuccession(w.ctx, commune, succession) })
	got := view(t, s, func(r *store.Reader) (*unit.Tree, error) { return r.Tree(t.Context(), commune) })
	same(t, "units", got.All(), sampleUnits())
	same(t, "successions", got.Successors("thon2"), []unit.Succession{succession})

	units := sampleUnits()
	units[2].Dissolved, units[2].Names = day("2026-01-01"), units[2].Names[:1]
	w.do(func(tx *store.Tx) error { return tx.PutUnit(w.ctx, commune, units[2]) })
	got = view(t, s, func(r *store.Reader) (*unit.Tree, error) { return r.Tree(t.Context(), commune) })
	same(t, "units after a change", got.All(), units)
	empty := view(t, s, func(r *store.Reader) (*unit.Tree, error) { return r.Tree(t.Context(), other) })
	same(t, "units of another committee", empty.All(), []unit.Unit{})
}

func treeVersions(t *testing.T, s *store.Store) {
	w := write(t, s)
	version := func() int64 {
		return view(t, s, func(r *store.Reader) (int64, error) { return r.TreeVersion(t.Context(), commune) })
	}
	if v := version(); v != 0 {
		t.Errorf("without units the version is %d", v)
	}
	w.units()
	before := version()
	w.do(func(tx *store.Tx) error { return tx.PutUnit(w.ctx, commune, sampleUnits()[1]) })
	if after := version(); before == 0 || after <= before {
		t.Errorf("the version went from %d to %d", before, after)
	}
}

func rewritePaths(t *testing.T, s *store.Store) {
	w := write(t, s)
	p := somebody("p1", "Hồ Thị Mai", "thon1")
	w.person(p)
	w.opened("c1", p, act(1, casefile.Nominated, "2026-01-05"))
	moved := []unit.ID{"danang", "bac", "tralien", "thon1"}
	w.do(func(tx *store.Tx) error {
		return tx.RewritePaths(w.ctx, commune, map[unit.ID][]unit.ID{"thon1": moved, "thon2": paths["thon2"]})
	})
	for _, tt := range []struct {
		level int
		root  unit.ID
		want  bool
	}{
		{1, "danang", true}, {2, "tralien", false}, {2, "bac", true}, {3, "tralien", true}, {4, "thon1", true},
	} {
		err := s.View(w.ctx, func(r *store.Reader) error {
			in := store.Scope{Committee: commune, Level: tt.level, Root: tt.root}
			_, err := r.Person(w.ctx, in, "p1")
			_, other := r.Case(w.ctx, in, "c1")
			if (err == nil) != (other == nil) {
				t.Errorf("level %d, %s: person %v, case %v", tt.level, tt.root, err, other)
			}
			return err
		})
		if got := err == nil; got != tt.want || err != nil && !fault.Is(err, fault.NotFound) {
			t.Errorf("level %d, %s: seen %v, want %v (%v)", tt.level, tt.root, got, tt.want, err)
		}
	}
}

func persons(t *testing.T, s *store.Store) {
	w := write(t, s)
	all := &person.Person{ID: "p1", Name: "H'Hen Niê", NameOrder: viet.GivenFirst, Birth: day("2000-02-29"), Sex: person.Female,
		Ethnic: "12", Religion: "03", Education: "upper_secondary", Occupation: "nông dân \"giỏi\"; DROP", Residence: "thôn 1",
		YouthUnion: true, WomensUnion: true, Farmers: true, Veterans: true, TradeUnion: true, SpecialArea: true, Unit: "thon1"}
	bare := &person.Person{ID: "p2", Name: "Đinh Văn Ơ", Unit: "thon2"}
	w.person(all)
	w.person(bare)
	for _, want := range []*person.Person{all, bare} {
		got := view(t, s, func(r *store.Reader) (*person.Person, error) { return r.PersonOf(t.Context(), commune, want.ID) })
		same(t, string(want.ID), got, want)
	}
	err := s.View(w.ctx, func(r *store.Reader) error { _, err := r.PersonOf(w.ctx, other, "p1"); return err })
	wantFault(t, "person of another committee", err, fault.NotFound)

	w.do(func(tx *store.Tx) error { return tx.MovePerson(w.ctx, commune, "p2", 1, "thon1", paths["thon1"]) })
	moved := view(t, s, func(r *store.Reader) (*person.Person, error) {
		return r.Person(t.Context(), store.Scope{Committee: commune, Level: 3, Root: "thon1"}, "p2")
	})
	if moved.Unit != "thon1" || moved.Version != 2 {
		t.Errorf("after the move: unit %s, version %d", moved.Unit, moved.Version)
	}
}

func samePerson(t *testing.T, s *store.Store) {
	w := write(t, s)
	w.person(somebody("p1", "Hồ Thị Mai", "thon1"))
	first := somebody("p2", "H'Hen Niê", "thon1")
	first.NameOrder = viet.GivenFirst
	w.person(first)
	w.person(&person.Person{ID: "p3", Name: "Hồ Văn Ba", Unit: "thon1"})
	for _, tt := range []struct {
		name, birth string
		want        person.ID
	}{
		{"Hồ Thị Mai", "2001-05-19", "p1"},
		{"Hồ Thị Mai", "2001-05-20", ""},
		{"Hồ Thị Mài", "2001-05-19", ""},
		{"HỒ THỊ MAI", "2001-05-19", "p1"}, // papers write names in capitals
		{"H'Hen Niê", "2001-05-19", "p2"},
		{"Hồ Văn Ba", "2001-05-19", ""}, // birth unknown is no match
	} {
		got := view(t, s, func(r *store.Reader) (person.ID, error) {
			return r.SamePerson(t.Context(), commune, tt.name, day(tt.birth))
		})
		if got != tt.want {
			t.Errorf("%s, %s: got %q, want %q", tt.name, tt.birth, got, tt.want)
		}
	}
}

func stalePerson(t *testing.T, s *store.Store) {
	w := write(t, s)
	p := somebody("p1", "Hồ Thị Mai", "thon1")
	w.person(p)
	p.Birth = civil.Date{}
	w.do(func(tx *store.Tx) error { return tx.UpdatePerson(w.ctx, commune, p, 1) })
	w.log("person.corrected", audit.Subject{Kind: "person", ID: "p1"})
	if p.Version != 2 {
		t.Errorf("version %d after one change", p.Version)
	}
	late := *p
	late.Name = "Hồ Thị Mại"
	err := s.Update(w.ctx, func(tx *store.Tx) error { return tx.UpdatePerson(w.ctx, commune, &late, 1) })
	wantFault(t, "update from version 1", err, fault.Conflict)
	want := fault.Stale{By: "a1", ByName: "Phạm Minh Quân", Kind: "person.corrected", At: moment.Truncate(1000)}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		same(t, "who was faster", f.Detail, want)
	}
	got := view(t, s, func(r *store.Reader) (*person.Person, error) { return r.PersonOf(t.Context(), commune, "p1") })
	same(t, "person", got, p)
	late.ID = "nobody"
	err = s.Update(w.ctx, func(tx *store.Tx) error { return tx.UpdatePerson(w.ctx, commune, &late, 1) })
	wantFault(t, "update of nobody", err, fault.NotFound)
}

func renamed(t *testing.T, s *store.Store) {
	w := write(t, s)
	anh, binh := somebody("p1", "Lê Thị Anh", "thon1"), somebody("p2", "Lê Thị Bình", "thon1")
	w.person(anh)
	w.person(binh)
	w.opened("c1", anh, act(1, casefile.Nominated, "2026-01-05"))
	w.opened("c2", binh, act(1, casefile.Nominated, "2026-01-05"))
	anh.Name = "Lê Thị Yến"
	w.do(func(tx *store.Tx) error { return tx.UpdatePerson(w.ctx, commune, anh, 1) })
	page := view(t, s, func(r *store.Reader) (store.CasePage, error) { return r.Cases(t.Context(), whole, store.CaseFilter{}) })
	same(t, "order", page.IDs(), []casefile.ID{"c2", "c1"})
	page = view(t, s, func(r *store.Reader) (store.CasePage, error) {
		return r.Cases(t.Context(), whole, store.CaseFilter{Search: "yen"})
	})
	same(t, "search", page.IDs(), []casefile.ID{"c1"})
}

func caseWithActs(t *testing.T, s *store.Store) {
	w := write(t, s)
	p := somebody("p1", "Hồ Thị Mai", "thon1")
	w.person(p)
	full := act(2, "adm_cell_meeting", "2026-03-01")
	full.Unit, full.To, full.Note, full.Basis, full.Corrects, full.Void = "thon1", "thon2", "ghi chú\nhai dòng", "NQ 5", 1, true
	full.Facts = casefile.Facts{"z": "<b>&", "a": "true"}
	full.Lists = map[string][]casefile.Item{"votes": {{"yes": "8", "date": "2026-03-01"}, {"no": "1"}}}
	full.Reasons = map[string]string{"ADM-AGE-MIN": "đã xác minh"}
	first := act(1, casefile.Nominated, "2026-01-05")
	first.At = moment // microseconds are kept
	c := w.opened("c1", p, first)
	w.append(c, full)
	got := view(t, s, func(r *store.Reader) (*casefile.Case, error) { return r.Case(t.Context(), whole, "c1") })
	c.Unit = casefile.Project(c).Unit
	same(t, "case", got, c)
	for _, id := range []casefile.ID{"", "c2", "c1'"} {
		err := s.View(w.ctx, func(r *store.Reader) error { _, err := r.Case(w.ctx, whole, id); return err })
		wantFault(t, "case "+string(id), err, fault.NotFound)
	}
}

func caseOfNobody(t *testing.T, s *store.Store) {
	w := write(t, s)
	c := &casefile.Case{ID: "c1", Person: "nobody", Unit: "thon1", Opened: day("2026-01-05"), Acts: []casefile.Act{act(1, casefile.Nominated, "2026-01-05")}}
	err := s.Update(w.ctx, func(tx *store.Tx) error { return tx.AddCase(w.ctx, commune, c, casefile.Project(c), paths["thon1"]) })
	wantFault(t, "case of nobody", err, fault.NotFound)
}

func lateAct(t *testing.T, s *store.Store) {
	w := write(t, s)
	p := somebody("p1", "Hồ Thị Mai", "thon1")
	w.person(p)
	c := w.opened("c1", p, act(1, casefile.Nominated, "2026-01-05"))
	seen := *c
	won := act(2, casefile.Listed, "2026-02-01")
	won.By, won.ByName = "a2", "Hồ Văn Phương"
	w.append(c, won, act(3, casefile.Reviewed, "2026-03-01"))
	err := w.try(&seen, seen.Version, act(2, casefile.Withdrawn, "2026-02-02"))
	wantFault(t, "act on version 1", err, fault.Conflict)
	if f, ok := errors.AsType[*fault.Error](err); ok {
		same(t, "who was faster", f.Detail, fault.Stale{By: "a2", ByName: "Hồ Văn Phương", Kind: "adm_source_list", At: won.At.Truncate(1000)})
	}
	got := view(t, s, func(r *store.Reader) (*casefile.Case, error) { return r.Case(t.Context(), whole, "c1") })
	same(t, "case", got, c)
	seen.ID = "nobody"
	wantFault(t, "act on no case", w.try(&seen, 1, act(2, casefile.Withdrawn, "2026-02-02")), fault.NotFound)
}

func actsAtOnce(t *testing.T, s *store.Store) {
	w := write(t, s)
	p := somebody("p1", "Hồ Thị Mai", "thon1")
	w.person(p)
	c := w.opened("c1", p, act(1, casefile.Nominated, "2026-01-05"))
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			a := act(2, casefile.Listed, "2026-02-01")
			a.By = fmt.Sprint("a", i)
			errs[i] = w.try(c, c.Version, a)
		})
	}
	all.Wait()
	got := view(t, s, func(r *store.Reader) (*casefile.Case, error) { return r.Case(t.Context(), whole, "c1") })
	if len(got.Acts) != 2 || got.Version != 2 {
		t.Fatalf("%d acts at version %d", len(got.Acts), got.Version)
	}
	for i, err := range errs {
		me := fmt.Sprint("a", i)
		if won := got.Acts[1].By == me; won && err != nil || !won && !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: the act on file is by %s, error %v", me, got.Acts[1].By, err)
		}
	}
}

func lostUpdate(t *testing.T, s *store.Store) {
	w := write(t, s)
	p := somebody("p1", "x", "thon1")
	w.person(p)
	const writers, times = 8, 5
	errs := make(chan error, writers)
	for range writers {
		go func() {
			var err error
			for range times {
				err = errors.Join(err, s.Update(w.ctx, func(tx *store.Tx) error {
					p, err := tx.PersonOf(w.ctx, commune, "p1")
					if err != nil {
						return err
					}
					p.Name += "x"
					return tx.UpdatePerson(w.ctx, commune, p, p.Version)
				}))
			}
			errs <- err
		}()
	}
	for range writers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	got := view(t, s, func(r *store.Reader) (*person.Person, error) { return r.PersonOf(t.Context(), commune, "p1") })
	if want := strings.Repeat("x", 1+writers*times); got.Name != want {
		t.Errorf("%d changes are left of %d", len(got.Name)-1, writers*times)
	}
}

func rollback(t *testing.T, s *store.Store) {
	w := write(t, s)
	stop := errors.New("stop")
	err := s.Update(w.ctx, func(tx *store.Tx) error {
		if err := tx.AddPerson(w.ctx, commune, somebody("p1", "Hồ Thị Mai", "thon1"), paths["thon1"]); err != nil {
			return err
		}
		if _, err := tx.PersonOf(w.ctx, commune, "p1"); err != nil {
			t.Errorf("a transaction does not see its own write: %v", err)
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("error %v, want %v", err, stop)
	}
	err = s.View(w.ctx, func(r *store.Reader) error { _, err := r.PersonOf(w.ctx, commune, "p1"); return err })
	wantFault(t, "person of a transaction that was given up", err, fault.NotFound)
}

func snapshot(t *testing.T, s *store.Store) {
	w := write(t, s)
	w.person(somebody("p1", "Hồ Thị Mai", "thon1"))
	err := s.View(w.ctx, func(r *store.Reader) error {
		if _, err := r.PersonOf(w.ctx, commune, "p1"); err != nil {
			return err
		}
		w.person(somebody("p2", "Hồ Văn Ba", "thon1"))
		_, err := r.PersonOf(w.ctx, commune, "p2")
		return err
	})
	wantFault(t, "what was written after the reading began", err, fault.NotFound)
}

func taken(t *testing.T, s *store.Store) {
	w := write(t, s)
	p := somebody("p1", "Hồ Thị Mai", "thon1")
	w.person(p)
	c := w.opened("c1", p, act(1, casefile.Nominated, "2026-01-05"))
	w.do(func(tx *store.Tx) error { return tx.AddAccount(w.ctx, commune, store.Account{ID: "a1", Login: "quan"}) })
	for _, tt := range []struct {
		what string
		do   func(tx *store.Tx) error
	}{
		{"person", func(tx *store.Tx) error { return tx.AddPerson(w.ctx, commune, somebody("p1", "x", "thon1"), nil) }},
		{"case", func(tx *store.Tx) error { return tx.AddCase(w.ctx, commune, c, casefile.Project(c), nil) }},
		{"account id", func(tx *store.Tx) error {
			return tx.AddAccount(w.ctx, commune, store.Account{ID: "a1", Login: "ha"})
		}},
		{"login", func(tx *store.Tx) error {
			return tx.AddAccount(w.ctx, commune, store.Account{ID: "a2", Login: "quan"})
		}},
	} {
		wantFault(t, tt.what, s.Update(w.ctx, tt.do), fault.Exists)
	}
	w.do(func(tx *store.Tx) error { return tx.AddPerson(w.ctx, other, somebody("p1", "x", "thon1"), nil) })
}
