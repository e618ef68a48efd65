package casefile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"tranu/internal/civil"
)

// with are the acts with some more.
func with(acts []string, more ...string) []string { return slices.Concat(acts, more) }

// What the unusual acts make of a case.
func TestProjectWays(t *testing.T) {
	member := []string{nominated2020, "2021-02-20 adm_decision", ceremony2021}
	preparing := "thon1 preparing 2020-01-10..2021-03-26, "
	annulled := with(member, "2021-06-01 cancelled fix.kind=procedure")
	removed := with(member, "2021-10-01 removed")
	for _, tt := range []struct {
		name, story, stays string
		acts               []string
	}{
		{"votes on removal change nothing: the person stays on probation", "probationary thon1, joined 2021-03-26", preparing + "thon1 probationary 2021-03-26..",
			with(member, "2021-09-01 removal_cell", "2021-09-10 removal_base", "2021-09-20 committee_vote_failed")},
		{"nor do rounds in vain, discipline, a fault found", "probationary thon1, joined 2021-03-26", preparing + "thon1 probationary 2021-03-26..",
			with(member, "2022-04-01 vote_failed", "2022-05-01 vote_failed", "2022-06-01 vote_failed", "2022-06-02 disciplined", "2022-06-03 fault_found")},
		{"a complaint leaves the removal standing", "ended thon1, joined 2021-03-26, removed 2021-10-01", preparing + "thon1 probationary 2021-03-26..2021-10-01",
			with(removed, "2021-10-05 removal_received", "2021-10-20 complaint", "2021-12-01 complaint_resolved rem.complaint_outcome=upheld")},
		{"a complaint that is right puts on probation again from its day", "probationary thon1, joined 2021-03-26", preparing + "thon1 probationary 2021-03-26..2021-10-01, thon1 probationary 2021-12-01..",
			with(removed, "2021-10-20 complaint", "2021-12-01 complaint_resolved rem.complaint_outcome=annulled")},
		{"annulled and redone: as if never annulled", "probationary thon1, joined 2021-03-26", preparing + "thon1 probationary 2021-03-26..",
			with(annulled, "2021-08-01 redone fix.effective_date_set=2022-04-01")},
		{"redone after the faulty step was taken again", "probationary thon1, joined 2021-03-26", preparing + "thon1 probationary 2021-03-26..",
			with(annulled, "2021-07-10 adm_base_resolution", "2021-08-01 redone fix.effective_date_set=2022-04-01")},
		{"and recognised on the date set anew", "official thon1, joined 2021-03-26, recognised 2022-05-10, official 2022-04-01", preparing + "thon1 probationary 2021-03-26..2022-04-01, thon1 official 2022-04-01..",
			with(annulled, "2021-08-01 redone fix.effective_date_set=2022-04-01", "2022-05-10 rec_decision")},
		{"redone without an annulment has no effect", "probationary thon1, joined 2021-03-26", preparing + "thon1 probationary 2021-03-26..", with(member, "2021-08-01 redone")},
		{"temporarily elsewhere: stays where it is", "nominated thon1", "thon1 preparing 2020-01-10..", []string{nominated2020, "2020-03-01 temp_begun temporary.place=X"}},
		{"another introducer, another circumstance", "admission thon1", "thon1 preparing 2020-01-10..",
			[]string{nominated2020, "2020-10-01 adm_permission", "2020-10-02 circumstances", "2020-10-03 introducer_changed", "2020-10-04 readmission", "2020-10-05 extended"}},
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

// A temporary stay is over when it is ended, and when the person moves away;
// it goes on when the whole cell goes on in another.
func TestAway(t *testing.T) {
	gone := []string{nominated2020, "2020-03-01 temp_begun temporary.place=X"}
	for _, tt := range []struct {
		name string
		acts []string
		want string
	}{
		{"not begun", gone[:1], " "},
		{"begun", gone, "2020-03-01 X"},
		{"ended", with(gone, "2020-05-01 temp_ended"), " "},
		{"moved", with(gone, "2020-05-01 moved to=thon2 move.stage=before_cell_vote"), " "},
		{"moved out", with(gone, "2020-05-01 moved"), " "},
		{"the cell merged", with(gone, "2020-05-01 moved to=thon2"), "2020-03-01 X"},
		{"begun again", with(gone, "2020-05-01 temp_ended", "2020-06-01 temp_begun temporary.place=Y"), "2020-06-01 Y"},
	} {
		p := Project(of(tt.acts...))
		if got := fmt.Sprint(p.Away, " ", p.Host); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What an annulment takes back is no longer stated; what led to it stays.
func TestStated(t *testing.T) {
	whole := []string{nominated2020, "2021-01-05 adm_cell_meeting", "2021-02-20 adm_decision", ceremony2021, "2022-04-02 rec_cell_meeting", decision2022, "2022-06-01 rec_card"}
	for _, tt := range []struct {
		name string
		acts []string
		want string // numbers
	}{
		{"nothing annulled", whole, "[1 2 3 4 5 6 7]"},
		{"recognition annulled", with(whole, "2022-08-01 cancelled fix.kind=procedure"), "[1 2 3 4 5 8]"},
		{"admission annulled for its conditions: the recognition falls with it", with(whole, "2022-08-01 cancelled fix.kind=condition"), "[1 2 8]"},
		{"admission annulled for procedure", with(whole[:4:4], "2021-08-01 cancelled fix.kind=procedure"), "[1 2 5]"},
		{"and redone", with(whole[:4:4], "2021-08-01 cancelled fix.kind=procedure", "2021-09-01 redone"), "[1 2 3 4 5 6]"},
		{"annulled, decided again", with(whole, "2022-08-01 cancelled fix.kind=procedure", "2022-10-01 rec_decision"), "[1 2 3 4 5 8 9]"},
	} {
		var got []int
		for _, a := range of(tt.acts...).Stated() {
			got = append(got, a.No)
		}
		if fmt.Sprint(got) != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
}

// An introducer who is replaced leaves the list; a move begins with a clean
// sheet about moves, a merger of the cell does not.
func TestFactsOfWays(t *testing.T) {
	introduced := of(nominated2020, "2020-10-01 adm_introductions", "2020-11-01 introducer_changed introducer.replaced=A")
	introduced.Acts[1].Lists = map[string][]Item{Introducers: {{"member_id": "A"}, {"member_id": "B"}}}
	introduced.Acts[2].Lists = map[string][]Item{Introducers: {{"member_id": "C", "is_replacement": "true"}}}
	names := func(on string) (out []string) {
		_, lists := introduced.Facts(civil.MustParse(on))
		for _, it := range lists[Introducers] {
			out = append(out, it["member_id"])
		}
		return out
	}
	for on, want := range map[string]string{"2020-10-31": "A B", "2020-11-01": "B C"} {
		if got := strings.Join(names(on), " "); got != want {
			t.Errorf("introducers on %s: %s, want %s", on, got, want)
		}
	}
	const first, then = "2020-06-01 moved to=thon2 move.stage=before_cell_vote move.decision_date=2020-06-01", "2020-06-10 trf_applicant move.forward_date=2020-06-10"
	for _, tt := range []struct{ name, act, want string }{
		{"the first move", "2020-07-01 reviewed", "move.decision_date move.forward_date move.stage"},
		{"a second one", "2020-07-01 moved to=thon3 move.stage=before_cell_vote", "move.stage"},
		{"the cell goes on in another", "2020-07-01 moved to=thon3 mtr.kind=collective", "move.decision_date move.forward_date move.stage mtr.kind"},
	} {
		facts, _ := of(nominated2020, first, then, tt.act).Facts(civil.Date{})
		maps.DeleteFunc(facts, func(k, _ string) bool { return !OfMove(k) })
		if got := strings.Join(slices.Sorted(maps.Keys(facts)), " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// When the unusual acts are possible.
func TestValidateWays(t *testing.T) {
	listed := []string{nominated2020, listed2020}
	applied := with(listed, "2020-10-01 adm_permission")
	resolved := with(applied, "2020-12-20 adm_cell_meeting")
	decided := with(resolved, "2021-02-20 adm_decision")
	member := with(decided, ceremony2021)
	official := with(member, decision2022)
	removed := with(member, "2021-10-01 removed")
	for _, tt := range []struct {
		name string
		acts []string
		act  string
		want string // message key; empty: accepted
	}{
		{"before the nomination", listed, "2020-01-09 reviewed", "fault.act_place"},
		{"a listing corrected to a day before the nomination", listed, "2020-01-09 adm_source_list corrects=2", "fault.act_before_opening"},
		{"a listing corrected to the day of the nomination", listed, "2020-01-10 adm_source_list corrects=2", ""},
		{"a nomination corrected to a day after the listing", listed, "2020-02-06 nominated corrects=1", "fault.act_place"},
		{"a nomination corrected to the day before the listing", listed, "2020-02-04 nominated corrects=1", ""},
		{"a circumstance", listed, "2020-03-01 circumstances flag.religious=true", ""},
		{"a circumstance of a member", member, "2021-04-01 circumstances flag.religious=true", "fault.act_place"},
		{"an introducer before the procedure", listed, "2020-03-01 introducer_changed introducer.replaced=A", "fault.act_place"},
		{"an introducer nobody entered", applied, "2020-11-01 introducer_changed introducer.replaced=A", "fault.introducer_unknown"},
		{"moves before the cell votes", applied, "2020-11-01 moved to=thon2 move.stage=before_cell_vote", ""},
		{"moves before the cell votes, said to be decided", applied, "2020-11-01 moved to=thon2 move.stage=decided", "fault.move_stage"},
		{"moves once resolved", resolved, "2021-01-10 moved to=thon2 move.stage=resolved_not_sent", ""},
		{"moves once sent", resolved, "2021-01-10 moved to=thon2 move.stage=sent_no_decision", ""},
		{"moves once decided", decided, "2021-03-01 moved to=thon2 move.stage=decided", ""},
		{"moves once decided, said to be sent", decided, "2021-03-01 moved to=thon2 move.stage=sent_no_decision", "fault.move_stage"},
		{"elsewhere for a time", member, "2021-05-01 temp_begun", ""},
		{"elsewhere twice", with(member, "2021-05-01 temp_begun"), "2021-06-01 temp_begun", "fault.act_place"},
		{"back without having gone", member, "2021-05-01 temp_ended", "fault.act_place"},
		{"removal considered", member, "2021-09-01 removal_cell", ""},
		{"removal of an applicant", decided, "2021-03-01 removal_cell", "fault.act_place"},
		{"removal of an official member", official, "2022-06-01 removal_cell", "fault.act_place"},
		{"complaint about nothing", member, "2021-09-01 complaint", "fault.act_place"},
		{"complaint", removed, "2021-10-20 complaint rem.complaint_date=2021-10-20", ""},
		{"resolution of no complaint", removed, "2021-10-20 complaint_resolved", "fault.complaint_none"},
		{"resolution that puts on probation again", with(removed, "2021-10-20 complaint rem.complaint_date=2021-10-20"), "2021-12-01 complaint_resolved rem.complaint_outcome=annulled", ""},
		{"another step after removal", removed, "2022-04-01 rec_self_review", ""},
		{"a fault before any decision", resolved, "2021-01-10 fault_found", "fault.act_place"},
		{"a fault", member, "2021-05-01 fault_found", ""},
		{"redone without an annulment", member, "2021-05-01 redone", "fault.act_place"},
		{"redone for procedure", with(member, "2021-06-01 cancelled fix.kind=procedure"), "2021-08-01 redone", ""},
		{"redone for a condition", with(member, "2021-06-01 cancelled fix.kind=condition"), "2021-08-01 redone", "fault.redo_condition"},
		{"redone twice", with(member, "2021-06-01 cancelled fix.kind=procedure", "2021-08-01 redone"), "2021-09-01 redone", "fault.act_place"},
	} {
		err := of(tt.acts...).Validate(act(len(tt.acts)+1, tt.act), civil.MustParse("2022-12-30"), step)
		if got := key(err); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
