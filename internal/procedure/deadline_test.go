package procedure

import "testing"

// The worked dates of real cases. Left is counted in working days from the day
// of assessment, or the day the act was done, to the day that counts.
func TestDeadlines(t *testing.T) {
	p := procedures(t)
	bare := func(facts ...string) file {
		c := file{facts: map[string]string{"case.procedure": "admission", "case.profile": "P2a"}}
		for i := 0; i < len(facts); i += 2 {
			c.facts[facts[i]] = facts[i+1]
		}
		return c
	}
	member := func(facts ...string) file { return bare(facts...).with("case.procedure", "recognition") }
	for _, tt := range []struct {
		name string
		c    file
		asOf string
		id   string
		due  string
		ends string // the day that counts
		left int
		want DeadlineState
	}{
		{"Q025", bare("adm.cell_meeting_date", "2025-09-15"), "2025-11-10", "admission_decision", "2025-11-17", "2025-11-17", 5, Open},
		{"Q025 a week late", bare("adm.cell_meeting_date", "2025-09-15"), "2025-11-24", "admission_decision", "2025-11-17", "2025-11-17", -5, Overdue},
		{"Q025 extended", bare("adm.cell_meeting_date", "2025-09-15", "flag.special_extension", "true"), "2025-11-24", "admission_decision", "2025-11-17", "2025-12-08", 10, Open},
		{"Q025 decided late", bare("adm.cell_meeting_date", "2025-09-15", "adm.decision_date", "2025-11-18"), "2026-02-02", "admission_decision", "2025-11-17", "2025-11-17", -1, Late},
		{"Q025 passed on a day off", bare("adm.cell_meeting_date", "2026-08-18"), "2026-10-24", "admission_decision", "2026-10-23", "2026-10-23", 0, Overdue}, // Friday; today is Saturday
		{"Q028", bare("adm.decision_date", "2025-08-25", "adm.decision_received_date", "2025-09-08", "adm.ceremony_date", "2025-10-17"), "2025-11-03", "ceremony", "2025-10-20", "2025-10-20", 1, Met},
		{"Q028 not received", bare("adm.decision_date", "2025-08-25"), "2025-09-03", "ceremony", "", "", 0, NotStarted},
		{"Q029", bare("adm.decision_date", "2018-06-01", "adm.decision_received_date", "2018-06-04"), "2018-07-04", "ceremony", "2018-07-16", "2018-07-16", 8, Open},
		{"Q030", bare("adm.ceremony_date", "2025-09-03"), "2025-09-03", "member_cv", "2025-10-15", "2025-10-15", 30, Open},
		{"Q026", member("rec.cell_meeting_date", "2025-10-20"), "2025-12-01", "recognition_decision", "2025-12-01", "2025-12-01", 0, Open},
		{"Q026 extended", member("rec.cell_meeting_date", "2025-10-20", "flag.special_extension", "true"), "2025-12-01", "recognition_decision", "2025-12-01", "2025-12-22", 15, Open},
		{"Q032", member("adm.ceremony_date", "2024-10-10", "rec.cell_meeting_date", "2026-01-15"), "2026-01-15", "recognition_meeting", "2025-11-21", "2025-11-21", -37, Late},
		{"Q045 transfer", member("mtr.kind", "formal", "mtr.effective_date", "2025-07-21"), "2025-10-15", "member_transfer", "2025-10-15", "2025-10-15", 0, Open},
		{"Q045 letter", member("mtr.letter_date", "2025-08-04"), "2025-09-18", "transfer_letter", "2025-09-17", "2025-09-17", -1, Overdue},
	} {
		a := tt.c.assess(t, p, tt.asOf)
		found := false
		for _, d := range a.Deadlines {
			if d.Deadline.ID != tt.id {
				continue
			}
			found = true
			if d.Due.Due.String() != tt.due || d.Limit.String() != tt.ends || d.Left != tt.left || d.State != tt.want || d.Granted != (tt.ends != tt.due) {
				t.Errorf("%s: due %s, counts %s, %d left, %s, granted %v", tt.name, d.Due.Due, d.Limit, d.Left, d.State, d.Granted)
			}
		}
		if !found {
			t.Errorf("%s: no limit %s", tt.name, tt.id)
		}
	}
}

// A clock that has not started is awaited once the step that starts it, or the
// one that must meet it, can be done.
func TestAwaited(t *testing.T) {
	p := procedures(t)
	for _, tt := range []struct {
		name string
		c    file
		asOf string
		want string
	}{
		{"before the vote", unvoted(), "2026-03-02", "admission_decision "},
		{"nothing voted, dossier not checked", unvoted().before("5-KNĐ"), "2026-03-02", ""},
		{"decided, not received", undecided().before("adm.decision_received").with("adm.decision_date", "2025-11-06"), "2025-11-07", "ceremony "},
	} {
		a := tt.c.assess(t, p, tt.asOf)
		got := ""
		for _, d := range a.Deadlines {
			if a.Awaited(d) {
				got += d.Deadline.ID + " "
			}
		}
		if got != tt.want {
			t.Errorf("%s: awaited %q, want %q", tt.name, got, tt.want)
		}
	}
}
