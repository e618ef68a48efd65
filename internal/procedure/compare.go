package procedure

import (
	"cmp"
	"slices"
	"strconv"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// A Difference is what changes on one case from one assessment to another. Its
// zero value, with the verdicts equal, is no change. Shifts stand in the order
// of the regulations, findings the gravest first, what vanishes last.
type Difference struct {
	Verdict   Shift[Verdict]     `json:"verdict"`
	Findings  []Shift[Standing]  `json:"findings,omitempty"`  // by Rule.ID
	Deadlines []Shift[Limit]     `json:"deadlines,omitempty"` // by Deadline.ID; several where it runs over a list
	Computed  []Shift[string]    `json:"computed,omitempty"`  // by Computed.ID; days as YYYY-MM-DD, else numbers
	Steps     []Shift[StepState] `json:"steps,omitempty"`     // by Step.ID
	Regimes   []Shift[Use]       `json:"regimes,omitempty"`   // by the expression of the act
}

// A Shift is one thing before and after. The zero value of T says that there
// is nothing: the rule does not apply yet or any more, no limit runs, nothing
// is computed, the step is skipped.
type Shift[T comparable] struct {
	ID     string    `json:"id,omitempty"`
	Name   rule.Text `json:"name,omitzero"`
	Before T         `json:"before,omitzero"`
	After  T         `json:"after,omitzero"`
}

// A Standing is what a rule says on a case: Verdict is pass, fail or unknown.
type Standing struct {
	Verdict  string        `json:"verdict"`
	Effect   rule.Effect   `json:"effect"`
	Evidence rule.Evidence `json:"evidence"`
}

// A Limit is where a limit of time stands that has begun to run. Last is the
// day that counts, Due or Extended.
type Limit struct {
	Due      civil.Date    `json:"due"`
	Extended civil.Date    `json:"extended,omitzero"`
	Last     civil.Date    `json:"limit"`
	State    DeadlineState `json:"state"`
}

// A Use is the regime by which an act of a day is judged.
type Use struct {
	Day    civil.Date `json:"day"`
	Regime string     `json:"regime"`
}

// Empty says that nothing changes.
func (d Difference) Empty() bool {
	return d.Verdict.Before == d.Verdict.After &&
		len(d.Findings)+len(d.Deadlines)+len(d.Computed)+len(d.Steps)+len(d.Regimes) == 0
}

// Compare says what changes on one case between two assessments: of the same
// facts by two books, or by one book on two days. A rule that does not apply,
// whose act is still to come, or that one of the books does not have says
// nothing; a limit of time whose clock has not started does not run.
func Compare(before, after Assessment) Difference {
	d := Difference{
		Verdict:   Shift[Verdict]{Before: before.Verdict, After: after.Verdict},
		Findings:  shifts(standings(before), standings(after)),
		Deadlines: shifts(limits(before), limits(after)),
		Computed:  shifts(values(before), values(after)),
		Steps:     shifts(states(before), states(after)),
		Regimes:   shifts(uses(before), uses(after)),
	}
	slices.SortStableFunc(d.Findings, func(a, b Shift[Standing]) int { return cmp.Compare(gravity(a.After), gravity(b.After)) })
	// An act that only one of the books asks about picks no other regime.
	d.Regimes = slices.DeleteFunc(d.Regimes, func(s Shift[Use]) bool { return s.Before == Use{} || s.After == Use{} })
	return d
}

// gravity orders findings: what fails, what lacks a fact, what is kept, what
// is no longer asked.
func gravity(s Standing) int { return slices.Index([]string{"fail", "unknown", "pass", ""}, s.Verdict) }

// said is what an assessment says of one thing.
type said[T comparable] struct {
	id    string
	name  rule.Text
	value T
}

// shifts pairs what two assessments say of the same things and keeps what
// differs. Of several entries with one id the equal ones go together first,
// the others in their order.
func shifts[T comparable](before, after []said[T]) []Shift[T] {
	before, after = ends(before, after)
	gone, come := less(before, after), less(after, before)
	var out []Shift[T]
	for _, a := range come {
		s := Shift[T]{ID: a.id, Name: a.name, After: a.value}
		if i := slices.IndexFunc(gone, func(b said[T]) bool { return b.id == a.id }); i >= 0 {
			s.Before = gone[i].value
			gone = slices.Delete(gone, i, i+1)
		}
		out = append(out, s)
	}
	for _, b := range gone {
		out = append(out, Shift[T]{ID: b.id, Name: b.name, Before: b.value})
	}
	return out
}

// ends cuts what two lists begin and end with alike: mostly all.
func ends[T comparable](a, b []said[T]) (restA, restB []said[T]) {
	alike := func(x, y said[T]) bool { return x.value == y.value && x.id == y.id }
	for len(a) > 0 && len(b) > 0 && alike(a[0], b[0]) {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && alike(a[len(a)-1], b[len(b)-1]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

// less are the entries of a list that another has not, counted one by one.
func less[T comparable](list, other []said[T]) []said[T] {
	type thing struct {
		id    string
		value T
	}
	there := make(map[thing]int, len(other))
	for _, x := range other {
		there[thing{x.id, x.value}]++
	}
	var out []said[T]
	for _, x := range list {
		if at := (thing{x.id, x.value}); there[at] > 0 {
			there[at]--
		} else {
			out = append(out, x)
		}
	}
	return out
}

func standings(a Assessment) []said[Standing] {
	out := make([]said[Standing], 0, len(a.Findings))
	for i := range a.Findings {
		r := &a.Findings[i]
		if r.Edition == nil || r.Verdict == rule.NotApplicable || r.Verdict == rule.Pending {
			continue
		}
		out = append(out, said[Standing]{r.Rule.ID, r.Rule.Name, Standing{r.Verdict.String(), r.Edition.Effect, r.Edition.Evidence}})
	}
	return out
}

func limits(a Assessment) []said[Limit] {
	var out []said[Limit]
	for _, x := range a.Deadlines {
		if x.State != NotStarted {
			out = append(out, said[Limit]{x.Deadline.ID, x.Deadline.Label, Limit{x.Due.Due, x.Extended, x.Limit, x.State}})
		}
	}
	return out
}

func values(a Assessment) []said[string] {
	out := make([]said[string], 0, len(a.Computed))
	for _, x := range a.Computed {
		value := strconv.FormatInt(x.N, 10)
		if x.IsDate {
			value = x.Date.String()
		}
		out = append(out, said[string]{x.Computed.ID, x.Computed.Label, value})
	}
	return out
}

func states(a Assessment) []said[StepState] {
	out := make([]said[StepState], 0, len(a.Steps))
	for _, s := range a.Steps {
		if s.State != Skipped {
			out = append(out, said[StepState]{s.ID, s.Name, s.State})
		}
	}
	return out
}

func uses(a Assessment) []said[Use] {
	out := make([]said[Use], 0, len(a.Regimes))
	for _, u := range a.Regimes {
		out = append(out, said[Use]{u.Act, rule.Text{}, Use{u.Day, u.Regime}})
	}
	return out
}
