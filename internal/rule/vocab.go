package rule

import (
	"slices"
	"strings"

	"tranu/internal/civil"
	"tranu/internal/rule/expr"
)

// host is what the builtins need beyond their arguments.
type host struct {
	prog     *Program
	calendar *civil.Calendar
	policy   civil.MonthPolicy
	lacking  []string // papers has_all found not to be held, since the test began
}

// known are the slots the builtins read by themselves.
type known struct {
	documents, votes, consents, relatives, procedure, profile int
	asOf                                                      int
	code, date                                                int // documents
	body, question, round, voteDate                           int
	total, members, away, exempt, suspended, yes              int
	kind, level, consentDate                                  int
	side, memberNow, declared, confirmed                      int
	voteCell, voteBase, voteStanding, voteAuthorised          int // parameters
	confirmationRequired                                      int
	baseResolution, scopeSetting, baseSetting                 int
	saturdays, feb29, locality, siteLocality                  int
	authorisedSetting                                         int
	documentDate, votesID, consentDateID, profileID           int32
}

func (c *compiler) knownSlots() known {
	table := func(list string) *expr.Table {
		if i, ok := c.factAt[list]; ok && c.facts[i].table != nil {
			return c.facts[i].table
		}
		return expr.NewTable(list, nil)
	}
	field := func(list, name string) int {
		i, ok := table(list).Field(name)
		if !ok {
			c.fail(list+"."+name, "", errMissing)
		}
		return i
	}
	id := func(list, name string) int32 {
		if i, ok := table(list).Field(name); ok {
			return table(list).Fields[i].ID
		}
		return -1
	}
	sym := func(name string) expr.Symbol {
		s, ok := c.scope.Symbols[name]
		if !ok {
			c.fail(name, "", errMissing)
		}
		return s
	}
	return known{
		documents: sym("documents").Slot, votes: sym("votes").Slot, consents: sym("consents").Slot, relatives: sym("relatives").Slot,
		procedure: sym("case.procedure").Slot, asOf: sym("case.as_of").Slot, profile: sym("case.profile").Slot,
		code: field("documents", "code"), date: field("documents", "date"),
		body: field("votes", "body"), question: field("votes", "question"), round: field("votes", "round"), voteDate: field("votes", "date"),
		total: field("votes", "official_total"), members: field("votes", "members_total"), away: field("votes", "temp_away_absent"),
		exempt: field("votes", "exempt_absent"), suspended: field("votes", "suspended"), yes: field("votes", "yes"),
		kind: field("consents", "kind"), level: field("consents", "level"), consentDate: field("consents", "date"),
		side: field("relatives", "side"), memberNow: field("relatives", "member_now"), declared: field("relatives", "declared_fully"), confirmed: field("relatives", "confirmed_by_committee"),
		voteCell: sym("p.vote_cell").Slot, voteBase: sym("p.vote_base").Slot, voteStanding: sym("p.vote_standing").Slot, voteAuthorised: sym("p.vote_authorised").Slot,
		confirmationRequired: sym("p.relative_confirmation_required").Slot,
		baseResolution:       sym("profile.requires_base_resolution").Slot, scopeSetting: sym("settings.relative_exemption_scope").Slot, baseSetting: sym("settings.p3_requires_base_resolution").Slot,
		saturdays: sym("settings.count_compensatory_saturdays").Slot, feb29: sym("settings.feb29_policy").Slot, locality: sym("case.locality").Slot, siteLocality: sym("settings.locality").Slot,
		authorisedSetting: sym("settings.authorised_vote").Slot,
		documentDate:      id("documents", "date"), votesID: sym("votes").ID, consentDateID: id("consents", "date"), profileID: sym("case.profile").ID,
	}
}

type missingName struct{}

func (missingName) Error() string { return "the builtins need this name, and it is not declared" }

var errMissing = missingName{}

