package rule

import (
	"errors"
	"fmt"
	"slices"

	"tranu/internal/civil"
	"tranu/internal/rule/expr"
)

// The slot tables of a frame.
const (
	factTab = iota
	paramTab
	profileTab
	settingTab
)

// A Problem is one mistake in the regulations: which entry, which of its
// fields, and where in the field's text (Col, from 1; 0: the whole).
type Problem struct {
	Entry string // rule id, deadline id, …
	Field string // test, when, act, …
	Col   int
	Msg   string
}

// Error gives the place and the message.
func (p *Problem) Error() string {
	s := p.Entry
	if p.Field != "" {
		s += "." + p.Field
	}
	if p.Col > 0 {
		s += fmt.Sprintf(":%d", p.Col)
	}
	return s + ": " + p.Msg
}

// A Program is the regulations compiled. It does not change and is safe for
// concurrent use.
type Program struct {
	book     *Book
	scope    *expr.Scope
	symbols  []string // names by symbol id
	facts    []factInfo
	factAt   map[string]int
	blank    []expr.Value // the facts of a case that states nothing
	profiles map[string][]expr.Value
	local    map[string]int   // locality → number of its parameter tables; 0: everywhere else
	params   [][][]expr.Value // by locality, by regime: the values of all parameters
	acts     []expr.Code
	actAt    map[string]int
	rules    []ruleCode
	deadline []deadlineCode
	computed []computedCode
	steps    map[string]expr.Code // step id → when
	checks   []checkCode
	regimes  []Regime
	ruleAt   map[string]int
	calendar [2]*civil.Calendar // without and with exchanged Saturdays
	settings []expr.Value
	chosen   History[[]expr.Value] // settings the site has chosen, by day; empty: the defaults
	slot     known                 // slots the builtins read
}

type factInfo struct {
	fact  *Fact
	typ   expr.Type
	table *expr.Table
}

type ruleCode struct {
	rule     *Rule
	act      int
	when     func(*expr.Frame) (bool, bool) // nil: always
	test     func(*expr.Frame) (bool, bool)
	editions []*Edition // by regime index; nil: none
	reads    []int32
}

type deadlineCode struct {
	deadline         *Deadline
	rule             int
	list             int // slot of the list `it` runs over; -1: none
	start, due, done expr.Code
	extended         *expr.Code
	when             func(*expr.Frame) (bool, bool)
}

type computedCode struct {
	computed *Computed
	act      expr.Code
	code     expr.Code
}

// compiler gathers the problems of a compilation.
type compiler struct {
	*Program
	problems []error
}

var errTwice = errors.New("declared twice")

func (c *compiler) fail(entry, field string, err error) {
	p := &Problem{Entry: entry, Field: field, Msg: err.Error()}
	var at *expr.Error
	if errors.As(err, &at) {
		p.Col, p.Msg = at.Col, at.Msg
	}
	c.problems = append(c.problems, p)
}

// Compile checks a book and compiles its expressions. The error joins every
// *Problem found, not only the first.
func Compile(b *Book) (*Program, error) {
	c := &compiler{Program: &Program{book: b, regimes: b.Regimes, factAt: map[string]int{}, ruleAt: map[string]int{},
		profiles: map[string][]expr.Value{}, local: map[string]int{"": 0}, steps: map[string]expr.Code{},
		actAt: map[string]int{}, scope: &expr.Scope{Symbols: map[string]expr.Symbol{}}}}
	if len(b.Regimes) == 0 {
		c.fail("regimes", "", errors.New("no regimes"))
		return nil, errors.Join(c.problems...)
	}
	c.declareFacts()
	c.declareParameters()
	c.declareProfiles()
	c.declareSettings()
	c.scope.Functions = c.vocabulary()
	found := len(c.problems)
	if c.slot = c.knownSlots(); len(c.problems) > found { // without these names nothing can be judged
		return nil, errors.Join(c.problems...)
	}
	c.calendars()
	c.compileRules()
	c.compileDeadlines()
	c.compileComputed()
	c.compileSteps()
	c.compileChecks()
	c.checkNames()
	if len(c.problems) > 0 {
		return nil, errors.Join(c.problems...)
	}
	return c.Program, nil
}

// Book returns the regulations the program was compiled from.
func (p *Program) Book() *Book { return p.book }

func (c *compiler) symbol(name string) int32 {
	c.symbols = append(c.symbols, name)
	return int32(len(c.symbols) - 1)
}

