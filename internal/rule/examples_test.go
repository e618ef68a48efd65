package rule_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/rule"
	"tranu/regulations"
)

func program(t testing.TB) *rule.Program {
	t.Helper()
	book, err := regulations.Book()
	if err != nil {
		t.Fatal(err)
	}
	p, err := rule.Compile(book)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// records reads a compressed file of JSON Lines.
func records[T any](t testing.TB, name string) []T {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var out []T
	for dec := json.NewDecoder(z); dec.More(); {
		var r T
		if err := dec.Decode(&r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// aCase is facts as JSON states them.
type aCase map[string]any

// with is the case with some facts added or replaced.
func (c aCase) with(more aCase) aCase {
	out := aCase{}
	for k, v := range c {
		out[k] = v
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

func text(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return v.(string)
}

// facts states the case to the program, its keys in the order given by less.
func (c aCase) facts(t testing.TB, p *rule.Program, keys []string) *rule.Facts {
	t.Helper()
	f := p.NewFacts()
	for _, key := range keys {
		if err := state(p, f, key, c[key]); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func (c aCase) keys() []string {
	var keys []string
	for k := range c {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func state(p *rule.Program, f *rule.Facts, key string, v any) error {
	slot, fact, ok := p.Slot(key)
	if !ok {
		return fmt.Errorf("unknown fact %s", key)
	}
	list, isList := v.([]any)
	switch {
	case v == nil:
		return nil
	case !isList:
		return f.SetText(slot, text(v))
	}
	for _, el := range list {
		if fact.Items == nil {
			if err := f.AddWord(slot, el.(string)); err != nil {
				return err
			}
			continue
		}
		n, err := f.AddItem(slot)
		if err != nil {
			return err
		}
		for name, v := range el.(map[string]any) {
			field, ok := p.ItemField(slot, name)
			if !ok {
				return fmt.Errorf("%s has no field %s", key, name)
			}
			if v == nil {
				continue
			}
			if err := f.SetItemText(slot, n, field, text(v)); err != nil {
				return err
			}
		}
	}
	return nil
}

// failing and unknown lists the rules of the case with those verdicts.
func outcome(results []rule.Result) (failing, unknown []string) {
	for _, r := range results {
		switch r.Verdict {
		case rule.Fail:
			failing = append(failing, r.Rule.ID)
		case rule.Unknown:
			unknown = append(unknown, r.Rule.ID)
		}
	}
	slices.Sort(failing)
	slices.Sort(unknown)
	return failing, unknown
}

type worked struct {
	ID       string
	Case     aCase
	Regime   string
	Settings map[string]any
	Expect   []struct {
		Rule, Result     string
		With             aCase
		AllRules         string `json:"all_rules"`
		Failing, Unknown []string
		Expr             string
		Value            any
	}
}

// Every check of the worked examples: a rule, all rules, or the value of an
// expression under a regime.
func TestWorkedExamples(t *testing.T) {
	p := program(t)
	checks := 0
	all := records[worked](t, "worked.jsonl.gz")
	for _, ex := range all {
		for _, want := range ex.Expect {
			checks++
			c := ex.Case.with(want.With)
			if want.AllRules != "" {
				c["case.procedure"] = want.AllRules
			}
			f := c.facts(t, p, c.keys())
			for k, v := range ex.Settings {
				if err := f.Setting(k, text(v)); err != nil {
					t.Fatal(err)
				}
			}
			switch {
			case want.Expr != "":
				if !holds(t, p, f, ex.Regime, want.Expr, want.Value) {
					t.Errorf("%s: %s is not %v", ex.ID, want.Expr, want.Value)
				}
			case want.Rule != "":
				results := p.Evaluate(f, nil)
				i := slices.IndexFunc(results, func(r rule.Result) bool { return r.Rule.ID == want.Rule })
				if i < 0 {
					t.Fatalf("%s: %s was not evaluated", ex.ID, want.Rule)
				}
				if got := results[i].Verdict.String(); got != want.Result {
					t.Errorf("%s: %s = %s %v, want %s", ex.ID, want.Rule, got, results[i].Missing, want.Result)
				}
			default:
				failing, unknown := outcome(p.Evaluate(f, nil))
				if len(failing)+len(unknown) > 0 {
					t.Errorf("%s: failing %v, unknown %v, want neither", ex.ID, failing, unknown)
				}
			}
		}
	}
	if len(all) != 77 || checks != 280 { // as many as the source has
		t.Errorf("%d examples with %d checks, want 77 with 280", len(all), checks)
	}
}

// holds evaluates an expression with the parameters of a regime.
func holds(t *testing.T, p *rule.Program, f *rule.Facts, regime, src string, want any) bool {
	t.Helper()
	on := civil.MustParse("2025-12-01")
	for _, r := range p.Book().Regimes {
		if r.ID == regime {
			on = r.From
		}
	}
	switch v := want.(type) {
	case string:
		src += " == date('" + v + "')"
	case float64:
		src += " == " + text(v)
	}
	test, err := p.Test(src)
	if err != nil {
		t.Fatal(err)
	}
	got, known := test(f, on)
	return got && known
}

type mutation struct {
	ID, Base         string
	With             aCase
	Drop             []string
	DropDocuments    []string `json:"drop_documents"`
	AddDocuments     []any    `json:"add_documents"`
	PatchVotes       []aCase  `json:"patch_votes"`
	Failing, Unknown []string
}

// apply makes the one change to the base case.
func (m mutation) apply(base aCase) aCase {
	c := base.with(m.With)
	for _, k := range m.Drop {
		delete(c, k)
	}
	docs, _ := c["documents"].([]any)
	docs = slices.DeleteFunc(slices.Clone(docs), func(d any) bool {
		return slices.Contains(m.DropDocuments, d.(map[string]any)["code"].(string))
	})
	c["documents"] = append(docs, m.AddDocuments...)
	votes, _ := c["votes"].([]any)
	votes = slices.Clone(votes)
	for _, patch := range m.PatchVotes {
		if patch["_new"] == true {
			v := map[string]any(patch.with(nil))
			delete(v, "_new")
			votes = append(votes, v)
			continue
		}
		for i, v := range votes {
			v := aCase(v.(map[string]any))
			if v["body"] == patch["body"] && v["question"] == patch["question"] {
				votes[i] = map[string]any(v.with(patch))
			}
		}
	}
	c["votes"] = votes
	return c
}

// Each change to a clean case fails exactly the rules it must.
func TestMutations(t *testing.T) {
	p := program(t)
	bases := map[string]aCase{}
	for _, ex := range records[worked](t, "worked.jsonl.gz") {
		bases[ex.ID] = ex.Case
	}
	all := records[mutation](t, "mutations.jsonl.gz")
	for _, m := range all {
		c := m.apply(bases[m.Base])
		failing, unknown := outcome(p.Evaluate(c.facts(t, p, c.keys()), nil))
		slices.Sort(m.Failing)
		slices.Sort(m.Unknown)
		if !slices.Equal(failing, m.Failing) || !slices.Equal(unknown, m.Unknown) {
			t.Errorf("%s: failing %v, unknown %v; want %v, %v", m.ID, failing, unknown, m.Failing, m.Unknown)
		}
	}
	if len(all) != 120 {
		t.Errorf("%d changes, want 120", len(all))
	}
}
