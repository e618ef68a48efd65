package procedure

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/locale"
	"tranu/internal/rule"
)

// A row is the fields of one element of a list.
type row = map[string]string

// A dossier is the facts of a whole case as a test states them.
type dossier struct {
	facts map[string]string
	lists map[string][]row
}

func doc(code, day, number string) row {
	r := row{"code": code}
	if day != "" {
		r["date"] = day
	}
	if number != "" {
		r["number"] = number
	}
	return r
}

// whole is a dossier from the list of sympathisers to the yearly slip after
// recognition, under the district model, in which everything is right.
func whole() dossier {
	return dossier{
		facts: map[string]string{
			"case.procedure": "recognition", "case.profile": "P1", "case.as_of": "2024-12-16", "case.file_opened_date": "2022-09-05",
			"person.full_name": "Hồ Văn Thử", "person.birth_date": "1999-02-14", "person.education_level": "upper_secondary_diploma",
			"person.former_member": "false", "person.in_youth_age": "true", "person.is_vietnamese_citizen": "true",
			"person.is_youth_union_member": "true", "person.papers_agree": "true", "person.personal_id": "000099000001",
			"cell.kind": "hamlet", "cell.official_members": "14", "org.youth_union_exists": "true", "youth_resolution.body": "base_youth_committee",
			"sympathiser.listed_date": "2021-11-05", "helper.assigned_date": "2021-11-05", "helper.status": "official",
			"course.certificate_date": "2022-04-18", "course.issuer": "district_political_centre", "permission.start_date": "2022-09-01",
			"application.date": "2022-09-05", "application.self_written": "true",
			"cv.signed_date": "2022-09-12", "cv.seam_stamped_date": "2022-09-14", "cv.birth_date": "1999-02-14", "cv.month_gaps": "0",
			"cv.self_declared": "true", "cv.cell_remark_date": "2022-10-24", "cv.certified_by": "base_committee", "cv.certified_date": "2022-11-01",
			"verification.first_sent_date": "2022-09-15", "verification.completed_date": "2022-10-20", "verification.relatives_declared": "true",
			"opinions.mass_orgs_date": "2022-10-25", "opinions.residence_date": "2022-10-26",
			"adm.cell_meeting_date": "2022-11-08", "adm.base_meeting_date": "2022-11-15", "adm.final_vote_date": "2022-12-05", "adm.decision_date": "2022-12-06",
			"adm.decider_body": "standing_committee", "adm.result_notified_date": "2022-12-09", "adm.decision_received_date": "2022-12-09",
			"adm.ceremony_date": "2022-12-20", "adm.ceremony_cell": "resolution_cell", "adm.ceremony_one_by_one": "true", "adm.ceremony_reader": "cell_secretary",
			"adm.oath_done": "true", "adm.probation_helper_status": "official", "adm.join_date_recorded": "2022-12-20", "adm.member_cv_date": "2022-12-28",
			"calc.latest_deadline":        "2024-03-13",
			"rec.course_certificate_date": "2023-06-15", "rec.opinions_mass_orgs_date": "2023-12-22", "rec.opinions_residence_date": "2023-12-23",
			"rec.cell_meeting_date": "2024-01-04", "rec.base_meeting_date": "2024-01-10", "rec.final_vote_date": "2024-01-24", "rec.decision_date": "2024-01-25",
			"rec.decider_body": "standing_committee", "rec.effective_date": "2023-12-20", "rec.result_notified_date": "2024-01-29",
			"rec.next_cell_meeting_date": "2024-02-05", "rec.announce_date": "2024-02-05", "rec.party_age_start_recorded": "2022-12-06",
			"rec.card_decision_date": "2024-02-28", "rec.card_next_meeting_date": "2024-03-05", "rec.card_issue_date": "2024-03-05", "rec.card_number": "000099000001",
		},
		lists: map[string][]row{
			"documents": {doc("CN-NTVĐ", "2022-04-18", "12"), doc("1-KNĐ", "2022-09-05", ""), doc("2-KNĐ", "2022-09-12", ""), doc("3-KNĐ", "2022-10-10", ""),
				doc("4-KNĐ", "2022-10-12", "3-NQ/ĐTN"), doc("5-KNĐ", "2022-11-02", ""), doc("6-KNĐ", "2022-11-08", "15-NQ/CB"), doc("8-KNĐ", "2022-11-15", "40-NQ/ĐU"),
				doc("X-BCTĐ", "2022-11-28", "7-BC/BTC"), doc("X-BTN", "2017-06-30", "A 0001"), doc("9-KNĐ", "2022-12-06", "120-QĐ/HU"),
				doc("1-HSĐV", "2022-12-28", ""), doc("2-HSĐV", "2022-12-28", ""), doc("X-ML", "2022-12-30", ""),
				doc("CN-ĐVM", "2023-06-15", "31"), doc("10-KNĐ", "2023-12-21", ""), doc("11-KNĐ", "2023-12-21", ""), doc("12-KNĐ", "2023-12-27", ""),
				doc("13-KNĐ", "2024-01-04", "1-NQ/CB"), doc("15-KNĐ", "2024-01-10", "4-NQ/ĐU"), doc("X-BCTĐ", "2024-01-18", "2-BC/BTC"),
				doc("16-KNĐ", "2024-01-25", "9-QĐ/HU"), doc("1-TĐV", "2024-01-04", ""), doc("3-HSĐV", "2024-12-10", "")},
			"votes": {
				{"body": "cell", "question": "admit", "date": "2022-11-08", "form": "secret_ballot", "one_by_one": "true", "official_total": "14", "temp_away_absent": "1", "present": "12", "printed_base": "13", "yes": "11", "no": "1"},
				{"body": "base_committee", "question": "admit", "date": "2022-11-15", "form": "secret_ballot", "one_by_one": "true", "members_total": "13", "present": "12", "yes": "12"},
				{"body": "standing_committee", "question": "admit", "date": "2022-12-05", "form": "secret_ballot", "one_by_one": "true", "members_total": "11", "present": "9", "yes": "8", "no": "1"},
				{"body": "cell", "question": "recognise", "date": "2024-01-04", "form": "secret_ballot", "one_by_one": "true", "official_total": "14", "present": "14", "printed_base": "14", "yes": "14"},
				{"body": "base_committee", "question": "recognise", "date": "2024-01-10", "form": "secret_ballot", "one_by_one": "true", "members_total": "13", "present": "13", "yes": "13"},
				{"body": "standing_committee", "question": "recognise", "date": "2024-01-24", "form": "secret_ballot", "one_by_one": "true", "members_total": "11", "present": "10", "yes": "9", "no": "0", "blank": "1"},
			},
			"introducers":           {{"member_id": "Đinh Văn Một", "status": "official", "same_unit": "true", "together_months": "22", "assigned_date": "2021-11-05"}},
			"verifiers":             {{"name": "Đinh Văn Hai", "relation_to_applicant": "none", "written_report": "true"}},
			"relatives":             {{"relation": "birth_father", "side": "own", "result": "clear"}, {"relation": "birth_mother", "side": "own", "result": "clear"}},
			"verification_requests": {{"received_date": "2022-09-20", "replied_date": "2022-10-10"}, {"received_date": "2022-10-12", "replied_date": "2022-10-18"}},
			"signatures": {
				{"document": "6-KNĐ", "date": "2022-11-08", "role": "secretary", "elected_date": "2020-03-10"},
				{"document": "9-KNĐ", "date": "2022-12-06", "role": "deputy_secretary", "elected_date": "2020-07-01", "approved_date": "2020-07-20"},
				{"document": "16-KNĐ", "date": "2024-01-25", "role": "secretary", "elected_date": "2020-07-01"}},
		},
	}
}

