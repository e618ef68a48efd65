package desk

import (
	"maps"
	"slices"

	"tranu/internal/casefile"
	"tranu/internal/fault"
	"tranu/internal/procedure"
)

// onSheet refuses what an act states beyond its sheet: whoever may record one
// kind of act must not state with it what another kind, or the person's record,
// is there to state.
func (d *Desk) onSheet(c *casefile.Case, a *casefile.Act, s procedure.Sheet) error {
	for _, k := range slices.Sorted(maps.Keys(a.Facts)) {
		_, sets := s.Sets[k]
		if k != s.DayFact && !slices.Contains(s.Facts, k) && !sets {
			return d.beside(factField(k), k)
		}
		if words := s.Words[k]; len(words) > 0 && !slices.Contains(words, a.Facts[k]) && !sets {
			return &fault.Error{Kind: fault.Invalid, Key: "fault.fact_value", Args: []any{d.rules().Label(k)}, Field: factField(k)}
		}
	}
	for _, list := range slices.Sorted(maps.Keys(a.Lists)) {
		for _, it := range a.Lists[list] {
			if err := d.itemOnSheet(c, s, list, it); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Desk) itemOnSheet(c *casefile.Case, s procedure.Sheet, list string, it casefile.Item) error {
	keys, ok := d.itemKeys(s, list)
	if !ok {
		return d.beside(list, list)
	}
	for _, k := range slices.Sorted(maps.Keys(it)) {
		if !slices.Contains(keys, k) {
			return d.beside(fieldOf(list+"."+k), list+"."+k)
		}
	}
	switch {
	case list == casefile.Documents && !slices.Contains(s.Papers, it["code"]) && !d.overrides(s.Kind, it["code"]),
		list == "signatures" && it["document"] != "" && it["document"] != s.Sign:
		return d.beside("paper:"+it["code"]+":number", list+".code")
	case list == "votes" && it["body"] != "" && !slices.Contains(d.voteBodies(c, s.Vote), it["body"]),
		list == "votes" && it["question"] != "" && !slices.Contains(d.voteQuestions(c, s.Vote), it["question"]):
		return d.beside("vote:body", list+".body")
	}
	return nil
}

// itemKeys are the keys that the rows of a list may have on a sheet; false when
// the sheet does not ask for the list.
func (d *Desk) itemKeys(s procedure.Sheet, list string) (keys []string, asked bool) {
	switch list {
	case casefile.Documents:
		return []string{"code", "number", "date"}, true
	case "votes":
		return slices.Concat([]string{"body", "question", "round", "date"}, voteFields, voteRare), s.Vote != nil
	case "signatures":
		return slices.Concat([]string{"document", "date"}, signFields, signRare), s.Sign != ""
	}
	i := slices.IndexFunc(s.Lists, func(l procedure.ListSheet) bool { return l.Fact == list })
	if i < 0 {
		return nil, false
	}
	l := s.Lists[i]
	return slices.Concat(l.Keys, l.Rare, slices.Collect(maps.Keys(l.Sets))), true
}

// overrides says that a paper lets an act of the kind pass a rule of its step.
func (d *Desk) overrides(kind casefile.Kind, code string) bool {
	for _, r := range d.rules().Book().Rules {
		if r.OverrideDocument == code && code != "" && slices.Contains(r.Steps, string(kind)) {
			return true
		}
	}
	return false
}

func (d *Desk) beside(field, key string) error {
	return &fault.Error{Kind: fault.Invalid, Key: "fault.not_on_sheet", Args: []any{d.rules().Label(key)}, Field: field}
}
