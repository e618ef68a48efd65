package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// listed is the length of the list of known errors that the checks go through.
const listed = 59

var checkID = regexp.MustCompile(`^[ID]\d\d$`)

// lintInspection wants every known error to have its check, each carried out
// in exactly one way, and each test of its own to be shown kept, broken and
// not to be judged.
func (s *source) lintInspection() {
	for _, c := range s.book.Inspection {
		ways := 0
		for _, set := range []bool{len(c.Rules) > 0, c.Expr != "", c.Compare != "", c.Outside != Text{}} {
			if set {
				ways++
			}
		}
		switch {
		case !checkID.MatchString(c.ID):
			s.report(c.ID, "id", c.ID, "the check must be named I or D and two digits, not %q", c.ID)
		case ways != 1:
			s.report(c.ID, "", "", "check %s must have exactly one of rules, expr, compare and outside; it has %d", c.ID, ways)
		case len(c.Grounds) == 0:
			s.report(c.ID, "grounds", "", "check %s says nothing of how the error is known", c.ID)
		case (c.Expr == "") != (c.Act == "") || c.Expr == "" && c.When != "":
			s.report(c.ID, "", "", "check %s: act and when go with expr, and expr needs act", c.ID)
		}
		s.lintExamples(c)
	}
	for n := 1; n <= listed; n++ {
		if id := fmt.Sprintf("I%02d", n); !slices.ContainsFunc(s.book.Inspection, func(c Check) bool { return c.ID == id }) {
			s.mistakes = append(s.mistakes, Mistake{"inspection.yaml", 1, 1, "check " + id + " is missing"})
		}
	}
}

func (s *source) lintExamples(c Check) {
	if c.Expr == "" {
		if len(s.examples[c.ID]) > 0 {
			s.report(c.ID, "examples", "", "check %s has examples, but no expr that they could run", c.ID)
		}
		return
	}
	for _, want := range []Verdict{Pass, Fail, Unknown} {
		if !slices.ContainsFunc(s.examples[c.ID], func(x sourceExample) bool { return x.Result == want.String() }) {
			s.report(c.ID, "examples", "", "check %s needs an example of %s", c.ID, want)
		}
	}
}

// runCheck runs the examples of a check of the book.
func (s *source) runCheck(p *Program, at int) {
	id := s.book.Inspection[at].ID
	entry := s.entries[id]
	for i, x := range s.examples[id] {
		n := child(entry.node, "examples").Content[i]
		m := Mistake{File: entry.file, Line: n.Line, Col: n.Column}
		got, err := p.runExampleOf(at, x)
		switch {
		case err != nil:
			m.Msg = "example: " + err.Error()
		case got.Verdict.String() != x.Result:
			m.Msg = fmt.Sprintf("example: %s says %s, the check gives %s", id, x.Result, got.Verdict)
			if len(got.Missing) > 0 {
				m.Msg += ", missing " + strings.Join(got.Missing, ", ")
			}
		default:
			continue
		}
		s.mistakes = append(s.mistakes, m)
	}
}

func (p *Program) runExampleOf(at int, x sourceExample) (CheckResult, error) {
	facts, ok := x.Facts.(map[string]any)
	if !ok {
		return CheckResult{}, fmt.Errorf("facts must be keys and values")
	}
	f := p.NewFacts()
	for _, key := range sortedKeys(facts) {
		if err := f.statePlain(key, facts[key]); err != nil {
			return CheckResult{}, err
		}
	}
	f.prepare()
	return p.check(f, &p.checks[at]), nil
}

// statePlain states a fact as it stands in YAML: a value, or a list of words
// or of items.
func (f *Facts) statePlain(key string, v any) error {
	list, isList := v.([]any)
	if !isList {
		return f.state(key, plainText(v))
	}
	slot, _, ok := f.prog.Slot(key)
	if !ok {
		return f.state(key, "") // says what is wrong with the key
	}
	for _, el := range list {
		item, isItem := el.(map[string]any)
		if !isItem {
			if err := f.AddWord(slot, plainText(el)); err != nil {
				return err
			}
			continue
		}
		if err := f.statePlainItem(slot, key, item); err != nil {
			return err
		}
	}
	return nil
}

func (f *Facts) statePlainItem(slot int, key string, item map[string]any) error {
	n, err := f.AddItem(slot)
	if err != nil {
		return err
	}
	for _, name := range sortedKeys(item) {
		at, ok := f.prog.ItemField(slot, name)
		if !ok {
			return fmt.Errorf("%s has no field %q", key, name)
		}
		if err := f.SetItemText(slot, n, at, plainText(item[name])); err != nil {
			return err
		}
	}
	return nil
}

// plainText is the canonical text of a value of YAML.
func plainText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
