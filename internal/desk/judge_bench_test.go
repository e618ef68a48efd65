//go:build unix

package desk_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"tranu/internal/casefile"
	"tranu/internal/desk"
	"tranu/internal/person"
	"tranu/internal/practice/practicetest"
	"tranu/internal/store"
)

// cloned fills a committee with many cases: those of the practice commune again
// and again that have so many acts or more, each with a person of its own.
func cloned(b *testing.B, d *desk.Desk, size, long int) (acts int) {
	b.Helper()
	all, tree, _ := everything(b, d)
	all = slices.DeleteFunc(all, func(o store.OpenCase) bool { return len(o.Case.Acts) < long })
	for from := 0; from < size; from += 2000 {
		err := d.Store.Update(b.Context(), func(tx *store.Tx) error {
			for n := from; n < min(from+2000, size); n++ {
				o := all[n%len(all)]
				who, c := *o.Person, *o.Case
				who.ID, c.ID = person.ID(fmt.Sprintf("p%07d", n)), casefile.ID(fmt.Sprintf("c%07d", n))
				c.Person = who.ID
				acts += len(c.Acts)
				path := tree.Path(c.Unit, d.Today())
				if err := tx.AddPerson(b.Context(), d.Committee, &who, path); err != nil {
					return err
				}
				if err := tx.AddCase(b.Context(), d.Committee, &c, casefile.Project(&c), path); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return acts
}

// cpu is the processor time this program has used so far.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkJudgeAll judges many stored cases, read from an SQLite file: as they
// are in the practice commune, and whole files of 12 acts and more. It tells
// the processor time of one case, on all cores together, of the best pass, and
// what 1.5 million cases would take on two cores. TRANU_BENCH_CASES says how
// many cases (30000).
func BenchmarkJudgeAll(b *testing.B) {
	size := 30_000
	if n, err := strconv.Atoi(os.Getenv("TRANU_BENCH_CASES")); err == nil {
		size = n
	}
	b.Run("practice", func(b *testing.B) { judgeStored(b, size, 0) })
	b.Run("long", func(b *testing.B) { judgeStored(b, size/5, 12) })
}

func judgeStored(b *testing.B, size, long int) {
	d := practicetest.Open(b)
	by := practicetest.Seat(b, d, "pho-bi-thu")
	acts := cloned(b, d, size, long)
	least := time.Duration(1 << 62)
	for b.Loop() {
		n, before := 0, cpu(b)
		err := d.JudgeAll(b.Context(), by, func(desk.Judged) error { n++; return nil })
		if err != nil || n < size {
			b.Fatalf("%d cases, %v", n, err)
		}
		least = min(least, (cpu(b)-before)/time.Duration(n))
	}
	b.ReportMetric(float64(acts)/float64(size), "acts/case")
	b.ReportMetric(float64(least.Nanoseconds())/1e3, "cpu-µs/case")
	b.ReportMetric(float64(least)*1.5e6/2/1e9, "s/1.5M-on-2-cores")
}
