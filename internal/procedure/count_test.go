package procedure

import (
	"math/rand"
	"testing"

	"tranu/internal/civil"
)

// unvoted is the clean case before the cell has considered it.
func unvoted() file {
	c := undecided().before("adm.cell", "calc.", "vote cell", "6-KNĐ")
	c.facts["case.file_opened_date"] = "2026-01-05"
	return c
}

func (c file) count(t testing.TB, p *Procedures, asOf string) CountPlan {
	t.Helper()
	f := c.state(t, p)
	a := p.Assess(f, c.facts["case.procedure"], c.facts["case.profile"], civil.MustParse(asOf))
	plan, ok := p.Count(f, a)
	if !ok {
		t.Fatal("nothing remains to be done")
	}
	return plan
}

// countRow writes a row as step: prudent last.
func countRow(plan CountPlan, step string) string {
	for _, r := range plan.Rows {
		if r.Step.ID == step {
			return r.Prudent.String() + " " + r.Last.String()
		}
	}
	return ""
}

// The days are counted by hand in regulations/calendar.yaml. From 31/12/2026
// back: 30 working days are 19/11–31/12 (24/11 is off), so the decision is
// signed by 18/11; 45 are 17/9–18/11, so the cell meets by 16/9; 30 are
// 3/8–16/9 (31/8 to 2/9 are off), and the request arrives by Sunday, 2/8.
func TestCount(t *testing.T) {
	p := procedures(t)
	asked := unvoted().before("verification.completed", "cv.cert", "cv.cell")
	for _, tt := range []struct {
		name string
		c    file
		asOf string
		year int
		rows map[string]string // step: prudent day, last day
	}{
		{"all before it", unvoted(), "2026-03-02", 2026, map[string]string{
			"adm_cell_meeting": "2026-09-16 2026-12-31", "adm_decision": "2026-11-18 2026-12-31", "adm_ceremony": "2026-12-31 2026-12-31", "adm_receipt": "", "adm_verification": ""}},
		{"verification to be done", asked, "2026-03-02", 2026, map[string]string{"adm_verification": "", "adm_cell_meeting": "2026-09-16 2026-12-31"}},
		// the receipt starts the clock under Regulation 294: from 31/12/2025 back 30 working days are 20/11–31/12, so by 19/11;
		// 45 are 18/9–19/11, so the cell meets by 17/9
		{"clock of receipt", unvoted().with("case.file_opened_date", "2025-08-04"), "2025-10-03", 2025, map[string]string{
			"adm_cell_meeting": "2025-09-17 2025-12-31", "adm_decision": "2025-11-19 2025-12-31", "adm_receipt": "2025-11-19 2025-12-31"}},
		{"dossier of twelve months", unvoted().with("case.file_opened_date", "2025-08-04"), "2026-03-02", 2026, map[string]string{
			"adm_cell_meeting": "2026-08-04 2026-08-04", "adm_decision": "2026-11-18 2026-12-31"}},
		{"certificate of sixty months", unvoted().with("course.certificate_date", "2021-06-10"), "2026-03-02", 2026, map[string]string{"adm_cell_meeting": "2026-06-10 2026-06-10"}},
		{"18 in August", unvoted().with("person.birth_date", "2008-08-20").with("cv.birth_date", "2008-08-20"), "2026-03-02", 2026, map[string]string{"adm_cell_meeting": "2026-09-16 2026-12-31"}},
		{"60 in October", unvoted().with("person.birth_date", "1966-10-05").with("cv.birth_date", "1966-10-05"), "2026-03-02", 2026, map[string]string{"adm_cell_meeting": "2026-09-16 2026-10-31"}},
		// the limit that runs from the meeting of 8/10/2025 ends on 10/12/2025, later than is prudent
		{"voted", undecided(), "2025-10-20", 2025, map[string]string{"adm_cell_meeting": "", "adm_decision": "2025-11-19 2025-12-31", "adm_ceremony": "2025-12-31 2025-12-31"}},
		{"decided and received", undecided().with("adm.decision_date", "2025-11-06").with("adm.decision_received_date", "2025-11-10"), "2025-11-20", 2025, map[string]string{
			"adm_decision": "", "adm_ceremony": "2025-12-22 2025-12-22"}}, // 30 working days from 10/11
		// Hà Nội: the base committee has 25 working days from the cell, 17/9–21/10
		{"base committee in Hà Nội", unvoted().with("case.locality", "HN").with("case.profile", "P2b"), "2026-03-02", 2026, map[string]string{
			"adm_cell_meeting": "2026-09-16 2026-12-31", "adm_base_resolution": "2026-10-21 2026-12-31"}},
		{"base committee elsewhere", unvoted().with("case.profile", "P2b"), "2026-03-02", 2026, map[string]string{"adm_base_resolution": "2026-11-18 2026-12-31"}},
		{"next year", unvoted().with("person.birth_date", "2009-02-14").with("cv.birth_date", "2009-02-14"), "2026-03-02", 2027, map[string]string{}},
	} {
		plan := tt.c.count(t, p, tt.asOf)
		if plan.Year != tt.year || plan.Asked != civil.MustParse(tt.asOf).Year() {
			t.Errorf("%s: year %d, asked %d; want %d", tt.name, plan.Year, plan.Asked, tt.year)
		}
		for step, want := range tt.rows {
			if got := countRow(plan, step); got != want {
				t.Errorf("%s: %s = %q, want %q", tt.name, step, got, want)
			}
		}
	}
}

