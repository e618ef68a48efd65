package procedure

import (
	"fmt"
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
	f := p.NewFacts()
	running := d.Running()
	if err := p.fill(f, d, running); err != nil {
		return nil, Assessment{}, fmt.Errorf("case %s: %w", d.Case.ID, err)
	}
	return f, p.Assess(f, running, d.Case.Profile, d.AsOf), nil
}

// unread are facts an act may state that no rule reads.
var unread = map[string]bool{casefile.FactMentor: true}

func (p *Procedures) fill(f *rule.Facts, d Dossier, running string) error {
	facts, lists := d.Case.Facts(civil.Date{})
	f.Route(d.Case.Profiles())
	known := d.personal(p, facts)
	known["case.procedure"] = running
	known["case.profile"] = d.Case.Profile
	known["case.locality"] = d.Case.Locality
	known["case.as_of"] = d.AsOf.String()
	for key, v := range facts {
		known[key] = v
	}
	if known["case.file_opened_date"] == "" { // undefined in the texts; default of the regulations
		known["case.file_opened_date"] = first(facts["permission.start_date"], facts["application.date"])
	}
	d.follow(known)
	for key, v := range known {
		if v == "" || unread[key] {
			continue
		}
		if err := p.tell(f, key, v); err != nil {
			return err
		}
	}
	for list, items := range lists {
		for _, it := range items {
			if err := p.tellItem(f, list, it); err != nil {
				return err
			}
		}
	}
	if err := p.rounds(f, known, lists["votes"], d.AsOf); err != nil {
		return err
	}
	return p.latest(f, d.AsOf)
}

// follow states what follows from the acts without one of them stating it: the
// decision and the helper of the place an applicant moved to, the time out of a
// readmitted member, and, for a removal that no cell ever considered, the day
// on which it should have: so that the missing vote is named.
func (d Dossier) follow(known casefile.Facts) {
	since, moved := d.Case.Last(casefile.Moved)
	state := func(key string, kinds ...casefile.Kind) {
		if act, ok := d.Case.Last(kinds...); ok && moved && known["move.stage"] != "" && !act.Day.Before(since.Day) {
			known[key] = first(known[key], act.Day.String())
		}
	}
	state("move.new_helper_assigned_date", casefile.Helper, "rec_helper_followup")
	if known["move.stage"] != "decided" {
		state("move.new_decision_date", casefile.Decision)
	}
	if known["rem.decision_date"] != "" {
		known["rem.cell_meeting_date"] = first(known["rem.cell_meeting_date"], known["rem.decision_date"])
	}
}

// rounds states the day of the last round once three rounds of the cell on the
// recognition were in vain: a round without a resolution is no meeting that
// starts a limit of time, but the report upward is due from it.
func (p *Procedures) rounds(f *rule.Facts, known casefile.Facts, votes []casefile.Item, on civil.Date) error {
	if in, _ := p.inVain(f, on); !in || known["rec.cell_meeting_date"] != "" {
		return nil
	}
	last := ""
	for _, v := range votes {
		if v["body"] == "cell" && v["question"] == "recognise" {
			last = max(last, v["date"])
		}
	}
	if last == "" {
		return nil
	}
	return p.tell(f, "rec.cell_meeting_date", last)
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
func (d Dossier) personal(p *Procedures, facts casefile.Facts) casefile.Facts {
	who := d.Person
	out := casefile.Facts{
		"person.full_name":                 who.Name,
		"person.birth_date":                who.Birth.String(),
		"person.education_level":           who.Education,
		"person.is_youth_union_member":     yes(who.YouthUnion),
		"person.is_trade_union_member":     yes(who.TradeUnion),
		"person.in_mass_organisation":      yes(who.YouthUnion || who.WomensUnion || who.Farmers || who.Veterans || who.TradeUnion),
		"flag.special_area":                yes(who.SpecialArea),
		"flag.religious":                   yes(who.Religion != ""),
		"cell.kind":                        d.CellKind,
		"cell.parent_is_commune_committee": yes(d.Direct),
	}
	if d.Official > 0 {
		out["cell.official_members"] = fmt.Sprint(d.Official)
	}
	meeting, ok := facts.Date("adm.cell_meeting_date")
	if !ok {
		meeting = d.AsOf
	}
	if years, ok := p.Param("youth_age_max_years", meeting); ok && !who.Birth.IsZero() {
		out["person.in_youth_age"] = yes(who.Birth.AddMonths(12 * (years + 1)).After(meeting))
	}
	return out
}

func yes(v bool) string {
	if v {
		return "true"
	}
	return "false"
}

// WordSep stands between the words of a fact that takes several.
const WordSep = ","

// tell states one fact; the words of a fact that takes several are each added
// to its list.
func (p *Procedures) tell(f *rule.Facts, key, v string) error {
	slot, fact, ok := p.Slot(key)
	if !ok {
		return fmt.Errorf("fact %s is not in the regulations", key)
	}
	if fact.Type == "list" {
		for w := range strings.SplitSeq(v, WordSep) {
			if err := f.AddWord(slot, w); err != nil {
				return err
			}
		}
		return nil
	}
	return f.SetText(slot, v)
}

func (p *Procedures) tellItem(f *rule.Facts, list string, it casefile.Item) error {
	slot, _, ok := p.Slot(list)
	if !ok {
		return fmt.Errorf("list %s is not in the regulations", list)
	}
	n, err := f.AddItem(slot)
	if err != nil {
		return err
	}
	for key, v := range it {
		field, ok := p.ItemField(slot, key)
		if !ok {
			return fmt.Errorf("list %s has no field %s", list, key)
		}
		if err := f.SetItemText(slot, n, field, v); err != nil {
			return err
		}
	}
	return nil
}

// latest sets the latest limit reckoned, which the calendar must cover.
func (p *Procedures) latest(f *rule.Facts, asOf civil.Date) error {
	var last civil.Date
	for _, d := range p.Deadlines(f, asOf, nil) {
		if last.Before(d.Due) && d.Deadline.Steps != nil && !isMonths(d.Deadline.Due) {
			last = d.Due
		}
	}
	slot, _, ok := p.Slot("calc.latest_deadline")
	if !ok || last.IsZero() {
		return nil
	}
	return f.SetDate(slot, last)
}

// isMonths says that a limit is counted in months: no calendar is needed.
func isMonths(due string) bool { return len(due) > 10 && due[:10] == "add_months" }
