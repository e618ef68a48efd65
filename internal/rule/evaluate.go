package rule

import (
	"sort"
	"strings"

	"tranu/internal/civil"
	"tranu/internal/rule/expr"
)

// A Verdict is what a rule makes of a case. Its zero value is Unknown, so that
// a rule nobody has evaluated is never mistaken for one that was met.
type Verdict int8

// The five verdicts.
const (
	Unknown       Verdict = iota // a fact is missing
	Pass                         //
	Fail                         // what that does is the edition's effect
	NotApplicable                // another regime, locality or kind of case
	Pending                      // the day of the act is not known yet
)

var verdictNames = [...]string{"unknown", "pass", "fail", "not_applicable", "pending"}

// String is the word of the contract: unknown, pass, fail, not_applicable or
// pending.
func (v Verdict) String() string { return verdictNames[v] }

// A Result is what one rule made of a case. Edition is nil where no edition
// applied. Missing names the facts of an unknown result, "list.field" for a
// field of an item; Papers are the form codes of a failing one that are not held.
type Result struct {
	Rule    *Rule
	Act     int // number of the rule's act among the Acts of the program
	Verdict Verdict
	Day     civil.Date // of the act that picked the regime; zero: not known yet
	Regime  *Regime
	Edition *Edition
	Missing []string
	Papers  []string
}

// A Due is one limit of time on a case. Dates that do not exist are zero.
type Due struct {
	Deadline *Deadline
	Rule     *Rule
	Edition  *Edition
	Start    civil.Date
	Due      civil.Date
	Extended civil.Date
	Done     civil.Date
}

// A ComputedValue is one derived value: a date in Date, else a number in N.
type ComputedValue struct {
	Computed *Computed
	Date     civil.Date
	N        int64
	IsDate   bool
}

func (p *Program) regimeAt(d civil.Date) int {
	i := sort.Search(len(p.regimes), func(i int) bool { return d.Before(p.regimes[i].From) }) - 1
	if i >= 0 && !p.regimes[i].To.IsZero() && p.regimes[i].To.Before(d) {
		return -1
	}
	return i
}

// RegimeOn returns the regime in force on a day, nil before the first.
func (p *Program) RegimeOn(d civil.Date) *Regime {
	if i := p.regimeAt(d); i >= 0 && !d.IsZero() {
		return &p.regimes[i]
	}
	return nil
}

// prepare points the frame at the tables of the case.
func (f *Facts) prepare() {
	f.frame.Missing, f.host.lacking = f.frame.Missing[:0], f.host.lacking[:0]
	row, ok := f.prog.profiles[f.tab[f.prog.slot.profile].S]
	if !ok {
		row = f.prog.profiles[""]
	}
	f.frame.Tab[profileTab] = row
	f.use(f.settings)
	f.settle(f.assessed())
	f.regime(0)
}

// assessed is the day of assessment, where the case states it. Its settings
// serve for what has no day of its own.
func (f *Facts) assessed() civil.Date {
	if len(f.chosen) == 0 {
		return civil.Date{}
	}
	return f.Date(f.prog.slot.asOf)
}

// locality is the case's, or else the site's setting.
func (f *Facts) locality() string {
	if own := f.tab[f.prog.slot.locality].S; own != "" {
		return own
	}
	return f.frame.Tab[settingTab][f.prog.slot.siteLocality].S
}

// within says that what holds for a region holds for a locality: everything
// does that names no region, and what holds for "DN" holds for "DN/TRALIEN".
func within(locality, region string) bool {
	n := len(region)
	return n == 0 || len(locality) >= n && locality[:n] == region && (len(locality) == n || locality[n] == '/')
}

// localTable is the number of the parameter tables of a locality: its own, or
// those of the nearest region around it.
func (p *Program) localTable(locality string) int {
	for {
		if at, ok := p.local[locality]; ok {
			return at
		}
		locality = locality[:max(strings.LastIndexByte(locality, '/'), 0)]
	}
}

