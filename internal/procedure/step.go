package procedure

import (
	"fmt"
	"slices"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// A StepState says where a step of a procedure stands.
type StepState string

// The states of a step.
const (
	Done    StepState = "done"
	Next    StepState = "next"    // what it waits for is done
	Later   StepState = "later"   // something before it is not done
	Blocked StepState = "blocked" // next, but a rule of it fails and blocks
	Skipped StepState = "skipped" // not in this profile, or not in this case
)

// doneWhen says, in the language of the regulations, what shows that a step
// has been done: the day of its act, or the paper it produces. A meeting whose
// vote is known to have fallen short has not done its step.
var doneWhen = map[string]string{
	"adm_source_list":        "given(sympathiser.listed_date)",
	"adm_assign_helper":      "given(helper.assigned_date)",
	"adm_awareness_course":   "given(course.certificate_date)",
	"adm_permission":         "given(permission.start_date)",
	"adm_application":        "given(application.date)",
	"adm_cv":                 "given(cv.signed_date)",
	"adm_cv_check":           "given(cv.seam_stamped_date)",
	"adm_verification":       "given(verification.completed_date)",
	"adm_certification":      "given(cv.certified_date)",
	"adm_introductions":      "has('3-KNĐ')",
	"adm_opinions":           "given(opinions.mass_orgs_date) and (given(opinions.residence_date) or flag.residence_opinion_exempt)",
	"adm_dossier_check":      "has('5-KNĐ')",
	"adm_cell_meeting":       "given(adm.cell_meeting_date) and coalesce(meets(vote('cell', 'admit'), p.vote_cell), true)",
	"adm_section_appraisal":  "given(adm.section_report_date)",
	"adm_base_resolution":    "given(adm.base_meeting_date) and coalesce(meets(vote('base_committee', 'admit'), p.vote_base), true)",
	"adm_superior_appraisal": "has('X-BCTĐ') and given(adm.cell_meeting_date)",
	"adm_special_consents":   "count_of(consents, true) > 0",
	"adm_decision":           "given(adm.decision_date)",
	"adm_notify":             "given(adm.result_notified_date)",
	"adm_receipt":            "given(adm.decision_received_date)",
	"adm_ceremony":           "given(adm.ceremony_date)",
	"adm_member_records":     "given(adm.member_cv_date)",
	"adm_archive":            "has('X-ML') and given(adm.ceremony_date)",
	"trf_applicant":          "given(move.forward_date)",
	"rec_probation_start":    "given(adm.ceremony_date)",
	"rec_helper_followup":    "given(adm.probation_helper_status)",
	"rec_course":             "has('CN-ĐVM')",
	"rec_probation_end":      "coalesce(rec.cell_meeting_date, case.as_of) >= add_months(adm.ceremony_date, p.probation_months)",
	"rec_self_review":        "has('10-KNĐ')",
	"rec_helper_review":      "has('11-KNĐ')",
	"rec_opinions":           "given(rec.opinions_mass_orgs_date) and (given(rec.opinions_residence_date) or flag.residence_opinion_exempt)",
	"rec_dossier_check":      "has('12-KNĐ')",
	"rec_cell_meeting":       "given(rec.cell_meeting_date) and coalesce(meets(vote('cell', 'recognise'), p.vote_cell), true)",
	"rec_section_appraisal":  "given(rec.section_report_date)",
	"rec_base_resolution":    "given(rec.base_meeting_date) and coalesce(meets(vote('base_committee', 'recognise'), p.vote_base), true)",
	"rec_superior_appraisal": "given(rec.cell_meeting_date) and count_of(documents, it.code == 'X-BCTĐ' and coalesce(it.date, rec.cell_meeting_date) >= rec.cell_meeting_date) > 0",
	"rec_decision":           "given(rec.decision_date)",
	"rec_notify":             "given(rec.result_notified_date)",
	"rec_announce":           "given(rec.announce_date)",
	"rec_card":               "given(rec.card_issue_date)",
	"rec_party_age":          "given(rec.party_age_start_recorded)",
	"rec_archive":            "has('3-HSĐV') and given(rec.decision_date)",
	"rec_escalation":         "given(rec.escalation_date)",
	"rec_removal":            "given(rem.decision_date)",
	"trf_member":             "given(mtr.letter_presented_date) or mtr.kind == 'collective'", // one who goes with the cell carries no letter
	"fix_wrong":              "given(fix.annulled_date)",
}

// A test is a condition on a case, judged by the regime of a day.
type test = func(f *rule.Facts, on civil.Date) (value, known bool)

// Conditions that change what a finding or a limit of time means.
const (
	historical = "case.historical_entry"  // an old file is entered: blocks are recorded, nothing is stopped
	extension  = "flag.special_extension" // the competent committee recorded a special case
	inVain     = "failed_rounds('cell', 'recognise') >= p.failed_rounds_limit"
)

// A Procedures is the two procedures ready to be asked: the compiled rules and
// what shows that a step is done. It does not change.
type Procedures struct {
	*rule.Program
	done       map[string]test
	historical test
	extension  test
	inspector  *inspector
	inVain     test
	conditions map[string]test // of sheets and their parts
}

// New prepares the procedures of a compiled book. The error names a step
// without a way to tell that it is done, or a condition that does not compile.
func New(prog *rule.Program) (*Procedures, error) {
	p := &Procedures{Program: prog, done: make(map[string]test, len(doneWhen))}
	var err error
	if p.historical, err = prog.Test(historical); err != nil {
		return nil, fmt.Errorf("entry of old files: %w", err)
	}
	if p.extension, err = prog.Test(extension); err != nil {
		return nil, fmt.Errorf("extended limits: %w", err)
	}
	if p.inspector, err = newInspector(prog); err != nil {
		return nil, err
	}
	if p.inVain, err = prog.Test(inVain); err != nil {
		return nil, fmt.Errorf("rounds in vain: %w", err)
	}
	for _, proc := range prog.Book().Procedures {
		for _, s := range proc.Steps {
			src, ok := doneWhen[s.ID]
			if !ok {
				return nil, fmt.Errorf("step %s: nothing says when it is done", s.ID)
			}
			if p.done[s.ID], err = prog.Test(src); err != nil {
				return nil, fmt.Errorf("step %s: done when: %w", s.ID, err)
			}
		}
	}
	return p, p.compileSheets()
}

// compileSheets prepares the conditions of the sheets.
func (p *Procedures) compileSheets() (err error) {
	p.conditions = map[string]test{}
	for _, s := range sheets {
		srcs := []string{s.When, s.Due}
		for _, part := range s.Parts {
			srcs = append(srcs, part.When)
		}
		for _, src := range srcs {
			if src == "" || p.conditions[src] != nil {
				continue
			}
			if p.conditions[src], err = p.Program.Test(src); err != nil {
				return fmt.Errorf("sheet of %s: %w", s.Kind, err)
			}
		}
	}
	return nil
}

// turns are the steps that a turn of events opens, and that come before what
// is usual next.
var turns = []string{"trf_applicant", "trf_member", "rec_escalation", "fix_wrong"}

// Open lists the steps that can be done now, those that a turn of events has
// opened first.
func (a *Assessment) Open() []Step {
	var first, rest []Step
	for _, s := range a.Steps {
		switch {
		case s.State != Next && s.State != Blocked:
		case slices.Contains(turns, s.ID):
			first = append(first, s)
		default:
			rest = append(rest, s)
		}
	}
	return append(first, rest...)
}

// With returns the procedures under another book, with the site's own days of
// these, and with settings chosen by day.
func (p *Procedures) With(b *rule.Book, choices []rule.Choice) (*Procedures, error) {
	prog, err := p.Recompile(b)
	if err == nil {
		prog, err = prog.WithChoices(choices)
	}
	switch {
	case err != nil:
		return nil, err
	case prog == p.Program:
		return p, nil
	}
	return New(prog)
}

// A Step is one step of a procedure as it stands in a case.
type Step struct {
	*rule.Step
	State StepState
}

// steps says where each step of the procedure stands.
func (p *Procedures) steps(proc *rule.Procedure, f *rule.Facts, profile string, a *Assessment) []Step {
	out := slices.Grow(a.Steps, len(proc.Steps))
	bars := p.bars(f, a)
	for i := range proc.Steps {
		s := &proc.Steps[i]
		out = append(out, Step{Step: s, State: p.state(s, f, profile, a.AsOf, out, bars)})
	}
	return out
}

// bars lists the rules that fail and forbid the paper of their step; none
// where an old file is entered.
func (p *Procedures) bars(f *rule.Facts, a *Assessment) []string {
	if old, _ := p.historical(f, a.AsOf); old {
		return nil
	}
	var ids []string
	for i := range a.Findings {
		if r := &a.Findings[i]; r.Verdict == rule.Fail && r.Edition.Effect == rule.Block {
			ids = append(ids, r.Rule.ID)
		}
	}
	return ids
}

// state is where one step stands, given the steps before it and the rules
// that bar a step.
func (p *Procedures) state(s *rule.Step, f *rule.Facts, profile string, on civil.Date, before []Step, bars []string) StepState {
	if profile == "" && len(s.Profiles) < len(p.Book().Profiles) || profile != "" && !slices.Contains(s.Profiles, profile) {
		return Skipped
	}
	if done, _ := p.done[s.ID](f, on); done {
		return Done
	}
	if applies, known := p.StepApplies(f, s.ID, on); !applies || !known || s.Optional && s.When == "" {
		return Skipped
	}
	for _, b := range before {
		if b.State != Done && b.State != Skipped && slices.Contains(s.Preconditions, b.ID) {
			return Later
		}
	}
	if slices.ContainsFunc(bars, func(id string) bool { return slices.Contains(s.Gate, id) }) {
		return Blocked
	}
	return Next
}
