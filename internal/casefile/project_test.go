package casefile

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tranu/internal/civil"
	"tranu/internal/unit"
)

// act reads one line of a test table: day, kind, then key=value facts; to=unit
// gives To, corrects=N and void=N make a correction.
func act(no int, line string) Act {
	w := strings.Fields(line)
	a := Act{No: no, Day: civil.MustParse(w[0]), Kind: Kind(w[1]), Unit: "thon1"}
	for _, f := range w[2:] {
		key, v, _ := strings.Cut(f, "=")
		switch key {
		case "to":
			a.To = unit.ID(v)
		case "corrects", "void":
			fmt.Sscan(v, &a.Corrects)
			a.Void, a.Basis = key == "void", "NQ 12"
		default:
			if a.Facts == nil {
				a.Facts = Facts{}
			}
			a.Facts[key] = v
		}
	}
	return a
}

// of makes a case of the cell thon1 out of lines.
func of(lines ...string) *Case {
	c := &Case{ID: "c", Unit: "thon1", Profile: "P1"}
	for i, l := range lines {
		c.Acts = append(c.Acts, act(i+1, l))
	}
	return c
}

// story prints what a projection says, in one line.
func story(p Projection) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", p.Stage, p.Unit)
	for _, d := range []struct {
		name string
		day  civil.Date
	}{{"listed", p.Listed}, {"joined", p.Joined}, {"recognised", p.Recognised}, {"official", p.Official}, {string(p.Ending), p.Ended}} {
		if !d.day.IsZero() {
			fmt.Fprintf(&b, ", %s %s", d.name, d.day)
		}
	}
	return b.String()
}

func stayed(p Projection) string {
	var s []string
	for _, x := range p.Stays {
		s = append(s, fmt.Sprintf("%s %s %s..%s", x.Unit, x.Standing, x.From, x.To))
	}
	return strings.Join(s, ", ")
}

const (
	nominated2020 = "2020-01-10 nominated to=thon1 case.profile=P1"
	listed2020    = "2020-02-05 adm_source_list"
	ceremony2021  = "2021-03-26 adm_ceremony"
	decision2022  = "2022-05-10 rec_decision"
)