// regime makes the parameters those of a regime.
func (f *Facts) regime(i int) { f.frame.Tab[paramTab] = f.rows[i] }

// Evaluate runs every rule of the procedure that the facts name, and those of
// both, and appends a result each to dst, in the order of the regulations.
func (p *Program) Evaluate(f *Facts, dst []Result) []Result {
	f.prepare()
	procedure, locality := f.tab[p.slot.procedure].S, f.locality()
	acts := f.actDays()
	current := 0
	for i := range p.rules {
		rc := &p.rules[i]
		if rc.rule.Procedure != procedure && rc.rule.Procedure != "both" {
			continue
		}
		day := acts[rc.act]
		if f.settle(day) {
			locality, current = f.locality(), -1
		}
		if at := p.regimeAt(day); !day.IsZero() && at >= 0 && at != current {
			f.regime(at)
			current = at
		}
		f.routeOn(day)
		dst = append(dst, p.evaluate(f, rc, day, locality))
	}
	f.routeOn(civil.Date{})
	return dst
}

// routeOn makes the profile the one the case had on a day: who must decide is
// a matter of the day of the act, like the rule itself. The zero Date, and a
// case without a history, mean the profile stated.
func (f *Facts) routeOn(day civil.Date) {
	if len(f.routes) == 0 {
		return
	}
	id := f.tab[f.prog.slot.profile].S
	if !day.IsZero() {
		var ok bool
		if id, ok = f.routes.On(day); !ok {
			id = f.routes[0].Value
		}
	}
	if row, ok := f.prog.profiles[id]; ok {
		f.frame.Tab[profileTab] = row
	}
}

// Acts is how many different acts pick the regime of some rule.
func (p *Program) Acts() int { return len(p.acts) }

// actDays are the days of the acts that pick regimes, by number of the act.
func (f *Facts) actDays() []civil.Date {
	for i, a := range f.prog.acts {
		f.days[i] = f.day(a)
	}
	return f.days
}

func (p *Program) evaluate(f *Facts, rc *ruleCode, day civil.Date, locality string) Result {
	r := Result{Rule: rc.rule, Act: rc.act, Verdict: NotApplicable, Day: day}
	if day.IsZero() {
		r.Verdict = Pending
		return r
	}
	at := p.regimeAt(day)
	if at < 0 {
		return r
	}
	r.Regime = &p.regimes[at]
	e := rc.editions[at]
	if e == nil || day.Before(e.From) || !within(locality, rc.rule.Locality) {
		return r
	}
	r.Edition = e
	f.frame.Missing, f.host.lacking = f.frame.Missing[:0], f.host.lacking[:0]
	if rc.when != nil {
		v, ok := rc.when(&f.frame)
		if !ok {
			r.Verdict, r.Missing = Unknown, p.names(f.frame.Missing)
			return r
		}
		if !v {
			return r
		}
	}
	v, ok := rc.test(&f.frame)
	switch {
	case !ok:
		r.Verdict, r.Missing = Unknown, p.names(f.frame.Missing)
	case v:
		r.Verdict = Pass
	default:
		r.Verdict, r.Papers = Fail, append(r.Papers, f.host.lacking...)
	}
	return r
}

// names turns symbol ids into names, each once, in the order of reading.
func (p *Program) names(ids []int32) []string {
	var out []string
	for i, id := range ids {
		seen := id < 0
		for _, before := range ids[:i] {
			seen = seen || before == id
		}
		if !seen {
			out = append(out, p.symbols[id])
		}
	}
	return out
}

