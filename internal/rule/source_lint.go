package rule

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"tranu/internal/civil"
	"tranu/internal/rule/expr"
)

// lint refuses what is well formed and wrong: names of nothing, words outside
// their enumeration, labels left out, periods out of order. What the compiler
// checks is left to it.
func (s *source) lint() {
	s.lintWords()
	s.lintDocuments()
	s.lintRegimes()
	s.lintProfiles()
	s.lintCalendar()
	s.lintParameters()
	s.lintRules()
	s.lintProcedures()
	s.lintContradictions()
	s.lintDeadlines()
	if !s.partial { // an overlay adds no checks
		s.lintInspection()
	}
	for _, c := range s.book.Computed {
		if c.Parameter != "" {
			s.known(c.ID, "parameter", "parameter", s.ids("parameter"), c.Parameter)
		}
	}
	for list, codes := range s.book.Codes {
		seen := map[string]bool{}
		for _, c := range codes {
			if seen[c.Code] {
				s.report("list of codes "+list, "codes", c.Code, "code %s stands twice", c.Code)
			}
			seen[c.Code] = true
		}
	}
}

// ids lists what the tree names of a kind.
func (s *source) ids(kind string) []string {
	b := s.book
	switch kind {
	case "document":
		return idsOf(b.Documents, func(d Document) string { return d.ID })
	case "source":
		return idsOf(b.Sources, func(x Source) string { return x.ID })
	case "regime":
		return idsOf(b.Regimes, func(r Regime) string { return r.ID })
	case "form":
		return idsOf(b.Forms, func(f Form) string { return f.Code })
	case "parameter":
		return idsOf(b.Parameters, func(p Parameter) string { return p.Key })
	case "fact":
		return idsOf(b.Facts, func(f Fact) string { return f.Key })
	}
	panic("no list of " + kind)
}

func idsOf[T any](list []T, id func(T) string) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = id(x)
	}
	return out
}

// known refuses names that are not among those known.
func (s *source) known(entry, field, kind string, known []string, names ...string) {
	for _, n := range names {
		if !slices.Contains(known, n) {
			s.report(entry, field, n, "unknown %s %q%s", kind, n, expr.Hint(n, known))
		}
	}
}

// cites checks documents and sources of citations. The compiler checks the
// documents of rules and parameters.
func (s *source) cites(entry, field string, cites []Citation) {
	for _, c := range cites {
		s.known(entry, field, "source", s.ids("source"), c.Via...)
	}
}

func (s *source) lintWords() {
	for _, name := range sortedKeys(s.book.Enums) {
		entry := entryName("enumeration", name)
		if _, ok := s.entries[entry]; !ok {
			entry = name
		}
		seen := map[string]bool{}
		for _, w := range s.book.Enums[name] {
			if seen[w] {
				s.report(entry, "words", w, "word %s stands twice", w)
			}
			seen[w] = true
		}
	}
	for _, f := range s.book.Facts {
		s.lintFact(f, f.Key)
	}
	for _, x := range s.book.Settings {
		if x.Type == "enum" && len(x.Values) == 0 {
			s.report("settings."+x.Key, "", "", "a setting of type enum needs words")
		}
	}
}