// Why a case must wait, or can no longer count: the rule, and the day it opens.
func TestCountWaits(t *testing.T) {
	p := procedures(t)
	young := func(birth string) file {
		return unvoted().with("person.birth_date", birth).with("cv.birth_date", birth)
	}
	back := unvoted().with("flag.readmission", "true").with("person.former_member", "true").with("readm.exit_causes", "own_request").with("readm.exit_date", "2023-12-15")
	stale := unvoted().with("case.file_opened_date", "2025-01-06")
	for _, tt := range []struct {
		name   string
		c      file
		asOf   string
		year   int
		first  string
		waits  string // rule day; …
		closed string
	}{
		{"nothing to wait for", unvoted(), "2026-03-02", 2026, "2026-03-02", "", ""},
		{"18 in August", young("2008-08-20"), "2026-03-02", 2026, "2026-08-20", "ADM-AGE-MIN 2026-08-01; ADM-AGE-MIN-BOUNDARY 2026-08-20; ", ""},
		{"18 next year", young("2009-02-14"), "2026-03-02", 2027, "2027-02-14", "ADM-AGE-MIN 2027-02-01; ADM-AGE-MIN-BOUNDARY 2027-02-14; ", ""},
		{"left 36 months ago in December", back, "2026-03-02", 2026, "2026-12-15", "RDM-WAIT-36 2026-12-15; ", ""},
		{"papers past twelve months", stale, "2026-03-02", 2026, "2026-03-02", "", "ADM-DOSSIER-12M 2026-01-06; "},
	} {
		plan := tt.c.count(t, p, tt.asOf)
		list := func(bounds []Bound) (s string) {
			for _, b := range bounds {
				s += b.Rule.ID + " " + b.Day.String() + "; "
			}
			return s
		}
		if plan.Year != tt.year || plan.First.String() != tt.first || list(plan.Waits) != tt.waits || list(plan.Closed) != tt.closed {
			t.Errorf("%s: %d from %s, waits %q, closed %q", tt.name, plan.Year, plan.First, list(plan.Waits), list(plan.Closed))
		}
	}
}

// An introduction that states 7 months of 12 on 10/9/2025 is complete five
// months later.
func TestCountIntroducers(t *testing.T) {
	p := procedures(t)
	c := unvoted()
	f := c.state(t, p)
	if err := p.tellItem(f, "introducers", map[string]string{"member_id": "B", "status": "official", "same_unit": "true", "together_months": "7"}); err != nil {
		t.Fatal(err)
	}
	a := p.Assess(f, Admission, "P2a", civil.MustParse("2025-10-20"))
	plan, _ := p.Count(f, a)
	if len(plan.Waits) != 1 || plan.Waits[0].Rule.ID != introducersRule || plan.First.String() != "2026-02-10" || plan.Year != 2026 {
		t.Errorf("first %s, year %d, waits %+v", plan.First, plan.Year, plan.Waits)
	}
}

