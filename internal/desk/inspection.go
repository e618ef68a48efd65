package desk

import (
	"context"
	"slices"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/locale"
	"tranu/internal/procedure"
	"tranu/internal/rule"
)

// Inspection reviews a dossier: every check of the inspection, every paper
// against every other. It shows what the case shows, to whoever may read the
// case, and is logged as an opening of the case.
func (d *Desk) Inspection(ctx context.Context, by auth.Actor, id casefile.ID) (InspectionView, error) {
	var v InspectionView
	_, err := d.act(ctx, by, change{right: auth.ReadCase, kind: "read.case", do: func(w *write) (string, error) {
		c, err := w.Case(w.ctx, w.scope, id)
		if err != nil {
			return "", err
		}
		if v, err = d.inspectionView(w, c); err != nil {
			return "", err
		}
		return "", w.logRead(caseSubject(id))
	}})
	return v, err
}

func (d *Desk) inspectionView(w *write, c *casefile.Case) (InspectionView, error) {
	today := d.Today()
	dossier, err := d.dossier(w.ctx, w.Reader, w.tree, c, today)
	if err != nil {
		return InspectionView{}, err
	}
	facts, a, err := d.rules().Judge(dossier)
	if err != nil {
		return InspectionView{}, err
	}
	found := d.rules().Inspect(facts, &a)
	ahead, err := d.ahead(dossier, a)
	if err != nil {
		return InspectionView{}, err
	}
	v := InspectionView{Today: today, Case: *c, Person: *dossier.Person, Unit: ref(w.tree, c.Unit, today), Profile: d.profileName(c.Profile), Ahead: ahead}
	for _, level := range rule.Levels() {
		v.Groups = append(v.Groups, d.checkGroup(facts, c.Profile, level, found))
	}
	for i := range d.rules().Book().Inspection {
		if x := &d.rules().Book().Inspection[i]; x.Outside.VI != "" {
			v.Outside = append(v.Outside, checkLine(x))
		}
	}
	for _, x := range d.rules().Dates(facts, found) {
		v.Papers = append(v.Papers, d.datedPaper(x))
	}
	for _, half := range d.rules().Halves(facts, &a) {
		v.Steps = append(v.Steps, d.sheetSteps(c, half)...)
	}
	return v, nil
}

