package rule_test

import (
	"testing"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// Asked alone, a rule says what it says among all: by the regime, the locality
// and the choices of the day of its own act.
func TestEvaluateRuleAgrees(t *testing.T) {
	t.Parallel()
	from := civil.MustParse("2026-06-01")
	prog, err := program(t).WithChoices([]rule.Choice{{Setting: "locality", From: from, Value: "HN"}, {Setting: "course_under_18", From: from, Value: "accept"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, meeting := range []string{"2019-03-05", "2025-02-10", "2025-12-01", "2026-05-29", "2026-06-01", "2026-10-12"} {
		f := prog.NewFacts()
		for key, v := range map[string]string{"case.procedure": "admission", "case.as_of": "2026-11-30", "person.birth_date": "2004-03-01",
			"course.certificate_date": "2022-02-01", "adm.cell_meeting_date": meeting, "adm.decision_date": meeting, "case.profile": "P2a"} {
			slot, _, _ := prog.Slot(key)
			if err := f.SetText(slot, v); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range prog.Evaluate(f, nil) {
			alone, ok := prog.EvaluateRule(f, r.Rule.ID)
			if !ok || alone.Verdict != r.Verdict || alone.Edition != r.Edition || alone.Regime != r.Regime {
				t.Errorf("meeting %s, %s: alone %s, among all %s", meeting, r.Rule.ID, alone.Verdict, r.Verdict)
			}
		}
	}
}
