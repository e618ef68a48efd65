package rule

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tranu/internal/civil"
	"tranu/internal/rule/expr"
)

// Facts are the facts of one case: a slot per fact of the regulations. One
// value serves one goroutine; Reset makes it fit for the next case.
type Facts struct {
	routes   History[string] // profiles by day; empty: the one stated
	prog     *Program
	frame    expr.Frame
	tab      []expr.Value
	host     host
	given    []bool                // facts stated more than by default
	settings []expr.Value          // before the first choice of the site
	chosen   History[[]expr.Value] // choices of the site by day; empty: settings
	rows     [][]expr.Value        // parameters by regime, of the case's locality
	days     []civil.Date          // of the acts
}

// A FactError says that a stated value does not fit its fact.
type FactError struct {
	Key string
	Msg string
}

// Error names fact and fault.
func (e *FactError) Error() string { return e.Key + ": " + e.Msg }

// NewFacts returns the facts of a case that states nothing.
func (p *Program) NewFacts() *Facts {
	f := &Facts{prog: p, tab: make([]expr.Value, len(p.facts)), given: make([]bool, len(p.facts)), days: make([]civil.Date, len(p.acts))}
	f.frame.Tab[factTab] = f.tab
	f.settings, f.chosen = slices.Clone(p.settings), p.chosen
	f.frame.Tab[settingTab] = f.settings
	f.frame.Host = &f.host
	f.frame.Missing = make([]int32, 0, 32)
	f.host.prog = p
	f.Reset()
	return f
}

// Reset forgets all that was stated.
func (f *Facts) Reset() {
	copy(f.tab, f.prog.blank)
	clear(f.given)
	f.routes = nil
}

// Route states which profile the case had from which day on, for a case whose
// profile has changed. Each rule is judged under the profile of its act's day.
func (f *Facts) Route(h History[string]) { f.routes = h }

// Setting chooses a setting by its text, for the case alone and for every day:
// it wins over what the site has chosen.
func (f *Facts) Setting(key, text string) error {
	s, ok := f.prog.scope.Symbols["settings."+key]
	if !ok {
		return &FactError{key, "unknown setting"}
	}
	v, err := parseText(s.Type, text)
	if err != nil {
		return &FactError{key, err.Error()}
	}
	f.settings[s.Slot] = v
	f.chosen = slices.Clone(f.chosen)
	for i := range f.chosen {
		f.chosen[i].Value = slices.Clone(f.chosen[i].Value)
		f.chosen[i].Value[s.Slot] = v
	}
	return nil
}

// Slot returns the slot of a fact, and its declaration.
func (p *Program) Slot(key string) (int, *Fact, bool) {
	i, ok := p.factAt[key]
	if !ok {
		return 0, nil, false
	}
	return i, p.facts[i].fact, true
}

// Several says that a fact is a list.
func (p *Program) Several(slot int) bool { return p.facts[slot].fact.Type == "list" }

// FactKeys lists the keys of all facts.
func (p *Program) FactKeys() []string {
	keys := make([]string, len(p.facts))
	for i, f := range p.facts {
		keys[i] = f.fact.Key
	}
	return keys
}

// Given says whether the case states the fact, beyond its default.
func (f *Facts) Given(slot int) bool { return f.given[slot] }

// SetBool states a yes-or-no fact.
func (f *Facts) SetBool(slot int, v bool) error {
	return f.set(slot, expr.Bool, boolValue(v))
}

// SetInt states a count or a number.
func (f *Facts) SetInt(slot int, v int64) error {
	return f.set(slot, expr.Int, expr.Value{Known: true, N: v})
}

// SetDate states a day.
func (f *Facts) SetDate(slot int, d civil.Date) error { return f.set(slot, expr.Date, dateValue(d)) }

func (f *Facts) set(slot int, k expr.Kind, v expr.Value) error {
	info := &f.prog.facts[slot]
	if info.typ.Kind != k {
		return &FactError{info.fact.Key, fmt.Sprintf("must be a %s, not a %s", info.fact.Type, k)}
	}
	f.tab[slot], f.given[slot] = v, true
	return nil
}

// SetText states a fact by its canonical text: a date as YYYY-MM-DD, true or
// false, a decimal number, a word of the enumeration. The error is a
// *FactError.
func (f *Facts) SetText(slot int, text string) error {
	info := &f.prog.facts[slot]
	v, err := parseFact(info.fact, info.typ, text)
	if err != nil {
		return &FactError{info.fact.Key, err.Error()}
	}
	f.tab[slot], f.given[slot] = v, true
	return nil
}

// AddWord adds a word to a list of words.
func (f *Facts) AddWord(slot int, word string) error {
	info := &f.prog.facts[slot]
	if info.typ.Kind != expr.Texts {
		return &FactError{info.fact.Key, "is not a list of words"}
	}
	if err := allowed(info.typ, word); err != nil {
		return &FactError{info.fact.Key, err.Error()}
	}
	l, _ := f.tab[slot].L.([]string)
	f.tab[slot], f.given[slot] = expr.Value{Known: true, L: append(l, word)}, true
	return nil
}

// AddItem adds an item to a list and returns its number.
func (f *Facts) AddItem(slot int) (int, error) {
	info := &f.prog.facts[slot]
	if info.table == nil {
		return 0, &FactError{info.fact.Key, "is not a list of items"}
	}
	it := make(expr.Item, len(info.table.Fields))
	for i := range it {
		it[i] = info.table.Fields[i].Default
	}
	l, _ := f.tab[slot].L.([]expr.Item)
	f.tab[slot], f.given[slot] = expr.Value{Known: true, L: append(l, it)}, true
	return len(l), nil
}