// set replaces a fact; empty: states it no more.
func (d *dossier) set(key, v string) {
	if v == "" {
		delete(d.facts, key)
		return
	}
	d.facts[key] = v
}

// paper replaces the day and the number of the first paper of a code.
func (d *dossier) paper(code, day, number string) {
	i := slices.IndexFunc(d.lists["documents"], func(r row) bool { return r["code"] == code })
	d.lists["documents"][i] = doc(code, day, number)
}

func (d *dossier) drop(code string) {
	d.lists["documents"] = slices.DeleteFunc(d.lists["documents"], func(r row) bool { return r["code"] == code })
}

func (d *dossier) inspect(t testing.TB, p *Procedures) []Inspected {
	t.Helper()
	f := p.NewFacts()
	for k, v := range d.facts {
		if err := p.tell(f, k, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, list := range slices.Sorted(maps.Keys(d.lists)) {
		for _, r := range d.lists[list] {
			if err := p.tellItem(f, list, r); err != nil {
				t.Fatal(err)
			}
		}
	}
	asOf, _ := civil.Parse(d.facts["case.as_of"])
	a := p.Assess(f, d.facts["case.procedure"], d.facts["case.profile"], asOf)
	return p.Inspect(f, &a)
}

// say is everything that a list of results finds fault with.
func say(p *Procedures, found []Inspected, verdict rule.Verdict) (out []string) {
	for i := range found {
		x := &found[i]
		if x.Verdict != verdict {
			continue
		}
		s := x.Check.ID + " " + strings.Join(append(x.Rules(), x.Lacks()...), " ")
		for k := range x.Conflicts {
			s += "; " + x.Conflicts[k].Message(locale.EN)
		}
		out = append(out, s)
	}
	return out
}

// A whole dossier in which everything is right has no fault, and nothing that
// could not be judged.
func TestInspectClean(t *testing.T) {
	p := procedures(t)
	d := whole()
	found := d.inspect(t, p)
	for _, v := range []rule.Verdict{rule.Fail, rule.Unknown} {
		for _, s := range say(p, found, v) {
			t.Errorf("%s: %s", v, s)
		}
	}
}

func verdictOf(t *testing.T, found []Inspected, id string) *Inspected {
	t.Helper()
	i := slices.IndexFunc(found, func(x Inspected) bool { return x.Check.ID == id })
	if i < 0 {
		t.Fatalf("check %s is not inspected", id)
	}
	return &found[i]
}

// A change makes one thing of the whole dossier different.
type change func(d *dossier)

func facts(pairs ...string) change {
	return func(d *dossier) {
		for i := 0; i < len(pairs); i += 2 {
			d.set(pairs[i], pairs[i+1])
		}
	}
}

// field changes a field of the nth element of a list.
func field(list string, n int, pairs ...string) change {
	return func(d *dossier) {
		for i := 0; i < len(pairs); i += 2 {
			d.lists[list][n][pairs[i]] = pairs[i+1]
		}
	}
}

func without(code string) change { return func(d *dossier) { d.drop(code) } }

func on(code, day string) change { return func(d *dossier) { d.paper(code, day, "n") } }

func more(list string, r row) change {
	return func(d *dossier) { d.lists[list] = append(d.lists[list], r) }
}

func all(changes ...change) change {
	return func(d *dossier) {
		for _, c := range changes {
			c(d)
		}
	}
}

// Every check on a dossier is seen kept and broken. The whole dossier keeps
// it, or with the change "pass"; one change breaks it.
func TestInspectEachCheck(t *testing.T) {
	p := procedures(t)
	old := facts("case.file_opened_date", "2021-09-05") // more than 12 months before the meeting
	political := facts("flag.political_issue", "true", "political.within_competence", "true", "political.concluded_date", "2022-10-30")
	moved := facts("move.stage", "decided", "move.same_authority", "false", "move.decision_date", "2022-11-30", "adm.ceremony_cell", "new_cell", "move.file_checked_date", "2022-12-19")
	transfer := facts("mtr.kind", "formal", "mtr.effective_date", "2025-07-10", "mtr.procedure_date", "2025-07-11", "mtr.letter_date", "2025-07-10", "mtr.letter_presented_date", "2025-07-15", "case.as_of", "2025-09-16", "mtr.file_index_confirmed", "true")
	for _, tt := range []struct {
		id         string
		pass, fail change // pass nil: the whole dossier as it is
	}{
		{"I01", nil, facts("course.certificate_date", "2017-11-07")},
		{"I02", all(old, on("3-KNĐ", "2022-10-10"), on("4-KNĐ", "2022-10-12"), on("5-KNĐ", "2022-11-02")), all(old, on("3-KNĐ", "2022-09-04"))},
		{"I03", nil, facts("cv.signed_date", "2022-09-04")},
		{"I04", nil, facts("cv.cell_remark_date", "2022-10-19")},
		{"I05", nil, facts("cv.seam_stamped_date", "2022-09-16")},
		{"I06", nil, field("relatives", 1, "result", "pending")},
		{"I07", nil, facts("person.papers_agree", "false")},
		{"I08", nil, without("X-BTN")},
		{"I09", nil, func(d *dossier) { d.lists["relatives"] = d.lists["relatives"][:1] }},
		{"I10", nil, facts("person.former_member", "true")},
		{"I11", all(political, more("documents", doc("X-KLTC", "2022-10-30", "5"))), political},
		{"I12", nil, on("4-KNĐ", "2022-11-09")},
		{"I13", nil, field("verifiers", 0, "relation_to_applicant", "sibling")},
		{"I14", nil, field("verification_requests", 0, "received_date", "2022-07-20")},
		{"I15", nil, field("introducers", 0, "together_months", "11")},
		{"I16", nil, field("votes", 0, "yes", "8", "no", "4")},
		{"I17", nil, field("votes", 0, "probationary_voted", "1")},
		{"I18", nil, field("votes", 0, "no", "2")},
		{"I20", nil, facts("cell.official_members", "2")},
		{"I21", nil, field("votes", 3, "one_by_one", "false")},
		{"I22", nil, without("8-KNĐ")},
		{"I23", nil, field("signatures", 1, "approved_date", "2022-12-07")},
		{"I24", nil, facts("adm.decision_date", "2023-05-10")},
		{"I26", nil, facts("adm.ceremony_date", "2023-03-10")},
		{"I27", nil, facts("adm.ceremony_cell", "other")},
		{"I28", moved, all(moved, facts("move.decision_date", "2022-09-06"))},
		{"I29", nil, facts("adm.probation_helper_status", "probationary")},
		{"I30", nil, facts("adm.join_date_recorded", "2022-12-06")},
		{"I31", nil, facts("adm.member_cv_date", "2023-03-10")},
		{"I32", nil, on("CN-ĐVM", "2022-12-19")},
		{"I33", nil, on("11-KNĐ", "2023-12-19")},
		{"I34", nil, facts("rec.cell_meeting_date", "2024-05-10")},
		{"I35", nil, facts("rec.probation_extended_months", "3")},
		{"I36", nil, field("introducers", 0, "status", "probationary")},
		{"I37", nil, facts("person.birth_date", "2004-12-14")},
		{"I38", nil, facts("rec.announce_date", "2024-03-05")},
		{"I39", nil, without("2-HSĐV")},
		{"I41", transfer, all(transfer, without("X-ML"), facts("mtr.file_index_confirmed", "false"))},
		{"I42", nil, facts("cv.has_erasure", "true")},
		{"I43", nil, facts("cv.birth_date", "1998-02-14")},
		{"I44", nil, facts("case.as_of", "2026-02-10")},
		{"I45", transfer, all(transfer, facts("mtr.letter_presented_date", "2025-09-15"))},
		{"I48", facts("mtr.kind", "temporary", "mtr.letter_date", "2024-06-03", "mtr.planned_months", "11"), facts("mtr.kind", "temporary", "mtr.letter_date", "2024-06-03", "mtr.planned_months", "6")},
		{"I51", nil, facts("rec.card_issue_date", "2024-01-24")},
		{"I52", nil, facts("person.personal_id", "99000001")},
		{"D01", nil, facts("rec.announce_date", "2024-12-17")},
		{"D02", nil, facts("course.certificate_date", "1998-04-18")},
		{"D03", nil, on("9-KNĐ", "2022-12-07")},
		{"D04", nil, func(d *dossier) {
			d.paper("6-KNĐ", "2022-11-08", "15")
			d.lists["documents"] = append(d.lists["documents"], doc("X-PCGĐ", "2022-01-05", "15"))
		}},
		{"D05", nil, facts("person.full_name", "đinh văn một")},
	} {
		kept, broken := whole(), whole()
		if tt.pass != nil {
			tt.pass(&kept)
		}
		tt.fail(&broken)
		if x := verdictOf(t, kept.inspect(t, p), tt.id); x.Verdict != rule.Pass {
			t.Errorf("%s kept: %s %v", tt.id, x.Verdict, append(x.Rules(), x.Lacks()...))
		}
		if x := verdictOf(t, broken.inspect(t, p), tt.id); x.Verdict != rule.Fail {
			t.Errorf("%s broken: %s %v", tt.id, x.Verdict, append(x.Rules(), x.Lacks()...))
		}
	}
}

// Every check that is made on a dossier stands in the table above.
func TestInspectEachCheckIsWhole(t *testing.T) {
	p := procedures(t)
	d := whole()
	source, err := os.ReadFile("inspect_test.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, x := range d.inspect(t, p) {
		n++
		if !strings.Contains(string(source), `{"`+x.Check.ID+`", `) {
			t.Errorf("check %s is shown neither kept nor broken", x.Check.ID)
		}
	}
	if outside := len(p.Book().Inspection) - n; n < 50 || outside != 14 {
		t.Errorf("%d checks on a dossier, %d outside", n, outside)
	}
}
