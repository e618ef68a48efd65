package assess

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tranu/internal/civil"
	"tranu/internal/locale"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/regulations"
)

func procedures(t testing.TB) *procedure.Procedures {
	t.Helper()
	book, err := regulations.Book()
	if err != nil {
		t.Fatal(err)
	}
	prog, err := rule.Compile(book)
	if err != nil {
		t.Fatal(err)
	}
	p, err := procedure.New(prog)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func unzip(t testing.TB, name string) []byte {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type expectation struct {
	ID     string
	Expect struct {
		Rules     map[string]string
		Deadlines map[string]struct {
			Due      string `json:"due"`
			Extended string `json:"extended_due"`
		}
		Computed map[string]any
	}
}

// The shape of an answer: the contract of `tranu assess`.
type (
	answerJSON struct {
		ID         string          `json:"id"`
		Procedure  string          `json:"procedure"`
		AsOf       civil.Date      `json:"as_of"`
		Regimes    []regimeJSON    `json:"regimes"`
		Verdict    string          `json:"verdict"`
		Findings   []findingJSON   `json:"findings"`
		Deadlines  []deadlineJSON  `json:"deadlines"`
		Computed   map[string]any  `json:"computed"`
		Steps      []stepJSON      `json:"steps"`
		Inspection []inspectedJSON `json:"inspection"`
	}
	regimeJSON struct {
		Act    string     `json:"act"`
		Date   civil.Date `json:"date"`
		Regime string     `json:"regime"`
	}
	findingJSON struct {
		Rule     string     `json:"rule"`
		Verdict  string     `json:"verdict"`
		Effect   string     `json:"effect,omitempty"`
		Message  string     `json:"message"`
		Missing  []string   `json:"missing"`
		Cite     []citeJSON `json:"cite"`
		Evidence string     `json:"evidence,omitempty"`
		Overlay  string     `json:"overlay,omitempty"`
	}
	citeJSON struct {
		Document string `json:"document"`
		Clause   string `json:"clause,omitempty"`
	}
	deadlineJSON struct {
		ID       string     `json:"id"`
		Due      civil.Date `json:"due,omitzero"`
		Extended civil.Date `json:"extended_due,omitzero"`
		State    string     `json:"state"`
		Cite     []citeJSON `json:"cite"`
	}
	inspectedJSON struct {
		Check   string   `json:"check"`
		Level   string   `json:"level"`
		Verdict string   `json:"verdict"`
		Message string   `json:"message"`
		Rules   []string `json:"rules"`
		Papers  []string `json:"papers"`
	}
	stepJSON struct {
		ID     string   `json:"id"`
		State  string   `json:"state"`
		Papers []string `json:"papers"`
	}
)

// disagreements compares an answer with its expectation, as the contract of
// the example files says.
func disagreements(want expectation, got answerJSON) (out []string) {
	verdicts := map[string]string{}
	for _, f := range got.Findings {
		verdicts[f.Rule] = f.Verdict
	}
	for rule, w := range want.Expect.Rules {
		g, present := verdicts[rule]
		if !present && (w == "not_applicable" || w == "pending") {
			continue
		}
		if g != w {
			out = append(out, fmt.Sprintf("%s: %q, want %q", rule, g, w))
		}
	}
	for id, w := range want.Expect.Deadlines {
		if !slices.ContainsFunc(got.Deadlines, func(d deadlineJSON) bool {
			return d.ID == id && d.Due.String() == w.Due && (w.Extended == "" || d.Extended.String() == w.Extended)
		}) {
			out = append(out, fmt.Sprintf("deadline %s: not %s %s among %v", id, w.Due, w.Extended, got.Deadlines))
		}
	}
	for id, w := range want.Expect.Computed {
		if g := fmt.Sprint(got.Computed[id]); g != fmt.Sprint(w) {
			out = append(out, fmt.Sprintf("computed %s: %s, want %v", id, g, w))
		}
	}
	slices.Sort(out)
	return out
}

// Every real case and every knock-out agrees with what is expected of it.
func TestExamples(t *testing.T) {
	procs := procedures(t)
	for _, tt := range []struct {
		file  string
		lines int
	}{
		{"cases-open.jsonl.gz", 212},
		{"knockouts.jsonl.gz", 250},
	} {
		in := unzip(t, tt.file)
		var out bytes.Buffer
		if err := Run(procs, bytes.NewReader(in), &out, Options{Name: tt.file}); err != nil {
			t.Fatal(err)
		}
		answers := bufio.NewScanner(&out)
		answers.Buffer(nil, 1<<22)
		n, agree := 0, 0
		for line := range bytes.Lines(in) {
			var want expectation
			var got answerJSON
			if err := json.Unmarshal(line, &want); err != nil {
				t.Fatal(err)
			}
			if !answers.Scan() {
				t.Fatalf("%s: no answer to %s", tt.file, want.ID)
			}
			if err := json.Unmarshal(answers.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			n++
			if got.ID != want.ID {
				t.Fatalf("%s: answer %d is to %q, want %q", tt.file, n, got.ID, want.ID)
			}
			if d := disagreements(want, got); len(d) > 0 {
				t.Errorf("%s: %s", want.ID, strings.Join(d, "; "))
			} else {
				agree++
			}
		}
		if n != tt.lines {
			t.Errorf("%s has %d lines, want %d", tt.file, n, tt.lines)
		}
		t.Logf("%s: %d of %d agree", tt.file, agree, n)
	}
}

func TestBadInput(t *testing.T) {
	procs := procedures(t)
	for _, tt := range []struct{ in, want string }{
		{`{"id":"x","procedure":"admission","facts":{"person.birth_dat":"2000-01-01"}}`, `x:1: person.birth_dat: unknown key (did you mean person.birth_date?)`},
		{"{\"id\":\"x\",\"procedure\":\"admission\",\n\"fact\":{}}", `x:2: fact: unknown key (did you mean facts?)`},
		{`{"procedure":"admission","facts":{"person.birth_date":"2000-02-30"}}`, `x:1: person.birth_date: "2000-02-30": there is no such day`},
		{`{"procedure":"admission","facts":{"person.birth_date":5}}`, `x:1: person.birth_date: must be a date, found number`},
		{`{"procedure":"admission","facts":{"person.is_vietnamese_citizen":"yes"}}`, `x:1: person.is_vietnamese_citizen: must be a bool, found string`},
		{`{"procedure":"admision","facts":{}}`, `x:1: procedure: "admision" is not one of admission, recognition (did you mean admission?)`},
		{`{"procedure":"admission","facts":{"votes":[{"bodi":"cell"}]}}`, `x:1: votes.bodi: unknown key (did you mean body?)`},
		{`{"procedure":"admission","facts":{"votes":{}}}`, `x:1: votes: must be a list, found {`},
		{`{"facts":{}}`, `x:1: procedure: must be given: admission or recognition`},
		{`[]`, `x:1: a case is an object, found [`},
		{`{"procedure":"admission"`, `x:1: the document ends too early`},
		{`{"procedure":"admission","procedure":"admission"}`, `x:1: procedure: stands twice`},
		{"{\"procedure\":\"admission\",\n\"facts\":{\"case.locality\":\"HN\",\n\"case.locality\":\"HN\"}}", `x:3: case.locality: stands twice`},
		{`{"procedure":"admission","profile":"P2a","facts":{"case.profile":"P1"}}`, `x:1: case.profile: is stated twice, differently`},
		{`{"procedure":"admission"} x`, `x:1: not JSON: invalid character 'x' at start of value`},
		{`{"procedure":"admission","why":` + strings.Repeat("[", 20000) + `}`, `x:1: not JSON: exceeded max depth`},
		{`{"procedure":"admission","why":"` + strings.Repeat("x", 5<<20) + `"}`, `x:1: the document is larger than 4194304 bytes`},
		{"{\"procedure\":\"admission\",\n\n\"facts\":{\"person.birth_date\": tru }}", `x:3: not JSON: invalid character ' ' in literal true`},
		{`{"procedure":"admission","facts":{"cell.official_members":7.5}}`, `x:1: cell.official_members: "7.5" is not a whole number`},
		{`{"procedure":"admission","facts":{"cell.official_members":9999999999}}`, `is not a whole number`},
	} {
		err := Run(procs, strings.NewReader(tt.in), io.Discard, Options{Name: "x"})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s\n got %v\nwant %s", tt.in, err, tt.want)
		}
		var ie *InputError
		if !errors.As(err, &ie) {
			t.Errorf("%s: error is no InputError", tt.in)
		}
	}
}

// A document may stand over many lines; the answers keep the order; what was
// readable before a fault is answered.
func TestStream(t *testing.T) {
	procs := procedures(t)
	in := "{\n \"id\": \"a\",\n \"procedure\": \"admission\",\n \"facts\": {}\n}\n{\"id\":\"b\",\"procedure\":\"recognition\"}\n{\"id\":\"c\",\"oops\":1}"
	var out bytes.Buffer
	err := Run(procs, strings.NewReader(in), &out, Options{Name: "-", Today: civil.MustParse("2026-11-30"), Lang: locale.EN})
	if err == nil || !strings.HasPrefix(err.Error(), "-:7: oops") {
		t.Errorf("error %v, want the unknown key of line 7", err)
	}
	var ids []string
	for line := range strings.Lines(out.String()) {
		var a answerJSON
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, a.ID)
	}
	if got := strings.Join(ids, " "); got != "a b" {
		t.Errorf("answered %q, want a b", got)
	}
}

// The message says the rule, then what is not stated or not held, in the
// language asked for.
func TestMessages(t *testing.T) {
	procs := procedures(t)
	const in = `{"id":"x","procedure":"admission","as_of":"2025-11-30","facts":{"adm.cell_meeting_date":"2025-10-08","documents":[{"code":"1-KNĐ"},{"code":"2-KNĐ"},{"code":"3-KNĐ"},{"code":"5-KNĐ"}]}}`
	for _, tt := range []struct {
		lang       locale.Lang
		rule, want string
	}{
		{locale.VI, "ADM-CITIZEN", "Người vào Đảng phải là công dân Việt Nam. Chưa đủ căn cứ: Công dân Việt Nam."},
		{locale.EN, "ADM-CITIZEN", "The applicant must be a Vietnamese citizen. Not stated: Vietnamese citizen."},
		{locale.VI, "ADM-DOC-BASE", " Chưa có: CN-NTVĐ Giấy chứng nhận lớp bồi dưỡng nhận thức về Đảng."},
		{locale.EN, "ADM-DOC-BASE", " Not held: CN-NTVĐ "},
	} {
		var out bytes.Buffer
		if err := Run(procs, strings.NewReader(in), &out, Options{Name: "x", Lang: tt.lang}); err != nil {
			t.Fatal(err)
		}
		var a answerJSON
		if err := json.Unmarshal(out.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(a.Findings, func(f findingJSON) bool { return f.Rule == tt.rule })
		if got := a.Findings[i].Message; !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.rule, got, tt.want)
		}
	}
}

