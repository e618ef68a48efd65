package rule_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

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

// patience is the longest the reading of one file may take.
const patience = 2 * time.Second

// within runs something and fails when it takes too long three times: others
// may hold the machine for a while.
func within(t *testing.T, what string, size int, do func()) {
	t.Helper()
	for range 3 {
		began := time.Now()
		do()
		if time.Since(began) <= patience {
			return
		}
	}
	t.Errorf("%s of %d bytes takes more than %s", what, size, patience)
}

// Whatever stands in a page: no panic, every mistake has a line of the file,
// every row of examples as many cells as there are columns, and a page without
// mistakes has its sentence in both languages.
func FuzzParsePage(f *testing.F) {
	for name, file := range tree() {
		if strings.HasSuffix(name, ".md") && strings.HasPrefix(name, "rules/") {
			f.Add(file.Data)
		}
	}
	f.Add(commune()["rules/ADM-HELPER-TL.md"].Data)
	f.Fuzz(func(t *testing.T, raw []byte) {
		var page rule.Page
		var mistakes []rule.Mistake
		within(t, "a page", len(raw), func() { page, mistakes = rule.ParsePage("rules/X.md", raw) })
		for _, m := range mistakes {
			if m.Line < 1 || m.Line > bytes.Count(raw, []byte("\n"))+1 {
				t.Errorf("line %d of a file of %d lines: %s", m.Line, bytes.Count(raw, []byte("\n"))+1, m)
			}
		}
		for _, row := range page.Examples.Rows {
			if len(row.Cells) != len(page.Examples.Columns) {
				t.Errorf("%d cells under %d columns", len(row.Cells), len(page.Examples.Columns))
			}
		}
		if len(mistakes) == 0 && (page.Statement.VI == "" || page.Statement.EN == "") {
			t.Errorf("a page without its sentence has no mistakes: %+v", page)
		}
	})
}

// Whatever stands in the files of an overlay: no panic; without mistakes it
// compiles, adds under its own name and for its own locality only, and blocks
// with nothing that was not read.
func FuzzReadOverlay(f *testing.F) {
	base, mistakes := rule.ReadSource(tree())
	if len(mistakes) > 0 {
		f.Fatal(listed(mistakes))
	}
	files := []string{"overlay.yaml", "documents.yaml", "values.yaml", "deadlines.yaml", "rules/ADM-HELPER-TL.md"}
	add := func(m fstest.MapFS) {
		var data [5][]byte
		for i, name := range files {
			if m[name] != nil {
				data[i] = m[name].Data
			}
		}
		f.Add(data[0], data[1], data[2], data[3], data[4])
	}
	add(commune())
	for _, name := range files { // each file left out, or standing alone
		less := commune()
		delete(less, name)
		add(less)
		add(fstest.MapFS{name: commune()[name]})
	}
	f.Fuzz(func(t *testing.T, overlay, documents, values, deadlines, page []byte) {
		m, size := fstest.MapFS{}, 0
		for i, raw := range [][]byte{overlay, documents, values, deadlines, page} {
			if len(raw) > 0 {
				m[files[i]] = &fstest.MapFile{Data: raw}
				size += len(raw)
			}
		}
		var book *rule.Book
		var mistakes []rule.Mistake
		within(t, "an overlay", size, func() { book, _, mistakes = rule.ReadOverlay(base, m) })
		if len(mistakes) > 0 {
			return
		}
		if _, err := rule.Compile(book); err != nil {
			t.Errorf("no mistakes, yet it does not compile: %v", err)
		}
		checkOverlay(t, base, book)
	})
}

// checkOverlay holds a book with an overlay against the book without.
func checkOverlay(t *testing.T, base, book *rule.Book) {
	t.Helper()
	o := book.Overlays[len(book.Overlays)-1]
	for _, r := range book.Rules {
		i := slices.IndexFunc(base.Rules, func(b rule.Rule) bool { return b.ID == r.ID })
		if i >= 0 {
			if !reflect.DeepEqual(r, base.Rules[i]) {
				t.Errorf("the central rule %s is changed", r.ID)
			}
			continue
		}
		if r.Locality != o.Locality || o.Locality == "" {
			t.Errorf("%s holds for %q, the overlay for %q", r.ID, r.Locality, o.Locality)
		}
		for _, e := range r.Editions {
			if e.Effect == rule.Block && e.Evidence != rule.EvidenceRead {
				t.Errorf("%s blocks, and nobody has read it", r.ID)
			}
		}
	}
	for i, p := range base.Parameters {
		for _, v := range book.Parameters[i].Values {
			if v.Locality == "" && !slices.ContainsFunc(p.Values, func(c rule.ParameterValue) bool { return reflect.DeepEqual(c, v) }) {
				t.Errorf("the central value of %s is changed", p.Key)
			}
		}
	}
	if len(book.Rules) < len(base.Rules) {
		t.Errorf("%d rules, %d without the overlay", len(book.Rules), len(base.Rules))
	}
}
