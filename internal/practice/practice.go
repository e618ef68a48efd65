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

// builder makes the practice commune.
type builder struct {
	ctx   context.Context
	desk  *desk.Desk
	clock *Clock
	admin auth.Actor
	seats map[string]auth.Actor
	keys  int
}

// Build fills an empty store. The open cases stand relative to asOf.
func Build(ctx context.Context, d *desk.Desk, clock *Clock, asOf civil.Date) error {
	b := &builder{ctx: ctx, desk: d, clock: clock, seats: map[string]auth.Actor{}}
	for _, step := range []struct {
		what string
		do   func(civil.Date) error
	}{
		{"organisations", b.organisations},
		{"accounts", b.accounts},
		{"members of the paper register", b.oldMembers},
		{"resolution and plans", b.plans},
		{"admissions 2021 to 2024", b.history},
		{"other endings", b.endings},
		{"open cases", b.open},
		{"paths", b.settle},
	} {
		if err := step.do(asOf); err != nil {
			return fmt.Errorf("practice commune: %s: %w", step.what, err)
		}
	}
	return nil
}

func (b *builder) organisations(civil.Date) error {
	b.clock.to(civil.MustParse("2020-01-02"))
	b.admin = auth.Actor{ID: "setup", Name: "Thiết lập", Role: auth.Admin, Unit: Owner, Committee: Committee}
	return b.desk.Found(b.ctx, b.admin, units(), successions())
}

