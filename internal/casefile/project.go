package casefile

import (
	"slices"
	"strings"

	"tranu/internal/civil"
	"tranu/internal/unit"
)

// A Stage is how far a case has come, in one word for lists and figures.
type Stage string

// The stages, in the order in which a case comes through them.
const (
	StageNominated    Stage = "nominated"    // named, not yet considered by the cell
	StageListed       Stage = "listed"       // on the list of people being prepared (cảm tình Đảng)
	StageAdmission    Stage = "admission"    // the admission procedure has begun: permission, application or a later step
	StageResolved     Stage = "resolved"     // the cell has resolved to propose admission
	StageDecided      Stage = "decided"      // admission decided, ceremony still to be held
	StageProbationary Stage = "probationary" // member on probation since the ceremony
	StageRecognition  Stage = "recognition"  // on probation, the recognition procedure has begun
	StageOfficial     Stage = "official"     // recognition decided
	StageUnlisted     Stage = "unlisted"     // off the list; may be listed again
	StageEnded        Stage = "ended"        // Projection.Ending says how
)

// Member says that a person at this stage belongs to the Party.
func (s Stage) Member() bool {
	return s == StageProbationary || s == StageRecognition || s == StageOfficial
}

// Open says that something remains to be done on a case at this stage: neither
// over, nor off the list, nor carried through to official membership.
func (s Stage) Open() bool {
	return s != StageOfficial && s != StageUnlisted && s != StageEnded
}

// A Standing is what a person is to the unit during a stay.
type Standing string

// The three standings.
const (
	Preparing    Standing = "preparing"
	Probationary Standing = "probationary"
	Official     Standing = "official"
)

// A Stay is a time during which the person belonged to one unit in one
// standing: every day d with From ≤ d < To. To is zero for a stay that goes on.
type Stay struct {
	Unit     unit.ID
	From, To civil.Date
	Standing Standing
}

// Projection is what the acts of a case come to. It can always be computed
// again from them. A zero date means: has not happened.
type Projection struct {
	Unit       unit.ID
	Profile    string
	Stage      Stage
	Nominated  civil.Date
	Listed     civil.Date // the list of the present spell
	Joined     civil.Date // the ceremony: the day of joining the Party
	Recognised civil.Date // the recognition decision
	Official   civil.Date // member with full rights from this day; set once recognised
	Ended      civil.Date // with Stage unlisted or ended: the day
	Ending     Kind       // with Stage unlisted or ended: the act
	Away       civil.Date // temporarily elsewhere since that day
	Host       string     // with Away: where
	Annulled   bool       // a membership was annulled, and nothing has taken its place
	Stays      []Stay     // oldest first, never overlapping
}

// Project folds the acts in force into what they come to. Each act is applied
// in the order of the days in law, and a later one always takes effect: what
// carries a case on (a listing, a decision, a ceremony, a recognition, a move
// into a unit) reopens one that had ended. Only an annulment (Cancelled) undoes
// what came before it:
//
//   - of the decision, before the ceremony, for a fault in the procedure: the
//     decision is still to be taken;
//   - of the admission: the person never was a member;
//   - of the recognition: the person still is on probation.
//
// It annuls the recognition when there is one, unless the fault lies in the
// conditions of admission (fix.kind = condition). Redone takes an annulled
// admission up again from its ceremony, as if it had never been annulled. A
// complaint resolved by annulling the removal puts the person on probation
// again from that day; the days between stay outside, for no text counts them.
// A temporary stay elsewhere moves nobody: it only sets Away.
func Project(c *Case) Projection {
	f := fold{c: c}
	acts := c.Effective()
	f.start(acts)
	for i := range acts {
		f.apply(&acts[i])
	}
	return f.finish()
}

// StandingOn returns the unit and standing on a day; false outside every stay.
func (p Projection) StandingOn(d civil.Date) (Stay, bool) {
	for _, s := range p.Stays {
		if s.Covers(d) {
			return s, true
		}
	}
	return Stay{}, false
}

// Covers says whether the stay holds on a day.
func (s Stay) Covers(d civil.Date) bool {
	return !d.Before(s.From) && (s.To.IsZero() || d.Before(s.To))
}

// fold is the state between two acts.
type fold struct {
	c      *Case
	p      Projection
	level  int        // index into stages
	stated civil.Date // official date stated by a decision; zero: reckoned from the ceremony
	marks  []mark     // by day
	undone *fold      // as it stood before the admission was annulled
}

// A mark is a day from which unit and standing are others. Standing is empty
// while the person belongs nowhere.
type mark struct {
	day      civil.Date
	unit     unit.ID
	standing Standing
}

// stages are the levels of a case, from 1; level 0 is a case without acts.
var stages = []Stage{"", StageNominated, StageListed, StageAdmission, StageResolved, StageDecided, StageProbationary, StageRecognition, StageOfficial}

const (
	atNominated = iota + 1
	atListed
	atAdmission
	atResolved
	atDecided
	atProbationary
	atRecognition
	atOfficial
)

