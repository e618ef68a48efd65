// Package practice makes the practice commune: the organisations, people and
// cases with which anybody may learn tranu without touching a real file. Every
// person in it is invented. It acts through the desk like everybody else, with
// a clock that it moves through the years.
//
// It knows no store and no law: an act that the regulations do not allow fails
// here as it would for an officer.
package practice

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/person"
	"tranu/internal/target"
	"tranu/internal/unit"
)

// A Clock is the time of the practice history. The desk reads it.
type Clock struct{ day civil.Date }

// NewClock returns a clock that stands at the founding of the tree.
func NewClock() *Clock { return &Clock{day: founded} }

// Now is nine in the morning, Vietnamese time, of the day the clock stands at.
func (c *Clock) Now() time.Time {
	return time.Date(c.day.Year(), time.Month(c.day.Month()), c.day.Day(), 2, 0, 0, 0, time.UTC)
}

// Today is the day the clock stands at.
func (c *Clock) Today() civil.Date { return c.day }

// to moves the clock to a day.
func (c *Clock) to(d civil.Date) { c.day = d }

// builder makes the practice commune: it gathers what happened, and lets it
// happen day by day, so that the log reads as a log does.
type builder struct {
	ctx    context.Context
	desk   *desk.Desk
	clock  *Clock
	asOf   civil.Date
	admin  auth.Actor
	seats  map[string]auth.Actor
	events []event
	keys   int
}

// An event is one thing that happened on a day.
type event struct {
	day  civil.Date
	what string
	do   func() error
}

func (b *builder) at(day civil.Date, what string, do func() error) {
	if !day.After(b.asOf) {
		b.events = append(b.events, event{day, what, do})
	}
}

// Build fills an empty store. The open cases stand relative to asOf.
func Build(ctx context.Context, d *desk.Desk, clock *Clock, asOf civil.Date) error {
	b := &builder{ctx: ctx, desk: d, clock: clock, asOf: asOf, seats: map[string]auth.Actor{}}
	b.clock.to(civil.MustParse("2020-01-02"))
	if err := b.organisations(); err != nil {
		return fmt.Errorf("practice commune: organisations: %w", err)
	}
	if err := b.accounts(); err != nil {
		return fmt.Errorf("practice commune: accounts: %w", err)
	}
	b.at(merger, "merger", func() error { return b.desk.Settle(b.ctx, b.admin) }) // before all else of that day
	b.oldMembers()
	b.plans()
	b.history()
	b.endings()
	b.open()
	slices.SortStableFunc(b.events, func(x, y event) int { return x.day.Compare(y.day) })
	for _, e := range b.events {
		b.clock.to(e.day)
		if err := e.do(); err != nil {
			return fmt.Errorf("practice commune: %s on %s: %w", e.what, e.day, err)
		}
	}
	return nil
}

func (b *builder) organisations() error {
	b.admin = auth.Actor{ID: "setup", Name: "Thiết lập", Role: auth.Admin, Unit: Owner, Committee: Committee}
	return b.desk.Found(b.ctx, b.admin, units(), successions())
}

// accounts are the seats anybody may take. Their names are invented.
func (b *builder) accounts() error {
	list := []desk.NewAccount{
		{Login: "pho-bi-thu", Name: "Đinh Thị Thu Hà", Role: auth.DeputySecretary, Unit: Owner},
		{Login: "pho-bi-thu-2", Name: "Nguyễn Thành Công", Role: auth.DeputySecretary, Unit: Owner},
		{Login: "chuyen-vien", Name: "Phạm Minh Quân", Role: auth.Officer, Unit: Owner},
		{Login: "bi-thu-thon-1", Name: "Hồ Văn Phương", Role: auth.CellSecretary, Unit: "thon1"},
		{Login: "bi-thu-thon-2", Name: "Hồ Thị Lộc", Role: auth.CellSecretary, Unit: "thon2"},
		{Login: "bi-thu-thon-3", Name: "Đinh Văn Thiêng", Role: auth.CellSecretary, Unit: "thon3"},
		{Login: "bi-thu-truong", Name: "Lê Thị Thanh Tâm", Role: auth.CellSecretary, Unit: "truong"},
		{Login: "bi-thu-co-quan", Name: "Nguyễn Văn Chính", Role: auth.CellSecretary, Unit: "coquan"},
		{Login: "bi-thu-quan-su", Name: "Hồ Quốc Việt", Role: auth.CellSecretary, Unit: "quansu"},
		{Login: "doan-thanh-nien", Name: "Hồ Thị Kim Ngân", Role: auth.YouthUnion, Unit: Owner},
		{Login: "hoi-phu-nu", Name: "Đinh Thị Bích", Role: auth.WomensUnion, Unit: Owner},
	}
	for _, n := range list {
		if err := b.desk.AddAccount(b.ctx, b.admin, n); err != nil {
			return err
		}
		_, a, err := b.desk.SwitchTo(b.ctx, n.Login)
		if err != nil {
			return err
		}
		b.seats[n.Login] = a
	}
	return nil
}

