package procedure

import (
	"cmp"
	"maps"
	"slices"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/rule"
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

	Sets   casefile.Facts      // facts the act states by itself
	Words  map[string][]string // of a choice: the words that fit here; others are refused
	Parts  []Part              // asked for only where they matter
	Step   string              // step of the regulations that an act of another kind does; empty: none
	Leaves []string            // rules of that step which only a later act can meet
	Way    Way                 // group in which an act that is no step is offered
	When   string              // condition, in the language of the regulations, on which the act is offered; empty: always
	Due    string              // condition on which it is due and stands among the next steps; empty: never
}

// A Part of a sheet is asked for only where it matters: on the condition When,
// in the language of the regulations, or where the reader chose it by the fact
// Choice, which the act then states. Its other fields are those of a Sheet.
type Part struct {
	When    string
	Choice  string
	DayFact string
	Facts   []string
	Needs   []string
	Lists   []ListSheet
	Papers  []string
	Sets    casefile.Facts
}

// A Way groups the acts that are no step, as they are offered on a case.
type Way string

// The ways.
const (
	WayUsual   Way = ""        // ordinary endings, and what goes with the file
	WayAlong   Way = "along"   // changes of people and circumstances on the way
	WayRemoval Way = "removal" // removal from the list of probationary members, and complaint
	WayRepair  Way = "repair"  // wrong admission or recognition
)

// A ListSheet asks for rows of a list fact.
type ListSheet struct {
	Fact  string
	Keys  []string      // item keys asked for, in order
	Rare  []string      // keys that few rows need; they stand folded
	Needs []string      // keys that the first row must have; none: the list may stay empty
	Sets  casefile.Item // keys that each row states by itself
	Rows  int           // rows offered
}

