package desk

import (
	"context"
	"fmt"
	"slices"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/ruling"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// A MarkView is one mark of a reading, ready to print.
type MarkView struct {
	ruling.Entry
	Name     rule.Text // of the rule
	Period   rule.Regime
	Text     string // number of the document that was read
	Counts   bool   // the last of its author on this edition
	Changed  bool   // the page has changed since
	MayRaise bool   // the reader may propose to raise the edition on it
	MayBlock bool   // and to let a failure block
}

// A ProposalView is a raise, a choice or a withdrawal, ready to print.
type ProposalView struct {
	ruling.Entry
	State    ruling.State
	Standing ruling.Standing // of a raise that was agreed
	Answer   ruling.Entry    // zero while open
	Undone   ruling.Entry    // the withdrawal that was confirmed; zero: none
	Name     rule.Text       // of the rule or of the setting
	RuleID   string          // empty: a choice, or the withdrawal of one
	Regime   rule.Regime
	Mark     MarkView  // of a raise
	ValueIs  rule.Text // of a choice
	Of       *ProposalView
	MayUndo  bool // the reader may propose to withdraw it
}

// Readings is everything that was entered about editions of rules, the newest
// first, and all that waits for confirmation.
type Readings struct {
	Open   []ProposalView
	Raises []ProposalView // raises and their withdrawals
	Marks  []MarkView
	Hash   string // of the regulations in use
}

// A ProposalPage is one proposal with what it would change.
type ProposalPage struct {
	Proposal   ProposalView
	Before     EditionView // of a raise, or of what is withdrawn
	After      EditionView
	WasValue   rule.Text // of a choice: what holds on its day today
	IsValue    rule.Text
	Against    []MarkView // of others, on the same edition: the text does not agree
	Impacts    []Impact   // on open cases the reader may open
	Seen       int        // last entry of the register, for Answer
	MayConfirm bool
	WhyNot     error // why not; a fault to be told
	MayDecline bool
	Own        bool // the reader's own proposal
	Names      string
}

// An Impact is what a proposal would change on one open case today: the verdict
// or effect of a rule, or the day of a limit.
type Impact struct {
	Case    casefile.ID
	Person  string
	Unit    UnitRef
	What    rule.Text
	Rule    string // empty: a limit of time
	Was, Is Side
}

// A Side is one side of an Impact.
type Side struct {
	Verdict rule.Verdict
	Effect  rule.Effect // of a rule; empty: no edition applies
	Due     civil.Date  // of a limit; zero: none
}

// A SettingView is one choice of the site, ready to print.
type SettingView struct {
	Setting rule.Setting
	Default rule.Text
	Present rule.Text
	Since   civil.Date     // of the choice in force; zero: the default
	Allowed []Option       // none: any text
	History []ProposalView // the newest first, withdrawals apart
}

// Choices is every choice of the site.
type Choices struct {
	Settings   []SettingView
	MayPropose bool
}

// mayMark says whether the actor may mark and propose.
func (d *Desk) mayMark(t *unit.Tree, by auth.Actor) bool {
	return by.Can(auth.MarkRules) && d.ofOwner(t, by)
}

func (d *Desk) markView(g *ruling.Register, e ruling.Entry, mayRaise bool, by auth.Actor) MarkView {
	book := d.Base.Book()
	v := MarkView{Entry: e, Name: rule.Text{VI: e.Rule, EN: e.Rule}, Period: d.regimeOf(e.Regime), Text: e.Number, Counts: g.Counts(e), Changed: book.Wording(e.Rule, e.Regime) != e.Wording}
	if r, _ := book.EditionOf(e.Rule, e.Regime); r != nil {
		v.Name = r.Name
	}
	if doc, ok := d.document(e.Document); ok {
		v.Text = doc.Number
		if v.Text == "" {
			v.Text = doc.Title.VI
		}
	}
	propose := func(block bool) bool {
		p := ruling.Entry{Kind: ruling.Raise, About: e.No, Block: block, By: by.ID}
		return mayRaise && g.Check(book, p) == nil && g.CheckFree(p) == nil
	}
	v.MayRaise, v.MayBlock = propose(false) || propose(true), propose(true)
	return v
}

func (d *Desk) proposalView(g *ruling.Register, e ruling.Entry, mayPropose bool, by auth.Actor) ProposalView {
	v := ProposalView{Entry: e, State: g.State(e.No)}
	v.Answer, _ = g.Answer(e.No)
	v.Undone, _ = g.Withdrawal(e.No)
	undo := ruling.Entry{Kind: ruling.Withdraw, About: e.No, Note: "?"}
	v.MayUndo = mayPropose && g.Check(d.Base.Book(), undo) == nil && g.CheckFree(undo) == nil
	switch e.Kind {
	case ruling.Raise:
		mark, _ := g.Entry(e.About)
		v.Mark = d.markView(g, mark, false, by)
		v.Name, v.RuleID, v.Regime, v.Standing = v.Mark.Name, mark.Rule, v.Mark.Period, g.Standing(e, d.Base.Book())
	case ruling.Choose:
		v.Name, v.ValueIs = rule.Text{VI: e.Setting, EN: e.Setting}, rule.Text{VI: e.Value, EN: e.Value}
		if s, ok := d.Base.Book().SettingOf(e.Setting); ok {
			v.Name, v.ValueIs = s.Label, d.settingValue(s, e.Value)
		}
	case ruling.Withdraw:
		if of, ok := g.Entry(e.About); ok && of.Kind != ruling.Withdraw {
			x := d.proposalView(g, of, false, by)
			v.Of, v.Name, v.RuleID, v.Regime, v.ValueIs = &x, x.Name, x.RuleID, x.Regime, x.ValueIs
		}
	}
	return v
}

// settingValue is a value of a setting in words.
func (d *Desk) settingValue(s rule.Setting, value string) rule.Text {
	switch {
	case s.Type == "bool":
		return yesNo(value == "true")
	case value == "":
		return both("choice.none")
	case s.Type == "enum":
		return d.word(s.Key, value)
	}
	return rule.Text{VI: value, EN: value}
}

// Readings is the page of all marks and raises.
func (d *Desk) Readings(ctx context.Context, by auth.Actor) (out Readings, err error) {
	if err := may(by, auth.ReadRules); err != nil {
		return out, err
	}
	err = d.look(ctx, func(_ *store.Reader, t *unit.Tree) error {
		g, mark := d.rules().register, d.mayMark(t, by)
		out.Hash = d.rules().hash
		for _, e := range g.Of(ruling.Raise, ruling.Choose, ruling.Withdraw) {
			v := d.proposalView(g, e, mark, by)
			if v.State == ruling.Open {
				out.Open = append(out.Open, v)
			}
			if v.RuleID != "" {
				out.Raises = append(out.Raises, v)
			}
		}
		for _, e := range g.Of(ruling.Read) {
			out.Marks = append(out.Marks, d.markView(g, e, mark, by))
		}
		return nil
	})
	return out, err
}

// toConfirm lists the proposals that wait for the actor's confirmation.
func (d *Desk) toConfirm(t *unit.Tree, by auth.Actor) (out []ProposalView) {
	if !by.Can(auth.ConfirmRules) || !d.ofOwner(t, by) {
		return nil
	}
	g := d.rules().register
	for _, e := range g.Of(ruling.Raise, ruling.Choose, ruling.Withdraw) {
		if g.State(e.No) == ruling.Open && e.By != by.ID {
			out = append(out, d.proposalView(g, e, false, by))
		}
	}
	return out
}

// Choices is the page of the settings.
func (d *Desk) Choices(ctx context.Context, by auth.Actor) (out Choices, err error) {
	if err := may(by, auth.ReadRules); err != nil {
		return out, err
	}
	err = d.look(ctx, func(_ *store.Reader, t *unit.Tree) error {
		g := d.rules().register
		out.MayPropose = d.mayMark(t, by)
		for _, s := range d.Base.Book().Settings {
			v := d.settingView(g, s, d.Today())
			for _, e := range g.Of(ruling.Choose) {
				if e.Setting == s.Key {
					v.History = append(v.History, d.proposalView(g, e, out.MayPropose, by))
				}
			}
			out.Settings = append(out.Settings, v)
		}
		return nil
	})
	return out, err
}

// settingView is a setting with the value that holds on a day.
func (d *Desk) settingView(g *ruling.Register, s rule.Setting, on civil.Date) SettingView {
	v := SettingView{Setting: s, Default: d.settingValue(s, fmt.Sprint(s.Default))}
	v.Present = v.Default
	for _, c := range g.Choices(d.Base.Book()) {
		if c.Setting == s.Key && !c.From.After(on) && !c.From.Before(v.Since) {
			v.Present, v.Since = d.settingValue(s, c.Value), c.From
		}
	}
	for _, value := range d.Base.Book().Allowed(s) {
		v.Allowed = append(v.Allowed, Option{value, d.settingValue(s, value)})
	}
	return v
}

// Proposal opens a proposal: what it is, what it would change, who may confirm.
func (d *Desk) Proposal(ctx context.Context, by auth.Actor, no int) (out ProposalPage, err error) {
	if err := may(by, auth.ReadRules); err != nil {
		return out, err
	}
	err = d.look(ctx, func(r *store.Reader, t *unit.Tree) error {
		now := d.rules()
		g := now.register
		e, ok := g.Entry(no)
		if !ok || !e.Kind.Proposes() {
			return notFound("fault.ruling_unknown", no)
		}
		accounts, err := r.Accounts(ctx, d.Committee)
		if err != nil {
			return err
		}
		out.Proposal, out.Seen, out.Own = d.proposalView(g, e, d.mayMark(t, by), by), g.Last(), e.By == by.ID
		out.Names = d.confirmers(t, accounts, e.By)
		d.against(g, &out, by)
		if out.Proposal.State != ruling.Open {
			return nil
		}
		out.WhyNot = d.mayConfirm(g, e, by, out.Names)
		out.MayConfirm = out.WhyNot == nil && d.ofOwner(t, by)
		out.MayDecline = mayDecline(e, by, out.Names) == nil && d.ofOwner(t, by)
		next, err := d.under(g.After(no), now)
		if err != nil {
			return err
		}
		d.preview(&out, now, next)
		if by.Can(auth.ReadCase) {
			out.Impacts, err = d.impacts(ctx, r, t, d.scope(t, by), now, next)
		}
		return err
	})
	return out, err
}

// against lists marks of others on the edition that say the text is another.
func (d *Desk) against(g *ruling.Register, out *ProposalPage, by auth.Actor) {
	id, regime := g.Edition(out.Proposal.Entry)
	for _, m := range g.Of(ruling.Read) {
		if id != "" && m.Rule == id && m.Regime == regime && !m.Agrees && g.Counts(m) {
			out.Against = append(out.Against, d.markView(g, m, false, by))
		}
	}
}

// preview shows an edition, or a setting on the day the choice begins, as it is
// and as it would be.
func (d *Desk) preview(out *ProposalPage, now, next *regulations) {
	p := out.Proposal
	if id := p.RuleID; id != "" {
		_, was := now.Book().EditionOf(id, p.Regime.ID)
		_, is := next.Book().EditionOf(id, p.Regime.ID)
		if was != nil && is != nil {
			out.Before, out.After = d.edition(now, *was), d.edition(next, *is)
		}
		return
	}
	e := p.Entry
	if p.Of != nil {
		e = p.Of.Entry
	}
	if s, ok := d.Base.Book().SettingOf(e.Setting); ok {
		out.WasValue, out.IsValue = d.settingView(now.register, s, e.Day).Present, d.settingView(next.register, s, e.Day).Present
	}
}

// impacts compares what two sets of rules make of the open cases in scope today.
func (d *Desk) impacts(ctx context.Context, r *store.Reader, t *unit.Tree, in store.Scope, now, next *regulations) (out []Impact, err error) {
	if now.Procedures == next.Procedures {
		return nil, nil
	}
	open, err := r.OpenCases(ctx, in)
	if err != nil {
		return nil, err
	}
	official, err := r.CountOfficials(ctx, d.Committee, d.Today())
	if err != nil {
		return nil, err
	}
	for _, oc := range open {
		dossier := d.dossierOf(t, oc.Case, oc.Person, official[oc.Case.Unit], d.Today())
		_, was, err := now.Judge(dossier)
		if err != nil { // told on the pages of the case; it must not stop a decision
			continue
		}
		_, is, err := next.Judge(dossier)
		if err != nil {
			continue
		}
		of := Impact{Case: oc.Case.ID, Person: oc.Person.Name, Unit: ref(t, oc.Case.Unit, d.Today())}
		out = append(out, of.differ(was, is)...)
	}
	return out, nil
}

// differ lists the findings that fail on either side and are not the same on
// both, then the limits that fall on another day.
func (x Impact) differ(was, is procedure.Assessment) (out []Impact) {
	for i := range was.Findings { // the same rules in the same order
		a, b := side(&was.Findings[i]), side(&is.Findings[i])
		if a != b && (a.Verdict != b.Verdict || a.Verdict == rule.Fail) {
			x.What, x.Rule, x.Was, x.Is = was.Findings[i].Rule.Name, was.Findings[i].Rule.ID, a, b
			out = append(out, x)
		}
	}
	x.Rule = ""
	for _, a := range was.Deadlines {
		x.What, x.Was, x.Is = a.Deadline.Label, Side{Due: a.Limit}, Side{Due: limitOf(is, a)}
		if x.Was != x.Is {
			out = append(out, x)
		}
	}
	for _, b := range is.Deadlines {
		x.What, x.Was, x.Is = b.Deadline.Label, Side{Due: limitOf(was, b)}, Side{Due: b.Limit}
		if x.Was.Due.IsZero() && x.Was != x.Is {
			out = append(out, x)
		}
	}
	return out
}

// limitOf is the limit of the same deadline in another assessment; zero when it
// has none.
func limitOf(a procedure.Assessment, d procedure.Deadline) civil.Date {
	for _, x := range a.Deadlines {
		if x.Deadline.ID == d.Deadline.ID && x.Start == d.Start {
			return x.Limit
		}
	}
	return civil.Date{}
}

func side(r *rule.Result) Side {
	s := Side{Verdict: r.Verdict}
	if r.Edition != nil {
		s.Effect = r.Edition.Effect
	}
	return s
}

// A ReadingSheet is what the form of a mark shows: the page as the reader holds
// it against the text, and the documents to choose from, those cited first.
type ReadingSheet struct {
	Page      RulePage
	Edition   EditionView
	Documents []Option
	Dated     map[string]civil.Date // days of the documents that are known
}

// ReadingSheet opens the form to mark an edition as read.
func (d *Desk) ReadingSheet(ctx context.Context, by auth.Actor, id, regime string) (out ReadingSheet, err error) {
	if !by.Can(auth.MarkRules) {
		return out, fault.New(fault.Forbidden, "fault.right_of", holders(auth.MarkRules))
	}
	if out.Page, err = d.RulePage(ctx, by, id); err != nil {
		return out, err
	}
	i := slices.IndexFunc(out.Page.Editions, func(e EditionView) bool { return e.Regime.ID == regime })
	if i < 0 {
		return out, notFound("fault.edition_unknown", id)
	}
	out.Edition, out.Dated = out.Page.Editions[i], map[string]civil.Date{}
	cited := func(doc rule.Document) bool {
		return slices.ContainsFunc(out.Edition.Base.Cite, func(c rule.Citation) bool { return c.Document == doc.ID })
	}
	docs := slices.DeleteFunc(slices.Clone(d.Base.Book().Documents), func(doc rule.Document) bool { return doc.Access == procedure.Inference })
	slices.SortStableFunc(docs, func(a, b rule.Document) int { return first(cited(b)) - first(cited(a)) })
	for _, doc := range docs {
		out.Dated[doc.ID] = doc.Date
		out.Documents = append(out.Documents, Option{doc.ID, rule.Text{VI: titled(doc.Number, doc.Title.VI), EN: titled(doc.Number, doc.Title.EN)}})
	}
	return out, nil
}

func first(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func titled(number, title string) string {
	if number == "" {
		return title
	}
	return number + ": " + title
}