func (c *compiler) declare(name string, t expr.Type, tab, slot int, id int32) {
	if _, twice := c.scope.Symbols[name]; twice {
		c.fail(name, "", errTwice)
		return
	}
	c.scope.Symbols[name] = expr.Symbol{Name: name, Type: t, Tab: tab, Slot: slot, ID: id, Free: id < 0}
}

func (c *compiler) factType(f *Fact) (expr.Type, *expr.Table) {
	switch f.Type {
	case "bool":
		return expr.Type{Kind: expr.Bool}, nil
	case "int", "number":
		return expr.Type{Kind: expr.Int}, nil
	case "date":
		return expr.Type{Kind: expr.Date}, nil
	case "string":
		return expr.Type{Kind: expr.Text}, nil
	case "enum":
		words, ok := c.book.Enums[f.Enum]
		if !ok {
			c.fail(f.Key, "enum", fmt.Errorf("unknown enumeration %q", f.Enum))
		}
		return expr.Type{Kind: expr.Text, Enum: f.Enum, Words: words}, nil
	case "list":
		if f.Items == nil {
			return expr.Type{Kind: expr.Texts, Enum: f.Enum, Words: c.book.Enums[f.Enum]}, nil
		}
		return c.itemType(f)
	}
	c.fail(f.Key, "type", fmt.Errorf("unknown type %q", f.Type))
	return expr.Type{}, nil
}

func (c *compiler) itemType(f *Fact) (expr.Type, *expr.Table) {
	fields := make([]expr.Field, len(f.Items))
	for i := range f.Items {
		it := &f.Items[i]
		t, _ := c.factType(it)
		fields[i] = expr.Field{Name: it.Key, Type: t, ID: c.symbol(f.Key + "." + it.Key)}
		if it.Default != nil {
			v, err := parseAny(t, it.Default)
			if err != nil {
				c.fail(f.Key+"."+it.Key, "default", err)
			}
			fields[i].Default = v
		}
	}
	table := expr.NewTable(f.Key, fields)
	return expr.Type{Kind: expr.Rows, Of: table}, table
}

func (c *compiler) declareFacts() {
	for i := range c.book.Facts {
		f := &c.book.Facts[i]
		t, table := c.factType(f)
		c.declare(f.Key, t, factTab, i, c.symbol(f.Key))
		c.factAt[f.Key] = i
		c.facts = append(c.facts, factInfo{fact: f, typ: t, table: table})
		var v expr.Value
		if f.Default != nil && f.Type != "list" {
			var err error
			if v, err = parseAny(t, f.Default); err != nil {
				c.fail(f.Key, "default", err)
			}
		}
		if f.Type == "list" {
			v = expr.Value{Known: true}
		}
		c.blank = append(c.blank, v)
	}
}

// paramType guesses the type of a parameter from its unit and its values.
func (c *compiler) paramType(p *Parameter) expr.Type {
	switch p.Unit {
	case "threshold":
		return expr.Type{Kind: expr.Threshold}
	case "list":
		return expr.Type{Kind: expr.Texts}
	case "bool":
		return expr.Type{Kind: expr.Bool}
	case "method", "enum":
		return expr.Type{Kind: expr.Text}
	}
	if words, ok := c.book.Enums[p.Unit]; ok {
		return expr.Type{Kind: expr.Text, Enum: p.Unit, Words: words}
	}
	for _, v := range p.Values {
		if _, isBool := v.Value.(bool); isBool {
			return expr.Type{Kind: expr.Bool}
		}
	}
	return expr.Type{Kind: expr.Int}
}

func (c *compiler) declareParameters() {
	localities := []string{""}
	types := make([]expr.Type, len(c.book.Parameters))
	for i := range c.book.Parameters {
		p := &c.book.Parameters[i]
		types[i] = c.paramType(p)
		c.declare("p."+p.Key, types[i], paramTab, i, -1)
		for _, v := range p.Values {
			if !slices.ContainsFunc(c.regimes, func(r Regime) bool { return r.ID == v.Regime }) {
				c.fail("p."+p.Key, "values", fmt.Errorf("unknown regime %q", v.Regime))
			}
			if _, known := c.local[v.Locality]; !known {
				c.local[v.Locality] = len(localities)
				localities = append(localities, v.Locality)
			}
		}
	}
	for _, l := range localities {
		rows := make([][]expr.Value, len(c.regimes))
		for i, r := range c.regimes {
			rows[i] = c.paramRow(types, r.ID, l)
		}
		c.params = append(c.params, rows)
	}
}

