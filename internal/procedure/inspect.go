package procedure

import (
	"fmt"
	"slices"

	"tranu/internal/rule"
	"tranu/internal/rule/expr"
)

// An Inspected is what one check of the inspection makes of a dossier.
type Inspected struct {
	Check     *rule.Check
	Level     rule.Level
	Verdict   rule.Verdict   // Pass, Fail, Unknown or NotApplicable
	Failed    []*rule.Result // the rules behind the check that fail
	Lacking   []*rule.Result // those that lack a fact
	Missing   []string       // what the check's own test or comparison lacks, as Result.Missing
	Conflicts []Conflict     // what a comparison found
}

// Inspect goes through every check of the inspection on a dossier that has
// been assessed: each paper against the others, and the rules behind each
// check. It stops nothing. A dossier in recognition that holds its admission
// is inspected with the admission; one taken over from the paper register,
// which states no cell meeting, is not.
//
// The results stand in the order of the regulations, those outside one
// dossier left out.
func (p *Procedures) Inspect(f *rule.Facts, a *Assessment) []Inspected {
	in := inspection{Procedures: p, f: f, halves: p.Halves(f, a)}
	in.gather()
	own := p.Checks(f, make([]rule.CheckResult, 0, len(p.inspector.checks)))
	out := make([]Inspected, 0, len(own))
	for i := range p.inspector.checks {
		if c := &p.inspector.checks[i]; c.check.Outside.VI == "" {
			out = append(out, in.check(c, &own[i]))
		}
	}
	return out
}

// Halves are the procedures of a dossier that an inspection goes through: the
// one assessed, and before a recognition the admission that the dossier holds.
func (p *Procedures) Halves(f *rule.Facts, a *Assessment) []*Assessment {
	if a.Procedure == Recognition && f.Given(p.inspector.meeting) {
		first := p.admission(f, a)
		return []*Assessment{&first, a}
	}
	return []*Assessment{a}
}

// admission assesses the admission of a dossier in recognition. Of the papers
// that both procedures know (appraisals, explanations, reports), those made
// after the ceremony belong to the recognition.
func (p *Procedures) admission(f *rule.Facts, a *Assessment) Assessment {
	docs, joined := p.inspector.papers.docs, f.Date(p.inspector.ceremony).Ordinal()
	defer f.Keep(docs.slot, func(it expr.Item) bool {
		return !it[docs.date].Known || joined == 0 || it[docs.date].N <= joined || !p.inspector.papers.shared[it[docs.code].S]
	})()
	defer f.SetText(p.inspector.procedure, a.Procedure)
	if err := f.SetText(p.inspector.procedure, Admission); err != nil {
		panic(err) // the word is that of the regulations; New has seen it
	}
	return p.Assess(f, Admission, f.Text(p.inspector.profile), a.AsOf)
}

// An inspector is what Inspect needs to know of the regulations, found once.
type inspector struct {
	procedure, profile, meeting, ceremony int // slots
	checks                                []checkPlan
	papers                                papers
	turns                                 map[string]turn // by rule id
	limits                                map[string]bool // rules with a limit of time
	renewed, redone                       test
}

// A checkPlan says where the results of the rules behind a check stand among
// the findings of each procedure.
type checkPlan struct {
	check *rule.Check
	at    map[string][]int
	held  []int // lists of ever that the check's own test reads
}

// A turn is what a rule turns on: days by their facts, and papers. Held are
// the lists of ever that it reads.
type turn struct {
	dates, papers []string
	held          []int
}

// ever are lists that every dossier has entries of, in the end. Where one
// states none at all, what the list does not name is not known to be missing.
var ever = []string{"documents", "introducers"}

// everIn are the slots of those among the facts read.
func everIn(prog *rule.Program, reads []string) []int {
	var slots []int
	for _, key := range ever {
		if slot, _, ok := prog.Slot(key); ok && slices.Contains(reads, key) {
			slots = append(slots, slot)
		}
	}
	return slots
}

