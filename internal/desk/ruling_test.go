package desk_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/practice/practicetest"
	"tranu/internal/rule"
	"tranu/internal/ruling"
)

// scope is the rule these tests read: in R208 it warns on hearsay, in R294 it
// blocks on a text that was read.
const scope, today = "ADM-VER-SCOPE", "R208"

// readMark is a mark of the edition that agrees.
func readMark() ruling.Entry {
	return ruling.Entry{Rule: scope, Regime: today, Document: "hd-38", Dated: civil.MustParse("2025-09-29"), Clause: "I.1.4", Agrees: true, Day: civil.MustParse("2026-11-20")}
}

// people are the seats these tests need.
type people struct{ officer, deputy, second, cell, youth auth.Actor }

func seats(t *testing.T, d *desk.Desk) people {
	seat := func(login string) auth.Actor { return practicetest.Seat(t, d, login) }
	return people{seat("chuyen-vien"), seat("pho-bi-thu"), seat("pho-bi-thu-2"), seat("bi-thu-thon-1"), seat("doan-thanh-nien")}
}

func must(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// raised marks the edition, proposes to raise it and has it confirmed.
func raised(t *testing.T, d *desk.Desk, p people, block bool) (proposal int) {
	t.Helper()
	ctx := context.Background()
	mark, err := d.MarkRead(ctx, p.officer, readMark(), "")
	must(t, "mark", err)
	no, err := d.Propose(ctx, p.officer, ruling.Entry{Kind: ruling.Raise, About: mark, Block: block}, "")
	must(t, "propose", err)
	must(t, "confirm", d.Answer(ctx, p.deputy, desk.Answer{Proposal: no, Agree: true, Seen: no}))
	return no
}

func editionOf(t *testing.T, d *desk.Desk, by auth.Actor, regime string) desk.EditionView {
	t.Helper()
	p, err := d.RulePage(context.Background(), by, scope)
	must(t, "page", err)
	for _, e := range p.Editions {
		if e.Regime.ID == regime {
			return e
		}
	}
	t.Fatalf("no edition of %s", regime)
	return desk.EditionView{}
}

// A mark is recorded and shown, and changes nothing else.
func TestMarkChangesNothing(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	p := seats(t, d)
	no, err := d.MarkRead(ctx, p.officer, readMark(), "k")
	must(t, "mark", err)
	if again, err := d.MarkRead(ctx, p.officer, readMark(), "k"); err != nil || again != no {
		t.Errorf("sent twice: %d, %v", again, err)
	}
	e := editionOf(t, d, p.cell, today)
	if e.Edition.Evidence != rule.EvidenceSecondhand || len(e.Marks) != 1 || e.Marks[0].ByName != p.officer.Name || e.Marks[0].Text == "" || e.Raise != nil {
		t.Errorf("edition: %+v", e)
	}
	r, err := d.Readings(ctx, p.youth)
	if err != nil || len(r.Marks) != 1 || len(r.Open)+len(r.Raises) != 0 || r.Hash != d.BookHash {
		t.Errorf("readings: %+v, %v", r, err)
	}
	if r.Marks[0].MayRaise || !e.Marks[0].Counts {
		t.Errorf("the youth union may raise: %+v", r.Marks[0])
	}
}

// Who may do what, in the order of what is asked: each refusal says so.
func TestRulingRefusals(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	p := seats(t, d)
	mark, err := d.MarkRead(ctx, p.officer, readMark(), "")
	must(t, "mark", err)
	against := readMark()
	against.Agrees, against.Note = false, "Văn bản ghi khác."
	against.Regime = "R20"
	other, err := d.MarkRead(ctx, p.officer, against, "")
	must(t, "mark that does not agree", err)
	own, err := d.MarkRead(ctx, p.deputy, readMark(), "")
	must(t, "mark of the deputy", err)
	propose := func(by auth.Actor, e ruling.Entry) error { _, err := d.Propose(ctx, by, e, ""); return err }
	answer := func(by auth.Actor, a desk.Answer) error { return d.Answer(ctx, by, a) }
	district := p.officer
	district.Unit = "thon1" // an officer of another unit
	marks := func(by auth.Actor) error { _, err := d.MarkRead(ctx, by, readMark(), ""); return err }
	for _, tt := range []struct {
		what string
		err  error
		want string
	}{
		{"a cell marks", marks(p.cell), "fault.right_of"},
		{"the youth union marks", marks(p.youth), "fault.right_of"},
		{"an officer of a cell marks", marks(district), "fault.ruling_committee"},
		{"a cell proposes", propose(p.cell, ruling.Entry{Kind: ruling.Raise, About: mark}), "fault.right_of"},
		{"on another's mark", propose(p.deputy, ruling.Entry{Kind: ruling.Raise, About: mark}), "fault.raise_own"},
		{"on a mark that does not agree", propose(p.officer, ruling.Entry{Kind: ruling.Raise, About: other}), "fault.raise_disagrees"},
		{"a mark is no proposal", propose(p.officer, readMark()), "fault.ruling_unknown"},
		{"propose", propose(p.officer, ruling.Entry{Kind: ruling.Raise, About: mark, Block: true}), ""},
		{"propose the same", propose(p.deputy, ruling.Entry{Kind: ruling.Raise, About: own}), "fault.ruling_open"},
		{"the officer confirms", answer(p.officer, desk.Answer{Proposal: 4, Agree: true, Seen: 4}), "fault.right_of"},
		{"the cell declines", answer(p.cell, desk.Answer{Proposal: 4, Seen: 4, Note: "x"}), "fault.right_of"},
		{"confirm what is no proposal", answer(p.deputy, desk.Answer{Proposal: mark, Agree: true, Seen: 4}), "fault.ruling_unknown"},
		{"confirm from an old page", answer(p.deputy, desk.Answer{Proposal: 4, Agree: true, Seen: 3}), "fault.ruling_stale"},
		{"decline without a reason", answer(p.deputy, desk.Answer{Proposal: 4, Seen: 4}), "fault.reason_needed"},
		{"confirm", answer(p.deputy, desk.Answer{Proposal: 4, Agree: true, Seen: 4}), ""},
		{"confirm twice", answer(p.second, desk.Answer{Proposal: 4, Agree: true, Seen: 5}), "fault.ruling_confirmed"},
		{"raise again", propose(p.officer, ruling.Entry{Kind: ruling.Raise, About: mark}), "fault.raise_done"},
	} {
		if got := keyOf(tt.err); got != tt.want {
			t.Errorf("%s: %v, want %q", tt.what, tt.err, tt.want)
		}
	}
}

// The same account never confirms its own proposal, whatever its rights; the
// refusal names who can.
func TestFourEyes(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	p := seats(t, d)
	mark, err := d.MarkRead(ctx, p.deputy, readMark(), "")
	must(t, "mark", err)
	no, err := d.Propose(ctx, p.deputy, ruling.Entry{Kind: ruling.Raise, About: mark}, "")
	must(t, "propose", err)
	err = d.Answer(ctx, p.deputy, desk.Answer{Proposal: no, Agree: true, Seen: no})
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Key != "fault.ruling_same" || f.Args[1] != p.second.Name {
		t.Errorf("own proposal: %v, want a refusal that names %s", err, p.second.Name)
	}
	page, err := d.Proposal(ctx, p.deputy, no)
	if err != nil || page.MayConfirm || keyOf(page.WhyNot) != "fault.ruling_same" || !page.MayDecline || !page.Own {
		t.Errorf("page of the author: %+v, %v", page, err)
	}
	if h, err := d.Home(ctx, p.deputy); err != nil || len(h.Rules) != 0 {
		t.Errorf("own proposal as a duty: %+v, %v", h.Rules, err)
	}
	if h, err := d.Home(ctx, p.second); err != nil || len(h.Rules) != 1 {
		t.Errorf("duty of the other: %+v, %v", h.Rules, err)
	}
	must(t, "take back", d.Answer(ctx, p.deputy, desk.Answer{Proposal: no, Seen: no, Note: "đọc lại"}))
	if err := d.Answer(ctx, p.second, desk.Answer{Proposal: no, Agree: true, Seen: no + 1}); keyOf(err) != "fault.ruling_declined" {
		t.Errorf("confirm what was taken back: %v", err)
	}
}

// Of two who confirm at once one wins.
func TestConfirmAtOnce(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	p := seats(t, d)
	mark, err := d.MarkRead(ctx, p.officer, readMark(), "")
	must(t, "mark", err)
	no, err := d.Propose(ctx, p.officer, ruling.Entry{Kind: ruling.Raise, About: mark}, "")
	must(t, "propose", err)
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i, by := range []auth.Actor{p.deputy, p.second} {
		wg.Go(func() { errs[i] = d.Answer(ctx, by, desk.Answer{Proposal: no, Agree: true, Seen: no}) })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || !fault.Is(errors.Join(errs...), fault.Conflict) {
		t.Errorf("%v, want one conflict", errs)
	}
}

// A mark taken back by a later one of the same author no longer carries the
// proposal that rests on it.
func TestStaleProposal(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	p := seats(t, d)
	mark, err := d.MarkRead(ctx, p.officer, readMark(), "")
	must(t, "mark", err)
	no, err := d.Propose(ctx, p.officer, ruling.Entry{Kind: ruling.Raise, About: mark}, "")
	must(t, "propose", err)
	later := readMark()
	later.Agrees, later.Note = false, "Đọc lại thì khác."
	last, err := d.MarkRead(ctx, p.officer, later, "")
	must(t, "second thoughts", err)
	if err := d.Answer(ctx, p.deputy, desk.Answer{Proposal: no, Agree: true, Seen: last}); keyOf(err) != "fault.raise_superseded" {
		t.Errorf("confirm: %v", err)
	}
	page, err := d.Proposal(ctx, p.deputy, no)
	if err != nil || page.MayConfirm || keyOf(page.WhyNot) != "fault.raise_superseded" || len(page.Against) != 1 {
		t.Errorf("page: %+v, %v", page, err)
	}
}

// certified records the verification of Hồ Văn Hên, once, with what was found
// on the father, and then the certificate.
func certified(t *testing.T, d *desk.Desk, p people, father string) error {
	t.Helper()
	ctx := context.Background()
	id := find(t, d, p.cell, "Hồ Văn Hên")
	v, err := d.Case(ctx, p.cell, id)
	must(t, "case", err)
	version := v.Case.Version
	if _, done := v.Case.Last("adm_verification"); !done {
		act := casefile.Act{Kind: "adm_verification", Day: civil.MustParse("2026-11-25"), Facts: casefile.Facts{"verification.first_sent_date": "2026-11-02", "verification.relatives_declared": "true"},
			Lists: map[string][]casefile.Item{"relatives": {{"relation": "birth_father", "side": "own", "result": father}, {"relation": "birth_mother", "side": "own", "result": "clear"}},
				"verification_requests": {{"received_date": "2026-11-02", "replied_date": "2026-11-20"}}}}
		_, err := d.Record(ctx, p.cell, desk.Recording{Case: id, Version: version, Act: act})
		must(t, "verification", err)
		version++
	}
	act := casefile.Act{Kind: "adm_certification", Day: civil.MustParse("2026-11-27"), Facts: casefile.Facts{"cv.certified_by": "base_committee", "cv.cell_remark_date": "2026-11-26"}}
	_, err = d.Record(ctx, p.officer, desk.Recording{Case: id, Version: version, Act: act})
	return err
}

// refusal is the key of a refusal and the rules it names, those that stop and those that ask for a
// reason.
func refusal(err error) (key string, rules []string) {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return "", nil
	}
	found, _ := f.Detail.([]desk.Finding)
	for _, x := range found {
		rules = append(rules, x.Rule)
	}
	return f.Key, rules
}

// Before the raise a failure asks for a reason; raised to block it stops the
// act of its step, and only that; withdrawn it warns again.
func TestRaiseBlocksExactly(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	p := seats(t, d)
	has := func(rules []string) bool { return strings.Contains(strings.Join(rules, " "), scope) }
	if key, rules := refusal(certified(t, d, p, "pending")); key != "fault.reason_missing" || !has(rules) {
		t.Fatalf("before: %s %v", key, rules)
	}
	no := raised(t, d, p, true)
	key, rules := refusal(certified(t, d, p, "pending"))
	if key != "fault.rule_stops" || len(rules) != 1 || !has(rules) {
		t.Errorf("raised: %s %v", key, rules)
	}
	e := editionOf(t, d, p.cell, today)
	if e.Edition.Evidence != rule.EvidenceRead || e.Edition.Effect != rule.Block || e.Raise == nil || e.Raise.Mark.ByName != p.officer.Name || e.Raise.Answer.ByName != p.deputy.Name ||
		e.Base.Evidence != rule.EvidenceSecondhand || e.Cites[0].Clause != "I.1.4" {
		t.Errorf("edition on its page: %+v", e)
	}
	if e := editionOf(t, d, p.cell, "R20"); e.Edition.Evidence != rule.EvidenceAssumed || e.Edition.Effect != rule.Warn {
		t.Errorf("the edition before it: %+v", e.Edition)
	}
	undo, err := d.Propose(ctx, p.second, ruling.Entry{Kind: ruling.Withdraw, About: no, Note: "đọc nhầm văn bản"}, "")
	must(t, "propose to withdraw", err)
	if key, _ := refusal(certified(t, d, p, "pending")); key != "fault.rule_stops" {
		t.Errorf("withdrawal proposed: %s", key)
	}
	if err := d.Answer(ctx, p.second, desk.Answer{Proposal: undo, Agree: true, Seen: undo}); keyOf(err) != "fault.ruling_same" {
		t.Errorf("withdraw alone: %v", err)
	}
	must(t, "withdraw", d.Answer(ctx, p.deputy, desk.Answer{Proposal: undo, Agree: true, Seen: undo}))
	if key, rules := refusal(certified(t, d, p, "pending")); key != "fault.reason_missing" || !has(rules) {
		t.Errorf("withdrawn: %s %v", key, rules)
	}
	r, err := d.Readings(ctx, p.cell)
	if err != nil || len(r.Raises) != 2 || r.Raises[1].State != ruling.Undone || r.Raises[0].State != ruling.Agreed || r.Hash != d.BookHash {
		t.Errorf("history: %+v, %v", r, err)
	}
	if v, err := d.Verify(ctx, nil); err != nil || !v.Sound() {
		t.Errorf("log: %v, %v", v.Problems, err)
	}
}

// What keeps a raised rule is recorded as before, and names the rules by which
// it was judged.
func TestActNamesTheRules(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	p := seats(t, d)
	last := func() string {
		v, err := d.Case(ctx, p.officer, find(t, d, p.officer, "Hồ Văn Hên"))
		must(t, "case", err)
		return v.Case.Acts[len(v.Case.Acts)-1].Book
	}
	if last() != d.BookHash {
		t.Error("acts of the practice commune were judged by other rules")
	}
	raised(t, d, p, true)
	r, err := d.Readings(ctx, p.cell)
	must(t, "readings", err)
	must(t, "record", certified(t, d, p, "clear"))
	if got := last(); got != r.Hash || got == d.BookHash || len(got) != 64 {
		t.Errorf("act names %s, in use are %s, the program's are %s", got, r.Hash, d.BookHash)
	}
}

// A second desk on the same data follows.
func TestOtherProcessNotices(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tranu.db")
	must(t, "build", practicetest.Build(path, practicetest.Today))
	one, two := practicetest.At(t, path), practicetest.At(t, path)
	p := seats(t, one)
	if e := editionOf(t, two, p.cell, today); e.Edition.Effect != rule.Warn {
		t.Fatalf("before: %+v", e.Edition)
	}
	raised(t, one, p, true)
	if e := editionOf(t, two, p.cell, today); e.Edition.Effect != rule.Block || e.Raise == nil {
		t.Errorf("the other desk has %+v", e.Edition)
	}
	if key, _ := refusal(certified(t, two, p, "pending")); key != "fault.rule_stops" {
		t.Errorf("the other desk judges: %s", key)
	}
}

// chosen proposes a choice and has it confirmed.
func chosen(t *testing.T, d *desk.Desk, p people, setting, value, from string) int {
	t.Helper()
	ctx := context.Background()
	no, err := d.Propose(ctx, p.officer, ruling.Entry{Kind: ruling.Choose, Setting: setting, Value: value, Day: civil.MustParse(from), Document: "Thông báo 5-TB/ĐU", Note: "thống nhất cách tính"}, "")
	must(t, "propose", err)
	must(t, "confirm", d.Answer(ctx, p.deputy, desk.Answer{Proposal: no, Agree: true, Seen: no}))
	return no
}

// A choice holds for acts from its day on, the default before; withdrawn it
// never held.
func TestChoiceByDay(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	p := seats(t, d)
	hanoi := func() (verdicts []string) { // of a rule for Hà Nội, before and after
		procs, err := d.Regulations(ctx)
		must(t, "regulations", err)
		for _, day := range []string{"2026-08-31", "2026-09-01"} {
			f := procs.NewFacts()
			for k, v := range map[string]string{"case.procedure": "admission", "case.as_of": "2026-11-30", "adm.cell_meeting_date": day, "application.handwritten": "false", "cv.handwritten": "true"} {
				slot, _, _ := procs.Slot(k)
				must(t, k, f.SetText(slot, v))
			}
			for _, r := range procs.Evaluate(f, nil) {
				if r.Rule.ID == "ADM-HANDWRITTEN-HN" {
					verdicts = append(verdicts, r.Verdict.String())
				}
			}
		}
		return verdicts
	}
	want := func(what, before, after string) {
		t.Helper()
		if got := strings.Join(hanoi(), ", "); got != before+", "+after {
			t.Errorf("%s: %s, want %s, %s", what, got, before, after)
		}
	}
	want("default", "not_applicable", "not_applicable")
	no := chosen(t, d, p, "locality", "HN", "2026-09-01")
	want("chosen", "not_applicable", "fail")
	c, err := d.Choices(ctx, p.cell)
	must(t, "choices", err)
	found := false
	for _, s := range c.Settings {
		if s.Setting.Key == "locality" {
			found = s.Present.VI == "HN" && s.Since == civil.MustParse("2026-09-01") && len(s.History) == 1 && s.History[0].State == ruling.Agreed && !s.History[0].MayUndo
		}
	}
	if !found || c.MayPropose || len(c.Settings) < 5 {
		t.Errorf("choices: %+v", c)
	}
	undo, err := d.Propose(ctx, p.officer, ruling.Entry{Kind: ruling.Withdraw, About: no, Note: "ghi nhầm"}, "")
	must(t, "propose to withdraw", err)
	must(t, "withdraw", d.Answer(ctx, p.deputy, desk.Answer{Proposal: undo, Agree: true, Seen: undo}))
	want("withdrawn", "not_applicable", "not_applicable")
	if v, err := d.Verify(ctx, nil); err != nil || !v.Sound() {
		t.Errorf("log: %v, %v", v.Problems, err)
	}
}

// What a proposal would change is shown before it is confirmed.
func TestPreview(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	p := seats(t, d)
	page := func(e ruling.Entry) desk.ProposalPage {
		t.Helper()
		no, err := d.Propose(ctx, p.officer, e, "")
		must(t, "propose", err)
		out, err := d.Proposal(ctx, p.deputy, no)
		must(t, "page", err)
		return out
	}
	mark, err := d.MarkRead(ctx, p.officer, readMark(), "")
	must(t, "mark", err)
	edition := page(ruling.Entry{Kind: ruling.Raise, About: mark, Block: true})
	if edition.Before.Edition.Effect != rule.Warn || edition.After.Edition.Effect != rule.Block || edition.After.Edition.Evidence != rule.EvidenceRead || !edition.MayConfirm || len(edition.Impacts) != 0 {
		t.Errorf("raise: %+v", edition)
	}
	out := page(ruling.Entry{Kind: ruling.Choose, Setting: "locality", Value: "HN", Day: civil.MustParse("2026-01-01"), Document: "x", Note: "x"})
	if out.WasValue.VI == "HN" || out.IsValue.VI != "HN" || !out.MayConfirm || len(out.Impacts) == 0 || !strings.Contains(out.Names, p.second.Name) {
		t.Errorf("choice: %+v", out)
	}
	for _, x := range out.Impacts {
		if x.Person == "" || x.What.VI == "" || x.Was == x.Is {
			t.Errorf("impact %+v", x)
		}
	}
	if out, err := d.Proposal(ctx, p.youth, out.Proposal.No); err != nil || len(out.Impacts) != 0 || out.MayConfirm || out.MayDecline {
		t.Errorf("the youth union sees files: %+v, %v", out.Impacts, err)
	}
}
