package browsertest_test

import (
	"regexp"
	"strings"
	"testing"

	"tranu/internal/browsertest"
)

// A sheet is what somebody writes down about one act: field → value. A value
// beginning with "=" is a choice.
type sheet map[string]string

// record opens the form of an act on a case, fills it in and sends it.
func record(p *browsertest.Page, id, kind string, s sheet) {
	write(p, id, kind, s)
	p.Click("Ghi:")
	p.See("Đã ghi hoạt động số")
}

func write(p *browsertest.Page, id, kind string, s sheet) {
	p.Open("/case/" + id + "/act/" + kind)
	for field, value := range s {
		if choice, ok := strings.CutPrefix(value, "="); ok {
			p.Choose(field, choice)
		} else {
			p.Fill(field, value)
		}
	}
}

// vote is the fields of a vote of a cell with 12 official members, one of them
// temporarily elsewhere and absent: the base is 11, and 8 votes are needed.
func vote(yes, no string, more sheet) sheet {
	s := sheet{
		"vote:form": "=secret_ballot", "vote:one_by_one": "=true", "vote:official_total": "12", "vote:temp_away_absent": "1",
		"vote:present": "10", "vote:yes": yes, "vote:no": no, "vote:printed_base": "11",
		"sign:role": "=secretary", "sign:elected_date": "2025-06-10",
	}
	for k, v := range more {
		s[k] = v
	}
	return s
}

// board is the vote of a standing committee of nine.
func board(day, code, number string, more sheet) sheet {
	s := sheet{
		"vote:form": "=secret_ballot", "vote:one_by_one": "=true", "vote:members_total": "9", "vote:present": "9", "vote:yes": "9", "vote:no": "0",
		"paper:" + code + ":number": number, "sign:role": "=secretary", "sign:elected_date": "2025-07-01", "day": day,
	}
	for k, v := range more {
		s[k] = v
	}
	return s
}

var caseID = regexp.MustCompile(`/case/([^/?]+)`)

// A new person goes from the nomination by the youth union to official
// membership, across three roles: one step is refused, one act corrected, and
// of two decisions at once exactly one wins.
func TestJourney(t *testing.T) {
	base := practice(t)
	b := browsertest.Start(t)
	youth, cell, office := b.User(t, "youth union", base), b.User(t, "cell secretary", base), b.User(t, "officer", base)
	deputy, second := b.User(t, "deputy", base), b.User(t, "second deputy", base)
	youthSeat.take(youth)
	cellSeat.take(cell)
	officeSeat.take(office)
	deputySeat.take(deputy)
	secondSeat.take(second)

	nominate(youth)
	cell.Open("/register?q=ho+thi+anh+sao")
	cell.Click("Hồ Thị Ánh Sao")
	id := caseID.FindStringSubmatch(cell.Path())[1]

	prepare(cell, office, id)
	correct(cell, id)
	refusedVote(cell, id)
	decide(t, office, deputy, second, id)
	admit(cell, office, id)
	recognise(cell, office, deputy, id)

	youth.Open("/")
	youth.Lacks("⟦")
	office.Open("/case/" + id)
	office.See("Đảng viên chính thức")
	office.See("12/09/2026") // official from twelve months after the ceremony, whatever the day of decision
	office.Screenshot("journey-official")
	office.Open("/figure?year=2025&as_of=2025-12-31&what=admitted") // counted from the ceremony
	office.See("Hồ Thị Ánh Sao")
}

// nominate is the youth union's part: a person for a cell, and no file.
func nominate(p *browsertest.Page) {
	p.Open("/nominate")
	for _, f := range [][2]string{{"name", "Hồ Thị Ánh Sao"}, {"birth", "2000-05-14"}, {"residence", "thôn 1, xã Trà Liên"}, {"day", "2025-07-02"}, {"note", "Phó bí thư chi đoàn thôn 1."}} {
		p.Fill(f[0], f[1])
	}
	p.Choose("sex", "female")
	p.Choose("ethnic", "30")
	p.Choose("education", "upper_secondary_diploma")
	p.Choose("unit", "thon1")
	p.Click("Ghi giới thiệu")
	p.See("Hồ Thị Ánh Sao")
	p.See("Được giới thiệu")
}

