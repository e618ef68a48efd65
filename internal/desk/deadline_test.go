package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tranu/internal/casefile"
	"tranu/internal/practice/practicetest"
)

// The cell resolved on 17/8/2026: 45 working days end on 22/10 (31/8 to 2/9 are
// off), 15 more on 12/11; today is 30/11 (24/11 is off).
func TestLimitsOfACase(t *testing.T) {
	d := practicetest.Open(t)
	s := &story{t, d, find(t, d, practicetest.Seat(t, d, "chuyen-vien"), "Hồ Văn Dương")}
	limits := func() (out []string) {
		for _, x := range s.view("chuyen-vien").Deadlines {
			if x.From.VI == "" || x.From.EN == "" || x.Late.VI == "" || x.Late.EN == "" || x.Rule == "" || x.State != "not_started" && x.Start.IsZero() {
				t.Errorf("%s says too little: %+v", x.ID, x)
			}
			out = append(out, fmt.Sprintln(x.ID, x.State, x.Start, x.Due, x.Extended, x.Granted, x.Limit, x.DaysLeft))
		}
		return out
	}
	want := func(name, first string) {
		t.Helper()
		got := limits()
		if got[0] != first+"\n" || !strings.HasPrefix(got[1], "ceremony not_started") {
			t.Errorf("%s:\n%s", name, strings.Join(got, ""))
		}
		if slices.ContainsFunc(got[2:], func(s string) bool { return strings.Contains(s, "overdue") || strings.Contains(s, "not_started") }) {
			t.Errorf("%s: what is urgent stands below:\n%s", name, strings.Join(got, ""))
		}
	}
	want("overdue", "admission_decision overdue 2026-08-17 2026-10-22 2026-11-12 false 2026-10-22 -26")
	if err := s.does("chuyen-vien", "2026-10-20 extended flag.special_extension=true X-GTR="); err != nil {
		t.Fatal(err)
	}
	want("extended", "admission_decision overdue 2026-08-17 2026-10-22 2026-11-12 true 2026-11-12 -11")
}

// The box stands on an open case alone, and a probationary member's names the
// official date.
func TestCountOnACase(t *testing.T) {
	d := practicetest.Open(t)
	s := &story{t, d, find(t, d, practicetest.Seat(t, d, "chuyen-vien"), "Hồ Văn Dương")}
	c := s.view("chuyen-vien").Count
	if c == nil || c.Recognition || c.Year != 2026 || len(c.Rows) != 2 {
		t.Fatalf("count %+v", c)
	}
	if x := c.Rows[0]; x.Prudent.String() != "2026-11-18" || x.Last.String() != "2026-12-31" || len(x.Leaves) != 1 || x.Leaves[0].Days != 30 || x.Leaves[0].Rule != "ADM-CER-DEADLINE" {
		t.Errorf("decision: %+v", x)
	}
	member := begin(t, "2025-11-20", casefile.Ceremony).view("chuyen-vien").Count
	if member == nil || !member.Recognition || member.Official.String() != "2026-11-20" {
		t.Errorf("probationary member: %+v", member)
	}
	if over := begin(t, "2025-03-03", casefile.Recognition).view("chuyen-vien").Count; over != nil {
		t.Errorf("official member: %+v", over)
	}
}