// Deadlines appends the limits of time of the case: one entry per deadline
// that applies, per item where it runs over a list. asOf picks the regime
// where neither the act nor the start of the clock does.
func (p *Program) Deadlines(f *Facts, asOf civil.Date, dst []Due) []Due {
	f.prepare()
	procedure := f.tab[p.slot.procedure].S
	for i := range p.deadline {
		dc := &p.deadline[i]
		if dc.deadline.Procedure != procedure {
			continue
		}
		if dc.list < 0 {
			dst = p.due(f, dc, asOf, dst)
			continue
		}
		for _, it := range items(&f.frame, dc.list) {
			f.frame.Item = it
			dst = p.due(f, dc, asOf, dst)
		}
		f.frame.Item = nil
	}
	return dst
}

func (p *Program) due(f *Facts, dc *deadlineCode, asOf civil.Date, dst []Due) []Due {
	day := p.clockDay(f, dc, asOf)
	f.on(day)
	if !within(f.locality(), dc.deadline.Locality) {
		return dst
	}
	at := p.first(day)
	if dc.when != nil {
		if v, ok := dc.when(&f.frame); !ok || !v {
			return dst
		}
	}
	d := Due{Deadline: dc.deadline, Rule: p.rules[dc.rule].rule, Edition: p.rules[dc.rule].editions[at],
		Start: f.day(dc.start), Due: f.day(dc.due), Done: f.day(dc.done)}
	if dc.extended != nil {
		d.Extended = f.day(*dc.extended)
	}
	if d.Due.IsZero() && !d.Start.IsZero() { // no limit in this regime
		return dst
	}
	return append(dst, d)
}

// clockDay is the day that picks regime and settings of a limit of time: that
// of the act of its rule, else that on which its clock starts, else that of
// assessment.
func (p *Program) clockDay(f *Facts, dc *deadlineCode, asOf civil.Date) civil.Date {
	f.on(asOf)
	for _, c := range []*expr.Code{&p.acts[p.rules[dc.rule].act], &dc.start} {
		if day := f.day(*c); !day.IsZero() {
			return day
		}
	}
	return asOf
}

// DueOn is one limit of time of the case by its id, outside any list; false
// where it does not apply.
func (p *Program) DueOn(f *Facts, id string, asOf civil.Date) (Due, bool) {
	f.prepare()
	for i := range p.deadline {
		if dc := &p.deadline[i]; dc.deadline.ID == id && dc.list < 0 {
			for _, due := range p.due(f, dc, asOf, nil) {
				return due, true
			}
		}
	}
	return Due{}, false
}

// EvaluateRule is what one rule makes of the case; false when there is none of
// that id.
func (p *Program) EvaluateRule(f *Facts, id string) (Result, bool) {
	i, ok := p.ruleAt[id]
	if !ok {
		return Result{}, false
	}
	f.prepare()
	rc := &p.rules[i]
	day := f.day(p.acts[rc.act])
	f.on(day)
	f.routeOn(day)
	defer f.routeOn(civil.Date{})
	return p.evaluate(f, rc, day, f.locality()), true
}

// ParamOf is a number fixed for the case by the regulations of its locality in
// force on a day; false where there is none.
func (p *Program) ParamOf(f *Facts, key string, on civil.Date) (int, bool) {
	s, ok := p.scope.Symbols["p."+key]
	if !ok || s.Type.Kind != expr.Int {
		return 0, false
	}
	f.prepare()
	f.on(on)
	v := f.rows[p.first(on)][s.Slot]
	return int(v.N), v.Known
}

// Calendar is the calendar by which the limits of the case are counted, with
// or without exchanged Saturdays as the site has chosen.
func (f *Facts) Calendar() *civil.Calendar {
	f.prepare()
	return f.host.calendar
}

// Suppose asks a question as if days had been stated: the facts of the slots
// have that day while ask runs, and their own values again after it.
func (f *Facts) Suppose(d civil.Date, slots []int, ask func()) {
	was := make([]expr.Value, len(slots))
	for i, s := range slots {
		was[i], f.tab[s] = f.tab[s], dateValue(d)
	}
	defer func() {
		for i, s := range slots {
			f.tab[s] = was[i]
		}
	}()
	ask()
}

