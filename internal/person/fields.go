package person

import "strconv"

// A Field is one attribute of a person in canonical text. Dates are
// YYYY-MM-DD, yes and no are true and false, what is not known is empty.
type Field struct {
	Name string // as in the database and in the locale keys field.<Name>
	Text string
}

// Fields returns every attribute of the person in a fixed order, ready for the
// digest of the log. ID and Version are not among them.
func (p Person) Fields() []Field {
	yes := strconv.FormatBool
	return []Field{
		{"name", p.Name},
		{"name_order", string(p.NameOrder)},
		{"birth", p.Birth.String()},
		{"sex", string(p.Sex)},
		{"ethnic", p.Ethnic},
		{"religion", p.Religion},
		{"education", p.Education},
		{"occupation", p.Occupation},
		{"residence", p.Residence},
		{"youth_union", yes(p.YouthUnion)},
		{"womens_union", yes(p.WomensUnion)},
		{"farmers", yes(p.Farmers)},
		{"veterans", yes(p.Veterans)},
		{"trade_union", yes(p.TradeUnion)},
		{"special_area", yes(p.SpecialArea)},
		{"unit", string(p.Unit)},
	}
}

// A Difference is one attribute that two versions of a person do not share.
type Difference struct {
	Field   string // Field.Name
	Was, Is string // Field.Text
}

// Differences returns what a change from one version to another changes, in
// the order of the fields.
func Differences(was, is Person) []Difference {
	var out []Difference
	before := was.Fields()
	for i, now := range is.Fields() {
		if before[i].Text != now.Text {
			out = append(out, Difference{Field: now.Name, Was: before[i].Text, Is: now.Text})
		}
	}
	return out
}