func TestProject(t *testing.T) {
	for _, tt := range []struct {
		name, story, stays string
		acts               []string
	}{
		{"no act", " thon1", "", nil},
		{"nominated", "nominated thon1", "thon1 preparing 2020-01-10..", []string{nominated2020}},
		{"listed", "listed thon1, listed 2020-02-05", "thon1 preparing 2020-01-10..", []string{nominated2020, listed2020}},
		{"a helper and a review change nothing", "listed thon1, listed 2020-02-05", "thon1 preparing 2020-01-10..",
			[]string{nominated2020, listed2020, "2020-02-06 adm_assign_helper", "2020-03-05 reviewed"}},
		{"permission", "admission thon1, listed 2020-02-05", "thon1 preparing 2020-01-10..", []string{nominated2020, listed2020, "2020-10-01 adm_permission"}},
		{"application", "admission thon1", "thon1 preparing 2020-01-10..", []string{nominated2020, "2020-10-09 adm_application"}},
		{"resolved", "resolved thon1", "thon1 preparing 2020-01-10..", []string{nominated2020, "2020-12-20 adm_cell_meeting"}},
		{"decided", "decided thon1", "thon1 preparing 2020-01-10..", []string{nominated2020, "2021-02-20 adm_decision", "2021-02-25 adm_receipt"}},
		{"on probation", "probationary thon1, joined 2021-03-26", "thon1 preparing 2020-01-10..2021-03-26, thon1 probationary 2021-03-26..",
			[]string{nominated2020, "2021-02-20 adm_decision", ceremony2021, "2021-04-01 adm_member_records", "2021-08-01 rec_course"}},
		{"recognition begun", "recognition thon1, joined 2021-03-26", "thon1 preparing 2020-01-10..2021-03-26, thon1 probationary 2021-03-26..",
			[]string{nominated2020, ceremony2021, "2022-03-27 rec_self_review"}},
		{"official twelve months after the ceremony, whenever decided", "official thon1, joined 2021-03-26, recognised 2022-05-10, official 2022-03-26",
			"thon1 preparing 2020-01-10..2021-03-26, thon1 probationary 2021-03-26..2022-03-26, thon1 official 2022-03-26..",
			[]string{nominated2020, ceremony2021, decision2022, "2022-06-01 rec_card"}},
		{"official from the date stated", "official thon1, joined 2021-03-26, recognised 2022-05-10, official 2022-04-01",
			"thon1 probationary 2021-03-26..2022-04-01, thon1 official 2022-04-01..",
			[]string{ceremony2021, decision2022 + " rec.effective_date=2022-04-01"}},
		{"official from the date set anew", "official thon1, joined 2021-03-26, recognised 2022-05-10, official 2022-05-01",
			"thon1 probationary 2021-03-26..2022-05-01, thon1 official 2022-05-01..",
			[]string{ceremony2021, decision2022 + " rec.effective_date=2022-03-26 fix.effective_date_set=2022-05-01"}},
		{"29 February", "official thon1, joined 2020-02-29, recognised 2021-04-01, official 2021-02-28",
			"thon1 probationary 2020-02-29..2021-02-28, thon1 official 2021-02-28..",
			[]string{"2020-02-29 adm_ceremony", "2021-04-01 rec_decision"}},
		{"moved on probation, before the official date", "official thon2, joined 2021-03-26, recognised 2022-05-10, official 2022-03-26",
			"thon1 probationary 2021-03-26..2021-09-01, thon2 probationary 2021-09-01..2022-03-26, thon2 official 2022-03-26..",
			[]string{"2021-01-01 nominated to=thon1", ceremony2021, "2021-09-01 moved to=thon2", decision2022}[1:]},
		{"moved between the official date and the decision", "official thon2, joined 2021-03-26, recognised 2022-05-10, official 2022-03-26",
			"thon1 probationary 2021-03-26..2022-03-26, thon1 official 2022-03-26..2022-04-15, thon2 official 2022-04-15..",
			[]string{ceremony2021, "2022-04-15 moved to=thon2", decision2022}},
		{"moved out of the committee and back", "listed thon2, listed 2020-02-05",
			"thon1 preparing 2020-01-10..2020-06-01, thon2 preparing 2020-09-01..",
			[]string{nominated2020, listed2020, "2020-06-01 moved", "2020-09-01 moved to=thon2"}},
		{"moved out", "ended thon1, listed 2020-02-05, moved 2020-06-01", "thon1 preparing 2020-01-10..2020-06-01",
			[]string{nominated2020, listed2020, "2020-06-01 moved"}},
		{"off the list", "unlisted thon1, listed 2020-02-05, unlisted 2020-07-05", "thon1 preparing 2020-01-10..2020-07-05",
			[]string{nominated2020, listed2020, "2020-07-05 unlisted"}},
		{"off the list and on again", "listed thon1, listed 2020-11-05", "thon1 preparing 2020-01-10..2020-07-05, thon1 preparing 2020-11-05..",
			[]string{nominated2020, listed2020, "2020-07-05 unlisted", "2020-11-05 adm_source_list"}},
		{"returned: goes on", "resolved thon1", "thon1 preparing 2020-01-10..", []string{nominated2020, "2020-12-20 adm_cell_meeting", "2021-01-05 returned"}},
		{"refused", "ended thon1, refused 2021-01-05", "thon1 preparing 2020-01-10..2021-01-05", []string{nominated2020, "2020-12-20 adm_cell_meeting", "2021-01-05 refused"}},
		{"a paper after the end changes nothing", "ended thon1, refused 2021-01-05", "thon1 preparing 2020-01-10..2021-01-05",
			[]string{nominated2020, "2021-01-05 refused", "2021-01-08 adm_notify", "2021-01-09 reviewed"}},
		{"withdrawn", "ended thon1, withdrawn 2020-03-05", "thon1 preparing 2020-01-10..2020-03-05", []string{nominated2020, "2020-03-05 withdrawn"}},
		{"died as an official member, before the decision was recorded", "ended thon1, joined 2021-03-26, recognised 2022-05-10, official 2022-03-26, died 2022-06-01",
			"thon1 probationary 2021-03-26..2022-03-26, thon1 official 2022-03-26..2022-06-01", []string{ceremony2021, "2022-06-01 died", decision2022}},
		{"struck off the list of probationary members", "ended thon1, joined 2021-03-26, removed 2021-10-01", "thon1 probationary 2021-03-26..2021-10-01",
			[]string{ceremony2021, "2021-10-01 removed"}},
		{"left the Party", "ended thon1, joined 2021-03-26, recognised 2022-05-10, official 2022-03-26, left 2024-01-01",
			"thon1 probationary 2021-03-26..2022-03-26, thon1 official 2022-03-26..2024-01-01", []string{ceremony2021, decision2022, "2024-01-01 left"}},
		{"admission annulled: never a member", "ended thon1, cancelled 2021-06-01", "thon1 preparing 2020-01-10..2021-03-26",
			[]string{nominated2020, "2021-02-20 adm_decision", ceremony2021, "2021-06-01 cancelled fix.kind=procedure"}},
		{"admission annulled and done again", "probationary thon1, joined 2021-09-02", "thon1 preparing 2020-01-10..2021-03-26, thon1 preparing 2021-08-10..2021-09-02, thon1 probationary 2021-09-02..",
			[]string{nominated2020, "2021-02-20 adm_decision", ceremony2021, "2021-06-01 cancelled fix.kind=procedure", "2021-08-10 adm_decision", "2021-09-02 adm_ceremony"}},
		{"decision annulled before the ceremony: to be taken again", "resolved thon1", "thon1 preparing 2020-01-10..",
			[]string{nominated2020, "2021-02-20 adm_decision", "2021-03-01 cancelled fix.kind=procedure"}},
		{"decision annulled before the ceremony for want of a condition", "ended thon1, cancelled 2021-03-01", "thon1 preparing 2020-01-10..2021-03-01",
			[]string{nominated2020, "2021-02-20 adm_decision", "2021-03-01 cancelled fix.kind=condition"}},
		{"nothing to annul", "nominated thon1", "thon1 preparing 2020-01-10..", []string{nominated2020, "2020-03-01 cancelled"}},
		{"recognition annulled: on probation again", "probationary thon1, joined 2021-03-26", "thon1 probationary 2021-03-26..",
			[]string{ceremony2021, decision2022, "2022-08-01 cancelled fix.kind=authority"}},
		{"recognition annulled and done again with a date set anew", "official thon1, joined 2021-03-26, recognised 2022-10-01, official 2022-09-01",
			"thon1 probationary 2021-03-26..2022-09-01, thon1 official 2022-09-01..",
			[]string{ceremony2021, decision2022, "2022-08-01 cancelled fix.kind=authority", "2022-10-01 rec_decision fix.effective_date_set=2022-09-01"}},
		{"a condition of admission was missing: all is annulled", "ended thon1, cancelled 2022-08-01", "",
			[]string{ceremony2021, decision2022, "2022-08-01 cancelled fix.kind=condition"}},
		{"recognition of somebody who never joined has no effect", "decided thon1", "thon1 preparing 2021-02-20..", []string{"2021-02-20 adm_decision", decision2022}},
		{"taken over as official", "official thon1, joined 1998-05-19, recognised 1999-05-19, official 1999-05-19", "thon1 probationary 1998-05-19..1999-05-19, thon1 official 1999-05-19..",
			[]string{"2020-01-02 taken_over to=thon1 adm.ceremony_date=1998-05-19 rec.effective_date=1999-05-19"}},
		{"taken over on probation", "official thon1, joined 2019-05-19, recognised 2020-06-20, official 2020-05-19", "thon1 probationary 2019-05-19..2020-05-19, thon1 official 2020-05-19..",
			[]string{"2020-01-02 taken_over to=thon1 adm.ceremony_date=2019-05-19", "2020-06-20 rec_decision"}},
		{"ceremony corrected to another day", "probationary thon1, joined 2021-03-27", "thon1 probationary 2021-03-27..", []string{ceremony2021, "2021-03-27 adm_ceremony corrects=1"}},
		{"corrected twice", "probationary thon1, joined 2021-03-28", "thon1 probationary 2021-03-28..", []string{ceremony2021, "2021-03-27 adm_ceremony corrects=1", "2021-03-28 adm_ceremony corrects=2"}},
		{"withdrawn act", "nominated thon1", "thon1 preparing 2020-01-10..", []string{nominated2020, ceremony2021, "2021-03-26 adm_ceremony void=2"}},
		{"withdrawn correction: what it corrected stays replaced", "nominated thon1", "thon1 preparing 2020-01-10..",
			[]string{nominated2020, ceremony2021, "2021-03-27 adm_ceremony corrects=2", "2021-03-27 adm_ceremony void=3"}},
		{"recorded in the wrong order", "official thon1, listed 2020-02-05, joined 2021-03-26, recognised 2022-05-10, official 2022-03-26",
			"thon1 preparing 2020-01-10..2021-03-26, thon1 probationary 2021-03-26..2022-03-26, thon1 official 2022-03-26..",
			[]string{decision2022, listed2020, ceremony2021, nominated2020}},
	} {
		p := Project(of(tt.acts...))
		if got := story(p); got != tt.story {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.story)
		}
		if got := stayed(p); got != tt.stays {
			t.Errorf("%s: stays:\n got %s\nwant %s", tt.name, got, tt.stays)
		}
	}
}

