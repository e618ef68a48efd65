package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"tranu/internal/casefile"
	"tranu/internal/fault"
	"tranu/internal/procedure"
	"tranu/internal/unit"
	"tranu/internal/viet"
)

// formValues are the values of a form, clean: composed, trimmed, without
// control characters.
type formValues struct {
	url.Values
	bad error // of a text that cannot be kept as it is; the form is shown again with it
}

// parse reads and cleans the form of a request. A text that cannot be kept is
// left as it came, with the fault in bad.
func (v *visit) parse() error {
	if err := v.r.ParseForm(); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return &fault.Error{Kind: fault.TooLarge, Key: "fault.form_large", Err: err}
		}
		return &fault.Error{Kind: fault.Invalid, Key: "fault.form", Err: err}
	}
	v.form = formValues{Values: url.Values{}}
	for key, list := range v.r.Form {
		for _, text := range list {
			clean, err := cleaner(key)(text)
			var f *fault.Error
			if errors.As(err, &f) {
				f.Field, clean = key, strings.ToValidUTF8(text, "�")
				v.form.bad = err
			}
			v.form.Add(key, clean)
		}
	}
	if v.form.bad != nil && !showsAgain[v.r.Pattern] {
		return v.form.bad
	}
	return nil
}

// showsAgain are the requests that show their form again when something in it
// is wrong, with all that was filled in.
var showsAgain = map[string]bool{
	"POST /register/review": true, "POST /nominate": true, "POST /person/{id}/correct": true, "POST /case/{id}/act/{kind}": true, "POST /planning": true,
	"POST /rule/{id}/read": true, "POST /rules/choices": true,
}

// cleaner is how the text of a field is cleaned: notes keep their lines,
// passwords everything.
func cleaner(key string) func(string) (string, error) {
	switch key {
	case "note":
		return viet.CleanLines
	case "password":
		return func(s string) (string, error) { return s, nil }
	}
	return viet.Clean
}

// actOf reads an act from the fields of its sheet (see desk's field names).
// A date that is none is a fault at its field.
func actOf(kind casefile.Kind, f formValues) (casefile.Act, error) {
	a := casefile.Act{Kind: kind, Facts: casefile.Facts{}, Lists: map[string][]casefile.Item{}, Note: f.Get("note"), Basis: f.Get("basis"), Void: f.Get("void") == "true", To: unit.ID(f.Get("to"))}
	if f.bad != nil {
		return a, f.bad
	}
	var err error
	if no := f.Get("corrects"); no != "" { // never taken for a new act
		if a.Corrects, err = strconv.Atoi(no); err != nil || a.Corrects < 1 {
			return a, &fault.Error{Kind: fault.Invalid, Key: "fault.form"}
		}
	}
	if a.Day, err = date(f.Get("day")); err != nil {
		return a, badDate("day", f.Get("day"))
	}
	rows := map[string]casefile.Item{}
	for _, name := range sortedKeys(f) {
		value := f.Get(name)
		if strings.HasPrefix(name, "fact:") { // of a choice of several words, all of them
			value = strings.Join(f.Values[name], procedure.WordSep)
		}
		if value == "" {
			continue
		}
		if value, err = canonical(name, value); err != nil {
			return a, err
		}
		place(&a, rows, name, value)
	}
	a.Lists["votes"] = one(rows, "vote")
	a.Lists["documents"] = papers(rows, a.Void)
	if s := one(rows, "sign"); len(s) > 0 {
		a.Lists["signatures"] = s
	}
	for key := range a.Lists {
		if len(a.Lists[key]) == 0 {
			delete(a.Lists, key)
		}
	}
	return a, nil
}

// chose says that a word is among those given for a field.
func (f formValues) chose(name, word string) bool {
	for _, v := range f.Values[name] {
		if slices.Contains(strings.Split(v, procedure.WordSep), word) {
			return true
		}
	}
	return false
}

func sortedKeys(f formValues) []string {
	keys := make([]string, 0, len(f.Values))
	for k := range f.Values {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// canonical is a value as acts state it: a day in ISO form.
func canonical(name, value string) (string, error) {
	key := name[strings.LastIndexByte(name, ':')+1:]
	if key != "day" && key != "date" && !strings.Contains(key, "_date") { // …_date, …_date_recorded, …_date_set
		return value, nil
	}
	d, err := date(value)
	if err != nil {
		return "", badDate(name, value)
	}
	return d.String(), nil
}

func badDate(field, value string) error {
	return &fault.Error{Kind: fault.Invalid, Key: "fault.date", Args: []any{value}, Field: field}
}

// place puts one field where it belongs in the act.
func place(a *casefile.Act, rows map[string]casefile.Item, name, value string) {
	part := strings.Split(name, ":")
	row := func(id, key string) {
		if rows[id] == nil {
			rows[id] = casefile.Item{}
		}
		rows[id][key] = value
	}
	switch {
	case part[0] == "fact" && len(part) == 2:
		a.Facts[part[1]] = value
	case part[0] == "reason" && len(part) == 2:
		if a.Reasons == nil {
			a.Reasons = map[string]string{}
		}
		a.Reasons[part[1]] = value
	case part[0] == "vote" && len(part) == 2:
		row("vote", part[1])
	case part[0] == "sign" && len(part) == 2:
		row("sign", part[1])
	case part[0] == "paper" && len(part) == 3:
		row("paper:"+part[1], part[2])
	case part[0] == "list" && len(part) == 4:
		id := "list:" + part[1] + ":" + part[2]
		if rows[id] == nil {
			rows[id] = casefile.Item{}
			a.Lists[part[1]] = append(a.Lists[part[1]], rows[id])
		}
		rows[id][part[3]] = value
	}
}

func one(rows map[string]casefile.Item, id string) []casefile.Item {
	if it := rows[id]; len(it) > 0 {
		return []casefile.Item{it}
	}
	return nil
}

// papers are the papers with a number or a day; a paper that is not mentioned
// is not stated.
func papers(rows map[string]casefile.Item, void bool) []casefile.Item {
	var ids []string
	for id := range rows {
		if strings.HasPrefix(id, "paper:") {
			ids = append(ids, id)
		}
	}
	sort.Strings(ids)
	var out []casefile.Item
	for _, id := range ids {
		it := casefile.Item{"code": strings.TrimPrefix(id, "paper:")}
		if n := rows[id]["number"]; n != "" {
			it["number"] = n
		}
		if d := rows[id]["day"]; d != "" {
			it["date"] = d
		}
		out = append(out, it)
	}
	if void {
		return nil
	}
	return out
}

// fieldsOf is an act as the fields of its sheet: the inverse of actOf.
func fieldsOf(a casefile.Act) formValues {
	f := formValues{Values: url.Values{}}
	f.Set("day", a.Day.String())
	f.Set("note", a.Note)
	for k, v := range a.Facts {
		f.Set("fact:"+k, v)
	}
	for k, v := range a.Reasons {
		f.Set("reason:"+k, v)
	}
	for list, items := range a.Lists {
		for i, it := range items {
			for k, v := range it {
				switch list {
				case "votes":
					f.Set("vote:"+k, v)
				case "signatures":
					f.Set("sign:"+k, v)
				case "documents":
					if k == "date" {
						f.Set("paper:"+it["code"]+":day", v)
					} else if k == "number" {
						f.Set("paper:"+it["code"]+":number", v)
					}
				default:
					f.Set(fmt.Sprintf("list:%s:%d:%s", list, i, k), v)
				}
			}
		}
	}
	return f
}
