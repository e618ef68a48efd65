package practice

import (
	"fmt"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/unit"
)

// A beat is one act of a complete path: how many days before or after the
// ceremony it happens, who records it, and what it states. The days keep the
// order and the limits of the regulations of every regime the practice
// commune lives through.
type beat struct {
	kind   casefile.Kind
	offset int // days from the ceremony
	seat   seat
	write  func(*casefile.Act, *path)
}

type seat int

const (
	cellSeat seat = iota
	officeSeat
	deputySeat
)

// A path is one person's way through the procedures.
type path struct {
	person   who
	cell     unit.ID
	ceremony civil.Date
	until    casefile.Kind // last act to record; empty: the whole path
	official int           // official members of the cell at the votes
	profile  string        // of the day of the act being written
	spoil    func(*casefile.Act)
	day      civil.Date // of the act being written
	id       casefile.ID
}

// day returns the day of a beat, moved off Saturdays and Sundays unless it is
// the ceremony itself.
func (p *path) dayOf(offset int) civil.Date {
	d := p.ceremony.AddDays(offset)
	for offset != 0 && d.Weekend() {
		d = d.AddDays(1)
	}
	return d
}

func (p *path) on(offset int) string { return p.dayOf(offset).String() }

// commune says whether the commune itself decides (since July 2025).
func (p *path) commune() bool { return p.profile != "P1" }

func (p *path) certifier() string {
	if p.profile == "P2a" {
		return "superior_standing_committee"
	}
	return "base_committee"
}

func (p *path) decider() string {
	if p.profile == "P3" {
		return "base_standing_committee"
	}
	return "standing_committee"
}

func (p *path) centre() string {
	if p.day.Before(merger) {
		return "district_political_centre"
	}
	return "commune_political_centre"
}

