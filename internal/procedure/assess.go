// Package procedure is the two procedures, kết nạp đảng viên mới and công nhận
// đảng viên chính thức: where a case stands in them, what may be done next,
// what stands in the way, which limits of time run, and what is written down
// at each act. All of it is computed from the facts of the case by the
// regulations in force on the day of each act.
//
// It knows no store, no clock and no language of the screen.
package procedure

import (
	"slices"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// A Verdict sums the findings on a case up.
type Verdict string

// The four verdicts on a case, the gravest first.
const (
	VerdictBlocked    Verdict = "blocked"    // a rule fails that blocks
	VerdictIncomplete Verdict = "incomplete" // a rule of a step that is done or next lacks a fact
	VerdictWarned     Verdict = "warned"     // a rule fails that warns
	VerdictClear      Verdict = "clear"
)

// A RegimeUse says by which regime an act was judged.
type RegimeUse struct {
	Act    string
	Day    civil.Date
	Regime string
}

// An Assessment is everything the regulations say about a case on a day.
type Assessment struct {
	Procedure string
	AsOf      civil.Date
	Regimes   []RegimeUse
	Verdict   Verdict
	Findings  []rule.Result
	Deadlines []Deadline
	Computed  []rule.ComputedValue
	Steps     []Step
}

// Assess judges a case of the procedure named in the facts as of a day.
func (p *Procedures) Assess(f *rule.Facts, procedure, profile string, asOf civil.Date) Assessment {
	a := Assessment{Findings: make([]rule.Result, 0, 180)}
	p.assess(&a, f, procedure, profile, asOf)
	return a
}

// assess writes the assessment of a case over that of another, in the room
// this one took.
func (p *Procedures) assess(a *Assessment, f *rule.Facts, procedure, profile string, asOf civil.Date) {
	*a = Assessment{Procedure: procedure, AsOf: asOf, Regimes: a.Regimes[:0], Findings: a.Findings[:0],
		Deadlines: a.Deadlines[:0], Computed: a.Computed[:0], Steps: a.Steps[:0]}
	a.Findings = p.Evaluate(f, a.Findings)
	a.Deadlines = p.deadlines(f, asOf, a.Deadlines)
	a.Computed = p.Program.Computed(f, a.Computed)
	for i := range p.Book().Procedures {
		if proc := &p.Book().Procedures[i]; proc.ID == procedure {
			a.Steps = p.steps(proc, f, profile, a)
		}
	}
	a.Regimes = p.regimes(a.Findings, a.Regimes)
	a.Verdict = a.verdict()
}

// regimes lists the regimes that the acts of the case have picked.
func (p *Procedures) regimes(findings []rule.Result, out []RegimeUse) []RegimeUse {
	seen := make([]bool, p.Acts())
	for i := range findings {
		r := &findings[i]
		if r.Regime == nil || seen[r.Act] {
			continue
		}
		seen[r.Act] = true
		out = append(out, RegimeUse{Act: r.Rule.Act, Day: r.Day, Regime: r.Regime.ID})
	}
	return out
}

func (a *Assessment) verdict() Verdict {
	blocked, warned, incomplete := false, false, false
	for i := range a.Findings {
		switch r := &a.Findings[i]; {
		case r.Verdict == rule.Unknown:
			incomplete = incomplete || a.live(r.Rule)
		case r.Verdict != rule.Fail:
		case r.Edition.Effect == rule.Block:
			blocked = true
		case r.Edition.Effect == rule.Warn:
			warned = true
		}
	}
	switch {
	case blocked:
		return VerdictBlocked
	case incomplete:
		return VerdictIncomplete
	case warned:
		return VerdictWarned
	}
	return VerdictClear
}

// live says that a step of the rule is done or is the next to do.
func (a *Assessment) live(r *rule.Rule) bool {
	return slices.ContainsFunc(a.Steps, func(s Step) bool {
		return (s.State == Done || s.State == Next || s.State == Blocked) && slices.Contains(r.Steps, s.ID)
	})
}
