package assess

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"tranu/internal/civil"
	"tranu/internal/procedure"
)

// examples are all open cases and all knock-outs, as lines.
func examples(b *testing.B) [][]byte {
	b.Helper()
	lines := slices.Collect(bytes.Lines(append(unzip(b, "cases-open.jsonl.gz"), unzip(b, "knockouts.jsonl.gz")...)))
	if len(lines) != 462 {
		b.Fatalf("%d cases, want 462", len(lines))
	}
	return lines
}

// least keeps of each case what its fastest pass took: the others were held up
// by whatever else the machine does. Between two passes of one case lie all the
// others, so that it never comes to warm caches.
func least(all, pass []time.Duration) []time.Duration {
	if all == nil {
		return slices.Clone(pass)
	}
	for i, d := range pass {
		all[i] = min(all[i], d)
	}
	return all
}

// report tells the median and the slowest twentieth of what single cases took.
func report(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	micros := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }
	b.ReportMetric(micros(took[len(took)/2]), "median-µs/case")
	b.ReportMetric(micros(took[len(took)*19/20]), "p95-µs/case")
}

// BenchmarkTyped judges by all rules, from typed rows: 462 different cases in
// turn, each with a table of its own, so that no cache is warm for the next.
func BenchmarkTyped(b *testing.B) {
	procs := procedures(b)
	lines := examples(b)
	decoders, docs := make([]*decoder, len(lines)), make([]document, len(lines))
	for i, line := range lines {
		decoders[i] = newDecoder(procs, "bench", bytes.NewReader(line))
		var err error
		if docs[i], err = decoders[i].next(); err != nil {
			b.Fatal(err)
		}
		if docs[i].asOf.IsZero() {
			docs[i].asOf = civil.MustParse("2026-11-30")
		}
	}
	var took []time.Duration
	pass := make([]time.Duration, len(docs))
	for b.Loop() {
		for i := range docs {
			began := time.Now()
			procs.Assess(decoders[i].facts, docs[i].procedure, docs[i].profile, docs[i].asOf)
			pass[i] = time.Since(began)
		}
		took = least(took, pass)
	}
	report(b, took)
}

// BenchmarkJSONLines is the whole of `tranu assess` over the same 462 cases, with
// and without the inspection.
func BenchmarkJSONLines(b *testing.B) {
	procs := procedures(b)
	lines := examples(b)
	in := bytes.Join(lines, nil)
	o := Options{Name: "bench", Today: civil.MustParse("2026-11-30")} // as tranu assess runs without flags
	b.Run("all", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		for b.Loop() {
			if err := Run(procs, bytes.NewReader(in), io.Discard, o); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1e3/float64(b.N*len(lines)), "µs/case")
	})
	for _, inspect := range []bool{true, false} {
		name := map[bool]string{true: "inspected", false: "not inspected"}[inspect]
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				took = least(took, eachTook(b, procs, in, o, inspect))
			}
			report(b, took)
		})
	}
}

// eachTook is what Run does, case by case.
func eachTook(b *testing.B, procs *procedure.Procedures, in []byte, o Options, inspect bool) (took []time.Duration) {
	enc, d := newEncoder(procs, o.Lang), newDecoder(procs, o.Name, bytes.NewReader(in))
	for {
		began := time.Now()
		doc, err := d.next()
		if errors.Is(err, io.EOF) {
			return took
		}
		if err != nil {
			b.Fatal(err)
		}
		a, err := assessOne(procs, d, doc, o)
		if err != nil {
			b.Fatal(err)
		}
		var found []procedure.Inspected
		if inspect {
			found = procs.Inspect(d.facts, &a)
		}
		enc.answer(doc.id, &a, found)
		took = append(took, time.Since(began))
	}
}
