package desk_test

import (
	"context"
	"testing"

	"tranu/internal/casefile"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/practice/practicetest"
)

// Rules are found by number, words without marks, procedure, step and effect.
func TestRules(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	list := func(q desk.RuleQuery) []desk.RuleRow {
		rows, err := d.Rules(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	all := len(list(desk.RuleQuery{}))
	for _, tt := range []struct {
		what    string
		q       desk.RuleQuery
		has, no string // rules on the list, and not
	}{
		{"all", desk.RuleQuery{}, "ADM-AGE-MIN", ""},
		{"number", desk.RuleQuery{Search: "adm-age-min"}, "ADM-AGE-MIN", "REC-VOTE-CELL"},
		{"words", desk.RuleQuery{Search: "  du 18   tuoi "}, "ADM-AGE-MIN", "REC-VOTE-CELL"},
		{"recognition", desk.RuleQuery{Procedure: "recognition"}, "REC-VOTE-CELL", "ADM-AGE-MIN"}, // with what both have
		{"step", desk.RuleQuery{Step: string(casefile.CellAccepts)}, "REC-VOTE-CELL", "ADM-AGE-MIN"},
		{"effect", desk.RuleQuery{Effect: "block"}, "REC-VOTE-CELL", "ADM-SYMPATHISER-LIST"},
	} {
		found := map[string]desk.RuleRow{}
		rows := list(tt.q)
		for _, r := range rows {
			found[r.ID] = r
			if r.Name.VI == "" || r.Name.EN == "" || tt.q.Effect != "" && r.Effect != tt.q.Effect {
				t.Errorf("%s: row %+v", tt.what, r)
			}
		}
		if _, ok := found[tt.has]; !ok {
			t.Errorf("%s: %s is missing among %d", tt.what, tt.has, len(rows))
		}
		if _, ok := found[tt.no]; ok && tt.no != "" {
			t.Errorf("%s: %s is among %d", tt.what, tt.no, len(rows))
		}
		if tt.what != "all" && len(rows) >= all {
			t.Errorf("%s: %d rules of %d", tt.what, len(rows), all)
		}
	}
}

// Every rule has a page: every edition with its regime and its citations, each
// to a document there is, and the numbers it turns on.
func TestRulePages(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	by := practicetest.Seat(t, d, "bi-thu-thon-1")
	rows, err := d.Rules(ctx, desk.RuleQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		p, err := d.RulePage(ctx, by, row.ID)
		if err != nil {
			t.Errorf("%s: %v", row.ID, err)
			continue
		}
		if len(p.Editions) == 0 {
			t.Errorf("%s has no edition", row.ID)
		}
		for _, e := range p.Editions {
			if e.Regime.ID == "" || len(e.Cites) == 0 {
				t.Errorf("%s: edition of regime %q, %d citations", row.ID, e.Regime.ID, len(e.Cites))
			}
			for _, c := range e.Cites {
				if c.Title.VI == "" {
					t.Errorf("%s cites %q, which is no document", row.ID, c.Document)
				}
			}
		}
		for _, n := range p.Numbers {
			if n.Label.VI == "" || len(n.Values) == 0 {
				t.Errorf("%s: number %+v", row.ID, n)
			}
		}
	}
	if _, err := d.RulePage(ctx, by, "NO-SUCH-RULE"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a rule there is not: %v, want not found", err)
	}
}

// What can be chosen from has a name in both languages.
func TestChoices(t *testing.T) {
	d := practicetest.Open(t)
	for what, list := range map[string][]desk.Option{
		"ethnic groups": d.Codes("ethnic_groups"), "religions": d.Codes("religions"), "education": d.Words("education_level"), "steps": d.RuleSteps(),
	} {
		if len(list) == 0 {
			t.Errorf("no %s", what)
		}
		for _, o := range list {
			if o.Value == "" || o.Label.VI == "" || o.Label.EN == "" {
				t.Errorf("%s: %+v", what, o)
			}
		}
	}
}

// The page of a case: what is next is first, the same question answers button
// and act, and every step of it has its own sheet.
func TestCasePages(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	for _, tt := range []struct {
		seat, name string
		next       casefile.Kind // first thing that can be recorded; empty: nothing
		may        bool          // by the seat
		stops      int           // findings in its way that no reason passes
	}{
		{"bi-thu-thon-1", "Hồ Thị Trúc", casefile.Listed, true, 0},
		{"bi-thu-thon-2", "Hồ Thị Ngọc Ánh", casefile.CellAdmits, true, 0},
		{"chuyen-vien", "Hồ Thị Ngọc Ánh", casefile.CellAdmits, true, 0},
		{"pho-bi-thu", "Hồ Thị Ngọc Ánh", casefile.CellAdmits, false, 0},
		{"bi-thu-thon-1", "Hồ Văn Nghiệp", casefile.CellAdmits, true, 1},
		{"pho-bi-thu", "Phan Văn Hòa", casefile.Decision, true, 0},
		{"bi-thu-truong", "Phan Văn Hòa", casefile.Decision, false, 0},
		{"chuyen-vien", "Lê Quang Nhật", "", false, 0}, // refused: over
	} {
		by := practicetest.Seat(t, d, tt.seat)
		id := find(t, d, by, tt.name)
		v, err := d.Case(ctx, by, id)
		if err != nil {
			t.Fatal(err)
		}
		if tt.next == "" {
			if len(v.Next)+len(v.Later)+len(v.Endings) != 0 {
				t.Errorf("%s: %d steps on a case that is over", tt.name, len(v.Next))
			}
			continue
		}
		if len(v.Next) == 0 {
			t.Errorf("%s: nothing is next", tt.name)
			continue
		}
		got := v.Next[0]
		stops := 0
		for _, f := range got.Findings {
			if !f.NeedsReason {
				stops++
			}
		}
		if got.Sheet.Kind != tt.next || got.May != tt.may || (got.WhyNot == "") != tt.may || stops != tt.stops {
			t.Errorf("%s for %s: %s, may %v (%s), %d findings stop it; want %+v", tt.name, tt.seat, got.Sheet.Kind, got.May, got.WhyNot, stops, tt)
		}
		for _, s := range v.Later {
			if _, alone, err := d.Step(ctx, by, id, s.Sheet.Kind); err != nil || alone.Name != s.Name {
				t.Errorf("%s: step %s by itself: %q, %v", tt.name, s.Sheet.Kind, alone.Name.VI, err)
			}
		}
		if _, _, err := d.Step(ctx, by, id, "adm_nonsense"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: a step there is not: %v, want not found", tt.name, err)
		}
	}
}
