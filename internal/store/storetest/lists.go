package storetest

import (
	"fmt"
	"slices"
	"testing"

	"tranu/internal/casefile"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// names in Vietnamese order: by given name, letters before tones.
var names = []string{"Hồ Văn An", "Lê Thị Ánh", "Nguyễn Văn Ân", "Đỗ Bình", "Hồ Thị Bình", "Trần Dũng", "Lê Văn Đào", "Hồ Đông", "Trần Văn Ỷ"}

func paging(t *testing.T, s *store.Store) {
	w := write(t, s)
	for i := range names {
		k := (i * 4) % len(names) // out of order
		p := somebody(fmt.Sprint("p", k), names[k], "thon1")
		w.person(p)
		c := w.opened(fmt.Sprint("c", k), p, act(1, casefile.Nominated, "2026-01-05"))
		if k%2 == 0 {
			w.append(c, act(2, casefile.Listed, "2026-02-01"))
		}
	}
	for _, limit := range []int{1, 2, 4, len(names), 100} {
		for _, in := range []store.Scope{whole, {Committee: commune, Level: 2, Root: "tralien"}, {Committee: commune, Level: 1, Root: "danang"}} {
			got := pages(t, s, in, store.CaseFilter{Limit: limit}, len(names))
			if !slices.Equal(got, names) {
				t.Errorf("pages of %d, level %d: %q", limit, in.Level, got)
			}
		}
	}
	listed := pages(t, s, whole, store.CaseFilter{Limit: 2, Stages: []casefile.Stage{casefile.StageListed}}, 5)
	if want := []string{names[0], names[2], names[4], names[6], names[8]}; !slices.Equal(listed, want) {
		t.Errorf("listed: %q", listed)
	}
	for _, bad := range []string{"x", "%.c1", "AAAA", "AAAA."} {
		err := s.View(w.ctx, func(r *store.Reader) error {
			_, err := r.Cases(w.ctx, whole, store.CaseFilter{After: bad})
			return err
		})
		wantFault(t, "cursor "+bad, err, fault.Invalid)
	}
}

// pages reads all pages and returns the names.
func pages(t *testing.T, s *store.Store, in store.Scope, f store.CaseFilter, total int) (got []string) {
	t.Helper()
	for {
		page := view(t, s, func(r *store.Reader) (store.CasePage, error) { return r.Cases(t.Context(), in, f) })
		if page.Total != total || len(page.Rows) > f.Limit || len(got) > total {
			t.Fatalf("total %d, want %d; %d rows of at most %d", page.Total, total, len(page.Rows), f.Limit)
		}
		for _, row := range page.Rows {
			got = append(got, row.Name)
		}
		if f.After = page.Next; f.After == "" {
			return got
		}
	}
}

func search(t *testing.T, s *store.Store) {
	w := write(t, s)
	for i, name := range []string{"Hồ Thị Thuỷ", "Đỗ Thị Hồng", "Hồ Văn Đô", "A_B %"} {
		p := somebody(fmt.Sprint("p", i), name, "thon1")
		if i == 2 {
			p.Unit = "thon2"
		}
		w.person(p)
		w.opened(fmt.Sprint("c", i), p, act(1, casefile.Nominated, "2026-01-05"))
	}
	for _, tt := range []struct {
		search string
		unit   unit.ID
		want   string
	}{
		{"", "", "[A_B % Hồ Văn Đô Đỗ Thị Hồng Hồ Thị Thuỷ]"},
		{"ho thi", "", "[Đỗ Thị Hồng Hồ Thị Thuỷ]"}, // Hồng begins with ho
		{"thuy ho", "", "[Hồ Thị Thuỷ]"},
		{"do", "", "[Hồ Văn Đô Đỗ Thị Hồng]"},
		{"do", "thon2", "[Hồ Văn Đô]"},
		{"%", "", "[A_B %]"},
		{"_", "", "[A_B %]"},
		{`\`, "", "[]"},
		{"' or 1=1", "", "[]"},
	} {
		f := store.CaseFilter{Search: tt.search, Unit: tt.unit}
		page := view(t, s, func(r *store.Reader) (store.CasePage, error) { return r.Cases(t.Context(), whole, f) })
		got := []string{}
		for _, row := range page.Rows {
			got = append(got, row.Name)
		}
		if fmt.Sprint(got) != tt.want || page.Total != len(got) {
			t.Errorf("%q in %q: %s, total %d; want %s", tt.search, tt.unit, got, page.Total, tt.want)
		}
	}
}

func scopes(t *testing.T, s *store.Store) {
	w := write(t, s)
	for i, at := range []unit.ID{"thon1", "thon2"} {
		p := somebody(fmt.Sprint("p", i+1), "Hồ Thị Mai", at)
		w.person(p)
		w.opened(fmt.Sprint("c", i+1), p, act(1, casefile.Nominated, "2026-01-05"))
	}
	for _, tt := range []struct {
		in   store.Scope
		want string
	}{
		{whole, "[c1 c2]"},
		{store.Scope{Committee: commune, Level: 1, Root: "danang"}, "[c1 c2]"},
		{store.Scope{Committee: commune, Level: 2, Root: "tralien"}, "[c1 c2]"},
		{store.Scope{Committee: commune, Level: 3, Root: "thon1"}, "[c1]"},
		{store.Scope{Committee: commune, Level: 3, Root: "thon2"}, "[c2]"},
		{store.Scope{Committee: commune, Level: 2, Root: "thon2"}, "[]"}, // not at that level
		{store.Scope{Committee: commune, Root: "thon1"}, "[]"},           // at no level: nothing, not everything
		{store.Scope{Committee: commune, Level: 3}, "[]"},
		{store.Scope{Committee: commune, Level: 7, Root: "thon1"}, "[]"},
		{store.Scope{Committee: other}, "[]"},
		{store.Scope{}, "[]"},
	} {
		page := view(t, s, func(r *store.Reader) (store.CasePage, error) { return r.Cases(t.Context(), tt.in, store.CaseFilter{}) })
		if got := fmt.Sprint(page.IDs()); got != tt.want || page.Total != len(page.Rows) {
			t.Errorf("%+v: %s, total %d; want %s", tt.in, got, page.Total, tt.want)
		}
		for i := range 2 {
			seen := slices.Contains(page.IDs(), casefile.ID(fmt.Sprint("c", i+1)))
			of := seesOne(t, s, tt.in, fmt.Sprint(i+1))
			if of != seen {
				t.Errorf("%+v: person, case and lists of %d disagree", tt.in, i+1)
			}
		}
	}
}

// seesOne says whether a scope shows person and case of a number; both ways of
// asking must agree.
func seesOne(t *testing.T, s *store.Store, in store.Scope, n string) (seen bool) {
	t.Helper()
	err := s.View(t.Context(), func(r *store.Reader) error {
		_, one := r.Person(t.Context(), in, person.ID("p"+n))
		_, two := r.Case(t.Context(), in, casefile.ID("c"+n))
		rows, err := r.CasesOf(t.Context(), in, person.ID("p"+n))
		some, err2 := r.CasesByID(t.Context(), in, []casefile.ID{casefile.ID("c" + n)})
		seen = one == nil
		if (two == nil) != seen || len(rows) == 1 != seen || len(some) == 1 != seen || err != nil || err2 != nil {
			t.Errorf("%+v, %s: person %v, case %v, cases %d %v, by id %d %v", in, n, one, two, len(rows), err, len(some), err2)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

func massScope(t *testing.T, s *store.Store) {
	w := write(t, s)
	for i, by := range []string{"youth_union", "womens_union", ""} {
		p := somebody(fmt.Sprint("p", i+1), "Hồ Thị Mai", "thon1")
		w.person(p)
		c := &casefile.Case{ID: casefile.ID(fmt.Sprint("c", i+1)), Person: p.ID, Unit: "thon1", NominatedBy: by, Opened: day("2026-01-05"),
			Acts: []casefile.Act{act(1, casefile.Nominated, "2026-01-05")}}
		w.do(func(tx *store.Tx) error { return tx.AddCase(w.ctx, commune, c, casefile.Project(c), paths["thon1"]) })
	}
	for _, tt := range []struct {
		by   string
		want []bool
	}{
		{"youth_union", []bool{true, false, false}},
		{"womens_union", []bool{false, true, false}},
		{"veterans", []bool{false, false, false}},
		{"", []bool{true, true, true}},
	} {
		in := store.Scope{Committee: commune, Level: 2, Root: "tralien", NominatedBy: tt.by}
		for i, want := range tt.want {
			if got := seesOne(t, s, in, fmt.Sprint(i+1)); got != want {
				t.Errorf("%q sees case %d: %v", tt.by, i+1, got)
			}
		}
	}
}

func openCases(t *testing.T, s *store.Store) {
	w := write(t, s)
	for i, last := range []casefile.Kind{"", casefile.Listed, casefile.Withdrawn, casefile.Ceremony} {
		p := somebody(fmt.Sprint("p", i), names[len(names)-1-i], "thon1")
		w.person(p)
		c := w.opened(fmt.Sprint("c", i), p, act(1, casefile.Nominated, "2026-01-05"))
		if last != "" {
			w.append(c, act(2, last, "2026-02-01"))
		}
		if i == 3 {
			w.append(c, act(3, casefile.Recognition, "2027-02-01"))
		}
	}
	got := view(t, s, func(r *store.Reader) ([]store.OpenCase, error) { return r.OpenCases(t.Context(), whole) })
	var ids []casefile.ID
	for _, o := range got {
		ids = append(ids, o.Case.ID)
		want := view(t, s, func(r *store.Reader) (*casefile.Case, error) { return r.Case(t.Context(), whole, o.Case.ID) })
		same(t, "open case", o.Case, want)
		of := view(t, s, func(r *store.Reader) (*person.Person, error) { return r.PersonOf(t.Context(), commune, o.Case.Person) })
		same(t, "its person", o.Person, of)
	}
	same(t, "open cases", ids, []casefile.ID{"c1", "c0"}) // neither withdrawn nor official
	for _, limit := range []int{1, 2, 5} {
		same(t, fmt.Sprintf("open cases by %d", limit), walked(t, s, whole, limit), []string{"c1 " + names[7] + " listed", "c0 " + names[8] + " nominated"})
	}
	if got := walked(t, s, store.Scope{Committee: commune, Level: 2, Root: "elsewhere"}, 5); len(got) != 0 {
		t.Errorf("open cases elsewhere: %q", got)
	}
	err := s.View(t.Context(), func(r *store.Reader) error { _, _, err := r.OpenCaseRefs(t.Context(), whole, "x", 5); return err })
	wantFault(t, "cursor x", err, fault.Invalid)
}

// walked are the open cases, read in pages.
func walked(t *testing.T, s *store.Store, in store.Scope, limit int) (got []string) {
	t.Helper()
	after := ""
	for {
		var next string
		refs := view(t, s, func(r *store.Reader) (refs []store.CaseRef, err error) {
			refs, next, err = r.OpenCaseRefs(t.Context(), in, after, limit)
			return refs, err
		})
		for _, c := range refs {
			got = append(got, fmt.Sprint(c.Case, " ", c.Name, " ", c.Stage))
		}
		if after = next; next == "" || len(got) > 100 {
			return got
		}
	}
}

// actsByBook counts the acts of open cases only.
func actsByBook(t *testing.T, s *store.Store) {
	w := write(t, s)
	for i, books := range [][]string{{"old", "old", "new"}, {"new"}, {"old", "end"}} {
		p := somebody(fmt.Sprint("p", i), names[i], "thon1")
		w.person(p)
		var c *casefile.Case
		for k, book := range books {
			a := act(k+1, []casefile.Kind{casefile.Nominated, casefile.Listed, casefile.Reviewed}[k], "2026-01-05")
			if book == "end" {
				a.Kind = casefile.Withdrawn
			}
			a.Book = book
			if k == 0 {
				c = w.opened(fmt.Sprint("c", i), p, a)
			} else {
				w.append(c, a)
			}
		}
	}
	count := func(in store.Scope) map[string]int {
		return view(t, s, func(r *store.Reader) (map[string]int, error) { return r.ActsByBook(t.Context(), in) })
	}
	same(t, "acts by book", count(whole), map[string]int{"old": 2, "new": 2})
	same(t, "acts elsewhere", count(store.Scope{Committee: commune, Level: 2, Root: "elsewhere"}), map[string]int{})
}

// member adds a person with a case that went as far as the acts given.
func (w writer) member(id string, at unit.ID, change func(*person.Person), acts ...casefile.Act) *casefile.Case {
	w.Helper()
	p := somebody("p"+id, "Hồ Thị "+id, at)
	if change != nil {
		change(p)
	}
	w.person(p)
	c := w.opened("c"+id, p, act(1, casefile.Nominated, "2019-01-05"))
	w.append(c, acts...)
	return c
}

var cells = []unit.ID{"thon1", "thon2", "nowhere"}

func membersOnDays(t *testing.T, s *store.Store) {
	w := write(t, s)
	w.member("1", "thon1", nil, act(2, casefile.Ceremony, "2020-06-01"), act(3, casefile.Recognition, "2021-06-10"))
	w.member("2", "thon2", nil, act(2, casefile.Ceremony, "2020-07-01"), act(3, casefile.Died, "2020-12-31"))
	w.member("3", "thon1", nil, act(2, casefile.Listed, "2020-01-01"))
	for _, tt := range []struct {
		on        string
		one, two  int
		officials int
	}{
		{"2020-05-31", 0, 0, 0},
		{"2020-06-01", 1, 0, 0},
		{"2020-07-01", 1, 1, 0},
		{"2020-12-30", 1, 1, 0},
		{"2020-12-31", 1, 0, 0},
		{"2021-05-31", 1, 0, 0},
		{"2021-06-01", 1, 0, 1},
		{"2030-01-01", 1, 0, 1},
	} {
		on := day(tt.on)
		rows := view(t, s, func(r *store.Reader) ([]store.CaseRow, error) { return r.Members(t.Context(), commune, cells, on) })
		counts := view(t, s, func(r *store.Reader) (map[unit.ID]int, error) { return r.CountMembers(t.Context(), commune, cells, on) })
		listed := map[unit.ID]int{}
		for _, row := range rows {
			listed[row.Unit]++
		}
		same(t, tt.on+": list and count", listed, counts)
		officials := view(t, s, func(r *store.Reader) (map[unit.ID]int, error) { return r.CountOfficials(t.Context(), commune, on) })
		one := view(t, s, func(r *store.Reader) (int, error) { return r.CountOfficial(t.Context(), commune, "thon1", on) })
		if counts["thon1"] != tt.one || counts["thon2"] != tt.two || officials["thon1"] != tt.officials || one != tt.officials {
			t.Errorf("%s: members %v, officials %v and %d", tt.on, counts, officials, one)
		}
	}
	none := view(t, s, func(r *store.Reader) ([]store.CaseRow, error) {
		return r.Members(t.Context(), commune, nil, day("2020-08-01"))
	})
	same(t, "members of no unit", none, []store.CaseRow(nil))
}

func admissions(t *testing.T, s *store.Store) {
	w := write(t, s)
	kinh := func(p *person.Person) { p.Ethnic, p.Sex, p.YouthUnion = "01", person.Male, true }
	unknown := func(p *person.Person) { p.Ethnic, p.Sex = "", "" }
	foreign := func(p *person.Person) { p.Ethnic = "55" }
	w.member("1", "thon1", nil, act(2, casefile.Ceremony, "2021-01-01"))
	w.member("2", "thon1", kinh, act(2, casefile.Ceremony, "2021-12-31"), act(3, casefile.Removed, "2022-06-01"))
	w.member("3", "thon2", unknown, act(2, casefile.Ceremony, "2021-05-05"))
	w.member("4", "thon2", nil, act(2, casefile.Ceremony, "2020-12-31"))
	w.member("5", "thon2", nil, act(2, casefile.Ceremony, "2022-01-01"))
	w.member("8", "thon2", foreign, act(2, casefile.Ceremony, "2021-05-06"))
	w.member("6", "thon2", nil, act(2, casefile.Listed, "2021-01-01"))
	old := act(1, casefile.TakenOver, "2021-03-03")
	old.Facts = casefile.Facts{"adm.ceremony_date": "2021-02-02"}
	p := somebody("p7", "Hồ Cũ", "thon1")
	w.person(p)
	w.opened("c7", p, old)

	rows, counts := admitted(t, s, "2021-01-01", "2021-12-31")
	same(t, "admitted", rows, []string{"c1 thon1 2021-01-01", "c2 thon1 2021-12-31", "c3 thon2 2021-05-05", "c8 thon2 2021-05-06"})
	same(t, "counts", counts, []store.AdmissionCount{
		{Unit: "thon1", Total: 2, EthnicMinority: 1, Female: 1, YouthUnion: 1},
		{Unit: "thon2", Total: 2, Female: 1}})
	rows, counts = admitted(t, s, "2021-01-02", "2021-12-30")
	same(t, "admitted in fewer days", rows, []string{"c3 thon2 2021-05-05", "c8 thon2 2021-05-06"})
	same(t, "counts of fewer days", counts, []store.AdmissionCount{{Unit: "thon2", Total: 2, Female: 1}})
}

// admitted reads list and counts of admissions and holds them against each
// other.
func admitted(t *testing.T, s *store.Store, from, to string) (short []string, counts []store.AdmissionCount) {
	t.Helper()
	rows := view(t, s, func(r *store.Reader) ([]store.CaseRow, error) {
		return r.Admissions(t.Context(), commune, cells, day(from), day(to))
	})
	counts = view(t, s, func(r *store.Reader) ([]store.AdmissionCount, error) {
		return r.AdmissionCounts(t.Context(), commune, cells, day(from), day(to))
	})
	by := map[unit.ID]store.AdmissionCount{}
	for _, row := range rows {
		short = append(short, fmt.Sprintf("%s %s %s", row.Case, row.Unit, row.Joined))
		c := by[row.Unit]
		c.Unit = row.Unit
		c.Total++
		c.EthnicMinority += one(row.Minority())
		c.Female += one(row.Sex == person.Female)
		c.YouthUnion += one(row.Youth)
		by[row.Unit] = c
	}
	for _, c := range counts {
		same(t, "count and list", c, by[c.Unit])
	}
	if len(counts) != len(by) {
		t.Errorf("counts of %d units, list of %d", len(counts), len(by))
	}
	return short, counts
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func annulled(t *testing.T, s *store.Store) {
	w := write(t, s)
	c := w.member("1", "thon1", nil, act(2, casefile.Decision, "2021-01-01"), act(3, casefile.Ceremony, "2021-02-01"))
	corrected := act(4, casefile.Ceremony, "2021-02-03")
	corrected.Corrects, corrected.Basis = 3, "biên bản"
	w.append(c, corrected)
	rows, _ := admitted(t, s, "2021-01-01", "2021-12-31")
	same(t, "after a correction", rows, []string{"c1 thon1 2021-02-03"})
	w.append(c, act(5, casefile.Cancelled, "2021-08-01"))
	rows, counts := admitted(t, s, "2021-01-01", "2021-12-31")
	if len(rows) != 0 || len(counts) != 0 {
		t.Errorf("an annulled admission counts: %v %v", rows, counts)
	}
	members := view(t, s, func(r *store.Reader) (map[unit.ID]int, error) {
		return r.CountMembers(t.Context(), commune, cells, day("2021-05-01"))
	})
	same(t, "members before the annulment", members, map[unit.ID]int{})
}

func youthAtCeremony(t *testing.T, s *store.Store) {
	w := write(t, s)
	youth := func(p *person.Person) { p.YouthUnion = true }
	stated := act(2, casefile.Ceremony, "2021-03-01")
	stated.Facts = casefile.Facts{"person.is_youth_union_member": "false"}
	w.member("1", "thon1", youth, act(2, casefile.Ceremony, "2021-03-01"))
	w.member("2", "thon1", youth, stated)
	w.member("3", "thon1", nil, act(2, casefile.Ceremony, "2021-03-01"))
	for _, id := range []person.ID{"p1", "p3"} { // later they leave and join the union
		w.do(func(tx *store.Tx) error {
			p, err := tx.PersonOf(w.ctx, commune, id)
			if err != nil {
				return err
			}
			p.YouthUnion = !p.YouthUnion
			return tx.UpdatePerson(w.ctx, commune, p, p.Version)
		})
	}
	_, counts := admitted(t, s, "2021-01-01", "2021-12-31")
	same(t, "counts", counts, []store.AdmissionCount{{Unit: "thon1", Total: 3, EthnicMinority: 3, Female: 3, YouthUnion: 1}})
}

func rebuild(t *testing.T, s *store.Store) {
	w := write(t, s)
	w.units()
	w.member("1", "thon1", nil, act(2, casefile.Listed, "2020-01-01"), act(3, casefile.Ceremony, "2021-02-01"), act(4, casefile.Recognition, "2022-02-05"))
	w.member("2", "thon2", nil, act(2, casefile.Ceremony, "2021-02-01"), act(3, casefile.Cancelled, "2021-05-01"))
	w.member("3", "thon2", nil, act(2, casefile.Listed, "2020-01-01"), act(3, casefile.Unlisted, "2021-05-01"))
	again := func() (changed []casefile.ID) {
		w.do(func(tx *store.Tx) (err error) {
			changed, err = tx.Rebuild(w.ctx, commune, func(id unit.ID) []unit.ID { return paths[id] })
			return err
		})
		return changed
	}
	same(t, "changed", again(), []casefile.ID(nil))
	w.do(func(tx *store.Tx) error { // a projection that is not what the acts come to
		wrong := casefile.Projection{Unit: "thon2", Stage: casefile.StageListed, Stays: []casefile.Stay{{Unit: "thon2", From: day("1999-01-01"), Standing: casefile.Official}}}
		return tx.AppendAct(w.ctx, commune, "c1", 4, act(5, "adm_archive", "2022-03-01"), wrong, paths["thon2"])
	})
	same(t, "changed", again(), []casefile.ID{"c1"})
	same(t, "changed again", again(), []casefile.ID(nil))
	c := view(t, s, func(r *store.Reader) (*casefile.Case, error) { return r.Case(t.Context(), whole, "c1") })
	n := view(t, s, func(r *store.Reader) (int, error) {
		return r.CountOfficial(t.Context(), commune, c.Unit, day("2022-02-05"))
	})
	if c.Unit != "thon2" && n != 1 {
		t.Errorf("after rebuilding: unit %s, %d officials", c.Unit, n)
	}
}
