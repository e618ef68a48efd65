package rule

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"tranu/internal/rule/expr"
)

// ReadOverlay reads the practice of a locality or a committee from a folder of
// its own and returns the book with it, and the pages of its rules by id. The
// folder has overlay.yaml, pages under rules, and as needed documents.yaml,
// sources.yaml, deadlines.yaml, params (parameters of its own) and values.yaml
// (local values of central parameters).
//
// An overlay can only add. Its rules find more, never less, so they are never
// looser than the central ones; a local value must be stricter in the sense the
// parameter declares, or name the contradiction it is part of. Like everywhere,
// only what was read may block. The base is not changed. The book returned is
// usable only when there is no mistake.
func ReadOverlay(base *Book, fsys fs.FS) (*Book, map[string]Page, []Mistake) {
	s := &source{fsys: fsys, book: base.clone(), entries: map[string]place{}, partial: true}
	o := s.readOverlay()
	s.strangers()
	if len(s.mistakes) == 0 {
		s.lintOverlay(base, o)
	}
	if len(s.mistakes) == 0 {
		s.book.join(base, o)
		s.sortRules()
		s.lint()
		s.compile()
	}
	s.sortMistakes()
	pages := make(map[string]Page, len(s.pages))
	for _, p := range s.pages {
		pages[p.ID] = p
	}
	return s.book, pages, s.mistakes
}

// clone is a book to which entries can be added without changing this one.
func (b *Book) clone() *Book {
	c := *b
	v := reflect.ValueOf(&c).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Slice {
			f.Set(f.Slice3(0, f.Len(), f.Len())) // an append copies
		}
	}
	c.Words = make(map[string]Text, len(b.Words))
	for k, w := range b.Words {
		c.Words[k] = w
	}
	c.Procedures = slices.Clone(b.Procedures)
	for i := range c.Procedures {
		c.Procedures[i].Steps = slices.Clone(c.Procedures[i].Steps)
	}
	c.Rules = slices.Clone(b.Rules)
	c.Parameters = slices.Clone(b.Parameters)
	c.Settings = slices.Clone(b.Settings)
	return &c
}

// localValues are the values one locality gives a central parameter.
type localValues struct {
	Key    string           `json:"key"`
	Values []ParameterValue `json:"values"`
}

// readOverlay reads the folder into the book and returns what it says about itself.
func (s *source) readOverlay() Overlay {
	var o Overlay
	root := s.open("overlay.yaml")
	if root == nil {
		return o
	}
	s.into(root, &o)
	s.enter("overlay", o.ID, root)
	b := s.book
	b.Overlays = append(b.Overlays, o)
	b.Documents = append(b.Documents, entriesOf(s, "documents.yaml", "document", func(d *Document) string { return d.ID })...)
	b.Sources = append(b.Sources, entriesOf(s, "sources.yaml", "source", func(x *Source) string { return x.ID })...)
	b.Deadlines = append(b.Deadlines, entriesOf(s, "deadlines.yaml", "deadline", func(d *Deadline) string { return d.ID })...)
	s.readParameters()
	for _, x := range entriesOf(s, "values.yaml", "parameter", func(x *localValues) string { return x.Key }) {
		s.addValues(x, o)
	}
	s.readRules()
	return o
}

// addValues adds local values to a central parameter.
func (s *source) addValues(x localValues, o Overlay) {
	at := slices.IndexFunc(s.book.Parameters, func(p Parameter) bool { return p.Key == x.Key })
	if at < 0 {
		s.report("p."+x.Key, "key", x.Key, "there is no central parameter %q%s", x.Key, expr.Hint(x.Key, s.ids("parameter")))
		return
	}
	p := &s.book.Parameters[at]
	p.Values = slices.Clone(p.Values)
	for _, v := range x.Values {
		if v.Locality != "" {
			s.report("p."+x.Key, "values", v.Locality, "the locality is that of overlay.yaml and is not said again")
		}
		v.Locality = o.Locality
		if msg := p.allows(v, s.book.Contradictions); msg != "" {
			s.report("p."+x.Key, "values", v.Regime, "%s", msg)
		}
		p.Values = append(p.Values, v)
	}
	slices.SortStableFunc(p.Values, func(a, b ParameterValue) int { return s.regimeOrder(a.Regime) - s.regimeOrder(b.Regime) })
}

func (s *source) regimeOrder(id string) int {
	return slices.IndexFunc(s.book.Regimes, func(r Regime) bool { return r.ID == id })
}

// allows says why a local value may not stand beside that of the region around
// it (the central one, or that of a wider overlay); empty when it may.
func (p *Parameter) allows(local ParameterValue, known []Contradiction) string {
	var wider any
	near := -1
	for _, v := range p.Values {
		if v.Regime == local.Regime && v.Value != nil && within(local.Locality, v.Locality) && v.Locality != local.Locality && len(v.Locality) > near {
			wider, near = v.Value, len(v.Locality)
		}
	}
	if wider == nil || stricter(p.Strict, local.Value, wider) {
		return ""
	}
	if local.Contradicts == "" {
		return fmt.Sprintf("value %v of %s is not stricter (%s) than the wider %v; name the contradiction it is part of: contradicts: …",
			local.Value, local.Regime, cmp.Or(p.Strict, "no other value is"), wider)
	}
	ids := idsOf(known, func(c Contradiction) string { return c.ID })
	if !slices.Contains(ids, local.Contradicts) {
		return fmt.Sprintf("unknown contradiction %q%s", local.Contradicts, expr.Hint(local.Contradicts, ids))
	}
	return ""
}

