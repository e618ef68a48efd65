package procedure

import (
	"fmt"
	"strconv"
	"strings"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/person"
	"tranu/internal/rule"
)

// The two procedures.
const (
	Admission   = "admission"
	Recognition = "recognition"
)

// A Dossier is what a case is judged by: the case, the person, and what the
// committee's own data say about the cell.
type Dossier struct {
	Case     *casefile.Case
	Stated   casefile.Statements // what the acts of Case state, where they do not carry it; nil: they do
	Person   *person.Person
	Official int        // official members of the cell; 0: not known
	CellKind string     // hamlet, unit, base_cell; empty: not known
	Direct   bool       // the cell stands directly under the commune committee
	AsOf     civil.Date // the day of assessment
}

// Running is the procedure the case is in: recognition from the ceremony on.
func (d Dossier) Running() string {
	if casefile.Project(d.Case).Joined.IsZero() {
		return Admission
	}
	return Recognition
}

// Judge fills the facts of the dossier and assesses its running procedure.
func (p *Procedures) Judge(d Dossier) (*rule.Facts, Assessment, error) {
	f, a, err := p.NewFiller().Judge(d)
	return f, *a, err
}

// unread are facts an act may state that no rule reads.
var unread = map[string]bool{casefile.FactMentor: true}

// fill states what the dossier says: what the acts state, and around it what
// the person's record, the case and the committee's data say.
func (f *Filler) fill(d Dossier, running string) error {
	f.reset()
	f.facts.Route(d.Case.Profiles())
	d.Case.Tell(f, civil.Date{})
	f.personal(d)
	f.otherwise("case.procedure", running)
	f.otherwise("case.profile", d.Case.Profile)
	f.otherwise("case.locality", d.Case.Locality)
	f.otherwise("case.as_of", d.AsOf.String())
	if f.said("case.file_opened_date") == "" { // undefined in the texts; default of the regulations
		f.say("case.file_opened_date", first(f.said("permission.start_date"), f.said("application.date")))
	}
	f.follow(d)
	if err := f.tell(); err != nil {
		return err
	}
	if err := f.rounds(d.AsOf); err != nil {
		return err
	}
	return f.latest(d.AsOf)
}

// follow states what follows from the acts without one of them stating it: the
// decision and the helper of the place an applicant moved to, the time out of a
// readmitted member, and, for a removal that no cell ever considered, the day
// on which it should have: so that the missing vote is named.
func (f *Filler) follow(d Dossier) {
	since, moved := d.Case.Last(casefile.Moved)
	state := func(key string, kinds ...casefile.Kind) {
		if act, ok := d.Case.Last(kinds...); ok && moved && f.said("move.stage") != "" && !act.Day.Before(since.Day) {
			f.say(key, first(f.said(key), act.Day.String()))
		}
	}
	state("move.new_helper_assigned_date", casefile.Helper, "rec_helper_followup")
	if f.said("move.stage") != "decided" {
		state("move.new_decision_date", casefile.Decision)
	}
	if decided := f.said("rem.decision_date"); decided != "" {
		f.say("rem.cell_meeting_date", first(f.said("rem.cell_meeting_date"), decided))
	}
}

// rounds states the day of the last round once three rounds of the cell on the
// recognition were in vain: a round without a resolution is no meeting that
// starts a limit of time, but the report upward is due from it.
func (f *Filler) rounds(on civil.Date) error {
	if f.said("rec.cell_meeting_date") != "" {
		return nil
	}
	if in, _ := f.procs.inVain(f.facts, on); !in {
		return nil
	}
	last := ""
	for i := range f.items {
		if it := &f.items[i]; !it.gone && it.list == "votes" && f.field(it, "body") == "cell" && f.field(it, "question") == "recognise" {
			last = max(last, f.field(it, "date"))
		}
	}
	if last == "" {
		return nil
	}
	return f.procs.tell(f.facts, "rec.cell_meeting_date", last)
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// personal is what the person's record and the committee's data state; an act
// that states the same wins.
func (f *Filler) personal(d Dossier) {
	who := d.Person
	meeting, err := civil.Parse(f.said("adm.cell_meeting_date"))
	if err != nil {
		meeting = d.AsOf
	}
	f.otherwise("person.full_name", who.Name)
	f.otherwise("person.birth_date", who.Birth.String())
	f.otherwise("person.education_level", who.Education)
	f.otherwise("person.is_youth_union_member", yes(who.YouthUnion))
	f.otherwise("person.is_trade_union_member", yes(who.TradeUnion))
	f.otherwise("person.in_mass_organisation", yes(who.YouthUnion || who.WomensUnion || who.Farmers || who.Veterans || who.TradeUnion))
	f.otherwise("flag.special_area", yes(who.SpecialArea))
	f.otherwise("flag.religious", yes(who.Religion != ""))
	f.otherwise("cell.kind", d.CellKind)
	f.otherwise("cell.parent_is_commune_committee", yes(d.Direct))
	if d.Official > 0 {
		f.otherwise("cell.official_members", strconv.Itoa(d.Official))
	}
	if years, ok := f.procs.Param("youth_age_max_years", meeting); ok && !who.Birth.IsZero() {
		f.otherwise("person.in_youth_age", yes(who.Birth.AddMonths(12*(years+1)).After(meeting)))
	}
}

func yes(v bool) string {
	if v {
		return "true"
	}
	return "false"
}

// WordSep stands between the words of a fact that takes several.
const WordSep = ","

// tell states one fact.
func (p *Procedures) tell(f *rule.Facts, key, v string) error {
	slot, _, ok := p.Slot(key)
	if !ok {
		return fmt.Errorf("fact %s is not in the regulations", key)
	}
	return p.tellSlot(f, slot, v)
}

// tellSlot states one fact by its slot; the words of a fact that takes several
// are each added to its list.
func (p *Procedures) tellSlot(f *rule.Facts, slot int, v string) error {
	if !p.Several(slot) {
		return f.SetText(slot, v)
	}
	for w := range strings.SplitSeq(v, WordSep) {
		if err := f.AddWord(slot, w); err != nil {
			return err
		}
	}
	return nil
}

// latest sets the latest limit reckoned, which the calendar must cover.
func (f *Filler) latest(asOf civil.Date) error {
	var last civil.Date
	f.dues = f.procs.Deadlines(f.facts, asOf, f.dues[:0])
	for _, d := range f.dues {
		if last.Before(d.Due) && d.Deadline.Steps != nil && !isMonths(d.Deadline.Due) {
			last = d.Due
		}
	}
	slot, _, ok := f.procs.Slot("calc.latest_deadline")
	if !ok || last.IsZero() {
		return nil
	}
	return f.facts.SetDate(slot, last)
}

// isMonths says that a limit is counted in months: no calendar is needed.
func isMonths(due string) bool { return len(due) > 10 && due[:10] == "add_months" }
