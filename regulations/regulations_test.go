package regulations

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

var update = flag.Bool("update", false, "write book.json from the sources")

// source reads the tree beside this test; a mistake in it fails the test.
func source(t *testing.T) *rule.Book {
	t.Helper()
	b, mistakes := rule.ReadSource(os.DirFS("."))
	for _, m := range mistakes {
		t.Errorf("regulations/%s", m)
	}
	if t.Failed() {
		t.FailNow()
	}
	return b
}

// Every file of the tree reads, names only what exists, compiles, and each
// example gives the verdict its page says. The committed form is that of the
// sources.
func TestBookIsCurrent(t *testing.T) {
	want := source(t)
	text, err := want.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("book.json", text, 0o644); err != nil {
			t.Fatal(err)
		}
		book = text
	}
	if string(book) != string(text) {
		t.Error("book.json is not what the sources say: run go generate ./regulations and commit it")
	}
	got, err := Book()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b civil.Date) bool { return a == b })); diff != "" {
		t.Errorf("the book read from JSON differs from the sources (-sources +JSON):\n%s", diff)
	}
}

// The program must start quickly: reading the book is part of every start.
func BenchmarkBook(b *testing.B) {
	for b.Loop() {
		if _, err := Book(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestPage(t *testing.T) {
	b, err := Book()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range b.Rules {
		page, err := Page(r.ID)
		if err != nil {
			t.Error(err)
			continue
		}
		if page.Statement != r.Statement || page.Title != r.Name.VI {
			t.Errorf("page of %s: title %q and sentence %q are not those of the rule", r.ID, page.Title, page.Statement.VI)
		}
	}
	if _, err := Page("NO-SUCH-RULE"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("page of a rule that does not exist: error %v, want one that is fs.ErrNotExist", err)
	}
}

// Every word that a person may have to choose is labelled in both languages.
func TestEveryWordIsLabelled(t *testing.T) {
	b, err := Book()
	if err != nil {
		t.Fatal(err)
	}
	for enum, words := range b.Enums {
		for _, w := range words {
			if text := b.Words[enum+"."+w]; text.VI == "" || text.EN == "" {
				t.Errorf("word %s.%s has no label in both languages: %+v", enum, w, text)
			}
		}
	}
}

// neverUnknown are rules whose test reads nothing that can be missing: what
// is not stated counts as not there. Their pages show the day not yet known.
var neverUnknown = map[string]bool{
	"FIX-CONDITION": true, "FIX-PROCEDURE": true, "RDM-BAR": true, "RDM-PARTY-AGE-PROC": true,
	"REC-DOC-COMPLETE": true, "REC-LEAP-DAY": true, "REC-NO-EXTENSION": true, "TRF-UNDER-INSPECTION": true,
}

// A page with examples shows the rule kept, broken and not to be judged, and
// explains it in both languages.
func TestPagesWithExamples(t *testing.T) {
	b, err := Book()
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for _, r := range b.Rules {
		page, err := Page(r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Examples.Rows) == 0 {
			continue
		}
		pages++
		seen := map[string]bool{}
		for _, row := range page.Examples.Rows {
			seen[row.Result] = true
			if row.Why == "" {
				t.Errorf("%s: an example gives no reason", r.ID)
			}
		}
		open := "unknown"
		if neverUnknown[r.ID] {
			open = "pending"
		}
		if !seen["pass"] || !seen["fail"] || !seen[open] {
			t.Errorf("%s: the examples need pass, fail and %s", r.ID, open)
		}
		if page.ProseVI == "" || page.ProseEN == "" {
			t.Errorf("%s: examples without an explanation in both languages", r.ID)
		}
	}
	if pages < 60 {
		t.Errorf("%d pages have examples, want at least 60", pages)
	}
}
