package web

import (
	"github.com/a-h/templ"

	"tranu/internal/civil"
	"tranu/internal/desk"
)

// formProblem is what was wrong with a form that is shown again.
type formProblem struct {
	Field    string // its name; empty: the whole form
	Message  string
	Findings []desk.Finding
}

// at marks the field that is wrong, for those who see it and those who hear it.
func (x formProblem) at(name, id string) templ.Attributes {
	if x.Field != name {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": id + "-wrong"}
}

// as is the same fault at another field: the desk names the record, the form
// its field.
func (x formProblem) as(from, to string) formProblem {
	if x.Field == from {
		x.Field = to
	}
	return x
}

// dateValue is a day as people write it; what is no day stays as typed.
func dateValue(value string) string {
	if d, err := date(value); err == nil && d != (civil.Date{}) {
		return d.VN()
	}
	return value
}
