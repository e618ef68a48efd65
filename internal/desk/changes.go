package desk

import (
	"cmp"
	"context"
	"slices"

	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/procedure"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// changesPage is how many open cases are read at a time.
const changesPage = 200

// A CaseChange is one open case on which a change of the regulations changes
// something, or, with Err, one that cannot be judged.
type CaseChange struct {
	Case       casefile.ID
	Person     string
	Unit       UnitRef
	Stage      casefile.Stage
	Difference procedure.Difference
	Lines      []ChangeLine // the same, ready to print
	Err        error
}

// A ChangeReport counts what a report of changes looked at. Looked is the sum
// of the three others. Next asks for what follows; it is empty at the end.
type ChangeReport struct {
	AsOf                                 civil.Date
	Looked, Unchanged, Changed, Unjudged int
	Next                                 string
}

// Changes judges every open case in the actor's scope by the regulations in
// force here and by other ones, as of a day (zero: today), and calls each for
// every case on which something changes and for every case that cannot be
// judged, in the order of the names; an error of each ends the report. It is
// for the committee, changes nothing, and is logged as a read. Cases are read
// page by page, each in a transaction of its own: the cost is that of the open
// cases, the memory that of one page.
func (d *Desk) Changes(ctx context.Context, by auth.Actor, with *procedure.Procedures, asOf civil.Date, each func(CaseChange) error) (ChangeReport, error) {
	return d.changesFrom(ctx, by, with, asOf, "", 0, each)
}

// ChangesPage is Changes over a number of open cases, the most that are looked
// at (at least 1), from after (ChangeReport.Next of the page before; empty: the
// first) on.
func (d *Desk) ChangesPage(ctx context.Context, by auth.Actor, with *procedure.Procedures, asOf civil.Date, after string, most int) (ChangeReport, []CaseChange, error) {
	var out []CaseChange
	rep, err := d.changesFrom(ctx, by, with, asOf, after, max(most, 1), func(c CaseChange) error {
		out = append(out, c)
		return nil
	})
	return rep, out, err
}

// comparison is the report in the making.
type comparison struct {
	desk     *Desk
	by       auth.Actor
	with     *procedure.Procedures
	names    regimeNames
	official map[unit.ID]int
	most     int // open cases to look at; 0: all
	report   ChangeReport
	now      *procedure.Procedures // the site's, as they stood when the report began
}

// settled are proposed regulations with what the site has raised and chosen, so
// that its own decisions do not show as changes.
func (s *regulations) settled(with *procedure.Procedures) (*procedure.Procedures, error) {
	g, book := s.register, with.Book()
	raises, choices := g.Raises(book), g.Choices(book)
	if len(raises)+len(choices) == 0 {
		return with, nil
	}
	return with.With(book.With(raises), choices)
}

// changesFrom looks at open cases after a cursor: at most of them, or with 0
// at all.
func (d *Desk) changesFrom(ctx context.Context, by auth.Actor, with *procedure.Procedures, asOf civil.Date, after string, most int, each func(CaseChange) error) (ChangeReport, error) {
	if asOf.IsZero() {
		asOf = d.Today()
	}
	c := comparison{desk: d, by: by, with: with, most: most, report: ChangeReport{AsOf: asOf, Next: after}}
	_, err := d.act(ctx, by, change{right: auth.RecordCommitteeAct, kind: "read.changes", do: func(w *write) (_ string, err error) {
		if c.official, err = w.CountOfficials(w.ctx, d.Committee, asOf); err != nil {
			return "", err
		}
		return "", w.logRead(audit.Subject{Kind: "regulations", ID: "changes/" + asOf.String()})
	}})
	if err != nil {
		return c.report, err
	}
	site := d.rules()
	c.now = site.Procedures
	if c.with, err = site.settled(with); err != nil {
		return c.report, err
	}
	c.names = nameRegimes(c.now.Book(), c.with.Book())
	for {
		found, err := c.page(ctx)
		if err != nil {
			return c.report, err
		}
		for _, x := range found {
			if err := each(x); err != nil {
				return c.report, err
			}
		}
		if c.report.Next == "" || c.most > 0 && c.report.Looked >= c.most {
			return c.report, nil
		}
	}
}

// page looks at the next open cases and returns those to be told.
func (c *comparison) page(ctx context.Context) (found []CaseChange, err error) {
	limit := changesPage
	if c.most > 0 {
		limit = min(limit, c.most-c.report.Looked)
	}
	err = c.desk.view(ctx, c.by, auth.RecordCommitteeAct, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		refs, next, err := r.OpenCaseRefs(ctx, in, c.report.Next, limit)
		if err != nil {
			return err
		}
		cases := readable(ctx, r, in, refs)
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, who := range refs {
			if x := c.compare(t, who, cases[who.Case]); c.count(x) {
				found = append(found, x)
			}
		}
		c.report.Next = next
		return nil
	})
	return found, err
}

