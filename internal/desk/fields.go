package desk

import (
	"fmt"
	"strconv"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/procedure"
	"tranu/internal/rule"
)

// Names of the fields of a sheet, as forms send them. A day is ISO or
// DD/MM/YYYY; yes and no are true and false; a choice is a word.
//
//	day                      the day of the act
//	fact:<key>               a single fact
//	list:<fact>:<row>:<key>  a field of a row of a list
//	vote:<key>               a field of the vote
//	paper:<code>:number      the number of a paper, paper:<code>:day its day
//	sign:<key>               a field of the signature
func factField(key string) string { return "fact:" + key }

// voteFields are asked for at every vote, in this order.
var voteFields = []string{"form", "one_by_one", "official_total", "members_total", "temp_away_absent", "exempt_absent", "suspended", "present", "yes", "no", "blank", "printed_base"}

// voteNeeds must be filled in at every vote.
var voteNeeds = map[string]bool{"present": true, "yes": true, "official_total": true, "members_total": true}

// signFields are asked for at every signature.
var signFields = []string{"role", "elected_date", "approved_date"}

// fields are the inputs of a sheet on a case, with what the data suggest.
func (d *Desk) fields(dossier procedure.Dossier, s procedure.Sheet) []FieldView {
	facts, _ := dossier.Case.Facts(civil.Date{})
	need := map[string]bool{}
	for _, k := range s.Needs {
		need[k] = true
	}
	var out []FieldView
	for _, k := range s.Facts {
		f := d.field(factField(k), k)
		f.Required, f.Value = need[k], facts[k]
		if f.Value == "" {
			f.Value = d.suggest(dossier, k)
		}
		out = append(out, f)
	}
	for _, l := range s.Lists {
		for row := range l.Rows {
			for _, k := range l.Keys {
				f := d.itemField(fmt.Sprintf("list:%s:%d:%s", l.Fact, row, k), l.Fact, k)
				f.List, f.Row, f.ListLabel = l.Fact, row, d.label(l.Fact)
				out = append(out, f)
			}
		}
	}
	if s.Vote != nil {
		out = append(out, d.voteSheet(dossier, s.Vote)...)
	}
	for _, code := range s.Papers {
		out = append(out,
			FieldView{Name: "paper:" + code + ":number", Fact: "documents", List: "paper", Label: d.formTitle(code), Type: "string"},
			FieldView{Name: "paper:" + code + ":day", Fact: "documents", List: "paper", Label: both("act.paper_day", code), Type: "date"})
	}
	if s.Sign != "" {
		for _, k := range signFields {
			f := d.itemField("sign:"+k, "signatures", k)
			f.List = "sign"
			out = append(out, f)
		}
	}
	return out
}

// suggest is what the committee's data propose for a fact.
func (d *Desk) suggest(dossier procedure.Dossier, key string) string {
	proj := casefile.Project(dossier.Case)
	profile := d.profileOf(dossier.Case.Profile)
	switch key {
	case "cv.birth_date":
		return dossier.Person.Birth.String()
	case "adm.decider_body", "rec.decider_body":
		return profile.Decider
	case "cv.certified_by":
		return profile.Certifier
	case "rec.effective_date":
		if !proj.Joined.IsZero() {
			return proj.Joined.AddMonths(12).String()
		}
	case "helper.status":
		return "official"
	}
	return ""
}

func (d *Desk) profileOf(id string) rule.Profile {
	for _, p := range d.rules().Book().Profiles {
		if p.ID == id {
			return p
		}
	}
	return rule.Profile{}
}

func (d *Desk) voteSheet(dossier procedure.Dossier, v *procedure.VoteSheet) []FieldView {
	body := d.voteBody(dossier.Case, v)
	var out []FieldView
	for _, k := range voteFields {
		if k == "official_total" && body != "cell" || k == "members_total" && body == "cell" || k == "exempt_absent" && body != "cell" {
			continue
		}
		f := d.itemField("vote:"+k, "votes", k)
		f.List, f.Required = "vote", voteNeeds[k]
		if k == "official_total" && dossier.Official > 0 {
			f.Value = strconv.Itoa(dossier.Official)
		}
		out = append(out, f)
	}
	return out
}

func (d *Desk) field(name, key string) FieldView {
	f := FieldView{Name: name, Fact: key, Label: d.label(key), Type: "string"}
	if _, fact, ok := d.rules().Slot(key); ok {
		f.Type = fact.Type
		f.Words = d.options(fact)
	}
	return f
}

func (d *Desk) itemField(name, list, key string) FieldView {
	f := FieldView{Name: name, Fact: list + "." + key, Type: "string"}
	slot, fact, ok := d.rules().Slot(list)
	if !ok {
		return f
	}
	if i, ok := d.rules().ItemField(slot, key); ok {
		it := fact.Items[i]
		f.Label, f.Type, f.Words = it.Label, it.Type, d.options(&it)
		if it.Type == "enum" {
			f.Words = d.words(it.Enum)
		}
	}
	return f
}

func (d *Desk) options(f *rule.Fact) []Option {
	switch f.Type {
	case "bool":
		return []Option{{"true", yesNo(true)}, {"false", yesNo(false)}}
	case "enum", "list":
		return d.words(f.Enum)
	}
	return nil
}

func (d *Desk) words(enum string) []Option {
	var out []Option
	for _, w := range d.rules().Book().Enums[enum] {
		out = append(out, Option{w, d.word(enum, w)})
	}
	return out
}

func notFound(key string, args ...any) error { return fault.New(fault.NotFound, key, args...) }
