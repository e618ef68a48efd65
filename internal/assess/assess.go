package assess

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"tranu/internal/civil"
	"tranu/internal/locale"
	"tranu/internal/procedure"
	"tranu/internal/rule"
)

// Options of a run.
type Options struct {
	Name  string     // of the input, for messages
	AsOf  civil.Date // wins over the documents' own day when given
	Today civil.Date // where neither names a day
	Lang  locale.Lang
}

// Run assesses every document of in and writes an answer each to out. The
// error is an *InputError when the input cannot be read; what was readable
// before has then been answered.
func Run(procs *procedure.Procedures, in io.Reader, out io.Writer, o Options) error {
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	d := newDecoder(procs, o.Name, in)
	for {
		doc, err := d.next()
		if errors.Is(err, io.EOF) {
			return w.Flush()
		}
		if err != nil {
			return errors.Join(err, w.Flush())
		}
		a, err := assessOne(procs, d, doc, o)
		if err != nil {
			return errors.Join(err, w.Flush())
		}
		if err := enc.Encode(answer(procs, doc, &a, o.Lang)); err != nil {
			return fmt.Errorf("write the answer to %s: %w", doc.id, err)
		}
	}
}

func assessOne(procs *procedure.Procedures, d *decoder, doc document, o Options) (procedure.Assessment, error) {
	asOf := doc.asOf
	switch {
	case !o.AsOf.IsZero():
		asOf = o.AsOf
	case asOf.IsZero():
		asOf = o.Today
	}
	if err := d.facts.SetDate(d.own.asOf, asOf); err != nil {
		return procedure.Assessment{}, err
	}
	return procs.Assess(d.facts, doc.procedure, doc.profile, asOf), nil
}

// The shape of an answer: the contract of `tranu assess`.
type (
	answerJSON struct {
		ID        string         `json:"id"`
		Procedure string         `json:"procedure"`
		AsOf      civil.Date     `json:"as_of"`
		Regimes   []regimeJSON   `json:"regimes"`
		Verdict   string         `json:"verdict"`
		Findings  []findingJSON  `json:"findings"`
		Deadlines []deadlineJSON `json:"deadlines"`
		Computed  map[string]any `json:"computed"`
		Steps     []stepJSON     `json:"steps"`
	}
	regimeJSON struct {
		Act    string     `json:"act"`
		Date   civil.Date `json:"date"`
		Regime string     `json:"regime"`
	}
	findingJSON struct {
		Rule     string     `json:"rule"`
		Verdict  string     `json:"verdict"`
		Effect   string     `json:"effect,omitempty"`
		Message  string     `json:"message"`
		Missing  []string   `json:"missing"`
		Cite     []citeJSON `json:"cite"`
		Evidence string     `json:"evidence,omitempty"`
	}
	citeJSON struct {
		Document string `json:"document"`
		Clause   string `json:"clause,omitempty"`
	}
	deadlineJSON struct {
		ID       string     `json:"id"`
		Due      civil.Date `json:"due,omitzero"`
		Extended civil.Date `json:"extended_due,omitzero"`
		State    string     `json:"state"`
		Cite     []citeJSON `json:"cite"`
	}
	stepJSON struct {
		ID     string   `json:"id"`
		State  string   `json:"state"`
		Papers []string `json:"papers"`
	}
)

func answer(procs *procedure.Procedures, doc document, a *procedure.Assessment, lang locale.Lang) answerJSON {
	out := answerJSON{ID: doc.id, Procedure: a.Procedure, AsOf: a.AsOf, Verdict: string(a.Verdict),
		Regimes: []regimeJSON{}, Findings: make([]findingJSON, 0, len(a.Findings)), Deadlines: []deadlineJSON{}, Computed: map[string]any{}}
	for _, r := range a.Regimes {
		out.Regimes = append(out.Regimes, regimeJSON{r.Act, r.Day, r.Regime})
	}
	for i := range a.Findings {
		out.Findings = append(out.Findings, finding(procs, &a.Findings[i], lang))
	}
	for _, d := range a.Deadlines {
		out.Deadlines = append(out.Deadlines, deadlineJSON{ID: d.Deadline.ID, Due: d.Due.Due, Extended: d.Extended, State: string(d.State), Cite: cites(d.Edition)})
	}
	for _, c := range a.Computed {
		if c.IsDate {
			out.Computed[c.Computed.ID] = c.Date
		} else {
			out.Computed[c.Computed.ID] = c.N
		}
	}
	for _, s := range a.Steps {
		out.Steps = append(out.Steps, stepJSON{ID: s.ID, State: string(s.State), Papers: append([]string{}, s.Produces...)})
	}
	return out
}

func finding(procs *procedure.Procedures, r *rule.Result, lang locale.Lang) findingJSON {
	f := findingJSON{Rule: r.Rule.ID, Verdict: r.Verdict.String(), Message: Message(procs, r, lang), Missing: append([]string{}, r.Missing...), Cite: cites(r.Edition)}
	if r.Edition != nil {
		f.Effect, f.Evidence = string(r.Edition.Effect), string(r.Edition.Evidence)
	}
	return f
}

func cites(e *rule.Edition) []citeJSON {
	out := []citeJSON{}
	if e != nil {
		for _, c := range e.Cite {
			out = append(out, citeJSON{c.Document, c.Clause})
		}
	}
	return out
}

// Message is one sentence for a finding: the rule's own, and what is missing.
func Message(procs *procedure.Procedures, r *rule.Result, lang locale.Lang) string {
	s := r.Rule.Statement.In(lang.String())
	if r.Verdict != rule.Unknown || len(r.Missing) == 0 {
		return s
	}
	labels := make([]string, len(r.Missing))
	for i, key := range r.Missing {
		labels[i] = procs.Label(key).In(lang.String())
	}
	return lang.T("assess.missing", s, strings.Join(labels, "; "))
}