func TestUnitAndProfile(t *testing.T) {
	for _, tt := range []struct {
		name          string
		unit, profile string
		acts          []string
	}{
		{"stated at the opening, whatever the row says", "thon3", "P2a", []string{"2020-01-10 nominated to=thon3 case.profile=P2a"}},
		{"the row, where the opening says nothing", "thon1", "P1", []string{"2020-01-10 nominated"}},
		{"moved", "thon2", "P1", []string{nominated2020, "2020-06-01 moved to=thon2"}},
		{"move withdrawn", "thon1", "P1", []string{nominated2020, "2020-06-01 moved to=thon2", "2020-06-01 moved void=2"}},
		{"rerouted", "thon1", "P3", []string{nominated2020, "2025-07-01 rerouted case.profile=P2a", "2026-07-26 rerouted case.profile=P3"}},
		{"rerouting recorded late", "thon1", "P3", []string{nominated2020, "2026-07-26 rerouted case.profile=P3", "2025-07-01 rerouted case.profile=P2a"}},
	} {
		p := Project(of(tt.acts...))
		if string(p.Unit) != tt.unit || p.Profile != tt.profile {
			t.Errorf("%s: %s %s, want %s %s", tt.name, p.Unit, p.Profile, tt.unit, tt.profile)
		}
	}
}

