package procedure

import (
	"maps"
	"slices"
	"strings"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/rule"
)

// A Check is what the regulations say to one act on a case, before it is
// recorded. The button and the refusal are both made from it.
type Check struct {
	Before, After Assessment
	Facts         *rule.Facts   // those of After
	Stop          []rule.Result // fail and block, or lack a fact and would block
	Reasons       []rule.Result // fail, and may be passed with a typed reason
	Notes         []rule.Result // fail, and only inform
	Waits         []string      // steps that must be done first
}

// Check judges the case with the act added, against the case without it.
// Only what the act brings about can stop it: what failed before was somebody
// else's act. A correction replaces the act it names.
func (p *Procedures) Check(d Dossier, act casefile.Act) (Check, error) {
	_, before, err := p.Judge(d)
	if err != nil {
		return Check{}, err
	}
	with := *d.Case
	act.No = next(with.Acts)
	with.Acts = append(slices.Clone(with.Acts), act)
	if v := act.Facts["case.profile"]; act.Kind == casefile.Rerouted && v != "" {
		with.Profile = v
	}
	d.Case = &with
	f := p.NewFiller()
	running := before.Procedure
	if err := f.fill(d, running); err != nil {
		return Check{}, err
	}
	c := Check{Before: before, After: p.Assess(f.facts, running, with.Profile, d.AsOf), Facts: f.facts}
	c.sort(p, stepOf(act.Kind), act)
	return c, nil
}

func next(acts []casefile.Act) int {
	n := 1
	for _, a := range acts {
		n = max(n, a.No+1)
	}
	return n
}

// stepOf is the step that an act of the kind does, or the kind itself.
func stepOf(k casefile.Kind) string {
	if s, ok := SheetOf(k); ok && s.Step != "" {
		return s.Step
	}
	return string(k)
}

// leaves says of a rule that the act need not meet it.
//
//   - A step that the act has only now opened answers its warnings when it is
//     done, unless the act's own sheet could have.
//   - A vote that missed its threshold has taken place and makes no paper: what
//     forbids the paper, or asks for the report the vote gives rise to, is not
//     asked of it.
//   - An annulment, and the decision that puts it right, answer for themselves
//     alone, not for what they take back or bring back.
func (c *Check) leaves(p *Procedures, act casefile.Act) func(*rule.Result) bool {
	was := map[string]StepState{}
	for _, s := range c.Before.Steps {
		was[s.ID] = s.State
	}
	fresh := map[string]bool{}
	for _, s := range c.After.Steps {
		fresh[s.ID] = was[s.ID] == Skipped && s.State != Skipped && s.ID != stepOf(act.Kind) && slices.Contains(turns, s.ID)
	}
	sheet, _ := SheetOf(act.Kind)
	asked := sheet.asks()
	for _, key := range sheet.dayFacts() {
		asked[key] = true
	}
	missed := sheet.Vote != nil && sheet.Vote.Missed
	return func(r *rule.Result) bool {
		of := func(id string) bool { return slices.Contains(r.Rule.Steps, id) }
		opened := slices.ContainsFunc(r.Rule.Steps, func(id string) bool { return fresh[id] })
		own := !slices.ContainsFunc(p.Reads(r.Rule.ID), func(key string) bool { return !asked[key] && !asked[list(key)] })
		switch {
		case act.Kind == casefile.Cancelled || act.Kind == casefile.Redone:
			return !of(sheet.Step) || slices.Contains(sheet.Leaves, r.Rule.ID)
		case missed && r.Edition.Effect == rule.Block:
			return opened || of(string(casefile.CellAdmits)) || of(string(casefile.CellAccepts))
		}
		return opened && r.Edition.Effect != rule.Block && !own
	}
}

func (c *Check) sort(p *Procedures, step string, act casefile.Act) {
	was := map[string]rule.Verdict{}
	for _, r := range c.Before.Findings {
		was[r.Rule.ID] = r.Verdict
	}
	due, later := reached(c.Before.Steps, step), c.leaves(p, act)
	for _, r := range c.After.Findings {
		own := slices.Contains(r.Rule.Steps, step)
		if r.Edition == nil || !due(r.Rule) || (was[r.Rule.ID] == r.Verdict && !own) || later(&r) {
			continue
		}
		switch {
		case r.Verdict == rule.Fail && r.Rule.Override == "document" && holds(act, r.Rule.OverrideDocument):
		case r.Verdict == rule.Fail && r.Edition.Effect == rule.Block && r.Rule.Override == "reason":
			c.Reasons = append(c.Reasons, r)
		case r.Verdict == rule.Fail && r.Edition.Effect == rule.Block:
			c.Stop = append(c.Stop, r)
		case r.Verdict == rule.Unknown && r.Edition.Effect == rule.Block:
			c.Stop = append(c.Stop, r)
		case r.Verdict == rule.Fail && r.Edition.Effect == rule.Warn && !p.inferred(r.Edition):
			c.Reasons = append(c.Reasons, r)
		case r.Verdict == rule.Fail:
			c.Notes = append(c.Notes, r)
		}
	}
	c.Waits = waits(c.Before.Steps, step)
	if escalates(c.Before.Steps) && voteAgain(act) {
		c.Waits = append(c.Waits, escalation)
	}
}

// escalation is the report upward that is due after three rounds in vain; until
// it is made nobody votes a fourth time.
const escalation = "rec_escalation"

