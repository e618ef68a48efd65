package rule

import (
	"slices"
	"strconv"
	"strings"

	"tranu/internal/civil"
	"tranu/internal/rule/expr"
)

// A Stated is something stated that a failing rule turns on: the value of a
// fact, or one item of a list for which the test fails.
type Stated struct {
	Fact  string // key
	Value string // canonical text; empty for an item
	Item  []Field
}

// A Field is one stated field of an item of a list.
type Field struct {
	Key   string
	Value string // canonical text
}

// Offending is what the failure of a rule turns on, in the order of reading: the
// facts stated that the test reads, and the items of lists that do not hold.
// The day of assessment is not among them.
func (p *Program) Offending(f *Facts, r *Result) []Stated {
	at, ok := p.ruleAt[r.Rule.ID]
	if !ok || r.Verdict != Fail || r.Regime == nil {
		return nil
	}
	f.prepare()
	f.on(r.Day)
	f.routeOn(r.Day)
	var offending []expr.Item
	f.frame.Offending = &offending
	p.rules[at].test(&f.frame)
	f.frame.Offending = nil
	f.routeOn(civil.Date{})

	var out []Stated
	for _, key := range p.names(p.rules[at].reads) {
		slot, known := p.factAt[key]
		switch {
		case !known || key == "case.as_of" || p.facts[slot].typ.Kind == expr.Texts && !f.given[slot]:
		case p.facts[slot].typ.Kind == expr.Rows:
			out = append(out, p.itemsAmong(f, slot, offending, p.names(p.rules[at].reads))...)
		case f.given[slot] && f.tab[slot].Known:
			out = append(out, Stated{Fact: key, Value: valueText(p.facts[slot].typ.Kind, f.tab[slot])})
		}
	}
	return out
}

// itemsAmong are the items of a list that are among those given.
func (p *Program) itemsAmong(f *Facts, slot int, some []expr.Item, read []string) []Stated {
	var out []Stated
	for _, it := range items(&f.frame, slot) {
		for _, x := range some {
			if len(it) > 0 && len(x) > 0 && &it[0] == &x[0] {
				out = append(out, Stated{Fact: p.facts[slot].fact.Key, Item: p.fieldsOf(slot, it, read)})
				break
			}
		}
	}
	return out
}

// fieldsOf are the stated fields of an item that tell which one it is, or that
// the test reads.
func (p *Program) fieldsOf(slot int, it expr.Item, read []string) []Field {
	var out []Field
	fact := p.facts[slot].fact
	for i, field := range fact.Items {
		names := field.Type == "string" || field.Key == "relation" || field.Key == "code"
		if it[i].Known && (names || slices.Contains(read, fact.Key+"."+field.Key)) {
			out = append(out, Field{field.Key, valueText(p.facts[slot].typ.Of.Fields[i].Type.Kind, it[i])})
		}
	}
	return out
}

// valueText is a value in its canonical text; a list of words in order.
func valueText(k expr.Kind, v expr.Value) string {
	switch k {
	case expr.Bool:
		return strconv.FormatBool(v.N != 0)
	case expr.Int:
		return strconv.FormatInt(v.N, 10)
	case expr.Date:
		return civil.FromOrdinal(v.N).String()
	}
	if words, ok := v.L.([]string); ok {
		return strings.Join(words, ",")
	}
	return v.S
}
