package casefile

import (
	"errors"
	"strings"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/fault"
)

func step(k Kind) bool {
	return strings.HasPrefix(string(k), "adm_") || strings.HasPrefix(string(k), "rec_")
}

func TestValidate(t *testing.T) {
	listed := []string{nominated2020, listed2020}
	member := append(listed, "2021-02-20 adm_decision", ceremony2021)
	official := append(member, decision2022)
	gone := append(official, "2022-10-01 left")
	for _, tt := range []struct {
		name string
		acts []string
		act  string
		want string // message key; empty: accepted
	}{
		{"first nomination", nil, nominated2020, ""},
		{"on the list", []string{nominated2020}, listed2020, ""},
		{"on the list twice", listed, "2020-03-05 adm_source_list", "fault.act_place"},
		{"review", listed, "2020-03-05 reviewed", ""},
		{"a step", listed, "2020-10-09 adm_application", ""},
		{"no such kind", listed, "2020-10-09 promoted", "fault.act_kind"},
		{"tomorrow", listed, "2022-12-31 reviewed", "fault.act_day_future"},
		{"today", listed, "2022-12-30 reviewed", ""},
		{"empty fact", listed, "2020-10-09 adm_application application.self_written=", "fault.fact_form"},
		{"date fact as people write it", listed, "2020-10-09 adm_verification verification.first_sent_date=1/2/2020", "fault.fact_form"},
		{"date fact", listed, "2020-10-09 adm_verification verification.first_sent_date=2020-02-01", ""},
		{"off the list", listed, "2020-07-05 unlisted", ""},
		{"off the list without being on it", []string{nominated2020}, "2020-07-05 unlisted", "fault.act_place"},
		{"off the list twice", append(listed, "2020-07-05 unlisted"), "2020-08-05 unlisted", "fault.act_place"},
		{"on the list again", append(listed, "2020-07-05 unlisted"), "2020-11-05 adm_source_list", ""},
		{"ceremony", append(listed, "2021-02-20 adm_decision"), ceremony2021, ""},
		{"a second ceremony", member, "2021-04-26 adm_ceremony", "fault.act_place"},
		{"recognition before joining", listed, decision2022, "fault.act_place"},
		{"recognition", member, decision2022, ""},
		{"recognition twice", official, "2022-06-10 rec_decision", "fault.act_place"},
		{"withdrawn by a member", member, "2021-05-01 withdrawn", "fault.act_place"},
		{"refused", listed, "2020-12-01 refused", ""},
		{"removed from the probationary list", member, "2021-10-01 removed", ""},
		{"the base committee before the cell", member, "2021-09-01 removal_base", "fault.removal_cell_first"},
		{"the base committee on an earlier day than the cell", append(member, "2021-09-10 removal_cell"), "2021-09-01 removal_base", "fault.removal_cell_first"},
		{"the base committee after the cell", append(member, "2021-09-10 removal_cell"), "2021-09-20 removal_base", ""},
		{"removed before it was proposed", append(member, "2021-09-10 removal_cell"), "2021-09-01 removed", "fault.removal_order"},
		{"removed after it was proposed", append(member, "2021-09-10 removal_cell"), "2021-10-01 removed", ""},
		{"a complaint resolved twice", append(member, "2021-10-01 removed", "2021-10-10 complaint rem.complaint_date=2021-10-10", "2021-11-01 complaint_resolved"), "2021-11-05 complaint_resolved", "fault.complaint_resolved"},
		{"a day of another century", listed, "2020-10-09 adm_verification verification.first_sent_date=1500-01-01", "fault.day_range"},
		{"a day far ahead", listed, "2020-10-09 adm_verification verification.first_sent_date=2099-01-01", "fault.day_range"},
		{"removed, though official", official, "2022-06-01 removed", "fault.act_place"},
		{"left without having joined", listed, "2020-06-01 left", "fault.act_place"},
		{"left", official, "2022-06-01 left", ""},
		{"left before the recognition already recorded", official, "2021-12-01 left", "fault.act_contradicted"},
		{"nothing to annul", listed, "2020-06-01 cancelled", "fault.act_place"},
		{"annulled", official, "2022-08-01 cancelled fix.kind=authority", ""},
		{"review of a member", member, "2021-05-05 reviewed", "fault.act_place"},
		{"a vote that failed", append(listed, "2020-10-09 adm_application"), "2020-12-20 vote_failed", ""},
		{"a vote before any procedure", listed, "2020-12-20 vote_failed", "fault.act_place"},
		{"moved away before a later step", append(listed, "2020-10-01 adm_permission"), "2020-06-01 moved", "fault.act_contradicted"},
		{"moved back", append(listed, "2020-06-01 moved"), "2020-09-01 moved to=thon1", ""},
		{"moved back elsewhere", append(listed, "2020-06-01 moved"), "2020-09-01 moved to=thon2", ""},
		{"recorded late: a review before the end", gone, "2020-04-05 reviewed", ""},
		{"an archive paper after the end", gone, "2022-11-01 rec_archive", ""},
		{"admitted again in the same case", gone, "2022-12-01 adm_ceremony", "fault.act_after_end"},
		{"died after having left", gone, "2022-12-01 died", "fault.act_place"},
		{"moved", listed, "2020-06-01 moved to=thon2", ""},
		{"moved to where it is", listed, "2020-06-01 moved to=thon1", "fault.move_nowhere"},
		{"moved away", listed, "2020-06-01 moved", ""},
		{"a step that names a receiving unit", listed, "2020-10-09 adm_application to=thon2", "fault.move_other"},
		{"rerouted nowhere", listed, "2025-07-01 rerouted", "fault.act_day_future"},
		{"rerouted without profile", listed, "2022-07-01 rerouted", "fault.fact_needed"},
		{"taken over", nil, "2020-01-02 taken_over to=thon1 adm.ceremony_date=1998-05-19 rec.effective_date=1999-05-19", ""},
		{"taken over without having joined", nil, "2020-01-02 taken_over to=thon1", "fault.taken_over_joined"},
		{"taken over, joined later", nil, "2020-01-02 taken_over to=thon1 adm.ceremony_date=2020-01-03", "fault.taken_over_joined"},
		{"taken over, official before joining", nil, "2020-01-02 taken_over to=thon1 adm.ceremony_date=1998-05-19 rec.effective_date=1998-05-18", "fault.taken_over_official"},
		{"taken over into an open case", listed, "2020-03-02 taken_over to=thon1 adm.ceremony_date=1998-05-19", "fault.act_place"},
		{"corrected", member, "2021-03-27 adm_ceremony corrects=4", ""},
		{"withdrawn act", member, "2021-03-26 adm_ceremony void=4", ""},
		{"correction of nothing recorded", member, "2021-03-27 adm_ceremony corrects=9", "fault.correct_unknown"},
		{"correction by another kind", member, "2021-03-27 adm_ceremony corrects=3", "fault.correct_unknown"},
		{"correction of what is corrected already", append(member, "2021-03-27 adm_ceremony corrects=4"), "2021-03-28 adm_ceremony corrects=4", "fault.correct_superseded"},
		{"correction of the correction", append(member, "2021-03-27 adm_ceremony corrects=4"), "2021-03-28 adm_ceremony corrects=5", ""},
		{"correction of a withdrawal", append(member, "2021-03-26 adm_ceremony void=4"), "2021-03-28 adm_ceremony corrects=5", "fault.correct_superseded"},
	} {
		err := of(tt.acts...).Validate(act(len(tt.acts)+1, tt.act), civil.MustParse("2022-12-30"), step)
		if got := key(err); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func key(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	return f.Key
}

func voted(v Item) Act {
	return Act{Kind: Reviewed, Day: civil.MustParse("2022-12-30"), Lists: map[string][]Item{"votes": {v}}}
}

func TestValidateForm(t *testing.T) {
	today := civil.MustParse("2022-12-30")
	c := of(nominated2020, listed2020)
	for _, tt := range []struct {
		name string
		act  Act
		want string
	}{
		{"no day", Act{Kind: Reviewed}, "fault.act_day_missing"},
		{"withdraws nothing", Act{Kind: Reviewed, Day: today, Void: true}, "fault.correct_nothing"},
		{"no authority", Act{Kind: Listed, Day: today, Corrects: 2, Basis: "  "}, "fault.correct_basis"},
		{"outer space", Act{Kind: Reviewed, Day: today, Facts: Facts{"a.b": " x"}}, "fault.fact_form"},
		{"line break", Act{Kind: Reviewed, Day: today, Facts: Facts{"a.b": "x\ny"}}, "fault.fact_form"},
		{"broken text", Act{Kind: Reviewed, Day: today, Facts: Facts{"a.b": "x\xff"}}, "fault.fact_form"},
		{"no key", Act{Kind: Reviewed, Day: today, Facts: Facts{"": "x"}}, "fault.fact_form"},
		{"date of a paper", Act{Kind: Reviewed, Day: today, Lists: map[string][]Item{Documents: {{"code": "X-NQCT", "date": "30/12/2022"}}}}, "fault.fact_form"},
		{"paper", Act{Kind: Reviewed, Day: today, Lists: map[string][]Item{Documents: {{"code": "X-NQCT", "date": "2022-12-30"}}}}, ""},
		{"more votes than present", voted(Item{"present": "10", "yes": "8", "no": "2", "blank": "1"}), "fault.vote_cast"},
		{"guests voted", voted(Item{"present": "10", "yes": "8", "no": "2", "blank": "1", "temp_here_voted": "1"}), ""},
		{"more present than members", voted(Item{"official_total": "9", "present": "10", "yes": "8"}), "fault.vote_present"},
		{"more present than the committee", voted(Item{"members_total": "9", "present": "10", "yes": "8"}), "fault.vote_present"},
		{"vote that adds up", voted(Item{"official_total": "12", "present": "10", "yes": "8", "no": "2"}), ""},
	} {
		err := c.Validate(tt.act, today, step)
		if got := key(err); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v is not Invalid", tt.name, err)
		}
	}
}
