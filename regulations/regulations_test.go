package regulations

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
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

// Every page explains its rule in both languages and shows it kept, broken and
// not to be judged. A page may leave the last out only where leaving any fact
// of its examples unstated never makes the rule unknown.
func TestPagesWithExamples(t *testing.T) {
	b, err := Book()
	if err != nil {
		t.Fatal(err)
	}
	prog, err := rule.Compile(b)
	if err != nil {
		t.Fatal(err)
	}
	never := 0
	for _, r := range b.Rules {
		page, err := Page(r.ID)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, row := range page.Examples.Rows {
			seen[row.Result] = true
			if row.Why == "" {
				t.Errorf("%s: an example gives no reason", r.ID)
			}
		}
		if !seen["pass"] || !seen["fail"] {
			t.Errorf("%s: the examples need pass and fail", r.ID)
		}
		if !seen["unknown"] {
			never++
			if hole := unknownWithout(prog, page); hole != "" {
				t.Errorf("%s: without %s nothing is known, and no example shows it", r.ID, hole)
			}
		}
		if page.ProseVI == "" || page.ProseEN == "" {
			t.Errorf("%s: no explanation in both languages", r.ID)
		}
	}
	t.Logf("%d rules, %d of them can always be judged", len(b.Rules), never)
	if never > len(b.Rules)/4 {
		t.Errorf("%d rules are said to be always judged", never)
	}
}

var itemField = regexp.MustCompile(`[a-z_]+: [^,{}\[\]]+`)

// unknownWithout names a cell, or a field of an item, without which the rule
// of a page is unknown; empty when there is none.
func unknownWithout(prog *rule.Program, page rule.Page) string {
	for _, row := range page.Examples.Rows {
		for i, cell := range row.Cells {
			holes := []string{""}
			for _, at := range itemField.FindAllStringIndex(cell, -1) {
				holes = append(holes, strings.ReplaceAll(cell[:at[0]]+cell[at[1]:], "{, ", "{"))
			}
			for _, hole := range holes {
				less := row
				less.Cells = slices.Clone(row.Cells)
				less.Cells[i] = strings.ReplaceAll(strings.ReplaceAll(hole, ", ,", ","), ", }", "}")
				if got, err := prog.RunExample(page, less); err == nil && got.Verdict == rule.Unknown {
					return page.Examples.Columns[i] + " " + cell + " -> " + less.Cells[i]
				}
			}
		}
	}
	return ""
}
