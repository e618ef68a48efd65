package procedure

import (
	"tranu/internal/auth"
	"tranu/internal/casefile"
)

// A Sheet says what is written down when an act of one kind is recorded: the
// fact that takes the act's day, the facts asked for, the vote, the papers.
// Which rules then stand in the way is not the sheet's business.
type Sheet struct {
	Kind    casefile.Kind
	Right   auth.Right
	DayFact string   // fact that takes the day of the act; empty: none
	Facts   []string // facts asked for; those in Needs must be given
	Needs   []string
	Lists   []ListSheet
	Vote    *VoteSheet
	Papers  []string // form codes whose number and day are asked for; signed on the act's day unless stated
	Sign    string   // form code whose signature is asked for; empty: none
	Again   bool     // may be recorded more than once (another helper, another review)
}

// A ListSheet asks for rows of a list fact.
type ListSheet struct {
	Fact string
	Keys []string // item keys asked for, in order
	Rows int      // rows offered
}

// A VoteSheet asks for one vote. Body "decider" is the body that decides in
// the profile of the case.
type VoteSheet struct {
	Body     string // cell, base_committee, decider
	Question string // admit, recognise, remove; empty: that of the running procedure
}

// Decider stands in a VoteSheet for the body that decides in the case's profile.
const Decider = "decider"

// Sheets are the acts of the two procedures in the order in which they are
// usually recorded, then the other kinds of act.
func Sheets() []Sheet { return sheets }

// SheetOf returns the sheet of a kind of act.
func SheetOf(k casefile.Kind) (Sheet, bool) {
	for _, s := range sheets {
		if s.Kind == k {
			return s, true
		}
	}
	return Sheet{}, false
}

var (
	relativeRow    = ListSheet{Fact: "relatives", Keys: []string{"relation", "side", "member_now", "result"}, Rows: 4}
	requestRow     = ListSheet{Fact: "verification_requests", Keys: []string{"abroad", "received_date", "replied_date"}, Rows: 2}
	introducerRow  = ListSheet{Fact: "introducers", Keys: []string{"member_id", "status", "same_unit", "together_months", "assigned_date"}, Rows: 2}
	consentRow     = ListSheet{Fact: "consents", Keys: []string{"kind", "level", "date", "number"}, Rows: 2}
	meetingOpinion = []string{"X-PYK-ĐT", "X-PYK-CT"}
)

