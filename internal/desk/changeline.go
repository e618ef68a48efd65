package desk

import (
	"strings"

	"tranu/internal/civil"
	"tranu/internal/locale"
	"tranu/internal/procedure"
	"tranu/internal/rule"
)

// A ChangeLine is one thing that changes, before and after, ready to print.
type ChangeLine struct {
	Sort          string // whole, finding, deadline, computed, step or regime
	What          rule.Text
	Before, After rule.Text
	Rule          string // finding: Rule.ID, where the regulations in force here have the rule
	Kept          bool   // finding: the rule is kept before and after; only its weight or its evidence changes
}

// regimeNames are the numbers of the regulations of each regime, by Regime.ID.
type regimeNames map[string]string

// nameRegimes names the regimes of several books, the later book's last word.
func nameRegimes(books ...*rule.Book) regimeNames {
	names := regimeNames{}
	for _, b := range books {
		numbers := map[string]string{}
		for _, d := range b.Documents {
			numbers[d.ID] = d.Number
		}
		for _, r := range b.Regimes {
			if names[r.ID] = numbers[r.Regulation]; names[r.ID] == "" {
				names[r.ID] = r.ID
			}
		}
	}
	return names
}

// lines makes a difference ready to print: the verdict on the case, findings,
// limits of time, steps, computed values, regimes.
func (n regimeNames) lines(d procedure.Difference, here, with *procedure.Procedures) []ChangeLine {
	var out []ChangeLine
	if v := d.Verdict; v.Before != v.After {
		out = append(out, ChangeLine{Sort: "whole", What: both("changes.whole"), Before: both("whole." + string(v.Before)), After: both("whole." + string(v.After))})
	}
	for _, s := range d.Findings {
		l := ChangeLine{Sort: "finding", What: s.Name, Before: standing(s.Before), After: standing(s.After), Kept: s.Before.Verdict == "pass" && s.After.Verdict == "pass"}
		if _, ok := here.Rule(s.ID); ok {
			l.Rule = s.ID
		}
		out = append(out, l)
	}
	for _, s := range d.Deadlines {
		out = append(out, ChangeLine{Sort: "deadline", What: s.Name, Before: limitText(s.Before), After: limitText(s.After)})
	}
	for _, s := range d.Steps {
		out = append(out, ChangeLine{Sort: "step", What: s.Name, Before: stepText(s.Before), After: stepText(s.After)})
	}
	for _, s := range d.Computed {
		out = append(out, ChangeLine{Sort: "computed", What: s.Name, Before: valueText(s.Before), After: valueText(s.After)})
	}
	for _, s := range d.Regimes {
		out = append(out, ChangeLine{Sort: "regime", What: with.Label(s.ID), Before: n.text(s.Before), After: n.text(s.After)})
	}
	return out
}

func standing(s procedure.Standing) rule.Text {
	if s == (procedure.Standing{}) {
		return both("changes.nothing")
	}
	return both("changes.standing", locale.Key("verdict."+s.Verdict), locale.Key("effect."+string(s.Effect)), locale.Key("evidence."+string(s.Evidence)))
}

func limitText(l procedure.Limit) rule.Text {
	state := locale.Key("deadline." + string(l.State))
	switch {
	case l == procedure.Limit{}:
		return both("changes.nothing")
	case l.Extended.IsZero():
		return both("changes.limit", l.Due, state)
	}
	return both("changes.limit_extended", l.Due, l.Extended, state)
}

func stepText(s procedure.StepState) rule.Text {
	if s == "" {
		return both("changes.nothing")
	}
	return both("step." + string(s))
}

func valueText(v string) rule.Text {
	if v == "" {
		return both("changes.nothing")
	}
	if d, err := civil.Parse(v); err == nil {
		return rule.Text{VI: locale.VI.Date(d), EN: locale.EN.Date(d)}
	}
	return rule.Text{VI: v, EN: v}
}

func (n regimeNames) text(u procedure.Use) rule.Text {
	return both("changes.regime", u.Day, n[u.Regime])
}

// AmendmentLine makes one difference between two books ready to print.
func AmendmentLine(a rule.Amendment) ChangeLine {
	name := a.Name
	if name == (rule.Text{}) {
		name = rule.Text{VI: a.ID, EN: a.ID}
	}
	where := a.ID
	if a.Where != "" {
		where += ", " + a.Where
	}
	l := ChangeLine{Sort: string(a.Part), What: both("changes.entry", locale.Key("part."+string(a.Part)), name, where),
		Before: entryText(a.Part, a.Before), After: entryText(a.Part, a.After)}
	switch {
	case a.How == rule.Added:
		l.Before, l.After = both("changes.nothing"), orWord(l.After, "changes.added")
	case a.How == rule.Removed:
		l.Before, l.After = orWord(l.Before, "changes.there"), both("changes.nothing")
	case a.Before == a.After:
		l.Before, l.After = orWord(l.Before, "changes.there"), both("changes.wording")
	default:
		l.Before, l.After = orWord(l.Before, "changes.nothing"), orWord(l.After, "changes.nothing")
	}
	return l
}

// entryText is what an entry of a book says, with the words of editions and
// days in place of their codes.
func entryText(part rule.Part, says string) rule.Text {
	switch effect, evidence, _ := strings.Cut(says, ", "); {
	case says == "":
		return rule.Text{}
	case part == rule.PartEdition:
		return both("changes.edition", locale.Key("effect."+effect), locale.Key("evidence."+evidence))
	case part == rule.PartDayOff || part == rule.PartWorkday:
		return both("evidence." + says)
	}
	return rule.Text{VI: says, EN: says}
}

// orWord is a text, or the word of a key where it is empty.
func orWord(t rule.Text, key string) rule.Text {
	if t.VI == "" {
		return both(key)
	}
	return t
}
