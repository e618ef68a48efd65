package rule_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// commune is the practice of an invented commune: one rule, one limit of time,
// one stricter number.
func commune() fstest.MapFS {
	return fstest.MapFS{
		"overlay.yaml": {Data: []byte(`id: TL
name: {vi: Quy chế của Đảng ủy xã, en: Working rules of the commune}
issuer: {vi: Đảng ủy xã, en: Commune committee}
locality: DN/TL
`)},
		"documents.yaml": {Data: []byte(`- id: qc-01-tl
  number: 01-QC/ĐU
  issuer: {vi: Đảng ủy xã, en: Commune committee}
  title: {vi: Quy chế làm việc, en: Working rules}
  access: full_text
`)},
		"values.yaml": {Data: []byte(`- key: admission_decision_wd
  values:
    - {regime: R208, value: 30, evidence: read, cite: [{document: qc-01-tl, clause: '5'}]}
`)},
		"deadlines.yaml": {Data: []byte(`- id: member_form_tl
  procedure: admission
  label: {vi: Gửi phiếu, en: Send the form}
  rule: ADM-HELPER-TL
  from: {vi: ngày phân công, en: the day of the assignment}
  late: {vi: Nhắc., en: A reminder.}
  steps: [adm_assign_helper]
  start: helper.assigned_date
  due: add_wd(helper.assigned_date, 5)
  done: permission.start_date
`)},
		"rules/ADM-HELPER-TL.md": {Data: []byte(`---
id: ADM-HELPER-TL
procedure: admission
steps: [adm_assign_helper]
name: {vi: Người giúp đỡ phải là đảng viên chính thức, en: The helper is an official member}
act: helper.assigned_date
test: helper.status == 'official'
inputs: [helper.assigned_date, helper.status]
parameters: []
override: none
editions:
  - {regime: R208, effect: block, evidence: read, cite: [{document: qc-01-tl, clause: '3'}]}
---

# Người giúp đỡ phải là đảng viên chính thức

Xã chỉ phân công đảng viên chính thức.

## English

The commune assigns official members only.

## Ví dụ

| case.locality | helper.assigned_date | helper.status | result | why |
|---------------|----------------------|---------------|--------|-----|
| DN/TL | 2026-09-10 | official | pass | Chính thức |
| DN/TL | 2026-09-10 | probationary | fail | Còn dự bị |
| DN | 2026-09-10 | probationary | not_applicable | Nơi khác trong thành phố |
| HN | 2026-09-10 | probationary | not_applicable | Nơi khác |
| DN/TL/TH1 | 2026-09-10 | probationary | fail | Thuộc xã |
`)},
	}
}

func central(t *testing.T) *rule.Book {
	t.Helper()
	book, mistakes := rule.ReadSource(tree())
	if len(mistakes) > 0 {
		t.Fatal(listed(mistakes))
	}
	return book
}

// An overlay adds its rule to its step, its limit of time and its number, for
// its own locality; the central book stays as it was.
func TestReadOverlay(t *testing.T) {
	t.Parallel()
	base := central(t)
	before, err := base.JSON()
	if err != nil {
		t.Fatal(err)
	}
	book, pages, mistakes := rule.ReadOverlay(base, commune())
	if len(mistakes) > 0 {
		t.Fatal(listed(mistakes))
	}
	prog, err := rule.Compile(book)
	if err != nil {
		t.Fatal(err)
	}
	r, ok := prog.Rule("ADM-HELPER-TL")
	if !ok || r.Overlay != "TL" || r.Locality != "DN/TL" {
		t.Fatalf("rule %+v", r)
	}
	if pages["ADM-HELPER-TL"].Statement.EN != "The commune assigns official members only." {
		t.Error("the page of the rule is not returned")
	}
	steps := 0
	for _, p := range book.Procedures {
		for _, s := range p.Steps {
			if strings.Contains(strings.Join(s.Gate, " "), "ADM-HELPER-TL") {
				steps++
			}
		}
	}
	if steps != 1 {
		t.Errorf("the blocking rule bars %d steps, want 1", steps)
	}
	for locality, want := range map[string]string{"": "2026-11-18", "DN": "2026-11-18", "DN/TL": "2026-10-28", "DN/TL/TH1": "2026-10-28"} {
		f := prog.NewFacts()
		for key, v := range map[string]string{"case.procedure": "admission", "case.locality": locality, "adm.cell_meeting_date": "2026-09-16"} {
			slot, _, _ := prog.Slot(key)
			if err := f.SetText(slot, v); err != nil {
				t.Fatal(err)
			}
		}
		got := ""
		for _, d := range prog.Deadlines(f, civil.MustParse("2026-09-16"), nil) {
			if d.Deadline.ID == "admission_decision" {
				got = d.Due.String()
			}
		}
		if got != want {
			t.Errorf("locality %q: the decision is due %s, want %s", locality, got, want)
		}
	}
	after, err := base.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Error("reading an overlay has changed the book it was added to")
	}
}