// start finds the unit and profile with which the case was opened: the opening
// act states them; for one that does not, the case row does, as long as no
// later act has changed it.
func (f *fold) start(acts []Act) {
	f.p.Unit, f.p.Profile = f.c.Unit, f.c.Profile
	if i := slices.IndexFunc(acts, func(a Act) bool { return a.Kind == Moved }); i >= 0 && acts[i].Unit != "" {
		f.p.Unit = acts[i].Unit
	}
	for _, a := range acts {
		if a.Kind.opens() {
			if a.To != "" {
				f.p.Unit = a.To
			}
			if v := a.Facts["case.profile"]; v != "" {
				f.p.Profile = v
			}
			return
		}
	}
}

func (k Kind) opens() bool { return k == Nominated || k == TakenOver }

// apply lets one act take effect.
func (f *fold) apply(a *Act) {
	f.restate(a)
	switch a.Kind {
	case Nominated:
		f.nominate(a.Day)
	case TakenOver:
		f.takeOver(a)
	case Ceremony:
		f.join(a.Day)
	case Recognition:
		f.recognise(a.Day)
	case Cancelled:
		f.cancel(a)
	case Moved:
		f.move(a)
	case Redone:
		f.redo()
	case ComplaintResolved:
		f.restore(a)
	case TempBegun:
		f.p.Away, f.p.Host = a.Day, a.Facts[FactHost]
	case TempEnded:
		f.p.Away, f.p.Host = civil.Date{}, ""
	case Unlisted, Refused, Withdrawn, Died, Removed, Left:
		f.end(a)
	default:
		f.advance(levelOf(a.Kind), a.Day)
	}
}

// restate takes over what an act states about profile and official date.
func (f *fold) restate(a *Act) {
	if v := a.Facts["case.profile"]; v != "" && a.Kind == Rerouted {
		f.p.Profile = v
	}
	if d, ok := a.Facts.Date("rec.effective_date"); ok && (a.Kind == Recognition || a.Kind == TakenOver) {
		f.stated = d
	}
	if d, ok := a.Facts.Date("fix.effective_date_set"); ok && a.Kind != Cancelled {
		f.stated = d
	}
}

// levelOf returns the level a step carries a case to; 0: it carries nowhere.
func levelOf(k Kind) int {
	switch k {
	case Listed:
		return atListed
	case Helper, Reviewed, "adm_awareness_course":
		return 0
	case CellAdmits, "adm_section_appraisal", "adm_base_resolution", "adm_superior_appraisal":
		return atResolved
	case Decision:
		return atDecided
	case "adm_notify", "adm_receipt", "adm_member_records", "adm_archive":
		return 0
	case "rec_probation_start", "rec_helper_followup", "rec_course", "rec_probation_end", "rec_removal":
		return 0
	}
	switch {
	case strings.HasPrefix(string(k), "adm_"):
		return atAdmission
	case strings.HasPrefix(string(k), "rec_"):
		return atRecognition
	}
	return 0
}

func (f *fold) member() bool { return f.level >= atProbationary }
func (f *fold) ended() bool  { return f.p.Ending != "" }

func (f *fold) nominate(day civil.Date) {
	if f.level == 0 {
		f.p.Nominated = day
	}
	f.advance(atNominated, day)
}

// advance carries the case to a level, if it has not come further. A case that
// had ended starts again from there. What belongs to the recognition procedure
// advances members only.
func (f *fold) advance(level int, day civil.Date) {
	if level == 0 || level >= atProbationary && (!f.member() || f.ended()) {
		return
	}
	if f.ended() {
		f.reopen()
		f.level = 0
		if level == atNominated {
			f.p.Nominated, f.p.Listed = day, civil.Date{}
		}
	}
	if level == atListed {
		f.p.Listed = day
	}
	f.level = max(f.level, level)
	f.mark(day)
}

func (f *fold) reopen() { f.p.Ended, f.p.Ending = civil.Date{}, "" }

// takeOver begins with a member of the paper register.
func (f *fold) takeOver(a *Act) {
	joined, ok := a.Facts.Date("adm.ceremony_date")
	if !ok {
		joined = a.Day
	}
	stated := f.stated
	f.join(joined)
	if stated.IsZero() {
		return
	}
	f.stated = stated
	decided, ok := a.Facts.Date("rec.decision_date")
	if !ok {
		decided = stated
	}
	f.recognise(later(decided, joined))
}

// join begins a membership. A second ceremony within one membership takes the
// place of the first.
func (f *fold) join(day civil.Date) {
	if f.member() && !f.ended() {
		f.annul()
	}
	f.reopen()
	f.p.Joined, f.level = day, atProbationary
	f.p.Recognised, f.stated = civil.Date{}, civil.Date{}
	f.mark(day)
}

func (f *fold) recognise(day civil.Date) {
	if f.p.Joined.IsZero() {
		return
	}
	f.reopen()
	f.p.Recognised, f.level = day, atOfficial
	f.mark(day)
}

