package storetest

import (
	"fmt"
	"testing"
	"time"

	"tranu/internal/audit"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/ruling"
	"tranu/internal/store"
	"tranu/internal/target"
)

func plans(t *testing.T, s *store.Store) {
	w := write(t, s)
	resolution := target.Resolution{ID: "r1", Unit: "tralien", Number: "6a", Day: day("2020-08-10"), From: 2020, To: 2025,
		Title: "Nghị quyết", Goals: []string{"kết nạp 25", "60 % \"nữ\""}, Version: 1}
	undated := target.Resolution{ID: "r2", Unit: "tralien", From: 2026, To: 2030, Version: 1}
	plan := target.Plan{ID: "k1", Unit: "tralien", Year: 2021, Number: "3", Day: day("2021-01-15"), Resolution: "r1", Title: "Kế hoạch", Version: 1}
	lines := []target.Line{
		{Unit: "thon1", Year: 2021, No: 1, Count: 2, Plan: "k1", Day: day("2021-01-15")},
		{Unit: "thon1", Year: 2021, No: 2, Count: 0, Plan: "k1", Day: day("2021-06-15"), Reason: "không còn nguồn", Document: "CV 7"},
		{Unit: "tralien", Year: 2021, No: 1, Count: 4}}
	w.do(func(tx *store.Tx) error {
		for _, l := range lines {
			if err := tx.AddLine(w.ctx, commune, l); err != nil {
				return err
			}
		}
		for _, r := range []target.Resolution{resolution, undated} {
			if err := tx.AddResolution(w.ctx, commune, r); err != nil {
				return err
			}
		}
		return tx.AddPlan(w.ctx, commune, plan)
	})
	wantFault(t, "line number taken", s.Update(w.ctx, func(tx *store.Tx) error { return tx.AddLine(w.ctx, commune, lines[1]) }), fault.Exists)
	for _, tt := range []struct {
		year        int
		resolutions []target.Resolution
		plans       []target.Plan
		lines       []target.Line
	}{
		{0, []target.Resolution{undated, resolution}, []target.Plan{plan}, lines}, // without a day first
		{2021, []target.Resolution{resolution}, []target.Plan{plan}, lines},
		{2025, []target.Resolution{resolution}, nil, nil},
		{2026, []target.Resolution{undated}, nil, nil},
		{2031, nil, nil, nil},
	} {
		err := s.View(w.ctx, func(r *store.Reader) error {
			resolutions, err1 := r.Resolutions(w.ctx, commune, tt.year)
			plans, err2 := r.Plans(w.ctx, commune, tt.year)
			lines, err3 := r.Lines(w.ctx, commune, tt.year)
			same(t, fmt.Sprint("resolutions of ", tt.year), resolutions, tt.resolutions)
			same(t, fmt.Sprint("plans of ", tt.year), plans, tt.plans)
			same(t, fmt.Sprint("lines of ", tt.year), lines, tt.lines)
			for _, err := range []error{err1, err2, err3} {
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	same(t, "resolution", view(t, s, func(r *store.Reader) (target.Resolution, error) { return r.Resolution(t.Context(), commune, "r1") }), resolution)
	same(t, "plan", view(t, s, func(r *store.Reader) (target.Plan, error) { return r.Plan(t.Context(), commune, "k1") }), plan)
	same(t, "plans of r1", view(t, s, func(r *store.Reader) ([]target.Plan, error) { return r.PlansOf(t.Context(), commune, "r1") }), []target.Plan{plan})
	wantFault(t, "no plan", s.View(w.ctx, func(r *store.Reader) error { _, err := r.Plan(w.ctx, commune, "x"); return err }), fault.NotFound)
	wantFault(t, "no resolution", s.View(w.ctx, func(r *store.Reader) error { _, err := r.Resolution(w.ctx, other, "r1"); return err }), fault.NotFound)
}

// reading is a mark with every column filled; a confirmation leaves most empty.
var reading = ruling.Entry{No: 1, Kind: ruling.Read, Rule: "ADM-AGE-MIN", Regime: "R208", Wording: "0123456789abcdef", Document: "qd-208", Number: "12-HD/TU", Dated: day("2026-07-20"),
	Clause: "1.1", Agrees: true, Block: true, Setting: "locality", Value: "HN", Day: day("2026-08-01"), Note: "đã đối chiếu", At: moment.Truncate(time.Microsecond), By: "a1", ByName: "Quân"}

func rulings(t *testing.T, s *store.Store) {
	w := write(t, s)
	want := []ruling.Entry{reading, {No: 2, Kind: ruling.Raise, About: 1, At: reading.At, By: "a1"}, {No: 3, Kind: ruling.Confirm, About: 2, At: reading.At, By: "a2"}}
	version := func(committee string) int64 {
		return view(t, s, func(r *store.Reader) (int64, error) { return r.RulingVersion(t.Context(), committee) })
	}
	if v := version(commune); v != 0 {
		t.Errorf("version %d before the first", v)
	}
	for _, e := range want {
		w.do(func(tx *store.Tx) error { return tx.AddRuling(w.ctx, commune, e) })
		if v := version(commune); v != int64(e.No) {
			t.Errorf("version %d after entry %d", v, e.No)
		}
	}
	wantFault(t, "number taken", s.Update(w.ctx, func(tx *store.Tx) error { return tx.AddRuling(w.ctx, commune, want[2]) }), fault.Exists)
	same(t, "rulings", view(t, s, func(r *store.Reader) ([]ruling.Entry, error) { return r.Rulings(t.Context(), commune) }), want)
	if v := version(other); v != 0 {
		t.Errorf("version %d of another committee", v)
	}
}

func accounts(t *testing.T, s *store.Store) {
	w := write(t, s)
	a := store.Account{ID: "a1", Committee: commune, Login: "quan", Name: "Phạm Minh Quân", Role: "officer", Unit: "tralien", PasswordHash: "h", Version: 1}
	b := store.Account{ID: "a2", Committee: commune, Login: "ha", Name: "Đinh Thị Thu Hà", Role: "deputy_secretary", Unit: "tralien", Disabled: true, Version: 1}
	w.do(func(tx *store.Tx) error { return tx.AddAccount(w.ctx, commune, a) })
	w.do(func(tx *store.Tx) error { return tx.AddAccount(w.ctx, commune, b) })
	same(t, "accounts", view(t, s, func(r *store.Reader) ([]store.Account, error) { return r.Accounts(t.Context(), commune) }), []store.Account{b, a})
	a.Name, a.Disabled = "Phạm Quân", true
	w.do(func(tx *store.Tx) error { return tx.UpdateAccount(w.ctx, commune, a) })
	wantFault(t, "update from version 1", s.Update(w.ctx, func(tx *store.Tx) error { return tx.UpdateAccount(w.ctx, commune, a) }), fault.Conflict)
	a.Version = 2
	taken := a
	taken.Login = "ha"
	wantFault(t, "login taken", s.Update(w.ctx, func(tx *store.Tx) error { return tx.UpdateAccount(w.ctx, commune, taken) }), fault.Exists)
	same(t, "by login", view(t, s, func(r *store.Reader) (store.Account, error) { return r.Account(t.Context(), commune, "quan") }), a)
	same(t, "by id", view(t, s, func(r *store.Reader) (store.Account, error) { return r.AccountByID(t.Context(), commune, "a1") }), a)
	wantFault(t, "no account", s.View(w.ctx, func(r *store.Reader) error { _, err := r.Account(w.ctx, other, "quan"); return err }), fault.NotFound)
}

func sessions(t *testing.T, s *store.Store) {
	w := write(t, s)
	w.do(func(tx *store.Tx) error { return tx.AddAccount(w.ctx, commune, store.Account{ID: "a1", Login: "quan"}) })
	at := moment.Truncate(time.Microsecond)
	want := store.Session{Token: "t1", Account: "a1", Opened: at, Seen: at}
	w.do(func(tx *store.Tx) error { return tx.AddSession(w.ctx, commune, want) })
	w.do(func(tx *store.Tx) error {
		return tx.AddSession(w.ctx, commune, store.Session{Token: "t2", Account: "a1", Opened: at, Seen: at})
	})
	want.Seen = at.Add(time.Hour)
	w.do(func(tx *store.Tx) error { return tx.TouchSession(w.ctx, commune, "t1", want.Seen) })
	session := func(token string) (got store.Session, err error) {
		return got, s.View(w.ctx, func(r *store.Reader) (err error) { got, err = r.Session(w.ctx, commune, token); return err })
	}
	w.do(func(tx *store.Tx) error { return tx.ForgetSessions(w.ctx, commune, at.Add(time.Second)) })
	got, err := session("t1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "session", got, want)
	_, err = session("t2")
	wantFault(t, "session not used since", err, fault.NotFound)
	w.do(func(tx *store.Tx) error { return tx.EndSession(w.ctx, commune, "t1") })
	w.do(func(tx *store.Tx) error { return tx.TouchSession(w.ctx, commune, "t1", want.Seen) })
	_, err = session("t1")
	wantFault(t, "session that has ended", err, fault.NotFound)
}

func idempotency(t *testing.T, s *store.Store) {
	w := write(t, s)
	m := store.Remembered{Key: "k1", Actor: "a1", Act: "act.recorded", Request: "d1", Result: "7", At: moment}
	w.do(func(tx *store.Tx) error { return tx.Remember(w.ctx, commune, m) })
	wantFault(t, "key used", s.Update(w.ctx, func(tx *store.Tx) error { return tx.Remember(w.ctx, commune, m) }), fault.Exists)
	for _, tt := range []struct {
		committee, key, actor string
		want                  bool
	}{
		{commune, "k1", "a1", true}, {commune, "k2", "a1", false}, {commune, "k1", "a2", false}, {other, "k1", "a1", false},
	} {
		err := s.View(w.ctx, func(r *store.Reader) error {
			was, found, err := r.Seen(w.ctx, tt.committee, tt.key, tt.actor)
			if found != tt.want || found && was != m {
				t.Errorf("%v: %v, %v", tt, was, found)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func logEntries(t *testing.T, s *store.Store) {
	w := write(t, s)
	subject := audit.Subject{Kind: "person", ID: "p1"}
	var want []audit.Entry
	for i := range 5 {
		e := audit.Entry{At: moment.Add(time.Duration(i) * time.Minute), Actor: "a1", ActorName: "Quân", Kind: "read.person", Subject: subject, Body: `{"n": 1}`}
		if i == 2 {
			e.Subject.ID, e.Body = "p2", ""
		}
		w.do(func(tx *store.Tx) error {
			no, err := tx.AppendLog(w.ctx, commune, e)
			if no != int64(i)+1 {
				t.Errorf("entry %d has the number %d", i+1, no)
			}
			return err
		})
		e.Committee, e.No, e.At = commune, int64(i)+1, e.At.Truncate(time.Microsecond)
		want = append(want, e)
	}
	same(t, "entries", view(t, s, func(r *store.Reader) ([]audit.Entry, error) { return r.LogEntries(t.Context(), commune, 2, 3) }), want[1:4])
	about := view(t, s, func(r *store.Reader) ([]audit.Entry, error) { return r.LogOf(t.Context(), commune, subject) })
	same(t, "entries about p1", about, []audit.Entry{want[0], want[1], want[3], want[4]})
	if n := view(t, s, func(r *store.Reader) (int64, error) { return r.LogSize(t.Context(), commune) }); n != 5 {
		t.Errorf("size %d", n)
	}
	for _, tt := range []struct {
		actor string
		since time.Time
		want  bool
	}{
		{"a1", want[4].At, true}, {"a1", want[4].At.Add(time.Microsecond), false}, {"a2", want[0].At, false},
	} {
		got := view(t, s, func(r *store.Reader) (bool, error) {
			return r.ReadSince(t.Context(), commune, tt.actor, subject, tt.since)
		})
		if got != tt.want {
			t.Errorf("%s has read since %s: %v", tt.actor, tt.since, got)
		}
	}
	head := view(t, s, func(r *store.Reader) (audit.Head, error) { return r.Head(t.Context(), commune) })
	signed := store.StoredHead{Head: head, Signed: []byte("signature"), At: moment.Truncate(time.Microsecond)}
	w.do(func(tx *store.Tx) error { return tx.AddHead(w.ctx, commune, signed) })
	same(t, "heads", view(t, s, func(r *store.Reader) ([]store.StoredHead, error) { return r.Heads(t.Context(), commune) }), []store.StoredHead{signed})
	empty := view(t, s, func(r *store.Reader) (audit.Head, error) { return r.Head(t.Context(), other) })
	if head.Entries != 5 || empty.Entries != 0 {
		t.Errorf("heads of %d and %d entries", head.Entries, empty.Entries)
	}
}

// Sample writes one record of each kind of subject and logs it.
func Sample(t *testing.T, s *store.Store) { everything(write(t, s)) }

func everything(w writer) {
	w.units()
	p := somebody("p1", "Hồ Thị Mai", "thon1")
	p.Birth = civil.Date{}
	w.person(p)
	c := w.opened("c1", p, act(1, casefile.Nominated, "2019-01-05"))
	w.append(c, act(2, casefile.Ceremony, "2021-02-01"))
	w.do(func(tx *store.Tx) error {
		for _, err := range []error{
			tx.AddSuccession(w.ctx, commune, succession),
			tx.AddAccount(w.ctx, commune, store.Account{ID: "a1", Login: "quan", Role: "officer", Unit: "tralien"}),
			tx.AddResolution(w.ctx, commune, target.Resolution{ID: "r1", Unit: "tralien", Number: "6a", From: 2020, To: 2025}),
			tx.AddPlan(w.ctx, commune, target.Plan{ID: "k1", Unit: "tralien", Year: 2021}),
			tx.AddLine(w.ctx, commune, target.Line{Unit: "thon1", Year: 2021, No: 1, Count: 2}),
			tx.AddRuling(w.ctx, commune, reading),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	for _, s := range subjects {
		w.log("sample.written", s)
	}
}

// subjects are what everything writes.
var subjects = []audit.Subject{
	{Kind: "unit", ID: "danang"}, {Kind: "unit", ID: "tralien"}, {Kind: "unit", ID: "thon1"}, {Kind: "unit", ID: "thon2"},
	{Kind: "succession", ID: "thon2/thon1"}, {Kind: "person", ID: "p1"}, {Kind: "case", ID: "c1"}, {Kind: "act", ID: "c1/1"}, {Kind: "act", ID: "c1/2"},
	{Kind: "account", ID: "a1"}, {Kind: "resolution", ID: "r1"}, {Kind: "plan", ID: "k1"}, {Kind: "target_line", ID: "thon1/2021/1"},
	{Kind: "ruling", ID: "1"},
}

// Verified is what audit.Verify finds in the store with the sample.
func Verified(t *testing.T, s *store.Store) []audit.Problem {
	t.Helper()
	return view(t, s, func(r *store.Reader) ([]audit.Problem, error) {
		return audit.Verify(audit.Log{Committee: commune, Entries: r.Entries(t.Context(), commune),
			Hashes: r.Hashes(t.Context(), commune), Rows: r.Rows(t.Context(), commune)})
	})
}

func verify(t *testing.T, s *store.Store) {
	w := write(t, s)
	everything(w)
	same(t, "problems", Verified(t, s), []audit.Problem(nil))
	w.do(func(tx *store.Tx) error { return tx.RewritePaths(w.ctx, commune, paths) })
	same(t, "problems after the paths were written again", Verified(t, s), []audit.Problem(nil))
	w.do(func(tx *store.Tx) error { // written behind the log's back
		p, err := tx.PersonOf(w.ctx, commune, "p1")
		if err != nil {
			return err
		}
		return tx.UpdatePerson(w.ctx, commune, p, p.Version)
	})
	w.person(somebody("p2", "Hồ Văn Ba", "thon1"))
	same(t, "problems", Verified(t, s), []audit.Problem{
		{Kind: audit.RowAltered, No: 6, To: 6, Subject: audit.Subject{Kind: "person", ID: "p1"}},
		{Kind: audit.RowUnknown, Subject: audit.Subject{Kind: "person", ID: "p2"}}})
	w.do(func(tx *store.Tx) error { // a path the unit never had
		return tx.AddPerson(w.ctx, commune, somebody("p3", "Hồ Văn Tư", "thon1"), paths["thon2"])
	})
	w.log("sample.written", audit.Subject{Kind: "person", ID: "p3"})
	if found := Verified(t, s); len(found) != 3 || found[2].Subject.ID != "p3" && found[1].Subject.ID != "p3" {
		t.Errorf("a path that is none: %v", found)
	}
}

// The digests are the same on every database and in every release: entries of
// old logs hold them.
func digests(t *testing.T, s *store.Store) {
	w := write(t, s)
	everything(w)
	want := map[string]audit.Digest{
		"unit thon1":               "3a7dc6035aaeccf11074ccd0e10e75a1869870093a3a176994ecc0e4f0ae76c2",
		"succession thon2/thon1":   "53e401bf09afce57476ea66949233a756a3d0a11882c36c6c89d3bd7a431a560",
		"person p1":                "5f76ed77698552a043135e49bc4760c5e6c2bc3d775f9ff275df62e73a7901d0",
		"case c1":                  "a21b2fdc93edbb909ade05825207fd1dfeb840bcf9202fc6f0b3b1aaafdd0e55",
		"act c1/2":                 "94ed44349b3af3ffe01fe9dde9b2c73456627f65e0e049f09a49a92d03f7d1e6",
		"account a1":               "3e5d00c4c567a8981cac9cfee042419fbcfb0431c2dc43426e1c5ea444a8ff6e",
		"resolution r1":            "4bf268b59c0048408cfbf510d34add824d993caca8d9c900cc19cf82f4d01dd4",
		"plan k1":                  "a4589a9e58612dc772e9a11b5b84ec0e7ad0e6432c7bbbad356b0c715cd91477",
		"ruling 1":                 "b75da3b5964e165372e548c535868b911657448f9b67330fbd3334e8349427e9",
		"target_line thon1/2021/1": "a6226db7fd33382cbbadc78501a242d1c7c097fdb5f9814af561cb4c1a951ec8",
	}
	for _, subject := range subjects {
		digest := view(t, s, func(r *store.Reader) (audit.Digest, error) {
			d, _, err := r.RowDigest(t.Context(), commune, subject)
			return d, err
		})
		if pinned, ok := want[subject.String()]; ok && pinned != digest {
			t.Errorf("%q: %q,", subject, digest)
		}
	}
	for _, gone := range []audit.Subject{{Kind: "person", ID: "p9"}, {Kind: "act", ID: "c1/9"}} {
		_, found, err := rowDigest(t, s, gone)
		if found || err != nil {
			t.Errorf("%s: found %v, %v", gone, found, err)
		}
	}
	for _, wrong := range []audit.Subject{{Kind: "session", ID: "x"}, {Kind: "act", ID: "c1"}, {Kind: "act", ID: "c1/x"}} {
		if _, _, err := rowDigest(t, s, wrong); err == nil {
			t.Errorf("%s has a digest", wrong)
		}
	}
}

func rowDigest(t *testing.T, s *store.Store, subject audit.Subject) (d audit.Digest, found bool, err error) {
	err2 := s.View(t.Context(), func(r *store.Reader) error {
		d, found, err = r.RowDigest(t.Context(), commune, subject)
		return nil
	})
	if err2 != nil {
		t.Fatal(err2)
	}
	return d, found, err
}