// prepare carries the case from the list to the check of the dossier.
func prepare(cell, office *browsertest.Page, id string) {
	record(cell, id, "adm_source_list", sheet{"day": "2025-07-03", "paper:X-NQCT:number": "05-NQ/CB"})
	record(cell, id, "adm_assign_helper", sheet{"day": "2025-07-03", "fact:mentor.name": "Hồ Văn Phương", "fact:helper.status": "=official"})
	record(cell, id, "adm_awareness_course", sheet{"day": "2025-07-10", "fact:course.issuer": "=commune_political_centre", "paper:CN-NTVĐ:number": "12/CN"})
	record(office, id, "adm_permission", sheet{"day": "2025-07-11", "paper:X-CHOPHÉP:number": "31-CV/ĐU"})
	record(cell, id, "adm_application", sheet{"day": "2025-07-12", "fact:application.self_written": "=true", "fact:person.is_vietnamese_citizen": "=true", "fact:person.former_member": "=false", "paper:1-KNĐ:day": "2025-07-12"})
	record(cell, id, "adm_cv", sheet{"day": "2025-07-14", "fact:cv.self_declared": "=true", "fact:cv.month_gaps": "1", "paper:2-KNĐ:day": "2025-07-14"})
	record(cell, id, "adm_cv_check", sheet{"day": "2025-07-15"})
	record(cell, id, "adm_verification", sheet{"day": "2025-07-28", "fact:verification.first_sent_date": "2025-07-16", "fact:verification.relatives_declared": "=true",
		"list:relatives:0:relation": "=birth_father", "list:relatives:0:side": "=own", "list:relatives:0:result": "=clear",
		"list:verification_requests:0:received_date": "2025-07-18", "list:verification_requests:0:replied_date": "2025-07-25"})
	record(office, id, "adm_certification", sheet{"day": "2025-07-30", "fact:cv.certified_by": "=superior_standing_committee", "fact:cv.cell_remark_date": "2025-07-29"})
	record(cell, id, "adm_introductions", sheet{"day": "2025-08-01", "fact:org.youth_union_exists": "=true", "fact:youth_resolution.body": "=base_youth_committee",
		"list:introducers:0:member_id": "Hồ Văn Phương", "list:introducers:0:status": "=official", "list:introducers:0:same_unit": "=true", "list:introducers:0:together_months": "24", "list:introducers:0:assigned_date": "2025-07-03",
		"paper:3-KNĐ:day": "2025-07-31", "paper:4-KNĐ:number": "08-NQ/ĐTN"})
	record(cell, id, "adm_opinions", sheet{"day": "2025-08-04", "fact:opinions.mass_orgs_date": "2025-08-03", "fact:opinions.residence_date": "2025-08-04", "paper:X-PYK-ĐT:day": "2025-08-03"})
	record(cell, id, "adm_dossier_check", sheet{"day": "2025-08-05", "fact:person.papers_agree": "=true", "paper:5-KNĐ:number": "03-BC/CB", "paper:X-BTN:day": "2018-06-30"})
}

// correct mends the CV recorded with a gap that it does not have.
func correct(p *browsertest.Page, id string) {
	p.Open("/case/" + id + "/correct/7")
	p.See("Sửa hoạt động số 7")
	p.Fill("fact:cv.month_gaps", "0")
	p.Fill("basis", "Đối chiếu bản lý lịch gốc, bí thư chi bộ xác nhận")
	p.Click("Ghi:")
	p.See("Đã ghi hoạt động số")
	p.Text(".timeline li.gone summary") // the act corrected stays, struck through
}

// refusedVote is a vote of 7 of a base of 11, the absent member counted: under
// two thirds. It is recorded as not carried; the second round is carried.
func refusedVote(p *browsertest.Page, id string) {
	write(p, id, "adm_cell_meeting", vote("7", "3", sheet{"day": "2025-08-07", "paper:6-KNĐ:number": "09-NQ/CB"}))
	p.See("Mẫu số: 11. Cần ít nhất 8 phiếu tán thành. Chưa đạt.")
	p.ClickRefused("Ghi:", 422)
	p.See("VOTE-CELL-THRESHOLD")
	p.Screenshot("journey-refused")
	p.Click("Ghi biểu quyết không đạt")
	for f, v := range map[string]string{"day": "2025-08-07", "vote:official_total": "12", "vote:temp_away_absent": "1", "vote:present": "10", "vote:yes": "7", "vote:no": "3", "vote:printed_base": "11", "paper:X-BCBQ:number": "01-BC/CB"} {
		p.Fill(f, v)
	}
	p.Choose("vote:form", "secret_ballot")
	p.Choose("vote:one_by_one", "true")
	p.Click("Ghi:")
	p.See("không đạt")
	record(p, id, "adm_cell_meeting", vote("9", "1", sheet{"day": "2025-08-14", "paper:6-KNĐ:number": "10-NQ/CB"}))
	p.See("cần 8 phiếu trên mẫu số 11")
}

