package rule

import (
	"regexp"
	"slices"

	"tranu/internal/rule/expr"
)

// A Check is one thing that a reviewing office looks at in a dossier. It is
// carried out by rules, by a test of its own (Expr), by a comparison that the
// program makes (Compare), or not on one dossier at all (Outside): exactly one
// of the four is set. Its level stops nothing; only rules do.
type Check struct {
	ID        string   `json:"id"` // I01…I59 as in the list of errors, D01… for the comparisons added to it
	Name      Text     `json:"name"`
	Procedure string   `json:"procedure"` // admission, recognition, both
	Subject   Subject  `json:"subject"`
	Level     Level    `json:"level"`
	GraveWhen string   `json:"grave_when,omitempty"` // when this holds, the level is block
	Grounds   []Ground `json:"grounds"`
	Why       Text     `json:"why"`  // what went wrong in real life
	Mend      Text     `json:"mend"` // what to do about it
	Rules     []string `json:"rules,omitempty"`
	Act       string   `json:"act,omitempty"`  // with Expr: the day that picks the numbers
	When      string   `json:"when,omitempty"` // with Expr: the dossiers it is for
	Expr      string   `json:"expr,omitempty"`
	Compare   Compare  `json:"compare,omitempty"`
	Outside   Text     `json:"outside,omitzero"` // why it is no check on one dossier
}

// A Subject is what a check looks at: order, validity, persons, votes,
// authority, numbers, keeping or data.
type Subject string

// A Level is the weight of a check for whoever reviews a dossier.
type Level string

// The three levels, the gravest first.
const (
	LevelBlock  Level = "block"  // to be cleared up before the dossier goes on
	LevelWarn   Level = "warn"   // pointed out
	LevelReport Level = "report" // for the monthly or half-yearly list
)

// Levels are all levels, the gravest first.
func Levels() []Level { return []Level{LevelBlock, LevelWarn, LevelReport} }

// A Ground is how an error is known: inspected (result of an inspection, a
// review or an incident), asked (a public question about an error that had
// happened), exam (a case of a question bank), rule (a rule that inspectors
// apply), software (an incident in data or software) or own (inferred by the
// project).
type Ground string

// A Compare names a comparison of the papers of a dossier with each other.
type Compare string

// The comparisons. Package procedure makes them.
const (
	CompareOrder   Compare = "order"   // every paper with every later one of the procedure
	CompareFuture  Compare = "future"  // every day with the day of the review
	CompareBirth   Compare = "birth"   // every day with the day of birth
	CompareCopies  Compare = "copies"  // the same paper stated twice
	CompareNumbers Compare = "numbers" // the same number on two papers
	CompareVotes   Compare = "votes"   // the figures of each vote
	ComparePapers  Compare = "papers"  // the papers of each step done
	CompareRoles   Compare = "roles"   // roles that exclude each other
)

// checkCode is a check compiled. Act and expr are those of a check with a test
// of its own.
type checkCode struct {
	check *Check
	grave func(*expr.Frame) (bool, bool) // nil: never
	act   *expr.Code
	when  func(*expr.Frame) (bool, bool) // nil: always
	test  func(*expr.Frame) (bool, bool)
	reads []int32
}

func (c *compiler) compileChecks() {
	for i := range c.book.Inspection {
		x := &c.book.Inspection[i]
		c.refer(x.ID, "rules", "rule", x.Rules, c.ruleIDs())
		code := checkCode{check: x}
		code.grave, _ = c.test(x.ID, "grave_when", x.GraveWhen, nil)
		if x.Expr != "" {
			code.when, _ = c.test(x.ID, "when", x.When, nil)
			code.test, code.reads = c.test(x.ID, "expr", x.Expr, nil)
			code.act = c.checkAct(x)
		}
		c.checks = append(c.checks, code)
	}
}

func (c *compiler) checkAct(x *Check) *expr.Code {
	code, _, err := expr.Compile(x.Act, c.scope, nil)
	switch {
	case err != nil:
		c.fail(x.ID, "act", err)
	case code.Type.Kind != expr.Date:
		c.fail(x.ID, "act", &expr.Error{Col: 1, Msg: "must be a date, this is a " + code.Type.Kind.String()})
	}
	return &code
}

func (c *compiler) ruleIDs() []string {
	ids := make([]string, len(c.book.Rules))
	for i := range c.book.Rules {
		ids[i] = c.book.Rules[i].ID
	}
	return ids
}

// A CheckResult is what a check with a test of its own makes of a case.
// Missing names the facts of an unknown result. Grave says that the condition
// that raises the level holds.
type CheckResult struct {
	Verdict Verdict
	Missing []string
	Grave   bool
}

// Checks appends what each check of the book makes of the case, in the order
// of the book: the verdict of its own test, not applicable where it has none,
// or while the day that picks its numbers is not known.
func (p *Program) Checks(f *Facts, dst []CheckResult) []CheckResult {
	f.prepare()
	for i := range p.checks {
		dst = append(dst, p.check(f, &p.checks[i]))
	}
	return dst
}

func (p *Program) check(f *Facts, c *checkCode) (r CheckResult) {
	r.Verdict = NotApplicable
	if c.grave != nil {
		holds, known := c.grave(&f.frame)
		r.Grave = holds && known
	}
	if c.test == nil {
		return r
	}
	day := f.day(*c.act)
	if day.IsZero() {
		return r
	}
	f.on(day)
	f.frame.Missing = f.frame.Missing[:0]
	applies, known := true, true
	if c.when != nil {
		applies, known = c.when(&f.frame)
	}
	var kept bool
	if applies && known {
		kept, known = c.test(&f.frame)
	}
	switch {
	case !known:
		r.Verdict, r.Missing = Unknown, p.names(f.frame.Missing)
	case kept && applies:
		r.Verdict = Pass
	case applies:
		r.Verdict = Fail
	}
	return r
}

// CheckReads lists the facts that the test of a check of the book reads.
func (p *Program) CheckReads(at int) []string { return p.names(p.checks[at].reads) }

// Places are the facts and papers that a rule turns on: the date facts its
// test reads, and the forms it names.
func (p *Program) Places(ruleID string) (dates, forms []string) {
	i, ok := p.ruleAt[ruleID]
	if !ok {
		return nil, nil
	}
	for _, key := range p.names(p.rules[i].reads) {
		if at, ok := p.factAt[key]; ok && p.facts[at].fact.Type == "date" {
			dates = append(dates, key)
		}
	}
	for _, m := range quoted.FindAllStringSubmatch(p.rules[i].rule.Test, -1) {
		if slices.ContainsFunc(p.book.Forms, func(f Form) bool { return f.Code == m[1] }) {
			forms = append(forms, m[1])
		}
	}
	return dates, forms
}

var quoted = regexp.MustCompile(`'([^']+)'`)

// Items are the elements of a list fact, a value per field. They are the
// facts' own: not to be changed.
func (f *Facts) Items(slot int) []expr.Item {
	l, _ := f.tab[slot].L.([]expr.Item)
	return l
}

// Keep leaves of a list fact only the elements that please, until the function
// it returns is called.
func (f *Facts) Keep(slot int, pleases func(expr.Item) bool) (restore func()) {
	was := f.tab[slot]
	var kept []expr.Item
	for _, it := range f.Items(slot) {
		if pleases(it) {
			kept = append(kept, it)
		}
	}
	f.tab[slot].L = kept
	return func() { f.tab[slot] = was }
}