// stricter says that a local value is as strict as the central one or more,
// in the way the parameter declares.
func stricter(way string, local, central any) bool {
	if reflect.DeepEqual(local, central) {
		return true
	}
	a, numA := local.(float64)
	b, numB := central.(float64)
	words, listA := local.([]any)
	others, listB := central.([]any)
	switch {
	case way == "lower" && numA && numB:
		return a < b
	case way == "higher" && numA && numB:
		return a > b
	case way == "more" && listA && listB:
		return holdsAll(words, others)
	case way == "fewer" && listA && listB:
		return holdsAll(others, words)
	}
	return false
}

func holdsAll(list, part []any) bool {
	return !slices.ContainsFunc(part, func(x any) bool { return !slices.Contains(list, x) })
}

var (
	overlayName = regexp.MustCompile(`^[A-Z][A-Z0-9]*$`)
	localPath   = regexp.MustCompile(`^[A-Z0-9]+(/[A-Z0-9]+)*$`)
)

// lintOverlay checks what is asked of an overlay beyond what is asked of any
// regulations: ids of its own, nothing replaced, every edition with a clause.
func (s *source) lintOverlay(base *Book, o Overlay) {
	fail := func(field, format string, args ...any) { s.report("overlay "+o.ID, field, "", format, args...) }
	if !overlayName.MatchString(o.ID) {
		fail("id", "the id must be capitals and digits, such as HN")
	}
	if !localPath.MatchString(o.Locality) {
		fail("locality", "the locality must be capitals and digits, within a wider one after a slash: DN/TRALIEN")
	}
	if slices.ContainsFunc(base.Overlays, func(x Overlay) bool { return x.ID == o.ID }) {
		fail("id", "there is an overlay %s already", o.ID)
	}
	for _, r := range s.book.Rules[len(base.Rules):] {
		s.ownName(r.ID, "rule", idsOf(base.Rules, func(r Rule) string { return r.ID }), "-"+o.ID)
		if r.Locality != "" && r.Locality != o.Locality {
			s.report(r.ID, "locality", r.Locality, "the rule must hold for %s, the locality of overlay.yaml", o.Locality)
		}
	}
	suffix := "_" + strings.ToLower(o.ID)
	for _, d := range s.book.Deadlines[len(base.Deadlines):] {
		s.ownName(d.ID, "deadline", idsOf(base.Deadlines, func(d Deadline) string { return d.ID }), suffix)
	}
	for _, p := range s.book.Parameters[len(base.Parameters):] {
		s.ownName(p.Key, "parameter", idsOf(base.Parameters, func(p Parameter) string { return p.Key }), suffix)
	}
	for _, d := range s.book.Documents[len(base.Documents):] {
		s.ownName(d.ID, "document", idsOf(base.Documents, func(d Document) string { return d.ID }), "")
	}
}

// ownName refuses an id of the base, and one without the overlay's ending.
func (s *source) ownName(id, kind string, taken []string, suffix string) {
	switch entry := entryName(kind, id); {
	case slices.Contains(taken, id):
		s.report(entry, "id", id, "%s %s is a central one and cannot be replaced", kind, id)
	case !strings.HasSuffix(id, suffix) && !slices.Contains(oldNames, id):
		s.report(entry, "id", id, "the id must end with %s", suffix)
	}
}

// oldNames are ids that were published before overlays had endings of their
// own and never change meaning.
var oldNames = []string{"cell_submit", "base_resolution", "recognition_decision_local", "db_entry", "recognition_redo"}

// join makes the rules of the overlay its own and puts them on their steps:
// those that can block among the rules a step waits for.
func (b *Book) join(base *Book, o Overlay) {
	for i := len(base.Rules); i < len(b.Rules); i++ {
		r := &b.Rules[i]
		r.Overlay, r.Locality = o.ID, o.Locality
		blocks := slices.ContainsFunc(r.Editions, func(e Edition) bool { return e.Effect == Block })
		for _, p := range b.Procedures {
			for k := range p.Steps {
				if st := &p.Steps[k]; !slices.Contains(r.Steps, st.ID) {
					continue
				} else if blocks {
					st.Gate = append(slices.Clone(st.Gate), r.ID)
				} else {
					st.Others = append(slices.Clone(st.Others), r.ID)
				}
			}
		}
	}
	for i := len(base.Deadlines); i < len(b.Deadlines); i++ {
		b.Deadlines[i].Locality = o.Locality
	}
}

// At returns the book for a site of a locality: where a case names none, this
// is its locality.
func (b *Book) At(locality string) (*Book, error) {
	at := slices.IndexFunc(b.Settings, func(s Setting) bool { return s.Key == siteLocality })
	if at < 0 {
		return nil, errors.New("the regulations have no setting " + siteLocality)
	}
	c := *b
	c.Settings = slices.Clone(b.Settings)
	c.Settings[at].Default = locality
	return &c, nil
}

const siteLocality = "locality"
