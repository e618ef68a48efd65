package casefile

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tranu/internal/civil"
	"tranu/internal/fault"
)

// own are the kinds of act that are no step of the regulations.
var own = []Kind{Nominated, Reviewed, Unlisted, TakenOver, Returned, Refused, Withdrawn, Moved, Died, Removed, Cancelled, Left, VoteFailed, Rerouted,
	Circumstances, Readmission, IntroducerChanged, TempBegun, TempEnded, Extended, Disciplined, CommitteeFailed,
	RemovalCell, RemovalBase, RemovalReceived, Complaint, ComplaintResolved, FaultFound, Redone}

// Own says that the kind is one of this package, not a step of the regulations.
func (k Kind) Own() bool { return slices.Contains(own, k) }

// Ends says that an act of the kind ends a case or takes it off the list.
func (k Kind) Ends() bool {
	return slices.Contains([]Kind{Unlisted, Refused, Withdrawn, Died, Removed, Left}, k)
}

// Validate says whether an act is fit to be appended to the case: of a known
// kind, dated, well formed, and possible where the case stood on its day. step
// says which kinds are steps of the regulations; recorded is the civil day of
// recording. What the rules of law make of the act is not asked here. The
// error is a fault of kind Invalid with the field it is about.
func (c *Case) Validate(a Act, recorded civil.Date, step func(Kind) bool) error {
	if !a.Kind.Own() && !step(a.Kind) {
		return invalid("kind", "fault.act_kind", string(a.Kind))
	}
	switch {
	case a.Day.IsZero():
		return invalid("day", "fault.act_day_missing")
	case a.Day.After(recorded):
		return invalid("day", "fault.act_day_future", a.Day)
	}
	if err := a.checkFacts(); err != nil {
		return err
	}
	if err := a.checkDays(recorded); err != nil {
		return err
	}
	if err := c.checkCorrection(a); err != nil {
		return err
	}
	if a.Void {
		return nil
	}
	return c.without(a.Corrects).checkPlace(a)
}

func invalid(field, key string, args ...any) error {
	return &fault.Error{Kind: fault.Invalid, Key: key, Field: field, Args: args}
}

// checkFacts wants every fact and item in canonical text: no empty value, no
// outer space or control character, and a date where the key names one.
func (a *Act) checkFacts() error {
	for key, v := range a.Facts {
		if !canonical(key, v) {
			return invalid(key, "fault.fact_form", key, v)
		}
	}
	for list, items := range a.Lists {
		for _, it := range items {
			for key, v := range it {
				if !canonical(key, v) {
					return invalid(list, "fault.fact_form", list+"."+key, v)
				}
			}
		}
	}
	for _, v := range a.Lists["votes"] {
		if err := checkVote(v); err != nil {
			return err
		}
	}
	return nil
}

// The days an act may state: nothing before firstYear is in anybody's papers,
// nothing further ahead than futureYears can be planned.
const (
	firstYear   = 1900
	futureYears = 10
)

// checkDays refuses days that are slips of the keyboard, and papers and votes
// dated after the day on which they are recorded.
func (a *Act) checkDays(recorded civil.Date) error {
	for key, v := range a.Facts {
		if d, err := civil.Parse(v); err == nil && (d.Year() < firstYear || d.Year() > recorded.Year()+futureYears) {
			return invalid(key, "fault.day_range", d, firstYear, recorded.Year()+futureYears)
		}
	}
	for list, items := range a.Lists {
		for _, it := range items {
			for key, v := range it {
				d, err := civil.Parse(v)
				if err == nil && (d.Year() < firstYear || d.After(recorded)) {
					return invalid(list+"."+key, "fault.day_range_past", d, firstYear)
				}
			}
		}
	}
	return nil
}

// checkVote wants a count that can be: no more votes than people present, no
// more present than the body has. A vote that probationary members or guests
// took part in is counted with them; that it is faulty is a matter of law.
func checkVote(v Item) error {
	n := func(key string) int { n, _ := strconv.Atoi(v[key]); return n }
	others := n("probationary_voted") + n("temp_here_voted")
	total := n("members_total")
	if v["official_total"] != "" {
		total = n("official_total")
	}
	cast := n("yes") + n("no") + n("blank")
	switch {
	case v["present"] != "" && cast > n("present")+others:
		return invalid("votes.yes", "fault.vote_cast", cast, n("present"))
	case total > 0 && n("present") > total+others:
		return invalid("votes.present", "fault.vote_present", n("present"), total)
	}
	return nil
}

