// Package target is the committee's plan: the term resolution, the yearly plan
// that carries it out, the target line of each unit and year, and how the
// admissions of a year stand against it. Counts are exact: a percentage is a
// numerator and a denominator until it is printed.
//
// It knows no case and no store: it is given what was counted.
package target

import (
	"tranu/internal/civil"
	"tranu/internal/unit"
)

// A Resolution is a resolution of a committee for a term, e.g. number "6a".
type Resolution struct {
	ID      string
	Unit    unit.ID
	Number  string // text: "6a"
	Day     civil.Date
	From    int // first year of the term
	To      int // last year of the term
	Title   string
	Goals   []string
	Version int
}

// A Plan carries a resolution out in one year.
type Plan struct {
	ID         string
	Unit       unit.ID
	Year       int
	Number     string
	Day        civil.Date
	Resolution string // Resolution.ID; empty: none
	Title      string
	Version    int
}

// A Line is the target of one unit in one year: so many admissions. A change
// is a new line with a higher No, its reason and its document.
type Line struct {
	Unit     unit.ID
	Year     int
	No       int // 1, 2, …: the highest is in force
	Count    int // admissions; 0 is a target of none
	Plan     string
	Day      civil.Date
	Reason   string
	Document string
}
