package desk_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/pool"
	"tranu/internal/practice/practicetest"
	"tranu/internal/target"
	"tranu/internal/unit"
)

// Whoever has no rights is refused by every act of the desk, before anything
// else is looked at.
func TestNobodyMayAnything(t *testing.T) {
	d := practicetest.Open(t)
	actor := reflect.TypeFor[auth.Actor]()
	n := 0
	for m := range reflect.TypeOf(d).Methods() {
		if m.Type.NumIn() < 3 || m.Type.In(2) != actor {
			continue
		}
		n++
		args := []reflect.Value{reflect.ValueOf(d), reflect.ValueOf(context.Background()), reflect.ValueOf(auth.Actor{})}
		for i := 3; i < m.Type.NumIn(); i++ {
			args = append(args, reflect.Zero(m.Type.In(i)))
		}
		out := m.Func.Call(args)
		err, _ := out[len(out)-1].Interface().(error)
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v, want forbidden", m.Name, err)
		}
	}
	if n < 15 {
		t.Errorf("only %d methods take an actor", n)
	}
}

func find(t *testing.T, d *desk.Desk, by auth.Actor, name string) casefile.ID {
	t.Helper()
	id, err := d.FindCase(context.Background(), by, name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return id
}

// What each seat may do on a case of cell 1, and what it may not even know.
func TestRefusals(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	office := practicetest.Seat(t, d, "chuyen-vien")
	id := find(t, d, office, "Hồ Văn Hên") // cell 1, next step: verification
	v, err := d.Version(ctx, office, id)
	if err != nil {
		t.Fatal(err)
	}
	open := func(by auth.Actor) error { _, err := d.Case(ctx, by, id); return err }
	review := func(by auth.Actor) error { _, err := d.Inspection(ctx, by, id); return err }
	record := func(kind casefile.Kind) func(auth.Actor) error {
		return func(by auth.Actor) error {
			_, err := d.Record(ctx, by, desk.Recording{Case: id, Version: v, Act: casefile.Act{Kind: kind, Day: practicetest.Today}})
			return err
		}
	}
	setTarget := func(by auth.Actor) error {
		return d.SetTarget(ctx, by, target.Line{Unit: "thon1", Year: 2026, Count: 3, Day: practicetest.Today, Reason: "x"}, "")
	}
	for _, tt := range []struct {
		what string
		seat string
		do   func(auth.Actor) error
		want fault.Kind
	}{
		{"own cell opens", "bi-thu-thon-1", open, fault.Internal},
		{"other cell does not learn of it", "bi-thu-thon-2", open, fault.NotFound},
		{"other cell does not write to it", "bi-thu-thon-2", record("adm_verification"), fault.NotFound},
		{"youth union opens no file", "doan-thanh-nien", open, fault.Forbidden},
		{"own cell reviews", "bi-thu-thon-1", review, fault.Internal},
		{"other cell does not review", "bi-thu-thon-2", review, fault.NotFound},
		{"youth union reviews no file", "doan-thanh-nien", review, fault.Forbidden},
		{"cell does not decide", "bi-thu-thon-1", record(casefile.Decision), fault.Forbidden},
		{"officer does not decide", "chuyen-vien", record(casefile.Decision), fault.Forbidden},
		{"deputy records no act of a cell", "pho-bi-thu", record("adm_verification"), fault.Forbidden},
		{"deputy decides too early", "pho-bi-thu", record(casefile.Decision), fault.Invalid},
		{"cell sets no target", "bi-thu-thon-1", setTarget, fault.Forbidden},
		{"officer sets no target", "chuyen-vien", setTarget, fault.Forbidden},
		{"unknown kind", "chuyen-vien", record("adm_nonsense"), fault.Invalid},
	} {
		err := tt.do(practicetest.Seat(t, d, tt.seat))
		if got := fault.KindOf(err); got != tt.want || (err == nil) != (tt.want == fault.Internal) {
			t.Errorf("%s: %v, want %s", tt.what, err, tt.want)
		}
	}
}

// cvCheck is an act that asks for nothing but its day.
func cvCheck(id casefile.ID, version int, key string) desk.Recording {
	return desk.Recording{Case: id, Version: version, Key: key, Act: casefile.Act{Kind: "adm_cv_check", Day: civil.MustParse("2026-11-26")}}
}

// Of eight people who act on the same version exactly one wins; the others
// are told who did what.
func TestOneWins(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-co-quan")
	id := find(t, d, by, "Lê Minh Tú")
	v, err := d.Version(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	var won sync.Map
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			_, err := d.Record(ctx, by, cvCheck(id, v, ""))
			won.Store(i, err)
		})
	}
	wg.Wait()
	n := 0
	won.Range(func(_, e any) bool {
		err, _ := e.(error)
		if err == nil {
			n++
			return true
		}
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Conflict {
			t.Errorf("loser: %v, want a conflict", err)
			return true
		}
		if s, ok := f.Detail.(fault.Stale); !ok || s.ByName != by.Name || s.Kind != "adm_cv_check" {
			t.Errorf("loser is told %+v", f.Detail)
		}
		return true
	})
	if n != 1 {
		t.Errorf("%d won, want 1", n)
	}
}