// vocabulary is the functions an expression may call.
func (c *compiler) vocabulary() map[string]expr.Function {
	date := func(n int64) civil.Date { return civil.FromOrdinal(n) }
	some := func(d civil.Date) (int64, bool) { return d.Ordinal(), !d.IsZero() }
	return map[string]expr.Function{
		"day": expr.Lift1(expr.Date, expr.Int, func(d int64) int64 { return int64(date(d).Day()) }),
		"month_index": expr.Lift2(expr.Date, expr.Date, expr.Int, func(_ *expr.Frame, a, b int64) (int64, bool) {
			return int64(date(a).MonthIndex(date(b))), true
		}),
		"full_months": expr.Lift2(expr.Date, expr.Date, expr.Int, func(_ *expr.Frame, a, b int64) (int64, bool) {
			return int64(date(a).FullMonths(date(b))), true
		}),
		"days_between": expr.Lift2(expr.Date, expr.Date, expr.Int, func(_ *expr.Frame, a, b int64) (int64, bool) { return b - a, true }),
		"add_months": expr.Lift2(expr.Date, expr.Int, expr.Date, func(f *expr.Frame, d, n int64) (int64, bool) {
			return some(date(d).AddMonthsBy(int(n), f.Host.(*host).policy))
		}),
		"add_days": expr.Lift2(expr.Date, expr.Int, expr.Date, func(_ *expr.Frame, d, n int64) (int64, bool) { return some(date(d).AddDays(int(n))) }),
		"add_wd": expr.Lift2(expr.Date, expr.Int, expr.Date, func(f *expr.Frame, d, n int64) (int64, bool) {
			return some(f.Host.(*host).calendar.Add(date(d), int(n)))
		}),
		"wd_between": expr.Lift2(expr.Date, expr.Date, expr.Int, func(f *expr.Frame, a, b int64) (int64, bool) {
			return int64(f.Host.(*host).calendar.Between(date(a), date(b))), true
		}),
		"calendar_from":            edge(c.book.Calendar.From),
		"calendar_to":              edge(c.book.Calendar.To),
		"date":                     dateLiteral,
		"digits":                   digits,
		"rank":                     c.rank,
		"regime":                   c.regimeOf,
		"has":                      c.has,
		"has_all":                  c.hasAll,
		"doc_date":                 c.docDate,
		"dated_by":                 c.datedBy,
		"redone_after":             c.redoneAfter,
		"consent":                  c.consent,
		"consent_by":               c.consentBy,
		"vote":                     c.vote,
		"denominator":              c.denominator,
		"meets":                    c.meets,
		"needed":                   needed,
		"failed_rounds":            c.failedRounds,
		"disjoint":                 disjoint,
		"relative_exempt":          c.relativeExempt,
		"in_scope":                 c.inline("iff(case.procedure == 'admission', it.question == 'admit', it.question in ['recognise', 'remove'])"),
		"proc_meeting":             c.inline("iff(case.procedure == 'admission', adm.cell_meeting_date, coalesce(rec.cell_meeting_date, rem.cell_meeting_date))"),
		"proc_decision":            c.inline("iff(case.procedure == 'admission', adm.decision_date, coalesce(rec.decision_date, rem.decision_date))"),
		"base_resolution_required": c.baseResolutionRequired,
	}
}

// inline is a function that only names a longer expression.
func (c *compiler) inline(src string) expr.Function {
	return func(cc *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) { return cc.Inline(src) }
}

func dateLiteral(_ *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Text); err != nil {
		return expr.Code{}, err
	}
	s, ok := call.Lit(0)
	d, err := civil.Parse(s)
	if !ok || err != nil {
		return expr.Code{}, &expr.Error{Col: call.Cols[0], Msg: "date takes a literal 'YYYY-MM-DD'"}
	}
	n := d.Ordinal()
	return expr.Code{Type: expr.Type{Kind: expr.Date}, Num: func(*expr.Frame) (int64, bool) { return n, true }}, nil
}

// digits is how many digits a text has that is all digits; 0 for any other.
func digits(_ *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Text); err != nil {
		return expr.Code{}, err
	}
	a := call.Args[0].Text
	return expr.Code{Type: expr.Type{Kind: expr.Int}, Num: func(f *expr.Frame) (int64, bool) {
		s, ok := a(f)
		if strings.Trim(s, "0123456789") != "" {
			return 0, ok
		}
		return int64(len(s)), ok
	}}, nil
}

