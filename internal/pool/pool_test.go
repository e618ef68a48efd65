package pool

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
)

// caseOf makes a case of lines "day kind", with the rest of a line as the note
// or, for a helper, as the mentor's name.
func caseOf(lines ...string) *casefile.Case {
	c := &casefile.Case{ID: "c1", Person: "p1", Unit: "thon1", NominatedBy: "youth_union"}
	for i, l := range lines {
		w := strings.SplitN(l, " ", 3)
		a := casefile.Act{No: i + 1, Day: civil.MustParse(w[0]), Kind: casefile.Kind(w[1]), To: "thon1"}
		if a.Kind != casefile.Nominated {
			a.To = ""
		}
		if len(w) == 3 && a.Kind == casefile.Helper {
			a.Facts = casefile.Facts{casefile.FactMentor: w[2]}
		} else if len(w) == 3 {
			a.Note = w[2]
		}
		c.Acts = append(c.Acts, a)
	}
	return c
}

func tell(e Entry) string {
	s := fmt.Sprintf("%s, %d months, %s, missed %d, last %s", e.Stage, e.Months, e.Review, e.Missed, e.LastReview)
	if !e.Left.IsZero() {
		s += fmt.Sprintf(", left %s by %s: %s", e.Left, e.LeftBy, e.Why)
	}
	return s
}