// Conditions under which a paper may lawfully stand twice.
const (
	renewed = "adm.cell_meeting_date > add_months(case.file_opened_date, p.dossier_limit_months)"
	redone  = "fix.redone"
)

func newInspector(prog *rule.Program) (*inspector, error) {
	in := &inspector{turns: map[string]turn{}}
	var err error
	if in.papers, err = newPapers(prog); err != nil {
		return nil, err
	}
	if in.renewed, err = prog.Test(renewed); err != nil {
		return nil, fmt.Errorf("papers renewed: %w", err)
	}
	if in.redone, err = prog.Test(redone); err != nil {
		return nil, fmt.Errorf("procedure redone: %w", err)
	}
	for key, slot := range map[string]*int{"case.procedure": &in.procedure, "case.profile": &in.profile, "adm.cell_meeting_date": &in.meeting, "adm.ceremony_date": &in.ceremony} {
		var ok bool
		if *slot, _, ok = prog.Slot(key); !ok {
			return nil, fmt.Errorf("inspection: the regulations have no fact %s", key)
		}
	}
	for i := range prog.Book().Rules {
		id := prog.Book().Rules[i].ID
		in.turns[id] = in.turn(prog, id)
	}
	at := places(prog.Book())
	for i := range prog.Book().Inspection {
		c := checkPlan{check: &prog.Book().Inspection[i], at: map[string][]int{}, held: everIn(prog, prog.CheckReads(i))}
		for _, id := range c.check.Rules {
			for proc, of := range at {
				if n, ok := of[id]; ok {
					c.at[proc] = append(c.at[proc], n)
				}
			}
		}
		in.checks = append(in.checks, c)
	}
	return in, nil
}

// places says of each rule at which place of the findings of a procedure its
// result stands: Evaluate gives one for every rule of the procedure, in order.
func places(b *rule.Book) map[string]map[string]int {
	out := map[string]map[string]int{Admission: {}, Recognition: {}}
	for proc, at := range out {
		for i := range b.Rules {
			if r := &b.Rules[i]; r.Procedure == proc || r.Procedure == "both" {
				at[r.ID] = len(at)
			}
		}
	}
	return out
}

// turn finds what a rule turns on. A rule that names neither a paper nor a day
// with a paper of its own turns on the national forms of its steps.
func (in *inspector) turn(prog *rule.Program, id string) turn {
	dates, forms := prog.Places(id)
	t := turn{dates: dates, papers: forms, held: everIn(prog, prog.Reads(id))}
	for _, key := range dates {
		if m := in.papers.of(key); m != "" && !slices.Contains(t.papers, m) {
			t.papers = append(t.papers, m)
		}
	}
	r, _ := prog.Rule(id)
	if len(t.papers) > 0 || r == nil {
		return t
	}
	for _, proc := range prog.Book().Procedures {
		for _, s := range proc.Steps {
			if slices.Contains(r.Steps, s.ID) {
				t.papers = append(t.papers, expected(prog.Book(), s.Produces)...)
			}
		}
	}
	return t
}

// An inspection is the inspection of one dossier.
type inspection struct {
	*Procedures
	f      *rule.Facts
	halves []*Assessment // the admission before the recognition
	points []point       // every dated paper and act
}

func (in *inspection) check(c *checkPlan, own *rule.CheckResult) Inspected {
	x := Inspected{Check: c.check, Level: c.check.Level, Verdict: rule.NotApplicable}
	if own.Grave {
		x.Level = rule.LevelBlock
	}
	switch {
	case c.check.Expr != "" && own.Verdict == rule.Fail && in.lacks(&x, c.held):
		x.Verdict = rule.Unknown
	case c.check.Expr != "":
		x.Verdict, x.Missing = own.Verdict, own.Missing
	case c.check.Compare != "":
		in.compare(&x)
	default:
		in.rules(&x, c)
	}
	return x
}