// edge is the first or the last day of the table of days off.
func edge(day civil.Date) expr.Function {
	return func(_ *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
		if err := call.Want(); err != nil {
			return expr.Code{}, err
		}
		n := day.Ordinal()
		return expr.Code{Type: expr.Type{Kind: expr.Date}, Num: func(*expr.Frame) (int64, bool) { return n, true }}, nil
	}
}

func (c *compiler) rank(_ *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Text); err != nil {
		return expr.Code{}, err
	}
	levels := c.book.Enums["education_level"]
	a := call.Args[0].Text
	return expr.Code{Type: expr.Type{Kind: expr.Int}, Num: func(f *expr.Frame) (int64, bool) {
		s, ok := a(f)
		return int64(slices.Index(levels, s)), ok
	}}, nil
}

func (c *compiler) regimeOf(_ *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Date); err != nil {
		return expr.Code{}, err
	}
	a, p := call.Args[0].Num, c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Text}, Text: func(f *expr.Frame) (string, bool) {
		d, ok := a(f)
		if !ok {
			return "", false
		}
		if i := p.regimeAt(civil.FromOrdinal(d)); i >= 0 {
			return p.regimes[i].ID, true
		}
		return "", true
	}}, nil
}

// items are the elements of a list fact.
func items(f *expr.Frame, slot int) []expr.Item {
	l, _ := f.Tab[factTab][slot].L.([]expr.Item)
	return l
}

func (c *compiler) has(cc *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Text); err != nil {
		return expr.Code{}, err
	}
	if err := c.formWords(call, 0); err != nil {
		return expr.Code{}, err
	}
	cc.Reads("documents")
	a, p := call.Args[0].Text, c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Bool}, Bool: func(f *expr.Frame) (bool, bool) {
		code, ok := a(f)
		return ok && p.holds(f, code), ok
	}}, nil
}

// formWords refuses a paper that is no form of the regulations.
func (c *compiler) formWords(call expr.Call, i int) *expr.Error {
	codes := make([]string, len(c.book.Forms))
	for k, f := range c.book.Forms {
		codes[k] = f.Code
	}
	return call.Words(i, "form", codes)
}

func (p *Program) holds(f *expr.Frame, code string) bool {
	for _, it := range items(f, p.slot.documents) {
		if it[p.slot.code].S == code {
			return true
		}
	}
	return false
}

func (c *compiler) hasAll(cc *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Texts); err != nil {
		return expr.Code{}, err
	}
	if err := c.formWords(call, 0); err != nil {
		return expr.Code{}, err
	}
	cc.Reads("documents")
	a, p := call.Args[0].Texts, c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Bool}, Bool: func(f *expr.Frame) (bool, bool) {
		codes, ok := a(f)
		h, all := f.Host.(*host), true
		for _, code := range codes {
			if !p.holds(f, code) {
				h.lacking, all = append(h.lacking, code), false
			}
		}
		return all && ok, ok
	}}, nil
}

// latest is the latest signed day among the papers of a code: held says
// whether there is one at all, ok whether its day is known.
func (p *Program) latest(f *expr.Frame, code string) (day int64, held, ok bool) {
	for _, it := range items(f, p.slot.documents) {
		if it[p.slot.code].S != code {
			continue
		}
		held = true
		if d := it[p.slot.date]; d.Known {
			day, ok = max(day, d.N), true
		}
	}
	return day, held, ok
}

func (c *compiler) docDate(cc *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Text); err != nil {
		return expr.Code{}, err
	}
	if err := c.formWords(call, 0); err != nil {
		return expr.Code{}, err
	}
	cc.Reads("documents")
	a, p := call.Args[0].Text, c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Date}, Num: func(f *expr.Frame) (int64, bool) {
		code, ok := a(f)
		if !ok {
			return 0, false
		}
		day, _, ok := p.latest(f, code)
		if !ok {
			f.Missing = append(f.Missing, p.slot.documentDate)
		}
		return day, ok
	}}, nil
}

