package desk_test

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/pool"
	"tranu/internal/practice"
	"tranu/internal/practice/practicetest"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/unit"
)

// The unusual ways of a case, by real situations. Q… is the number of the
// situation in the project's collection of open cases; its facts and its
// expected result are those of the collection.

// A story is one case that a test carries on.
type story struct {
	t  *testing.T
	d  *desk.Desk
	id casefile.ID
}

// begin lays a case out on the usual path until an act. The ceremony is the day
// on which its other days hang.
func begin(t *testing.T, ceremony string, until casefile.Kind, spoil ...func(*casefile.Act)) *story {
	t.Helper()
	return beginIn(t, practicetest.Open(t), "thon1", ceremony, until, spoil...)
}

func beginIn(t *testing.T, d *desk.Desk, cell unit.ID, ceremony string, until casefile.Kind, spoil ...func(*casefile.Act)) *story {
	t.Helper()
	w := practice.Walk{Name: "Hồ Thị Chuyện", Birth: "1999-02-14", Cell: cell, Official: 12, Ceremony: civil.MustParse(ceremony), Until: until}
	if len(spoil) > 0 {
		w.Spoil = spoil[0]
	}
	id, err := w.Take(context.Background(), d, practicetest.Today)
	if err != nil {
		t.Fatal(err)
	}
	return &story{t, d, id}
}

func (s *story) seat(login string) auth.Actor { return practicetest.Seat(s.t, s.d, login) }

// does records an act: "day kind to=unit key=value …", where a key is that of a
// fact, or a form code for a paper, or vote.key, or list.key of the one row of
// a list. Words are separated by blanks; + in a value stands for one.
func (s *story) does(login, line string) error {
	s.t.Helper()
	by := s.seat(login)
	v, err := s.d.Version(context.Background(), by, s.id)
	if err != nil {
		return err
	}
	_, err = s.d.Record(context.Background(), by, desk.Recording{Case: s.id, Version: v, Act: actLine(line)})
	return err
}

func actLine(line string) casefile.Act {
	w := strings.Fields(line)
	a := casefile.Act{Day: civil.MustParse(w[0]), Kind: casefile.Kind(w[1]), Facts: casefile.Facts{}, Lists: map[string][]casefile.Item{}}
	row := func(list, key, v string) {
		if len(a.Lists[list]) == 0 {
			a.Lists[list] = []casefile.Item{{}}
		}
		a.Lists[list][0][key] = v
	}
	for _, f := range w[2:] {
		key, v, _ := strings.Cut(f, "=")
		v = strings.ReplaceAll(v, "+", " ")
		list, field, _ := strings.Cut(key, ".")
		switch {
		case key == "to":
			a.To = unit.ID(v)
		case list == "vote":
			row("votes", field, v)
		case list == "sign":
			row("signatures", field, v)
		case list == "introducers" || list == "consents":
			row(list, field, v)
		case list == "reason":
			if a.Reasons == nil {
				a.Reasons = map[string]string{}
			}
			a.Reasons[field] = v
		case strings.Contains(key, "."):
			a.Facts[key] = v
		default:
			a.Lists[casefile.Documents] = append(a.Lists[casefile.Documents], casefile.Item{"code": key, "number": cmp.Or(v, "1")})
		}
	}
	return a
}

// must records an act that is accepted.
func (s *story) must(login, line string) {
	s.t.Helper()
	if err := s.does(login, line); err != nil {
		s.t.Fatalf("%s: %v\n%s", line, err, strings.Join(rules(err), " "))
	}
}

// refused wants an act to be refused by the rules named, among others, or by a
// fault of the key named.
func (s *story) refused(login, line string, want ...string) []desk.Finding {
	s.t.Helper()
	err := s.does(login, line)
	if err == nil {
		s.t.Errorf("%s: accepted, want %v", line, want)
		return nil
	}
	f, _ := errorAs(err)
	got := append(rules(err), f.Key)
	for _, w := range want {
		if !slices.Contains(got, w) {
			s.t.Errorf("%s: %v (%v), want %s", line, got, err, w)
		}
	}
	found, _ := f.Detail.([]desk.Finding)
	return found
}

func errorAs(err error) (*fault.Error, bool) {
	for err != nil {
		if f, ok := err.(*fault.Error); ok {
			return f, true
		}
		u, ok := err.(interface{ Unwrap() error })
		if !ok {
			break
		}
		err = u.Unwrap()
	}
	return &fault.Error{}, false
}

func rules(err error) (out []string) {
	f, _ := errorAs(err)
	found, _ := f.Detail.([]desk.Finding)
	for _, x := range found {
		out = append(out, x.Rule)
	}
	return out
}

