package assess

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tranu/internal/procedure"
)

// Beyond the years the calendar covers, limits count weekdays only, and the
// rule about the calendar warns, in both directions; within them it passes.
func TestBeyondTheCalendar(t *testing.T) {
	procs := procedures(t)
	for _, tt := range []struct {
		meeting, verdict string
	}{
		{"2027-01-04", "fail"}, {"2028-12-29", "fail"}, {"2031-08-29", "fail"},
		{"2019-12-02", "fail"}, // before the first year
		{"2026-08-04", "pass"},
	} {
		at, _ := time.Parse("2006-01-02", tt.meeting)
		a := answerTo(t, procs, fmt.Sprintf(`{"procedure":"admission","as_of":%q,"profile":"P2a","facts":{"adm.cell_meeting_date":%q,"calc.latest_deadline":%q}}`,
			tt.meeting, tt.meeting, weekdaysOn(at, 100)))
		i := slices.IndexFunc(a.Findings, func(f findingJSON) bool { return f.Rule == "DAT-CALENDAR-RANGE" })
		if f := a.Findings[i]; f.Verdict != tt.verdict || f.Effect != "warn" {
			t.Errorf("meeting on %s: %s, %s; want %s, warn", tt.meeting, f.Verdict, f.Effect, tt.verdict)
		}
		if at.Year() < 2027 {
			continue
		}
		k := slices.IndexFunc(a.Deadlines, func(d deadlineJSON) bool { return d.ID == "admission_decision" })
		if want := weekdaysOn(at, 45); a.Deadlines[k].Due.String() != want {
			t.Errorf("meeting on %s: decision due %s, want %s", tt.meeting, a.Deadlines[k].Due, want)
		}
	}
}

// weekdaysOn is the day so many Mondays to Fridays on.
func weekdaysOn(from time.Time, n int) string {
	for n > 0 {
		if from = from.AddDate(0, 0, 1); from.Weekday() != time.Saturday && from.Weekday() != time.Sunday {
			n--
		}
	}
	return from.Format("2006-01-02")
}

func answerTo(t *testing.T, procs *procedure.Procedures, in string) (a answerJSON) {
	t.Helper()
	var out bytes.Buffer
	if err := Run(procs, strings.NewReader(in), &out, Options{Name: "x"}); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	return a
}
