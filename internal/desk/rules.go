package desk

import (
	"slices"
	"strings"

	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/viet"
)

// RulePage is a rule with its editions, the numbers it uses, its prose and its
// worked examples, as the rule browser shows it. The regulations are no secret:
// whoever is signed in may read them.
func (d *Desk) RulePage(id string) (RulePage, error) {
	r, ok := d.Procedures.Rule(id)
	if !ok {
		return RulePage{}, notFound("fault.rule_unknown", id)
	}
	p := RulePage{Rule: *r, Steps: d.stepNames(r)}
	if page, err := d.Page(id); err == nil { // the rule is known; its page is only prose
		p.ProseVI, p.ProseEN = page.ProseVI, page.ProseEN
		p.Examples.Rows = page.Examples.Rows
		for _, c := range page.Examples.Columns {
			p.Examples.Columns = append(p.Examples.Columns, d.label(c))
		}
	}
	for _, e := range r.Editions {
		p.Editions = append(p.Editions, EditionView{Edition: e, Regime: d.regimeOf(e.Regime), Cites: d.cites(e.Cite)})
	}
	for _, key := range r.Parameters {
		p.Numbers = append(p.Numbers, d.number(key))
	}
	return p, nil
}

func (d *Desk) stepNames(r *rule.Rule) []rule.Text {
	out := make([]rule.Text, len(r.Steps))
	for i, s := range r.Steps {
		out[i] = d.stepName(s)
	}
	return out
}

func (d *Desk) regimeOf(id string) rule.Regime {
	i := slices.IndexFunc(d.Procedures.Book().Regimes, func(g rule.Regime) bool { return g.ID == id })
	if i < 0 {
		return rule.Regime{}
	}
	return d.Procedures.Book().Regimes[i]
}

// number is one number through the regimes in which it has a value.
func (d *Desk) number(key string) NumberView {
	for _, p := range d.Procedures.Book().Parameters {
		if p.Key != key {
			continue
		}
		n := NumberView{Label: p.Label}
		for _, v := range p.Values {
			if v.Value == nil {
				continue
			}
			n.Values = append(n.Values, NumberValue{From: d.regimeOf(v.Regime).From, Locality: v.Locality, Value: rule.ValueText(v.Value), Evidence: v.Evidence, Cites: d.cites(v.Cite)})
		}
		return n
	}
	return NumberView{Label: rule.Text{VI: key, EN: key}}
}

// Rules lists the rules a query asks for, in the order of the regulations.
func (d *Desk) Rules(q RuleQuery) []RuleRow {
	today := d.Procedures.RegimeOn(d.Today())
	words := strings.Fields(viet.Fold(q.Search))
	var out []RuleRow
	for i := range d.Procedures.Book().Rules {
		r := &d.Procedures.Book().Rules[i]
		row := RuleRow{ID: r.ID, Name: r.Name, Statement: r.Statement, Steps: d.stepNames(r)}
		for _, e := range r.Editions {
			if today != nil && e.Regime == today.ID && !d.Today().Before(e.From) {
				row.Effect, row.Evidence = e.Effect, e.Evidence
			}
		}
		if q.asksFor(r, row, words) {
			out = append(out, row)
		}
	}
	return out
}

func (q RuleQuery) asksFor(r *rule.Rule, row RuleRow, words []string) bool {
	if q.Procedure != "" && r.Procedure != q.Procedure && r.Procedure != "both" ||
		q.Step != "" && !slices.Contains(r.Steps, q.Step) || q.Effect != "" && row.Effect != q.Effect {
		return false
	}
	text := viet.Fold(strings.Join([]string{r.ID, r.Name.VI, r.Name.EN, r.Statement.VI, r.Statement.EN}, " "))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// RuleSteps are the steps by which rules can be chosen, in order.
func (d *Desk) RuleSteps() []Option {
	var out []Option
	for _, id := range []string{procedure.Admission, procedure.Recognition} {
		for _, p := range d.Procedures.Book().Procedures {
			if p.ID != id {
				continue
			}
			for _, s := range p.Steps {
				out = append(out, Option{s.ID, rule.Text{VI: p.Name.VI + ": " + s.Name.VI, EN: p.Name.EN + ": " + s.Name.EN}})
			}
		}
	}
	return out
}
