package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/store"
)

// apart takes what the acts of a stored case state apart again.
type apart struct {
	act  *casefile.Act
	list string
}

func (p *apart) Fact(key, value string) {
	if p.act.Facts == nil {
		p.act.Facts = casefile.Facts{}
	}
	p.act.Facts[key] = value
}

func (p *apart) Item(list string) {
	if p.list = list; p.act.Lists == nil {
		p.act.Lists = map[string][]casefile.Item{}
	}
	p.act.Lists[list] = append(p.act.Lists[list], casefile.Item{})
}

func (p *apart) Field(key, value string) {
	items := p.act.Lists[p.list]
	items[len(items)-1][key] = value
}

// storedCases walks more cases than come at a time: each is what reading it
// alone gives, in the order of the ids, and none lies outside the scope.
func storedCases(t *testing.T, s *store.Store) {
	w := write(t, s)
	w.do(func(tx *store.Tx) error {
		for n := range 1203 {
			at := sampleUnits()[1+n%2].ID
			p := somebody(fmt.Sprintf("p%04d", n), "Hồ Văn \"Thử\"", at)
			if err := tx.AddPerson(w.ctx, commune, p, paths[at]); err != nil {
				return err
			}
			first, second := act(1, casefile.Nominated, "2025-01-02"), act(2, casefile.Moved, "2025-03-04")
			first.Facts = casefile.Facts{"case.profile": "P1", "person.full_name": "a <b> & \"c\" \\ \u2028"}
			first.Lists = map[string][]casefile.Item{"documents": {{"code": "1-KNĐ"}, {"code": "2-KNĐ", "date": "2025-01-01"}}}
			second.Unit, second.To, second.Reasons = "thon1", "thon2", map[string]string{"R": "x"}
			third := act(3, casefile.Moved, "2025-03-05")
			third.Corrects, third.Void = 2, n%3 == 0
			c := &casefile.Case{ID: casefile.ID(fmt.Sprintf("c%04d", n)), Person: p.ID, Unit: at, Profile: "P1", Opened: day("2025-01-02"),
				Acts: []casefile.Act{first, second, third}[:1+n%3]}
			if err := tx.AddCase(w.ctx, commune, c, casefile.Project(c), paths[at]); err != nil {
				return err
			}
		}
		return nil
	})
	for in, want := range map[store.Scope]int{whole: 1203, {Committee: commune, Level: 3, Root: "thon1"}: 602, {Committee: other}: 0} {
		got := walkedStored(t, s, in)
		ids := make([]casefile.ID, len(got))
		for i, c := range got {
			ids[i] = c.Case.ID
		}
		if len(got) != want || !slices.IsSorted(ids) {
			t.Errorf("%+v: %d cases, want %d, in order %v", in, len(got), want, slices.IsSorted(ids))
		}
		alone := view(t, s, func(r *store.Reader) ([]store.OpenCase, error) { return r.CasesByID(t.Context(), in, ids) })
		slices.SortFunc(alone, func(a, b store.OpenCase) int { return strings.Compare(string(a.Case.ID), string(b.Case.ID)) })
		if diff := cmp.Diff(alone, got, cmpopts.EquateComparable(civil.Date{}), cmpopts.IgnoreFields(casefile.Act{}, "Reasons", "At", "By", "ByName", "Book", "Basis", "Note")); diff != "" {
			t.Errorf("%+v (-alone +stored):\n%.2000s", in, diff)
		}
	}
}

// walkedStored is all that Stored gives, with the acts taken apart.
func walkedStored(t *testing.T, s *store.Store, in store.Scope) (out []store.OpenCase) {
	t.Helper()
	err := s.View(t.Context(), func(r *store.Reader) error {
		return r.Stored(t.Context(), in, func(page []store.StoredCase) error {
			for _, c := range page {
				for i := range c.Case.Acts {
					if err := c.Stated.Each(i, &apart{act: &c.Case.Acts[i]}); err != nil {
						return err
					}
				}
				out = append(out, store.OpenCase{Case: c.Case, Person: c.Person})
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