// cancel annuls the recognition or the admission.
func (f *fold) cancel(a *Act) {
	switch {
	case f.level < atDecided:
		return
	case f.level == atOfficial && a.Facts[factFault] != condition:
		f.level = atProbationary
		f.p.Recognised, f.stated = civil.Date{}, civil.Date{}
		if d, ok := a.Facts.Date("fix.effective_date_set"); ok {
			f.stated = d
		}
		if !f.ended() {
			f.mark(a.Day)
		}
		return
	}
	if f.level == atDecided && a.Facts[factFault] != condition { // nobody was admitted: the decision stands open again
		f.level = atResolved
		f.mark(a.Day)
		return
	}
	was := *f
	was.marks = slices.Clone(f.marks)
	f.undone = &was
	f.annul()
	f.level = atResolved
	f.p.Joined, f.p.Recognised, f.stated = civil.Date{}, civil.Date{}, civil.Date{}
	f.end(a)
}

// redo takes an annulled admission up again. It wants a membership to have
// been annulled, and no other to have begun since.
func (f *fold) redo() {
	if f.member() || f.undone == nil || f.undone.p.Joined.IsZero() {
		return
	}
	set, unit, profile := f.stated, f.p.Unit, f.p.Profile
	f.p, f.level, f.stated, f.marks, f.undone = f.undone.p, f.undone.level, set, f.undone.marks, nil
	f.p.Unit, f.p.Profile = unit, profile
}

// restore puts a removed person on probation again when the removal is annulled.
func (f *fold) restore(a *Act) {
	if f.p.Ending == Removed && a.Facts["rem.complaint_outcome"] == "annulled" {
		f.reopen()
		f.mark(a.Day)
	}
}

// annul takes the present membership back, as if it had never been.
func (f *fold) annul() {
	for i := range f.marks {
		m := &f.marks[i]
		if m.standing == Probationary && !m.day.Before(f.p.Joined) {
			m.standing = ""
		}
	}
}

// move takes the case to another unit, or out of the committee.
func (f *fold) move(a *Act) {
	if a.movesAlone() {
		f.p.Away, f.p.Host = civil.Date{}, ""
	}
	if a.To == "" {
		f.end(a)
		return
	}
	f.p.Unit = a.To
	if f.p.Ending == Moved {
		f.reopen()
	}
	if !f.ended() && f.level > 0 {
		f.mark(a.Day)
	}
}

func (f *fold) end(a *Act) {
	f.p.Ended, f.p.Ending = a.Day, a.Kind
	f.mark(a.Day)
}

// mark notes unit and standing from a day on. What was noted for that day and
// later ones (a member taken over joined long ago) gives way.
func (f *fold) mark(day civil.Date) {
	for len(f.marks) > 0 && !f.marks[len(f.marks)-1].day.Before(day) {
		f.marks = f.marks[:len(f.marks)-1]
	}
	m := mark{day: day, unit: f.p.Unit}
	switch {
	case f.ended():
	case f.member():
		m.standing = Probationary
	case f.level > 0:
		m.standing = Preparing
	}
	f.marks = append(f.marks, m)
}

// finish says what the whole comes to.
func (f *fold) finish() Projection {
	p := f.p
	p.Stage = stages[f.level]
	p.Annulled = !f.member() && f.undone != nil && !f.undone.p.Joined.IsZero()
	switch p.Ending {
	case "":
	case Unlisted:
		p.Stage = StageUnlisted
	default:
		p.Stage = StageEnded
	}
	if !p.Recognised.IsZero() {
		p.Official = f.stated
		if p.Official.IsZero() {
			p.Official = p.Joined.AddMonths(probationMonths)
		}
		p.Official = later(p.Official, p.Joined)
	}
	p.Stays = stays(f.marks, p.Joined, p.Official)
	return p
}

// probationMonths is the length of probation (Charter, Article 5.1). It is the
// same in every regime; the deadlines take it from the regulations.
const probationMonths = 12

// stays joins the marks into stays. From the official date on, a stay of the
// membership begun on joined is one of an official member, whenever the
// decision came.
func stays(marks []mark, joined, official civil.Date) []Stay {
	var out []Stay
	add := func(s Stay) {
		if n := len(out); n > 0 && out[n-1].To == s.From && out[n-1].Unit == s.Unit && out[n-1].Standing == s.Standing {
			out[n-1].To = s.To
			return
		}
		out = append(out, s)
	}
	for i, m := range marks {
		if m.standing == "" {
			continue
		}
		s := Stay{Unit: m.unit, From: m.day, Standing: m.standing}
		if i+1 < len(marks) {
			s.To = marks[i+1].day
		}
		if m.standing != Probationary || official.IsZero() || m.day.Before(joined) {
			add(s)
			continue
		}
		split := later(official, s.From)
		if !s.To.IsZero() && !split.Before(s.To) {
			add(s)
			continue
		}
		if s.From.Before(split) {
			add(Stay{Unit: s.Unit, From: s.From, To: split, Standing: Probationary})
		}
		add(Stay{Unit: s.Unit, From: split, To: s.To, Standing: Official})
	}
	return out
}

func later(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return b
	}
	return a
}
