package procedure

import (
	"slices"
	"strings"

	"tranu/internal/civil"
	"tranu/internal/locale"
	"tranu/internal/rule"
	"tranu/internal/rule/expr"
	"tranu/internal/viet"
)

// A Conflict is what papers, figures or people of a dossier say against each
// other.
type Conflict struct {
	Kind   string  // suffix of its sentence, conflict.<Kind>
	Places []Place // the papers and days it is about
	Args   []any   // of the sentence
	Rules  []string
}

// Message is the conflict in one sentence: which papers, which days.
func (c *Conflict) Message(l locale.Lang) string { return l.T("conflict."+c.Kind, c.Args...) }

// Papers are the forms of the conflict, each once.
func (c *Conflict) Papers() []string {
	var out []string
	for _, p := range c.Places {
		if p.Paper != "" && !slices.Contains(out, p.Paper) {
			out = append(out, p.Paper)
		}
	}
	return out
}

// PlaceName is what a paper or act is called: the paper by code and title, an
// act by the name of its day, with the paper that carries it.
func (p *Procedures) PlaceName(x Place) rule.Text {
	if x.Fact == "documents.date" || x.Fact == "" {
		return p.paperName(x.Paper)
	}
	name := p.Label(x.Fact)
	if x.Paper != "" && !strings.HasPrefix(x.Paper, "X-") {
		name.VI += " (" + x.Paper + ")"
		name.EN += " (" + x.Paper + ")"
	}
	return name
}

// paperName is code and title; codes of the project's own stay inside.
func (p *Procedures) paperName(code string) rule.Text {
	name := p.Paper(code)
	if strings.HasPrefix(code, "X-") {
		name.VI, name.EN = strings.TrimPrefix(name.VI, code+" "), strings.TrimPrefix(name.EN, code+" ")
	}
	return name
}

// maxConflicts is how many conflicts one check tells: whoever has mended these
// is told the rest, and a dossier of a thousand papers stays readable.
const maxConflicts = 100

// order compares each paper with each that must come later, not only with the
// next one.
func (in *inspection) order(x *Inspected) (compared bool) {
	before := in.inspector.papers.before
	for i := range in.points {
		a := &in.points[i]
		if a.at < 0 || a.twice || a.Day.IsZero() {
			continue
		}
		for k := range in.points {
			b := &in.points[k]
			if b.at < 0 || b.twice || b.Day.IsZero() || !before[a.at][b.at] {
				continue
			}
			compared = true
			if a.Day.After(b.Day) {
				if len(x.Conflicts) == maxConflicts {
					return true
				}
				x.Conflicts = append(x.Conflicts, Conflict{Kind: "order", Places: []Place{a.Place, b.Place},
					Args: []any{in.PlaceName(a.Place), a.Day, in.PlaceName(b.Place), b.Day}, Rules: in.behind(a.Place, b.Place)})
			}
		}
	}
	return compared
}

// behind lists the failing rules that turn on both places.
func (in *inspection) behind(a, b Place) []string {
	var ids []string
	for _, half := range in.halves {
		for i := range half.Findings {
			r := &half.Findings[i]
			if r.Verdict != rule.Fail {
				continue
			}
			t := in.inspector.turns[r.Rule.ID]
			if t.names(a) && t.names(b) && !slices.Contains(ids, r.Rule.ID) {
				ids = append(ids, r.Rule.ID)
			}
		}
	}
	return ids
}

func (t turn) names(x Place) bool {
	return slices.Contains(t.dates, x.Fact) || x.Fact == "documents.date" && slices.Contains(t.papers, x.Paper)
}

// future finds what is dated after the day of the review.
func (in *inspection) future(x *Inspected) (compared bool) {
	asOf := in.halves[0].AsOf
	if asOf.IsZero() {
		return false
	}
	return in.each(x, "future", asOf, civil.Date.After)
}

// birth finds what is dated before the person was born.
func (in *inspection) birth(x *Inspected) (compared bool) {
	born := in.f.Date(in.inspector.papers.birth)
	if born.IsZero() {
		return false
	}
	return in.each(x, "birth", born, civil.Date.Before)
}