func (c *compiler) datedBy(cc *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Texts, expr.Date); err != nil {
		return expr.Code{}, err
	}
	if err := c.formWords(call, 0); err != nil {
		return expr.Code{}, err
	}
	cc.Reads("documents")
	a, b, p := call.Args[0].Texts, call.Args[1].Num, c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Bool}, Bool: func(f *expr.Frame) (bool, bool) {
		codes, ok := a(f)
		limit, okD := b(f)
		if !ok || !okD {
			return false, false
		}
		in, all := true, true
		for _, it := range items(f, p.slot.documents) {
			if !slices.Contains(codes, it[p.slot.code].S) {
				continue
			}
			d := it[p.slot.date]
			if !d.Known { // null_logic: a call with an unknown in it is unknown
				f.Missing = append(f.Missing, p.slot.documentDate)
				all = false
			}
			in = in && d.N <= limit
		}
		return in, all
	}}, nil
}

func (c *compiler) redoneAfter(cc *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Text, expr.Date); err != nil {
		return expr.Code{}, err
	}
	if err := c.formWords(call, 0); err != nil {
		return expr.Code{}, err
	}
	cc.Reads("documents")
	a, b, p := call.Args[0].Text, call.Args[1].Num, c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Bool}, Bool: func(f *expr.Frame) (bool, bool) {
		code, okC := a(f)
		limit, okD := b(f)
		if !okC || !okD {
			return false, false
		}
		day, held, ok := p.latest(f, code)
		if held && !ok {
			f.Missing = append(f.Missing, p.slot.documentDate)
			return false, false
		}
		return !held || day > limit, true
	}}, nil
}

func (c *compiler) consent(cc *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Text, expr.Texts); err != nil {
		return expr.Code{}, err
	}
	return c.consentTest(cc, call, nil)
}

func (c *compiler) consentBy(cc *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Text, expr.Texts, expr.Date); err != nil {
		return expr.Code{}, err
	}
	return c.consentTest(cc, call, call.Args[2].Num)
}

func (c *compiler) consentTest(cc *expr.Compiler, call expr.Call, by func(*expr.Frame) (int64, bool)) (expr.Code, *expr.Error) {
	t := c.facts[c.factAt["consents"]].table
	if err := call.Words(0, "consent kind", t.Fields[mustField(t, "kind")].Type.Words); err != nil {
		return expr.Code{}, err
	}
	if err := call.Words(1, "consent_level", c.book.Enums["consent_level"]); err != nil {
		return expr.Code{}, err
	}
	cc.Reads("consents")
	a, b, p := call.Args[0].Text, call.Args[1].Texts, c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Bool}, Bool: func(f *expr.Frame) (bool, bool) {
		kind, okK := a(f)
		levels, okL := b(f)
		limit, okD := int64(0), true
		if by != nil {
			limit, okD = by(f)
		}
		if !okK || !okL || !okD {
			return false, false
		}
		mark, all := len(f.Missing), true
		for _, it := range items(f, p.slot.consents) {
			if it[p.slot.kind].S != kind || !slices.Contains(levels, it[p.slot.level].S) {
				continue
			}
			switch d := it[p.slot.consentDate]; {
			case by == nil, d.Known && d.N <= limit:
				f.Missing = f.Missing[:mark]
				return true, true
			case !d.Known:
				f.Missing = append(f.Missing, p.slot.consentDateID)
				all = false
			}
		}
		return false, all
	}}, nil
}

// wantItem checks that argument i is an item of a list.
func (c *compiler) wantItem(call expr.Call, i int, list string) *expr.Error {
	if of := call.Args[i].Type.Of; of != c.facts[c.factAt[list]].table {
		return &expr.Error{Col: call.Cols[i], Msg: "argument must be an item of " + list + ", not of " + of.Name}
	}
	return nil
}

func mustField(t *expr.Table, name string) int { i, _ := t.Field(name); return i }