// rules sums the rules behind a check up, over the procedures inspected.
func (in *inspection) rules(x *Inspected, c *checkPlan) {
	passed := false
	for _, a := range in.halves {
		for _, at := range c.at[a.Procedure] {
			switch r := &a.Findings[at]; {
			case r.Verdict == rule.Pass:
				passed = true
			case r.Verdict == rule.Fail && in.lacks(x, in.inspector.turns[r.Rule.ID].held):
			case r.Verdict == rule.Fail:
				x.Failed = append(x.Failed, r)
			case r.Verdict == rule.Unknown && a.takesPart(r.Rule):
				x.Lacking = append(x.Lacking, r)
			}
		}
	}
	x.settle(passed)
}

// lacks notes which of some lists the dossier states nothing of, and says
// whether there is one.
func (in *inspection) lacks(x *Inspected, lists []int) (lacks bool) {
	for _, slot := range lists {
		if !in.f.Given(slot) {
			x.lack(in.Book().Facts[slot].Key)
			lacks = true
		}
	}
	return lacks
}

// settle makes the verdict out of what was found.
func (x *Inspected) settle(passed bool) {
	switch {
	case len(x.Failed)+len(x.Conflicts) > 0:
		x.Verdict = rule.Fail
	case len(x.Lacking)+len(x.Missing) > 0:
		x.Verdict = rule.Unknown
	case passed:
		x.Verdict = rule.Pass
	}
}

// takesPart says that a step of the rule belongs to the case. A rule is asked
// from the day of its act on, whatever the steps before it lack.
func (a *Assessment) takesPart(r *rule.Rule) bool {
	return slices.ContainsFunc(a.Steps, func(s Step) bool { return s.State != Skipped && slices.Contains(r.Steps, s.ID) })
}

func (in *inspection) compare(x *Inspected) {
	passed := false
	switch x.Check.Compare {
	case rule.CompareOrder:
		passed = in.order(x)
	case rule.CompareFuture:
		passed = in.future(x)
	case rule.CompareBirth:
		passed = in.birth(x)
	case rule.CompareCopies:
		passed = in.copies(x)
	case rule.CompareNumbers:
		passed = in.numbers(x)
	case rule.CompareVotes:
		passed = in.votes(x)
	case rule.ComparePapers:
		passed = in.stepPapers(x)
	case rule.CompareRoles:
		passed = in.roles(x)
	}
	x.settle(passed)
}

// Rules are the ids of the rules behind the check that fail or lack a fact,
// and of those a conflict rests on, each once.
func (x *Inspected) Rules() []string {
	var ids []string
	add := func(id string) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, list := range [][]*rule.Result{x.Failed, x.Lacking} {
		for _, r := range list {
			add(r.Rule.ID)
		}
	}
	for _, c := range x.Conflicts {
		for _, id := range c.Rules {
			add(id)
		}
	}
	return ids
}

// Lacks are the facts that the check, or a rule behind it, lacks, each once.
func (x *Inspected) Lacks() []string {
	out := slices.Clone(x.Missing)
	for _, r := range x.Lacking {
		for _, key := range r.Missing {
			if !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	}
	return out
}

// Papers are the forms that the failing or lacking rules of the check turn on:
// those not held, else those the rule reads.
func (p *Procedures) Papers(x *Inspected) []string {
	var codes []string
	for _, list := range [][]*rule.Result{x.Failed, x.Lacking} {
		for _, r := range list {
			of := r.Papers
			if len(of) == 0 {
				of = p.inspector.turns[r.Rule.ID].papers
			}
			for _, code := range of {
				if !slices.Contains(codes, code) {
					codes = append(codes, code)
				}
			}
		}
	}
	return codes
}

// TurnsOn are the days that the failing rules of a check turn on, as the case
// states them.
func (p *Procedures) TurnsOn(f *rule.Facts, x *Inspected) []Place {
	var out []Place
	for _, r := range x.Failed {
		for _, key := range p.inspector.turns[r.Rule.ID].dates {
			slot, _, _ := p.Slot(key)
			place := Place{Fact: key, Paper: p.inspector.papers.of(key), Day: f.Date(slot)}
			if !place.Day.IsZero() && key != "case.as_of" && !slices.Contains(out, place) {
				out = append(out, place)
			}
		}
	}
	return out
}
