package rule

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tranu/internal/rule/expr"
)

// RunExample states the facts of one row of a page to a compiled rule and
// returns what the rule makes of them. The error says which cell cannot be
// read, or that the day of the act picks another regime than the row says.
func (p *Program) RunExample(page Page, row Example) (Result, error) {
	f := p.NewFacts()
	r, ok := p.Rule(page.ID)
	if !ok {
		return Result{}, fmt.Errorf("there is no rule %s", page.ID)
	}
	procedure := r.Procedure
	if procedure == "both" {
		procedure = "admission"
	}
	if err := f.state("case.procedure", procedure); err != nil {
		return Result{}, err
	}
	regime := ""
	for i, column := range page.Examples.Columns {
		cell := row.Cells[i]
		switch {
		case cell == "":
		case column == "regime":
			regime = cell
		default:
			if err := f.state(column, cell); err != nil {
				return Result{}, err
			}
		}
	}
	results := p.Evaluate(f, nil)
	at := slices.IndexFunc(results, func(x Result) bool { return x.Rule.ID == page.ID })
	if at < 0 {
		return Result{}, fmt.Errorf("the rule is not asked in procedure %s", procedure)
	}
	got := results[at]
	if regime != "" && (got.Regime == nil || got.Regime.ID != regime) {
		return got, fmt.Errorf("the day of the act does not lie in regime %s", regime)
	}
	return got, nil
}

// state states a column of an example: a fact or a setting.
func (f *Facts) state(column, cell string) error {
	if key, ok := strings.CutPrefix(column, "settings."); ok {
		return f.Setting(key, yesNo(cell))
	}
	slot, fact, ok := f.prog.Slot(column)
	if !ok {
		return fmt.Errorf("unknown fact %s%s", column, expr.Hint(column, f.prog.FactKeys()))
	}
	switch {
	case fact.Type == "list":
		return f.stateList(slot, column, cell)
	case fact.Type == "bool":
		return f.SetText(slot, yesNo(cell))
	}
	return f.SetText(slot, cell)
}

// yesNo is the canonical text of có (yes) and không (no).
func yesNo(cell string) string {
	switch cell {
	case "có":
		return "true"
	case "không":
		return "false"
	}
	return cell
}

// stateList states a list written as YAML: words, or items in braces.
func (f *Facts) stateList(slot int, key, cell string) error {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(cell), &doc); err != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.SequenceNode {
		return fmt.Errorf("%s: a list is written [word, …] or [{field: value, …}, …]", key)
	}
	for _, n := range doc.Content[0].Content {
		var err error
		if n.Kind == yaml.ScalarNode {
			err = f.AddWord(slot, n.Value)
		} else {
			err = f.stateItem(slot, key, n)
		}
		if err != nil {
			return err
		}
	}
	if len(doc.Content[0].Content) == 0 {
		f.given[slot] = true
	}
	return nil
}

func (f *Facts) stateItem(slot int, key string, n *yaml.Node) error {
	item, err := f.AddItem(slot)
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i].Value, n.Content[i+1].Value
		at, ok := f.prog.ItemField(slot, name)
		if !ok {
			return fmt.Errorf("%s has no field %q%s", key, name, expr.Hint(name, f.prog.ItemNames(slot)))
		}
		if f.prog.ItemType(slot, at).Type == "bool" {
			value = yesNo(value)
		}
		if err := f.SetItemText(slot, item, at, value); err != nil {
			return err
		}
	}
	return nil
}