// Every day a plan names is lawful: on the last day no rule closes the step, on
// the day after one does or the year is over; the prudent days leave the limits
// their full time.
func TestCountHolds(t *testing.T) {
	p := procedures(t)
	calendar := p.Calendar()
	r := rand.New(rand.NewSource(3))
	for range 200 {
		asOf := civil.New(2026, 1, 5).AddDays(r.Intn(330))
		c := unvoted().with("case.file_opened_date", asOf.AddDays(-r.Intn(360)).String()).with("course.certificate_date", asOf.AddDays(-r.Intn(1800)).String())
		plan := c.count(t, p, asOf.String())
		next := civil.New(plan.Year, 12, 31)
		for i := len(plan.Rows) - 1; i >= 0; i-- {
			x := plan.Rows[i]
			if x.Prudent.After(x.Last) || x.Last.Before(x.Earliest) || x.Last.After(next) {
				t.Fatalf("as of %s: %s from %s, prudent %s, last %s", asOf, x.Step.ID, x.Earliest, x.Prudent, x.Last)
			}
			for _, l := range x.Leaves {
				if end := calendar.Add(x.Prudent, l.Days); end.After(plan.Rows[i+1].Prudent) && end.After(next) {
					t.Fatalf("as of %s: %s by %s leaves %d working days, to %s", asOf, x.Step.ID, x.Prudent, l.Days, end)
				}
			}
			next = x.Last
		}
	}
}

// However late the cell meets and the committee decides, probation ends and
// official membership begins twelve months after the ceremony; what is late
// says so.
func TestLatenessMovesNoDate(t *testing.T) {
	p := procedures(t)
	r := rand.New(rand.NewSource(4))
	for range 300 {
		ceremony := civil.New(2022, 1, 1).AddDays(r.Intn(1400))
		meeting := ceremony.AddMonths(12).AddDays(r.Intn(400))
		decision := meeting.AddDays(r.Intn(400))
		c := clean().with("case.procedure", "recognition").with("adm.ceremony_date", ceremony.String()).
			with("rec.cell_meeting_date", meeting.String()).with("rec.decision_date", decision.String())
		a := c.assess(t, p, decision.AddDays(r.Intn(60)).String())
		for _, x := range a.Computed {
			if (x.Computed.ID == "official_from" || x.Computed.ID == "probation_end") && x.Date != ceremony.AddMonths(12) {
				t.Fatalf("ceremony %s, meeting %s, decision %s: %s is %s", ceremony, meeting, decision, x.Computed.ID, x.Date)
			}
		}
		for _, d := range a.Deadlines {
			if late := d.State == Late; (d.Deadline.ID == "recognition_meeting" || d.Deadline.ID == "recognition_decision") && (late != d.Done.After(d.Limit) || late && d.Left > 0) {
				t.Fatalf("%s by %s, done %s: %s, %d left", d.Deadline.ID, d.Limit, d.Done, d.State, d.Left)
			}
		}
	}
}

// Q031: admitted on 4/7/2025, probation ends on 4/7/2026. 30 working days from
// there end on 14/8/2026; a meeting on that day has its decision by 30/9/2026
// (31/8 to 2/9 are off).
func TestCountRecognition(t *testing.T) {
	p := procedures(t)
	c := clean().with("case.procedure", "recognition").with("adm.ceremony_date", "2025-07-04")
	for _, tt := range []struct {
		asOf, meeting, meets, decides string
		year                          int
	}{
		{"2026-03-02", "", "2026-08-14", "2026-09-30", 2026},
		{"2025-11-03", "", "2026-08-14", "2026-09-30", 2026},
		{"2026-10-05", "", "2026-08-14", "2026-11-16", 2026}, // too late already: the decision from a meeting today
		{"2026-07-20", "2026-07-13", "", "2026-08-24", 2026},
	} {
		if tt.meeting != "" {
			c = c.with("rec.cell_meeting_date", tt.meeting)
		}
		plan := c.count(t, p, tt.asOf)
		got := map[string]string{}
		for _, x := range plan.Rows {
			got[x.Step.ID] = x.Prudent.String()
			if !x.Last.IsZero() {
				t.Errorf("%s: a last day for %s", tt.asOf, x.Step.ID)
			}
		}
		if got["rec_cell_meeting"] != tt.meets || got["rec_decision"] != tt.decides || plan.Year != tt.year || plan.Official.String() != "2026-07-04" {
			t.Errorf("as of %s: %v in %d, official from %s", tt.asOf, got, plan.Year, plan.Official)
		}
	}
}