// A key beyond reason is refused, and nothing is recorded.
func TestKeyTooLong(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-co-quan")
	id := find(t, d, by, "Lê Minh Tú")
	version, err := d.Version(ctx, by, id)
	must(t, "version", err)
	if _, err := d.Record(ctx, by, cvCheck(id, version, strings.Repeat("x", 1<<20))); !fault.Is(err, fault.Invalid) {
		t.Errorf("a key of a megabyte: %v", err)
	}
	if now, _ := d.Version(ctx, by, id); now != version {
		t.Error("it was recorded all the same")
	}
}

// A request sent twice is recorded once and answered the same.
func TestSentTwice(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-co-quan")
	id := find(t, d, by, "Lê Minh Tú")
	v, err := d.Version(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	first, err := d.Record(ctx, by, cvCheck(id, v, "same key"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Record(ctx, by, cvCheck(id, v, "same key"))
	if err != nil || again != first {
		t.Errorf("the second time: act %d, %v; want %d", again, err, first)
	}
	if now, _ := d.Version(ctx, by, id); now != v+1 {
		t.Errorf("version %d, want %d", now, v+1)
	}
}

// A form taken up again, filled in anew and sent under the same key is not
// taken for the first one: it is refused, and nothing seems to be recorded.
func TestKeyOfAnotherRequest(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	youth := practicetest.Seat(t, d, "doan-thanh-nien")
	n := desk.Nomination{Person: person.Person{Name: "Hồ Thị Một", Birth: civil.MustParse("2003-03-03"), Unit: "thon1"}, Day: practicetest.Today, Key: "one key"}
	first, err := d.Nominate(ctx, youth, n)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := d.Nominate(ctx, youth, n); err != nil || again != first {
		t.Errorf("the same again: %s, %v, want %s", again, err, first)
	}
	n.Person.Name = "Hồ Thị Hai"
	if _, err := d.Nominate(ctx, youth, n); !fault.Is(err, fault.Exists) {
		t.Errorf("another person: %v, want exists", err)
	}
	other := pool.Review{Unit: "thon1", Day: practicetest.Today}
	if err := d.ReviewMonth(ctx, practicetest.Seat(t, d, "bi-thu-thon-1"), other, "one key"); fault.Is(err, fault.Exists) {
		t.Errorf("another account's key: %v", err)
	}
}

// Particulars that no rule could judge are refused: one record would bring
// down every list it stands in.
func TestPersonIsChecked(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	youth, officer := practicetest.Seat(t, d, "doan-thanh-nien"), practicetest.Seat(t, d, "chuyen-vien")
	good := person.Person{Name: "Hồ Thị Ba", Birth: civil.MustParse("2003-03-03"), Unit: "thon1", Ethnic: "01", Education: "college"}
	id, err := d.Nominate(ctx, youth, desk.Nomination{Person: good, Day: practicetest.Today})
	if err != nil {
		t.Fatal(err)
	}
	view, err := d.Case(ctx, officer, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		field string
		edit  func(*person.Person)
		want  fault.Kind
	}{
		{"education", func(p *person.Person) { p.Education = "phd" }, fault.Invalid},
		{"ethnic", func(p *person.Person) { p.Ethnic = "98" }, fault.Invalid},
		{"religion", func(p *person.Person) { p.Religion = "nope" }, fault.Invalid},
		{"name", func(p *person.Person) { p.Name = "..." }, fault.Invalid},
		{"unit", func(p *person.Person) { p.Name, p.Unit = "Hồ Thị Bốn", "tralien" }, fault.Invalid},
		{"name", func(p *person.Person) { p.Name = "HỒ THỊ BA" }, fault.Exists},
	} {
		p := good
		tt.edit(&p)
		_, err := d.Nominate(ctx, youth, desk.Nomination{Person: p, Day: practicetest.Today})
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Kind != tt.want || f.Field != tt.field {
			t.Errorf("nominate %+v: %v, want %v at %s", p, err, tt.want, tt.field)
		}
		if tt.want == fault.Exists || tt.field == "unit" {
			continue
		}
		p.ID, p.Version = view.Person.ID, view.Person.Version
		err = d.CorrectPerson(ctx, officer, desk.PersonChange{Person: p, Reason: "thử"})
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Kind != tt.want || f.Field != tt.field {
			t.Errorf("correct to %+v: %v, want %v at %s", p, err, tt.want, tt.field)
		}
	}
	if _, err := d.Home(ctx, officer); err != nil {
		t.Error(err)
	}
}

// An act states what its sheet asks for and nothing else: no other right comes
// in with it, and a vote adds up.
func TestOnlyTheSheet(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-thon-1")
	id := find(t, d, by, "Hồ Văn Nghiệp")
	v, err := d.Version(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		field string
		edit  func(*casefile.Act)
	}{
		{"fact:case.profile", func(a *casefile.Act) { a.Facts["case.profile"] = "P1" }},
		{"fact:person.birth_date", func(a *casefile.Act) { a.Facts["person.birth_date"] = "1990-01-01" }},
		{"fact:adm.decision_date", func(a *casefile.Act) { a.Facts["adm.decision_date"] = "2026-11-01" }},
		{"fact:no.such.fact", func(a *casefile.Act) { a.Facts["no.such.fact"] = "1" }},
		{"bogus", func(a *casefile.Act) { a.Lists["bogus"] = []casefile.Item{{"x": "1"}} }},
		{"signatures", func(a *casefile.Act) { a.Lists["signatures"] = []casefile.Item{{"role": "secretary"}} }},
		{"paper:9-KNĐ:number", func(a *casefile.Act) { a.Lists["documents"] = []casefile.Item{{"code": "9-KNĐ"}} }},
		{"vote:bogus", func(a *casefile.Act) { a.Lists["votes"][0]["bogus"] = "1" }},
		{"vote:body", func(a *casefile.Act) { a.Lists["votes"][0]["body"] = "base_committee" }},
		{"vote:yes", func(a *casefile.Act) { a.Lists["votes"][0]["yes"] = "11" }},
		{"vote:yes", func(a *casefile.Act) { a.Lists["votes"][0]["no"] = "9" }},
		{"vote:yes", func(a *casefile.Act) { a.Lists["votes"][0]["yes"] = "10" }}, // carried
		{"vote:yes", func(a *casefile.Act) { a.Lists["votes"][0]["yes"] = "-1" }},
		{"vote:present", func(a *casefile.Act) { a.Lists["votes"][0]["present"] = "13" }},
		{"", func(*casefile.Act) {}},
	} {
		act := casefile.Act{Kind: casefile.VoteFailed, Day: civil.MustParse("2026-11-20"), Facts: casefile.Facts{},
			Lists: map[string][]casefile.Item{"votes": {{"official_total": "12", "present": "10", "yes": "5"}}}}
		tt.edit(&act)
		_, err := d.Record(ctx, by, desk.Recording{Case: id, Version: v, Act: act})
		f, ok := errors.AsType[*fault.Error](err)
		if tt.field == "" && err != nil || tt.field != "" && (!ok || f.Kind != fault.Invalid || f.Field != tt.field) {
			t.Errorf("%v: %v, want invalid at %q", act, err, tt.field)
		}
	}
}

// Who may not record an act may not correct or withdraw it either, and a move
// goes to a cell of the committee.
func TestRightsOfCorrections(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	officer, deputy := practicetest.Seat(t, d, "chuyen-vien"), practicetest.Seat(t, d, "pho-bi-thu")
	id := find(t, d, officer, "Hồ Thị Thu Hiền")
	for _, tt := range []struct {
		by   auth.Actor
		want bool
	}{{officer, false}, {practicetest.Seat(t, d, "bi-thu-thon-1"), false}, {deputy, true}} {
		v, err := d.Case(ctx, tt.by, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range v.Timeline {
			if e.Act.Kind != casefile.Decision {
				continue
			}
			if e.CanCorrect != tt.want {
				t.Errorf("%s may correct the decision: %v", tt.by.Role, e.CanCorrect)
			}
			void := casefile.Act{Kind: casefile.Decision, Day: e.Act.Day, Corrects: e.Act.No, Void: true, Basis: "nhầm"}
			_, err := d.Record(ctx, tt.by, desk.Recording{Case: id, Version: v.Case.Version, Act: void})
			if fault.Is(err, fault.Forbidden) == tt.want {
				t.Errorf("%s withdraws the decision: %v", tt.by.Role, err)
			}
		}
	}
	hau := find(t, d, officer, "Hồ Thị Hậu")
	v, err := d.Version(ctx, officer, hau)
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []unit.ID{"danang", "tralien", "nowhere"} {
		move := casefile.Act{Kind: casefile.Moved, Day: practicetest.Today, To: to}
		if _, err := d.Record(ctx, officer, desk.Recording{Case: hau, Version: v, Act: move}); !fault.Is(err, fault.Invalid) {
			t.Errorf("move to %s: %v, want invalid", to, err)
		}
	}
}

// A target that could not be shown is not set.
func TestTargetsAreChecked(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	deputy := practicetest.Seat(t, d, "pho-bi-thu")
	good := target.Line{Unit: "thon1", Year: 2026, Count: 3, Day: practicetest.Today, Reason: "bổ sung"}
	for name, edit := range map[string]func(*target.Line){
		"count":  func(l *target.Line) { l.Count = 1 << 62 },
		"future": func(l *target.Line) { l.Day = practicetest.Today.AddDays(1) },
		"plan":   func(l *target.Line) { l.Plan = "none" },
	} {
		l := good
		edit(&l)
		if err := d.SetTarget(ctx, deputy, l, ""); !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.AddPlan(ctx, deputy, target.Plan{Unit: "tralien", Year: 2026, Number: "1", Title: "x", Day: practicetest.Today, Resolution: "none"}, ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("plan of no resolution: %v", err)
	}
	if err := d.SetTarget(ctx, deputy, good, ""); err != nil {
		t.Error(err)
	}
}

// A correction is a new act that names the old one and the authority for it;
// withdrawing leaves nothing in its place.
func TestCorrection(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-co-quan")
	id := find(t, d, by, "Lê Minh Tú")
	view, err := d.Case(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	cv, ok := view.Case.Last("adm_cv")
	if !ok {
		t.Fatal("no CV on the case")
	}
	fix := cv
	fix.Corrects, fix.Basis = cv.No, "Đối chiếu bản gốc"
	fix.Facts = casefile.Facts{"cv.self_declared": "true", "cv.birth_date": "1996-12-12", "cv.month_gaps": "2"}
	without := fix
	without.Basis = ""
	if _, err := d.Record(ctx, by, desk.Recording{Case: id, Version: view.Case.Version, Act: without}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without authority: %v, want invalid", err)
	}
	no, err := d.Record(ctx, by, desk.Recording{Case: id, Version: view.Case.Version, Act: fix})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Record(ctx, by, desk.Recording{Case: id, Version: view.Case.Version + 1, Act: fix}); !fault.Is(err, fault.Invalid) {
		t.Errorf("corrected twice: %v, want invalid", err)
	}
	undo := casefile.Act{Kind: "adm_cv", Day: cv.Day, Corrects: no, Void: true, Basis: "Ghi nhầm hồ sơ"}
	if _, err := d.Record(ctx, by, desk.Recording{Case: id, Version: view.Case.Version + 1, Act: undo}); err != nil {
		t.Errorf("withdraw: %v", err)
	}
	if view, err = d.Case(ctx, by, id); err != nil {
		t.Fatal(err)
	}
	if _, ok := view.Case.Last("adm_cv"); ok {
		t.Error("the CV withdrawn still stands")
	}
	if v, err := d.Verify(ctx, nil); err != nil || !v.Sound() {
		t.Errorf("log: %v, %v", v.Problems, err)
	}
}

// The blocked case says why; nothing is recorded by a refused act.
func TestRefusedActLeavesNothing(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-thon-1")
	id := find(t, d, by, "Hồ Văn Nghiệp")
	v, err := d.Version(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	vote := casefile.Item{"form": "secret_ballot", "one_by_one": "true", "official_total": "22", "present": "20", "yes": "20", "no": "0", "printed_base": "22"}
	_, err = d.Record(ctx, by, desk.Recording{Case: id, Version: v, Act: casefile.Act{Kind: casefile.CellAdmits, Day: practicetest.Today,
		Lists: map[string][]casefile.Item{"votes": {vote}, "documents": {{"code": "6-KNĐ", "number": "1"}}}}})
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Refused {
		t.Fatalf("%v, want refused", err)
	}
	found, _ := f.Detail.([]desk.Finding)
	if len(found) != 1 || found[0].Rule != "ADM-INTRO-STATUS" || found[0].Evidence != "read" || len(found[0].Cites) == 0 {
		t.Errorf("findings %+v", found)
	}
	if now, _ := d.Version(ctx, by, id); now != v {
		t.Errorf("version %d after a refusal, want %d", now, v)
	}
}

// The same person is not put on the register twice.
func TestNominateTwice(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	youth := practicetest.Seat(t, d, "doan-thanh-nien")
	p := person.Person{Name: "Hồ Thị Thử", Birth: civil.MustParse("2003-03-03"), Sex: person.Female, Unit: "thon1"}
	if _, err := d.Nominate(ctx, youth, desk.Nomination{Person: p, Day: practicetest.Today}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Nominate(ctx, youth, desk.Nomination{Person: p, Day: practicetest.Today}); !fault.Is(err, fault.Exists) {
		t.Errorf("second time: %v, want exists", err)
	}
	women := practicetest.Seat(t, d, "hoi-phu-nu")
	if _, err := d.FindCase(ctx, women, p.Name); !fault.Is(err, fault.NotFound) {
		t.Errorf("the women's union sees the youth union's nomination: %v", err)
	}
	secretary := practicetest.Seat(t, d, "bi-thu-thon-2")
	p.Name = "Hồ Thị Khác"
	if _, err := d.Nominate(ctx, secretary, desk.Nomination{Person: p, Day: practicetest.Today}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a cell nominates for another: %v, want forbidden", err)
	}
}

// A review is recorded whole or not at all.
func TestReviewIsWhole(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-thon-1")
	listed, nominated := find(t, d, by, "Hồ Thị Nhung"), find(t, d, by, "Hồ Thị Trúc")
	rv := pool.Review{Unit: "thon1", Month: pool.MonthOf(practicetest.Today), Day: practicetest.Today, Number: "11-NQ/CB",
		Lines: []pool.Line{{Case: listed, Outcome: pool.Stays, Reason: "Tốt"}, {Case: nominated, Outcome: pool.Leaves, Reason: "x"}}}
	if err := d.ReviewMonth(ctx, by, rv, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("somebody not on the list leaves it: %v, want invalid", err)
	}
	v, _ := d.Version(ctx, by, listed)
	rv.Lines = rv.Lines[:1]
	if err := d.ReviewMonth(ctx, by, rv, ""); err != nil {
		t.Fatal(err)
	}
	if now, _ := d.Version(ctx, by, listed); now != v+1 {
		t.Errorf("version %d, want %d: nothing of the refused review stays", now, v+1)
	}
}

// A person's particulars are corrected with a reason, from the version seen;
// the old value stays on record.
func TestCorrectPerson(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-thon-1")
	view, err := d.Case(ctx, by, find(t, d, by, "Hồ Thị Nhung"))
	if err != nil {
		t.Fatal(err)
	}
	p := view.Person
	p.Residence = "thôn 2, xã Trà Liên"
	if err := d.CorrectPerson(ctx, by, desk.PersonChange{Person: p}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v, want invalid", err)
	}
	if err := d.CorrectPerson(ctx, by, desk.PersonChange{Person: p, Reason: "Chuyển nhà"}); err != nil {
		t.Fatal(err)
	}
	if err := d.CorrectPerson(ctx, by, desk.PersonChange{Person: p, Reason: "lần nữa"}); err == nil {
		p.Residence = "nơi khác"
		if err := d.CorrectPerson(ctx, by, desk.PersonChange{Person: p, Reason: "lần nữa"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("from an old version: %v, want conflict", err)
		}
	}
	pv, err := d.Person(ctx, by, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(pv.Changes) != 1 || pv.Changes[0].Was != "thôn 1, xã Trà Nú" || pv.Changes[0].Reason != "Chuyển nhà" {
		t.Errorf("changes on record: %+v", pv.Changes)
	}
}

// Moving a case takes the person along: the new cell sees it, the old does not.
func TestMove(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	office := practicetest.Seat(t, d, "chuyen-vien")
	id := find(t, d, office, "Hồ Thị Nhung")
	v, _ := d.Version(ctx, office, id)
	if _, err := d.Record(ctx, office, desk.Recording{Case: id, Version: v, Act: casefile.Act{Kind: casefile.Moved, Day: practicetest.Today, To: "thon2", Lists: map[string][]casefile.Item{"documents": {{"code": "17-KNĐ", "number": "1"}}}}}); err != nil {
		t.Fatal(err)
	}
	view, err := d.Case(ctx, practicetest.Seat(t, d, "bi-thu-thon-2"), id)
	if err != nil {
		t.Fatalf("the receiving cell: %v", err)
	}
	if _, err := d.Person(ctx, practicetest.Seat(t, d, "bi-thu-thon-2"), view.Person.ID); err != nil {
		t.Errorf("the receiving cell opens the person: %v", err)
	}
	if _, err := d.Case(ctx, practicetest.Seat(t, d, "bi-thu-thon-1"), id); !fault.Is(err, fault.NotFound) {
		t.Errorf("the old cell: %v, want not found", err)
	}
}

// Who left the list may be put on it again: the page offers that and nothing
// else, and the act is accepted.
func TestListedAgain(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-thon-1")
	id := find(t, d, by, "Hồ Văn Nhất")
	view, err := d.Case(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	if view.Stage != casefile.StageUnlisted || len(view.Next) != 1 || view.Next[0].Sheet.Kind != casefile.Listed {
		t.Fatalf("stage %s, %d next steps", view.Stage, len(view.Next))
	}
	act := casefile.Act{Kind: casefile.Listed, Day: practicetest.Today, Lists: map[string][]casefile.Item{"documents": {{"code": "X-NQCT", "number": "20-NQ/CB"}}}}
	if _, err := d.Record(ctx, by, desk.Recording{Case: id, Version: view.Case.Version, Act: act}); err != nil {
		t.Fatal(err)
	}
	if view, err = d.Case(ctx, by, id); err != nil || view.Stage != casefile.StageListed || view.Projection.Listed != practicetest.Today {
		t.Errorf("stage %s since %s, %v", view.Stage, view.Projection.Listed, err)
	}
}