// beats is the whole path in order, from nomination to the card.
var beats = []beat{
	{casefile.Listed, -420, cellSeat, paper("X-NQCT", "NQ/CB")},
	{casefile.Helper, -419, cellSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"mentor.name": mentorOf(p), "helper.status": "official"}
		addPaper(a, "X-PCGĐ", "NQ/CB")
	}},
	{casefile.Reviewed, -390, cellSeat, note("Giữ trong danh sách; tham gia tốt việc của thôn.")},
	{"adm_awareness_course", -260, cellSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"course.issuer": p.centre(), "course.learners": "42", "course.attendance_percent": "95", "course.mark": "8"}
		addPaper(a, "CN-NTVĐ", "CN")
	}},
	{casefile.Reviewed, -240, cellSeat, note("Đã học lớp nhận thức; đề nghị cho làm thủ tục.")},
	{casefile.Permission, -175, officeSeat, paper("X-CHOPHÉP", "CV/ĐU")},
	{"adm_application", -165, cellSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"application.self_written": "true", "person.is_vietnamese_citizen": "true", "person.former_member": "false"}
		addPaper(a, "1-KNĐ", "")
	}},
	{"adm_cv", -160, cellSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"cv.self_declared": "true", "cv.birth_date": p.person.birth, "cv.month_gaps": "0", "cv.has_erasure": "false"}
		addPaper(a, "2-KNĐ", "")
	}},
	{"adm_cv_check", -157, cellSeat, nil},
	{"adm_verification", -112, cellSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"verification.first_sent_date": p.on(-155), "verification.relatives_declared": "true"}
		a.Lists = map[string][]casefile.Item{
			"relatives": {
				{"relation": "birth_father", "side": "own", "result": "clear"},
				{"relation": "birth_mother", "side": "own", "result": "clear"},
			},
			"verification_requests": {{"received_date": p.on(-150), "replied_date": p.on(-120)}},
		}
	}},
	{"adm_certification", -105, officeSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"cv.certified_by": p.certifier(), "cv.cell_remark_date": p.on(-108)}
	}},
	{"adm_introductions", -98, cellSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"org.youth_union_exists": "true"}
		a.Lists = map[string][]casefile.Item{"introducers": {
			{"member_id": "Hồ Văn Lanh", "status": "official", "same_unit": "true", "together_months": "36", "assigned_date": p.on(-419)},
		}}
		addPaper(a, "3-KNĐ", "")
		if p.person.youth {
			a.Facts["youth_resolution.body"] = "base_youth_committee"
			addPaper(a, "4-KNĐ", "NQ/ĐTN")
			return
		}
		a.Lists["introducers"] = append(a.Lists["introducers"], casefile.Item{"member_id": "Đinh Văn Thiêng", "status": "official", "same_unit": "true", "together_months": "48", "assigned_date": p.on(-419)})
	}},
	{"adm_opinions", -95, cellSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"opinions.mass_orgs_date": p.on(-96), "opinions.residence_date": p.on(-95)}
		addPaper(a, "X-PYK-ĐT", "")
		addPaper(a, "X-PYK-CT", "")
	}},
	{"adm_dossier_check", -92, cellSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"person.papers_agree": "true"}
		addPaper(a, "5-KNĐ", "BC/CB")
		addPaper(a, "X-BTN", "")
	}},
	{casefile.CellAdmits, -85, cellSeat, func(a *casefile.Act, p *path) {
		cellVote(a, p, "admit")
		addPaper(a, "6-KNĐ", "NQ/CB")
		addPaper(a, "X-BBCB", "")
		addPaper(a, "X-BBKP", "")
		sign(a, "6-KNĐ", "secretary")
	}},
	{"adm_base_resolution", -76, officeSeat, func(a *casefile.Act, p *path) {
		baseVote(a, p, "admit")
		addPaper(a, "8-KNĐ", "NQ/ĐU")
		sign(a, "8-KNĐ", "secretary")
	}},
	{"adm_superior_appraisal", -60, officeSeat, paper("X-BCTĐ", "BC/BXDĐ")},
	{casefile.Decision, -35, deputySeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"adm.final_vote_date": p.on(-37), "adm.decider_body": p.decider()}
		deciderVote(a, p, "admit", p.on(-37))
		addPaper(a, "9-KNĐ", "QĐ")
		sign(a, "9-KNĐ", "deputy_secretary")
	}},
	{"adm_notify", -31, officeSeat, paper("X-TBKQ", "TB")},
	{"adm_receipt", -29, cellSeat, paper("X-GNHS", "")},
	{casefile.Ceremony, 0, cellSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{
			"adm.ceremony_one_by_one": "true", "adm.ceremony_cell": "resolution_cell", "adm.ceremony_reader": "cell_secretary",
			"adm.oath_done": "true", "adm.probation_helper_status": "official", "adm.join_date_recorded": p.ceremony.String(),
		}
		addPaper(a, "X-BBLỄ", "")
	}},
	{"adm_member_records", 20, cellSeat, func(a *casefile.Act, p *path) {
		addPaper(a, "1-HSĐV", "")
		addPaper(a, "2-HSĐV", "")
	}},
	{"adm_archive", 40, officeSeat, paper("X-ML", "")},
	{"rec_course", 150, cellSeat, paper("CN-ĐVM", "CN")},
	{"rec_self_review", 366, cellSeat, paper("10-KNĐ", "")},
	{"rec_helper_review", 367, cellSeat, paper("11-KNĐ", "")},
	{"rec_opinions", 369, cellSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"rec.opinions_mass_orgs_date": p.on(368), "rec.opinions_residence_date": p.on(369)}
		addPaper(a, "X-PYK-ĐT", "")
		addPaper(a, "X-PYK-CT", "")
	}},
	{"rec_dossier_check", 371, cellSeat, paper("12-KNĐ", "BC/CB")},
	{casefile.CellAccepts, 376, cellSeat, func(a *casefile.Act, p *path) {
		cellVote(a, p, "recognise")
		addPaper(a, "13-KNĐ", "NQ/CB")
		addPaper(a, "1-TĐV", "")
		sign(a, "13-KNĐ", "secretary")
	}},
	{"rec_base_resolution", 383, officeSeat, func(a *casefile.Act, p *path) {
		baseVote(a, p, "recognise")
		addPaper(a, "15-KNĐ", "NQ/ĐU")
		sign(a, "15-KNĐ", "secretary")
	}},
	{"rec_superior_appraisal", 390, officeSeat, paper("X-BCTĐ", "BC/BXDĐ")},
	{casefile.Recognition, 400, deputySeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"rec.final_vote_date": p.on(398), "rec.decider_body": p.decider(), "rec.effective_date": p.ceremony.AddMonths(12).String()}
		deciderVote(a, p, "recognise", p.on(398))
		addPaper(a, "16-KNĐ", "QĐ")
		sign(a, "16-KNĐ", "deputy_secretary")
	}},
	{"rec_notify", 403, officeSeat, paper("X-TBKQ", "TB")},
	{"rec_announce", 412, cellSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"rec.next_cell_meeting_date": p.on(412)}
	}},
	{"rec_card", 440, officeSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"rec.card_decision_date": p.on(430), "rec.card_next_meeting_date": p.on(440), "rec.card_number": cardNumber(p)}
		addPaper(a, "8-TĐV", "")
	}},
	{"rec_party_age", 441, officeSeat, func(a *casefile.Act, p *path) {
		a.Facts = casefile.Facts{"rec.party_age_start_recorded": p.on(-35)} // the day of the decision of admission
	}},
	{"rec_archive", 442, officeSeat, paper("X-ML", "")},
}

