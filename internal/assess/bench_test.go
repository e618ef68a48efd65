package assess

import (
	"bytes"
	"io"
	"testing"
)

func BenchmarkJSONLines(b *testing.B) {
	procs := procedures(b)
	in := unzip(b, "cases-open.jsonl.gz")
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if err := Run(procs, bytes.NewReader(in), io.Discard, Options{Name: "bench"}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*212), "µs/case")
}
