package procedure

import (
	"slices"
	"sort"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/rule"
)

// A Bound is a rule that opens or closes a stretch of days to a step: a waiting
// time over from Day on, or a last day.
type Bound struct {
	Step    string // id of the step it binds
	Rule    *rule.Rule
	Edition *rule.Edition
	Day     civil.Date
	Late    rule.Text // of a last day: what passing it causes; empty: not said
}

// A Leave is the time that a prudent day leaves to whoever acts next.
type Leave struct {
	Label   rule.Text // of the limit; in recognition of the event it runs from
	Days    int       // working days
	Rule    *rule.Rule
	Edition *rule.Edition
}

// A CountRow is one remaining step of the way to the ceremony or, in
// recognition, to the decision.
type CountRow struct {
	Step     *rule.Step
	Request  bool       // of the verification: the request reaches the body asked
	Earliest civil.Date // first day on which the step can lawfully lie
	Prudent  civil.Date // last day that leaves each body after it its full time
	Last     civil.Date // last lawful day, did everything after it happen at once; zero: none
	Leaves   []Leave
	Cap      *Bound // the rule that makes Last what it is; nil: the end of the year

	at countStep
}

// A CountPlan says by which days what remains of a case must be done for it to
// count in a year. An admission counts in the year of its ceremony.
type CountPlan struct {
	Procedure string
	Asked     int        // the year of the day of assessment
	Year      int        // the first year in which the case can still count
	First     civil.Date // first day on which the ceremony can lawfully lie; in recognition the end of probation
	Waits     []Bound    // why First is not today, in the order they end
	Closed    []Bound    // last days that have gone by
	Rows      []CountRow
	Official  civil.Date // in recognition: the official date, which no limit moves
	Weekends  bool       // the table of days off does not reach: only weekends are left out
}

// searched is how far ahead the end of a waiting time is looked for, in months.
const searched = 20 * 12

// A countStep is a step of admission that has a limit or a waiting time.
type countStep struct {
	id     string
	fact   string // takes the day of its act; empty: none
	leaves string // id of the limit that its act starts; empty: none
}

// countSteps are those steps in order. What may happen on one day may: no rule
// of order asks for different days.
var countSteps = []countStep{
	{id: string(casefile.CellAdmits), fact: "adm.cell_meeting_date", leaves: "admission_decision"},
	{id: "adm_base_resolution", fact: "adm.base_meeting_date"},
	{id: "adm_special_consents"},
	{id: string(casefile.Decision), fact: "adm.decision_date", leaves: "ceremony"},
	{id: "adm_receipt", fact: "adm.decision_received_date", leaves: "ceremony"},
	{id: string(casefile.Ceremony), fact: "adm.ceremony_date"},
}

// A counter reckons one plan.
type counter struct {
	*Procedures
	f    *rule.Facts
	a    *Assessment
	plan CountPlan
}

// Count says by which days the remaining steps of an assessed case must be done
// for it to count in the year of the assessment, or in the first year that is
// still possible; false when no such step remains.
func (p *Procedures) Count(f *rule.Facts, a Assessment) (CountPlan, bool) {
	c := counter{Procedures: p, f: f, a: &a, plan: CountPlan{Procedure: a.Procedure, Asked: a.AsOf.Year()}}
	if a.Procedure == Recognition {
		return c.plan, c.recognition()
	}
	if !c.remains(string(casefile.Ceremony)) {
		return c.plan, false
	}
	c.forward()
	c.backward()
	slices.SortStableFunc(c.plan.Waits, func(x, y Bound) int { return x.Day.Compare(y.Day) })
	return c.plan, true
}

// step is a step of the case; nil when the procedure has none of that id.
func (c *counter) step(id string) *Step {
	if i := slices.IndexFunc(c.a.Steps, func(s Step) bool { return s.ID == id }); i >= 0 {
		return &c.a.Steps[i]
	}
	return nil
}

// remains says that a step is still to be done in the case.
func (c *counter) remains(id string) bool {
	s := c.step(id)
	return s != nil && s.State != Done && s.State != Skipped
}