// decide is two deputies deciding at once.
func decide(t *testing.T, office, deputy, second *browsertest.Page, id string) {
	record(office, id, "adm_superior_appraisal", sheet{"day": "2025-08-18", "paper:X-BCTĐ:number": "14-BC/BXDĐ"})
	decision := board("2025-08-29", "9-KNĐ", "21-QĐ/ĐU", sheet{"fact:adm.final_vote_date": "2025-08-28", "fact:adm.decider_body": "=standing_committee"})
	write(deputy, id, "adm_decision", decision)
	decision["paper:9-KNĐ:number"] = "22-QĐ/ĐU"
	write(second, id, "adm_decision", decision)
	var lost [2]bool
	browsertest.Together(t,
		func() { lost[0] = deputy.ClickEither("Ghi:", 409) },
		func() { lost[1] = second.ClickEither("Ghi:", 409) },
	)
	if lost[0] == lost[1] {
		t.Fatalf("of two decisions at once exactly one must win; refused: %v", lost)
	}
	loser, winner := deputy, "Nguyễn Thành Công"
	if lost[1] {
		loser, winner = second, "Đinh Thị Thu Hà"
	}
	loser.See(winner) // the loser is told who was faster
	loser.Screenshot("journey-conflict")
}

// admit is the way from the decision to the ceremony and the archive.
func admit(cell, office *browsertest.Page, id string) {
	record(office, id, "adm_notify", sheet{"day": "2025-09-03", "paper:X-TBKQ:number": "40-TB/ĐU"})
	record(cell, id, "adm_receipt", sheet{"day": "2025-09-03", "paper:X-GNHS:day": "2025-09-03"})
	record(cell, id, "adm_ceremony", sheet{"day": "2025-09-12", "fact:adm.ceremony_one_by_one": "=true", "fact:adm.ceremony_cell": "=resolution_cell", "fact:adm.ceremony_reader": "=cell_secretary",
		"fact:adm.oath_done": "=true", "fact:adm.probation_helper_status": "=official", "fact:adm.join_date_recorded": "2025-09-12"})
	record(cell, id, "adm_member_records", sheet{"day": "2025-09-20", "paper:1-HSĐV:day": "2025-09-20", "paper:2-HSĐV:day": "2025-09-20"})
	record(office, id, "adm_archive", sheet{"day": "2025-09-25", "paper:X-ML:day": "2025-09-25"})
}

// recognise is the end of probation, under the model of 2026.
func recognise(cell, office, deputy *browsertest.Page, id string) {
	record(cell, id, "rec_course", sheet{"day": "2026-03-20", "paper:CN-ĐVM:number": "05/CN"})
	record(office, id, "rerouted", sheet{"day": "2026-08-03", "fact:case.profile": "=P3"})
	record(cell, id, "rec_self_review", sheet{"day": "2026-09-14", "paper:10-KNĐ:day": "2026-09-14"})
	record(cell, id, "rec_helper_review", sheet{"day": "2026-09-15", "paper:11-KNĐ:day": "2026-09-15"})
	record(cell, id, "rec_opinions", sheet{"day": "2026-09-16", "fact:rec.opinions_mass_orgs_date": "2026-09-15", "fact:rec.opinions_residence_date": "2026-09-16", "paper:X-PYK-ĐT:day": "2026-09-15"})
	record(cell, id, "rec_dossier_check", sheet{"day": "2026-09-17", "paper:12-KNĐ:number": "06-BC/CB"})
	record(cell, id, "rec_cell_meeting", vote("10", "0", sheet{"day": "2026-09-21", "paper:13-KNĐ:number": "15-NQ/CB", "paper:1-TĐV:day": "2026-09-21"}))
	record(office, id, "rec_superior_appraisal", sheet{"day": "2026-09-28", "paper:X-BCTĐ:number": "20-BC/BXDĐ"})
	record(deputy, id, "rec_decision", board("2026-10-02", "16-KNĐ", "33-QĐ/ĐU", sheet{"fact:rec.final_vote_date": "2026-10-01", "fact:rec.decider_body": "=base_standing_committee", "fact:rec.effective_date": "2026-09-12"}))
}