func (s *story) view(login string) desk.CaseView {
	s.t.Helper()
	v, err := s.d.Case(context.Background(), s.seat(login), s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

func (s *story) stage(want casefile.Stage) {
	s.t.Helper()
	if got := s.view("chuyen-vien").Stage; got != want {
		s.t.Errorf("stage %s, want %s", got, want)
	}
}

// due wants a limit of time of the case to end on a day.
func (s *story) due(id, want string) {
	s.t.Helper()
	for _, d := range s.view("chuyen-vien").Deadlines {
		if d.ID == id && d.Due.String() == want {
			return
		}
	}
	s.t.Errorf("no limit %s ends on %s", id, want)
}

func (s *story) computed(id, want string) {
	s.t.Helper()
	for _, c := range s.view("chuyen-vien").Computed {
		if c.ID == id {
			if c.Value != want {
				s.t.Errorf("%s is %s, want %s", id, c.Value, want)
			}
			return
		}
	}
	s.t.Errorf("%s is not computed, want %s", id, want)
}

// next wants the first thing to be done on the page of a seat.
func (s *story) next(login string, want casefile.Kind) {
	s.t.Helper()
	v := s.view(login)
	if len(v.Next) == 0 || v.Next[0].Sheet.Kind != want {
		var got []string
		for _, x := range v.Next {
			got = append(got, string(x.Sheet.Kind))
		}
		s.t.Errorf("next is %v, want %s", got, want)
	}
}

func (s *story) offers(login string, kind casefile.Kind, want bool) {
	s.t.Helper()
	v := s.view(login)
	got := slices.ContainsFunc(slices.Concat(v.Endings, v.Next), func(x desk.StepView) bool { return x.Sheet.Kind == kind })
	if got != want {
		s.t.Errorf("the page offers %s: %v, want %v", kind, got, want)
	}
}

const (
	cellVote  = " vote.official_total=12 vote.present=12 vote.form=secret_ballot vote.one_by_one=true"
	decision  = " adm.final_vote_date=%s adm.decider_body=standing_committee 9-KNĐ= sign.role=secretary sign.elected_date=2025-07-01 vote.members_total=9 vote.present=9 vote.form=secret_ballot vote.one_by_one=true vote.yes=9"
	meeting   = " 6-KNĐ= X-BBCB= X-BBKP= sign.role=secretary sign.elected_date=2020-05-20 sign.approved_date=2020-06-01 vote.yes=12" + cellVote
	accepting = " 13-KNĐ= 1-TĐV= sign.role=secretary sign.elected_date=2020-05-20 sign.approved_date=2020-06-01 vote.yes=12" + cellVote
	ceremony  = " adm.ceremony_one_by_one=true adm.ceremony_reader=cell_secretary adm.oath_done=true adm.probation_helper_status=official"
)

func decided(day string) string {
	return day + " adm_decision" + strings.ReplaceAll(decision, "%s", day)
}

// Q024: struck off level by level; each level's ratio is its own, a level that
// misses it reports, and nobody is struck off without all of them.
func TestRemovalByLevels(t *testing.T) {
	s := begin(t, "2025-11-28", "adm_member_records")
	s.must("chuyen-vien", "2025-12-20 rerouted case.profile=P2b")
	found := s.refused("pho-bi-thu", "2026-02-10 removed vote.form=secret_ballot vote.members_total=9 vote.present=9 vote.yes=5 X-QĐXT=", "REM-GROUND", "REM-VOTE-CELL", "REM-VOTE-BASE")
	for _, f := range found {
		want := map[string]string{"REM-VOTE-CELL": "Chi bộ đề nghị xóa tên", "REM-VOTE-BASE": "Đảng ủy cơ sở đề nghị xóa tên"}[f.Rule]
		if want != "" && (len(f.Missing) == 0 || f.Missing[0].Act.VI != want) {
			t.Errorf("%s lacks %+v, want the act %q", f.Rule, f.Missing, want)
		}
	}
	proposal := " removal_cell vote.form=secret_ballot vote.official_total=9 vote.present=9 vote.yes=6 X-NQXT= rem.grounds=no_progress_12_months,political_standard"
	s.refused("bi-thu-thon-1", "2026-01-12"+proposal, "REM-SELFREVIEW")
	s.refused("bi-thu-thon-1", "2026-01-12"+strings.Replace(proposal, "yes=6", "yes=5", 1)+" rem.selfreview_date=2026-01-05", "REM-VOTE-CELL")
	s.must("bi-thu-thon-1", "2026-01-12"+proposal+" rem.selfreview_requests=3")
	s.refused("chuyen-vien", "2026-01-20 removal_base vote.form=secret_ballot vote.members_total=11 vote.present=11 vote.yes=7", "fault.vote_short")
	s.must("chuyen-vien", "2026-01-20 committee_vote_failed vote.body=base_committee vote.question=remove vote.form=secret_ballot vote.members_total=11 vote.present=11 vote.yes=7 X-BCBQ=")
	s.stage(casefile.StageProbationary)
	s.refused("pho-bi-thu", "2026-02-10 removed vote.form=secret_ballot vote.members_total=9 vote.present=9 vote.yes=5 X-QĐXT=", "REM-VOTE-BASE")
	s.must("chuyen-vien", "2026-01-30 removal_base vote.form=secret_ballot vote.members_total=11 vote.present=11 vote.yes=8 X-NQXT=")
	s.refused("pho-bi-thu", "2026-02-10 removed vote.form=secret_ballot vote.members_total=9 vote.present=9 vote.yes=4 X-QĐXT=", "REM-VOTE-DECIDER")
	s.must("pho-bi-thu", "2026-02-10 removed vote.form=secret_ballot vote.members_total=9 vote.present=9 vote.yes=5 X-QĐXT=12-QĐ")
	s.stage(casefile.StageEnded)
}

// In a hamlet cell directly under the commune nobody stands between.
func TestRemovalWithoutBaseCommittee(t *testing.T) {
	s := begin(t, "2025-11-28", "adm_member_records")
	s.offers("chuyen-vien", casefile.RemovalCell, true)
	s.offers("chuyen-vien", casefile.RemovalBase, false)
	s.must("bi-thu-thon-1", "2026-01-12 removal_cell vote.form=secret_ballot vote.official_total=9 vote.present=9 vote.yes=6 X-NQXT= rem.grounds=returned_or_destroyed_card rem.refuses_selfreview=true")
	s.must("pho-bi-thu", "2026-02-10 removed vote.form=secret_ballot vote.members_total=9 vote.present=9 vote.yes=5 X-QĐXT=")
}

// A complaint within thirty working days, its resolution, and what it leads to.
func TestComplaint(t *testing.T) {
	removed := func() *story {
		s := begin(t, "2025-11-28", "adm_member_records")
		s.must("bi-thu-thon-1", "2026-01-12 removal_cell vote.form=secret_ballot vote.official_total=9 vote.present=9 vote.yes=6 X-NQXT= rem.grounds=returned_or_destroyed_card rem.refuses_selfreview=true")
		s.offers("bi-thu-thon-1", casefile.RemovalReceived, false)
		s.must("pho-bi-thu", "2026-02-10 removed vote.form=secret_ballot vote.members_total=9 vote.present=9 vote.yes=5 X-QĐXT=")
		s.must("bi-thu-thon-1", "2026-02-12 removal_received")
		return s
	}
	s := removed()
	s.due("complaint_file", "2026-04-02")
	s.offers("pho-bi-thu", casefile.ComplaintResolved, false)
	s.refused("pho-bi-thu", "2026-03-01 complaint_resolved rem.complaint_outcome=upheld", "fault.complaint_none")
	s.refused("chuyen-vien", "2026-04-03 complaint rem.complaint_level=superior", "REM-COMPLAINT-30")
	s.must("chuyen-vien", "2026-04-02 complaint rem.complaint_level=superior rem.complaint_received_date=2026-04-02")
	s.must("pho-bi-thu", "2026-05-20 complaint_resolved rem.complaint_outcome=upheld")
	s.stage(casefile.StageEnded)
	s = removed()
	s.must("chuyen-vien", "2026-03-02 complaint rem.complaint_level=superior rem.complaint_received_date=2026-03-03")
	s.must("pho-bi-thu", "2026-04-10 complaint_resolved rem.complaint_outcome=annulled")
	s.stage(casefile.StageProbationary)
}

// Who proposed a removal in the cell does not record the decision on it.
func TestRemovalIsSeparate(t *testing.T) {
	ctx, s := context.Background(), begin(t, "2025-11-28", "adm_member_records")
	s.must("bi-thu-thon-1", "2026-01-12 removal_cell vote.form=secret_ballot vote.official_total=9 vote.present=9 vote.yes=6 X-NQXT= rem.grounds=returned_or_destroyed_card rem.refuses_selfreview=true")
	both := s.seat("pho-bi-thu")
	both.ID = s.seat("bi-thu-thon-1").ID
	v, _ := s.d.Version(ctx, both, s.id)
	act := actLine("2026-02-10 removed vote.form=secret_ballot vote.members_total=9 vote.present=9 vote.yes=5 X-QĐXT=")
	if _, err := s.d.Record(ctx, both, desk.Recording{Case: s.id, Version: v, Act: act}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("%v, want forbidden", err)
	}
}

// Q022: three rounds in vain. Each is reported, after the third the level above
// decides, nobody votes a fourth time, and nobody is struck off by it.
func TestThreeRounds(t *testing.T) {
	s := begin(t, "2024-09-20", "rec_dossier_check")
	round := func(day, yes string) string {
		return day + " vote_failed vote.question=recognise vote.official_total=20 vote.present=20 vote.form=secret_ballot vote.one_by_one=true X-BCBQ= vote.yes=" + yes
	}
	s.next("bi-thu-thon-1", casefile.CellAccepts)
	s.must("bi-thu-thon-1", round("2025-10-03", "12"))
	s.must("bi-thu-thon-1", round("2025-11-04", "13"))
	s.next("bi-thu-thon-1", casefile.CellAccepts)
	if err := s.does("bi-thu-thon-1", round("2025-12-03", "14")); err == nil {
		t.Error("14 of 20 is two thirds, and was recorded as missing them")
	}
	s.must("bi-thu-thon-1", round("2025-12-03", "13"))
	s.stage(casefile.StageRecognition)
	s.computed("failed_recognition_rounds", "3")
	s.next("bi-thu-thon-1", "rec_escalation")
	s.refused("bi-thu-thon-1", round("2025-12-30", "13"), "fault.step_waits")
	if !slices.ContainsFunc(s.view("chuyen-vien").Findings, func(f desk.Finding) bool { return f.Rule == "REC-THREE-ROUNDS" && f.Verdict == rule.Fail }) {
		t.Error("the page does not say that three rounds are to be reported")
	}
	s.must("bi-thu-thon-1", "2025-12-10 rec_escalation X-BCBQ=")
	s.refused("bi-thu-thon-1", round("2025-12-30", "13"), "REC-THREE-ROUNDS")
	s.refused("bi-thu-thon-1", "2025-12-30 rec_cell_meeting"+accepting, "REC-THREE-ROUNDS")
	s.stage(casefile.StageRecognition)
}

// Q037: moves while still being helped. The old place issues the certificate,
// the new cell goes on: another helper, an introducer without the twelve months.
func TestMoveBeforeTheVote(t *testing.T) {
	s := begin(t, "2025-11-09", "adm_dossier_check")
	s.refused("chuyen-vien", "2025-08-12 moved to=thon2 move.decision_date=2025-08-11", "TRF-CERT")
	s.must("chuyen-vien", "2025-08-12 moved to=thon2 move.decision_date=2025-08-11 17-KNĐ=3")
	if _, err := s.d.Case(context.Background(), s.seat("bi-thu-thon-1"), s.id); !fault.Is(err, fault.NotFound) {
		t.Errorf("the old cell still sees the case: %v", err)
	}
	s.next("chuyen-vien", "trf_applicant")
	s.must("bi-thu-thon-2", "2025-08-14 adm_assign_helper mentor.name=Bình helper.status=official X-PCGĐ=")
	s.must("chuyen-vien", "2025-08-15 trf_applicant move.forward_date=2025-08-14 move.forward_received_date=2025-08-15")
	name := introducer(s)
	s.refused("bi-thu-thon-2", "2025-08-16 introducer_changed introducer.replaced=Nobody introducer.reason=moved introducers.member_id=B introducers.status=official", "fault.introducer_unknown")
	s.must("bi-thu-thon-2", "2025-08-16 introducer_changed introducer.replaced="+strings.ReplaceAll(name, " ", "+")+" introducer.reason=moved introducers.member_id=B introducers.status=official 3-KNĐ= X-PCGĐ=")
	s.must("bi-thu-thon-2", "2025-08-20 adm_cell_meeting"+meeting)
	s.stage(casefile.StageResolved)
}

func introducer(s *story) string {
	s.t.Helper()
	_, lists := new(s.view("chuyen-vien").Case).Facts(civil.Date{})
	for _, it := range lists[casefile.Introducers] {
		return it["member_id"]
	}
	s.t.Fatal("no introducer")
	return ""
}

// Q009: the introducer leaves; the branch names another, who need not have
// known the applicant for twelve months, but must be an official member.
func TestIntroducerReplaced(t *testing.T) {
	s := begin(t, "2026-03-02", "adm_dossier_check", func(a *casefile.Act) {
		for _, it := range a.Lists[casefile.Introducers] {
			it["member_id"] = "A"
		}
	})
	change := " introducer_changed introducer.replaced=A introducer.reason=moved introducers.member_id=B 3-KNĐ= X-PCGĐ="
	s.refused("bi-thu-thon-1", "2025-12-02"+change, "fault.fact_missing")
	s.must("bi-thu-thon-1", "2025-12-02"+change+" introducers.status=probationary")
	s.refused("bi-thu-thon-1", "2025-12-08 adm_cell_meeting"+meeting, "ADM-INTRO-STATUS")
	s.must("bi-thu-thon-1", "2025-12-03"+strings.ReplaceAll(strings.ReplaceAll(change, "=B", "=C"), "=A", "=B")+" introducers.status=official")
	s.must("bi-thu-thon-1", "2025-12-08 adm_cell_meeting"+meeting)
}

// Q038: the dossier lies with the committee, not decided: it is forwarded, and
// the new place decides, each within its limit.
func TestMoveAfterSending(t *testing.T) {
	s := begin(t, "2025-11-20", "adm_superior_appraisal")
	s.must("chuyen-vien", "2025-09-22 moved to=thon2 move.decision_date=2025-09-10 17A-KNĐ=")
	if got, _ := new(s.view("chuyen-vien").Case).Last(casefile.Moved); got.Facts["move.stage"] != "sent_no_decision" {
		t.Errorf("stage of the move: %s", got.Facts["move.stage"])
	}
	s.due("applicant_forward", "2025-10-01")
	s.must("chuyen-vien", "2025-10-01 trf_applicant move.forward_date=2025-10-01 move.forward_received_date=2025-10-01")
	s.due("applicant_new_decision", "2025-11-12")
}

// Q040, Q108: decided, then moves to another cell under the same committee. No
// new decision; the ceremony belongs to the new cell and to no other.
func TestMoveAfterTheDecision(t *testing.T) {
	s := begin(t, "2025-10-27", "adm_decision")
	s.must("chuyen-vien", "2025-09-29 moved to=thon2 17C-KNĐ=")
	s.must("chuyen-vien", "2025-09-30 trf_applicant move.forward_date=2025-09-30 move.file_checked_date=2025-10-02")
	s.must("chuyen-vien", "2025-10-01 adm_notify X-TBKQ=")
	s.must("bi-thu-thon-2", "2025-10-02 adm_receipt X-GNHS=")
	s.refused("bi-thu-thon-2", "2025-10-10 adm_ceremony adm.ceremony_cell=resolution_cell X-BBLỄ="+ceremony, "TRF-CEREMONY-PLACE")
	s.must("bi-thu-thon-2", "2025-10-10 adm_ceremony adm.ceremony_cell=new_cell X-BBLỄ="+ceremony)
	s.stage(casefile.StageProbationary)
}

// Q039: decided by the old place soon after the move, to a place of another
// committee. Within thirty working days the decision travels along.
func TestMoveOutAfterTheDecision(t *testing.T) {
	for _, tt := range []struct {
		decided string
		usable  bool
	}{{"2025-08-22", true}, {"2025-08-26", false}} {
		s := begin(t, "2025-10-20", "adm_superior_appraisal")
		move := func(day, rest string) string { return day + " moved move.decision_date=2025-07-14 " + rest }
		s.must("pho-bi-thu", decided(tt.decided))
		err := s.does("chuyen-vien", move("2025-08-28", "17C-KNĐ="))
		if (err == nil) != tt.usable {
			t.Errorf("decided on %s: %v, usable %v", tt.decided, err, tt.usable)
		}
		if !tt.usable && !slices.Contains(rules(err), "TRF-DEC-WINDOW") {
			t.Errorf("%v, want TRF-DEC-WINDOW", rules(err))
		}
	}
}

// Moves out of the committee and back in: the case goes on where it stood.
func TestMoveOutAndBack(t *testing.T) {
	s := begin(t, "2027-03-01", "adm_application")
	s.must("chuyen-vien", "2026-11-25 moved 17-KNĐ=")
	s.stage(casefile.StageEnded)
	s.offers("chuyen-vien", casefile.Moved, true)
	s.must("chuyen-vien", "2026-11-28 moved to=thon2 17-KNĐ=")
	s.stage(casefile.StageAdmission)
	if v := s.view("bi-thu-thon-2"); v.Unit.ID != "thon2" {
		t.Errorf("in %s", v.Unit.ID)
	}
}

// Q041: elsewhere for eight months. The formal cell considers, with the remarks
// of the host; the page says where the person is.
func TestTemporaryStayOfAnApplicant(t *testing.T) {
	s := begin(t, "2026-03-02", "adm_dossier_check")
	s.must("bi-thu-thon-1", "2025-12-02 temp_begun temporary.place=Sở+Nội+vụ mtr.planned_months=8")
	if v := s.view("bi-thu-thon-1"); v.Projection.Host != "Sở Nội vụ" || v.Projection.Away.String() != "2025-12-02" {
		t.Errorf("away since %s at %q", v.Projection.Away, v.Projection.Host)
	}
	s.refused("bi-thu-thon-1", "2025-12-08 adm_cell_meeting adm.resolution_cell=temporary_host X-NXTT="+meeting, "TRF-TEMP-ADMISSION")
	s.refused("bi-thu-thon-1", "2025-12-08 adm_cell_meeting adm.resolution_cell=formal_unit"+meeting, "TRF-TEMP-ADMISSION")
	s.refused("bi-thu-thon-1", "2025-12-08 adm_cell_meeting"+meeting, "fault.fact_missing")
	s.must("bi-thu-thon-1", "2025-12-08 adm_cell_meeting adm.resolution_cell=formal_unit X-NXTT="+meeting)
	s.must("bi-thu-thon-1", "2025-12-20 temp_ended X-NXTT=")
	if v := s.view("bi-thu-thon-1"); !v.Projection.Away.IsZero() {
		t.Error("still away")
	}
}

// Q044a: a contract of six months as probation ends is a temporary transfer;
// recognition stays with the formal cell. A stay of two months is none.
func TestTemporaryStayOfAMember(t *testing.T) {
	s := begin(t, "2024-09-20", "rec_dossier_check")
	s.refused("bi-thu-thon-1", "2025-10-01 temp_begun temporary.place=X mtr.planned_months=2", "TRF-TEMP-RANGE")
	s.must("bi-thu-thon-1", "2025-10-01 temp_begun temporary.place=X mtr.planned_months=6")
	s.must("bi-thu-thon-1", "2025-10-02 trf_member mtr.old_committee_remarks_date=2025-10-01 mtr.old_helper_review=true")
	s.refused("bi-thu-thon-1", "2025-10-10 rec_cell_meeting rec.resolution_cell=temporary"+accepting, "TRF-TEMP-RECOGNITION")
	s.must("bi-thu-thon-1", "2025-10-10 rec_cell_meeting rec.resolution_cell=official"+accepting)
}

// Q045, Q044b: the two clocks of a formal transfer, and no transfer under
// inspection.
func TestTransferOfAMember(t *testing.T) {
	for _, tt := range []struct{ effective, letter, moved, due, present string }{
		{"2025-07-21", "2025-08-04", "2025-08-05", "2025-10-15", "2025-09-17"},
		{"2025-10-01", "2025-10-06", "2025-10-07", "2025-12-24", "2025-11-17"},
	} {
		s := begin(t, "2025-02-10", "adm_archive")
		move := tt.moved + " moved to=thon2 mtr.kind=formal mtr.effective_date=" + tt.effective + " mtr.letter_date=" + tt.letter
		s.refused("chuyen-vien", move+" mtr.under_inspection=true", "TRF-UNDER-INSPECTION")
		s.refused("chuyen-vien", strings.Replace(move, "formal", "temporary", 1), "fault.fact_value")
		s.must("chuyen-vien", move+" mtr.under_inspection=false")
		s.due("member_transfer", tt.due)
		s.due("transfer_letter", tt.present)
		s.next("bi-thu-thon-2", "trf_member")
		s.must("bi-thu-thon-2", tt.present+" trf_member mtr.file_index_confirmed=true")
	}
}

// Q047: struck off in September 2022. Thirty-six months, the consent of the
// province, and probation again.
func TestReadmission(t *testing.T) {
	s := begin(t, "2025-11-13", "adm_dossier_check", wasMember)
	s.next("bi-thu-thon-1", casefile.Readmission)
	s.refused("bi-thu-thon-1", "2025-09-22 adm_cell_meeting"+meeting, "ADM-FORMER-MEMBER")
	s.must("bi-thu-thon-1", "2025-08-15 readmission readm.exit_date=2022-09-15 readm.exit_causes=other_strike_off readm.first_admission_decision_date=2012-05-19 readm.previous_readmissions=0 X-QĐRĐ=")
	s.computed("readmission_earliest", "2025-09-15")
	s.refused("bi-thu-thon-1", "2025-08-20 adm_cell_meeting"+meeting, "RDM-WAIT-36")
	s.must("bi-thu-thon-1", "2025-09-22 adm_cell_meeting"+meeting)
	s.must("chuyen-vien", "2025-09-25 adm_superior_appraisal X-BCTĐ=")
	s.refused("pho-bi-thu", decided("2025-10-10"), "RDM-CONSENT")
	s.must("chuyen-vien", "2025-09-26 adm_special_consents consents.kind=readmission consents.level=provincial_standing_committee consents.date=2025-09-10")
	s.must("pho-bi-thu", decided("2025-10-10"))
	s.computed("party_age_from", "2012-05-19")
}

func wasMember(a *casefile.Act) {
	if a.Kind == "adm_application" {
		a.Facts["person.former_member"] = "true"
	}
}

// Q046, Q048: the causes of leaving decide; several may hold.
func TestReadmissionCauses(t *testing.T) {
	for _, tt := range []struct {
		causes, cleared string
		rule            string // empty: may be considered
	}{
		{"left_on_own", "", "RDM-BAR"},
		{"other_expulsion,serious_crime_conviction", "2019-09-01", "RDM-BAR"},
		{"less_serious_crime_conviction", "", "RDM-WAIT-60"},
		{"less_serious_crime_conviction", "2020-09-23", "RDM-WAIT-60"},
		{"less_serious_crime_conviction", "2020-09-22", ""},
		{"own_request_hardship", "", ""},
	} {
		s := begin(t, "2025-11-13", "adm_dossier_check", wasMember)
		act := "2025-08-15 readmission readm.exit_date=2015-09-15 readm.first_admission_decision_date=2002-05-19 readm.previous_readmissions=0 X-QĐRĐ= X-XAT= readm.exit_causes=" + tt.causes
		if tt.cleared != "" {
			act += " readm.record_cleared_date=" + tt.cleared
		}
		s.must("bi-thu-thon-1", act)
		if tt.rule == "" {
			s.must("bi-thu-thon-1", "2025-09-22 adm_cell_meeting"+meeting)
		} else {
			s.refused("bi-thu-thon-1", "2025-09-22 adm_cell_meeting"+meeting, tt.rule)
		}
	}
}

// Whoever never was a member is not asked about readmission.
func TestNoReadmission(t *testing.T) {
	s := begin(t, "2025-11-13", "adm_dossier_check")
	s.offers("bi-thu-thon-1", casefile.Readmission, false)
}

// Q051, X: a condition was missing. Annulled for good.
func TestWrongCondition(t *testing.T) {
	s := begin(t, "2025-11-28", "adm_member_records")
	s.must("chuyen-vien", "2026-01-10 fault_found fix.kind=condition")
	s.next("pho-bi-thu", casefile.Cancelled)
	s.refused("pho-bi-thu", "2026-01-20 cancelled fix.found_date=2026-01-10 fix.kind=none", "fault.fact_value")
	s.must("pho-bi-thu", "2026-01-20 cancelled fix.found_date=2026-01-10 fix.kind=condition fix.removed_from_list=true")
	s.stage(casefile.StageEnded)
	s.offers("pho-bi-thu", casefile.Redone, false)
	s.refused("pho-bi-thu", "2026-02-20 redone fix.effective_date_set=2026-11-28", "fault.redo_condition")
}

// Q051, Y: a vote was missing. Annulled, the faulty step done again, what was
// right kept, the official date set anew.
func TestWrongProcedure(t *testing.T) {
	s := begin(t, "2025-11-28", "adm_member_records")
	s.must("chuyen-vien", "2026-01-10 fault_found fix.kind=procedure")
	s.must("pho-bi-thu", "2026-01-20 cancelled fix.found_date=2026-01-10 fix.kind=procedure")
	s.stage(casefile.StageEnded)
	s.offers("pho-bi-thu", casefile.Redone, true)
	s.must("pho-bi-thu", "2026-02-20 redone fix.effective_date_set=2026-12-10 9-KNĐ=44")
	s.stage(casefile.StageProbationary)
	s.computed("official_from", "2026-12-10")
	s.computed("probation_end", "2026-11-28")
	if v := s.view("pho-bi-thu"); v.Projection.Joined.String() != "2025-11-28" {
		t.Errorf("joined %s", v.Projection.Joined)
	}
}

// A wrong recognition: back on probation, decided again with the date set anew.
func TestWrongRecognition(t *testing.T) {
	s := begin(t, "2024-09-20", "rec_archive")
	s.must("chuyen-vien", "2026-01-10 fault_found fix.kind=authority")
	s.must("pho-bi-thu", "2026-01-20 cancelled fix.found_date=2026-01-10 fix.kind=authority")
	s.stage(casefile.StageProbationary)
	s.next("pho-bi-thu", casefile.Recognition)
	again := "2026-02-20 rec_decision rec.final_vote_date=2026-02-20 rec.decider_body=standing_committee rec.effective_date=2025-10-01 16-KNĐ= sign.role=secretary sign.elected_date=2025-07-01 vote.form=secret_ballot vote.members_total=9 vote.present=9 vote.yes=9 vote.form=secret_ballot vote.one_by_one=true reason.REC-DEC-DEADLINE=x reason.REC-DEC-EXTENSION=x"
	s.refused("pho-bi-thu", again, "fault.fact_missing")
	s.must("pho-bi-thu", again+" fix.effective_date_set=2025-10-01")
	s.computed("official_from", "2025-10-01")
	if v := s.view("pho-bi-thu"); v.Projection.Official.String() != "2025-10-01" {
		t.Errorf("official from %s", v.Projection.Official)
	}
}

// Q056: cell A is merged into B. Probation goes on to the same day, B considers
// within its limit, nobody carries a letter.
func TestMergedCells(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	admin := auth.Actor{ID: "admin", Name: "Quản trị", Role: auth.Admin, Unit: d.Owner, Committee: d.Committee}
	for _, id := range []unit.ID{"a", "b"} {
		from := civil.MustParse("2020-01-01")
		u := unit.Unit{ID: id, Kind: unit.Cell, Founded: from, Names: rule.History[unit.Name]{{From: from, Value: unit.Name{Code: "99.001.001.000.9" + string(id), Full: "Chi bộ " + string(id), Short: string(id)}}},
			Parents: rule.History[unit.ID]{{From: from, Value: practice.TraNu}, {From: civil.MustParse("2025-07-01"), Value: practice.Owner}}}
		if err := d.AddUnit(ctx, admin, u); err != nil {
			t.Fatal(err)
		}
		if err := d.AddAccount(ctx, admin, desk.NewAccount{Login: "bi-thu-" + string(id), Name: "Bí thư " + string(id), Role: auth.CellSecretary, Unit: id}); err != nil {
			t.Fatal(err)
		}
	}
	var old []desk.Takeover
	for _, name := range []string{"Hồ Văn Giáp", "Hồ Văn Ất", "Hồ Văn Bính", "Hồ Văn Đinh"} {
		old = append(old, desk.Takeover{Person: person.Person{Name: name, Birth: civil.MustParse("1970-01-02"), Unit: "a"}, Joined: civil.MustParse("1998-05-19"), Official: civil.MustParse("1999-05-19")})
	}
	if _, err := d.TakeOver(ctx, practicetest.Seat(t, d, "chuyen-vien"), old, ""); err != nil {
		t.Fatal(err)
	}
	s := beginIn(t, d, "a", "2024-12-12", "adm_archive")
	merger := unit.Succession{From: "a", To: "b", On: civil.MustParse("2025-11-03"), Document: "QĐ 7"}
	if err := d.Merge(ctx, s.seat("pho-bi-thu"), merger); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a deputy secretary merges cells: %v", err)
	}
	if _, err := d.Case(ctx, s.seat("bi-thu-b"), s.id); !fault.Is(err, fault.NotFound) {
		t.Errorf("before the merger B sees the case: %v", err)
	}
	if err := d.Merge(ctx, admin, merger); err != nil {
		t.Fatal(err)
	}
	v := s.view("bi-thu-b")
	if v.Unit.ID != "b" || v.Before.ID != "a" {
		t.Errorf("in %s, from %q", v.Unit.ID, v.Before.ID)
	}
	s.computed("probation_end", "2025-12-12")
	s.due("recognition_meeting", "2026-01-27")
	if slices.ContainsFunc(v.Next, func(x desk.StepView) bool { return x.Sheet.Kind == "trf_member" }) {
		t.Error("a letter of transfer is asked for")
	}
	s.must("bi-thu-b", "2025-11-20 rec_course CN-ĐVM=")
	if err := d.Settle(ctx, admin); err != nil { // again: nothing is left to move
		t.Fatal(err)
	}
	if acts := s.view("bi-thu-b").Case.Acts; acts[len(acts)-1].Kind != "rec_course" {
		t.Errorf("settling again recorded %s", acts[len(acts)-1].Kind)
	}
	if report, _, err := d.Targets(ctx, s.seat("bi-thu-b"), "", 2026, practicetest.Today); err != nil || report.Members != len(old)+1 {
		t.Errorf("B has %d members, %v, want those of A", report.Members, err)
	}
	if v, err := d.Verify(ctx, nil); err != nil || !v.Sound() {
		t.Errorf("log: %v, %v", v.Problems, err)
	}
}

// Special circumstances are entered one by one, each with what it asks for.
func TestCircumstances(t *testing.T) {
	s := begin(t, "2026-03-02", "adm_dossier_check")
	s.refused("bi-thu-thon-1", "2025-12-01 circumstances X-KLAN=", "fault.choice_missing")
	s.refused("bi-thu-thon-1", "2025-12-01 circumstances flag.religious=true X-KLAN=", "fault.not_on_sheet")
	s.refused("bi-thu-thon-1", "2025-12-01 circumstances flag.over60_route=true", "fault.fact_missing")
	s.must("bi-thu-thon-1", "2025-12-01 circumstances flag.contract_worker=true contract.months_actual=10 placement.considering=workplace")
	s.refused("bi-thu-thon-1", "2025-12-08 adm_cell_meeting"+meeting, "ADM-DOC-CONTRACT", "ADM-PLACEMENT-CONTRACT") // Q043A
	s.must("bi-thu-thon-1", "2025-12-02 circumstances flag.contract_worker=true contract.months_actual=10 placement.considering=residence X-NXCQ=")
	s.must("bi-thu-thon-1", "2025-12-08 adm_cell_meeting"+meeting)
}

// Every act has its right: whoever does not have it is refused, whatever the
// state of the case; and nobody corrects what they may not record.
func TestRightsOfTheWays(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	id := find(t, d, practicetest.Seat(t, d, "chuyen-vien"), "Hồ Văn Hên")
	n := 0
	for _, sheet := range procedure.Sheets() {
		if sheet.Way == procedure.WayUsual {
			continue
		}
		for _, login := range []string{"pho-bi-thu", "chuyen-vien", "bi-thu-thon-1", "doan-thanh-nien"} {
			by := practicetest.Seat(t, d, login)
			for _, corrects := range []int{0, 1} {
				act := casefile.Act{Kind: sheet.Kind, Day: practicetest.Today, Corrects: corrects, Basis: "nhầm"}
				_, err := d.Record(ctx, by, desk.Recording{Case: id, Version: 1, Act: act})
				if may := by.Can(sheet.Right) && by.Can(auth.ReadCase); fault.Is(err, fault.Forbidden) == may {
					t.Errorf("%s records %s (correcting %d): %v", login, sheet.Kind, corrects, err)
				}
				n++
			}
		}
	}
	if n < 100 {
		t.Errorf("%d questions asked", n)
	}
}

// Each of the new acts can be corrected and withdrawn like any other, and a
// withdrawn one leaves no trace in what the case comes to.
func TestWaysAreCorrected(t *testing.T) {
	for _, tt := range []struct {
		ceremony string
		until    casefile.Kind
		before   []string // "seat line"
		act      string
	}{
		{"2026-03-02", "adm_dossier_check", nil, "bi-thu-thon-1 2025-12-01 circumstances flag.foreign_spouse=true X-ĐKKH="},
		{"2026-03-02", "adm_dossier_check", nil, "bi-thu-thon-1 2025-12-01 temp_begun temporary.place=X mtr.planned_months=8"},
		{"2026-03-02", "adm_dossier_check", []string{"bi-thu-thon-1 2025-12-01 temp_begun temporary.place=X mtr.planned_months=8"}, "bi-thu-thon-1 2025-12-03 temp_ended X-NXTT="},
		{"2026-03-02", "adm_dossier_check", nil, "chuyen-vien 2025-12-01 extended flag.special_extension=true X-GTR="},
		{"2026-03-02", "adm_dossier_check", nil, "chuyen-vien 2025-12-01 moved to=thon2 17-KNĐ="},
		{"2025-11-28", "adm_member_records", nil, "chuyen-vien 2026-01-10 disciplined disc.form=khien_trach"},
		{"2025-11-28", "adm_member_records", nil, "bi-thu-thon-1 2026-01-12 removal_cell vote.form=secret_ballot vote.official_total=9 vote.present=9 vote.yes=6 rem.grounds=political_standard rem.refuses_selfreview=true"},
		{"2025-11-28", "adm_member_records", nil, "chuyen-vien 2026-01-10 fault_found fix.kind=procedure"},
		{"2025-11-28", "adm_member_records", []string{"pho-bi-thu 2026-01-20 cancelled fix.found_date=2026-01-10 fix.kind=procedure"}, "pho-bi-thu 2026-02-20 redone fix.effective_date_set=2026-12-10"},
	} {
		s := begin(t, tt.ceremony, tt.until)
		for _, line := range tt.before {
			login, act, _ := strings.Cut(line, " ")
			s.must(login, act)
		}
		was := s.view("pho-bi-thu")
		login, line, _ := strings.Cut(tt.act, " ")
		s.must(login, line)
		now := s.view("pho-bi-thu")
		last := now.Case.Acts[len(now.Case.Acts)-1]
		again := actLine(line)
		again.Note, again.Corrects, again.Basis = "sửa", last.No, "đối chiếu bản gốc"
		no := s.record(login, again)
		_, sheet, err := s.d.StepAbout(context.Background(), s.seat(login), s.id, last.Kind, desk.About{Corrects: no})
		if err != nil || len(sheet.Choices) > 0 || len(sheet.Fields) == 0 {
			t.Errorf("%s: form of the correction: %d choices, %d fields, %v", last.Kind, len(sheet.Choices), len(sheet.Fields), err)
		}
		s.record(login, casefile.Act{Kind: last.Kind, Day: last.Day, Corrects: no, Void: true, Basis: "ghi nhầm"})
		now = s.view("pho-bi-thu")
		if now.Stage != was.Stage || now.Unit != was.Unit || now.Projection.Away != was.Projection.Away {
			t.Errorf("%s withdrawn: %s in %s, want %s in %s", last.Kind, now.Stage, now.Unit.ID, was.Stage, was.Unit.ID)
		}
		factsWas, _ := new(was.Case).Facts(civil.Date{})
		factsNow, _ := new(now.Case).Facts(civil.Date{})
		if !maps.Equal(factsWas, factsNow) {
			t.Errorf("%s withdrawn: facts %v, want %v", last.Kind, factsNow, factsWas)
		}
	}
}

// record records an act as it is and returns its number.
func (s *story) record(login string, act casefile.Act) int {
	s.t.Helper()
	by := s.seat(login)
	v, err := s.d.Version(context.Background(), s.seat("chuyen-vien"), s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	no, err := s.d.Record(context.Background(), by, desk.Recording{Case: s.id, Version: v, Act: act})
	if err != nil {
		s.t.Fatalf("%s: %v %v", act.Kind, err, rules(err))
	}
	return no
}

// The helper can be changed before and after the ceremony; the second must be
// an official member, too.
func TestHelperChanged(t *testing.T) {
	s := begin(t, "2026-03-02", "adm_dossier_check")
	s.offers("bi-thu-thon-1", casefile.Helper, true)
	s.must("bi-thu-thon-1", "2025-12-01 adm_assign_helper mentor.name=Bình helper.status=official X-PCGĐ=")
	s = begin(t, "2025-11-28", "adm_member_records")
	s.offers("bi-thu-thon-1", "rec_helper_followup", true)
	s.must("bi-thu-thon-1", "2026-01-05 rec_helper_followup mentor.name=Bình adm.probation_helper_status=official X-PCGĐ=")
}

// A probationary member holds no office that could be taken away.
func TestDiscipline(t *testing.T) {
	s := begin(t, "2025-11-28", "adm_member_records")
	s.refused("chuyen-vien", "2026-01-10 disciplined disc.form=cach_chuc", "REC-DISCIPLINE")
	s.must("chuyen-vien", "2026-01-10 disciplined disc.form=canh_cao")
	s.stage(casefile.StageProbationary)
}

// Who enters the list by the monthly review is asked what the act alone is
// asked: the list comes before the permission.
func TestReviewAsksTheRules(t *testing.T) {
	s := begin(t, "2027-02-25", casefile.Permission)
	s.must("bi-thu-thon-1", "2026-10-05 unlisted X-NQCT=")
	rv := pool.Review{Unit: "thon1", Month: pool.MonthOf(practicetest.Today), Day: practicetest.Today, Number: "11-NQ/CB", Lines: []pool.Line{{Case: s.id, Outcome: pool.Enters}}}
	err := s.d.ReviewMonth(context.Background(), s.seat("bi-thu-thon-1"), rv, "")
	if !fault.Is(err, fault.Refused) || !slices.Equal(rules(err), []string{"ADM-SYMPATHISER-LIST"}) {
		t.Errorf("%v %v, want it refused by ADM-SYMPATHISER-LIST", err, rules(err))
	}
}
