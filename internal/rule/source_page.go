package rule

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"tranu/internal/rule/expr"
	"tranu/internal/viet"
)

// A Page is what an officer wrote about a rule below its head: the sentence,
// prose in both languages (paragraphs separated by empty lines; empty on
// pages without), and examples.
type Page struct {
	ID        string
	Title     string // the heading, Rule.Name.VI
	Statement Text
	ProseVI   string
	ProseEN   string
	Examples  Examples
	line      int // of the heading
}

// Examples are a table of cases with the verdict of the rule. Columns are
// keys of facts, settings ("settings.key") and perhaps "regime", the regime
// that the day of the act must pick.
type Examples struct {
	Columns []string
	Rows    []Example
}

// An Example is one row: a cell per column (empty: not stated), the verdict,
// and a few words of reason in Vietnamese.
type Example struct {
	Cells  []string
	Result string // pass, fail, unknown, not_applicable, pending
	Why    string
	line   int
}

const (
	fence        = "---"
	titleMark    = "# "
	sectionMark  = "## "
	english      = "English"
	exampleTitle = "Ví dụ"
)

// normal takes out what editors put in: the mark at the beginning of a file,
// ends of lines of Windows, letters and accents of Vietnamese kept apart.
func normal(raw []byte) []byte {
	text := strings.ReplaceAll(strings.TrimPrefix(string(raw), "\ufeff"), "\r\n", "\n")
	return []byte(viet.NFC(text))
}

// head is the YAML between the two fences of a page, its first fence kept so
// that lines count as in the file.
func head(raw []byte) []byte {
	if i := bytes.Index(raw, []byte("\n"+fence+"\n")); i >= 0 {
		return raw[:i+1]
	}
	return raw
}

// ParsePage reads the body of a rule's page. The file names it in mistakes
// and, without folder and ending, is the rule's id.
func ParsePage(file string, raw []byte) (Page, []Mistake) {
	p := pageParser{file: file, page: Page{ID: strings.TrimSuffix(path.Base(file), ".md")}}
	lines := strings.Split(string(normal(raw)), "\n")
	start := 0
	if lines[0] == fence {
		start = slices.Index(lines[1:], fence) + 2
	}
	if start < 2 {
		p.fail(1, "the page must begin with its head between two lines of ---")
		return p.page, p.mistakes
	}
	p.sections(lines, start)
	return p.page, p.mistakes
}

type pageParser struct {
	file     string
	page     Page
	mistakes []Mistake
}

func (p *pageParser) fail(line int, format string, args ...any) {
	p.mistakes = append(p.mistakes, Mistake{p.file, line, 1, fmt.Sprintf(format, args...)})
}

// sections cuts the body at its headings and reads each part. Lines count
// from 0 here.
func (p *pageParser) sections(lines []string, start int) {
	seen := map[string]bool{}
	for at := start; at < len(lines); {
		line := lines[at]
		end := at + 1
		for end < len(lines) && !strings.HasPrefix(lines[end], titleMark) && !strings.HasPrefix(lines[end], sectionMark) {
			end++
		}
		name := strings.TrimPrefix(line, sectionMark)
		if title, ok := strings.CutPrefix(line, titleMark); ok {
			p.page.Title, p.page.line, name = title, at+1, titleMark
		}
		switch {
		case strings.TrimSpace(line) == "":
			end = at + 1
		case seen[name]:
			p.fail(at+1, "the section stands twice")
		case name == titleMark:
			p.page.Statement.VI, p.page.ProseVI = paragraphs(lines[at+1 : end])
		case name == english:
			p.page.Statement.EN, p.page.ProseEN = paragraphs(lines[at+1 : end])
		case name == exampleTitle:
			p.examples(lines[:end], at+1)
		default:
			p.fail(at+1, "expected a heading: # name, ## %s or ## %s", english, exampleTitle)
		}
		seen[name] = strings.TrimSpace(line) != ""
		at = end
	}
	if p.page.Statement.VI == "" || p.page.Statement.EN == "" {
		p.fail(start, "the page needs a heading with a sentence in Vietnamese, and a section %s with the same in English", english)
	}
}

// paragraphs is the first paragraph, and the others together.
func paragraphs(lines []string) (first, rest string) {
	text := strings.TrimSpace(strings.Join(lines, "\n"))
	first, rest, _ = strings.Cut(text, "\n\n")
	return first, strings.TrimSpace(rest)
}

// examples reads the table in lines from start.
func (p *pageParser) examples(lines []string, start int) {
	var head []string
	for i := start; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if line == "" {
			continue
		}
		cells, ok := cellsOf(line)
		switch {
		case !ok:
			p.fail(i+1, "expected a row of a table between bars")
		case head == nil:
			head = cells
			if n := len(head); n < 3 || head[n-2] != "result" || head[n-1] != "why" {
				p.fail(i+1, "the table needs columns for facts, then result, then why")
				return
			}
			p.page.Examples.Columns = head[:len(head)-2]
		case strings.Trim(line, "|-: ") == "":
		case len(cells) != len(head):
			p.fail(i+1, "the row has %d cells, the head has %d", len(cells), len(head))
		default:
			p.row(i+1, cells)
		}
	}
}

func (p *pageParser) row(line int, cells []string) {
	n := len(cells)
	result := cells[n-2]
	if !slices.Contains(verdictNames[:], result) {
		p.fail(line, "%q is not one of %s%s", result, strings.Join(verdictNames[:], ", "), expr.Hint(result, verdictNames[:]))
		return
	}
	p.page.Examples.Rows = append(p.page.Examples.Rows, Example{cells[:n-2], result, cells[n-1], line})
}

// cellsOf splits a row of a table; ok false when it is none.
func cellsOf(line string) (cells []string, ok bool) {
	inner, opens := strings.CutPrefix(line, "|")
	inner, closes := strings.CutSuffix(inner, "|")
	if !opens || !closes {
		return nil, false
	}
	for _, c := range strings.Split(inner, "|") {
		cells = append(cells, strings.TrimSpace(c))
	}
	return cells, true
}