func TestEffective(t *testing.T) {
	c := of(
		"2021-03-01 adm_decision",                     // 1
		"2021-03-26 adm_ceremony",                     // 2
		"2021-03-26 adm_member_records",               // 3: same day
		"2021-02-01 adm_opinions",                     // 4: recorded late
		"2021-03-26 adm_ceremony corrects=2 x.note=a", // 5 keeps the place of 2
		"2021-03-02 adm_decision corrects=1",          // 6
		"2021-03-03 adm_decision corrects=6",          // 7
		"2021-02-01 adm_opinions void=4",              // 8
	)
	var got []int
	for _, a := range c.Effective() {
		got = append(got, a.No)
	}
	if want := []int{7, 5, 3}; !slices.Equal(got, want) {
		t.Errorf("in force: %v, want %v", got, want)
	}
	want := map[int]int{1: 6, 2: 5, 4: 8, 6: 7}
	if diff := cmp.Diff(want, c.Superseded()); diff != "" {
		t.Error(diff)
	}
	if a, ok := c.Last(Decision); !ok || a.No != 7 {
		t.Errorf("last decision: %d, %v", a.No, ok)
	}
	if _, ok := c.Last(Died); ok {
		t.Error("found an act that is not there")
	}
}

func TestAsOf(t *testing.T) {
	c := of(nominated2020, listed2020, ceremony2021, decision2022, "2021-03-20 adm_ceremony corrects=3")
	for _, tt := range []struct {
		day  string
		want Stage
	}{
		{"2020-01-09", ""},
		{"2020-01-10", StageNominated},
		{"2020-02-05", StageListed},
		{"2021-03-19", StageListed},
		{"2021-03-20", StageProbationary}, // as corrected
		{"2022-05-09", StageProbationary},
		{"2022-05-10", StageOfficial},
	} {
		if got := Project(c.AsOf(civil.MustParse(tt.day))).Stage; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.day, got, tt.want)
		}
	}
}