// ahead is what stops the steps that are next, were they taken today.
func (d *Desk) ahead(dossier procedure.Dossier, a procedure.Assessment) (out []Finding, err error) {
	for _, s := range a.Steps {
		sheet, ok := procedure.SheetOf(casefile.Kind(s.ID))
		if !ok || s.State != procedure.Next && s.State != procedure.Blocked {
			continue
		}
		check, err := d.rules().Preview(dossier, sheet, dossier.AsOf)
		if err != nil {
			return nil, err
		}
		for _, f := range supposed(d.findings(check.Facts, check.Stop), sheet.DayFact) {
			if !slices.ContainsFunc(out, func(x Finding) bool { return x.Rule == f.Rule }) {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

func checkLine(x *rule.Check) CheckLine {
	return CheckLine{ID: x.ID, Name: x.Name, Why: x.Why, Mend: x.Mend, Outside: x.Outside, Subject: x.Subject, Grounds: x.Grounds, Verdict: rule.NotApplicable}
}

func (d *Desk) checkGroup(facts *rule.Facts, profile string, level rule.Level, found []procedure.Inspected) CheckGroup {
	g := CheckGroup{Level: level}
	for i := range found {
		if found[i].Level == level {
			g.Lines = append(g.Lines, d.inspected(facts, profile, &found[i]))
		}
	}
	return g
}

// inspected is what one check came to, ready to print.
func (d *Desk) inspected(facts *rule.Facts, profile string, x *procedure.Inspected) CheckLine {
	l := checkLine(x.Check)
	l.Verdict = x.Verdict
	for i := range x.Conflicts {
		c := &x.Conflicts[i]
		l.Said = append(l.Said, rule.Text{VI: c.Message(locale.VI), EN: c.Message(locale.EN)})
		for _, p := range c.Places {
			l.may(d.whoMakes(p, profile))
		}
		d.restsOn(&l, c.Rules)
	}
	for _, r := range slices.Concat(x.Failed, x.Lacking) {
		l.Rules = append(l.Rules, d.finding(facts, r))
		if step, ok := d.step(r.Rule.Steps[0]); ok {
			l.may(d.actorIn(&step, profile))
		}
	}
	test := &rule.Rule{Test: x.Check.Expr}
	for _, key := range x.Lacks() {
		l.Missing = append(l.Missing, d.missing(test, key))
	}
	for _, p := range d.rules().TurnsOn(facts, x) {
		l.Days = append(l.Days, FactView{Key: p.Fact, Label: d.rules().PlaceName(p), Type: "date", Value: p.Day.String()})
	}
	return l
}

// restsOn names rules that a conflict rests on, each once.
func (d *Desk) restsOn(l *CheckLine, ids []string) {
	for _, id := range ids {
		if r, ok := d.rules().Rule(id); ok && !slices.ContainsFunc(l.Rules, func(f Finding) bool { return f.Rule == id }) {
			l.Rules = append(l.Rules, Finding{Rule: id, Name: r.Name, Text: r.Statement, Verdict: rule.Fail})
		}
	}
}

// may adds somebody who can mend a line.
func (l *CheckLine) may(who rule.Text) {
	if who.VI != "" && !slices.Contains(l.Who, who) {
		l.Who = append(l.Who, who)
	}
}

// whoMakes is who states a day or makes a paper; nobody when the regulations
// do not say.
func (d *Desk) whoMakes(p procedure.Place, profile string) rule.Text {
	if kind := procedure.Supplies(new(rule.Rule), p.Fact); kind != "" && p.Fact != "documents.date" {
		if step, ok := d.step(string(kind)); ok {
			return d.actorIn(&step, profile)
		}
	}
	for _, proc := range d.rules().Book().Procedures {
		for i := range proc.Steps {
			if s := &proc.Steps[i]; p.Paper != "" && slices.Contains(s.Produces, p.Paper) {
				return d.actorIn(s, profile)
			}
		}
	}
	return rule.Text{}
}

// datedPaper names a paper and what it contradicts, seen from its side.
func (d *Desk) datedPaper(x procedure.Dated) DatedPaper {
	out := DatedPaper{Name: d.rules().PlaceName(x.Place), Number: x.Number, Day: x.Day}
	for _, c := range x.Wrong {
		first, second := c.Places[0], c.Places[1]
		if first.Fact == x.Fact && first.Paper == x.Paper && first.Day == x.Day {
			out.Wrong = append(out.Wrong, both("inspection.later", d.rules().PlaceName(second), second.Day))
		} else {
			out.Wrong = append(out.Wrong, both("inspection.earlier", d.rules().PlaceName(first), first.Day))
		}
	}
	return out
}

// sheetSteps are the steps of a procedure that belong to the case, each with
// the day and the papers of its last act.
func (d *Desk) sheetSteps(c *casefile.Case, a *procedure.Assessment) []SheetStep {
	var out []SheetStep
	acts := c.Effective()
	for _, s := range a.Steps {
		line := SheetStep{Name: s.Name, Actor: d.actorIn(s.Step, c.Profile), State: s.State}
		for _, act := range acts {
			if string(act.Kind) != s.ID {
				continue
			}
			line.Day, line.Papers = act.Day, nil
			for _, it := range act.Lists[casefile.Documents] {
				line.Papers = append(line.Papers, PaperView{Code: it["code"], Title: d.formTitle(it["code"]), Number: it["number"]})
			}
		}
		if s.State != procedure.Skipped {
			out = append(out, line)
		}
	}
	return out
}