// ItemField returns the position of a field of a list's items.
func (p *Program) ItemField(slot int, name string) (int, bool) {
	t := p.facts[slot].table
	if t == nil {
		return 0, false
	}
	return t.Field(name)
}

// ItemNames lists the fields of a list's items.
func (p *Program) ItemNames(slot int) []string { return p.facts[slot].table.Names() }

// SetItemText states a field of an item by its canonical text.
func (f *Facts) SetItemText(slot, item, field int, text string) error {
	info := &f.prog.facts[slot]
	fd := &info.table.Fields[field]
	v, err := parseFact(&info.fact.Items[field], fd.Type, text)
	if err != nil {
		return &FactError{info.fact.Key + "." + fd.Name, err.Error()}
	}
	f.tab[slot].L.([]expr.Item)[item][field] = v
	return nil
}

// ItemType returns the kind of a field as the regulations name it.
func (p *Program) ItemType(slot, field int) *Fact { return &p.facts[slot].fact.Items[field] }

// Known says whether a fact has a value, stated or by default.
func (f *Facts) Known(slot int) bool { return f.tab[slot].Known }

// Date returns the value of a date fact; the zero Date when unknown.
func (f *Facts) Date(slot int) civil.Date {
	if v := f.tab[slot]; v.Known {
		return civil.FromOrdinal(v.N)
	}
	return civil.Date{}
}

// Text returns the value of a text fact; empty when unknown.
func (f *Facts) Text(slot int) string { return f.tab[slot].S }

func textValue(s string) expr.Value { return expr.Value{Known: s != "", S: s} }

func boolValue(v bool) expr.Value {
	if v {
		return expr.Value{Known: true, N: 1}
	}
	return expr.Value{Known: true}
}

func dateValue(d civil.Date) expr.Value { return expr.Value{Known: !d.IsZero(), N: d.Ordinal()} }

func allowed(t expr.Type, word string) error {
	if t.Words != nil && !slices.Contains(t.Words, word) {
		return fmt.Errorf("%q is not one of %s%s", word, strings.Join(t.Words, ", "), expr.Hint(word, t.Words))
	}
	return nil
}

// parseFact reads the text of a fact. Of a decimal number (a mark) the whole
// part is kept: the regulations compare such numbers with whole ones, by "at
// least" only.
func parseFact(f *Fact, t expr.Type, s string) (expr.Value, error) {
	if f.Type != "number" {
		return parseText(t, s)
	}
	whole, decimals, _ := strings.Cut(s, ".")
	v, err := parseText(t, whole)
	if err != nil || strings.Trim(decimals, "0123456789") != "" {
		return expr.Value{}, fmt.Errorf("%q is not a number", s)
	}
	return v, nil
}

func parseText(t expr.Type, s string) (expr.Value, error) {
	switch t.Kind {
	case expr.Bool:
		switch s {
		case "true":
			return boolValue(true), nil
		case "false":
			return boolValue(false), nil
		}
		return expr.Value{}, fmt.Errorf("%q is neither true nor false", s)
	case expr.Int:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n > math.MaxInt32 || n < 0 { // every whole-number fact is a count
			return expr.Value{}, fmt.Errorf("%q is not a whole number", s)
		}
		return expr.Value{Known: true, N: n}, nil
	case expr.Date:
		d, err := civil.Parse(s)
		return dateValue(d), err
	case expr.Text:
		return expr.Value{Known: true, S: s}, allowed(t, s)
	}
	return expr.Value{}, fmt.Errorf("a list cannot be given as text")
}

// parseAny reads a value as JSON decodes it.
func parseAny(t expr.Type, v any) (expr.Value, error) {
	switch v := v.(type) {
	case bool:
		return parseText(t, strconv.FormatBool(v))
	case string:
		return parseText(t, v)
	case float64:
		return parseText(t, strconv.FormatFloat(v, 'f', -1, 64))
	case int:
		return parseText(t, strconv.Itoa(v))
	case []any:
		words := make([]string, len(v))
		for i, w := range v {
			words[i], _ = w.(string)
			if err := allowed(t, words[i]); err != nil {
				return expr.Value{}, err
			}
		}
		return expr.Value{Known: true, L: words}, nil
	case map[string]any:
		num, _ := v["num"].(float64)
		den, _ := v["den"].(float64)
		if num < 1 || den < 1 {
			return expr.Value{}, fmt.Errorf("a threshold needs num and den")
		}
		return expr.Value{Known: true, L: expr.Votes{Strict: v["op"] == ">", Num: int64(num), Den: int64(den)}}, nil
	}
	return expr.Value{}, fmt.Errorf("a %T is no %s", v, t.Kind)
}

// Label is the label of a fact, or of a field of a list's items named
// "list.field"; the key itself when there is none.
func (p *Program) Label(key string) Text {
	if i, ok := p.factAt[key]; ok {
		return p.facts[i].fact.Label
	}
	if dot := strings.LastIndexByte(key, '.'); dot > 0 {
		if i, ok := p.factAt[key[:dot]]; ok {
			for _, it := range p.facts[i].fact.Items {
				if it.Key == key[dot+1:] {
					list := p.facts[i].fact.Label
					return Text{VI: list.VI + ": " + it.Label.VI, EN: list.EN + ": " + it.Label.EN}
				}
			}
		}
	}
	return Text{VI: key, EN: key}
}

// Paper names a paper by its form: code and title. The code itself where the
// regulations have no such form.
func (p *Program) Paper(code string) Text {
	for _, f := range p.book.Forms {
		if f.Code == code {
			return Text{VI: code + " " + f.Title.VI, EN: code + " " + f.Title.EN}
		}
	}
	return Text{VI: code, EN: code}
}