// What the contract promises of an answer's form holds for every example: no
// list is null, every word is one of its kind.
func TestForm(t *testing.T) {
	procs := procedures(t)
	var out bytes.Buffer
	if err := Run(procs, bytes.NewReader(unzip(t, "cases-open.jsonl.gz")), &out, Options{Name: "x", Inspection: true}); err != nil {
		t.Fatal(err)
	}
	words := map[string][]string{
		"verdict": {"clear", "warned", "blocked", "incomplete"}, "finding": {"pass", "fail", "unknown", "not_applicable", "pending"},
		"deadline": {"met", "late", "open", "overdue", "not_started"}, "step": {"done", "next", "later", "blocked", "skipped"},
		"inspection": {"fail", "unknown"}, "level": {"block", "warn", "report"},
	}
	check := func(kind, word, where string) {
		if !slices.Contains(words[kind], word) {
			t.Errorf("%s: %s %q", where, kind, word)
		}
	}
	for line := range bytes.Lines(out.Bytes()) {
		if bytes.Contains(line, []byte("null")) {
			t.Errorf("null in %.200s", line)
		}
		var a answerJSON
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&a); err != nil {
			t.Fatal(err)
		}
		check("verdict", a.Verdict, a.ID)
		for _, f := range a.Findings {
			check("finding", f.Verdict, a.ID+" "+f.Rule)
		}
		for _, d := range a.Deadlines {
			check("deadline", d.State, a.ID+" "+d.ID)
		}
		for _, s := range a.Steps {
			check("step", s.State, a.ID+" "+s.ID)
		}
		for _, x := range a.Inspection {
			check("inspection", x.Verdict, a.ID+" "+x.Check)
			check("level", x.Level, a.ID+" "+x.Check)
			if x.Message == "" || strings.Contains(x.Message, "⟦") {
				t.Errorf("%s %s: message %q", a.ID, x.Check, x.Message)
			}
		}
	}
}

