package rule_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tranu/internal/rule"
)

// tree is the officers' tree in memory, read once.
var tree = sync.OnceValue(func() fstest.MapFS {
	m := fstest.MapFS{}
	root := os.DirFS("../../regulations")
	err := fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		if ext := path.Ext(file); err != nil || d.IsDir() || (ext != ".yaml" && ext != ".md") {
			return err
		}
		raw, err := fs.ReadFile(root, file)
		m[file] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		panic(err)
	}
	return m
})

// spoilt is the tree with one text of one file replaced; the text must stand
// there.
func spoilt(t *testing.T, file, old, new string) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	for name, f := range tree() {
		m[name] = f
	}
	text := string(tree()[file].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	m[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
	return m
}

func listed(mistakes []rule.Mistake) string {
	var b strings.Builder
	for _, m := range mistakes {
		b.WriteString(m.String() + "\n")
	}
	return b.String()
}

// Every mistake is refused at its place, with words that help to correct it.
func TestReadSourceRefuses(t *testing.T) {
	t.Parallel()
	const page = "rules/ADM-AGE-MIN.md"
	for _, tt := range []struct {
		name, file, old, new string
		want                 string
	}{
		{"nothing wrong", page, "Đủ 18 tuổi", "Đủ 18 tuổi", ""},

		// form
		{"unknown key", page, "procedure: admission", "procedur: admission",
			`rules/ADM-AGE-MIN.md:2:1: "procedure" is missing
rules/ADM-AGE-MIN.md:3:1: unknown key "procedur" (did you mean procedure?)`},
		{"unknown key in an edition", page, "effect: block", "efect: block",
			`rules/ADM-AGE-MIN.md:12:5: "effect" is missing
rules/ADM-AGE-MIN.md:12:19: unknown key "efect" (did you mean effect?)`},
		{"a key twice", page, "override: none", "override: none\noverride: reason", `rules/ADM-AGE-MIN.md:11:1: "override" stands twice`},
		{"a word that is no effect", page, "effect: block", "effect: blok",
			`rules/ADM-AGE-MIN.md:12:27: "blok" is not one of block, warn, info (did you mean block?)`},
		{"a word that is no evidence", page, "evidence: read", "evidence: seen",
			`rules/ADM-AGE-MIN.md:12:44: "seen" is not one of read, secondhand, assumed (did you mean read?)`},
		{"English left out", page, "{vi: Đủ 18 tuổi, en: Full 18 years}", "{vi: Đủ 18 tuổi}", `rules/ADM-AGE-MIN.md:5:7: "en" is missing`},
		{"English empty", page, "en: Full 18 years}", "en: ''}", `rules/ADM-AGE-MIN.md:5:28: "en" is empty`},
		{"a list that is none", page, "steps: [adm_cell_meeting]", "steps: adm_cell_meeting", `rules/ADM-AGE-MIN.md:4:8: must be a list`},
		{"no such day", "documents.yaml", "date: '2016-07-25'", "date: '2016-02-30'", `documents.yaml:13:9: "2016-02-30": there is no such day`},
		{"a default that does not fit", "facts/02-person.yaml", "default: false", "default: falsch", `facts/02-person.yaml:47:12: default: "falsch" is neither true nor false`},
		{"not YAML", "forms.yaml", "- {code: 1-KNĐ,", "- code: 1-KNĐ,", `forms.yaml:4:1: not YAML: `},
		{"an entry that is a text", "sources.yaml", "- id: sotay", "- sotay\n- id: sotay", `sources.yaml:3:3: must be keys and values`},
		{"declared twice", "documents.yaml", "id: qd-29\n", "id: dl-2011\n", `document dl-2011 is declared twice; the first is in documents.yaml, line 3`},
		{"head without end", page, "\n---\n\n#", "\n\n#", `rules/ADM-AGE-MIN.md:1:1: the page must begin with its head between two lines of ---`},

		// names
		{"citation of no document", page, "document: qd-29,", "document: qd-92,", `editions: unknown document "qd-92" (did you mean qd-29?)`},
		{"by way of no source", page, "via: [tvpl]", "via: [tvlp]", `rules/ADM-AGE-MIN.md:12:96: unknown source "tvlp" (did you mean tvpl?)`},
		{"no such step", page, "adm_cell_meeting]", "adm_cel_meeting]", `rules/ADM-AGE-MIN.md:4:9: steps: unknown step "adm_cel_meeting" (did you mean adm_cell_meeting?)`},
		{"no such regime", page, "regime: R24,", "regime: R25,", `rules/ADM-AGE-MIN.md:13:14: editions: unknown regime "R25"`},
		{"no such parameter", page, "parameters: [age_min_months]", "parameters: [age_min_month]",
			`rules/ADM-AGE-MIN.md:9:13: the test reads age_min_months, which parameters does not list
rules/ADM-AGE-MIN.md:9:14: unknown parameter "age_min_month" (did you mean age_min_months?)`},
		{"no such fact among the inputs", page, "inputs: [", "inputs: [person.birthdate, ", `unknown fact "person.birthdate" (did you mean person.birth_date?)`},
		{"no such form", "procedures/admission.yaml", "produces: [X-NQCT]", "produces: [X-NQTC]", `procedures/admission.yaml:12:16: produces: unknown form "X-NQTC"`},
		{"no such rule in a step", "procedures/admission.yaml", "date_rules: [ADM-SYMPATHISER-LIST]", "date_rules: [ADM-SYMPATHISER]", `procedures/admission.yaml:14:18: date_rules: unknown rule "ADM-SYMPATHISER"`},
		{"no such state", "procedures/admission.yaml", "waiting_cell,", "waiting_sell,", `unknown word of state "waiting_sell" (did you mean waiting_cell?)`},
		{"no such body", "profiles.yaml", "decider: standing_committee", "decider: standing_comittee", `unknown word of body "standing_comittee" (did you mean standing_committee?)`},
		{"no such enumeration", "facts/02-person.yaml", "enum: education_level", "enum: education_levels", `unknown enumeration "education_levels" (did you mean education_level?)`},
		{"no such word in a parameter", "params/introducers.yaml", "unit: months", "unit: moons", `params/introducers.yaml:6:9: unknown word of unit "moons" (did you mean months?)`},
		{"no such word in a list", "params/voting.yaml", "value: [secret_ballot, party_card]", "value: [secret_ballots, party_card]", `unknown word of vote_form "secret_ballots" (did you mean secret_ballot?)`},
		{"no such consent", "rules/ADM-CER-DEADLINE.md", "override_document: late_ceremony", "override_document: late_ceremonies", `unknown form or consent "late_ceremonies" (did you mean late_ceremony?)`},

		// law
		{"blocks unread", page, "regime: R208, effect: block, evidence: read", "regime: R208, effect: block, evidence: secondhand",
			`rules/ADM-AGE-MIN.md:17:14: editions: edition of R208 blocks, but the text is only secondhand`},
		{"editions out of order", page, "regime: R29,", "regime: R232,", `editions: edition of R24 is out of order`},
		{"values out of order", "params/introducers.yaml", "regime: R29,", "regime: R208,", `value of R24 is out of order`},
		{"regimes with a gap", "regimes.yaml", "to: '2021-07-29'", "to: '2021-07-28'", `must begin the day after R29 ends`},
		{"holidays out of order", "calendar.yaml", "date: '2020-01-24'", "date: '2020-01-22'", `2020-01-22 is out of order or before the table begins`},
		{"a holiday on a Sunday", "calendar.yaml", "date: '2020-09-02'", "date: '2020-09-06'", `2020-09-06 is on the wrong kind of day`},

		// expressions
		{"a misspelt fact", page, "test: month_index(person.birth_date", "test: month_index(person.birthdate",
			`rules/ADM-AGE-MIN.md:7:19: test: unknown name person.birthdate (did you mean person.birth_date?)`},
		{"a deadline that starts with a number", "deadlines.yaml", "start: case.file_opened_date", "start: course.learners", `deadlines.yaml:14:10: start: `},
		{"a deadline that does not say what lateness causes", "deadlines.yaml", "  late:\n    vi: 'Phải làm lại giấy giới thiệu", "  note:\n    vi: 'Phải làm lại giấy giới thiệu", `deadlines.yaml:3:3: "late" is missing`},
		{"a deadline that does not say in English what starts it", "deadlines.yaml", "    en: 'the day the dossier is opened", "    #en: 'the day the dossier is opened", `"en" is missing`},
		{"an extension that nobody grants", "deadlines.yaml", "  extends:\n    vi: 'Trường hợp đặc biệt", "  note:\n    vi: 'Trường hợp đặc biệt", `an extended day needs extends: who grants it, on what ground, by what paper`},

		// inspection
		{"a check of no rule", "inspection.yaml", "rules: [ADM-COURSE-VALID]", "rules: [ADM-COURSE-VALIT]", `inspection.yaml:25:11: rules: unknown rule "ADM-COURSE-VALIT" (did you mean ADM-COURSE-VALID?)`},
		{"a check carried out twice", "inspection.yaml", "  rules: [ADM-COURSE-VALID]", "  rules: [ADM-COURSE-VALID]\n  compare: order", `inspection.yaml:17:3: check I01 must have exactly one of rules, expr, compare and outside; it has 2`},
		{"a check nobody carries out", "inspection.yaml", "  rules: [ADM-COURSE-VALID]\n", "", `inspection.yaml:17:3: check I01 must have exactly one of rules, expr, compare and outside; it has 0`},
		{"a check left out", "inspection.yaml", "- id: I05", "- id: D99", `inspection.yaml:1:1: check I05 is missing`},
		{"a check twice", "inspection.yaml", "- id: I02", "- id: I01", `check I01 is declared twice; the first is in inspection.yaml, line 17`},
		{"a check of no list", "inspection.yaml", "- id: D05", "- id: D5", `the check must be named I or D and two digits, not "D5"`},
		{"a check not labelled", "inspection.yaml", ", en: Awareness-course certificate valid on the day of the cell meeting}", "}", `inspection.yaml:18:9: "en" is missing`},
		{"a level that is none", "inspection.yaml", "level: block", "level: blok", `"blok" is not one of block, warn, report (did you mean block?)`},
		{"a subject that is none", "inspection.yaml", "subject: validity", "subject: validty", `"validty" is not one of order, validity`},
		{"a ground that is none", "inspection.yaml", "grounds: [exam, rule]", "grounds: [exams, rule]", `"exams" is not one of inspected, asked, exam, rule, software, own (did you mean exam?)`},
		{"no ground", "inspection.yaml", "grounds: [exam, rule]", "grounds: []", `check I01 says nothing of how the error is known`},
		{"a comparison that is none", "inspection.yaml", "compare: order", "compare: ordr", `"ordr" is not one of order, future`},
		{"a misspelt fact in a check", "inspection.yaml", "expr: digits(person.personal_id)", "expr: digits(person.personal_idd)", `expr: unknown name person.personal_idd (did you mean person.personal_id?)`},
		{"a check that is no test", "inspection.yaml", "expr: digits(person.personal_id) == 12", "expr: digits(person.personal_id)", `expr: a test must be a bool, this is a int`},
		{"digits of a date", "inspection.yaml", "expr: digits(person.personal_id) == 12", "expr: digits(person.birth_date) == 12", `argument 1 of digits must be a text, not a date`},
		{"a day of a check that is none", "inspection.yaml", "act: adm.ceremony_date", "act: course.learners", `act: must be a date, this is a int`},
		{"a test without its day", "inspection.yaml", "  act: adm.ceremony_date\n", "", `check I33: act and when go with expr, and expr needs act`},
		{"an example of a check that is wrong", "inspection.yaml", "result: fail, why: mất các số 0 ở đầu", "result: pass, why: mất các số 0 ở đầu", `example: I52 says pass, the check gives fail`},
		{"no example of unknown", "inspection.yaml", "result: unknown, why: chưa ghi, facts", "result: pass, why: chưa ghi, facts", `check I52 needs an example of unknown`},
		{"an example of nothing", "inspection.yaml", "  compare: roles", "  compare: roles\n  examples: [{result: pass, why: x, facts: {}}]", `check D05 has examples, but no expr that they could run`},
		{"an example with a fact that is none", "inspection.yaml", "facts: {case.as_of: '2026-01-30', person.personal_id: '99000001'}", "facts: {case.asof: '2026-01-30'}", `example: unknown fact case.asof (did you mean case.as_of?)`},

		// page
		{"another name", page, "# Đủ 18 tuổi", "# Đủ 20 tuổi", `rules/ADM-AGE-MIN.md:20:1: the heading is "Đủ 20 tuổi", but the name is "Đủ 18 tuổi"`},
		{"a section nobody knows", page, "## Ví dụ", "## Thí dụ", `expected a heading: # name, ## English or ## Ví dụ`},
		{"an example that is wrong", page, "| 2025-08-28            | fail    |", "| 2025-08-28            | pass    |",
			`rules/ADM-AGE-MIN.md:38:1: example: the page says pass, the rule gives fail`},
		{"an example without its fact", page, "| 2025-08-28            | fail    |", "|                       | fail    |",
			`rules/ADM-AGE-MIN.md:38:1: example: the page says fail, the rule gives pending`},
		{"a verdict that is none", page, "| fail    |", "| failed  |", `rules/ADM-AGE-MIN.md:38:1: "failed" is not one of unknown, pass, fail, not_applicable, pending (did you mean fail?)`},
		{"a cell too many", page, "| 2025-08-28            | fail    |", "| 2025-08-28            | fail    | |", `the row has 5 cells, the head has 4`},
		{"a column nobody knows", page, "| person.birth_date |", "| person.birthdate |", `example: unknown fact person.birthdate (did you mean person.birth_date?)`},
		{"a day that is none", page, "| 2025-08-28            | fail    |", "| 2025-02-30            | fail    |", `example: adm.cell_meeting_date: "2025-02-30": there is no such day`},
		{"a field that is none", "rules/VOTE-CELL-THRESHOLD.md", "official_total: 12, yes: 8", "official_totals: 12, yes: 8", `example: votes has no field "official_totals" (did you mean official_total?)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, mistakes := rule.ReadSource(spoilt(t, tt.file, tt.old, tt.new))
			got := listed(mistakes)
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

// A missing file, a file in the wrong place: both are told, together.
func TestReadSourceFiles(t *testing.T) {
	t.Parallel()
	m := fstest.MapFS{}
	for name, f := range tree() {
		m[name] = f
	}
	delete(m, "forms.yaml")
	m["form.yaml"] = &fstest.MapFile{Data: []byte("[]")}
	m["rules/old/ADM-X.md"] = &fstest.MapFile{Data: []byte("x")}
	_, mistakes := rule.ReadSource(m)
	want := `form.yaml:1:1: no file of this name belongs here (did you mean forms.yaml?)
forms.yaml:1:1: file does not exist
rules/old/ADM-X.md:1:1: no file of this name belongs here
`
	if got := listed(mistakes); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Several mistakes in several files are all reported, by file and line.
func TestReadSourceReportsAll(t *testing.T) {
	t.Parallel()
	m := spoilt(t, "rules/ADM-AGE-MIN.md", "effect: block", "effect: blok")
	m["regimes.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(string(m["regimes.yaml"].Data), "certainty: quotes", "certainly: quotes", 2))}
	_, mistakes := rule.ReadSource(m)
	want := `regimes.yaml:3:3: "certainty" is missing
regimes.yaml:12:3: unknown key "certainly" (did you mean certainty?)
regimes.yaml:15:3: "certainty" is missing
regimes.yaml:26:3: unknown key "certainly" (did you mean certainty?)
rules/ADM-AGE-MIN.md:12:27: "blok" is not one of block, warn, info (did you mean block?)
`
	if got := listed(mistakes); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// What editors on other machines do to a file does not matter.
func TestReadSourceForeignEditors(t *testing.T) {
	t.Parallel()
	const file = "rules/ADM-AGE-MIN.md"
	m := spoilt(t, file, "Đủ 18 tuổi", "Đủ 18 tuổi")
	raw := "\ufeff" + strings.ReplaceAll(string(m[file].Data), "\n", "\r\n")
	m[file] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(raw, "ủ", "u\u0309"))}
	if _, mistakes := rule.ReadSource(m); len(mistakes) > 0 {
		t.Errorf("mark of order, ends of lines of Windows and letters taken apart: got\n%s", listed(mistakes))
	}
}

func TestParsePage(t *testing.T) {
	t.Parallel()
	raw := `---
id: X
---

# Tên

Câu chính.

Đoạn một.

Đoạn hai.

## English

The sentence.

More.

## Ví dụ

| person.birth_date | result | why |
|-------------------|--------|-----|
| 2007-09-20 | pass | đủ |
|  | unknown | chưa có |
`
	got, mistakes := rule.ParsePage("rules/X.md", []byte(raw))
	if len(mistakes) > 0 {
		t.Fatal(listed(mistakes))
	}
	want := rule.Page{ID: "X", Title: "Tên", Statement: rule.Text{VI: "Câu chính.", EN: "The sentence."},
		ProseVI: "Đoạn một.\n\nĐoạn hai.", ProseEN: "More.",
		Examples: rule.Examples{Columns: []string{"person.birth_date"}, Rows: []rule.Example{
			{Cells: []string{"2007-09-20"}, Result: "pass", Why: "đủ"},
			{Cells: []string{""}, Result: "unknown", Why: "chưa có"},
		}}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(rule.Page{}, rule.Example{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
