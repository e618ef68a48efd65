package rule

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"tranu/internal/civil"
)

// A Part is a sort of entry of a book.
type Part string

// The parts of a book that bear on cases.
const (
	PartRegime    Part = "regime"
	PartProfile   Part = "profile"
	PartSetting   Part = "setting" // its default
	PartDayOff    Part = "day_off"
	PartWorkday   Part = "workday"  // a Saturday worked in exchange
	PartCalendar  Part = "calendar" // the years it covers
	PartParameter Part = "parameter"
	PartValue     Part = "value" // of a parameter, in a regime or locality
	PartFact      Part = "fact"
	PartComputed  Part = "computed"
	PartDeadline  Part = "deadline"
	PartStep      Part = "step"
	PartRule      Part = "rule"
	PartEdition   Part = "edition" // of a rule, in a regime
	PartCheck     Part = "check"   // of the inspection
	PartOverlay   Part = "overlay"
)

// An Amendment is one entry that one book has and another has not, or has
// otherwise. Before is empty for what is added, After for what is taken away;
// both are equal where only the wording or the citation differs.
type Amendment struct {
	Part   Part   `json:"part"`
	ID     string `json:"id"`
	Where  string `json:"where,omitempty"` // of values and editions: the regime, the locality, the day inside the regime
	Name   Text   `json:"name"`
	How    How    `json:"how"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// How an entry differs.
type How string

// The three ways.
const (
	Added   How = "added"
	Removed How = "removed"
	Changed How = "changed"
)

// Amendments says what differs between two books, part by part, in the order of
// the newer one; what is taken away stands last in its part. Documents, forms
// and sources are left out: they change no case by themselves.
func Amendments(before, after *Book) []Amendment {
	return slices.Concat(
		amended(PartRegime, before.Regimes, after.Regimes, regimeEntry),
		amended(PartOverlay, before.Overlays, after.Overlays, func(x Overlay) entry { return entry{x.ID, "", x.Name, x.Locality} }),
		amended(PartProfile, before.Profiles, after.Profiles, func(x Profile) entry { return entry{x.ID, "", x.Name, strings.Join(x.Chain, ", ")} }),
		amended(PartSetting, before.Settings, after.Settings, func(x Setting) entry { return entry{x.Key, "", x.Label, fmt.Sprint(x.Default)} }),
		amended(PartCalendar, coverage(before), coverage(after), func(x [2]civil.Date) entry {
			return entry{"calendar", "", Text{}, x[0].String() + " – " + x[1].String()}
		}),
		amended(PartDayOff, before.Calendar.Holidays, after.Calendar.Holidays, dayEntry),
		amended(PartWorkday, before.Calendar.Swaps, after.Calendar.Swaps, dayEntry),
		amended(PartParameter, bare(before.Parameters, noValues), bare(after.Parameters, noValues), func(x Parameter) entry { return entry{x.Key, "", x.Label, x.Unit} }),
		amended(PartValue, paramValues(before), paramValues(after), paramValue.entry),
		amended(PartFact, before.Facts, after.Facts, func(x Fact) entry { return entry{x.Key, "", x.Label, x.Type} }),
		amended(PartComputed, before.Computed, after.Computed, func(x Computed) entry { return entry{x.ID, "", x.Label, x.Expr} }),
		amended(PartDeadline, before.Deadlines, after.Deadlines, func(x Deadline) entry { return entry{x.ID, "", x.Label, test(x.When, x.Due)} }),
		amended(PartStep, steps(before), steps(after), func(x Step) entry { return entry{x.ID, "", x.Name, test(x.When, strings.Join(x.Gate, ", "))} }),
		amended(PartRule, bare(before.Rules, noEditions), bare(after.Rules, noEditions), func(x Rule) entry { return entry{x.ID, "", x.Name, test(x.When, x.Test)} }),
		amended(PartEdition, editions(before), editions(after), ruleEdition.entry),
		amended(PartCheck, before.Inspection, after.Inspection, func(x Check) entry { return entry{x.ID, "", x.Name, string(x.Level)} }),
	)
}

// entry is what is told about one thing of a book: id and where name it, says
// is what it says.
type entry struct {
	id, where string
	name      Text
	says      string
}

// amended compares one part. What is added is told by what it says, too, unless
// it says nothing.
func amended[T any](part Part, before, after []T, of func(T) entry) []Amendment {
	type name struct{ id, where string }
	was := make(map[name]T, len(before))
	for _, x := range before {
		e := of(x)
		was[name{e.id, e.where}] = x
	}
	var out []Amendment
	is := make(map[name]bool, len(after))
	for _, x := range after {
		e := of(x)
		at := name{e.id, e.where}
		is[at] = true
		old, known := was[at]
		switch {
		case !known:
			out = append(out, Amendment{part, e.id, e.where, e.name, Added, "", e.says})
		case !reflect.DeepEqual(old, x):
			out = append(out, Amendment{part, e.id, e.where, e.name, Changed, of(old).says, e.says})
		}
	}
	for _, x := range before {
		if e := of(x); !is[name{e.id, e.where}] {
			out = append(out, Amendment{part, e.id, e.where, e.name, Removed, e.says, ""})
		}
	}
	return out
}

// bare are entries without what is compared by itself.
func bare[T any](list []T, strip func(*T)) []T {
	out := slices.Clone(list)
	for i := range out {
		strip(&out[i])
	}
	return out
}

func noValues(p *Parameter) { p.Values = nil }
func noEditions(r *Rule)    { r.Editions = nil }

func regimeEntry(x Regime) entry {
	return entry{x.ID, "", Text{VI: x.Regulation, EN: x.Regulation}, x.From.String() + " – " + cmp.Or(x.To.String(), "…")}
}

func dayEntry(x Holiday) entry { return entry{x.Date.String(), "", x.Name, string(x.Evidence)} }

func coverage(b *Book) [][2]civil.Date { return [][2]civil.Date{{b.Calendar.From, b.Calendar.To}} }

// test is a condition and what it is the condition of, as one line.
func test(when, then string) string {
	if when == "" {
		return then
	}
	return when + " => " + then
}

type paramValue struct {
	Parameter string
	Label     Text
	ParameterValue
}

func (v paramValue) entry() entry {
	return entry{v.Parameter, strings.TrimSpace(v.Regime + " " + v.Locality), v.Label, rawText(v.Value)}
}

func paramValues(b *Book) []paramValue {
	var out []paramValue
	for _, p := range b.Parameters {
		for _, v := range p.Values {
			out = append(out, paramValue{p.Key, p.Label, v})
		}
	}
	return out
}

type ruleEdition struct {
	Rule string
	Name Text
	Edition
}

func (e ruleEdition) entry() entry {
	return entry{e.Rule, strings.TrimSpace(e.Regime + " " + e.From.String()), e.Name, string(e.Effect) + ", " + string(e.Evidence)}
}

func editions(b *Book) []ruleEdition {
	var out []ruleEdition
	for _, r := range b.Rules {
		for _, e := range r.Editions {
			out = append(out, ruleEdition{r.ID, r.Name, e})
		}
	}
	return out
}

// steps are the steps with the rules they wait for; the rules that are only
// listed with them change nothing.
func steps(b *Book) []Step {
	var out []Step
	for _, p := range b.Procedures {
		out = append(out, p.Steps...)
	}
	return bare(out, func(s *Step) { s.Dates, s.Others = nil, nil })
}

// rawText writes the value of a parameter on one line; empty for none.
func rawText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case map[string]any:
		return fmt.Sprintf("%v %v/%v", v["op"], v["num"], v["den"])
	case []any:
		words := make([]string, len(v))
		for i, w := range v {
			words[i] = fmt.Sprint(w)
		}
		return strings.Join(words, ", ")
	}
	return fmt.Sprint(v)
}

// Turns are the days after a given one on which a regime of the book begins or
// an edition sets in within its regime, each once, in order.
func (b *Book) Turns(after civil.Date) []civil.Date {
	var out []civil.Date
	add := func(d civil.Date) {
		if d.After(after) {
			out = append(out, d)
		}
	}
	for _, r := range b.Regimes {
		add(r.From)
	}
	for _, r := range b.Rules {
		for _, e := range r.Editions {
			add(e.From)
		}
	}
	slices.SortFunc(out, civil.Date.Compare)
	return slices.Compact(out)
}

// Mistakes are the mistakes of a tree as one error.
type Mistakes []Mistake

// Err is the mistakes as an error, nil when there are none.
func (m Mistakes) Err() error {
	if len(m) == 0 {
		return nil
	}
	return m
}

// Error names every mistake on a line of its own.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, x := range m {
		lines[i] = x.String()
	}
	return strings.Join(lines, "\n")
}
