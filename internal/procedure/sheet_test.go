package procedure

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tranu/internal/casefile"
	"tranu/internal/rule"
)

// unsupplied are the facts that a rule reads and no sheet asks for, each with
// the reason why that is so.
var unsupplied = map[string]string{
	// the program itself
	"case.procedure": "the procedure the case is in", "case.as_of": "the day of assessment",
	"case.file_opened_date": "the permission, or the application", "case.storage_encrypted": "of the program", "calc.latest_deadline": "reckoned",
	"case.historical_entry": "stated when a member is taken over",
	// the person's record
	"person.birth_date": "record", "person.education_level": "record", "person.is_youth_union_member": "record", "person.is_trade_union_member": "record",
	"person.in_mass_organisation": "record", "person.in_youth_age": "reckoned from the record", "flag.special_area": "record",
	// what follows from other acts (Dossier.follow)
	"move.new_helper_assigned_date": "the helper assigned after the move", "move.new_decision_date": "the decision after the move",
	// the committee's data about the cell
	"cell.kind": "committee's data", "cell.official_members": "committee's data", "cell.parent_is_commune_committee": "committee's data",
	"org.kind": "of the organisation, not of a case: waits for its own page", "org.base_members": "likewise", "org.base_good_years": "likewise", "org.section_committee_exists": "likewise",
	// nobody states it, on purpose
	"person.personal_id":            "least data: identity numbers are not kept",
	"adm.decision_persons":          "one case is one person",
	"rec.probation_extended_months": "no form offers to prolong probation: the central texts know no such thing",
	"application.handwritten":       "a rule of one locality; waits for the choice of locality", "cv.handwritten": "likewise",
	"signatures.date": "the day of the act",
	"votes.body":      "the sheet's, or chosen", "votes.question": "the sheet's, or chosen", "votes.date": "the day of the act", "votes.round": "counted",
	"documents.code": "the sheet's forms", "documents.date": "asked for with each paper", "documents.number": "asked for with each paper",
}

// Every fact that a rule, a limit of time, a computed value or the condition of
// a step reads is stated by an act, or there is a reason why not.
func TestEveryFactIsSupplied(t *testing.T) {
	p := procedures(t)
	supplied := supplied()
	for _, key := range slices.Sorted(maps.Keys(read(p))) {
		_, excused := unsupplied[key]
		switch {
		case !supplied[key] && !excused:
			t.Errorf("no sheet states %s", key)
		case supplied[key] && excused:
			t.Errorf("%s is stated by a sheet, and excused", key)
		}
	}
	for key := range unsupplied {
		if !read(p)[key] && !strings.HasPrefix(key, "documents.") && !strings.HasPrefix(key, "votes.") && key != "case.historical_entry" {
			t.Errorf("%s is excused, and nothing reads it", key)
		}
	}
}

// read are the facts, and the fields of list facts, that the regulations read.
func read(p *Procedures) map[string]bool {
	out := map[string]bool{}
	book := p.Book()
	var texts []string
	for _, r := range book.Rules {
		texts = append(texts, r.Act, r.When, r.Test)
		for _, key := range slices.Concat(r.Inputs, p.Reads(r.ID)) {
			out[key] = true
		}
	}
	for _, d := range book.Deadlines {
		texts = append(texts, d.Start, d.Due, d.ExtendedDue, d.Done, d.When)
	}
	for _, c := range book.Computed {
		texts = append(texts, c.Act, c.Expr)
	}
	for _, proc := range book.Procedures {
		for _, s := range proc.Steps {
			texts = append(texts, s.When)
		}
	}
	name := regexp.MustCompile(`[a-z_]+[.][a-z_0-9]+`)
	for _, key := range name.FindAllString(strings.Join(texts, " "), -1) {
		if _, _, ok := p.Slot(key); ok {
			out[key] = true
		}
	}
	for _, l := range []string{"votes", "signatures", casefile.Documents, "consents", "relatives", "introducers", "verifiers", "verification_requests"} {
		delete(out, l)
	}
	return out
}