func (s *source) lintFact(f Fact, name string) {
	if f.Enum != "" && s.book.Enums[f.Enum] == nil {
		s.report(name, "enum", "", "unknown enumeration %q%s", f.Enum, expr.Hint(f.Enum, sortedKeys(s.book.Enums)))
	}
	switch {
	case f.Type == "enum" && f.Enum == "":
		s.report(name, "type", "", "a fact of type enum needs enum or words")
	case f.Type == "list" && f.Enum == "" && len(f.Items) == 0:
		s.report(name, "type", "", "a list needs items, or enum for a list of words")
	case f.Type != "list" && len(f.Items) > 0:
		s.report(name, "items", "", "only a list has items")
	}
	for _, it := range f.Items {
		s.lintFact(it, name+"."+it.Key)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (s *source) lintDocuments() {
	for _, d := range s.book.Documents {
		if d.ReplacedBy != "" {
			s.known("document "+d.ID, "replaced_by", "document", s.ids("document"), d.ReplacedBy)
		}
	}
}

func (s *source) lintRegimes() {
	documents := s.ids("document")
	for i, r := range s.book.Regimes {
		entry := "regime " + r.ID
		s.known(entry, "regulation", "document", documents, r.Regulation)
		for _, g := range r.Secretariat {
			s.known(entry, "secretariat_guidance", "document", documents, g.Document)
		}
		for _, g := range r.Technical {
			s.known(entry, "technical_guidance", "document", documents, g.Document)
		}
		if !r.To.IsZero() && r.To.Before(r.From) {
			s.report(entry, "to", "", "the regime ends before it begins")
		}
		if i > 0 && s.book.Regimes[i-1].To.AddDays(1) != r.From {
			s.report(entry, "from", "", "must begin the day after %s ends", s.book.Regimes[i-1].ID)
		}
	}
}

func (s *source) lintProfiles() {
	for _, p := range s.book.Profiles {
		entry := "profile " + p.ID
		s.known(entry, "decider", "word of body", s.book.Enums["body"], p.Decider)
		s.known(entry, "vote_parameter", "parameter", s.ids("parameter"), p.VoteParameter)
		for _, code := range p.Chain {
			if plain := strings.TrimRight(code, "?"); !slices.Contains(s.ids("form"), plain) {
				s.report(entry, "chain", code, "unknown form %q%s", plain, expr.Hint(plain, s.ids("form")))
			}
		}
	}
}

// lintDeadlines asks that an extended day says who grants it and by what paper.
func (s *source) lintDeadlines() {
	for _, d := range s.book.Deadlines {
		if d.ExtendedDue != "" && d.Extends.VI == "" {
			s.report(d.ID, "extended_due", "", "an extended day needs extends: who grants it, on what ground, by what paper")
		}
	}
}

func (s *source) lintCalendar() {
	c := s.book.Calendar
	for _, cite := range c.Basis {
		s.known("calendar", "basis", "document", s.ids("document"), cite.Document)
	}
	s.lintDays("holidays", c.Holidays, false)
	s.lintDays("swap_workdays", c.Swaps, true)
}

// lintDays checks days for order, coverage and kind: a holiday is a weekday,
// an exchanged day falls on a weekend.
func (s *source) lintDays(field string, days []Holiday, weekend bool) {
	last := s.book.Calendar.From.AddDays(-1)
	for _, h := range days {
		day := h.Date.String()
		switch {
		case !last.Before(h.Date):
			s.report("calendar", field, day, "%s is out of order or before the table begins", day)
		case s.book.Calendar.To.Before(h.Date):
			s.report("calendar", field, day, "%s is after the table ends", day)
		case h.Date.Weekend() != weekend:
			s.report("calendar", field, day, "%s is on the wrong kind of day: holidays are weekdays, exchanged days are not", day)
		}
		last = h.Date
	}
}

func (s *source) lintParameters() {
	regimes := s.ids("regime")
	for _, p := range s.book.Parameters {
		entry := "p." + p.Key
		s.known(entry, "unit", "word of unit", s.book.Enums["unit"], p.Unit)
		if p.Enum != "" && s.book.Enums[p.Enum] == nil {
			s.report(entry, "enum", "", "unknown enumeration %q%s", p.Enum, expr.Hint(p.Enum, sortedKeys(s.book.Enums)))
			continue
		}
		last := -1
		seen := map[[2]string]bool{}
		for _, v := range p.Values {
			at := slices.Index(regimes, v.Regime)
			s.known(entry, "values", "regime", regimes, v.Regime)
			switch {
			case seen[[2]string{v.Regime, v.Locality}]:
				s.report(entry, "values", v.Regime, "%s stands twice", v.Regime)
			case at >= 0 && at < last:
				s.report(entry, "values", v.Regime, "value of %s is out of order", v.Regime)
			}
			seen[[2]string{v.Regime, v.Locality}] = true
			last = max(last, at)
			if v.Value != nil && len(v.Cite) == 0 {
				s.report(entry, "values", v.Regime, "value of %s cites nothing", v.Regime)
			}
			s.cites(entry, "values", v.Cite)
			s.parameterWords(p, v)
		}
	}
}

// parameterWords checks the words of a value against the enumeration of the
// parameter, or the words labelled beside it.
func (s *source) parameterWords(p Parameter, v ParameterValue) {
	var words []string
	switch x := v.Value.(type) {
	case string:
		words = []string{x}
	case []any:
		for _, w := range x {
			words = append(words, fmt.Sprint(w))
		}
	}
	for _, w := range words {
		if p.Enum != "" {
			s.known("p."+p.Key, "values", "word of "+p.Enum, s.book.Enums[p.Enum], w)
		} else if _, ok := s.book.Words["p."+p.Key+"."+w]; !ok {
			s.report("p."+p.Key, "values", w, "%q has no label under words, and the parameter names no enum", w)
		}
	}
}

var parameterName = regexp.MustCompile(`\bp\.([a-z0-9_]+)`)

func (s *source) lintRules() {
	facts, parameters, consents := s.ids("fact"), s.ids("parameter"), s.book.Enums["consents.kind"]
	for i := range s.book.Rules {
		r := &s.book.Rules[i]
		s.known(r.ID, "inputs", "fact", facts, r.Inputs...)
		s.known(r.ID, "parameters", "parameter", parameters, r.Parameters...)
		for _, m := range parameterName.FindAllStringSubmatch(r.When+" "+r.Test, -1) {
			if slices.Contains(parameters, m[1]) && !slices.Contains(r.Parameters, m[1]) {
				s.report(r.ID, "parameters", "", "the test reads %s, which parameters does not list", m[1])
			}
		}
		switch {
		case len(r.Steps) == 0:
			s.report(r.ID, "", "", "the rule belongs to no step")
		case len(r.Editions) == 0:
			s.report(r.ID, "", "", "the rule has no edition")
		}
		if (r.Override == "document") != (r.OverrideDocument != "") {
			s.report(r.ID, "override", "", "override document and override_document go together")
		}
		if r.OverrideDocument != "" {
			s.known(r.ID, "override_document", "form or consent", append(slices.Clone(consents), s.ids("form")...), r.OverrideDocument)
		}
		for _, e := range r.Editions {
			s.cites(r.ID, "editions", e.Cite)
			s.lintFrom(r.ID, e)
		}
	}
}

// lintFrom checks that an edition that starts inside its regime does so.
func (s *source) lintFrom(entry string, e Edition) {
	at := slices.IndexFunc(s.book.Regimes, func(r Regime) bool { return r.ID == e.Regime })
	if at < 0 || e.From.IsZero() {
		return
	}
	if r := s.book.Regimes[at]; e.From.Before(r.From) || (r.To != civil.Date{} && r.To.Before(e.From)) {
		s.report(entry, "editions", e.From.String(), "%s does not lie in regime %s", e.From, e.Regime)
	}
}

// lintContradictions wants two readings or more, each with its place, and an
// answer: a choice of the site or a fixed one, never both, never none.
func (s *source) lintContradictions() {
	rules := idsOf(s.book.Rules, func(r Rule) string { return r.ID })
	settings := idsOf(s.book.Settings, func(x Setting) string { return x.Key })
	for _, c := range s.book.Contradictions {
		entry := entryName("contradiction", c.ID)
		s.known(entry, "rules", "rule", rules, c.Rules...)
		s.known(entry, "parameters", "parameter", s.ids("parameter"), c.Parameters...)
		var words []string
		if c.Setting != "" {
			s.known(entry, "setting", "setting", settings, c.Setting)
			if at := slices.Index(settings, c.Setting); at >= 0 {
				words = s.book.Settings[at].Values
			}
		}
		switch {
		case (c.Setting == "") == (c.Fixed == Text{}):
			s.report(entry, "", "", "give a setting, or fixed with the reason why no choice is offered")
		case len(c.Readings) < 2:
			s.report(entry, "readings", "", "a contradiction has two readings or more")
		}
		for _, r := range c.Readings {
			s.known(entry, "readings", "document", s.ids("document"), cited(r.Cite)...)
			s.cites(entry, "readings", r.Cite)
			if r.Word != "" {
				s.known(entry, "readings", "word of "+c.Setting, words, r.Word)
			}
		}
	}
}

func (s *source) lintProcedures() {
	for _, p := range s.book.Procedures {
		s.known("procedure "+p.ID, "form_chain", "form", s.ids("form"), p.Forms...)
		s.known("procedure "+p.ID, "states", "word of state", s.book.Enums["state"], p.States...)
	}
}

var editionOf = regexp.MustCompile(`^edition of (\S+) `)

// compile runs the compiler and finds its problems in the files; a book that
// compiles has its examples run.
func (s *source) compile() {
	program, err := Compile(s.book)
	if err != nil {
		for _, e := range unjoin(err) {
			s.problem(e)
		}
		return
	}
	for _, page := range s.pages {
		s.runPage(program, page)
	}
	for i := range s.book.Inspection {
		s.runCheck(program, i)
	}
}

func unjoin(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return []error{err}
}

// problem puts a problem of the compiler at its place: the quoted word that
// it names, the column of the expression, or the entry.
func (s *source) problem(err error) {
	p, ok := err.(*Problem)
	if !ok {
		s.mistakes = append(s.mistakes, Mistake{"rules", 1, 1, err.Error()})
		return
	}
	regime := ""
	if m := editionOf.FindStringSubmatch(p.Msg); m != nil {
		regime = m[1]
	}
	at := s.where(p.Entry, p.Field, func(text string) bool {
		return text != "" && (text == regime || strings.Contains(p.Msg, strconv.Quote(text)))
	})
	msg := cmp.Or(p.Field, p.Entry) + ": " + p.Msg
	s.mistakes = append(s.mistakes, Mistake{at.file, at.node.Line, column(at.node, p.Col), msg})
}

// column is the column in the file of a column (from 1; 0: none) in the text
// of a scalar.
func column(n *yaml.Node, col int) int {
	if col == 0 || n.Kind != yaml.ScalarNode {
		return n.Column
	}
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		col++
	}
	return n.Column + col - 1
}

// runPage runs the examples of a page.
func (s *source) runPage(p *Program, page Page) {
	for _, row := range page.Examples.Rows {
		got, err := p.RunExample(page, row)
		m := Mistake{File: "rules/" + page.ID + ".md", Line: row.line, Col: 1}
		switch {
		case err != nil:
			m.Msg = "example: " + err.Error()
		case got.Verdict.String() != row.Result:
			m.Msg = fmt.Sprintf("example: the page says %s, the rule gives %s", row.Result, got.Verdict)
			if len(got.Missing) > 0 {
				m.Msg += ", missing " + strings.Join(got.Missing, ", ")
			}
		default:
			continue
		}
		s.mistakes = append(s.mistakes, m)
	}
}