func escalates(steps []Step) bool {
	return slices.ContainsFunc(steps, func(s Step) bool { return s.ID == escalation && (s.State == Next || s.State == Blocked) })
}

// voteAgain says that the act is one more round on the recognition.
func voteAgain(act casefile.Act) bool {
	return act.Kind == casefile.CellAccepts || slices.ContainsFunc(act.Lists["votes"], func(v casefile.Item) bool { return v["question"] == "recognise" })
}

// Inference is the access of the document that stands for the project's own
// inferences. What rests on nothing else informs, and asks for no reason.
const Inference = "internal"

func (p *Procedures) inferred(e *rule.Edition) bool {
	return !slices.ContainsFunc(e.Cite, func(c rule.Citation) bool {
		return slices.ContainsFunc(p.Book().Documents, func(d rule.Document) bool { return d.ID == c.Document && d.Access != Inference })
	})
}

// reached says of a rule whether one of its steps is the given one or comes
// before it: what belongs to later steps only is not asked yet, unless a turn
// of events has had that step done. Acts that are no step are asked everything.
func reached(steps []Step, id string) func(*rule.Rule) bool {
	place := map[string]int{}
	for i, s := range steps {
		place[s.ID] = i
	}
	here, isStep := place[id]
	return func(r *rule.Rule) bool {
		return !isStep || slices.ContainsFunc(r.Steps, func(s string) bool {
			at, known := place[s]
			return known && (at <= here || slices.Contains(turns, s) && steps[at].State == Done)
		})
	}
}

func holds(act casefile.Act, code string) bool {
	return slices.ContainsFunc(act.Lists[casefile.Documents], func(it casefile.Item) bool { return it["code"] == code })
}

// waits lists the steps that must be done before one.
func waits(steps []Step, id string) []string {
	state := map[string]StepState{}
	for _, s := range steps {
		state[s.ID] = s.State
	}
	var out []string
	for _, s := range steps {
		if s.ID != id {
			continue
		}
		for _, pre := range s.Preconditions {
			if state[pre] != Done && state[pre] != Skipped {
				out = append(out, pre)
			}
		}
	}
	return out
}

// Preview is what would stand in the way of an act of the kind on a day, were
// its sheet filled in: findings that only lack what the sheet asks for are
// left out.
func (p *Procedures) Preview(d Dossier, s Sheet, day civil.Date) (Check, error) {
	act := casefile.Act{Kind: s.Kind, Day: day, Facts: casefile.Facts{}}
	maps.Copy(act.Facts, s.Sets)
	if s.DayFact != "" {
		act.Facts[s.DayFact] = day.String()
	}
	c, err := p.Check(d, act)
	if err != nil {
		return c, err
	}
	asked := s.asks()
	c.Stop = slices.DeleteFunc(c.Stop, func(r rule.Result) bool { return p.asked(r, asked) })
	c.Reasons = slices.DeleteFunc(c.Reasons, func(r rule.Result) bool { return p.asked(r, asked) })
	return c, nil
}

// asked says that every fact the finding turns on, or lacks, is still to be
// filled in on the sheet.
func (p *Procedures) asked(r rule.Result, asked map[string]bool) bool {
	keys := r.Missing
	if r.Verdict == rule.Fail {
		keys = p.Reads(r.Rule.ID)
		return slices.ContainsFunc(keys, func(k string) bool { return asked[k] || asked[list(k)] })
	}
	for _, k := range keys {
		if !asked[k] && !asked[list(k)] {
			return false
		}
	}
	return true
}

func list(key string) string {
	if i := strings.LastIndexByte(key, '.'); i > 0 {
		return key[:i]
	}
	return key
}

// asks is the set of facts a sheet asks for or states by itself, the day apart.
func (s Sheet) asks() map[string]bool {
	s = s.Whole()
	out := map[string]bool{}
	for _, k := range s.Facts {
		out[k] = true
	}
	for k := range s.Sets {
		out[k] = true
	}
	for _, l := range s.Lists {
		out[l.Fact] = true
	}
	if s.Vote != nil {
		out["votes"] = true
	}
	if len(s.Papers) > 0 {
		out[casefile.Documents] = true
	}
	if s.Sign != "" {
		out["signatures"] = true
	}
	return out
}

// dayFacts are the facts that take the day of an act of the sheet.
func (s Sheet) dayFacts() []string {
	out := []string{s.DayFact}
	for _, part := range s.Parts {
		out = append(out, part.DayFact)
	}
	return out
}

// Supplies returns the kind of act that states a fact which a rule lacks, empty
// when it stands in the person's record or nowhere. A vote is that of the body
// and on the question that the rule speaks of.
func Supplies(r *rule.Rule, key string) casefile.Kind {
	if list(key) == "votes" || key == "votes" {
		for _, s := range sheets {
			if s.Vote != nil && s.Vote.Question != "" && strings.Contains(r.Test, "vote("+s.Vote.named()) {
				return s.Kind
			}
		}
	}
	for _, s := range sheets {
		if key != "" && slices.Contains(s.dayFacts(), key) || s.asks()[key] || s.asks()[list(key)] && !strings.HasPrefix(key, "person.") {
			return s.Kind
		}
	}
	return ""
}

// named is the vote as the tests of the rules name it.
func (v VoteSheet) named() string {
	if v.Body == Decider {
		return "profile.decider, '" + v.Question + "')"
	}
	return "'" + v.Body + "', '" + v.Question + "')"
}