// supplied are the facts, and the fields of list facts, that sheets state.
func supplied() map[string]bool {
	out := map[string]bool{}
	for _, s := range Sheets() {
		for _, key := range s.dayFacts() {
			out[key] = true
		}
		for key := range s.asks() {
			out[key] = true
		}
		for _, l := range s.Whole().Lists {
			for _, key := range slices.Concat(l.Keys, l.Rare, slices.Collect(maps.Keys(l.Sets))) {
				out[l.Fact+"."+key] = true
			}
		}
	}
	for _, key := range []string{"form", "one_by_one", "official_total", "members_total", "temp_away_absent", "exempt_absent", "suspended", "present", "yes", "no", "blank", "printed_base", "probationary_voted", "temp_here_voted"} {
		out["votes."+key] = true // what package desk asks for at every vote
	}
	for _, key := range []string{"role", "elected_date", "approved_date", "authorised_no_secretary"} {
		out["signatures."+key] = true
	}
	return out
}

// Every paper that a rule asks for is asked for by some sheet.
func TestEveryPaperIsAskedFor(t *testing.T) {
	p := procedures(t)
	asked := map[string]bool{}
	for _, s := range Sheets() {
		for _, code := range s.Whole().Papers {
			asked[code] = true
		}
	}
	var tests strings.Builder
	for _, r := range p.Book().Rules {
		tests.WriteString(r.When + " " + r.Test + "\n")
	}
	n := 0
	for _, f := range p.Book().Forms {
		if strings.Contains(tests.String(), "'"+f.Code+"'") {
			n++
			if !asked[f.Code] {
				t.Errorf("a rule asks for %s, and no sheet does", f.Code)
			}
		}
	}
	if n < 30 {
		t.Errorf("the rules ask for %d papers", n)
	}
}

// A sheet names facts, lists, words and forms of the regulations, and asks for
// what it needs.
func TestSheetsFitTheRegulations(t *testing.T) {
	p := procedures(t)
	seen := map[casefile.Kind]bool{}
	for _, s := range Sheets() {
		if seen[s.Kind] {
			t.Errorf("%s has two sheets", s.Kind)
		}
		seen[s.Kind] = true
		whole := s.Whole()
		for _, key := range slices.Concat(whole.Facts, slices.Collect(maps.Keys(whole.Sets))) {
			if _, _, ok := p.Slot(key); !ok && !unread[key] {
				t.Errorf("%s: there is no fact %s", s.Kind, key)
			}
		}
		for _, key := range whole.Needs {
			if !slices.Contains(whole.Facts, key) {
				t.Errorf("%s needs %s, and does not ask for it", s.Kind, key)
			}
		}
		for _, code := range whole.Papers {
			if !slices.ContainsFunc(p.Book().Forms, func(f rule.Form) bool { return f.Code == code }) {
				t.Errorf("%s: there is no form %s", s.Kind, code)
			}
		}
		if _, isStep := doneWhen[string(s.Kind)]; !isStep && !s.Kind.Own() {
			t.Errorf("%s is neither a step nor a kind of act", s.Kind)
		}
		if _, isStep := doneWhen[s.Step]; s.Step != "" && !isStep {
			t.Errorf("%s does no step %s", s.Kind, s.Step)
		}
		for key, words := range s.Words {
			_, fact, ok := p.Slot(key)
			for _, w := range words {
				if !ok || !slices.Contains(p.Book().Enums[fact.Enum], w) {
					t.Errorf("%s: %s has no word %s", s.Kind, key, w)
				}
			}
		}
	}
}

// No form becomes a wall: what stands open on a sheet at once, papers and
// votes apart, can be overlooked.
func TestSheetsStaySmall(t *testing.T) {
	for _, s := range Sheets() {
		most := 0
		for _, part := range s.Parts {
			if part.Choice != "" {
				most = max(most, 1+len(part.Facts))
			} else {
				most += len(part.Facts)
			}
		}
		if n := len(s.Facts) + most; n > 10 {
			t.Errorf("%s asks for %d facts", s.Kind, n)
		}
	}
}

// A finding that lacks a vote names the act that states that very vote.
func TestSupplierOfAVote(t *testing.T) {
	p := procedures(t)
	for id, want := range map[string]casefile.Kind{
		"REM-VOTE-CELL": casefile.RemovalCell, "REM-VOTE-BASE": casefile.RemovalBase, "REM-VOTE-DECIDER": casefile.Removed,
		"VOTE-CELL-THRESHOLD": casefile.CellAdmits, "REC-VOTE-CELL": casefile.CellAccepts, "VOTE-BASE-THRESHOLD": "adm_base_resolution",
	} {
		r, ok := p.Rule(id)
		if !ok {
			t.Fatalf("no rule %s", id)
		}
		if got := Supplies(r, "votes"); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
}