var cellLogin = map[unit.ID]string{
	"thon1": "bi-thu-thon-1", "thon2": "bi-thu-thon-2", "thon3": "bi-thu-thon-3",
	"truong": "bi-thu-truong", "coquan": "bi-thu-co-quan", "quansu": "bi-thu-quan-su",
}

// actor is the account in a seat.
func (b *builder) actor(s seat, cell unit.ID) auth.Actor {
	switch s {
	case officeSeat:
		return b.seats["chuyen-vien"]
	case deputySeat:
		return b.seats["pho-bi-thu"]
	}
	if login, ok := cellLogin[cell]; ok {
		return b.seats[login]
	}
	return b.seats["chuyen-vien"] // who records for cells without an account
}

// seatsOf are the accounts anybody may take.
func seatsOf(ctx context.Context, d *desk.Desk) map[string]auth.Actor {
	out := map[string]auth.Actor{}
	for _, login := range []string{"pho-bi-thu", "chuyen-vien", "doan-thanh-nien", "bi-thu-thon-1", "bi-thu-thon-2", "bi-thu-thon-3", "bi-thu-truong", "bi-thu-co-quan", "bi-thu-quan-su"} {
		if _, a, err := d.SwitchTo(ctx, login); err == nil {
			out[login] = a
		}
	}
	return out
}

// oldMembers carries 118 members over from the paper register; one of them
// dies in May 2021, so that 117 and the eight of the year are 125.
func (b *builder) oldMembers() {
	var ids []casefile.ID
	b.at(civil.MustParse("2020-01-06"), "members of the paper register", func() (err error) {
		ids, err = b.desk.TakeOver(b.ctx, b.actor(officeSeat, ""), takeovers(), b.key())
		return err
	})
	died := civil.MustParse("2021-05-08")
	b.at(died.AddDays(2), "a member's death", func() error {
		dead := ids[cells[0].members] // the first of thon2
		return b.record(b.actor(cellSeat, "thon2"), dead, casefile.Act{Kind: casefile.Died, Day: died, Note: "Mất do bệnh."})
	})
}

func takeovers() []desk.Takeover {
	var all []desk.Takeover
	for _, c := range cells {
		size := c.members
		if c.id == "thon2" {
			size++
		}
		for range size {
			n := len(all)
			w := oldMember(n)
			joined := civil.MustParse(w.birth).AddMonths(12*24 + n%60).AddDays(n % 17)
			if last := civil.MustParse("2018-06-30").AddDays(-n); last.Before(joined) {
				joined = last
			}
			all = append(all, desk.Takeover{Person: record(w, c), Joined: joined, Official: joined.AddMonths(12)})
		}
	}
	return all
}

func record(w who, c cell) person.Person {
	return person.Person{
		Name: w.name, Birth: civil.MustParse(w.birth), Sex: w.sex, Ethnic: w.ethnic,
		Education: "upper_secondary_diploma", Residence: c.hamlet + ", xã Trà Nú", YouthUnion: w.youth,
		SpecialArea: true, Unit: c.id,
	}
}

func (b *builder) key() string {
	if b.keys < 0 { // a walk beside the history: sent once
		return ""
	}
	b.keys++
	return fmt.Sprintf("practice-%d", b.keys)
}