// count enters a case in the report and says whether it is to be told.
func (c *comparison) count(x CaseChange) bool {
	c.report.Looked++
	switch {
	case x.Err != nil:
		c.report.Unjudged++
	case x.Difference.Empty():
		c.report.Unchanged++
		return false
	default:
		c.report.Changed++
	}
	return true
}

// A reading is a case as read, or why it cannot be read.
type reading struct {
	store.OpenCase
	err error
}

// readable reads the cases named. Where one of them cannot be read, all are
// read one by one, so that it alone is missing.
func readable(ctx context.Context, r *store.Reader, in store.Scope, refs []store.CaseRef) map[casefile.ID]reading {
	ids := make([]casefile.ID, len(refs))
	for i, who := range refs {
		ids[i] = who.Case
	}
	out := make(map[casefile.ID]reading, len(ids))
	read := func(ids []casefile.ID) error {
		list, err := r.CasesByID(ctx, in, ids)
		for _, oc := range list {
			out[oc.Case.ID] = reading{oc, nil}
		}
		return err
	}
	if len(ids) == 0 || read(ids) == nil {
		return out
	}
	for _, id := range ids {
		if err := read([]casefile.ID{id}); err != nil {
			out[id] = reading{err: err}
		}
	}
	return out
}

// compare judges one case by both regulations.
func (c *comparison) compare(t *unit.Tree, who store.CaseRef, oc reading) CaseChange {
	asOf := c.report.AsOf
	x := CaseChange{Case: who.Case, Person: who.Name, Unit: ref(t, who.Unit, asOf), Stage: who.Stage, Err: oc.err}
	if x.Err != nil {
		return x
	}
	dossier := c.desk.dossierOf(t, oc.Case, oc.Person, c.official[oc.Case.Unit], asOf)
	_, before, err := c.now.Judge(dossier)
	if err != nil {
		x.Err = err
		return x
	}
	_, after, err := c.with.Judge(dossier)
	if err != nil {
		x.Err = err
		return x
	}
	if x.Difference = procedure.Compare(before, after); !x.Difference.Empty() {
		x.Lines = c.names.lines(x.Difference, c.now, c.with)
	}
	return x
}

// A BookUse is how many acts of open cases were judged by one state of the
// regulations. Book is its hash, empty where the act names none.
type BookUse struct {
	Book    string
	Acts    int
	Present bool // the regulations in force here
}

// BooksUsed counts the acts of the open cases in the actor's scope by the
// regulations they were judged by: the present ones first, then the most used.
func (d *Desk) BooksUsed(ctx context.Context, by auth.Actor) ([]BookUse, error) {
	var out []BookUse
	err := d.view(ctx, by, auth.RecordCommitteeAct, func(r *store.Reader, _ *unit.Tree, in store.Scope) error {
		counts, err := r.ActsByBook(ctx, in)
		present := d.rules().hash
		out = []BookUse{{Book: present, Acts: counts[present], Present: true}}
		delete(counts, present)
		for hash, n := range counts {
			out = append(out, BookUse{Book: hash, Acts: n})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out[1:], func(a, b BookUse) int { return cmp.Or(b.Acts-a.Acts, cmp.Compare(a.Book, b.Book)) })
	return out, err
}