var sheets = []Sheet{
	{Kind: casefile.Listed, Right: auth.KeepRegister, DayFact: "sympathiser.listed_date", Papers: []string{"X-NQCT"}},
	{Kind: casefile.Helper, Right: auth.KeepRegister, DayFact: "helper.assigned_date", Facts: []string{casefile.FactMentor, "helper.status"}, Needs: []string{casefile.FactMentor, "helper.status"}, Papers: []string{"X-PCGĐ"}, Again: true},
	{Kind: casefile.Reviewed, Right: auth.KeepRegister, Again: true},
	{Kind: "adm_awareness_course", Right: auth.RecordCellAct, DayFact: "course.certificate_date", Facts: []string{"course.issuer", "course.learners", "course.attendance_percent", "course.mark"}, Needs: []string{"course.issuer"}, Papers: []string{"CN-NTVĐ"}, Again: true},
	{Kind: casefile.Permission, Right: auth.RecordCommitteeAct, DayFact: "permission.start_date", Papers: []string{"X-CHOPHÉP"}},
	{Kind: "adm_application", Right: auth.RecordCellAct, DayFact: "application.date", Facts: []string{"application.self_written", "person.is_vietnamese_citizen", "person.former_member"}, Needs: []string{"application.self_written", "person.is_vietnamese_citizen", "person.former_member"}, Papers: []string{"1-KNĐ"}},
	{Kind: "adm_cv", Right: auth.RecordCellAct, DayFact: "cv.signed_date", Facts: []string{"cv.self_declared", "cv.birth_date", "cv.month_gaps", "cv.has_erasure"}, Needs: []string{"cv.self_declared", "cv.birth_date", "cv.month_gaps"}, Papers: []string{"2-KNĐ"}},
	{Kind: "adm_cv_check", Right: auth.RecordCellAct, DayFact: "cv.seam_stamped_date"},
	{Kind: "adm_verification", Right: auth.RecordCellAct, DayFact: "verification.completed_date", Facts: []string{"verification.first_sent_date", "verification.relatives_declared"}, Needs: []string{"verification.first_sent_date", "verification.relatives_declared"}, Lists: []ListSheet{relativeRow, requestRow}},
	{Kind: "adm_certification", Right: auth.RecordCommitteeAct, DayFact: "cv.certified_date", Facts: []string{"cv.certified_by", "cv.cell_remark_date"}, Needs: []string{"cv.certified_by", "cv.cell_remark_date"}},
	{Kind: "adm_introductions", Right: auth.RecordCellAct, Facts: []string{"org.youth_union_exists", "youth_resolution.body"}, Needs: []string{"org.youth_union_exists"}, Lists: []ListSheet{introducerRow}, Papers: []string{"3-KNĐ", "4-KNĐ", "4A-KNĐ"}},
	{Kind: "adm_opinions", Right: auth.RecordCellAct, Facts: []string{"opinions.mass_orgs_date", "opinions.residence_date"}, Needs: []string{"opinions.mass_orgs_date", "opinions.residence_date"}, Papers: meetingOpinion},
	{Kind: "adm_dossier_check", Right: auth.RecordCellAct, Facts: []string{"person.papers_agree"}, Needs: []string{"person.papers_agree"}, Papers: []string{"5-KNĐ", "X-BTN"}},
	{Kind: casefile.CellAdmits, Right: auth.RecordCellAct, DayFact: "adm.cell_meeting_date", Facts: []string{"adm.resolution_cell"}, Vote: &VoteSheet{Body: "cell", Question: "admit"}, Papers: []string{"6-KNĐ", "X-BBCB", "X-BBKP"}, Sign: "6-KNĐ", Again: true},
	{Kind: "adm_section_appraisal", Right: auth.RecordCommitteeAct, DayFact: "adm.section_report_date", Papers: []string{"7-KNĐ"}},
	{Kind: "adm_base_resolution", Right: auth.RecordCommitteeAct, DayFact: "adm.base_meeting_date", Vote: &VoteSheet{Body: "base_committee", Question: "admit"}, Papers: []string{"8-KNĐ"}, Sign: "8-KNĐ", Again: true},
	{Kind: "adm_superior_appraisal", Right: auth.RecordCommitteeAct, Papers: []string{"X-BCTĐ"}},
	{Kind: "adm_special_consents", Right: auth.RecordCommitteeAct, Lists: []ListSheet{consentRow}, Again: true},
	{Kind: casefile.Decision, Right: auth.Decide, DayFact: "adm.decision_date", Facts: []string{"adm.final_vote_date", "adm.decider_body"}, Needs: []string{"adm.final_vote_date", "adm.decider_body"}, Vote: &VoteSheet{Body: Decider, Question: "admit"}, Papers: []string{"9-KNĐ"}, Sign: "9-KNĐ"},
	{Kind: "adm_notify", Right: auth.RecordCommitteeAct, DayFact: "adm.result_notified_date", Papers: []string{"X-TBKQ"}},
	{Kind: "adm_receipt", Right: auth.RecordCellAct, DayFact: "adm.decision_received_date", Papers: []string{"X-GNHS"}},
	{Kind: casefile.Ceremony, Right: auth.RecordCellAct, DayFact: "adm.ceremony_date", Facts: []string{"adm.ceremony_one_by_one", "adm.ceremony_cell", "adm.ceremony_reader", "adm.oath_done", "adm.probation_helper_status", "adm.join_date_recorded"}, Needs: []string{"adm.ceremony_one_by_one", "adm.ceremony_cell", "adm.ceremony_reader", "adm.oath_done", "adm.probation_helper_status"}, Papers: []string{"X-BBLỄ"}},
	{Kind: "adm_member_records", Right: auth.RecordCellAct, DayFact: "adm.member_cv_date", Papers: []string{"1-HSĐV", "2-HSĐV"}},
	{Kind: "adm_archive", Right: auth.RecordCommitteeAct, Facts: []string{"adm.db_entry_date"}, Papers: []string{"X-ML"}},

	{Kind: "rec_course", Right: auth.RecordCellAct, DayFact: "rec.course_certificate_date", Papers: []string{"CN-ĐVM"}},
	{Kind: "rec_self_review", Right: auth.RecordCellAct, Papers: []string{"10-KNĐ"}},
	{Kind: "rec_helper_review", Right: auth.RecordCellAct, Papers: []string{"11-KNĐ"}},
	{Kind: "rec_opinions", Right: auth.RecordCellAct, Facts: []string{"rec.opinions_mass_orgs_date", "rec.opinions_residence_date"}, Needs: []string{"rec.opinions_mass_orgs_date", "rec.opinions_residence_date"}, Papers: meetingOpinion},
	{Kind: "rec_dossier_check", Right: auth.RecordCellAct, Papers: []string{"12-KNĐ"}},
	{Kind: casefile.CellAccepts, Right: auth.RecordCellAct, DayFact: "rec.cell_meeting_date", Facts: []string{"rec.resolution_cell"}, Vote: &VoteSheet{Body: "cell", Question: "recognise"}, Papers: []string{"13-KNĐ", "1-TĐV"}, Sign: "13-KNĐ", Again: true},
	{Kind: "rec_section_appraisal", Right: auth.RecordCommitteeAct, DayFact: "rec.section_report_date", Papers: []string{"14-KNĐ"}},
	{Kind: "rec_base_resolution", Right: auth.RecordCommitteeAct, DayFact: "rec.base_meeting_date", Vote: &VoteSheet{Body: "base_committee", Question: "recognise"}, Papers: []string{"15-KNĐ"}, Sign: "15-KNĐ", Again: true},
	{Kind: "rec_superior_appraisal", Right: auth.RecordCommitteeAct, Papers: []string{"X-BCTĐ"}},
	{Kind: casefile.Recognition, Right: auth.Decide, DayFact: "rec.decision_date", Facts: []string{"rec.final_vote_date", "rec.decider_body", "rec.effective_date"}, Needs: []string{"rec.final_vote_date", "rec.decider_body", "rec.effective_date"}, Vote: &VoteSheet{Body: Decider, Question: "recognise"}, Papers: []string{"16-KNĐ"}, Sign: "16-KNĐ"},
	{Kind: "rec_notify", Right: auth.RecordCommitteeAct, DayFact: "rec.result_notified_date", Papers: []string{"X-TBKQ"}},
	{Kind: "rec_announce", Right: auth.RecordCellAct, DayFact: "rec.announce_date", Facts: []string{"rec.next_cell_meeting_date"}, Needs: []string{"rec.next_cell_meeting_date"}},
	{Kind: "rec_card", Right: auth.RecordCommitteeAct, DayFact: "rec.card_issue_date", Facts: []string{"rec.card_decision_date", "rec.card_next_meeting_date", "rec.card_number"}, Papers: []string{"8-TĐV"}},
	{Kind: "rec_party_age", Right: auth.RecordCommitteeAct, Facts: []string{"rec.party_age_start_recorded"}, Needs: []string{"rec.party_age_start_recorded"}},
	{Kind: "rec_archive", Right: auth.RecordCommitteeAct, Papers: []string{"X-ML", "3-HSĐV"}},
	{Kind: "rec_escalation", Right: auth.RecordCellAct, DayFact: "rec.escalation_date", Papers: []string{"X-BCBQ"}},

	{Kind: casefile.VoteFailed, Right: auth.RecordCellAct, Vote: &VoteSheet{Body: "cell"}, Papers: []string{"X-BCBQ"}, Again: true},
	{Kind: casefile.Unlisted, Right: auth.KeepRegister, Papers: []string{"X-NQCT"}},
	{Kind: casefile.Returned, Right: auth.RecordCommitteeAct, Again: true},
	{Kind: casefile.Refused, Right: auth.RecordCommitteeAct, DayFact: "adm.refusal_date", Papers: []string{"X-BCBQ"}},
	{Kind: casefile.Withdrawn, Right: auth.RecordCellAct},
	{Kind: casefile.Moved, Right: auth.RecordCommitteeAct, Papers: []string{"17-KNĐ"}, Again: true},
	{Kind: casefile.Died, Right: auth.RecordCellAct},
	{Kind: casefile.Removed, Right: auth.Decide, DayFact: "rem.decision_date", Facts: []string{"rem.cell_meeting_date", "rem.grounds"}, Needs: []string{"rem.cell_meeting_date", "rem.grounds"}, Vote: &VoteSheet{Body: Decider, Question: "remove"}, Papers: []string{"X-QĐXT"}},
	{Kind: casefile.Cancelled, Right: auth.Decide, DayFact: "fix.annulled_date", Facts: []string{"fix.found_date", "fix.kind"}, Needs: []string{"fix.found_date", "fix.kind"}},
	{Kind: casefile.Left, Right: auth.RecordCommitteeAct},
	{Kind: casefile.Rerouted, Right: auth.RecordCommitteeAct, Facts: []string{"case.profile"}, Needs: []string{"case.profile"}, Again: true},
}
