// Package stats makes the statistical reports out of counts: it adds up over
// the organisation tree, keeps numerator and denominator, and writes the
// figures in the form other programs read.
//
// It counts nothing itself and knows no store: whoever calls it has counted
// from the acts.
package stats

import (
	"tranu/internal/civil"
	"tranu/internal/locale"
	"tranu/internal/target"
	"tranu/internal/unit"
)

// An AdmissionCount is how many people joined in one unit (the one of the
// ceremony) in the period asked for, and how many of them belong to each
// category. The categories overlap.
type AdmissionCount struct {
	Unit           unit.ID
	Total          int
	EthnicMinority int
	Female         int
	YouthUnion     int
}

// Targets is the report of the units against their targets in one year, as of
// a day: members and cells of the unit, and one row each for the unit itself
// and the units directly below it, in the order of their codes.
type Targets struct {
	Unit    Unit       `json:"unit"`
	Year    int        `json:"year"`
	AsOf    civil.Date `json:"-"`
	Members int        `json:"members"` // official and probationary on that day
	Cells   int        `json:"cells"`
	Rows    []Row      `json:"rows"`
}

// A Unit is an organisation as the report names it, on its day.
type Unit struct {
	ID   unit.ID `json:"-"`
	Code string  `json:"code"`
	Name string  `json:"name"`
}

// A Row is one unit with everything below it. Target and Percent are nil where
// no target was given or the target is none.
type Row struct {
	ID       unit.ID  `json:"-"`
	Code     string   `json:"unit"`
	Name     string   `json:"name"`
	Members  int      `json:"-"`
	Target   *int     `json:"target"`
	Achieved int      `json:"achieved"`
	Percent  *Percent `json:"percent"`
	OfWhich  OfWhich  `json:"of_which"`
}

// A Percent is an exact ratio with its text, rounded for display and not
// capped.
type Percent struct {
	Numerator   int    `json:"numerator"`
	Denominator int    `json:"denominator"`
	Text        string `json:"text"`
}

// OfWhich counts within the achieved; the categories overlap.
type OfWhich struct {
	EthnicMinority int `json:"ethnic_minority"`
	Female         int `json:"female"`
	YouthUnion     int `json:"youth_union"`
}

// MakeTargets makes the report of a unit for a year out of what was counted: the
// members of each unit on the day, the admissions of each unit from the 1st of
// January to the day (or the end of the year), and the target lines. The units
// are those of the tree on the day. A unit that does not exist then has a
// report without rows.
func MakeTargets(t *unit.Tree, root unit.ID, year int, asOf civil.Date, members map[unit.ID]int, admissions []AdmissionCount, lines []target.Line) Targets {
	name := t.Name(root, asOf)
	out := Targets{Unit: Unit{ID: root, Code: name.Code, Name: name.Full}, Year: year, AsOf: asOf, Rows: []Row{}}
	if !t.Exists(root, asOf) {
		return out
	}
	counted := make(map[unit.ID]AdmissionCount, len(admissions))
	for _, a := range admissions {
		counted[a.Unit] = a
	}
	for _, id := range append([]unit.ID{root}, t.Children(root, asOf)...) {
		row := makeRow(t, id, asOf, members, counted)
		if l, ok := target.InForce(lines, id, year, asOf); ok {
			row.against(l.Count)
		}
		out.Rows = append(out.Rows, row)
	}
	out.Members = out.Rows[0].Members
	out.Cells = t.Count(root, unit.Cell, asOf)
	return out
}

// makeRow adds up a unit and everything below it.
func makeRow(t *unit.Tree, id unit.ID, asOf civil.Date, members map[unit.ID]int, counted map[unit.ID]AdmissionCount) Row {
	name := t.Name(id, asOf)
	row := Row{ID: id, Code: name.Code, Name: name.Full}
	for _, below := range t.Subtree(id, asOf) {
		c := counted[below]
		row.Members += members[below]
		row.Achieved += c.Total
		row.OfWhich.EthnicMinority += c.EthnicMinority
		row.OfWhich.Female += c.Female
		row.OfWhich.YouthUnion += c.YouthUnion
	}
	return row
}

// against sets the target of a row; a target of none leaves it without.
func (r *Row) against(count int) {
	ratio, ok := target.Achievement{Target: &count, Achieved: r.Achieved}.Ratio()
	if !ok {
		return
	}
	r.Target = &count
	r.Percent = &Percent{Numerator: ratio.Num, Denominator: ratio.Den, Text: locale.VI.Percent(ratio.Num, ratio.Den)}
}

// Paces returns the pace of each row on the report's day, in the order of the
// rows.
func (r Targets) Paces() []target.Pace {
	out := make([]target.Pace, len(r.Rows))
	for i, row := range r.Rows {
		out[i] = target.PaceOn(target.Achievement{Target: row.Target, Achieved: row.Achieved}, r.Year, r.AsOf)
	}
	return out
}
