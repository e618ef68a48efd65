package desk_test

import (
	"context"
	"strings"
	"testing"

	"tranu/internal/desk"
	"tranu/internal/practice/practicetest"
)

// A refusal names what stands in the dossier and does not hold, who states it
// and the lawful way on: here the one of two introducers who is on probation.
func TestRefusalSaysWhatIsWrong(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-thon-1")
	v, err := d.Case(ctx, by, find(t, d, by, "Hồ Văn Nghiệp"))
	if err != nil {
		t.Fatal(err)
	}
	var found []desk.Finding
	for _, s := range v.Next {
		found = append(found, s.Findings...)
	}
	if len(found) != 1 || found[0].Rule != "ADM-INTRO-STATUS" {
		t.Fatalf("findings %+v", found)
	}
	f := found[0]
	if len(f.Stated) != 1 || f.Stated[0].Fact != "introducers" || f.Stated[0].Who.VI == "" {
		t.Fatalf("stated %+v", f.Stated)
	}
	var values []string
	for _, x := range f.Stated[0].Values {
		values = append(values, x.Label.VI+"="+x.Value+x.Word.VI)
	}
	if got := strings.Join(values, " "); !strings.Contains(got, "=probationary") {
		t.Errorf("the introducer is not told: %s", got)
	}
	if !strings.Contains(f.Mend.VI, "đảng viên chính thức khác") || len(f.Cites) == 0 {
		t.Errorf("way on %q, cites %v", f.Mend.VI, f.Cites)
	}
}
