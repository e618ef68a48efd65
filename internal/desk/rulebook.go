package desk

import (
	"cmp"
	"fmt"
	"slices"

	"tranu/internal/rule"
)

// A Dispute is a question on which the texts disagree, ready to print.
type Dispute struct {
	Contradiction rule.Contradiction
	Readings      []ReadingView
	Setting       rule.Text // the label of the choice the site has; empty: none is offered
	Default       rule.Text // what holds where the site has chosen nothing
	Present       rule.Text // what holds here today
	Rules         []RuleLink
}

// A ReadingView is what one side says, and where.
type ReadingView struct {
	Says  rule.Text
	Cites []Cite
	Used  bool // the one that holds here today
}

// A RuleLink names a rule.
type RuleLink struct {
	ID   string
	Name rule.Text
}

// A SourceView is one legal text: how well it is known, and which rules rest on
// it in the regime of today or an earlier one.
type SourceView struct {
	Document rule.Document
	Rules    []RuleLink
}

// Disputes lists the questions on which the texts disagree.
func (d *Desk) Disputes() []Dispute {
	book := d.rules().Book()
	out := make([]Dispute, 0, len(book.Contradictions))
	for _, c := range book.Contradictions {
		out = append(out, d.dispute(c))
	}
	return out
}

func (d *Desk) dispute(c rule.Contradiction) Dispute {
	v := Dispute{Contradiction: c}
	s, ok := d.Base.Book().SettingOf(c.Setting)
	if ok {
		now := d.settingView(d.rules().register, s, d.Today())
		v.Setting, v.Default, v.Present = s.Label, now.Default, now.Present
	}
	for _, r := range c.Readings {
		used := ok && r.Word != "" && d.settingValue(s, r.Word) == v.Present
		v.Readings = append(v.Readings, ReadingView{Says: r.Says, Cites: d.cites(r.Cite), Used: used})
	}
	for _, id := range c.Rules {
		if r, ok := d.rules().Rule(id); ok {
			v.Rules = append(v.Rules, RuleLink{id, r.Name})
		}
	}
	return v
}

// disputesOf are the disputes a rule is part of.
func (d *Desk) disputesOf(id string) []Dispute {
	var out []Dispute
	for _, c := range d.rules().Book().Contradictions {
		if slices.Contains(c.Rules, id) {
			out = append(out, d.dispute(c))
		}
	}
	return out
}

// Sources lists the legal texts, each with the rules that cite it.
func (d *Desk) Sources() []SourceView {
	book := d.rules().Book()
	rest := map[string][]RuleLink{}
	for i := range book.Rules {
		r := &book.Rules[i]
		for _, id := range citedBy(r) {
			rest[id] = append(rest[id], RuleLink{r.ID, r.Name})
		}
	}
	out := make([]SourceView, 0, len(book.Documents))
	for _, doc := range book.Documents {
		out = append(out, SourceView{doc, rest[doc.ID]})
	}
	slices.SortStableFunc(out, func(a, b SourceView) int { return cmp.Compare(len(b.Rules), len(a.Rules)) })
	return out
}

// citedBy are the documents a rule cites, each once.
func citedBy(r *rule.Rule) []string {
	var ids []string
	for _, e := range r.Editions {
		for _, c := range e.Cite {
			if !slices.Contains(ids, c.Document) {
				ids = append(ids, c.Document)
			}
		}
	}
	return ids
}

// Numbers lists every number, word and list fixed by the regulations, through
// the regimes.
func (d *Desk) Numbers() []NumberView {
	out := make([]NumberView, 0, len(d.rules().Book().Parameters))
	for _, p := range d.rules().Book().Parameters {
		out = append(out, d.number(p.Key))
	}
	return out
}

// Present is the value in the regime of today outside any locality; empty where
// there is none.
func (n NumberView) Present() (value rule.Text) {
	for _, v := range n.Values {
		if v.Locality == "" {
			value = v.Value
		}
	}
	return value
}

// owner is whose rule it is: the issuer of its overlay, empty for a central one.
func (d *Desk) owner(r *rule.Rule) rule.Text {
	for _, o := range d.rules().Book().Overlays {
		if o.ID == r.Overlay {
			return o.Issuer
		}
	}
	return rule.Text{}
}

// Owners are the practices of localities that the regulations hold.
func (d *Desk) Owners() []Option {
	var out []Option
	for _, o := range d.rules().Book().Overlays {
		out = append(out, Option{o.ID, o.Name})
	}
	return out
}

// valueText writes the value of a number in words.
func (d *Desk) valueText(p *rule.Parameter, value any) rule.Text {
	switch v := value.(type) {
	case map[string]any:
		key := "rule.ratio.least"
		if v["op"] == ">" {
			key = "rule.ratio.over"
		}
		return both(key, fmt.Sprintf("%v/%v", v["num"], v["den"]))
	case bool:
		return yesNo(v)
	case string:
		return d.paramWord(p, v)
	case []any:
		all := rule.Text{}
		for i, w := range v {
			t := d.paramWord(p, fmt.Sprint(w))
			if i > 0 {
				all.VI, all.EN = all.VI+"; ", all.EN+"; "
			}
			all.VI, all.EN = all.VI+t.VI, all.EN+t.EN
		}
		return all
	}
	n, unit := fmt.Sprint(value), d.word("unit", p.Unit)
	if p.Unit == "count" || p.Unit == "mark" {
		return rule.Text{VI: n, EN: n}
	}
	return rule.Text{VI: n + " " + unit.VI, EN: n + " " + unit.EN}
}

// paramWord is the label of a word of a parameter: of its enumeration, or one
// given beside it.
func (d *Desk) paramWord(p *rule.Parameter, word string) rule.Text {
	for _, enum := range []string{p.Enum, "p." + p.Key, p.Unit} {
		if t, ok := d.rules().Book().Words[enum+"."+word]; ok {
			return t
		}
	}
	return rule.Text{VI: word, EN: word}
}
