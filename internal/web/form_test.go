package web

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
)

// The fields of a form and the act they state.
func TestActOf(t *testing.T) {
	form := formValues{Values: url.Values{
		"day":                              {"14/08/2025"}, // as people write it
		"version":                          {"3"},
		"fact:cv.month_gaps":               {"0"},
		"fact:opinions.mass_orgs_date":     {"1/8/2025"},
		"vote:yes":                         {"9"},
		"vote:blank":                       {""}, // not filled in is not stated
		"paper:6-KNĐ:number":               {"10-NQ/CB"},
		"paper:X-BBCB:day":                 {"2025-08-14"},
		"paper:X-BBKP:number":              {""},
		"sign:role":                        {"secretary"},
		"list:introducers:0:status":        {"official"},
		"list:introducers:0:assigned_date": {"03/07/2025"},
		"list:introducers:1:status":        {""},
		"reason:ADM-COURSE-BOUNDARY":       {"Đúng ngày cuối"},
		"note":                             {"dòng một\ndòng hai"},
		"somebody:else":                    {"x"}, // fields of no act state nothing
	}}
	want := casefile.Act{
		Kind: "adm_cell_meeting", Day: civil.MustParse("2025-08-14"), Note: "dòng một\ndòng hai",
		Facts:   casefile.Facts{"cv.month_gaps": "0", "opinions.mass_orgs_date": "2025-08-01"},
		Reasons: map[string]string{"ADM-COURSE-BOUNDARY": "Đúng ngày cuối"},
		Lists: map[string][]casefile.Item{
			"votes":       {{"yes": "9"}},
			"signatures":  {{"role": "secretary"}},
			"documents":   {{"code": "6-KNĐ", "number": "10-NQ/CB"}, {"code": "X-BBCB", "date": "2025-08-14"}},
			"introducers": {{"status": "official", "assigned_date": "2025-07-03"}},
		},
	}
	got, err := actOf("adm_cell_meeting", form)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got, cmpopts.EquateComparable(civil.Date{})); d != "" {
		t.Error(d)
	}
	// A form shown again holds what the act states.
	again, err := actOf("adm_cell_meeting", fieldsOf(got))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, again, cmpopts.EquateComparable(civil.Date{})); d != "" {
		t.Errorf("through the form and back: %s", d)
	}
}

// What is meant as a correction is never taken for a new act.
func TestActOfBadCorrection(t *testing.T) {
	for _, no := range []string{"abc", "0", "-1", "1.5", "99999999999999999999"} {
		if a, err := actOf("adm_cv", formValues{Values: url.Values{"day": {"2025-01-01"}, "corrects": {no}}}); err == nil {
			t.Errorf("corrects %q: %v, want a fault", no, a)
		}
	}
}

func TestActOfBadDates(t *testing.T) {
	for field, value := range map[string]string{
		"day": "30/02/2025", "fact:rec.final_vote_date": "hôm qua", "paper:6-KNĐ:day": "2025-13-01", "sign:elected_date": "1/1/25",
	} {
		_, err := actOf("adm_decision", formValues{Values: url.Values{field: {value}}})
		if f, ok := err.(*fault.Error); !ok || f.Kind != fault.Invalid || f.Field != field {
			t.Errorf("%s = %q: %v, want invalid at the field", field, value, err)
		}
	}
}