// plans are the resolutions of the terms and the yearly plans with their
// target lines.
func (b *builder) plans() {
	first := target.Resolution{Unit: TraNu, Number: "6a", Day: civil.MustParse("2020-08-10"), From: 2020, To: 2025,
		Title: "Nghị quyết về lãnh đạo nâng cao chất lượng phát triển đảng viên, nhiệm kỳ 2020–2025",
		Goals: []string{"Mỗi năm kết nạp ít nhất 04 đảng viên mới.", "Tạo nguồn từ đoàn viên ưu tú, người dân tộc thiểu số.", "Công tác tạo nguồn là một tiêu chí thi đua hằng năm của chi bộ."}}
	lines := map[unit.ID]int{TraNu: 4}
	for _, c := range cells {
		if c.target >= 0 {
			lines[c.id] = c.target
		}
	}
	b.term(first, lines, 2021, 2024)
	if b.asOf.Before(merger) {
		return
	}
	second := target.Resolution{Unit: Owner, Number: "02", Day: civil.MustParse("2025-08-18"), From: 2025, To: 2030,
		Title: "Nghị quyết về phát triển đảng viên, nhiệm kỳ 2025–2030", Goals: []string{"Mỗi năm kết nạp ít nhất 06 đảng viên mới."}}
	b.term(second, map[unit.ID]int{Owner: 6, "thon1": 1, "thon2": 1, "thon3": 1, "truong": 1, "coquan": 1, "quansu": 1}, 2026, max(2026, b.asOf.Year()))
}

// term enters a resolution and its plans from one year to another.
func (b *builder) term(r target.Resolution, lines map[unit.ID]int, from, to int) {
	var id string
	b.at(r.Day.AddDays(2), "resolution "+r.Number, func() (err error) {
		id, err = b.desk.AddResolution(b.ctx, b.actor(deputySeat, ""), r, b.key())
		return err
	})
	for year := from; year <= to; year++ {
		b.at(civil.New(year, 1, 15), fmt.Sprint("plan of ", year), func() error { return b.plan(r.Unit, year, id, lines) })
	}
}

func (b *builder) plan(of unit.ID, year int, resolution string, lines map[unit.ID]int) error {
	day, number := civil.New(year, 1, 15), fmt.Sprintf("%02d-KH/ĐU", year%100)
	deputy := b.actor(deputySeat, "")
	p, err := b.desk.AddPlan(b.ctx, deputy, target.Plan{Unit: of, Year: year, Number: number, Day: day, Resolution: resolution,
		Title: fmt.Sprintf("Kế hoạch phát triển đảng viên năm %d", year)}, b.key())
	if err != nil {
		return err
	}
	order := []unit.ID{of}
	for _, c := range cells {
		order = append(order, c.id)
	}
	for _, id := range order {
		n, given := lines[id]
		if !given {
			continue
		}
		if err := b.desk.SetTarget(b.ctx, deputy, target.Line{Unit: id, Year: year, Count: n, Plan: p, Day: day, Document: number}, b.key()); err != nil {
			return err
		}
	}
	return nil
}

// history is the complete cases of 2021 to 2024.
func (b *builder) history() {
	for _, p := range slices.Concat(admitted2021, later) {
		b.walk(&path{person: p.who, cell: p.cell, ceremony: civil.MustParse(p.ceremony)})
	}
}

// open places the people of today on their paths.
func (b *builder) open() {
	for _, o := range today {
		p := &path{person: o.who, cell: o.cell, until: o.until, spoil: o.spoil}
		p.person.birth = civil.MustParse(o.birth).AddMonths(12 * (b.asOf.Year() - 2026)).String() // as old in any year
		p.ceremony = b.asOf.AddDays(-o.ago - offsetOf(o.until))
		if p.dayOf(-105).Before(merger) && p.dayOf(-60).After(merger) { // who certifies changed with the merger
			p.ceremony = merger.AddDays(105)
		}
		b.walk(p)
	}
}

// nominated is the offset of the nomination.
const nominated = -430

func offsetOf(k casefile.Kind) int {
	if k == casefile.Nominated {
		return nominated
	}
	last := nominated
	for _, bt := range beats {
		if bt.kind == k {
			last = bt.offset
			if k == casefile.Reviewed {
				break
			}
		}
	}
	return last
}

// walk lays one path out, act by act, until its last act.
func (b *builder) walk(p *path) {
	cell := cellOf(p.cell)
	p.official = cell.members - 2
	b.lay(p, cell)
}