// vote is the latest vote of a body on a question, by round, then by day.
func (c *compiler) vote(cc *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Text, expr.Text); err != nil {
		return expr.Code{}, err
	}
	if err := c.voteWords(call); err != nil {
		return expr.Code{}, err
	}
	cc.Reads("votes")
	a, b, p := call.Args[0].Text, call.Args[1].Text, c.Program
	of := c.facts[c.factAt["votes"]].table
	return expr.Code{Type: expr.Type{Kind: expr.Row, Of: of}, Row: func(f *expr.Frame) (expr.Item, bool) {
		body, okB := a(f)
		question, okQ := b(f)
		if !okB || !okQ {
			return nil, false
		}
		var last expr.Item
		for _, it := range items(f, p.slot.votes) {
			if it[p.slot.body].S == body && it[p.slot.question].S == question && !p.earlier(it, last) {
				last = it
			}
		}
		if last == nil {
			f.Missing = append(f.Missing, p.slot.votesID)
		}
		return last, last != nil
	}}, nil
}

func (c *compiler) voteWords(call expr.Call) *expr.Error {
	if err := call.Words(0, "body", c.book.Enums["body"]); err != nil {
		return err
	}
	return call.Words(1, "question", c.book.Enums["question"])
}

func (p *Program) earlier(a, b expr.Item) bool {
	if b == nil {
		return false
	}
	if x, y := a[p.slot.round].N, b[p.slot.round].N; x != y {
		return x < y
	}
	return a[p.slot.voteDate].N < b[p.slot.voteDate].N
}

// base is the denominator of a vote: official members of a cell, serving
// members of a committee, less those the rules take out (QĐ294/9.3.2, 9.3.3).
func (p *Program) base(f *expr.Frame, v expr.Item) (int64, bool) {
	s := &p.slot
	total, less := s.members, []int{s.away, s.suspended}
	if v[s.body].S == "cell" {
		total, less = s.total, []int{s.away, s.exempt, s.suspended}
	}
	n, ok := p.number(f, v, total)
	for _, k := range less {
		x, okX := p.number(f, v, k)
		n, ok = n-x, ok && okX
	}
	return n, ok
}

func (p *Program) number(f *expr.Frame, v expr.Item, field int) (int64, bool) {
	if x := v[field]; x.Known {
		return x.N, true
	}
	f.Missing = append(f.Missing, p.facts[p.slot.votes].table.Fields[field].ID)
	return 0, false
}

func (c *compiler) denominator(_ *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Row); err != nil {
		return expr.Code{}, err
	}
	if err := c.wantItem(call, 0, "votes"); err != nil {
		return expr.Code{}, err
	}
	a, p := call.Args[0].Row, c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Int}, Num: func(f *expr.Frame) (int64, bool) {
		v, ok := a(f)
		if !ok {
			return 0, false
		}
		return p.base(f, v)
	}}, nil
}

func (c *compiler) meets(_ *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Row, expr.Threshold); err != nil {
		return expr.Code{}, err
	}
	if err := c.wantItem(call, 0, "votes"); err != nil {
		return expr.Code{}, err
	}
	a, b, p := call.Args[0].Row, call.Args[1].Votes, c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Bool}, Bool: func(f *expr.Frame) (bool, bool) {
		v, okV := a(f)
		t, okT := b(f)
		if !okV || !okT {
			return false, false
		}
		return p.passed(f, v, t)
	}}, nil
}

func (p *Program) passed(f *expr.Frame, v expr.Item, t expr.Votes) (bool, bool) {
	base, okB := p.base(f, v)
	yes, okY := p.number(f, v, p.slot.yes)
	if !okB || !okY {
		return false, false
	}
	return t.Met(yes, base), true
}

// needed is the smallest number of votes that meets a threshold.
func needed(_ *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Int, expr.Threshold); err != nil {
		return expr.Code{}, err
	}
	a, b := call.Args[0].Num, call.Args[1].Votes
	return expr.Code{Type: expr.Type{Kind: expr.Int}, Num: func(f *expr.Frame) (int64, bool) {
		base, okB := a(f)
		t, okT := b(f)
		if !okB || !okT {
			return 0, false
		}
		return t.Least(base), true
	}}, nil
}