// forward finds the first lawful day of each step, did everything happen at
// once, and with it the year.
func (c *counter) forward() {
	day := c.a.AsOf
	for _, x := range countSteps {
		if !c.remains(x.id) {
			continue
		}
		s := c.step(x.id)
		if x.id == string(casefile.CellAdmits) {
			day = c.introducers(s, day)
		}
		day = c.opens(s, x.fact, day)
		c.plan.Rows = append(c.plan.Rows, CountRow{Step: s.Step, Earliest: day, at: x})
	}
	c.plan.First, c.plan.Year = day, day.Year()
}

// opens is the first day from the given one on which no rule of the step
// forbids it for being too early. A rule that fails on every day is no waiting
// time; where it guards a limit, that limit has gone by.
func (c *counter) opens(s *Step, fact string, day civil.Date) civil.Date {
	var aside []string
	for {
		r, ok := c.failing(s, fact, day, aside, true)
		if !ok {
			return day
		}
		b := Bound{Step: s.ID, Rule: r.Rule, Edition: r.Edition}
		if open := c.turns(r.Rule.ID, fact, day); open.IsZero() {
			aside = append(aside, r.Rule.ID)
			c.closed(b)
		} else {
			b.Day, day = open, open
			c.plan.Waits = append(c.plan.Waits, b)
		}
	}
}

// closed notes a last day that has gone by, for a rule that guards a limit.
func (c *counter) closed(b Bound) {
	for _, d := range c.a.Deadlines {
		if d.Deadline.Rule == b.Rule.ID && d.State == Overdue {
			b.Day, b.Late = d.Limit, d.Deadline.Late
			c.plan.Closed = append(c.plan.Closed, b)
		}
	}
}

// failing is the first rule of the step that forbids or warns against a day for
// its act. What may be passed with a typed reason counts only where asked for:
// it makes one wait, but it is no last day. A limit that may be passed so bars
// nothing at all: lateness is answered for.
func (c *counter) failing(s *Step, fact string, day civil.Date, aside []string, withReason bool) (rule.Result, bool) {
	if fact == "" {
		return rule.Result{}, false
	}
	for _, id := range slices.Concat(s.Gate, s.Dates) {
		r := c.on(id, fact, day)
		if r.Verdict != rule.Fail || r.Edition.Effect == rule.Info || slices.Contains(aside, id) {
			continue
		}
		if r.Rule.Override != "reason" || withReason && !c.guards(id) {
			return r, true
		}
	}
	return rule.Result{}, false
}

// guards says that the rule is that of a limit of time.
func (c *counter) guards(id string) bool {
	return slices.ContainsFunc(c.Book().Deadlines, func(d rule.Deadline) bool { return d.Rule == id })
}

// suppose asks a question as if the act of a fact had that day.
func (c *counter) suppose(fact string, day civil.Date, ask func()) {
	if slot, _, ok := c.Slot(fact); ok {
		c.f.Suppose(day, []int{slot}, ask)
	}
}

// on is what a rule makes of the case, had the act of the fact that day.
func (c *counter) on(id, fact string, day civil.Date) (r rule.Result) {
	c.suppose(fact, day, func() { r, _ = c.EvaluateRule(c.f, id) })
	return r
}

// dueOn is a limit of the case, had the act of the fact that day; zero where
// that day does not start it.
func (c *counter) dueOn(id, fact string, day civil.Date) (d rule.Due) {
	c.suppose(fact, day, func() { d, _ = c.DueOn(c.f, id, c.a.AsOf) })
	if d.Start != day {
		return rule.Due{}
	}
	return d
}

// turns is the first day after the given one on which a rule no longer fails;
// zero when it never does within the months searched.
func (c *counter) turns(id, fact string, day civil.Date) civil.Date {
	n := day.DaysTo(day.AddMonths(searched))
	i := sort.Search(n, func(i int) bool { return c.on(id, fact, day.AddDays(1+i)).Verdict != rule.Fail })
	if i == n {
		return civil.Date{}
	}
	return day.AddDays(1 + i)
}

// introducersRule asks for months together, which an introduction states as a
// number: they are complete that many months after its day as are lacking.
const introducersRule = "ADM-INTRO-MONTHS"