// lay puts the acts of a path among the events.
func (b *builder) lay(p *path, cell cell) {
	day := p.dayOf(nominated)
	b.at(day, p.person.name+": nomination", func() (err error) {
		by := b.actor(cellSeat, p.cell)
		if p.person.youth {
			by = b.seats["doan-thanh-nien"]
		}
		p.profile = profileOn(day)
		p.id, err = b.desk.Nominate(b.ctx, by, desk.Nomination{Person: record(p.person, cell), Day: day, Key: b.key(), Note: "Đoàn viên ưu tú, tích cực trong phong trào."})
		return err
	})
	if p.until == casefile.Nominated {
		return
	}
	for _, bt := range beats {
		b.at(p.dayOf(bt.offset), p.person.name+": "+string(bt.kind), func() error { return b.beat(p, bt) })
		if bt.kind == p.until && (bt.kind != casefile.Reviewed || bt.offset == offsetOf(bt.kind)) {
			return
		}
	}
}

func (b *builder) beat(p *path, bt beat) error {
	p.day = p.dayOf(bt.offset)
	if err := b.reroute(p); err != nil {
		return fmt.Errorf("reroute: %w", err)
	}
	if p.skipped(bt.kind) {
		return nil
	}
	a := casefile.Act{Kind: bt.kind, Day: p.day}
	if bt.write != nil {
		bt.write(&a, p)
	}
	if p.spoil != nil {
		p.spoil(&a)
	}
	return b.record(b.actor(bt.seat, p.cell), p.id, a)
}

// reroute records the change of the organisational profile that took effect
// since the last act.
func (b *builder) reroute(p *path) error {
	now := profileOn(p.day)
	if now == p.profile {
		return nil
	}
	p.profile = now
	return b.record(b.actor(officeSeat, p.cell), p.id, casefile.Act{Kind: casefile.Rerouted, Day: p.day, Facts: casefile.Facts{"case.profile": now}, Note: "Mô hình tổ chức thay đổi."})
}

func profileOn(d civil.Date) string {
	switch {
	case d.Before(merger):
		return "P1"
	case d.Before(civil.MustParse("2026-07-26")):
		return "P2a"
	}
	return "P3"
}

func cellOf(id unit.ID) cell {
	for _, c := range cells {
		if c.id == id {
			return c
		}
	}
	panic("practice: no cell " + string(id))
}

// record records an act on the case as it now stands.
func (b *builder) record(by auth.Actor, id casefile.ID, a casefile.Act) error {
	v, err := b.desk.Version(b.ctx, by, id)
	if err != nil {
		return err
	}
	_, err = b.desk.Record(b.ctx, by, desk.Recording{Case: id, Version: v, Key: b.key(), Act: a, PassWarnings: "Dữ liệu thực hành."})
	return err
}

// endings are the other ways a case ends: off the list, withdrawn, refused,
// moved away.
func (b *builder) endings() {
	for _, e := range []struct {
		who
		cell     unit.ID
		until    casefile.Kind
		ceremony string // that never came
		kind     casefile.Kind
		note     string
		seat     seat
	}{
		{who{"Hồ Văn Nhất", "1994-02-11", person.Male, co, true}, "thon1", casefile.Helper, "2022-03-01", casefile.Unlisted, "Không còn phấn đấu; chi bộ thống nhất đưa ra khỏi danh sách.", cellSeat},
		{who{"Đinh Thị Út", "1999-05-05", person.Female, xodang, true}, "thon3", "adm_awareness_course", "2022-06-01", casefile.Withdrawn, "Xin rút vì đi làm ăn xa.", cellSeat},
		{who{"Lê Quang Nhật", "1990-09-19", person.Male, kinh, false}, "coquan", casefile.CellAdmits, "2022-10-01", casefile.Refused, "Cấp có thẩm quyền chưa xem xét kết nạp.", officeSeat},
		{who{"Hồ Thị Phúc", "1995-12-01", person.Female, co, true}, "thon2", casefile.Reviewed, "2023-02-01", casefile.Moved, "Chuyển theo gia đình đến nơi khác.", officeSeat},
	} {
		p := &path{person: e.who, cell: e.cell, ceremony: civil.MustParse(e.ceremony), until: e.until}
		b.walk(p)
		day := p.dayOf(offsetOf(e.until) + 30)
		b.at(day, e.name+": "+string(e.kind), func() error {
			return b.record(b.actor(e.seat, e.cell), p.id, casefile.Act{Kind: e.kind, Day: day, Note: e.note})
		})
	}
}
