package assess

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"tranu/internal/civil"
	"tranu/internal/locale"
	"tranu/internal/procedure"
	"tranu/internal/rule"
)

// An encoder writes answers. Most of an answer is the regulations' own words,
// the same for every case: those pieces of JSON are made once.
type encoder struct {
	procs *procedure.Procedures
	lang  locale.Lang
	buf   []byte
	rules map[*rule.Rule]ruleJSON
	cites map[*rule.Edition][]byte
}

// ruleJSON is a rule's id and sentence, quoted.
type ruleJSON struct{ id, message []byte }

func newEncoder(procs *procedure.Procedures, lang locale.Lang) *encoder {
	return &encoder{procs: procs, lang: lang, rules: map[*rule.Rule]ruleJSON{}, cites: map[*rule.Edition][]byte{}}
}

// answer is one case's answer as a line of JSON, valid until the next call.
func (e *encoder) answer(id string, a *procedure.Assessment, found []procedure.Inspected) []byte {
	b := append(e.buf[:0], `{"id":`...)
	b = quote(b, id)
	b = append(quote(append(b, `,"procedure":`...), a.Procedure), `,"as_of":`...)
	b = append(date(b, a.AsOf), `,"regimes":[`...)
	for i, r := range a.Regimes {
		b = quote(append(comma(b, i), `{"act":`...), r.Act)
		b = date(append(b, `,"date":`...), r.Day)
		b = append(quote(append(b, `,"regime":`...), r.Regime), '}')
	}
	b = quote(append(b, `],"verdict":`...), string(a.Verdict))
	b = append(b, `,"findings":[`...)
	for i := range a.Findings {
		b = e.finding(comma(b, i), &a.Findings[i])
	}
	b = append(b, `],"deadlines":[`...)
	for i := range a.Deadlines {
		b = e.deadline(comma(b, i), &a.Deadlines[i])
	}
	b = append(b, `],"computed":{`...)
	for i := range a.Computed {
		c := &a.Computed[i]
		b = append(quote(comma(b, i), c.Computed.ID), ':')
		if c.IsDate {
			b = date(b, c.Date)
		} else {
			b = strconv.AppendInt(b, c.N, 10)
		}
	}
	b = append(b, `},"steps":[`...)
	for i, s := range a.Steps {
		b = quote(append(comma(b, i), `{"id":`...), s.ID)
		b = quote(append(b, `,"state":`...), string(s.State))
		b = append(texts(append(b, `,"papers":`...), s.Produces), '}')
	}
	if found != nil {
		b = e.inspection(append(b, `],"inspection":[`...), found)
	}
	e.buf = append(b, "]}\n"...)
	return e.buf
}

func (e *encoder) finding(b []byte, r *rule.Result) []byte {
	own, ok := e.rules[r.Rule]
	if !ok {
		own = ruleJSON{id: quote(nil, r.Rule.ID), message: quote(nil, r.Rule.Statement.In(e.lang.String()))}
		e.rules[r.Rule] = own
	}
	b = append(append(b, `{"rule":`...), own.id...)
	b = quote(append(b, `,"verdict":`...), r.Verdict.String())
	if r.Edition != nil {
		b = quote(append(b, `,"effect":`...), string(r.Edition.Effect))
	}
	b = append(b, `,"message":`...)
	if len(r.Missing)+len(r.Papers) > 0 {
		b = quote(b, Message(e.procs, r, e.lang))
	} else {
		b = append(b, own.message...)
	}
	b = texts(append(b, `,"missing":`...), r.Missing)
	b = append(b, `,"cite":`...)
	b = append(b, e.cite(r.Edition)...)
	if r.Edition != nil {
		b = quote(append(b, `,"evidence":`...), string(r.Edition.Evidence))
	}
	if r.Edition != nil && r.Rule.Overlay != "" {
		b = quote(append(b, `,"overlay":`...), r.Rule.Overlay)
	}
	return append(b, '}')
}

// cite is the citations of an edition; an empty list where there is none.
func (e *encoder) cite(ed *rule.Edition) []byte {
	if b, ok := e.cites[ed]; ok {
		return b
	}
	b := []byte{'['}
	if ed != nil {
		for i, c := range ed.Cite {
			b = quote(append(comma(b, i), `{"document":`...), c.Document)
			if c.Clause != "" {
				b = quote(append(b, `,"clause":`...), c.Clause)
			}
			b = append(b, '}')
		}
	}
	b = append(b, ']')
	e.cites[ed] = b
	return b
}

func (e *encoder) deadline(b []byte, d *procedure.Deadline) []byte {
	b = quote(append(b, `{"id":`...), d.Deadline.ID)
	if !d.Due.Due.IsZero() {
		b = date(append(b, `,"due":`...), d.Due.Due)
	}
	if !d.Extended.IsZero() {
		b = date(append(b, `,"extended_due":`...), d.Extended)
	}
	b = quote(append(b, `,"state":`...), string(d.State))
	return append(append(append(b, `,"cite":`...), e.cite(d.Edition)...), '}')
}

func quote(b []byte, s string) []byte {
	// An error says only that s was no UTF-8; it is then written with U+FFFD.
	b, _ = jsontext.AppendQuote(b, s)
	return b
}

func date(b []byte, d civil.Date) []byte { return append(append(append(b, '"'), d.String()...), '"') }

func texts(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		b = quote(comma(b, i), s)
	}
	return append(b, ']')
}

func comma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

// Message is one sentence for a finding: the rule's own, then what is not
// stated or which papers are not held.
func Message(procs *procedure.Procedures, r *rule.Result, lang locale.Lang) string {
	s := r.Rule.Statement.In(lang.String())
	switch {
	case r.Verdict == rule.Unknown && len(r.Missing) > 0:
		return lang.T("assess.missing", s, list(r.Missing, procs.Label, lang))
	case len(r.Papers) > 0:
		return lang.T("assess.papers", s, list(r.Papers, procs.Paper, lang))
	}
	return s
}

func list(keys []string, name func(string) rule.Text, lang locale.Lang) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = name(k).In(lang.String())
	}
	return strings.Join(names, "; ")
}
