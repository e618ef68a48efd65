package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/person"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// dossier gathers what a case is judged by as of a day.
func (d *Desk) dossier(ctx context.Context, r *store.Reader, t *unit.Tree, c *casefile.Case, asOf civil.Date) (procedure.Dossier, error) {
	p, err := r.PersonOf(ctx, d.Committee, c.Person)
	if err != nil {
		return procedure.Dossier{}, err
	}
	official, err := r.CountOfficial(ctx, d.Committee, c.Unit, asOf)
	if err != nil {
		return procedure.Dossier{}, err
	}
	return d.dossierOf(t, c, p, official, asOf), nil
}

func (d *Desk) dossierOf(t *unit.Tree, c *casefile.Case, p *person.Person, official int, asOf civil.Date) procedure.Dossier {
	parent, _ := t.Parent(c.Unit, asOf)
	above, _ := t.Unit(parent)
	return procedure.Dossier{Case: c, Person: p, Official: official, CellKind: "hamlet", Direct: above.Kind == unit.Commune, AsOf: asOf}
}

// findings makes results ready to print.
func (d *Desk) findings(f *rule.Facts, results []rule.Result) []Finding {
	out := make([]Finding, len(results))
	for i := range results {
		out[i] = d.finding(f, &results[i])
	}
	return out
}

// finding is one result ready to print: with what is missing, or what stands
// there that does not hold, who can supply or mend it, and where it is written.
func (d *Desk) finding(facts *rule.Facts, r *rule.Result) Finding {
	f := Finding{Rule: r.Rule.ID, Name: r.Rule.Name, Text: r.Rule.Statement, Verdict: r.Verdict, Owner: d.owner(r.Rule)}
	if r.Edition != nil {
		f.Effect, f.Evidence, f.Cites = r.Edition.Effect, r.Edition.Evidence, d.cites(r.Edition.Cite)
	}
	for _, key := range r.Missing {
		f.Missing = append(f.Missing, d.missing(r.Rule, key))
	}
	if r.Verdict == rule.Fail {
		d.offending(&f, facts, r)
	}
	return f
}

// offending says what a failure turns on, and what the way on is.
func (d *Desk) offending(f *Finding, facts *rule.Facts, r *rule.Result) {
	for _, code := range r.Papers {
		f.Papers = append(f.Papers, PaperView{Code: code, Title: d.formTitle(code)})
	}
	for _, x := range d.rules().Offending(facts, r) {
		v := StatedView{Missing: d.missing(r.Rule, x.Fact)}
		if len(x.Item) == 0 {
			v.Values = []FactView{d.factView(x.Fact, x.Value)}
		}
		for _, field := range x.Item {
			v.Values = append(v.Values, d.itemView(x.Fact, field))
		}
		f.Stated = append(f.Stated, v)
	}
	f.Tallies = d.short(facts, r.Rule)
	f.Mend = d.wayOn(r.Rule.ID)
}

// wayOn is what the page of a rule says to do where it does not hold: its last
// paragraph, where there are more than one; in English all of a single one.
func (d *Desk) wayOn(id string) rule.Text {
	page, err := d.Page(id)
	if err != nil { // a rule without a page says nothing more
		return rule.Text{}
	}
	vi, en := strings.Split(page.ProseVI, "\n\n"), strings.Split(page.ProseEN, "\n\n")
	if len(vi) < 2 {
		return rule.Text{}
	}
	return rule.Text{VI: vi[len(vi)-1], EN: en[len(en)-1]}
}

// supposed takes out what is only supposed so that a step can be looked at
// before it is taken: the day of the act, which nobody has recorded.
func supposed(found []Finding, dayFact string) []Finding {
	for i := range found {
		found[i].Stated = slices.DeleteFunc(found[i].Stated, func(x StatedView) bool { return x.Fact == dayFact })
	}
	return found
}

