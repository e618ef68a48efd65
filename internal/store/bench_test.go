package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"tranu/internal/audit"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/store"
	"tranu/internal/store/storetest"
)

// BenchmarkAct is one act as the desk records it: the case read, the act
// written, two log entries with the digests of their rows, forced to the disk.
func BenchmarkAct(b *testing.B) {
	s := storetest.Open(b)
	const cases = 300
	err := s.Update(b.Context(), func(tx *store.Tx) error {
		for i := range cases {
			if err := addOne(b, tx, i); err != nil {
				return err
			}
		}
		return nil
	})
	for i := 0; b.Loop() && err == nil; i++ {
		err = s.Update(b.Context(), func(tx *store.Tx) error {
			c, err := tx.Case(b.Context(), store.Scope{Committee: "tralien"}, casefile.ID(fmt.Sprintf("c%07d", i%cases)))
			if err != nil {
				return err
			}
			return record(b, tx, c)
		})
	}
	if err != nil {
		b.Fatal(err)
	}
}

func record(b *testing.B, tx *store.Tx, c *casefile.Case) error {
	act := casefile.Act{No: c.Version + 1, Kind: casefile.Reviewed, Day: civil.MustParse("2026-02-01"), At: time.Unix(1e9, 0), By: "a1",
		Facts: casefile.Facts{"case.profile": "P1"}}
	c.Acts = append(c.Acts, act)
	if err := tx.AppendAct(b.Context(), "tralien", c.ID, c.Version, act, casefile.Project(c), thon1); err != nil {
		return err
	}
	for _, subject := range []audit.Subject{{Kind: "act", ID: fmt.Sprintf("%s/%d", c.ID, act.No)}, {Kind: "case", ID: string(c.ID)}} {
		digest, _, err := tx.RowDigest(b.Context(), "tralien", subject)
		if err != nil {
			return err
		}
		if _, err := tx.AppendLog(b.Context(), "tralien", audit.Entry{At: act.At, Actor: "a1", Kind: "act.recorded", Subject: subject, Digest: digest}); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkCases is one page of a cell's list in the order of the names, from
// the middle, with its total, among ever more cases.
func BenchmarkCases(b *testing.B) {
	for _, size := range []int{10_000, 100_000} {
		s, err := store.Open(b.Context(), store.Config{Path: filepath.Join(b.TempDir(), "a.db")})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		for from := 0; from < size; from += 5000 {
			err := s.Update(b.Context(), func(tx *store.Tx) error {
				for i := from; i < from+5000; i++ {
					if err := addOne(b, tx, i); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		in := store.Scope{Committee: "tralien", Level: 3, Root: "thon1"}
		filter := store.CaseFilter{Stages: []casefile.Stage{casefile.StageNominated, casefile.StageListed}}
		b.Run(fmt.Sprint("page of ", size), func(b *testing.B) {
			filter.After = ""
			for b.Loop() {
				page := benchPage(b, s, in, filter)
				if page.Total != size {
					b.Fatalf("total %d", page.Total)
				}
				filter.After = page.Next
			}
		})
	}
}

func benchPage(b *testing.B, s *store.Store, in store.Scope, f store.CaseFilter) (page store.CasePage) {
	err := s.View(b.Context(), func(r *store.Reader) (err error) {
		page, err = r.Cases(b.Context(), in, f)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return page
}