// introducers is the first day on which the months together are complete.
func (c *counter) introducers(s *Step, day civil.Date) civil.Date {
	r := c.on(introducersRule, "adm.cell_meeting_date", day)
	need, known := c.ParamOf(c.f, "introducer_months", day)
	if r.Verdict != rule.Fail || r.Edition.Effect == rule.Info || !known {
		return day
	}
	list, _, _ := c.Slot("introducers")
	months, _ := c.ItemField(list, "together_months")
	replaced, _ := c.ItemField(list, "is_replacement")
	lacking := 0
	for _, it := range c.f.Items(list) {
		if it[months].Known && it[replaced].N == 0 {
			lacking = max(lacking, need-int(it[months].N))
		}
	}
	until := c.introduced().AddMonths(lacking)
	if until.After(day) {
		c.plan.Waits = append(c.plan.Waits, Bound{Step: s.ID, Rule: r.Rule, Edition: r.Edition, Day: until})
		return until
	}
	return day
}

// introduced is the day of the latest introduction held, or the day of
// assessment.
func (c *counter) introduced() (day civil.Date) {
	docs, _, _ := c.Slot("documents")
	code, _ := c.ItemField(docs, "code")
	at, _ := c.ItemField(docs, "date")
	for _, it := range c.f.Items(docs) {
		if d := civil.FromOrdinal(it[at].N); it[code].S == "3-KNĐ" && d.After(day) {
			day = d
		}
	}
	if day.IsZero() {
		return c.a.AsOf
	}
	return day
}

// backward finds the last lawful and the prudent day of each row, from the end
// of the year back.
func (c *counter) backward() {
	end := civil.New(c.plan.Year, 12, 31)
	c.plan.Weekends = !c.f.Calendar().Covers(end)
	last, prudent := end, end
	var bound *Bound
	for i := len(c.plan.Rows) - 1; i >= 0; i-- {
		row := &c.plan.Rows[i]
		if b := c.closes(row, last); b != nil {
			last, bound = b.Day, b
		}
		prudent = earlierOf(c.leave(row, prudent), last)
		for _, d := range c.a.Deadlines { // limits of the step that run already
			if d.State == Open && slices.Contains(d.Deadline.Steps, row.Step.ID) {
				prudent = earlierOf(prudent, d.Limit)
			}
		}
		row.Last, row.Prudent, row.Cap = last, prudent, bound
	}
	c.between()
	c.requests()
	c.plan.Rows = slices.DeleteFunc(c.plan.Rows, func(r CountRow) bool { return r.at.id == "adm_receipt" && len(r.Leaves) == 0 })
}

func earlierOf(a, b civil.Date) civil.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// closes is the rule of the row's step that closes it before the given day, with
// its last day; nil where none does. What fails from the first day on closes
// nothing.
func (c *counter) closes(row *CountRow, last civil.Date) *Bound {
	s, fact, aside := c.step(row.Step.ID), row.at.fact, []string(nil)
	for {
		r, ok := c.failing(s, fact, row.Earliest, aside, false)
		if !ok {
			break
		}
		aside = append(aside, r.Rule.ID)
	}
	n := max(row.Earliest.DaysTo(last), 0)
	i := sort.Search(n, func(i int) bool {
		_, shut := c.failing(s, fact, row.Earliest.AddDays(1+i), aside, false)
		return shut
	})
	if i == n {
		return nil
	}
	r, _ := c.failing(s, fact, row.Earliest.AddDays(1+i), aside, false)
	return &Bound{Step: s.ID, Rule: r.Rule, Edition: r.Edition, Day: row.Earliest.AddDays(i), Late: c.late(r.Rule.ID)}
}

// late is what passing the limit of a rule causes.
func (c *counter) late(id string) rule.Text {
	for _, d := range c.Book().Deadlines {
		if d.Rule == id {
			return d.Late
		}
	}
	return rule.Text{}
}

// leave is the last day on which the act of a row starts its limit so that the
// limit ends by the given day, and notes the time so left. The limit is that of
// the Regulation of its own day, which may be an earlier one.
func (c *counter) leave(row *CountRow, by civil.Date) civil.Date {
	due := func(day civil.Date) civil.Date { return c.dueOn(row.at.leaves, row.at.fact, day).Due }
	if row.at.leaves == "" || due(by).IsZero() {
		return by
	}
	calendar := c.f.Calendar()
	n := calendar.Between(by, due(by))
	if before := calendar.Back(by, n); !due(before).IsZero() {
		n = min(n, calendar.Between(before, due(before)))
	}
	day := calendar.Back(by, n)
	for due(day).After(by) {
		day = day.AddDays(-1)
	}
	x := c.dueOn(row.at.leaves, row.at.fact, day)
	if x.Deadline == nil {
		return by
	}
	row.Leaves = append(row.Leaves, Leave{Label: x.Deadline.Label, Days: calendar.Between(day, x.Due), Rule: x.Rule, Edition: x.Edition})
	return day
}