// day is the value of a date expression; the zero Date when unknown.
func (f *Facts) day(c expr.Code) civil.Date {
	f.frame.Missing = f.frame.Missing[:0]
	if n, ok := c.Num(&f.frame); ok {
		return civil.FromOrdinal(n)
	}
	return civil.Date{}
}

// first is the regime of a day, or the first one for days before it.
func (p *Program) first(d civil.Date) int { return max(p.regimeAt(d), 0) }

// Computed appends the values that can be derived from the facts. Acts before
// the first regime take its parameters, which rest on the Charter.
func (p *Program) Computed(f *Facts, dst []ComputedValue) []ComputedValue {
	f.prepare()
	for i := range p.computed {
		cc := &p.computed[i]
		f.settle(f.assessed())
		n, ok := cc.act.Num(&f.frame)
		if !ok {
			continue
		}
		f.on(civil.FromOrdinal(n))
		v, ok := cc.code.Num(&f.frame)
		if !ok {
			continue
		}
		c := ComputedValue{Computed: cc.computed, N: v}
		if cc.code.Type.Kind == expr.Date {
			c.Date, c.IsDate = civil.FromOrdinal(v), true
		}
		dst = append(dst, c)
	}
	return dst
}

// StepApplies says whether the condition of a step holds; a step without a
// condition applies. Unknown conditions are not known.
func (p *Program) StepApplies(f *Facts, step string, on civil.Date) (applies, known bool) {
	code, ok := p.steps[step]
	if !ok {
		return true, true
	}
	f.prepare()
	f.on(on)
	return code.Bool(&f.frame)
}

// Tally is the exact arithmetic of one vote.
type Tally struct {
	Yes, Base, Needed int
	Passed            bool
}

// A Threshold is what a vote needs: Num in Den of the base, more with Strict.
type Threshold = expr.Votes

// NewTally counts yes votes of a base against what is needed.
func NewTally(yes, base int64, t Threshold) Tally {
	return Tally{Yes: int(yes), Base: int(base), Needed: int(t.Least(base)), Passed: t.Met(yes, base)}
}

// Votes returns the tally of each vote of the case in the order stated; ok
// false where a number is missing. The day of a vote picks the threshold.
func (p *Program) Votes(f *Facts) (tallies []Tally, ok []bool) {
	f.prepare()
	for _, it := range items(&f.frame, p.slot.votes) {
		f.on(civil.FromOrdinal(it[p.slot.voteDate].N))
		t, okT := p.threshold(&f.frame, it[p.slot.body].S)
		base, okB := p.base(&f.frame, it)
		yes, okY := p.number(&f.frame, it, p.slot.yes)
		tallies = append(tallies, NewTally(yes, base, t))
		ok = append(ok, okT && okB && okY)
	}
	return tallies, ok
}

// Reads returns the facts that the test of a rule reads.
func (p *Program) Reads(ruleID string) []string {
	i, ok := p.ruleAt[ruleID]
	if !ok {
		return nil
	}
	return p.names(p.rules[i].reads)
}

// Rule returns a rule by its id.
func (p *Program) Rule(id string) (*Rule, bool) {
	i, ok := p.ruleAt[id]
	if !ok {
		return nil, false
	}
	return p.rules[i].rule, true
}

// Param returns a number fixed by the regulations in force on a day, outside
// any locality; false where there is none.
func (p *Program) Param(key string, on civil.Date) (int, bool) {
	s, ok := p.scope.Symbols["p."+key]
	if !ok || s.Type.Kind != expr.Int {
		return 0, false
	}
	v := p.params[0][p.first(on)][s.Slot]
	return int(v.N), v.Known
}

// Threshold is what a vote of a body needs on a day.
func (p *Program) Threshold(body string, on civil.Date) (Threshold, bool) {
	f := expr.Frame{}
	f.Tab[paramTab], f.Tab[settingTab] = p.params[0][p.first(on)], p.settingsOn(on)
	return p.threshold(&f, body)
}
