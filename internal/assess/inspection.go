package assess

import (
	"tranu/internal/locale"
	"tranu/internal/procedure"
	"tranu/internal/rule"
)

// inspection is what the checks found: an entry for each conflict, and one for
// each other check that fails or lacks a fact.
func (e *encoder) inspection(b []byte, found []procedure.Inspected) []byte {
	n := 0
	for i := range found {
		x := &found[i]
		if x.Verdict != rule.Fail && x.Verdict != rule.Unknown {
			continue
		}
		for k := range x.Conflicts {
			c := &x.Conflicts[k]
			b = e.inspected(comma(b, n), x, c.Message(e.lang), c.Rules, c.Papers())
			n++
		}
		if len(x.Conflicts) == 0 {
			b = e.inspected(comma(b, n), x, Said(e.procs, x, e.lang), x.Rules(), e.procs.Papers(x))
			n++
		}
	}
	return b
}

func (e *encoder) inspected(b []byte, x *procedure.Inspected, what string, rules, papers []string) []byte {
	b = quote(append(b, `{"check":`...), x.Check.ID)
	b = quote(append(b, `,"level":`...), string(x.Level))
	b = quote(append(b, `,"verdict":`...), x.Verdict.String())
	if x.Verdict == rule.Fail {
		what += " " + x.Check.Mend.In(e.lang.String())
	}
	b = quote(append(b, `,"message":`...), what)
	b = texts(append(b, `,"rules":`...), rules)
	return append(texts(append(b, `,"papers":`...), papers), '}')
}

// Said is one sentence or two for a check that is no comparison: its name, the
// sentences of the rules that fail, or what is not stated.
func Said(procs *procedure.Procedures, x *procedure.Inspected, lang locale.Lang) string {
	s := x.Check.Name.In(lang.String()) + "."
	if x.Verdict == rule.Unknown {
		return lang.T("assess.missing", s, list(x.Lacks(), procs.Label, lang))
	}
	for _, r := range x.Failed {
		s += " " + Message(procs, r, lang)
	}
	return s
}