// between brings prudent days under the limits that run beside the chain, such
// as a local one for the base committee.
func (c *counter) between() {
	rows := c.plan.Rows
	for i := range rows {
		for _, d := range c.Book().Deadlines {
			if !slices.Contains(d.Steps, rows[i].Step.ID) || d.ID == "admission_decision" || d.ID == "ceremony" {
				continue
			}
			for _, from := range rows[:i] {
				if x := c.dueOn(d.ID, from.at.fact, from.Prudent); !x.Due.IsZero() {
					rows[i].Prudent = earlierOf(rows[i].Prudent, x.Due)
				}
			}
		}
	}
}

// requests puts first the day by which a request must reach the body asked
// inside the country, where the verification is still to be done and none is
// recorded yet.
func (c *counter) requests() {
	const limit = "verification_home"
	s, rows := c.step("adm_verification"), c.plan.Rows
	if !c.remains("adm_verification") || rows[0].at.id != string(casefile.CellAdmits) || slices.ContainsFunc(c.a.Deadlines, func(d Deadline) bool { return d.Deadline.ID == limit }) {
		return
	}
	row := CountRow{Step: s.Step, Request: true, Earliest: c.a.AsOf, Prudent: rows[0].Prudent, Last: rows[0].Last, Cap: rows[0].Cap}
	if n, ok := c.ParamOf(c.f, "verification_reply_home_wd", rows[0].Prudent); ok {
		row.Prudent = c.f.Calendar().Back(rows[0].Prudent, n)
		i := slices.IndexFunc(c.Book().Deadlines, func(d rule.Deadline) bool { return d.ID == limit })
		r := c.on("ADM-VER-REPLY-HOME", "verification.first_sent_date", row.Prudent)
		row.Leaves = []Leave{{Label: c.Book().Deadlines[i].Label, Days: n, Rule: r.Rule, Edition: r.Edition}}
	}
	c.plan.Rows = slices.Insert(rows, 0, row)
}

// recognition sets the marks of recognition: the end of probation, the limits
// of the cell and of the decision. None of them moves the official date.
func (c *counter) recognition() bool {
	meeting, decision := string(casefile.CellAccepts), string(casefile.Recognition)
	if !c.remains(decision) {
		return false
	}
	for _, x := range c.a.Computed {
		switch x.Computed.ID {
		case "probation_end":
			c.plan.First = x.Date
		case "official_from":
			c.plan.Official = x.Date
		}
	}
	c.plan.Year = max(c.plan.Asked, c.plan.First.Year())
	var by civil.Date
	if c.remains(meeting) {
		by = c.mark(meeting, "rec.cell_meeting_date", "recognition_meeting", civil.Date{})
	}
	by = c.mark(decision, "rec.decision_date", "recognition_decision", by)
	c.plan.Weekends = !c.f.Calendar().Covers(by)
	return !c.plan.First.IsZero()
}

// mark adds a step of recognition with the day by which its limit ends: that of
// the case, or the one that a cell meeting on the day from would start.
func (c *counter) mark(step, fact, limit string, from civil.Date) civil.Date {
	var due rule.Due
	for _, d := range c.a.Deadlines {
		if d.Deadline.ID == limit {
			due = d.Due
			due.Due = d.Limit
		}
	}
	earliest := c.a.AsOf
	if from.IsZero() {
		earliest = c.opens(c.step(step), fact, earliest)
	} else {
		from = laterOf(from, c.a.AsOf)
		earliest, due = laterOf(earliest, c.plan.Rows[0].Earliest), c.dueOn(limit, "rec.cell_meeting_date", from)
	}
	row := CountRow{Step: c.step(step).Step, Earliest: earliest, Prudent: due.Due}
	if due.Deadline != nil {
		row.Leaves = []Leave{{Label: due.Deadline.From, Days: c.f.Calendar().Between(due.Start, due.Due), Rule: due.Rule, Edition: due.Edition}}
	}
	c.plan.Rows = append(c.plan.Rows, row)
	return due.Due
}

func laterOf(a, b civil.Date) civil.Date {
	if b.After(a) {
		return b
	}
	return a
}
