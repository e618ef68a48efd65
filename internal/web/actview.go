package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tranu/internal/casefile"
	"tranu/internal/desk"
	"tranu/internal/rule"
)

// actFormView is the form of one act.
type actFormView struct {
	formValues
	Name     rule.Text
	Action   string
	Version  string
	Key      string
	Corrects string
	Prefix   string
	Choices  []desk.Option // what kind of it; the form follows once one is chosen
	Facts    []desk.FieldView
	Groups   []fieldGroup
	To       []desk.UnitRef
	Warnings []desk.Finding
	Problem  formProblem
}

type fieldGroup struct {
	Title  string
	Fields []desk.FieldView
	Rare   []desk.FieldView // folded
	Vote   string           // num/den/strict of the threshold, for the arithmetic beside the vote
}

// id is the element id of a field.
func (f actFormView) id(name string) string {
	return f.Prefix + strings.NewReplacer(":", "-", ".", "-").Replace(name)
}

// label is a field's label; a paper's number is told from its title.
func (f actFormView) label(b base, x desk.FieldView) string {
	if strings.HasPrefix(x.Name, "paper:") && strings.HasSuffix(x.Name, ":number") {
		return b.T("act.paper_number", x.Label)
	}
	return b.In(x.Label)
}

func newActForm(b base, v desk.CaseView, s desk.StepView, values formValues, cells []desk.UnitRef) actFormView {
	f := actFormView{formValues: values, Name: s.Name, Version: strconv.Itoa(v.Case.Version), Key: newKey(), Prefix: string(s.Sheet.Kind) + "-",
		Action: "/case/" + string(v.Case.ID) + "/act/" + string(s.Sheet.Kind)}
	if s.Sheet.Kind == casefile.Moved {
		f.To = cells
	}
	if !values.Has("day") {
		values.Set("day", b.Today.String())
	}
	f.Choices = s.Choices
	groups := map[string]int{}
	for _, x := range s.Fields {
		if x.Value != "" && !values.Has(x.Name) {
			values.Set(x.Name, x.Value)
		}
		if x.List == "" {
			f.Facts = append(f.Facts, x)
			continue
		}
		title := b.groupTitle(v, x)
		at, ok := groups[title]
		if !ok {
			at = len(f.Groups)
			groups[title] = at
			g := fieldGroup{Title: title}
			if x.List == "vote" {
				g.Vote = s.Threshold
			}
			f.Groups = append(f.Groups, g)
		}
		if x.Rare {
			f.Groups[at].Rare = append(f.Groups[at].Rare, x)
			continue
		}
		f.Groups[at].Fields = append(f.Groups[at].Fields, x)
	}
	for _, w := range s.Findings {
		if w.NeedsReason {
			f.Warnings = append(f.Warnings, w)
		}
	}
	return f
}

// groupTitle is the heading above a group of fields.
func (b base) groupTitle(v desk.CaseView, x desk.FieldView) string {
	switch x.List {
	case "vote", "paper", "sign":
		return b.T("group." + x.List)
	}
	return b.T("group.list", x.ListLabel, x.Row+1)
}

// rareFilled says that something folded is filled in, or faulty: then it stands open.
func (f actFormView) rareFilled(g fieldGroup) bool {
	return slices.ContainsFunc(g.Rare, func(x desk.FieldView) bool { return f.Get(x.Name) != "" || f.Problem.Field == x.Name })
}

// choiceLink is the address of the form of one choice.
func (f actFormView) choiceLink(o desk.Option) templ.SafeURL {
	return templ.SafeURL(f.Action + "?choice=" + url.QueryEscape(o.Value))
}

type actPageView struct {
	base
	View           desk.CaseView
	Heading        string
	Form           actFormView
	Problem        formProblem
	Fails          string
	VoteFailedLink string
}

// arithmetic is the arithmetic of a vote in words, from the fields as they are
// filled in; empty while the numbers are not there. tranu.js says the same
// while they are being typed.
func (b base) arithmetic(threshold string, f formValues) string {
	t, ok := tallyOf(threshold, f)
	if !ok {
		return ""
	}
	said := b.T("vote.live", t.Base, t.Needed)
	switch {
	case f.Get("vote:yes") == "":
		return said
	case t.Passed:
		return said + " " + b.T("vote.live.yes")
	}
	return said + " " + b.T("vote.live.no")
}

// tallyOf counts a vote that is being filled in against its threshold, given
// as num/den/strict; ok is false where the body's size or a number is missing.
// A field left empty counts as nobody, as it does when the act is recorded.
func tallyOf(threshold string, f formValues) (t rule.Tally, ok bool) {
	var need rule.Threshold
	var strict int
	if n, err := fmt.Sscanf(threshold, "%d/%d/%d", &need.Num, &need.Den, &strict); n != 3 || err != nil || need.Den <= 0 {
		return t, false
	}
	ok = true
	count := func(key string) int64 {
		text := f.Get("vote:" + key)
		n, err := strconv.ParseInt(text, 10, 32)
		ok = ok && (err == nil && n >= 0 || text == "")
		return n
	}
	total := count("official_total") + count("members_total") // a form asks for one of them
	base := total - count("temp_away_absent") - count("exempt_absent") - count("suspended")
	need.Strict = strict == 1
	t = rule.NewTally(count("yes"), base, need)
	return t, ok && total > 0 && base >= 0
}