// skipped says that a beat has no place in the profile of the day.
func (p *path) skipped(k casefile.Kind) bool {
	return p.commune() && (k == "adm_base_resolution" || k == "rec_base_resolution")
}

func paper(code, series string) func(*casefile.Act, *path) {
	return func(a *casefile.Act, p *path) { addPaper(a, code, series) }
}

func note(text string) func(*casefile.Act, *path) {
	return func(a *casefile.Act, p *path) { a.Note = text }
}

// addPaper states a paper signed on the day of the act. Its number is invented
// from the day; papers of the person have none.
func addPaper(a *casefile.Act, code, series string) {
	it := casefile.Item{"code": code, "date": a.Day.String()}
	if series != "" {
		it["number"] = fmt.Sprintf("%02d-%s", a.Day.Day()+int(a.Day.Month()), series)
	}
	add(a, "documents", it)
}

func add(a *casefile.Act, list string, it casefile.Item) {
	if a.Lists == nil {
		a.Lists = map[string][]casefile.Item{}
	}
	a.Lists[list] = append(a.Lists[list], it)
}

func cellVote(a *casefile.Act, p *path, question string) {
	add(a, "votes", casefile.Item{
		"body": "cell", "question": question, "round": "1", "date": a.Day.String(), "form": "secret_ballot", "one_by_one": "true",
		"official_total": fmt.Sprint(p.official), "temp_away_absent": "1", "present": fmt.Sprint(p.official - 2),
		"yes": fmt.Sprint(p.official - 2), "no": "0", "printed_base": fmt.Sprint(p.official - 1),
	})
}

func baseVote(a *casefile.Act, p *path, question string) {
	add(a, "votes", casefile.Item{
		"body": "base_committee", "question": question, "round": "1", "date": a.Day.String(), "form": "secret_ballot", "one_by_one": "true",
		"members_total": "15", "present": "14", "yes": "14", "no": "0", "printed_base": "15",
	})
}

func deciderVote(a *casefile.Act, p *path, question, day string) {
	add(a, "votes", casefile.Item{
		"body": p.decider(), "question": question, "round": "1", "date": day, "form": "secret_ballot", "one_by_one": "true",
		"members_total": "9", "present": "8", "yes": "8", "no": "0", "printed_base": "9",
	})
}

func sign(a *casefile.Act, code, role string) {
	add(a, "signatures", casefile.Item{"document": code, "role": role, "elected_date": "2020-05-20", "approved_date": "2020-06-01", "date": a.Day.String()})
}