// itemView is one stated field of an item of a list.
func (d *Desk) itemView(list string, field rule.Field) FactView {
	v := FactView{Key: list + "." + field.Key, Label: d.label(list + "." + field.Key), Value: field.Value, Type: "string"}
	slot, _, _ := d.rules().Slot(list)
	at, ok := d.rules().ItemField(slot, field.Key)
	if !ok {
		return v
	}
	t := d.rules().ItemType(slot, at)
	v.Label = t.Label
	switch t.Type {
	case "enum":
		v.Type, v.Word = t.Type, d.word(t.Enum, field.Value)
	case "bool":
		v.Type, v.Word = t.Type, yesNo(field.Value == "true")
	default:
		v.Type = t.Type
	}
	return v
}

// short are the votes a rule speaks of that have fewer in favour than needed.
func (d *Desk) short(facts *rule.Facts, r *rule.Rule) []rule.Tally {
	if !strings.Contains(r.Test, "meets(vote(") {
		return nil
	}
	var out []rule.Tally
	tallies, known := d.rules().Votes(facts)
	for i, t := range tallies {
		if known[i] && !t.Passed {
			out = append(out, t)
		}
	}
	return out
}

func (d *Desk) missing(r *rule.Rule, key string) Missing {
	m := Missing{Fact: key, Label: d.rules().Label(key)}
	if kind := procedure.Supplies(r, key); kind != "" {
		m.Step = string(kind)
		if s, ok := d.step(m.Step); ok {
			m.Who, m.StepName = s.Actor, s.Name
		} else {
			m.Act = d.kindName(kind)
		}
	}
	return m
}

// actorIn is who carries a step out in a profile: the deciding body and who
// certifies differ from one to the other.
func (d *Desk) actorIn(step *rule.Step, profile string) rule.Text {
	p := d.profileOf(profile)
	switch casefile.Kind(step.ID) {
	case casefile.Decision, casefile.Recognition:
		if p.DeciderName.VI != "" {
			return p.DeciderName
		}
	case "adm_certification":
		if p.Certifier != "" {
			return d.word("cv.certified_by", p.Certifier)
		}
	}
	return step.Actor
}

// step is a step of the regulations; ok is false when there is none.
func (d *Desk) step(id string) (s rule.Step, ok bool) {
	for _, p := range d.rules().Book().Procedures {
		for _, s := range p.Steps {
			if s.ID == id {
				return s, true
			}
		}
	}
	return rule.Step{}, false
}

func (d *Desk) stepName(id string) rule.Text {
	if s, ok := d.step(id); ok {
		return s.Name
	}
	return rule.Text{VI: id, EN: id}
}

// document is a document of the regulations; ok is false when there is none.
func (d *Desk) document(id string) (doc rule.Document, ok bool) {
	for _, doc := range d.rules().Book().Documents {
		if doc.ID == id {
			return doc, true
		}
	}
	return rule.Document{}, false
}

// numbered is the number of a document, with its year where another document
// has the same number.
func numbered(b *rule.Book, doc rule.Document) string {
	for _, x := range b.Documents {
		if x.ID != doc.ID && x.Number == doc.Number && doc.Number != "" && !doc.Date.IsZero() {
			return fmt.Sprintf("%s (%d)", doc.Number, doc.Date.Year())
		}
	}
	return doc.Number
}

func (d *Desk) cites(list []rule.Citation) []Cite { return citesIn(d.rules().Book(), list) }

// citesIn makes citations of a book ready to print.
func citesIn(b *rule.Book, list []rule.Citation) []Cite {
	out := make([]Cite, 0, len(list))
	for _, c := range list {
		cite := Cite{Document: c.Document, Clause: c.Clause, Via: len(c.Via) > 0}
		if i := slices.IndexFunc(b.Documents, func(doc rule.Document) bool { return doc.ID == c.Document }); i >= 0 {
			doc := b.Documents[i]
			cite.Number, cite.Title, cite.Date, cite.Internal = numbered(b, doc), doc.Title, doc.Date, doc.Access == procedure.Inference
		}
		out = append(out, cite)
	}
	return out
}
