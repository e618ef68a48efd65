package desk

import (
	"fmt"
	"slices"
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

// voteRare are asked for at votes of a cell, and seldom answered: votes of
// people who have none.
var voteRare = []string{"probationary_voted", "temp_here_voted"}

// voteNeeds must be filled in at every vote.
var voteNeeds = map[string]bool{"present": true, "yes": true, "official_total": true, "members_total": true}

// signFields are asked for at every signature.
var signFields = []string{"role", "elected_date", "approved_date"}

// signRare is asked for at every signature and seldom answered.
var signRare = []string{"authorised_no_secretary"}

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
		f.Words = d.narrow(dossier, s, k, f.Words)
		out = append(out, f)
	}
	for _, l := range s.Lists {
		for row := range l.Rows {
			for i, k := range slices.Concat(l.Keys, l.Rare) {
				f := d.itemField(fmt.Sprintf("list:%s:%d:%s", l.Fact, row, k), l.Fact, k)
				f.List, f.Row, f.ListLabel, f.Rare = l.Fact, row, d.label(l.Fact), i >= len(l.Keys)
				f.Required = row == 0 && slices.Contains(l.Needs, k)
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
		for i, k := range slices.Concat(signFields, signRare) {
			f := d.itemField("sign:"+k, "signatures", k)
			f.List, f.Rare = "sign", i >= len(signFields)
			out = append(out, f)
		}
	}
	return out
}

// narrow leaves of the words to choose from those that fit the sheet and the
// case, and offers the names the case knows.
func (d *Desk) narrow(dossier procedure.Dossier, s procedure.Sheet, key string, words []Option) []Option {
	fit := s.Words[key]
	switch key {
	case "move.stage":
		fit = casefile.MoveStages(casefile.Project(dossier.Case))
	case casefile.FactReplaced:
		_, lists := dossier.Case.Facts(civil.Date{})
		for _, it := range lists[casefile.Introducers] {
			words = append(words, Option{it["member_id"], rule.Text{VI: it["member_id"], EN: it["member_id"]}})
		}
	}
	if fit == nil {
		return words
	}
	return slices.DeleteFunc(words, func(o Option) bool { return !slices.Contains(fit, o.Value) })
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
	case "move.decision_date", "mtr.effective_date":
		return dossier.AsOf.String()
	case "move.stage":
		return moveStage(dossier.Case)
	case "readm.previous_readmissions":
		return "0"
	case "readm.time_out_months":
		return timeOut(dossier.Case)
	}
	return ""
}

// timeOut is the number of complete months from leaving the Party to the
// decision of readmission.
func timeOut(c *casefile.Case) string {
	facts, _ := c.Facts(civil.Date{})
	left, okL := facts.Date("readm.exit_date")
	decided, okD := facts.Date("adm.decision_date")
	if !okL || !okD || decided.Before(left) {
		return ""
	}
	return strconv.Itoa(left.FullMonths(decided))
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
	out := d.voteChoices(dossier.Case, v)
	cell := d.voteBody(dossier.Case, v) == "cell"
	for _, k := range slices.Concat(voteFields, voteRare) {
		if k == "members_total" && cell || slices.Contains(cellOnly, k) && !cell {
			continue
		}
		f := d.itemField("vote:"+k, "votes", k)
		f.List, f.Required, f.Rare = "vote", voteNeeds[k], slices.Contains(voteRare, k)
		if k == "official_total" && dossier.Official > 0 {
			f.Value = strconv.Itoa(dossier.Official)
		}
		out = append(out, f)
	}
	return out
}

// cellOnly are the fields of a vote that only a cell's has.
var cellOnly = append([]string{"official_total", "exempt_absent"}, voteRare...)

// voteChoices ask which body voted, and on what, where the sheet leaves it open.
func (d *Desk) voteChoices(c *casefile.Case, v *procedure.VoteSheet) (out []FieldView) {
	for _, ask := range []struct {
		key   string
		words []string
	}{{"body", d.voteBodies(c, v)}, {"question", d.voteQuestions(c, v)}} {
		if len(ask.words) < 2 {
			continue
		}
		f := d.itemField("vote:"+ask.key, "votes", ask.key)
		f.List, f.Required = "vote", true
		f.Words = slices.DeleteFunc(f.Words, func(o Option) bool { return !slices.Contains(ask.words, o.Value) })
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
