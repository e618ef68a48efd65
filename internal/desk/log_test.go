package desk_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/pool"
	"tranu/internal/practice/practicetest"
	"tranu/internal/rule"
	"tranu/internal/store"
	"tranu/internal/target"
	"tranu/internal/unit"
)

// logged is the entries that do adds to the log, as "kind subject" each.
func logged(t *testing.T, d *desk.Desk, do func() error) (lines []string, entries []audit.Entry) {
	t.Helper()
	ctx := context.Background()
	before := logSize(t, d)
	if err := do(); err != nil {
		t.Fatal(err)
	}
	err := d.Store.View(ctx, func(r *store.Reader) (err error) {
		entries, err = r.LogEntries(ctx, d.Committee, before+1, 100)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		lines = append(lines, e.Kind+" "+e.Subject.Kind)
	}
	return lines, entries
}

func logSize(t *testing.T, d *desk.Desk) (n int64) {
	t.Helper()
	ctx := context.Background()
	err := d.Store.View(ctx, func(r *store.Reader) (err error) {
		n, err = r.LogSize(ctx, d.Committee)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func admin(d *desk.Desk) auth.Actor {
	return auth.Actor{ID: "admin", Name: "Quản trị", Role: auth.Admin, Unit: d.Owner, Committee: d.Committee}
}

// Every act of a person leaves its entries in the log, by whom and about what;
// a look at a file is one entry without content.
func TestEveryActIsLogged(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	cell, office, deputy := practicetest.Seat(t, d, "bi-thu-thon-1"), practicetest.Seat(t, d, "chuyen-vien"), practicetest.Seat(t, d, "pho-bi-thu")
	youth := practicetest.Seat(t, d, "doan-thanh-nien")
	listed := find(t, d, cell, "Hồ Thị Nhung")
	view, err := d.Case(ctx, deputy, listed)
	if err != nil {
		t.Fatal(err)
	}
	today := practicetest.Today
	version := func(id casefile.ID) int {
		v, err := d.Version(ctx, office, id)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	someone := func(name string) person.Person {
		return person.Person{Name: name, Birth: civil.MustParse("2003-03-03"), Unit: "thon1"}
	}
	for _, tt := range []struct {
		what string
		by   auth.Actor
		do   func(by auth.Actor) error
		want string
	}{
		{"a file reviewed", practicetest.Seat(t, d, "chuyen-vien"), func(by auth.Actor) error { _, err := d.Inspection(ctx, by, listed); return err }, "read.case case"},
		{"a file opened", cell, func(by auth.Actor) error { _, err := d.Case(ctx, by, listed); return err }, "read.case case"},
		{"and again within the hour", cell, func(by auth.Actor) error { _, err := d.Case(ctx, by, listed); return err }, ""},
		{"a record opened", cell, func(by auth.Actor) error { _, err := d.Person(ctx, by, view.Person.ID); return err }, "read.person person"},
		{"a nomination", youth, func(by auth.Actor) error {
			_, err := d.Nominate(ctx, by, desk.Nomination{Person: someone("Hồ Thị Ghi"), Day: today})
			return err
		}, "case.opened person, case.opened case, act.recorded act"},
		{"an act", office, func(by auth.Actor) error {
			id := find(t, d, by, "Lê Minh Tú")
			_, err := d.Record(ctx, by, cvCheck(id, version(id), ""))
			return err
		}, "act.recorded act, act.recorded case"},
		{"a move takes the person along", office, func(by auth.Actor) error {
			id := find(t, d, by, "Hồ Thị Hậu")
			_, err := d.Record(ctx, by, desk.Recording{Case: id, Version: version(id), Act: casefile.Act{Kind: casefile.Moved, Day: today, To: "thon2", Lists: map[string][]casefile.Item{"documents": {{"code": "17-KNĐ"}}}}})
			return err
		}, "act.recorded act, act.recorded person, act.recorded case"},
		{"a review", cell, func(by auth.Actor) error {
			return d.ReviewMonth(ctx, by, pool.Review{Unit: "thon1", Month: pool.MonthOf(today), Day: today, Lines: []pool.Line{{Case: listed, Outcome: pool.Stays, Reason: "Tốt"}}}, "")
		}, "act.recorded act, register.reviewed case"},
		{"particulars", office, func(by auth.Actor) error {
			p := view.Person
			p.Occupation = "Giáo viên"
			return d.CorrectPerson(ctx, by, desk.PersonChange{Person: p, Reason: "Đổi việc"})
		}, "person.corrected person"},
		{"the same particulars", office, func(by auth.Actor) error {
			pv, err := d.Person(ctx, deputy, view.Person.ID)
			if err != nil {
				return err
			}
			return d.CorrectPerson(ctx, by, desk.PersonChange{Person: pv.Person, Reason: "Không đổi gì"})
		}, "read.person person"},
		{"a member taken over", office, func(by auth.Actor) error {
			_, err := d.TakeOver(ctx, by, []desk.Takeover{{Person: someone("Hồ Văn Cũ"), Joined: civil.MustParse("2024-03-26"), Official: civil.MustParse("2025-03-26")}}, "")
			return err
		}, "member.taken_over person, member.taken_over case, act.recorded act"},
		{"a resolution", deputy, func(by auth.Actor) error {
			_, err := d.AddResolution(ctx, by, target.Resolution{Unit: d.Owner, Number: "7", Day: today, From: 2025, To: 2030, Title: "Phát triển đảng viên"}, "")
			return err
		}, "resolution.added resolution"},
		{"a plan", deputy, func(by auth.Actor) error {
			_, err := d.AddPlan(ctx, by, target.Plan{Unit: d.Owner, Year: 2027, Number: "8", Day: today, Title: "Kế hoạch"}, "")
			return err
		}, "plan.added plan"},
		{"a target", deputy, func(by auth.Actor) error {
			return d.SetTarget(ctx, by, target.Line{Unit: "thon1", Year: 2027, Count: 2, Day: today}, "")
		}, "target.set target_line"},
		{"an account", admin(d), func(by auth.Actor) error {
			return d.AddAccount(ctx, by, desk.NewAccount{Login: "moi", Name: "Người mới", Role: auth.Officer, Unit: d.Owner})
		}, "account.added account"},
		{"a password", admin(d), func(by auth.Actor) error { return d.SetPassword(ctx, by, "moi", "mot mat khau dai") }, "account.password account"},
		{"an account closed", admin(d), func(by auth.Actor) error { return d.CloseAccount(ctx, by, "moi", true) }, "account.closed account"},
		{"a cell", admin(d), func(by auth.Actor) error { return d.AddUnit(ctx, by, newCell("thon9", d.Owner)) }, "unit.founded unit"},
	} {
		lines, entries := logged(t, d, func() error { return tt.do(tt.by) })
		if got := strings.Join(lines, ", "); got != tt.want {
			t.Errorf("%s: logged %q, want %q", tt.what, got, tt.want)
		}
		for _, e := range entries {
			if reads := strings.HasPrefix(e.Kind, "read."); e.Actor != tt.by.ID && !reads || !e.At.Equal(practicetest.Now) || reads != (e.Digest == "") {
				t.Errorf("%s: entry %+v by %s", tt.what, e, tt.by.Name)
			}
		}
	}
	if v, err := d.Verify(ctx, nil); err != nil || !v.Sound() {
		t.Errorf("log afterwards: %v, %v", v.Problems, err)
	}
}

func newCell(id, parent unit.ID) unit.Unit {
	from := civil.MustParse("2026-01-01")
	u := unit.Unit{ID: id, Kind: unit.Cell, Founded: from}
	u.Names = rule.History[unit.Name]{{From: from, Value: unit.Name{Code: "99.100.001.000.099", Full: "Chi bộ thôn 9", Short: "Thôn 9"}}}
	u.Parents = rule.History[unit.ID]{{From: from, Value: parent}}
	return u
}

// Whatever is refused leaves no entry in the log and nothing else.
func TestRefusalsAreNotLogged(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	office, deputy := practicetest.Seat(t, d, "chuyen-vien"), practicetest.Seat(t, d, "pho-bi-thu")
	today := practicetest.Today
	before := logSize(t, d)
	for _, tt := range []struct {
		what string
		do   func() error
		want fault.Kind
	}{
		{"member taken over that joined tomorrow", func() error {
			_, err := d.TakeOver(ctx, office, []desk.Takeover{
				{Person: person.Person{Name: "Hồ Văn Đầu", Birth: civil.MustParse("1980-01-01"), Unit: "thon1"}, Joined: civil.MustParse("2010-01-01")},
				{Person: person.Person{Name: "Hồ Văn Sau", Birth: civil.MustParse("1980-01-01"), Unit: "thon1"}, Joined: today.AddDays(1)},
			}, "")
			return err
		}, fault.Invalid},
		{"nomination of tomorrow", func() error {
			_, err := d.Nominate(ctx, office, desk.Nomination{Person: person.Person{Name: "Hồ Văn Mai", Birth: civil.MustParse("2003-03-03"), Unit: "thon1"}, Day: today.AddDays(1)})
			return err
		}, fault.Invalid},
		{"target of another committee", func() error {
			return d.SetTarget(ctx, deputy, target.Line{Unit: "danang", Year: 2026, Count: 1, Day: today}, "")
		}, fault.Forbidden},
		{"login taken", func() error {
			return d.AddAccount(ctx, admin(d), desk.NewAccount{Login: "chuyen-vien", Name: "x", Role: auth.Officer, Unit: d.Owner})
		}, fault.Exists},
		{"password too short", func() error { return d.SetPassword(ctx, admin(d), "chuyen-vien", "ngan") }, fault.Invalid},
		{"no such account", func() error { return d.CloseAccount(ctx, admin(d), "ai-do", true) }, fault.NotFound},
		{"cell under nothing", func() error { return d.AddUnit(ctx, admin(d), newCell("thon9", "nowhere")) }, fault.Invalid},
	} {
		if err := tt.do(); !fault.Is(err, tt.want) {
			t.Errorf("%s: %v, want %s", tt.what, err, tt.want)
		}
	}
	if after := logSize(t, d); after != before {
		t.Errorf("%d entries of refused acts", after-before)
	}
	if _, err := d.FindCase(ctx, office, "Hồ Văn Đầu"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the first of two taken over stays though the second was refused: %v", err)
	}
}

// The log's page shows the newest entries, with the head they lead to.
func TestLogPage(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	entries, head, err := d.Log(ctx, practicetest.Seat(t, d, "pho-bi-thu"), 3)
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	for _, e := range entries {
		got = append(got, e.No)
	}
	n := head.Entries
	if diff := cmp.Diff([]int64{n - 2, n - 1, n}, got); diff != "" {
		t.Error(diff)
	}
	foot, err := d.Head(ctx)
	if err != nil || foot != head {
		t.Errorf("head of the foot %+v, %v; of the page %+v", foot, err, head)
	}
}
