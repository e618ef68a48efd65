package procedure

import (
	"tranu/internal/auth"
	"tranu/internal/casefile"
)

// The sheets of the unusual ways of a case: what each act states, and when it
// has a place on the case. The conditions are in the language of the
// regulations.
const (
	applicant = "not given(adm.ceremony_date)"
	member    = "given(adm.ceremony_date)"
	elsewhere = casefile.FactElsewhere
	guest     = "mtr.kind == 'temporary'"
	again     = "given(fix.annulled_date) and fix.kind in ['authority', 'procedure']"
	former    = "person.former_member"
)

// delegation is asked for where an authorised base committee decides.
var delegation = Part{When: "profile.decider == 'authorised_base_committee'", Papers: []string{"X-UQ"}}

// moveParts are what a move states: of an applicant the stage at which the
// file was, of a member the transfer.
var moveParts = []Part{
	{When: applicant, Facts: []string{"move.decision_date", "move.stage"}},
	{When: applicant + " and not given(adm.cell_meeting_date)", Papers: []string{"17-KNĐ"}},
	{When: applicant + " and given(adm.cell_meeting_date)", Papers: []string{"17A-KNĐ", "17B-KNĐ", "17C-KNĐ", "17D-KNĐ"}},
	{When: applicant + " and given(adm.decision_date)", Facts: []string{"move.same_authority"}},
	{When: member, DayFact: "mtr.procedure_date",
		Facts: []string{casefile.FactTransfer, "mtr.effective_date", "mtr.letter_date", "mtr.under_inspection"}, Papers: []string{"3-HSĐV"}},
	{When: member + " and not given(rec.decision_date)", Facts: []string{"mtr.old_committee_remarks_date", "mtr.old_helper_review"}},
}

// circumstances are the special circumstances of an applicant, one to an act,
// each with what it asks for. The fact says that it holds, or no longer does.
var circumstances = []Part{
	{Choice: "flag.religious", Facts: []string{"religion.organisation_recognised"}, Papers: []string{"X-TG-ĐN", "X-TG-ĐY"}},
	{Choice: "flag.religious_dignitary"},
	{Choice: "flag.foreign_spouse", Papers: []string{"X-ĐKKH", "X-LLVC", "X-KLAN"}},
	{Choice: "flag.foreign_origin", Papers: []string{"X-KLAN"}},
	{Choice: "flag.chinese_origin", Papers: []string{"X-3ĐỜI", "X-KLAN"}},
	{Choice: "flag.political_issue", Facts: []string{"political.within_competence", "political.concluded_date"}, Needs: []string{"political.within_competence"}, Papers: []string{"X-KLTC"}},
	{Choice: "flag.population_violation", Facts: []string{"population.child_order", "population.child_birth_date"}, Needs: []string{"population.child_order", "population.child_birth_date"}},
	{Choice: "flag.over60_route", Facts: []string{"over60.health_and_standing", "over60.no_org_or_member", "over60.special_need"}, Needs: []string{"over60.health_and_standing", "over60.no_org_or_member", "over60.special_need"}},
	{Choice: "flag.elder_or_respected"},
	{Choice: "flag.sea_fisher"},
	{Choice: "flag.contract_worker", Facts: []string{"contract.months_actual", "placement.considering"}, Needs: []string{"contract.months_actual", "placement.considering"}, Papers: []string{"X-NXCQ", "X-GIAO"}},
	{Choice: "flag.study_12m", Facts: []string{"placement.considering"}, Needs: []string{"placement.considering"}, Papers: []string{"X-NXCĐ", "X-NXNCT"}},
	{Choice: "flag.secondment_12m", Facts: []string{"placement.considering"}, Needs: []string{"placement.considering"}, Papers: []string{"X-NXCĐ", "X-NXNCT"}},
	{Choice: "flag.graduated_waiting_job", Facts: []string{"placement.considering"}, Needs: []string{"placement.considering"}},
	{Choice: "flag.awaiting_graduation", Facts: []string{"placement.considering"}, Needs: []string{"placement.considering"}},
	{Choice: "org.is_agency_or_enterprise", Facts: []string{"org.trade_union_exists", "union_resolution.body", "org.workplace_has_party_org", "placement.considering"}},
	{Choice: "flag.business_owner", Papers: []string{"X-DSDN"}},
	{Choice: "flag.no_org_place", Papers: []string{"X-GIAO"}},
	{Choice: "flag.residence_opinion_exempt", Papers: []string{"X-CCMG"}},
	{Choice: "flag.cv_changes_since_verification", Papers: []string{"X-TTBS"}},
}

