package desk

import (
	"context"
	"slices"
	"strings"

	"tranu/internal/auth"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/ruling"
	"tranu/internal/store"
	"tranu/internal/unit"
	"tranu/internal/viet"
)

// RulePage is a rule with its editions, the numbers it uses, its prose and its
// worked examples, as the rule browser shows it, with what the site has read
// and raised. The regulations are no secret: whoever is signed in may read them.
func (d *Desk) RulePage(ctx context.Context, by auth.Actor, id string) (p RulePage, err error) {
	if err := may(by, auth.ReadRules); err != nil {
		return p, err
	}
	err = d.look(ctx, func(_ *store.Reader, t *unit.Tree) error {
		now := d.rules()
		r, ok := now.Rule(id)
		if !ok {
			return notFound("fault.rule_unknown", id)
		}
		p = RulePage{Rule: *r, Steps: d.stepNames(r), MayMark: d.mayMark(t, by), Owner: d.owner(r), Disputes: d.disputesOf(id)}
		d.prose(&p)
		for _, e := range r.Editions {
			v := d.edition(now, e)
			d.readings(now, id, &v, p.MayMark, by)
			p.Editions = append(p.Editions, v)
		}
		for _, key := range r.Parameters {
			p.Numbers = append(p.Numbers, d.number(key))
		}
		return nil
	})
	return p, err
}

// prose adds what the officers wrote; the rule is known without it.
func (d *Desk) prose(p *RulePage) {
	page, err := d.Page(p.Rule.ID)
	if err != nil {
		return
	}
	p.ProseVI, p.ProseEN = page.ProseVI, page.ProseEN
	p.Examples.Rows = page.Examples.Rows
	for _, c := range page.Examples.Columns {
		p.Examples.Columns = append(p.Examples.Columns, d.label(c))
	}
}

// edition is an edition under some rules, ready to print.
func (d *Desk) edition(of *regulations, e rule.Edition) EditionView {
	return EditionView{Edition: e, Regime: d.regimeOf(e.Regime), Cites: citesIn(of.Book(), e.Cite)}
}

// readings adds the marks on an edition, and what was proposed on them.
func (d *Desk) readings(now *regulations, id string, v *EditionView, mayMark bool, by auth.Actor) {
	g := now.register
	if raised, ok := g.Raised(d.Base.Book(), id, v.Regime.ID); ok {
		x := d.proposalView(g, raised, mayMark, by)
		v.Raise = &x
	}
	if _, was := d.Base.Book().EditionOf(id, v.Regime.ID); was != nil {
		v.Base = *was
	}
	for _, e := range g.Of(ruling.Read) {
		if e.Rule == id && e.Regime == v.Regime.ID {
			v.Marks = append(v.Marks, d.markView(g, e, mayMark, by))
		}
	}
	for _, e := range g.Of(ruling.Raise, ruling.Withdraw) {
		if r, regime := g.Edition(e); r == id && regime == v.Regime.ID {
			v.Proposals = append(v.Proposals, d.proposalView(g, e, mayMark, by))
		}
	}
}

func (d *Desk) stepNames(r *rule.Rule) []rule.Text {
	out := make([]rule.Text, len(r.Steps))
	for i, s := range r.Steps {
		out[i] = d.stepName(s)
	}
	return out
}

func (d *Desk) regimeOf(id string) rule.Regime {
	i := slices.IndexFunc(d.rules().Book().Regimes, func(g rule.Regime) bool { return g.ID == id })
	if i < 0 {
		return rule.Regime{}
	}
	return d.rules().Book().Regimes[i]
}

// number is one number through the regimes in which it has a value.
func (d *Desk) number(key string) NumberView {
	for _, p := range d.rules().Book().Parameters {
		if p.Key != key {
			continue
		}
		n := NumberView{Key: key, Label: p.Label}
		for _, v := range p.Values {
			if v.Value == nil {
				continue
			}
			n.Values = append(n.Values, NumberValue{From: d.regimeOf(v.Regime).From, Locality: v.Locality, Value: d.valueText(&p, v.Value), Evidence: v.Evidence, Cites: d.cites(v.Cite)})
		}
		return n
	}
	return NumberView{Key: key, Label: rule.Text{VI: key, EN: key}}
}

// Rules lists the rules a query asks for, in the order of the regulations.
func (d *Desk) Rules(ctx context.Context, q RuleQuery) (out []RuleRow, err error) {
	err = d.look(ctx, func(*store.Reader, *unit.Tree) error {
		out = d.rulesAsked(q)
		return nil
	})
	return out, err
}

func (d *Desk) rulesAsked(q RuleQuery) []RuleRow {
	today := d.rules().RegimeOn(d.Today())
	words := strings.Fields(viet.Fold(q.Search))
	var out []RuleRow
	for i := range d.rules().Book().Rules {
		r := &d.rules().Book().Rules[i]
		row := RuleRow{ID: r.ID, Name: r.Name, Statement: r.Statement, Steps: d.stepNames(r), Owner: d.owner(r)}
		for _, e := range r.Editions {
			if today != nil && e.Regime == today.ID && !d.Today().Before(e.From) {
				row.Effect, row.Evidence = e.Effect, e.Evidence
			}
		}
		if q.asksFor(r, row, d.numbersOf(r), words) {
			out = append(out, row)
		}
	}
	return out
}

// numbersOf are the numbers of the texts a rule cites, with the clauses, so
// that a rule can be found by them.
func (d *Desk) numbersOf(r *rule.Rule) string {
	var b strings.Builder
	for _, e := range r.Editions {
		for _, c := range e.Cite {
			doc, _ := d.document(c.Document)
			b.WriteString(" " + doc.Number + " " + c.Clause)
		}
	}
	return b.String()
}

func (q RuleQuery) asksFor(r *rule.Rule, row RuleRow, numbers string, words []string) bool {
	if q.Procedure != "" && r.Procedure != q.Procedure && r.Procedure != "both" ||
		q.Step != "" && !slices.Contains(r.Steps, q.Step) || q.Effect != "" && row.Effect != q.Effect ||
		q.Owner == Central && r.Overlay != "" || q.Owner != "" && q.Owner != Central && r.Overlay != q.Owner {
		return false
	}
	text := viet.Fold(strings.Join([]string{r.ID, r.Name.VI, r.Name.EN, r.Statement.VI, r.Statement.EN, numbers}, " "))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// RuleSteps are the steps by which rules can be chosen, in order.
func (d *Desk) RuleSteps() []Option {
	var out []Option
	for _, id := range []string{procedure.Admission, procedure.Recognition} {
		for _, p := range d.rules().Book().Procedures {
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