func TestView(t *testing.T) {
	listed := []string{"2026-01-10 nominated", "2026-02-05 adm_source_list"}
	left := append(listed, "2026-03-05 reviewed", "2026-06-05 unlisted Không còn phấn đấu.")
	for _, tt := range []struct {
		name string
		acts []string
		asOf string
		want string // empty: not in the register
	}{
		{"before the nomination", listed, "2026-01-09", ""},
		{"nominated only", listed, "2026-02-04", "nominated, 0 months, not_listed, missed 0, last "},
		{"the month of entry needs no review", listed, "2026-02-28", "listed, 0 months, done, missed 0, last 2026-02-05"},
		{"due in the month after", listed, "2026-03-01", "listed, 0 months, due, missed 0, last 2026-02-05"},
		{"late when a month was missed", listed, "2026-04-06", "listed, 2 months, late, missed 1, last 2026-02-05"},
		{"done", append(listed, "2026-03-05 reviewed"), "2026-03-31", "listed, 1 months, done, missed 0, last 2026-03-05"},
		{"missed one, caught up", append(listed, "2026-04-05 reviewed"), "2026-04-30", "listed, 2 months, done, missed 1, last 2026-04-05"},
		{"two reviews in a month count once", append(listed, "2026-03-05 reviewed", "2026-03-25 reviewed"), "2026-05-02", "listed, 2 months, late, missed 1, last 2026-03-25"},
		{"over the end of the year", append(listed, "2026-12-05 reviewed"), "2027-01-05", "listed, 11 months, due, missed 9, last 2026-12-05"},
		{"while the procedure runs the reviews go on", append(listed, "2026-03-20 adm_permission"), "2026-04-06", "admission, 2 months, late, missed 1, last 2026-02-05"},
		{"off the list", left, "2026-12-31", "unlisted, 4 months, not_listed, missed 2, last 2026-03-05, left 2026-06-05 by unlisted: Không còn phấn đấu."},
		{"not yet off the list", left, "2026-06-04", "listed, 3 months, late, missed 2, last 2026-03-05"},
		{"on the list again", append(left, "2026-09-05 adm_source_list"), "2026-10-01", "listed, 0 months, due, missed 0, last 2026-09-05"},
		{"nominated again", append(left, "2026-09-01 nominated"), "2026-10-01", "nominated, 0 months, not_listed, missed 0, last "},
		{"joined", append(listed, "2026-03-26 adm_ceremony Kết nạp."), "2027-01-01", "probationary, 1 months, not_listed, missed 0, last 2026-02-05, left 2026-03-26 by adm_ceremony: Kết nạp."},
		{"moved away", append(listed, "2026-03-26 moved Theo gia đình."), "2026-12-01", "ended, 1 months, not_listed, missed 0, last 2026-02-05, left 2026-03-26 by moved: Theo gia đình."},
		{"withdrew before being listed", append(listed[:1:1], "2026-01-20 withdrawn Đi làm xa."), "2026-12-01", "ended, 0 months, not_listed, missed 0, last , left 2026-01-20 by withdrawn: Đi làm xa."},
		{"a member of the paper register", []string{"2020-01-02 taken_over"}, "2026-12-01", ""},
	} {
		e, ok := View(caseOf(tt.acts...), civil.MustParse(tt.asOf))
		got := ""
		if ok {
			got = tell(e)
		}
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestViewNames(t *testing.T) {
	e, ok := View(caseOf("2026-01-10 nominated", "2026-02-05 adm_source_list"), civil.MustParse("2026-02-10"))
	if !ok || e.Case != "c1" || e.Person != "p1" || e.Unit != "thon1" || e.NominatedBy != "youth_union" || e.Nominated != civil.MustParse("2026-01-10") {
		t.Errorf("%+v, %v", e, ok)
	}
}

func TestMentors(t *testing.T) {
	for _, tt := range []struct {
		name string
		acts []string
		want string
	}{
		{"none", nil, ""},
		{"one", []string{"2026-02-06 adm_assign_helper An"}, "An 2026-02-06.."},
		{"two of one day", []string{"2026-02-06 adm_assign_helper An", "2026-02-06 adm_assign_helper Bình"}, "An 2026-02-06.., Bình 2026-02-06.."},
		{"relieved", []string{"2026-02-06 adm_assign_helper An", "2026-05-05 adm_assign_helper Bình"}, "An 2026-02-06..2026-05-05, Bình 2026-05-05.."},
		{"until the end", []string{"2026-02-06 adm_assign_helper An", "2026-06-05 unlisted"}, "An 2026-02-06..2026-06-05"},
		{"not named", []string{"2026-02-06 adm_assign_helper"}, ""},
	} {
		e, _ := View(caseOf(append([]string{"2026-01-10 nominated", "2026-02-05 adm_source_list"}, tt.acts...)...), civil.MustParse("2026-12-31"))
		var got []string
		for _, m := range e.Mentors {
			got = append(got, fmt.Sprintf("%s %s..%s", m.Name, m.From, m.To))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, s, tt.want)
		}
	}
}

// list is a cell's register on the day of the meeting: a is nominated, b and c
// are on the list, d has left it.
func list() []Entry {
	listed := civil.MustParse("2026-02-05")
	return []Entry{
		{Case: "a", Unit: "thon1", Stage: casefile.StageNominated, Review: NotListed},
		{Case: "b", Unit: "thon1", Stage: casefile.StageListed, Listed: listed, Review: ReviewDue},
		{Case: "c", Unit: "thon1", Stage: casefile.StageListed, Listed: listed, Review: ReviewDone},
		{Case: "d", Unit: "thon1", Stage: casefile.StageUnlisted, Listed: listed, Left: listed.AddMonths(2), Review: NotListed},
		{Case: "e", Unit: "thon2", Stage: casefile.StageListed, Listed: listed, Review: ReviewDue},
	}
}

func TestReviewCheck(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines string // case outcome reason; …
		spoil func(*Review)
		want  string // field and key; empty: accepted
	}{
		{"one of each", "a enters; b leaves vi phạm; d enters", nil, ""},
		{"stays", "b stays", func(r *Review) { r.Number = "" }, ""},
		{"leaves twice", "d leaves vi phạm", nil, "d fault.review_not_on_list"},
		{"leaves without being on the list", "a leaves vi phạm", nil, "a fault.review_not_on_list"},
		{"stays without being on the list", "a stays", nil, "a fault.review_not_on_list"},
		{"enters twice", "b enters", nil, "b fault.review_on_list"},
		{"reviewed already", "c stays", nil, "c fault.review_done"},
		{"leaves after the review", "c leaves vi phạm", nil, ""},
		{"two lines for one person", "b stays; b leaves vi phạm", nil, "b fault.review_twice"},
		{"another cell's person", "e stays", nil, "e fault.review_other_unit"},
		{"nobody's case", "z stays", nil, "z fault.review_other_unit"},
		{"no outcome", "b ponders", nil, "b fault.review_outcome"},
		{"leaves without a reason", "b leaves", nil, "b fault.review_reason"},
		{"leaves without a resolution", "b leaves vi phạm", func(r *Review) { r.Number = " " }, "number fault.review_number"},
		{"nobody", "", nil, "lines fault.review_empty"},
		{"next month", "b stays", func(r *Review) { r.Month, r.Day = civil.MustParse("2026-06-01"), civil.MustParse("2026-06-05") }, "day fault.act_day_future"},
		{"day outside the month", "b stays", func(r *Review) { r.Day = civil.MustParse("2026-04-30") }, "day fault.review_month"},
		{"no day", "b stays", func(r *Review) { r.Day = civil.Date{} }, "day fault.review_month"},
	} {
		r := Review{Unit: "thon1", Month: civil.MustParse("2026-05-01"), Day: civil.MustParse("2026-05-05"), Number: "05-NQ/CB"}
		for l := range strings.SplitSeq(tt.lines, "; ") {
			if w := strings.SplitN(l, " ", 3); len(w) > 1 {
				r.Lines = append(r.Lines, Line{Case: casefile.ID(w[0]), Outcome: Outcome(w[1]), Reason: strings.Join(w[2:], "")})
			}
		}
		if tt.spoil != nil {
			tt.spoil(&r)
		}
		got := ""
		var f *fault.Error
		if errors.As(r.Check(list(), civil.MustParse("2026-05-31")), &f) {
			got = f.Field + " " + f.Key
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestReviewActs(t *testing.T) {
	day := civil.MustParse("2026-05-05")
	r := Review{Unit: "thon1", Month: MonthOf(day), Day: day, Number: "05-NQ/CB", Lines: []Line{
		{Case: "b", Outcome: Stays, Reason: "Phấn đấu tốt."}, {Case: "c", Outcome: Leaves, Reason: "Vi phạm."}, {Case: "a", Outcome: Enters},
	}}
	paper := map[string][]casefile.Item{"documents": {{"code": "X-NQCT", "date": "2026-05-05", "number": "05-NQ/CB"}}}
	want := []CaseAct{
		{"b", casefile.Act{Kind: casefile.Reviewed, Day: day, Unit: "thon1", Note: "Phấn đấu tốt."}},
		{"c", casefile.Act{Kind: casefile.Unlisted, Day: day, Unit: "thon1", Note: "Vi phạm.", Lists: paper}},
		{"a", casefile.Act{Kind: casefile.Listed, Day: day, Unit: "thon1", Lists: paper}},
	}
	if diff := cmp.Diff(want, r.Acts(), cmp.Comparer(func(a, b civil.Date) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

// What a review resolves shows in the register afterwards.
func TestReviewTakesEffect(t *testing.T) {
	day := civil.MustParse("2026-05-05")
	for _, tt := range []struct {
		acts    []string
		outcome Outcome
		want    string
	}{
		{[]string{"2026-01-10 nominated"}, Enters, "listed, 0 months, done, missed 0, last 2026-05-05"},
		{[]string{"2026-01-10 nominated", "2026-04-05 adm_source_list"}, Stays, "listed, 1 months, done, missed 0, last 2026-05-05"},
		{[]string{"2026-01-10 nominated", "2026-04-05 adm_source_list"}, Leaves, "unlisted, 1 months, not_listed, missed 0, last 2026-04-05, left 2026-05-05 by unlisted: vi phạm"},
	} {
		c := caseOf(tt.acts...)
		before, _ := View(c, day)
		r := Review{Unit: "thon1", Month: MonthOf(day), Day: day, Number: "5", Lines: []Line{{Case: c.ID, Outcome: tt.outcome, Reason: "vi phạm"}}}
		if err := r.Check([]Entry{before}, day); err != nil {
			t.Fatal(err)
		}
		a := r.Acts()[0].Act
		a.No = len(c.Acts) + 1
		c.Acts = append(c.Acts, a)
		after, _ := View(c, day.AddDays(20))
		if got := tell(after); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.outcome, got, tt.want)
		}
	}
}