// accounts are the seats anybody may take. Their names are invented.
func (b *builder) accounts(civil.Date) error {
	list := []desk.NewAccount{
		{Login: "pho-bi-thu", Name: "Đinh Thị Thu Hà", Role: auth.DeputySecretary, Unit: Owner},
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
	return b.seats[cellLogin[cell]]
}

// oldMembers carries 118 members over from the paper register; one of them
// dies in May 2021, so that 117 and the eight of the year are 125.
func (b *builder) oldMembers(civil.Date) error {
	var all []desk.Takeover
	n := 0
	for _, c := range cells {
		size := c.members
		if c.id == "thon2" {
			size++
		}
		for range size {
			w := oldMember(n)
			joined := civil.MustParse(w.birth).AddMonths(12*24 + n%60).AddDays(n % 17)
			if last := civil.MustParse("2019-06-30").AddDays(-n); last.Before(joined) {
				joined = last
			}
			all = append(all, desk.Takeover{Person: record(w, c), Joined: joined, Official: joined.AddMonths(12)})
			n++
		}
	}
	ids, err := b.desk.TakeOver(b.ctx, b.actor(officeSeat, ""), all, b.key())
	if err != nil {
		return err
	}
	b.clock.to(civil.MustParse("2021-05-10"))
	dead := ids[cells[0].members] // the first of thon2
	return b.record(b.actor(cellSeat, "thon2"), dead, casefile.Act{Kind: casefile.Died, Day: civil.MustParse("2021-05-08"), Note: "Mất do bệnh."})
}

func record(w who, c cell) person.Person {
	return person.Person{
		Name: w.name, Birth: civil.MustParse(w.birth), Sex: w.sex, Ethnic: w.ethnic,
		Education: "upper_secondary_diploma", Residence: c.hamlet + ", xã Trà Nú", YouthUnion: w.youth,
		SpecialArea: true, Unit: c.id,
	}
}

func (b *builder) key() string {
	b.keys++
	return fmt.Sprintf("practice-%d", b.keys)
}

// plans are the resolution of the term and the yearly plans with their target
// lines.
func (b *builder) plans(asOf civil.Date) error {
	deputy := b.actor(deputySeat, "")
	b.clock.to(civil.MustParse("2020-08-12"))
	res := target.Resolution{Unit: TraNu, Number: "6a", Day: civil.MustParse("2020-08-10"), From: 2020, To: 2025,
		Title: "Nghị quyết về lãnh đạo nâng cao chất lượng phát triển đảng viên, nhiệm kỳ 2020–2025",
		Goals: []string{"Mỗi năm kết nạp ít nhất 04 đảng viên mới.", "Tạo nguồn từ đoàn viên ưu tú, người dân tộc thiểu số.", "Công tác tạo nguồn là một tiêu chí thi đua hằng năm của chi bộ."}}
	id, err := b.desk.AddResolution(b.ctx, deputy, res, b.key())
	if err != nil {
		return err
	}
	for year := 2021; year <= 2024; year++ {
		lines := map[unit.ID]int{TraNu: 4}
		for _, c := range cells {
			if c.target >= 0 {
				lines[c.id] = c.target
			}
		}
		if err := b.plan(TraNu, year, id, lines); err != nil {
			return err
		}
	}
	if asOf.Before(merger) {
		return nil
	}
	b.clock.to(civil.MustParse("2025-08-20"))
	id, err = b.desk.AddResolution(b.ctx, deputy, target.Resolution{Unit: Owner, Number: "02", Day: civil.MustParse("2025-08-18"), From: 2025, To: 2030,
		Title: "Nghị quyết về phát triển đảng viên, nhiệm kỳ 2025–2030", Goals: []string{"Mỗi năm kết nạp ít nhất 06 đảng viên mới."}}, b.key())
	if err != nil {
		return err
	}
	return b.plan(Owner, asOf.Year(), id, map[unit.ID]int{Owner: 6, "thon1": 1, "thon2": 1, "thon3": 1, "truong": 1, "coquan": 1, "quansu": 1})
}

func (b *builder) plan(of unit.ID, year int, resolution string, lines map[unit.ID]int) error {
	day := civil.New(year, 1, 15)
	b.clock.to(day)
	deputy := b.actor(deputySeat, "")
	p, err := b.desk.AddPlan(b.ctx, deputy, target.Plan{Unit: of, Year: year, Number: fmt.Sprintf("%02d-KH/ĐU", year%100), Day: day, Resolution: resolution,
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
		if err := b.desk.SetTarget(b.ctx, deputy, target.Line{Unit: id, Year: year, Count: n, Plan: p, Day: day, Document: fmt.Sprintf("%02d-KH/ĐU", year%100)}, b.key()); err != nil {
			return err
		}
	}
	return nil
}

// history carries out the complete cases of 2021 to 2024.
func (b *builder) history(asOf civil.Date) error {
	for _, p := range admitted2021 {
		if err := b.walk(&path{person: p.who, cell: p.cell, ceremony: civil.MustParse(p.ceremony)}, asOf); err != nil {
			return err
		}
	}
	for _, p := range later {
		if err := b.walk(&path{person: p.who, cell: p.cell, ceremony: civil.MustParse(p.ceremony)}, asOf); err != nil {
			return err
		}
	}
	return nil
}

// open places the people of today on their paths.
func (b *builder) open(asOf civil.Date) error {
	for _, o := range today {
		p := &path{person: o.who, cell: o.cell, until: o.until, spoil: o.spoil}
		p.ceremony = asOf.AddDays(-o.ago - offsetOf(o.until))
		if err := b.walk(p, asOf); err != nil {
			return err
		}
	}
	return nil
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

// walk records one path, act by act, until its last act or asOf.
func (b *builder) walk(p *path, asOf civil.Date) error {
	cell := cellOf(p.cell)
	p.official = cell.members - 2
	day := p.dayOf(nominated)
	b.clock.to(day)
	by := b.actor(cellSeat, p.cell)
	if p.person.youth {
		by = b.seats["doan-thanh-nien"]
	}
	id, err := b.desk.Nominate(b.ctx, by, desk.Nomination{Person: record(p.person, cell), Day: day, Key: b.key(), Note: "Đoàn viên ưu tú, tích cực trong phong trào."})
	if err != nil {
		return fmt.Errorf("%s: nominate: %w", p.person.name, err)
	}
	p.profile = profileOn(day)
	if p.until == casefile.Nominated {
		return nil
	}
	for _, bt := range beats {
		p.day = p.dayOf(bt.offset)
		if asOf.Before(p.day) {
			return nil
		}
		if err := b.reroute(p, id); err != nil {
			return fmt.Errorf("%s: reroute: %w", p.person.name, err)
		}
		if !p.skipped(bt.kind) {
			if err := b.beat(p, id, bt); err != nil {
				return fmt.Errorf("%s: %s on %s: %w", p.person.name, bt.kind, p.day, err)
			}
		}
		if bt.kind == p.until {
			return nil
		}
	}
	return nil
}

func (b *builder) beat(p *path, id casefile.ID, bt beat) error {
	b.clock.to(p.day)
	a := casefile.Act{Kind: bt.kind, Day: p.day}
	if bt.write != nil {
		bt.write(&a, p)
	}
	if p.spoil != nil {
		p.spoil(&a)
	}
	return b.record(b.actor(bt.seat, p.cell), id, a)
}

// reroute records the change of the organisational profile that took effect
// since the last act.
func (b *builder) reroute(p *path, id casefile.ID) error {
	now := profileOn(p.day)
	if now == p.profile {
		return nil
	}
	p.profile = now
	b.clock.to(p.day)
	return b.record(b.actor(officeSeat, p.cell), id, casefile.Act{Kind: casefile.Rerouted, Day: p.day, Facts: casefile.Facts{"case.profile": now}, Note: "Mô hình tổ chức thay đổi."})
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
// died, moved away.
func (b *builder) endings(asOf civil.Date) error {
	list := []struct {
		who
		cell   unit.ID
		until  casefile.Kind
		day    string // ceremony that never came
		ending casefile.Act
		seat   seat
	}{
		{who{"Hồ Văn Nhất", "1994-02-11", person.Male, co, true}, "thon1", casefile.Helper, "2022-03-01", casefile.Act{Kind: casefile.Unlisted, Note: "Không còn phấn đấu; chi bộ thống nhất đưa ra khỏi danh sách."}, cellSeat},
		{who{"Đinh Thị Út", "1999-05-05", person.Female, xodang, true}, "thon3", "adm_awareness_course", "2022-06-01", casefile.Act{Kind: casefile.Withdrawn, Note: "Xin rút vì đi làm ăn xa."}, cellSeat},
		{who{"Lê Quang Nhật", "1990-09-19", person.Male, kinh, false}, "coquan", casefile.CellAdmits, "2022-10-01", casefile.Act{Kind: casefile.Refused, Note: "Cấp có thẩm quyền chưa xem xét kết nạp."}, officeSeat},
		{who{"Hồ Thị Phúc", "1995-12-01", person.Female, co, true}, "thon2", casefile.Reviewed, "2023-02-01", casefile.Act{Kind: casefile.Moved, Note: "Chuyển theo gia đình đến nơi khác."}, officeSeat},
	}
	for _, e := range list {
		p := &path{person: e.who, cell: e.cell, ceremony: civil.MustParse(e.day), until: e.until}
		if err := b.walk(p, asOf); err != nil {
			return err
		}
		id, err := b.desk.FindCase(b.ctx, b.actor(officeSeat, ""), e.name)
		if err != nil {
			return err
		}
		e.ending.Day = p.dayOf(offsetOf(e.until) + 30)
		b.clock.to(e.ending.Day)
		if err := b.record(b.actor(e.seat, e.cell), id, e.ending); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return nil
}

// settle moves every row under the committees of today.
func (b *builder) settle(asOf civil.Date) error {
	b.clock.to(asOf)
	return b.desk.Settle(b.ctx, b.admin)
}