// An overlay cannot replace, loosen, or block on what was not read.
func TestReadOverlayRefuses(t *testing.T) {
	t.Parallel()
	base := central(t)
	const page = "rules/ADM-HELPER-TL.md"
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"no overlay.yaml", "overlay.yaml", "", "-", "overlay.yaml:1:1: file does not exist"},
		{"a looser number", "values.yaml", "value: 30", "value: 60", "not stricter (lower) than the wider"},
		{"an unknown contradiction", "values.yaml", "value: 30", "contradicts: nothing, value: 60", `unknown contradiction "nothing"`},
		{"a number of nobody", "values.yaml", "admission_decision_wd", "admission_decision_w", "did you mean admission_decision_wd?"},
		{"a locality of its own", "values.yaml", "value: 30", "locality: HN, value: 30", "is not said again"},
		{"a central rule", page, "id: ADM-HELPER-TL", "id: ADM-AGE-MIN", "is a central one and cannot be replaced"},
		{"no ending", page, "id: ADM-HELPER-TL", "id: ADM-HELPER", "the id must end with -TL"},
		{"blocks unread", page, "evidence: read", "evidence: assumed", "blocks, but the text is only assumed"},
		{"cites nothing", page, "cite: [{document: qc-01-tl, clause: '3'}]", "cite: []", "cites nothing"},
		{"another locality", page, "procedure: admission", "procedure: admission\nlocality: HN", "must hold for DN/TL"},
		{"a wrong example", page, "| fail | Còn dự bị", "| pass | Còn dự bị", "the page says pass, the rule gives fail"},
		{"unknown word", page, "'official'", "'oficial'", `did you mean official?`},
		{"a limit with a central name", "deadlines.yaml", "member_form_tl", "ceremony", "is a central one and cannot be replaced"},
		{"small letters", "overlay.yaml", "id: TL", "id: tl", "capitals and digits"},
		{"a locality with blanks", "overlay.yaml", "DN/TL", "Đà Nẵng", "the locality must be capitals"},
		{"an id taken", "overlay.yaml", "id: TL", "id: HN", "there is an overlay HN already"},
		{"a stray file", "overlay.yaml", "", "+facts/01.yaml", "no file of this name belongs here"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			folder := commune()
			switch {
			case tt.new == "-":
				delete(folder, tt.file)
			case tt.old == "":
				folder[tt.new[1:]] = &fstest.MapFile{Data: []byte("- x")}
			default:
				text := string(folder[tt.file].Data)
				if !strings.Contains(text, tt.old) {
					t.Fatalf("%s does not hold %q", tt.file, tt.old)
				}
				delete(folder, tt.file)
				file := tt.file
				if id, ok := strings.CutPrefix(tt.new, "id: "); ok && file == page {
					file = "rules/" + id + ".md"
				}
				folder[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, tt.old, tt.new, 1))}
			}
			_, _, mistakes := rule.ReadOverlay(base, folder)
			if got := listed(mistakes); !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// The guidance of Hà Nội holds for Hà Nội: its longer probation is a named
// contradiction, and elsewhere nothing of it is seen.
func TestLocalPractice(t *testing.T) {
	t.Parallel()
	prog, err := rule.Compile(central(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		locality, rule string
		want           rule.Verdict
	}{
		{"", "REC-NO-EXTENSION", rule.Fail},
		{"HN", "REC-NO-EXTENSION", rule.Pass},
		{"DN", "REC-NO-EXTENSION", rule.Fail},
		{"", "REC-DEC-LOCAL-HN", rule.NotApplicable},
		{"HN", "REC-DEC-LOCAL-HN", rule.Fail},
		{"HNX", "REC-DEC-LOCAL-HN", rule.NotApplicable},
	} {
		f := prog.NewFacts()
		for key, v := range map[string]string{"case.procedure": "recognition", "case.locality": tt.locality, "case.as_of": "2025-12-31",
			"rec.cell_meeting_date": "2025-10-06", "rec.probation_extended_months": "6"} {
			slot, _, _ := prog.Slot(key)
			if err := f.SetText(slot, v); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range prog.Evaluate(f, nil) {
			if r.Rule.ID == tt.rule && r.Verdict != tt.want {
				t.Errorf("locality %q, %s: %s, want %s", tt.locality, tt.rule, r.Verdict, tt.want)
			}
		}
	}
}