// A VoteSheet asks for one vote. Body "decider" is the body that decides in
// the profile of the case. With several Bodies or Questions the reader chooses.
type VoteSheet struct {
	Body      string // cell, base_committee, decider; empty: one of Bodies
	Question  string // admit, recognise, remove; empty: that of the running procedure, or one of Questions
	Bodies    []string
	Questions []string
	Missed    bool // the vote missed its threshold: no paper comes of it
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

// SheetOfStep returns the sheet by which a step of the regulations is done.
func SheetOfStep(id string) (Sheet, bool) {
	for _, s := range sheets {
		if s.Step == id {
			return s, true
		}
	}
	return SheetOf(casefile.Kind(id))
}

// Choices are the facts by which the reader chooses a part of the sheet; none
// for a sheet without a choice.
func (s Sheet) Choices() []string {
	var out []string
	for _, part := range s.Parts {
		if part.Choice != "" {
			out = append(out, part.Choice)
		}
	}
	return out
}

// Whole is the sheet with everything it can ask for.
func (s Sheet) Whole() Sheet {
	return s.with(func(Part) bool { return true })
}

// with is the sheet with the parts that are taken.
func (s Sheet) with(takes func(Part) bool) Sheet {
	parts := s.Parts
	s.Parts, s.Sets = nil, maps.Clone(s.Sets)
	for _, part := range parts {
		if takes(part) {
			s.add(part)
		}
	}
	return s
}

func (s *Sheet) add(part Part) {
	s.DayFact = cmp.Or(part.DayFact, s.DayFact)
	if part.Choice != "" {
		s.Facts, s.Needs = slices.Concat(s.Facts, []string{part.Choice}), slices.Concat(s.Needs, []string{part.Choice})
	}
	s.Facts = slices.Concat(s.Facts, part.Facts)
	s.Needs = slices.Concat(s.Needs, part.Needs)
	s.Lists = slices.Concat(s.Lists, part.Lists)
	s.Papers = slices.Concat(s.Papers, part.Papers)
	if s.Sets == nil && len(part.Sets) > 0 {
		s.Sets = casefile.Facts{}
	}
	maps.Copy(s.Sets, part.Sets)
}

// On is the sheet as it is asked for on a case, with the parts whose condition
// holds or which the facts stated choose.
func (p *Procedures) On(d Dossier, s Sheet, stated casefile.Facts) (Sheet, error) {
	if len(s.Parts) == 0 {
		return s, nil
	}
	f := p.NewFiller()
	if err := f.fill(d, d.Running()); err != nil {
		return s, err
	}
	return s.with(func(part Part) bool {
		if part.Choice != "" {
			return stated[part.Choice] != ""
		}
		holds, _ := p.conditions[part.When](f.facts, d.AsOf)
		return holds
	}), nil
}

// Offered says whether an act beside the steps has a place on the case, and
// whether it is due.
func (p *Procedures) Offered(f *rule.Facts, s Sheet, on civil.Date) (offered, due bool) {
	offered = true
	if s.When != "" {
		offered, _ = p.conditions[s.When](f, on)
	}
	if s.Due != "" {
		due, _ = p.conditions[s.Due](f, on)
	}
	return offered, due
}

var (
	relativeRow = ListSheet{Fact: "relatives", Keys: []string{"relation", "side", "member_now", "result"},
		Rare: []string{"full_capacity", "declared_fully", "confirmed_by_committee", "same_commune_confirmed", "current_politics_checked"}, Rows: 4}
	verifierRow    = ListSheet{Fact: "verifiers", Keys: []string{"name", "relation_to_applicant", "written_report"}, Rows: 1}
	requestRow     = ListSheet{Fact: "verification_requests", Keys: []string{"abroad", "received_date", "replied_date"}, Rows: 2}
	introducerRow  = ListSheet{Fact: "introducers", Keys: []string{"member_id", "status", "same_unit", "together_months", "assigned_date"}, Rare: []string{"disciplined", "relative_of_applicant"}, Rows: 2}
	consentRow     = ListSheet{Fact: "consents", Keys: []string{"kind", "level", "date", "number"}, Rows: 2}
	meetingOpinion = []string{"X-PYK-ĐT", "X-PYK-CT"}
)

var sheets = slices.Concat(usual, along, removal, repair)

// usual are the steps and the ordinary endings.
var usual = []Sheet{
	{Kind: casefile.Listed, Right: auth.KeepRegister, DayFact: "sympathiser.listed_date", Papers: []string{"X-NQCT"}},
	{Kind: casefile.Helper, Right: auth.KeepRegister, DayFact: "helper.assigned_date", Facts: []string{casefile.FactMentor, "helper.status"}, Needs: []string{casefile.FactMentor, "helper.status"}, Papers: []string{"X-PCGĐ"}, Again: true},
	{Kind: casefile.Reviewed, Right: auth.KeepRegister, Again: true},
	{Kind: "adm_awareness_course", Right: auth.RecordCellAct, DayFact: "course.certificate_date", Facts: []string{"course.issuer", "course.learners", "course.attendance_percent", "course.mark"}, Needs: []string{"course.issuer"}, Papers: []string{"CN-NTVĐ"}, Again: true},
	{Kind: casefile.Permission, Right: auth.RecordCommitteeAct, DayFact: "permission.start_date", Papers: []string{"X-CHOPHÉP"}},
	{Kind: "adm_application", Right: auth.RecordCellAct, DayFact: "application.date", Facts: []string{"application.self_written", "person.is_vietnamese_citizen", "person.former_member"}, Needs: []string{"application.self_written", "person.is_vietnamese_citizen", "person.former_member"}, Papers: []string{"1-KNĐ"}},
	{Kind: "adm_cv", Right: auth.RecordCellAct, DayFact: "cv.signed_date", Facts: []string{"cv.self_declared", "cv.birth_date", "cv.month_gaps", "cv.has_erasure"}, Needs: []string{"cv.self_declared", "cv.birth_date", "cv.month_gaps"}, Papers: []string{"2-KNĐ"}},
	{Kind: "adm_cv_check", Right: auth.RecordCellAct, DayFact: "cv.seam_stamped_date"},
	{Kind: "adm_verification", Right: auth.RecordCellAct, DayFact: "verification.completed_date", Facts: []string{"verification.first_sent_date", "verification.relatives_declared"}, Needs: []string{"verification.first_sent_date", "verification.relatives_declared"}, Lists: []ListSheet{relativeRow, requestRow, verifierRow}, Papers: []string{"X-BCTT"}},
	{Kind: "adm_certification", Right: auth.RecordCommitteeAct, DayFact: "cv.certified_date", Facts: []string{"cv.certified_by", "cv.cell_remark_date", "cv.first_remark_date"}, Needs: []string{"cv.certified_by", "cv.cell_remark_date"}},
	{Kind: "adm_introductions", Right: auth.RecordCellAct, Facts: []string{"org.youth_union_exists", "youth_resolution.body"}, Needs: []string{"org.youth_union_exists"}, Lists: []ListSheet{introducerRow}, Papers: []string{"3-KNĐ", "4-KNĐ", "4A-KNĐ"}},
	{Kind: "adm_opinions", Right: auth.RecordCellAct, Facts: []string{"opinions.mass_orgs_date", "opinions.residence_date"}, Needs: []string{"opinions.mass_orgs_date", "opinions.residence_date"}, Papers: meetingOpinion},
	{Kind: "adm_dossier_check", Right: auth.RecordCellAct, Facts: []string{"person.papers_agree"}, Needs: []string{"person.papers_agree"}, Papers: []string{"5-KNĐ", "X-BTN"}},
	{Kind: casefile.CellAdmits, Right: auth.RecordCellAct, DayFact: "adm.cell_meeting_date", Vote: &VoteSheet{Body: "cell", Question: "admit"}, Papers: []string{"6-KNĐ", "X-BBCB", "X-BBKP"}, Sign: "6-KNĐ", Again: true,
		Parts: []Part{{When: elsewhere, Facts: []string{"adm.resolution_cell"}, Needs: []string{"adm.resolution_cell"}, Papers: []string{"X-NXTT"}}}},
	{Kind: "adm_section_appraisal", Right: auth.RecordCommitteeAct, DayFact: "adm.section_report_date", Papers: []string{"7-KNĐ"}},
	{Kind: "adm_base_resolution", Right: auth.RecordCommitteeAct, DayFact: "adm.base_meeting_date", Vote: &VoteSheet{Body: "base_committee", Question: "admit"}, Papers: []string{"8-KNĐ"}, Sign: "8-KNĐ", Again: true},
	{Kind: "adm_superior_appraisal", Right: auth.RecordCommitteeAct, Facts: []string{"adm.cell_sent_date"}, Papers: []string{"X-BCTĐ"}},
	{Kind: "adm_special_consents", Right: auth.RecordCommitteeAct, Lists: []ListSheet{consentRow}, Again: true},
	{Kind: casefile.Decision, Right: auth.Decide, DayFact: "adm.decision_date", Facts: []string{"adm.final_vote_date", "adm.decider_body"}, Needs: []string{"adm.final_vote_date", "adm.decider_body"}, Vote: &VoteSheet{Body: Decider, Question: "admit"}, Papers: []string{"9-KNĐ"}, Sign: "9-KNĐ",
		Parts: []Part{delegation, {When: again, Sets: casefile.Facts{"fix.redone": "true"}, Facts: []string{"fix.effective_date_set"}}}},
	{Kind: "adm_notify", Right: auth.RecordCommitteeAct, DayFact: "adm.result_notified_date", Papers: []string{"X-TBKQ"}},
	{Kind: "adm_receipt", Right: auth.RecordCellAct, DayFact: "adm.decision_received_date", Papers: []string{"X-GNHS"}},
	{Kind: casefile.Ceremony, Right: auth.RecordCellAct, DayFact: "adm.ceremony_date", Facts: []string{"adm.ceremony_one_by_one", "adm.ceremony_cell", "adm.ceremony_reader", "adm.oath_done", "adm.probation_helper_status", "adm.join_date_recorded"}, Needs: []string{"adm.ceremony_one_by_one", "adm.ceremony_cell", "adm.ceremony_reader", "adm.oath_done", "adm.probation_helper_status"}, Papers: []string{"X-BBLỄ"}},
	{Kind: "adm_member_records", Right: auth.RecordCellAct, DayFact: "adm.member_cv_date", Papers: []string{"1-HSĐV", "2-HSĐV"}},
	{Kind: "adm_archive", Right: auth.RecordCommitteeAct, Facts: []string{"adm.db_entry_date"}, Papers: []string{"X-ML"}},

	{Kind: "rec_helper_followup", Right: auth.RecordCellAct, Facts: []string{casefile.FactMentor, "adm.probation_helper_status"}, Needs: []string{casefile.FactMentor, "adm.probation_helper_status"}, Papers: []string{"X-PCGĐ"}, Again: true},
	{Kind: "rec_course", Right: auth.RecordCellAct, DayFact: "rec.course_certificate_date", Papers: []string{"CN-ĐVM"}},
	{Kind: "rec_self_review", Right: auth.RecordCellAct, Papers: []string{"10-KNĐ"}},
	{Kind: "rec_helper_review", Right: auth.RecordCellAct, Papers: []string{"11-KNĐ"}},
	{Kind: "rec_opinions", Right: auth.RecordCellAct, Facts: []string{"rec.opinions_mass_orgs_date", "rec.opinions_residence_date"}, Needs: []string{"rec.opinions_mass_orgs_date", "rec.opinions_residence_date"}, Papers: meetingOpinion},
	{Kind: "rec_dossier_check", Right: auth.RecordCellAct, Papers: []string{"12-KNĐ"}},
	{Kind: casefile.CellAccepts, Right: auth.RecordCellAct, DayFact: "rec.cell_meeting_date", Vote: &VoteSheet{Body: "cell", Question: "recognise"}, Papers: []string{"13-KNĐ", "1-TĐV"}, Sign: "13-KNĐ", Again: true,
		Parts: []Part{{When: guest, Facts: []string{"rec.resolution_cell"}, Needs: []string{"rec.resolution_cell"}}}},
	{Kind: "rec_section_appraisal", Right: auth.RecordCommitteeAct, DayFact: "rec.section_report_date", Papers: []string{"14-KNĐ"}},
	{Kind: "rec_base_resolution", Right: auth.RecordCommitteeAct, DayFact: "rec.base_meeting_date", Vote: &VoteSheet{Body: "base_committee", Question: "recognise"}, Papers: []string{"15-KNĐ"}, Sign: "15-KNĐ", Again: true},
	{Kind: "rec_superior_appraisal", Right: auth.RecordCommitteeAct, Papers: []string{"X-BCTĐ"}},
	{Kind: casefile.Recognition, Right: auth.Decide, DayFact: "rec.decision_date", Facts: []string{"rec.final_vote_date", "rec.decider_body", "rec.effective_date"}, Needs: []string{"rec.final_vote_date", "rec.decider_body", "rec.effective_date"}, Vote: &VoteSheet{Body: Decider, Question: "recognise"}, Papers: []string{"16-KNĐ"}, Sign: "16-KNĐ",
		Parts: []Part{delegation, {When: again, Sets: casefile.Facts{"fix.redone": "true"}, Facts: []string{"fix.effective_date_set"}, Needs: []string{"fix.effective_date_set"}}}},
	{Kind: "rec_notify", Right: auth.RecordCommitteeAct, DayFact: "rec.result_notified_date", Papers: []string{"X-TBKQ"}},
	{Kind: "rec_announce", Right: auth.RecordCellAct, DayFact: "rec.announce_date", Facts: []string{"rec.next_cell_meeting_date"}, Needs: []string{"rec.next_cell_meeting_date"}},
	{Kind: "rec_card", Right: auth.RecordCommitteeAct, DayFact: "rec.card_issue_date", Facts: []string{"rec.card_decision_date", "rec.card_next_meeting_date", "rec.card_number"}, Papers: []string{"8-TĐV"}},
	{Kind: "rec_party_age", Right: auth.RecordCommitteeAct, Facts: []string{"rec.party_age_start_recorded"}, Needs: []string{"rec.party_age_start_recorded"},
		Parts: []Part{{When: "flag.readmission", Facts: []string{"readm.time_out_months"}, Needs: []string{"readm.time_out_months"}, Papers: []string{"X-KKTĐ", "X-QĐTĐ"}}}},
	{Kind: "rec_archive", Right: auth.RecordCommitteeAct, Papers: []string{"X-ML", "3-HSĐV"}},
	{Kind: "rec_escalation", Right: auth.RecordCellAct, DayFact: "rec.escalation_date", Papers: []string{"X-BCBQ"}},

	{Kind: casefile.VoteFailed, Right: auth.RecordCellAct, Vote: &VoteSheet{Body: "cell", Questions: []string{"admit", "recognise", "remove"}, Missed: true}, Papers: []string{"X-BCBQ"}, Again: true},
	{Kind: casefile.CommitteeFailed, Right: auth.RecordCommitteeAct, Vote: &VoteSheet{Bodies: []string{"base_committee", Decider}, Questions: []string{"admit", "recognise", "remove"}, Missed: true}, Papers: []string{"X-BCBQ", "X-BBCU"}, Again: true},
	{Kind: casefile.Unlisted, Right: auth.KeepRegister, Papers: []string{"X-NQCT"}},
	{Kind: casefile.Returned, Right: auth.RecordCommitteeAct, Again: true},
	{Kind: casefile.Refused, Right: auth.RecordCommitteeAct, DayFact: "adm.refusal_date", Papers: []string{"X-BCBQ"}},
	{Kind: casefile.Withdrawn, Right: auth.RecordCellAct},
	{Kind: casefile.Moved, Right: auth.RecordCommitteeAct, Words: map[string][]string{casefile.FactTransfer: {"formal", casefile.Collective}}, Parts: moveParts, Way: WayAlong, Again: true},
	{Kind: casefile.Died, Right: auth.RecordCellAct},
	{Kind: casefile.Left, Right: auth.RecordCommitteeAct},
	{Kind: casefile.Rerouted, Right: auth.RecordCommitteeAct, Facts: []string{"case.profile"}, Needs: []string{"case.profile"}, Again: true},
}