func canonical(key, v string) bool {
	if key == "" || v == "" || v != strings.TrimSpace(v) || !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl) {
		return false
	}
	if key == "date" || strings.HasSuffix(key, "_date") || strings.HasSuffix(key, ".date") {
		_, err := civil.Parse(v)
		return err == nil
	}
	return true
}

// checkCorrection wants a correction to name an act of the same kind that is
// still in force, and the authority for it.
func (c *Case) checkCorrection(a Act) error {
	if a.Corrects == 0 {
		if a.Void {
			return invalid("corrects", "fault.correct_nothing")
		}
		return nil
	}
	was, found := c.Act(a.Corrects)
	switch {
	case !found || was.Kind != a.Kind:
		return invalid("corrects", "fault.correct_unknown", a.Corrects)
	case was.Void || c.Superseded()[a.Corrects] != 0:
		return invalid("corrects", "fault.correct_superseded", a.Corrects)
	case strings.TrimSpace(a.Basis) == "":
		return invalid("basis", "fault.correct_basis")
	}
	return nil
}

// without returns the case as it would be had an act been withdrawn.
func (c *Case) without(no int) *Case {
	if no == 0 {
		return c
	}
	rest := *c
	rest.Acts = slices.Clone(c.Acts)
	for i := range rest.Acts {
		if rest.Acts[i].No == no {
			rest.Acts[i].Void = true
		}
	}
	return &rest
}

// checkPlace wants the act to be possible where the case stood on its day.
func (c *Case) checkPlace(a Act) error {
	then := Project(c.AsOf(a.Day))
	if !Possible(a.Kind, then) {
		return invalid("kind", "fault.act_place")
	}
	switch {
	case a.Kind == TakenOver:
		return a.checkTakenOver(len(c.Effective()))
	case a.Kind == Moved && a.To != "" && a.To == then.Unit && then.Ending != Moved:
		return invalid("to", "fault.move_nowhere")
	case a.To != "" && a.Kind != Moved && !a.Kind.opens():
		return invalid("to", "fault.move_other")
	case a.Kind == Rerouted && a.Facts["case.profile"] == "":
		return invalid("case.profile", "fault.fact_needed", "case.profile")
	}
	if err := c.checkOpening(a); err != nil {
		return err
	}
	if err := c.checkWay(a, then); err != nil {
		return err
	}
	return c.checkEnd(a)
}

// checkOpening wants no act on a day before the nomination that opens the case:
// a correction could otherwise put it there.
func (c *Case) checkOpening(a Act) error {
	if acts := c.Effective(); len(acts) > 0 && acts[0].Kind == Nominated && !a.Kind.opens() && a.Day.Before(acts[0].Day) {
		return invalid("day", "fault.act_before_opening", acts[0].Day)
	}
	return nil
}

// checkWay wants an act of the unusual ways to fit what it speaks of.
func (c *Case) checkWay(a Act, then Projection) error {
	facts, lists := c.Facts(a.Day)
	switch a.Kind {
	case IntroducerChanged:
		was := a.Facts[FactReplaced]
		if !slices.ContainsFunc(lists[Introducers], func(it Item) bool { return it["member_id"] == was }) {
			return invalid(FactReplaced, "fault.introducer_unknown", was)
		}
		if slices.ContainsFunc(a.Lists[Introducers], func(it Item) bool { return it["member_id"] == was }) {
			return invalid(FactReplaced, "fault.introducer_same", was)
		}
	case Redone:
		if facts[factFault] == condition {
			return invalid("kind", "fault.redo_condition")
		}
	case RemovalBase:
		if cell, ok := c.AsOf(a.Day).Last(RemovalCell); !ok || cell.Day.Before(then.Joined) {
			return invalid("day", "fault.removal_cell_first")
		}
	case Removed:
		if late, ok := c.Last(RemovalCell, RemovalBase); ok && late.Day.After(a.Day) {
			return invalid("day", "fault.removal_order", late.Day)
		}
	case ComplaintResolved:
		if facts["rem.complaint_date"] == "" {
			return invalid("kind", "fault.complaint_none")
		}
		if last, ok := c.AsOf(a.Day).Last(Complaint, ComplaintResolved); ok && last.Kind == ComplaintResolved {
			return invalid("kind", "fault.complaint_resolved", last.Day)
		}
	case Moved:
		if stage := a.Facts["move.stage"]; stage != "" && !slices.Contains(MoveStages(then), stage) {
			return invalid("move.stage", "fault.move_stage")
		}
	}
	return nil
}

