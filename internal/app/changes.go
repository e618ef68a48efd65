package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tranu/internal/auth"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/locale"
	"tranu/internal/procedure"
	"tranu/internal/rule"
)

// nextFolder is where a data folder keeps regulations that are not in force
// here yet, to be compared with those that are.
const nextFolder = "regulations-next"

// proposed reads regulations to compare with: a whole tree, to which the site's
// overlays are added, or one more overlay over the site's regulations, judged as if
// the site were in its locality. The error is rule.Mistakes for what has to be
// corrected in the files.
func (s settings) proposed(dir string, fsys fs.FS) (*procedure.Procedures, error) {
	book, err := readProposed(dir, fsys)
	if err != nil {
		return nil, err
	}
	return law{book: book}.procedures(s)
}

func readProposed(dir string, fsys fs.FS) (*rule.Book, error) {
	if _, err := fs.Stat(fsys, overlayFile); err != nil {
		book, mistakes := rule.ReadSource(fsys)
		if len(mistakes) > 0 {
			return nil, rule.Mistakes(mistakes)
		}
		l, err := law{book: book}.withSite(dir)
		return l.book, err
	}
	base, err := siteLaw(dir)
	if err != nil {
		return nil, err
	}
	book, _, mistakes := rule.ReadOverlay(base.book, fsys)
	if len(mistakes) > 0 {
		return nil, rule.Mistakes(mistakes)
	}
	return settledAt(base.book, book)
}

// next reads the regulations proposed in a data folder; nil when there are
// none.
func (s settings) next(dir string) (*procedure.Procedures, error) {
	path := filepath.Join(dir, nextFolder)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return s.proposed(dir, os.DirFS(path))
}

// regulation checks a tree of regulations, or prints what it would change.
func regulation(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "data", "changes: data `folder`")
	asOf := f.String("as-of", "", "changes: the `day` (YYYY-MM-DD) on which the cases are judged; without it, today")
	asJSON := f.Bool("json", false, "changes: print JSON")
	lang := f.String("lang", "vi", "changes: language of the text, vi or en")
	words, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(words) == 0 || words[0] != "changes" {
		return regulationLint(words, s)
	}
	if len(words) != 2 {
		return usagef("name the folder of the regulations, or of an overlay")
	}
	day, err := flagDay(*asOf)
	if err != nil {
		return err
	}
	l, ok := locale.Parse(*lang)
	if !ok {
		return usagef("--lang: %q is neither vi nor en", *lang)
	}
	out := bufio.NewWriter(s.Out)
	p := textChanges(l, out)
	if *asJSON {
		p = jsonChanges(out)
	}
	return errors.Join(regulationChanges(ctx, *dir, words[1], day, p), out.Flush())
}

// regulationChanges tells what a tree or an overlay would change on the open
// cases of a data folder.
func regulationChanges(ctx context.Context, dir, path string, day civil.Date, p printer) error {
	tree, err := treeIn(path)
	if err != nil {
		return err
	}
	set, err := readSettings(dir)
	if err != nil {
		return err
	}
	with, err := set.proposed(dir, tree)
	if err != nil {
		return usagef("%s: these regulations cannot be used:\n%v", path, err)
	}
	st, d, set, err := openFolder(ctx, dir, false) // the reading is logged
	if err != nil {
		return err
	}
	return errors.Join(p.report(ctx, d, keeper(set), with, day), st.Close())
}

// keeper is whoever reads the data folder at the terminal for the committee.
func keeper(set settings) auth.Actor {
	return auth.Actor{ID: "terminal", Name: "terminal", Role: auth.Officer, Unit: set.Owner, Committee: set.Committee}
}

// A printer writes the report of changes: first how the books differ, then
// each case, then the counts.
type printer struct {
	books func([]rule.Amendment) error
	one   func(desk.CaseChange) error
	sum   func(desk.ChangeReport) error
}

// report prints the whole report.
func (p printer) report(ctx context.Context, d *desk.Desk, by auth.Actor, with *procedure.Procedures, asOf civil.Date) error {
	if err := p.books(rule.Amendments(d.Base.Book(), with.Book())); err != nil {
		return err
	}
	rep, err := d.Changes(ctx, by, with, asOf, p.one)
	if err != nil {
		return err
	}
	return p.sum(rep)
}

// textChanges prints for a reader. Errors of writing come with the last line.
func textChanges(l locale.Lang, w io.Writer) printer {
	line := func(indent string, c desk.ChangeLine) {
		fmt.Fprintln(w, indent+l.T("changes.line", c.What, c.Before, c.After))
	}
	return printer{
		books: func(list []rule.Amendment) error {
			title := l.T("changes.book.same")
			if len(list) > 0 {
				title = l.T("changes.book") + ": " + l.T("changes.book.count", len(list))
			}
			fmt.Fprintln(w, title)
			for _, a := range list {
				line("  ", desk.AmendmentLine(a))
			}
			fmt.Fprintln(w)
			return nil
		},
		one: func(c desk.CaseChange) error {
			fmt.Fprintf(w, "%s · %s · %s\n", c.Person, c.Unit.Name, l.T("stage."+string(c.Stage)))
			if c.Err != nil {
				fmt.Fprintln(w, "  "+l.T("changes.unjudged", c.Err.Error()))
			}
			for _, x := range c.Lines {
				line("  ", x)
			}
			return nil
		},
		sum: func(r desk.ChangeReport) error {
			_, err := fmt.Fprintln(w, "\n"+l.T("changes.count", r.Looked, r.AsOf, r.Changed, r.Unchanged, r.Unjudged))
			return err
		},
	}
}

// A changedCase is a case as the JSON form has it.
type changedCase struct {
	Case   string `json:"case"`
	Person string `json:"person"`
	Unit   string `json:"unit"`
	Stage  string `json:"stage"`
	Error  string `json:"error,omitempty"` // why it cannot be judged
	*procedure.Difference
}

// jsonChanges prints one document, case by case, so that none is kept:
// {"book": […], "cases": […], "as_of": …, "looked": …, "changed": …,
// "unchanged": …, "unjudged": …}.
func jsonChanges(w io.Writer) printer {
	comma := "\n"
	encode := func(before string, v any, after string) error {
		b, err := json.Marshal(v)
		if err == nil {
			_, err = fmt.Fprintf(w, "%s%s%s", before, b, after)
		}
		return err
	}
	return printer{
		books: func(list []rule.Amendment) error {
			return encode(`{"book":`, append([]rule.Amendment{}, list...), `,"cases":[`)
		},
		one: func(c desk.CaseChange) error {
			x := changedCase{Case: string(c.Case), Person: c.Person, Unit: c.Unit.Name, Stage: string(c.Stage)}
			if c.Err != nil {
				x.Error = c.Err.Error()
			} else {
				x.Difference = &c.Difference
			}
			err := encode(comma, x, "")
			comma = ",\n"
			return err
		},
		sum: func(r desk.ChangeReport) error {
			_, err := fmt.Fprintf(w, "\n],\"as_of\":%q,\"looked\":%d,\"changed\":%d,\"unchanged\":%d,\"unjudged\":%d}\n", r.AsOf, r.Looked, r.Changed, r.Unchanged, r.Unjudged)
			return err
		},
	}
}
