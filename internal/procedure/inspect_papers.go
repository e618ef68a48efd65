package procedure

import (
	"fmt"
	"slices"
	"strings"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// A Place is a dated paper or act of a dossier: where something is stated.
type Place struct {
	Fact   string     // fact, or "list.field", that states it
	Paper  string     // code of the form; empty: an act without a paper of its own
	Number string     // of the paper, where stated
	Day    civil.Date // zero: the paper bears no day
}

// A moment is a dated fact with the paper on which its day stands. Same says
// that the paper is dated that day; others carry it, or are signed later.
type moment struct {
	fact, paper string
	same        bool
}

// moments are the dated facts that belong to a paper.
var moments = []moment{
	{"sympathiser.listed_date", "X-NQCT", false}, {"helper.assigned_date", "X-PCGĐ", false}, {"permission.start_date", "X-CHOPHÉP", false},
	{"course.certificate_date", "CN-NTVĐ", true}, {"application.date", "1-KNĐ", true}, {"cv.signed_date", "2-KNĐ", true},
	{"cv.seam_stamped_date", "2-KNĐ", false}, {"cv.first_remark_date", "2-KNĐ", false}, {"cv.cell_remark_date", "2-KNĐ", false}, {"cv.certified_date", "2-KNĐ", false},
	{"opinions.mass_orgs_date", "X-PYK-ĐT", false}, {"opinions.residence_date", "X-PYK-CT", false}, {"political.concluded_date", "X-KLTC", false},
	{"adm.cell_meeting_date", "6-KNĐ", false}, {"adm.section_report_date", "7-KNĐ", true}, {"adm.base_meeting_date", "8-KNĐ", false},
	{"adm.final_vote_date", "X-BBCU", false}, {"adm.decision_date", "9-KNĐ", true}, {"adm.result_notified_date", "X-TBKQ", false},
	{"adm.decision_received_date", "X-GNHS", false}, {"adm.ceremony_date", "X-BBLỄ", false}, {"adm.member_cv_date", "1-HSĐV", false},
	{"rec.course_certificate_date", "CN-ĐVM", true}, {"rec.opinions_mass_orgs_date", "X-PYK-ĐT", false}, {"rec.opinions_residence_date", "X-PYK-CT", false},
	{"rec.cell_meeting_date", "13-KNĐ", false}, {"rec.section_report_date", "14-KNĐ", true}, {"rec.base_meeting_date", "15-KNĐ", false},
	{"rec.final_vote_date", "X-BBCU", false}, {"rec.decision_date", "16-KNĐ", true}, {"rec.result_notified_date", "X-TBKQ", false},
	{"rec.card_issue_date", "8-TĐV", false}, {"rec.escalation_date", "X-BCBQ", false}, {"rem.decision_date", "X-QĐXT", false},
}

// sequences are the orders that the procedures require: in each, what stands
// earlier is not dated after what stands later. A code stands for every paper
// of that form. Which pairs are compared is the closure of all of them.
var sequences = [][]string{
	{"application.date", "cv.signed_date", "cv.seam_stamped_date", "verification.first_sent_date", "verification_requests.replied_date",
		"verification.completed_date", "cv.cell_remark_date", "cv.certified_date", "adm.cell_meeting_date", "6-KNĐ", "adm.section_report_date",
		"adm.base_meeting_date", "8-KNĐ", "adm.final_vote_date", "adm.decision_date", "adm.decision_received_date", "adm.ceremony_date",
		"rec.cell_meeting_date", "13-KNĐ", "rec.section_report_date", "rec.base_meeting_date", "15-KNĐ", "rec.final_vote_date", "rec.decision_date", "rec.announce_date"},
	{"sympathiser.listed_date", "adm.cell_meeting_date"},
	{"helper.assigned_date", "adm.cell_meeting_date"},
	{"permission.start_date", "adm.cell_meeting_date"},
	{"course.certificate_date", "adm.cell_meeting_date"},
	{"verification.first_sent_date", "verification_requests.received_date", "verification.completed_date"},
	{"verification.first_sent_date", "cv.first_remark_date"},
	{"3-KNĐ", "adm.cell_meeting_date"}, {"4-KNĐ", "adm.cell_meeting_date"}, {"4A-KNĐ", "adm.cell_meeting_date"},
	{"opinions.mass_orgs_date", "5-KNĐ", "adm.cell_meeting_date"},
	{"opinions.residence_date", "5-KNĐ"},
	{"adm.decision_date", "adm.result_notified_date"},
	{"adm.ceremony_date", "adm.member_cv_date"},
	{"adm.ceremony_date", "rec.course_certificate_date", "rec.cell_meeting_date"},
	{"adm.ceremony_date", "10-KNĐ", "rec.cell_meeting_date"},
	{"adm.ceremony_date", "11-KNĐ", "rec.cell_meeting_date"},
	{"adm.ceremony_date", "rec.opinions_mass_orgs_date", "12-KNĐ", "rec.cell_meeting_date"},
	{"adm.ceremony_date", "rec.opinions_residence_date", "12-KNĐ"},
	{"rec.decision_date", "rec.result_notified_date"},
	{"rec.decision_date", "rec.card_issue_date"},
	{"rec.card_decision_date", "rec.card_issue_date"},
}

// timeless are date facts that say nothing of when something was done in this
// dossier: days of people's lives, of the program, and days to come.
var timeless = []string{
	"case.as_of", "calc.latest_deadline", "person.birth_date", "cv.birth_date", "population.child_birth_date",
	"rec.effective_date", "fix.effective_date_set", "rec.next_cell_meeting_date", "rec.card_next_meeting_date", "mtr.effective_date",
	"adm.join_date_recorded", "rec.party_age_start_recorded", "signatures.elected_date", "signatures.approved_date",
}

// papers knows the dated facts of the regulations and the order of papers.
type papers struct {
	dates  []dated
	birth  int // slot of the date of birth
	docs   docFields
	paper  map[string]string   // by fact
	same   map[string]bool     // by fact
	at     map[string]int      // place in the order, by fact, list field or form code
	made   map[string][]string // by step: the national forms it always makes
	shared map[string]bool     // forms of the project's own that both procedures know
	before [][]bool            // by two places: the first may not be dated after the second
}

// dated is a date fact, or a date field of a list.
type dated struct {
	key         string
	slot, field int // field −1: a single fact
	at          int // place in the order; −1: none
}

// docFields are the slots of the list of papers.
type docFields struct{ slot, code, date, number int }

func newPapers(prog *rule.Program) (p papers, err error) {
	p.paper, p.same, p.at = map[string]string{}, map[string]bool{}, map[string]int{}
	for _, m := range moments {
		p.paper[m.fact], p.same[m.fact] = m.paper, m.same
	}
	p.orders()
	p.shared = map[string]bool{}
	for _, f := range prog.Book().Forms {
		p.shared[f.Code] = f.Procedure == "both" && f.Basis == "project"
	}
	p.made = map[string][]string{}
	for _, proc := range prog.Book().Procedures {
		for _, s := range proc.Steps {
			p.made[s.ID] = expected(prog.Book(), s.Produces)
		}
	}
	if p.birth, _, err = slotOf(prog, "person.birth_date"); err != nil {
		return p, err
	}
	if p.docs, err = docFieldsOf(prog); err != nil {
		return p, err
	}
	for _, key := range prog.FactKeys() {
		slot, fact, _ := prog.Slot(key)
		if fact.Type == "date" {
			p.add(dated{key: key, slot: slot, field: -1})
		}
		for i, it := range fact.Items {
			if it.Type == "date" && key != "documents" {
				p.add(dated{key: key + "." + it.Key, slot: slot, field: i})
			}
		}
	}
	return p, nil
}

func slotOf(prog *rule.Program, key string) (int, *rule.Fact, error) {
	slot, fact, ok := prog.Slot(key)
	if !ok {
		return 0, nil, fmt.Errorf("inspection: the regulations have no fact %s", key)
	}
	return slot, fact, nil
}

func docFieldsOf(prog *rule.Program) (d docFields, err error) {
	if d.slot, _, err = slotOf(prog, "documents"); err != nil {
		return d, err
	}
	for name, field := range map[string]*int{"code": &d.code, "date": &d.date, "number": &d.number} {
		var ok bool
		if *field, ok = prog.ItemField(d.slot, name); !ok {
			return d, fmt.Errorf("inspection: documents have no field %s", name)
		}
	}
	return d, nil
}

func (p *papers) add(d dated) {
	if slices.Contains(timeless, d.key) {
		return
	}
	d.at = -1
	if at, ok := p.at[d.key]; ok {
		d.at = at
	}
	p.dates = append(p.dates, d)
}

// of is the paper of a dated fact; empty when it has none.
func (p *papers) of(fact string) string { return p.paper[fact] }

// orders numbers the places of the sequences and closes the order.
func (p *papers) orders() {
	for _, s := range sequences {
		for _, key := range s {
			if _, ok := p.at[key]; !ok {
				p.at[key] = len(p.at)
			}
		}
	}
	n := len(p.at)
	p.before = make([][]bool, n)
	for i := range p.before {
		p.before[i] = make([]bool, n)
	}
	for _, s := range sequences {
		for i := 1; i < len(s); i++ {
			p.before[p.at[s[i-1]]][p.at[s[i]]] = true
		}
	}
	for via := range n {
		for i := range n {
			for k := range n {
				p.before[i][k] = p.before[i][k] || p.before[i][via] && p.before[via][k]
			}
		}
	}
	for _, m := range moments { // a paper dated like its fact stands at its place
		if at, ok := p.at[m.fact]; ok && m.same {
			p.at[m.paper] = at
		}
	}
}

// A point is a place of the dossier with its place in the order.
type point struct {
	Place
	at    int  // −1: none
	row   int  // of its list; −1: no list
	twice bool // the paper of a fact that is a point itself: not compared again
}

// gather lists every dated paper and act of the dossier.
func (in *inspection) gather() {
	ps := &in.inspector.papers
	in.points = make([]point, 0, 48)
	for i := range ps.dates {
		d := &ps.dates[i]
		if d.field < 0 {
			if day := in.f.Date(d.slot); !day.IsZero() {
				in.points = append(in.points, point{Place: Place{Fact: d.key, Paper: ps.paper[d.key], Day: day}, at: d.at, row: -1})
			}
			continue
		}
		for row, it := range in.f.Items(d.slot) {
			if it[d.field].Known {
				in.points = append(in.points, point{Place: Place{Fact: d.key, Day: civil.FromOrdinal(it[d.field].N)}, at: d.at, row: row})
			}
		}
	}
	facts := len(in.points)
	for row, it := range in.f.Items(ps.docs.slot) {
		x := point{Place: Place{Fact: "documents.date", Paper: it[ps.docs.code].S, Number: it[ps.docs.number].S}, at: -1, row: row}
		if v := it[ps.docs.date]; v.Known {
			x.Day = civil.FromOrdinal(v.N)
		}
		if at, ok := ps.at[x.Paper]; ok {
			x.at = at
			x.twice = slices.ContainsFunc(in.points[:facts], func(o point) bool { return o.at == at })
		}
		in.points = append(in.points, x)
	}
}

// A Dated is a paper or act of a dossier. Wrong are the conflicts of order that
// it takes part in.
type Dated struct {
	Place
	Wrong []Conflict
}

// Dates lists every paper and dated act of a dossier in the order of time,
// those without a day last; a paper that bears the day of its act stands once. Conflicts of order, as
// Inspect found them, are noted at both places.
func (p *Procedures) Dates(f *rule.Facts, found []Inspected) []Dated {
	in := inspection{Procedures: p, f: f}
	in.gather()
	var out []Dated
	for _, x := range in.points {
		if i := slices.IndexFunc(out, func(d Dated) bool { return d.Paper == x.Paper && d.Day == x.Day && x.Paper != "" }); i >= 0 && x.Fact == "documents.date" {
			if out[i].Number == "" {
				out[i].Number = x.Number
			}
			continue
		}
		if x.row >= 0 && !strings.HasPrefix(x.Fact, "documents.") && !strings.HasPrefix(x.Fact, "verification_requests.") && !strings.HasPrefix(x.Fact, "consents.") {
			continue // the day of a vote or a signature is that of its paper
		}
		out = append(out, Dated{Place: x.Place})
	}
	for _, x := range found {
		if x.Check.Compare == rule.CompareOrder {
			note(out, x.Conflicts)
		}
	}
	slices.SortStableFunc(out, func(a, b Dated) int {
		if a.Day.IsZero() != b.Day.IsZero() {
			return map[bool]int{true: 1, false: -1}[a.Day.IsZero()]
		}
		return a.Day.Compare(b.Day)
	})
	return out
}

func note(list []Dated, conflicts []Conflict) {
	for i := range list {
		for _, c := range conflicts {
			if slices.ContainsFunc(c.Places, func(x Place) bool { return x.Paper == list[i].Paper && x.Fact == list[i].Fact && x.Day == list[i].Day }) {
				list[i].Wrong = append(list[i].Wrong, c)
			}
		}
	}
}

// occasional are national forms that a step makes only in some dossiers: one
// of two ways, a move, or a book kept beside the dossiers.
var occasional = []string{"4-KNĐ", "4A-KNĐ", "17-KNĐ", "17A-KNĐ", "17B-KNĐ", "17C-KNĐ", "17D-KNĐ", "18-KNĐ", "19-KNĐ", "20-KNĐ", "1-TĐV", "8-TĐV", "3-HSĐV"}

// expected are the national forms among papers that a step always makes.
func expected(b *rule.Book, codes []string) []string {
	var out []string
	for _, f := range b.Forms {
		if f.Basis == "national" && slices.Contains(codes, f.Code) && !slices.Contains(occasional, f.Code) {
			out = append(out, f.Code)
		}
	}
	return out
}