// paramRow is the values of all parameters in one regime and locality; the
// value of the nearest region wins.
func (c *compiler) paramRow(types []expr.Type, regime, locality string) []expr.Value {
	row := make([]expr.Value, len(types))
	for i := range c.book.Parameters {
		p := &c.book.Parameters[i]
		near := -1
		for _, v := range p.Values {
			if v.Regime != regime || v.Value == nil || !within(locality, v.Locality) || len(v.Locality) <= near {
				continue
			}
			near = len(v.Locality)
			x, err := parseAny(types[i], v.Value)
			if err != nil {
				c.fail("p."+p.Key, regime, err)
			}
			row[i] = x
		}
	}
	return row
}

// profileFields are the fields of a profile that an expression may read.
var profileFields = []string{"requires_base_resolution", "decider", "certifier", "valid_from", "valid_to"}

func (c *compiler) declareProfiles() {
	bodies := c.book.Enums["body"]
	types := []expr.Type{{Kind: expr.Bool}, {Kind: expr.Text, Enum: "body", Words: bodies}, {Kind: expr.Text}, {Kind: expr.Date}, {Kind: expr.Date}}
	id := int32(-1)
	if s, ok := c.scope.Symbols["case.profile"]; ok {
		id = s.ID
	}
	for i, name := range profileFields {
		c.declare("profile."+name, types[i], profileTab, i, id)
	}
	c.profiles[""] = make([]expr.Value, len(profileFields))
	for _, p := range c.book.Profiles {
		row := []expr.Value{{}, textValue(p.Decider), textValue(p.Certifier), dateValue(p.ValidFrom), dateValue(p.ValidTo)}
		if p.RequiresBaseResolution != nil {
			row[0] = boolValue(*p.RequiresBaseResolution)
		}
		c.profiles[p.ID] = row
	}
}

func (c *compiler) declareSettings() {
	for i, s := range c.book.Settings {
		t := expr.Type{Kind: expr.Text}
		if s.Type == "bool" {
			t.Kind = expr.Bool
		} else if s.Type == "enum" {
			t.Words, t.Enum = s.Values, s.Key
		}
		v, err := parseAny(t, s.Default)
		if err != nil {
			c.fail("settings."+s.Key, "default", err)
		}
		c.settings = append(c.settings, v)
		c.declare("settings."+s.Key, t, settingTab, i, -1)
	}
}

func (c *compiler) calendars() {
	var off, swaps []civil.Date
	for _, h := range c.book.Calendar.Holidays {
		off = append(off, h.Date)
	}
	for _, h := range c.book.Calendar.Swaps {
		swaps = append(swaps, h.Date)
	}
	c.calendar[0] = civil.NewCalendar(c.book.Calendar.From, c.book.Calendar.To, off, nil)
	c.calendar[1] = civil.NewCalendar(c.book.Calendar.From, c.book.Calendar.To, off, swaps)
}

// WithDays returns the program with a site's own days added to the calendar:
// days off of the locality or announced since, and worked weekend days.
func (p *Program) WithDays(off, worked []civil.Date) *Program {
	q := *p
	q.calendar = [2]*civil.Calendar{p.calendar[0].With(off, nil), p.calendar[1].With(off, worked)}
	return &q
}

// Calendar is the calendar of working days of the regulations, exchanged
// Saturdays not counted.
func (p *Program) Calendar() *civil.Calendar { return p.calendar[0] }

func (c *compiler) act(entry, src string) int {
	if at, ok := c.actAt[src]; ok {
		return at
	}
	code, _, err := expr.Compile(src, c.scope, nil)
	switch {
	case err != nil:
		c.fail(entry, "act", err)
	case code.Type.Kind != expr.Date:
		c.fail(entry, "act", fmt.Errorf("the act must be a date, this is a %s", code.Type.Kind))
	}
	c.acts = append(c.acts, code)
	c.actAt[src] = len(c.acts) - 1
	return len(c.acts) - 1
}

func (c *compiler) test(entry, field, src string, of *expr.Table) (func(*expr.Frame) (bool, bool), []int32) {
	if src == "" {
		return nil, nil
	}
	code, reads, err := expr.CompileBool(src, c.scope, of)
	if err != nil {
		c.fail(entry, field, err)
	}
	return code.Bool, reads
}

