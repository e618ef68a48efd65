package rule_test

import (
	"testing"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// Any test that compiles over the vocabulary runs on any case without a panic.
func FuzzVocabulary(f *testing.F) {
	p := program(f)
	for _, r := range p.Book().Rules {
		f.Add(r.Test)
	}
	for _, s := range []string{
		"denominator(vote('cell', 'admit')) > needed(7, p.vote_cell)", "any_of(documents, relative_exempt(it))",
		"any_of(rem.grounds, relative_exempt(it))", "any_of(consents, meets(it, p.vote_cell))", "regime(case.as_of) == 'R24'",
		"add_wd(case.as_of, 999999999 * 999999999) > add_months(case.as_of, -999999999 * 999999999)",
	} {
		f.Add(s)
	}
	var cases []*rule.Facts
	for i, ex := range records[worked](f, "worked.jsonl.gz") {
		if i%7 == 0 || ex.ID == "WE-50" || ex.ID == "WE-51" {
			cases = append(cases, ex.Case.facts(f, p, ex.Case.keys()))
		}
	}
	cases = append(cases, p.NewFacts())
	on := civil.MustParse("2026-11-30")
	f.Fuzz(func(t *testing.T, src string) {
		test, err := p.Test(src)
		if err != nil {
			return
		}
		for _, c := range cases {
			test(c, on)
		}
	})
}