// along are changes of people, places and circumstances on the way.
var along = []Sheet{
	{Kind: casefile.Circumstances, Right: auth.RecordCellAct, Parts: circumstances, Way: WayAlong, Again: true},
	{Kind: casefile.Readmission, Right: auth.RecordCellAct, Sets: casefile.Facts{"flag.readmission": "true"},
		Facts:  []string{"readm.exit_date", "readm.exit_causes", "readm.first_admission_decision_date", "readm.previous_readmissions", "readm.record_cleared_date"},
		Needs:  []string{"readm.exit_date", "readm.exit_causes", "readm.first_admission_decision_date", "readm.previous_readmissions"},
		Papers: []string{"X-QĐRĐ", "X-XAT"}, Way: WayAlong, When: former, Due: former + " and not flag.readmission"},
	{Kind: casefile.IntroducerChanged, Right: auth.RecordCellAct, Facts: []string{casefile.FactReplaced, "introducer.reason"}, Needs: []string{casefile.FactReplaced, "introducer.reason"},
		Lists:  []ListSheet{{Fact: casefile.Introducers, Keys: []string{"member_id", "status", "assigned_date"}, Needs: []string{"member_id", "status"}, Sets: casefile.Item{"is_replacement": "true"}, Rows: 1}},
		Papers: []string{"3-KNĐ", "X-PCGĐ"}, Way: WayAlong, When: "count_of(introducers, true) > 0", Again: true},
	{Kind: casefile.TempBegun, Right: auth.RecordCellAct, Facts: []string{casefile.FactHost, "mtr.planned_months", "mtr.for_study"}, Needs: []string{casefile.FactHost, "mtr.planned_months"}, Way: WayAlong, Again: true,
		Parts: []Part{
			{When: applicant, Sets: casefile.Facts{casefile.FactElsewhere: "true"}},
			{When: member, DayFact: "mtr.effective_date", Facts: []string{"rec.works_abroad_alone"}, Sets: casefile.Facts{casefile.FactTransfer: "temporary"}},
		}},
	{Kind: casefile.TempEnded, Right: auth.RecordCellAct, Way: WayAlong, Again: true,
		Parts: []Part{
			{When: applicant, Sets: casefile.Facts{casefile.FactElsewhere: "false"}, Papers: []string{"X-NXTT"}},
			{When: member, Sets: casefile.Facts{casefile.FactTransfer: "none"}},
		}},
	{Kind: casefile.Extended, Right: auth.RecordCommitteeAct, Facts: []string{"flag.special_extension"}, Needs: []string{"flag.special_extension"}, Papers: []string{"X-GTR"}, Way: WayAlong, Again: true},

	{Kind: "trf_applicant", Right: auth.RecordCommitteeAct, Facts: []string{"move.forward_date", "move.forward_received_date", "move.file_checked_date"}, Needs: []string{"move.forward_date"}, Again: true,
		Parts: []Part{
			{When: "move.stage in ['resolved_not_sent', 'sent_no_decision']", Facts: []string{"move.delay_reported"}},
			{When: "move.stage == 'decided'", Facts: []string{"move.old_decision_cancelled", "move.reconsider_received_date", "move.reconsider_reply_date"}},
		}},
	{Kind: "trf_member", Right: auth.RecordCellAct, DayFact: "mtr.letter_presented_date", Facts: []string{"mtr.file_index_confirmed"}, Papers: []string{"X-ML"}, Again: true,
		Parts: []Part{{When: "not given(rec.decision_date)", Facts: []string{"mtr.old_committee_remarks_date", "mtr.old_helper_review"}}}},
}