func (c *compiler) compileRules() {
	for i := range c.book.Rules {
		r := &c.book.Rules[i]
		if _, twice := c.ruleAt[r.ID]; twice {
			c.fail(r.ID, "", errTwice)
		}
		c.ruleAt[r.ID] = i
		code := ruleCode{rule: r, act: c.act(r.ID, r.Act), editions: c.editions(r)}
		code.when, _ = c.test(r.ID, "when", r.When, nil)
		code.test, code.reads = c.test(r.ID, "test", r.Test, nil)
		c.rules = append(c.rules, code)
	}
}

// editions puts the editions of a rule in the order of the regimes. Nothing
// blocks that nobody has read.
func (c *compiler) editions(r *Rule) []*Edition {
	out := make([]*Edition, len(c.regimes))
	last := -1
	for i := range r.Editions {
		e := &r.Editions[i]
		at := slices.IndexFunc(c.regimes, func(g Regime) bool { return g.ID == e.Regime })
		switch {
		case at < 0:
			c.fail(r.ID, "editions", fmt.Errorf("unknown regime %q", e.Regime))
			continue
		case at <= last:
			c.fail(r.ID, "editions", fmt.Errorf("edition of %s is out of order", e.Regime))
		case e.Effect == Block && e.Evidence != EvidenceRead:
			c.fail(r.ID, "editions", fmt.Errorf("edition of %s blocks, but the text is only %s", e.Regime, e.Evidence))
		case len(e.Cite) == 0:
			c.fail(r.ID, "editions", fmt.Errorf("edition of %s cites nothing", e.Regime))
		}
		last, out[at] = at, e
	}
	return out
}

func (c *compiler) compileDeadlines() {
	for i := range c.book.Deadlines {
		d := &c.book.Deadlines[i]
		at, ok := c.ruleAt[d.Rule]
		if !ok {
			c.fail(d.ID, "rule", fmt.Errorf("unknown rule %q", d.Rule))
			continue
		}
		if slices.ContainsFunc(c.deadline, func(x deadlineCode) bool { return x.deadline.ID == d.ID }) {
			c.fail(d.ID, "", errTwice)
		}
		code := deadlineCode{deadline: d, rule: at, list: -1}
		var of *expr.Table
		if usesItem(d) {
			code.list = c.factAt["verification_requests"]
			of = c.facts[code.list].table
		}
		date := func(field, src string) expr.Code {
			x, _, err := expr.Compile(src, c.scope, of)
			if err != nil {
				c.fail(d.ID, field, err)
			} else if x.Type.Kind != expr.Date {
				c.fail(d.ID, field, fmt.Errorf("must be a date, this is a %s", x.Type.Kind))
			}
			return x
		}
		code.start, code.due, code.done = date("start", d.Start), date("due", d.Due), date("done", d.Done)
		if d.ExtendedDue != "" {
			x := date("extended_due", d.ExtendedDue)
			code.extended = &x
		}
		code.when, _ = c.test(d.ID, "when", d.When, of)
		c.deadline = append(c.deadline, code)
	}
}

func usesItem(d *Deadline) bool { return len(d.Start) > 3 && d.Start[:3] == "it." }

func (c *compiler) compileComputed() {
	for i := range c.book.Computed {
		x := &c.book.Computed[i]
		code, _, err := expr.Compile(x.Expr, c.scope, nil)
		if err != nil {
			c.fail(x.ID, "expr", err)
		}
		act, _, err := expr.Compile(x.Act, c.scope, nil)
		if err != nil {
			c.fail(x.ID, "act", err)
		}
		c.computed = append(c.computed, computedCode{computed: x, act: act, code: code})
	}
}

func (c *compiler) compileSteps() {
	for _, p := range c.book.Procedures {
		for _, s := range p.Steps {
			if s.When == "" {
				continue
			}
			code, _, err := expr.CompileBool(s.When, c.scope, nil)
			if err != nil {
				c.fail(s.ID, "when", err)
			}
			c.steps[s.ID] = code
		}
	}
}

// Test compiles one more test over the same names, for callers that keep
// their own conditions in the language of the regulations. The day given picks
// the regime whose parameters the test reads.
func (p *Program) Test(src string) (func(f *Facts, on civil.Date) (value, known bool), error) {
	code, _, err := expr.CompileBool(src, p.scope, nil)
	if err != nil {
		return nil, err
	}
	return func(f *Facts, on civil.Date) (bool, bool) {
		f.prepare()
		f.on(on)
		return code.Bool(&f.frame)
	}, nil
}
