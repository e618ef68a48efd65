package rule

import (
	"fmt"
	"slices"

	"tranu/internal/rule/expr"
)

// checkNames refuses every reference to an entry that does not exist: rules to
// steps and documents, steps to rules, other steps, papers and profiles.
func (c *compiler) checkNames() {
	steps := c.stepIDs()
	var rules, documents, forms, profiles []string
	for _, r := range c.book.Rules {
		rules = append(rules, r.ID)
	}
	for _, d := range c.book.Documents {
		documents = append(documents, d.ID)
	}
	for _, f := range c.book.Forms {
		forms = append(forms, f.Code)
	}
	for _, p := range c.book.Profiles {
		profiles = append(profiles, p.ID)
	}
	for _, r := range c.book.Rules {
		c.refer(r.ID, "steps", "step", r.Steps, steps)
		for _, e := range r.Editions {
			c.refer(r.ID, "editions", "document", cited(e.Cite), documents)
		}
	}
	for _, p := range c.book.Parameters {
		for _, v := range p.Values {
			c.refer("p."+p.Key, "values", "document", cited(v.Cite), documents)
		}
	}
	for _, d := range c.book.Deadlines {
		c.refer(d.ID, "steps", "step", d.Steps, steps)
	}
	for _, p := range c.book.Procedures {
		for i, s := range p.Steps {
			c.refer(s.ID, "preconditions", "step", s.Preconditions, steps)
			for _, later := range p.Steps[i:] {
				if slices.Contains(s.Preconditions, later.ID) {
					c.fail(s.ID, "preconditions", fmt.Errorf("step %q does not come before", later.ID))
				}
			}
			c.refer(s.ID, "gate_rules", "rule", s.Gate, rules)
			c.refer(s.ID, "date_rules", "rule", s.Dates, rules)
			c.refer(s.ID, "other_rules", "rule", s.Others, rules)
			c.refer(s.ID, "produces", "form", s.Produces, forms)
			c.refer(s.ID, "profiles", "profile", s.Profiles, profiles)
		}
	}
}

func (c *compiler) stepIDs() []string {
	var ids []string
	for _, p := range c.book.Procedures {
		for _, s := range p.Steps {
			if slices.Contains(ids, s.ID) {
				c.fail(s.ID, "", errTwice)
			}
			ids = append(ids, s.ID)
		}
	}
	return ids
}

func cited(cites []Citation) []string {
	ids := make([]string, len(cites))
	for i, c := range cites {
		ids[i] = c.Document
	}
	return ids
}

func (c *compiler) refer(entry, field, what string, names, known []string) {
	for _, n := range names {
		if !slices.Contains(known, n) {
			c.fail(entry, field, fmt.Errorf("unknown %s %q%s", what, n, expr.Hint(n, known)))
		}
	}
}