// removal is the way to the removal of a probationary member, level by level,
// and the complaint about it. The decision itself is asked no more than its own
// vote: what came before stands in the acts of the other levels.
var removal = []Sheet{
	{Kind: casefile.Disciplined, Right: auth.RecordCommitteeAct, DayFact: "disc.date", Facts: []string{"disc.form"}, Needs: []string{"disc.form"}, Way: WayRemoval, Again: true},
	{Kind: casefile.RemovalCell, Right: auth.RecordCellAct, DayFact: "rem.cell_meeting_date",
		Facts: []string{"rem.grounds", "rem.selfreview_date", "rem.selfreview_requests", "rem.refuses_selfreview"}, Needs: []string{"rem.grounds"},
		Vote: &VoteSheet{Body: "cell", Question: "remove"}, Papers: []string{"X-NQXT", "X-BBCB", "X-BBKP"}, Way: WayRemoval, Again: true},
	{Kind: casefile.RemovalBase, Right: auth.RecordCommitteeAct, Vote: &VoteSheet{Body: "base_committee", Question: "remove"}, Papers: []string{"X-NQXT", "X-BBCU"}, Way: WayRemoval,
		When: "base_resolution_required() and profile.decider != 'authorised_base_committee'", Again: true},
	{Kind: casefile.Removed, Right: auth.Decide, DayFact: "rem.decision_date", Vote: &VoteSheet{Body: Decider, Question: "remove"}, Papers: []string{"X-QĐXT"}, Step: "rec_removal", Way: WayRemoval},
	{Kind: casefile.RemovalReceived, Right: auth.RecordCellAct, DayFact: "rem.decision_received_date", Way: WayRemoval},
	{Kind: casefile.Complaint, Right: auth.RecordCommitteeAct, DayFact: "rem.complaint_date", Facts: []string{"rem.complaint_level", "rem.complaint_received_date"}, Needs: []string{"rem.complaint_level"}, Way: WayRemoval, Again: true},
	{Kind: casefile.ComplaintResolved, Right: auth.Decide, DayFact: "rem.complaint_resolved_date", Facts: []string{"rem.complaint_outcome"}, Needs: []string{"rem.complaint_outcome"}, Way: WayRemoval,
		When: "given(rem.complaint_date)", Again: true},
}

// faults are the kinds of fault of a wrong admission or recognition.
var faults = map[string][]string{"fix.kind": {"condition", "authority", "procedure"}}

// repair is what follows a wrong admission or recognition: a fault in the
// conditions annuls for good, one of authority or procedure is done again.
var repair = []Sheet{
	{Kind: casefile.FaultFound, Right: auth.RecordCommitteeAct, DayFact: "fix.found_date", Facts: []string{"fix.kind"}, Needs: []string{"fix.kind"}, Words: faults, Way: WayRepair, Again: true},
	{Kind: casefile.Cancelled, Right: auth.Decide, DayFact: "fix.annulled_date", Facts: []string{"fix.found_date", "fix.kind", "fix.removed_from_list"}, Needs: []string{"fix.found_date", "fix.kind"}, Words: faults, Step: "fix_wrong", Leaves: []string{"FIX-PROCEDURE"}, Way: WayRepair},
	{Kind: casefile.Redone, Right: auth.Decide, Sets: casefile.Facts{"fix.redone": "true"}, Facts: []string{"fix.effective_date_set"}, Needs: []string{"fix.effective_date_set"},
		Papers: []string{"9-KNĐ", "16-KNĐ"}, Step: "fix_wrong", Way: WayRepair, When: "fix.kind in ['authority', 'procedure']"},
}
