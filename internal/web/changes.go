package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"tranu/internal/auth"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/procedure"
	"tranu/internal/rule"
)

// changesShown is how many open cases one page of changes looks at.
const changesShown = 1000

// changesView is what the proposed regulations would change. With none of them
// Book and Cases are empty and Known is false; with unreadable ones Broken
// says what to correct.
type changesView struct {
	base
	Known   bool
	Broken  []string
	Day     string // as the reader wrote it
	Problem formProblem
	After   string // the cursor this page began at
	Turns   []civil.Date
	Report  desk.ChangeReport
	Cases   []desk.CaseChange
	Book    []desk.ChangeLine
	Used    []desk.BookUse // on the first page
}

// changes shows what the proposed regulations would change on the open cases.
func (s *Server) changes(v *visit) error {
	p := changesView{base: s.base(v, "rules", v.lang.T("changes.title")), Day: v.form.Get("as_of"), After: v.form.Get("after")}
	used, err := s.Desk.BooksUsed(v.ctx, v.by)
	if err != nil {
		return err
	}
	if p.After == "" {
		p.Used = used
	}
	with, err := s.proposed()
	switch mistakes := (rule.Mistakes)(nil); {
	case errors.As(err, &mistakes):
		for _, m := range mistakes {
			p.Broken = append(p.Broken, m.String())
		}
	case err != nil:
		p.Broken = []string{err.Error()}
	case with != nil:
		err = s.compare(v, &p, with)
		if err != nil {
			return err
		}
	}
	status := http.StatusOK
	if p.Problem.Message != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.render(v, status, changesPage(p))
}

// proposed are the regulations to compare with; nil: none.
func (s *Server) proposed() (*procedure.Procedures, error) {
	if s.Next == nil {
		return nil, nil
	}
	return s.Next()
}

// compare fills the page with the report.
func (s *Server) compare(v *visit, p *changesView, with *procedure.Procedures) error {
	p.Known = true
	p.Turns = with.Book().Turns(p.Today)
	day, err := date(p.Day)
	if err != nil {
		p.Problem = v.problem(badDate("as_of", p.Day))
		return nil
	}
	for _, a := range rule.Amendments(s.Desk.Base.Book(), with.Book()) {
		p.Book = append(p.Book, desk.AmendmentLine(a))
	}
	p.Report, p.Cases, err = s.Desk.ChangesPage(v.ctx, v.by, with, day, p.After, changesShown)
	return err
}

// link is the page as of a day, after a cursor.
func (p changesView) link(day civil.Date, after string) templ.SafeURL {
	q := url.Values{"as_of": {day.String()}}
	if after != "" {
		q.Set("after", after)
	}
	return templ.SafeURL("/rules/changes?" + q.Encode())
}

// told are the lines of a case that stand open; those of rules that are kept
// all the same are folded.
func told(c desk.CaseChange, kept bool) (out []desk.ChangeLine) {
	for _, l := range c.Lines {
		if l.Kept == kept {
			out = append(out, l)
		}
	}
	return out
}

// bookName names a state of the regulations by the beginning of its hash,
// enough to tell it from others.
func (p changesView) bookName(u desk.BookUse) string {
	prefix := u.Book[:min(len(u.Book), 12)]
	switch {
	case u.Present:
		return p.T("changes.books.present", prefix)
	case u.Book == "":
		return p.T("changes.books.none")
	}
	return p.T("changes.books.other", prefix)
}

// dayShown is the day in the field: as written, or the day of the report.
func (p changesView) dayShown() string {
	if p.Report.AsOf.IsZero() {
		return p.Day
	}
	return p.Report.AsOf.String()
}

// why is the reason in which a case cannot be judged.
func (p changesView) why(v error) string {
	var f *fault.Error
	if errors.As(v, &f) {
		return p.T(f.Key, f.Args...)
	}
	return v.Error()
}

// mayCompare says whether the reader may see what a change would change.
func (b base) mayCompare() bool { return b.Actor.Can(auth.RecordCommitteeAct) }