func TestFacts(t *testing.T) {
	c := of(
		"2021-03-01 adm_decision adm.decider_body=standing_committee",
		"2020-12-20 adm_cell_meeting adm.resolution_cell=formal_unit course.mark=7",
		"2021-01-02 adm_awareness_course course.mark=8",
		"2021-03-01 adm_decision corrects=1 adm.decider_body=base_standing_committee",
	)
	c.Acts[1].Lists = map[string][]Item{Documents: {{"code": "6-KNĐ", "date": "2020-12-20"}}, "votes": {{"yes": "8"}}}
	c.Acts[0].Lists = map[string][]Item{Documents: {{"code": "9-KNĐ", "date": "2021-03-01", "number": "11"}}}
	c.Acts[3].Lists = map[string][]Item{Documents: {{"code": "9-KNĐ", "date": "2021-03-01", "number": "12"}}}
	facts, lists := c.Facts(civil.Date{})
	wantFacts := Facts{"adm.decider_body": "base_standing_committee", "adm.resolution_cell": "formal_unit", "course.mark": "8"}
	wantLists := map[string][]Item{
		Documents: {{"code": "6-KNĐ", "date": "2020-12-20"}, {"code": "9-KNĐ", "date": "2021-03-01", "number": "12"}},
		"votes":   {{"yes": "8"}},
	}
	if diff := cmp.Diff(wantFacts, facts); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(wantLists, lists); diff != "" {
		t.Error(diff)
	}
	lists["votes"][0]["yes"] = "0"
	if c.Acts[1].Lists["votes"][0]["yes"] != "8" {
		t.Error("the merged lists share items with the case")
	}
	facts, lists = c.Facts(civil.MustParse("2020-12-31"))
	if facts["course.mark"] != "7" || facts["adm.decider_body"] != "" || len(lists[Documents]) != 1 {
		t.Errorf("as of the end of 2020: %v %v", facts, lists)
	}
}

// kindsAtRandom is every kind the fold knows, and some it passes over.
var kindsAtRandom = append(slices.Clone(own),
	Listed, Helper, Permission, CellAdmits, Decision, Ceremony, CellAccepts, Recognition,
	"adm_application", "adm_archive", "rec_course", "rec_self_review", "trf_member", "")

// random makes n acts on distinct days, recorded in a random order.
func random(r *rand.Rand, n int) *Case {
	c := &Case{ID: "c", Unit: "u1", Profile: "P1"}
	c.Acts = append(c.Acts, Act{Kind: Nominated, Day: civil.New(2020, 1, 1), To: "u1", Facts: Facts{"case.profile": "P1"}})
	for _, day := range r.Perm(900)[:n] {
		c.Acts = append(c.Acts, randomAct(r, civil.New(2020, 1, 2).AddDays(day)))
	}
	r.Shuffle(len(c.Acts), func(i, j int) { c.Acts[i], c.Acts[j] = c.Acts[j], c.Acts[i] })
	for i := range c.Acts {
		c.Acts[i].No = i + 1
	}
	return c
}

func randomAct(r *rand.Rand, day civil.Date) Act {
	a := Act{Kind: kindsAtRandom[r.Intn(len(kindsAtRandom))], Day: day, Facts: Facts{}}
	if a.Kind == Moved || r.Intn(4) == 0 {
		a.To = unit.ID([]string{"", "u1", "u2", "u3"}[r.Intn(4)])
	}
	if r.Intn(3) == 0 {
		a.Facts["rec.effective_date"] = day.AddDays(r.Intn(400) - 300).String()
	}
	if r.Intn(6) == 0 {
		a.Facts["fix.effective_date_set"] = day.AddDays(r.Intn(400) - 300).String()
	}
	if r.Intn(4) == 0 {
		a.Facts["fix.kind"] = []string{"condition", "authority", "no date"}[r.Intn(3)]
	}
	if r.Intn(2) == 0 {
		a.Facts["rem.complaint_outcome"] = "annulled"
	}
	if r.Intn(4) == 0 {
		a.Facts["adm.ceremony_date"] = day.AddDays(-r.Intn(4000)).String()
	}
	return a
}

// correct appends corrections, valid and not.
func correct(r *rand.Rand, c *Case) {
	for range r.Intn(5) {
		a := randomAct(r, civil.New(2020, 1, 2).AddDays(r.Intn(900)))
		a.No, a.Corrects, a.Void = len(c.Acts)+1, r.Intn(len(c.Acts)+3), r.Intn(2) == 0
		c.Acts = append(c.Acts, a)
	}
}

func TestRandomCases(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	for n := range 6000 {
		c := random(r, r.Intn(14))
		correct(r, c)
		p := Project(c)
		if diff := consistent(p, ceremonies(c)); diff != "" {
			t.Fatalf("case %d: %s\n%s\n%s\n%+v", n, diff, story(p), stayed(p), c.Effective())
		}
	}
}