// each holds every day against one limit.
func (in *inspection) each(x *Inspected, kind string, limit civil.Date, wrong func(day, limit civil.Date) bool) (compared bool) {
	for i := range in.points {
		p := in.points[i].Place
		if p.Day.IsZero() {
			continue
		}
		compared = true
		if wrong(p.Day, limit) {
			x.conflict(kind, []Place{p}, nil, in.PlaceName(p), p.Day, limit)
		}
	}
	return compared
}

// single are the papers of which a dossier holds one. Of introductions there
// may be two, and a certificate may be renewed at any time.
var single = []string{"1-KNĐ", "2-KNĐ", "4-KNĐ", "4A-KNĐ", "5-KNĐ", "6-KNĐ", "7-KNĐ", "8-KNĐ", "9-KNĐ",
	"12-KNĐ", "13-KNĐ", "14-KNĐ", "15-KNĐ", "16-KNĐ", "1-HSĐV", "2-HSĐV"}

// renewable are those that an old dossier must have anew.
var renewable = []string{"4-KNĐ", "4A-KNĐ", "5-KNĐ"}

// copies finds a paper that stands twice with different days or numbers, and a
// paper whose day is not that of its act.
func (in *inspection) copies(x *Inspected) (compared bool) {
	docs := in.docs()
	again, _ := in.inspector.redone(in.f, in.halves[0].AsOf)
	late, _ := in.inspector.renewed(in.f, in.halves[0].AsOf)
	for i := range docs {
		a := docs[i].Place
		for _, b := range docs[:i] {
			if a.Paper != b.Paper || again || !slices.Contains(single, a.Paper) || late && slices.Contains(renewable, a.Paper) {
				continue
			}
			switch {
			case !a.Day.IsZero() && !b.Day.IsZero() && a.Day != b.Day:
				x.conflict("day", []Place{b.Place, a}, nil, in.paperName(a.Paper), b.Day, a.Day)
			case a.Number != "" && b.Number != "" && a.Number != b.Number:
				x.conflict("number", []Place{b.Place, a}, nil, in.paperName(a.Paper), b.Number, a.Number)
			}
		}
	}
	in.twins(x, docs)
	return len(docs) > 0
}

// docs are the papers among the points.
func (in *inspection) docs() []point {
	at := slices.IndexFunc(in.points, func(p point) bool { return p.Fact == "documents.date" })
	if at < 0 {
		return nil
	}
	return in.points[at:]
}

// twins finds papers that do not bear the day of the act they are dated by.
func (in *inspection) twins(x *Inspected, docs []point) {
	ps := &in.inspector.papers
	for i := range in.points {
		act := in.points[i].Place
		if !ps.same[act.Fact] {
			continue
		}
		var other *Place
		agrees := false
		for k := range docs {
			if d := &docs[k]; d.Paper == act.Paper && !d.Day.IsZero() {
				agrees, other = agrees || d.Day == act.Day, &d.Place
			}
		}
		if other != nil && !agrees {
			x.conflict("twin", []Place{act, *other}, nil, in.paperName(act.Paper), other.Day, in.Label(act.Fact), act.Day)
		}
	}
}

// series are papers that take their numbers from one book.
var series = map[string]string{
	"X-NQCT": "cell", "X-PCGĐ": "cell", "6-KNĐ": "cell", "13-KNĐ": "cell", "8-KNĐ": "committee", "15-KNĐ": "committee", "9-KNĐ": "decision", "16-KNĐ": "decision",
}

// numbers finds one number on two papers of a kind. Numbers begin anew with a
// term, so papers of different forms are compared within a year; one session
// may do several things under one number, so the days must differ.
func (in *inspection) numbers(x *Inspected) (compared bool) {
	docs := in.docs()
	for i := range docs {
		a := &docs[i]
		if a.Number == "" {
			continue
		}
		compared = true
		for k := range docs[:i] {
			b := &docs[k]
			if a.Number != b.Number || a.Day == b.Day || a.Day.IsZero() || b.Day.IsZero() || slices.Contains(single, a.Paper) && a.Paper == b.Paper {
				continue // one paper with two days is for copies
			}
			if s := series[a.Paper]; a.Paper == b.Paper || s != "" && s == series[b.Paper] && a.Day.Year() == b.Day.Year() {
				x.conflict("same_number", []Place{b.Place, a.Place}, nil, a.Number, in.paperName(b.Paper), b.Day, in.paperName(a.Paper), a.Day)
			}
		}
	}
	return compared
}