// MoveStages are the words of move.stage that fit an applicant's case that
// stands so, the likeliest first; none for a member.
func MoveStages(then Projection) []string {
	switch {
	case then.Stage.Member():
		return nil
	case then.Stage == StageDecided:
		return []string{"decided"}
	case then.Stage == StageResolved:
		return []string{"resolved_not_sent", "sent_no_decision"}
	}
	return []string{"before_cell_vote"}
}

// Possible says whether an act of a kind can happen in a case that stands so.
// A step of the regulations other than those the fold knows is always possible
// here; procedure knows when its turn is.
func Possible(k Kind, then Projection) bool {
	over := then.Stage == StageEnded
	preparing := then.Stage.Open() && !then.Stage.Member()
	probationary := then.Stage == StageProbationary || then.Stage == StageRecognition
	switch k {
	case Nominated:
		return then.Stage == "" || then.Stage == StageNominated || then.Stage == StageUnlisted
	case TakenOver:
		return then.Stage == ""
	case Listed:
		return then.Stage == "" || then.Stage == StageNominated || then.Stage == StageUnlisted
	case Reviewed, Unlisted:
		return preparing && !then.Listed.IsZero()
	case Refused, Withdrawn:
		return preparing
	case Ceremony:
		return !then.Stage.Member()
	case Recognition, Removed:
		return probationary
	case Left:
		return then.Stage.Member()
	case Cancelled:
		return then.Stage == StageDecided || then.Stage.Member()
	case Returned, VoteFailed, CommitteeFailed, Extended:
		return then.Stage.Open() && then.Stage != StageNominated && then.Stage != StageListed
	case Moved:
		return !over || then.Ending == Moved
	case Died, Rerouted:
		return !over
	}
	return possibleWay(k, then)
}

// possibleWay is Possible for the unusual ways.
func possibleWay(k Kind, then Projection) bool {
	over := then.Stage == StageEnded
	probationary := then.Stage == StageProbationary || then.Stage == StageRecognition
	switch k {
	case Circumstances, Readmission:
		return then.Stage.Open() && !then.Stage.Member()
	case IntroducerChanged:
		return then.Stage == StageAdmission || then.Stage == StageResolved || then.Stage == StageDecided
	case TempBegun:
		return !over && then.Stage != "" && then.Away.IsZero()
	case TempEnded:
		return !over && !then.Away.IsZero()
	case Disciplined, RemovalCell, RemovalBase:
		return probationary
	case RemovalReceived, Complaint, ComplaintResolved:
		return then.Ending == Removed
	case FaultFound:
		return then.Stage == StageDecided || then.Stage.Member()
	case Redone:
		return then.Annulled
	}
	return true
}

// checkTakenOver wants a member of the paper register to have joined, and to
// have become official no earlier than that, by the day of taking over.
func (a *Act) checkTakenOver(before int) error {
	joined, ok := a.Facts.Date("adm.ceremony_date")
	if before > 0 || !ok || joined.After(a.Day) {
		return invalid("adm.ceremony_date", "fault.taken_over_joined")
	}
	if official, ok := a.Facts.Date("rec.effective_date"); ok && (official.Before(joined) || official.After(a.Day)) {
		return invalid("rec.effective_date", "fault.taken_over_official")
	}
	return nil
}

// checkEnd refuses an act that would carry on a case that is over, and an
// ending that a later act already recorded contradicts. A case that moved away
// may come back, an annulled procedure may be done again, a complaint may be
// upheld; a former member or applicant gets a new case.
func (c *Case) checkEnd(a Act) error {
	was, is := Project(c), Project(c.with(a))
	final := was.Stage == StageEnded && was.Ending != Moved && was.Ending != Cancelled
	switch {
	case final && is.Stage != StageEnded && a.Kind != ComplaintResolved:
		return invalid("day", "fault.act_after_end", was.Ended)
	case (a.Kind.Ends() || a.Kind == Moved && a.To == "") && (is.Ending != a.Kind || is.Ended != a.Day):
		return invalid("day", "fault.act_contradicted", a.Day)
	}
	return nil
}

// with returns the case with an act appended as a new one.
func (c *Case) with(a Act) *Case {
	next := *c
	next.Acts = slices.Clone(c.Acts)
	a.No, a.Corrects = 1, 0
	for _, b := range c.Acts {
		a.No = max(a.No, b.No+1)
	}
	next.Acts = append(next.Acts, a)
	return &next
}
