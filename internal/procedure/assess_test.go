package procedure

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/rule"
	"tranu/regulations"
)

func procedures(t testing.TB) *Procedures {
	t.Helper()
	book, err := regulations.Book()
	if err != nil {
		t.Fatal(err)
	}
	prog, err := rule.Compile(book)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(prog)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// tellItem adds an item to a list.
func (p *Procedures) tellItem(f *rule.Facts, list string, it casefile.Item) error {
	slot, _, ok := p.Slot(list)
	if !ok {
		return fmt.Errorf("list %s is not in the regulations", list)
	}
	n, err := f.AddItem(slot)
	if err != nil {
		return err
	}
	for key, v := range it {
		field, ok := p.ItemField(slot, key)
		if !ok {
			return fmt.Errorf("list %s has no field %s", list, key)
		}
		if err := f.SetItemText(slot, n, field, v); err != nil {
			return err
		}
	}
	return nil
}

// A file is the facts of one case: single facts by key; of lists, the papers
// as "code date" and the votes as field texts.
type file struct {
	facts  map[string]string
	papers []string
	votes  []map[string]string
}

// clean is a whole admission under profile P2a in which everything is right,
// short of the archive.
func clean() file {
	return file{
		facts: map[string]string{
			"case.procedure": "admission", "case.profile": "P2a", "case.as_of": "2026-01-30", "case.file_opened_date": "2025-08-04",
			"person.full_name": "Hồ Văn Thử", "person.birth_date": "1999-02-14", "person.education_level": "upper_secondary_diploma",
			"person.former_member": "false", "person.in_youth_age": "true", "person.is_vietnamese_citizen": "true",
			"person.is_youth_union_member": "true", "person.papers_agree": "true", "person.personal_id": "000099000001",
			"cell.kind": "hamlet", "cell.official_members": "14", "org.youth_union_exists": "true", "youth_resolution.body": "base_youth_committee",
			"sympathiser.listed_date": "2024-11-05", "helper.assigned_date": "2024-11-05", "helper.status": "official",
			"course.certificate_date": "2025-04-18", "course.issuer": "district_political_centre", "permission.start_date": "2025-08-01",
			"application.date": "2025-08-04", "application.self_written": "true",
			"cv.signed_date": "2025-08-11", "cv.seam_stamped_date": "2025-08-13", "cv.birth_date": "1999-02-14", "cv.month_gaps": "0",
			"cv.self_declared": "true", "cv.cell_remark_date": "2025-09-24", "cv.certified_by": "superior_standing_committee", "cv.certified_date": "2025-10-01",
			"verification.first_sent_date": "2025-08-14", "verification.completed_date": "2025-09-22", "verification.relatives_declared": "true",
			"opinions.mass_orgs_date": "2025-09-25", "opinions.residence_date": "2025-09-26",
			"adm.cell_meeting_date": "2025-10-08", "adm.final_vote_date": "2025-11-05", "adm.decision_date": "2025-11-06", "adm.decider_body": "standing_committee",
			"adm.result_notified_date": "2025-11-10", "adm.decision_received_date": "2025-11-10", "adm.ceremony_date": "2025-11-28",
			"adm.ceremony_cell": "resolution_cell", "adm.ceremony_one_by_one": "true", "adm.ceremony_reader": "cell_secretary", "adm.oath_done": "true",
			"adm.probation_helper_status": "official", "adm.join_date_recorded": "2025-11-28", "adm.member_cv_date": "2025-12-08",
			"calc.latest_deadline": "2026-01-13",
		},
		papers: []string{"CN-NTVĐ 2025-04-18", "1-KNĐ 2025-08-04", "2-KNĐ 2025-08-11", "3-KNĐ 2025-09-10", "4-KNĐ 2025-09-12", "5-KNĐ 2025-10-02",
			"6-KNĐ 2025-10-08", "X-BCTĐ 2025-10-20", "X-BTN 2017-06-30", "9-KNĐ 2025-11-06", "1-HSĐV 2025-12-08", "2-HSĐV 2025-12-08"},
		votes: []map[string]string{
			{"body": "cell", "question": "admit", "date": "2025-10-08", "round": "1", "form": "secret_ballot", "one_by_one": "true",
				"official_total": "14", "temp_away_absent": "1", "present": "12", "printed_base": "13", "yes": "11", "no": "1"},
			{"body": "standing_committee", "question": "admit", "date": "2025-11-05", "round": "1", "form": "secret_ballot", "one_by_one": "true",
				"members_total": "9", "present": "8", "printed_base": "9", "yes": "8", "no": "0"},
		},
	}
}

// before is the clean case as it stood when nothing from the given facts and
// papers on had happened.
func (c file) before(prefixes ...string) file {
	gone := func(s string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
	}
	maps.DeleteFunc(c.facts, func(k, _ string) bool { return gone(k) })
	c.papers = slices.DeleteFunc(c.papers, gone)
	c.votes = slices.DeleteFunc(c.votes, func(v map[string]string) bool { return gone("vote " + v["body"]) })
	return c
}

// with is the case with one fact added or replaced.
func (c file) with(key, v string) file {
	c.facts = maps.Clone(c.facts)
	c.facts[key] = v
	return c
}

func (c file) state(t testing.TB, p *Procedures) *rule.Facts {
	t.Helper()
	f := p.NewFacts()
	ok := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for k, v := range c.facts {
		ok(p.tell(f, k, v))
	}
	for _, s := range c.papers {
		code, day, _ := strings.Cut(s, " ")
		ok(p.tellItem(f, "documents", map[string]string{"code": code, "date": day}))
	}
	for _, v := range c.votes {
		ok(p.tellItem(f, "votes", v))
	}
	ok(p.tellItem(f, "introducers", map[string]string{"member_id": "A", "status": "official", "same_unit": "true", "together_months": "22", "assigned_date": "2024-11-05"}))
	ok(p.tellItem(f, "signatures", map[string]string{"document": "6-KNĐ", "date": "2025-10-08", "role": "secretary", "elected_date": "2025-03-10"}))
	ok(p.tellItem(f, "signatures", map[string]string{"document": "9-KNĐ", "date": "2025-11-06", "role": "deputy_secretary", "elected_date": "2025-07-01", "approved_date": "2025-07-01"}))
	for _, relation := range []string{"birth_father", "birth_mother"} {
		ok(p.tellItem(f, "relatives", map[string]string{"relation": relation, "side": "own", "result": "clear"}))
	}
	ok(p.tellItem(f, "verification_requests", map[string]string{"received_date": "2025-08-18", "replied_date": "2025-09-19"}))
	return f
}

func (c file) assess(t testing.TB, p *Procedures, asOf string) Assessment {
	return p.Assess(c.state(t, p), c.facts["case.procedure"], c.facts["case.profile"], civil.MustParse(asOf))
}

// undecided is the case after the cell's vote, decided by nobody yet.
func undecided() file {
	return clean().before("adm.final", "adm.dec", "adm.result", "adm.cer", "adm.oath", "adm.prob", "adm.join", "adm.member", "X-BCTĐ", "9-KNĐ", "1-HSĐV", "2-HSĐV", "vote standing")
}

func TestVerdict(t *testing.T) {
	p := procedures(t)
	defeated := undecided()
	defeated.votes[0]["yes"], defeated.votes[0]["no"] = "8", "4" // 8 of 13 is under two thirds
	for _, tt := range []struct {
		name string
		c    file
		want Verdict
	}{
		{"everything right", clean(), VerdictClear},
		{"not a citizen", clean().with("person.is_vietnamese_citizen", "false"), VerdictBlocked},
		{"certificate from elsewhere only warns", clean().with("course.issuer", "other"), VerdictWarned},
		{"the day of birth is missing", clean().before("person.birth_date", "cv.birth_date"), VerdictIncomplete},
		{"missing and failing: the block weighs more", clean().before("person.birth_date").with("person.is_vietnamese_citizen", "false"), VerdictBlocked},
		{"defeated at the cell", defeated, VerdictBlocked},
		{"nothing known: nothing to judge yet", file{facts: map[string]string{"case.procedure": "admission"}}, VerdictClear},
	} {
		if got := tt.c.assess(t, p, "2026-01-30").Verdict; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func stateOf(a Assessment, id string) StepState {
	for _, s := range a.Steps {
		if s.ID == id {
			return s.State
		}
	}
	return ""
}

func TestSteps(t *testing.T) {
	p := procedures(t)
	defeated := undecided()
	defeated.votes[0]["yes"], defeated.votes[0]["no"] = "8", "4"
	for _, tt := range []struct {
		name string
		c    file
		want map[string]StepState
	}{
		{"only the archive is left", clean(), map[string]StepState{"adm_source_list": Done, "adm_cell_meeting": Done, "adm_ceremony": Done, "adm_archive": Next}},
		{"P2a has no resolution of the base committee", clean(), map[string]StepState{"adm_base_resolution": Skipped, "adm_section_appraisal": Skipped, "trf_applicant": Skipped}},
		{"after the vote", undecided(), map[string]StepState{"adm_cell_meeting": Done, "adm_superior_appraisal": Next, "adm_decision": Later, "adm_ceremony": Later}},
		{"a vote that fell short has not done its step", defeated, map[string]StepState{"adm_cell_meeting": Blocked, "adm_superior_appraisal": Later}},
		{"P2b has one", undecided().with("case.profile", "P2b"), map[string]StepState{"adm_base_resolution": Next, "adm_section_appraisal": Skipped}},
		{"the section committee, where there is one", undecided().with("case.profile", "P2b").with("org.section_committee_exists", "true"), map[string]StepState{"adm_section_appraisal": Next}},
		{"a special consent, where one is needed", undecided().with("flag.political_issue", "true"), map[string]StepState{"adm_special_consents": Next}},
		{"profile not known: only what all have", undecided().before("case.profile"), map[string]StepState{"adm_base_resolution": Skipped, "adm_decision": Next}},
		{"a gate that fails blocks its step", undecided().with("flag.over60_route", "true"), map[string]StepState{"adm_special_consents": Blocked}},
		{"an old file is recorded, not stopped", defeated.with("case.historical_entry", "true"), map[string]StepState{"adm_cell_meeting": Next}},
	} {
		a := tt.c.assess(t, p, "2026-01-30")
		for id, want := range tt.want {
			if got := stateOf(a, id); got != want {
				t.Errorf("%s: %s is %s, want %s", tt.name, id, got, want)
			}
		}
	}
}

func TestDeadlineStates(t *testing.T) {
	p := procedures(t)
	decided := func(day string) file { return undecided().with("adm.decision_date", day) }
	for _, tt := range []struct {
		name string
		c    file
		asOf string
		want DeadlineState
	}{ // 45 working days from 8 October 2025 end on 10 December, 60 on 31 December
		{"no meeting yet", undecided().before("adm.cell_meeting"), "2025-12-01", NotStarted},
		{"running", undecided(), "2025-12-10", Open},
		{"passed", undecided(), "2025-12-11", Overdue},
		{"decided on the last day", decided("2025-12-10"), "2026-01-30", Met},
		{"decided a day late", decided("2025-12-11"), "2026-01-30", Late},
		{"a special case has fifteen days more", decided("2025-12-11").with("flag.special_extension", "true"), "2026-01-30", Met},
		{"and not more", decided("2026-01-01").with("flag.special_extension", "true"), "2026-01-30", Late},
		{"refused in time", undecided().with("adm.refusal_date", "2025-12-01"), "2026-01-30", Met},
	} {
		a := tt.c.assess(t, p, tt.asOf)
		i := slices.IndexFunc(a.Deadlines, func(d Deadline) bool { return d.Deadline.ID == "admission_decision" })
		if i < 0 {
			t.Fatalf("%s: no such limit", tt.name)
		}
		if d := a.Deadlines[i]; d.State != tt.want {
			t.Errorf("%s: %s (due %s, counts %s), want %s", tt.name, d.State, d.Due.Due, d.Limit, tt.want)
		}
	}
}

// Each act is judged by the regime of its own day.
func TestRegimes(t *testing.T) {
	p := procedures(t)
	a := clean().with("adm.decision_date", "2026-05-06").assess(t, p, "2026-05-30")
	got := map[string]string{}
	for _, r := range a.Regimes {
		got[r.Act] = r.Regime
	}
	for act, want := range map[string]string{"adm.cell_meeting_date": "R294", "adm.decision_date": "R20", "course.certificate_date": "R232"} {
		if got[act] != want {
			t.Errorf("%s: %s, want %s", act, got[act], want)
		}
	}
}

// Every step of the regulations says when it is done, and nothing else does.
func TestDoneWhen(t *testing.T) {
	p := procedures(t)
	for id := range doneWhen {
		if _, ok := p.done[id]; !ok {
			t.Errorf("%s is no step of the regulations", id)
		}
	}
}

// BenchmarkAssess is everything the regulations say about a case, from typed
// facts, over different cases in turn.
func BenchmarkAssess(b *testing.B) {
	p := procedures(b)
	cases := []file{clean(), undecided(), clean().before("person.birth_date"), undecided().with("case.profile", "P2b"),
		clean().with("case.profile", "P2c"), clean().before("cv.", "verification."), undecided().with("flag.over60_route", "true")}
	facts := make([]*rule.Facts, 70)
	for i := range facts {
		facts[i] = cases[i%len(cases)].state(b, p)
	}
	asOf, i := civil.MustParse("2026-01-30"), 0
	for b.Loop() {
		c := cases[i%len(cases)].facts
		p.Assess(facts[i%len(facts)], "admission", c["case.profile"], asOf)
		i++
	}
}

// BenchmarkState is the filling of the table of facts from texts.
func BenchmarkState(b *testing.B) {
	p, c := procedures(b), clean()
	for b.Loop() {
		c.state(b, p)
	}
}
