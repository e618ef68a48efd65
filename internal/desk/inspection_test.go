package desk_test

import (
	"context"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/practice/practicetest"
	"tranu/internal/procedure"
	"tranu/internal/rule"
)

// faults are the checks of a dossier that fail.
func faults(v desk.InspectionView) map[string]desk.CheckLine {
	out := map[string]desk.CheckLine{}
	for _, g := range v.Groups {
		for _, l := range g.Of(rule.Fail) {
			out[l.ID] = l
		}
	}
	return out
}

// The eight admitted of 2021 followed the procedure fully: their dossiers lack
// only the yearly slips, which the practice commune does not keep.
func TestInspectionOfTheAdmitted(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "pho-bi-thu")
	list, err := d.Figure(ctx, by, desk.FigureQuery{What: "admitted", Unit: "tranu", Year: 2021, AsOf: civil.MustParse("2021-12-31")})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Rows) != 8 {
		t.Fatalf("%d rows", len(list.Rows))
	}
	for _, r := range list.Rows {
		v, err := d.Inspection(ctx, by, r.Case)
		if err != nil {
			t.Fatal(err)
		}
		for id, l := range faults(v) {
			if id != "I44" {
				t.Errorf("%s: %s %s %v", r.Name, id, l.Name.EN, l.Said)
			}
		}
		if len(v.Papers) < 40 || len(v.Steps) < 30 || len(v.Outside) != 14 {
			t.Errorf("%s: %d papers, %d steps, %d outside", r.Name, len(v.Papers), len(v.Steps), len(v.Outside))
		}
	}
}

// A conflict is told with who can mend it, and at both papers of the table; a
// check that cannot be judged says what is missing and who states it.
func TestInspectionSaysWho(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-co-quan")
	id := find(t, d, by, "Lê Minh Tú")
	version, err := d.Version(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	r := cvCheck(id, version, "")
	r.Act.Day = civil.MustParse("2026-11-10")
	if _, err := d.Record(ctx, by, r); err != nil {
		t.Fatal(err)
	}
	v, err := d.Inspection(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	l := faults(v)["I03"]
	if len(l.Said) != 2 || len(l.Who) == 0 || l.Mend.VI == "" {
		t.Errorf("%d sentences, mended by %v: %v", len(l.Said), l.Who, l.Said)
	}
	wrong := 0
	for _, p := range v.Papers {
		wrong += len(p.Wrong)
	}
	if wrong != 4 { // each conflict at both its places
		t.Errorf("%d notes in the table, want 4", wrong)
	}
	for _, s := range v.Steps {
		if s.State == procedure.Done && s.Name.VI == "" {
			t.Errorf("a step without a name: %+v", s)
		}
	}
}