// ceremonies counts the acts by which somebody joins.
func ceremonies(c *Case) (n int) {
	for _, a := range c.Effective() {
		if a.Kind == Ceremony || a.Kind == TakenOver {
			n++
		}
	}
	return n
}

// consistent says what is wrong within a projection of a case with so many
// ceremonies.
func consistent(p Projection, ceremonies int) string {
	for i, s := range p.Stays {
		switch {
		case !s.To.IsZero() && !s.From.Before(s.To):
			return "a stay does not last a day"
		case i > 0 && (p.Stays[i-1].To.IsZero() || s.From.Before(p.Stays[i-1].To)):
			return "stays overlap"
		case s.To.IsZero() && i < len(p.Stays)-1:
			return "an open stay is not the last"
		}
	}
	last := Stay{To: civil.New(1, 1, 1)}
	if len(p.Stays) > 0 {
		last = p.Stays[len(p.Stays)-1]
	}
	switch {
	case p.Stage.Member() && (!last.To.IsZero() || last.Standing == Preparing || last.Unit != p.Unit || p.Joined.IsZero()):
		return "a member stays nowhere as a member"
	case p.Stage == StageOfficial && p.Recognised.IsZero():
		return "official without a decision"
	case p.Recognised.IsZero() != p.Official.IsZero():
		return "official date without recognition, or the other way round"
	case (p.Stage == StageEnded || p.Stage == StageUnlisted) && (last.To.IsZero() || p.Ended.IsZero()):
		return "ended, and still staying"
	case ceremonies < 2 && p.Joined.IsZero() && slices.ContainsFunc(p.Stays, func(s Stay) bool { return s.Standing != Preparing }):
		return "a member without a ceremony"
	}
	return ""
}

func TestOrderOfRecordingDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewSource(8))
	for range 2000 {
		c := random(r, r.Intn(12))
		want := Project(c)
		again := *c
		again.Acts = slices.Clone(c.Acts)
		r.Shuffle(len(again.Acts), func(i, j int) { again.Acts[i], again.Acts[j] = again.Acts[j], again.Acts[i] })
		for i := range again.Acts {
			again.Acts[i].No = i + 1
		}
		if diff := cmp.Diff(want, Project(&again), cmpopts.EquateComparable(civil.Date{})); diff != "" {
			t.Fatalf("%+v\n%s", c.Effective(), diff)
		}
	}
}

// Whatever is added for an earlier day, the last act keeps its effect. Only an
// annulment may take away what later acts rest on.
func TestAddingNeverUndoesALaterAct(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	tried := map[Kind]int{}
	for range 10000 {
		c := random(r, 1+r.Intn(8))
		acts := c.Effective()
		last := acts[len(acts)-1]
		was := Project(c)
		if effect(was, last) != "" {
			continue // had none: a recognition of nobody
		}
		tried[last.Kind]++
		early := randomAct(r, civil.New(2020, 1, 2).AddDays(r.Intn(900)))
		if !early.Day.Before(last.Day) || early.Kind == Cancelled {
			continue
		}
		more := *c
		early.No = len(c.Acts) + 1
		more.Acts = append(slices.Clone(c.Acts), early)
		if lost := effect(Project(&more), last); lost != "" {
			t.Fatalf("%s of %s: %s after adding %s on %s\n%s\n%s", last.Kind, last.Day, lost, early.Kind, early.Day, story(was), story(Project(&more)))
		}
	}
	for _, k := range []Kind{Ceremony, Recognition, Died, Unlisted, Left, Decision} {
		if tried[k] < 20 {
			t.Errorf("%s was last only %d times: the test proves little", k, tried[k])
		}
	}
}

// effect says what of an act's effect is missing in a projection.
func effect(p Projection, a Act) string {
	switch a.Kind {
	case Ceremony:
		if p.Joined != a.Day || !p.Stage.Member() {
			return "the ceremony is lost"
		}
	case Recognition:
		if p.Recognised != a.Day || p.Stage != StageOfficial {
			return "the recognition is lost"
		}
	case Unlisted, Refused, Withdrawn, Died, Removed, Left:
		if p.Ending != a.Kind || p.Ended != a.Day {
			return "the ending is lost"
		}
	case Decision:
		if p.Stage != StageDecided && !p.Stage.Member() {
			return "the decision is lost"
		}
	case Moved:
		if a.To != "" && p.Unit != a.To || a.To == "" && (p.Ending != Moved || p.Ended != a.Day) {
			return "the move is lost"
		}
	}
	return ""
}