// Without being asked for it, an answer has no part for the inspection.
func TestNoInspection(t *testing.T) {
	var out bytes.Buffer
	const in = `{"id":"x","procedure":"admission","facts":{}}`
	if err := Run(procedures(t), strings.NewReader(in), &out, Options{Name: "x"}); err != nil || strings.Contains(out.String(), "inspection") || !json.Valid(out.Bytes()) {
		t.Errorf("%v: %s", err, out.String())
	}
}

// The inspection tells what fails and what cannot be judged: the check, its
// level, the rules behind it and the papers to look at, with how to mend it.
func TestInspection(t *testing.T) {
	procs := procedures(t)
	const in = `{"id":"x","procedure":"admission","as_of":"2025-11-30","profile":"P2a","facts":{"application.date":"2025-08-12","cv.signed_date":"2025-08-04","adm.cell_meeting_date":"2025-10-08",
		"documents":[{"code":"1-KNĐ","date":"2025-08-12"},{"code":"6-KNĐ","date":"2025-10-08"}],
		"votes":[{"body":"cell","question":"admit","date":"2025-10-08","official_total":14,"present":12,"yes":8,"no":4}]}}`
	var out bytes.Buffer
	if err := Run(procs, strings.NewReader(in), &out, Options{Name: "x", Lang: locale.EN, Inspection: true}); err != nil {
		t.Fatal(err)
	}
	var a answerJSON
	if err := json.Unmarshal(out.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	for _, want := range []inspectedJSON{
		{"I16", "block", "fail", "Two thirds counted of the official members summoned, not of those present. The cell's resolution needs two thirds of the official members in the denominator. Count the base again; if the votes fall short, report the result and consider again.", []string{"VOTE-CELL-THRESHOLD"}, []string{"6-KNĐ"}},
		{"I03", "block", "fail", "Day of the application (1-KNĐ): 12 Aug 2025, later than Day the CV was signed (2-KNĐ): 4 Aug 2025; in the procedure the first named comes first. Compare with the originals: a wrong date is corrected by an act with its authority; a paper made too early is made again.", []string{"ADM-ORDER-APPL-CV"}, []string{"1-KNĐ", "2-KNĐ"}},
		{"I39", "report", "fail", "2-KNĐ CV of the applicant is not held, although the step “Declare the CV” is done. Look for the copies kept by cell, committee and office; enter number and day, or explain the gap in writing.", []string{}, []string{"2-KNĐ"}},
		{"I37", "block", "unknown", "Of age on the day of the cell meeting. Not stated: Date of birth.", []string{"ADM-AGE-MIN"}, []string{"6-KNĐ"}},
	} {
		i := slices.IndexFunc(a.Inspection, func(x inspectedJSON) bool { return x.Check == want.Check })
		if i < 0 {
			t.Errorf("no entry of %s", want.Check)
		} else if diff := cmp.Diff(want, a.Inspection[i]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.Check, diff)
		}
	}
}