// stepPapers finds the papers of steps done that the dossier does not hold. A
// dossier that states no paper at all is not known.
func (in *inspection) stepPapers(x *Inspected) (compared bool) {
	for _, half := range in.halves {
		for _, s := range half.Steps {
			if s.State != Done {
				continue
			}
			for _, code := range in.inspector.papers.made[s.ID] {
				compared = true
				if in.lacks(x, []int{in.inspector.papers.docs.slot}) {
					return true
				}
				if !slices.ContainsFunc(in.docs(), func(d point) bool { return d.Paper == code }) {
					x.conflict("paper", []Place{{Paper: code}}, nil, in.paperName(code), s.Name)
				}
			}
		}
	}
	return compared
}

// roles finds people in two roles that exclude each other, where the facts say
// so.
func (in *inspection) roles(x *Inspected) (compared bool) {
	intro := in.rows("introducers", "member_id", "status", "relative_of_applicant")
	sent := in.rows("verifiers", "name", "relation_to_applicant")
	name, id := in.text("person.full_name"), in.text("person.personal_id")
	own := func(who expr.Value) bool { return same(who.S, name) || same(who.S, id) }
	for i, a := range intro {
		if own(a[0]) {
			x.role("introduces_self", "3-KNĐ", a[0].S)
		}
		for _, b := range intro[:i] {
			if same(a[0].S, b[0].S) {
				x.role("introduces_twice", "3-KNĐ", a[0].S)
			}
		}
		for _, v := range sent {
			if same(a[0].S, v[0].S) && (v[1].S != "none" || a[2].N != 0) {
				x.role("kin_introduces_and_verifies", "3-KNĐ", a[0].S)
			}
		}
	}
	for _, v := range sent {
		if own(v[0]) || v[1].S == "self" {
			x.role("verifies_self", "X-BCTT", v[0].S)
		}
	}
	compared = in.helpers(x)
	return compared || len(intro)+len(sent) > 0
}

func (x *Inspected) role(kind, paper, who string) {
	x.conflict(kind, []Place{{Paper: paper}}, nil, who)
}

// same says that two names or codes are those of one person.
func same(a, b string) bool {
	return a != "" && b != "" && viet.Fold(a) == viet.Fold(b)
}

// helpers finds helpers who are no official members.
func (in *inspection) helpers(x *Inspected) (compared bool) {
	for _, h := range []struct{ fact, paper, rule string }{{"helper.status", "X-PCGĐ", "ADM-HELPER-ASSIGNED"}, {"adm.probation_helper_status", "X-BBLỄ", "ADM-CER-HELPER"}} {
		switch status := in.text(h.fact); status {
		case "":
		case "official":
			compared = true
		default:
			compared = true
			x.Conflicts = append(x.Conflicts, Conflict{Kind: "helper", Places: []Place{{Fact: h.fact, Paper: h.paper}},
				Args: []any{in.Label(h.fact), in.Book().Words["member_status."+status]}, Rules: []string{h.rule}})
		}
	}
	return compared
}

func (in *inspection) text(key string) string {
	slot, _, ok := in.Slot(key)
	if !ok {
		return ""
	}
	return in.f.Text(slot)
}

// rows are the values of some fields of a list, a row each.
func (in *inspection) rows(list string, fields ...string) [][]expr.Value {
	slot, _, ok := in.Slot(list)
	if !ok {
		return nil
	}
	var out [][]expr.Value
	for _, it := range in.f.Items(slot) {
		row := make([]expr.Value, len(fields))
		for i, name := range fields {
			if at, ok := in.ItemField(slot, name); ok {
				row[i] = it[at]
			}
		}
		out = append(out, row)
	}
	return out
}