// failedRounds counts the votes of a body on a question that miss their
// threshold.
func (c *compiler) failedRounds(cc *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Text, expr.Text); err != nil {
		return expr.Code{}, err
	}
	if err := c.voteWords(call); err != nil {
		return expr.Code{}, err
	}
	cc.Reads("votes")
	a, b, p := call.Args[0].Text, call.Args[1].Text, c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Int}, Num: func(f *expr.Frame) (int64, bool) {
		body, okB := a(f)
		question, okQ := b(f)
		if !okB || !okQ {
			return 0, false
		}
		t, ok := p.threshold(f, body)
		n := int64(0)
		for _, it := range items(f, p.slot.votes) {
			if it[p.slot.body].S != body || it[p.slot.question].S != question {
				continue
			}
			pass, known := p.passed(f, it, t)
			ok = ok && known
			if known && !pass {
				n++
			}
		}
		return n, ok
	}}, nil
}

func (p *Program) threshold(f *expr.Frame, body string) (expr.Votes, bool) {
	slot := p.slot.voteStanding
	switch body {
	case "cell":
		slot = p.slot.voteCell
	case "base_committee", "section_committee":
		slot = p.slot.voteBase
	case "authorised_base_committee":
		if f.Tab[settingTab][p.slot.authorisedSetting].S == "two_thirds" {
			slot = p.slot.voteAuthorised
		}
	}
	v := f.Tab[paramTab][slot]
	t, _ := v.L.(expr.Votes)
	return t, v.Known
}

func disjoint(_ *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Texts, expr.Texts); err != nil {
		return expr.Code{}, err
	}
	a, b := call.Args[0].Texts, call.Args[1].Texts
	return expr.Code{Type: expr.Type{Kind: expr.Bool}, Bool: func(f *expr.Frame) (bool, bool) {
		x, okX := a(f)
		y, okY := b(f)
		if !okX || !okY {
			return false, false
		}
		return !slices.ContainsFunc(x, func(s string) bool { return slices.Contains(y, s) }), true
	}}, nil
}

// relativeExempt says that a relative need not be verified: a member, fully
// declared, and confirmed where the rules of the day ask for it. With the
// setting "side" one such relative exempts the whole side.
func (c *compiler) relativeExempt(_ *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(expr.Row); err != nil {
		return expr.Code{}, err
	}
	if err := c.wantItem(call, 0, "relatives"); err != nil {
		return expr.Code{}, err
	}
	a, p := call.Args[0].Row, c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Bool}, Bool: func(f *expr.Frame) (bool, bool) {
		it, ok := a(f)
		if !ok {
			return false, false
		}
		if f.Tab[settingTab][p.slot.scopeSetting].S != "side" {
			return p.exempt(f, it), true
		}
		for _, r := range items(f, p.slot.relatives) {
			if r[p.slot.side].S == it[p.slot.side].S && p.exempt(f, r) {
				return true, true
			}
		}
		return false, true
	}}, nil
}

func (p *Program) exempt(f *expr.Frame, it expr.Item) bool {
	s := &p.slot
	if it[s.memberNow].N == 0 || it[s.declared].N == 0 {
		return false
	}
	return f.Tab[paramTab][s.confirmationRequired].N == 0 || it[s.confirmed].N != 0
}

// baseResolutionRequired answers for the profile of the case, or by the
// setting where the profile leaves it open. Without a profile it is unknown.
func (c *compiler) baseResolutionRequired(cc *expr.Compiler, call expr.Call) (expr.Code, *expr.Error) {
	if err := call.Want(); err != nil {
		return expr.Code{}, err
	}
	cc.Reads("case.profile")
	p := c.Program
	return expr.Code{Type: expr.Type{Kind: expr.Bool}, Bool: func(f *expr.Frame) (bool, bool) {
		if !f.Tab[factTab][p.slot.profile].Known {
			f.Missing = append(f.Missing, p.slot.profileID)
			return false, false
		}
		if v := f.Tab[profileTab][p.slot.baseResolution]; v.Known {
			return v.N != 0, true
		}
		return f.Tab[settingTab][p.slot.baseSetting].N != 0, true
	}}, nil
}