// Where every rule an example names is kept, comparing its papers with each
// other raises no alarm. (The excerpts name few papers: what they do not hold
// is another matter.)
func TestInspectionRaisesNoFalseAlarm(t *testing.T) {
	procs := procedures(t)
	in := unzip(t, "cases-open.jsonl.gz")
	var out bytes.Buffer
	if err := Run(procs, bytes.NewReader(in), &out, Options{Name: "x", Inspection: true}); err != nil {
		t.Fatal(err)
	}
	answers, kept := json.NewDecoder(&out), 0
	for line := range bytes.Lines(in) {
		var want expectation
		var got answerJSON
		if err := errors.Join(json.Unmarshal(line, &want), answers.Decode(&got)); err != nil {
			t.Fatal(err)
		}
		broken := false
		for _, verdict := range want.Expect.Rules {
			broken = broken || verdict == "fail" || verdict == "unknown"
		}
		if broken {
			continue
		}
		kept++
		for _, x := range got.Inspection {
			if x.Verdict == "fail" && (x.Check == "I03" || x.Check == "I18" || x.Check[0] == 'D') {
				t.Errorf("%s: %s %s", got.ID, x.Check, x.Message)
			}
		}
	}
	if kept != 92 {
		t.Errorf("%d examples name only rules that are kept, want 92", kept)
	}
}
