package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/unit"
)

// A CaseRow is a case in a list: who, where, how far.
type CaseRow struct {
	Case        casefile.ID
	Person      person.ID
	Name        string
	Birth       civil.Date
	Sex         person.Sex
	Ethnic      string
	Unit        unit.ID // that runs the case; in lists of members and admissions: where the person was then
	Stage       casefile.Stage
	Listed      civil.Date
	Joined      civil.Date
	Official    civil.Date
	Ended       civil.Date
	NominatedBy string
	Youth       bool // member of the youth union: at the ceremony, or, before one, now
	Version     int
}

// Minority says whether the person is known to belong to an ethnic minority.
func (c CaseRow) Minority() bool { return person.Minority(c.Ethnic) }

// rowColumns are the columns of a CaseRow but for its unit, from c and p.
const rowColumns = `c.id, c.person, p.name, p.birth, p.sex, p.ethnic, c.stage, c.listed, c.joined, c.official, c.ended,
	c.nominated_by, coalesce(c.admitted_youth, p.youth_union), c.version`

func rowFields(c *CaseRow) []any {
	return []any{&c.Case, &c.Person, &c.Name, &c.Birth, &c.Sex, &c.Ethnic, &c.Stage, &c.Listed, &c.Joined, &c.Official, &c.Ended,
		&c.NominatedBy, &c.Youth, &c.Version}
}

func scanRow(scan func(...any) error) (c CaseRow, err error) {
	return c, scan(append(rowFields(&c), &c.Unit)...)
}

// A CaseFilter asks for a page of cases.
type CaseFilter struct {
	Stages []casefile.Stage // none: all
	Search string           // folded words, each of which must be in the name
	Unit   unit.ID          // that runs the case; empty: any
	After  string           // CasePage.Next of the page before; empty: the first
	Limit  int              // rows; 0: 50
}

// A CasePage is a page of cases in the Vietnamese order of the names. Total
// counts all that pass the filter. Next asks for the page that follows; it is
// empty on the last one.
type CasePage struct {
	Rows  []CaseRow
	Total int
	Next  string
}

// IDs are the cases on the page.
func (p CasePage) IDs() []casefile.ID {
	ids := make([]casefile.ID, len(p.Rows))
	for i, r := range p.Rows {
		ids[i] = r.Case
	}
	return ids
}

const (
	usualLimit = 50
	maxLimit   = 1000
)

// Cases returns a page of the cases in scope. The page is a short walk along
// one index for each stage, however many cases there are. The error is Invalid
// for a cursor that Cases did not make.
func (r *Reader) Cases(ctx context.Context, in Scope, f CaseFilter) (CasePage, error) {
	if len(f.Stages) == 0 {
		f.Stages = stages()
	}
	if f.Limit <= 0 || f.Limit > maxLimit {
		f.Limit = usualLimit
	}
	total, err := r.countCases(ctx, in, f)
	if err != nil {
		return CasePage{}, fmt.Errorf("count cases: %w", err)
	}
	page := CasePage{Total: total}
	rows, err := r.pageOfCases(ctx, in, f)
	if err != nil {
		return CasePage{}, fmt.Errorf("list cases: %w", err)
	}
	for i, row := range rows {
		if i == f.Limit {
			page.Next = cursor(rows[i-1].key, rows[i-1].Case)
			break
		}
		page.Rows = append(page.Rows, row.CaseRow)
	}
	return page, nil
}

// match adds everything of the filter but stage and cursor.
func (f CaseFilter) match(w *filter) {
	if f.Unit != "" {
		w.and("c.unit = " + w.arg(f.Unit))
	}
	for _, word := range strings.Fields(f.Search) {
		w.and("c.search LIKE " + w.arg("%"+likeText.Replace(word)+"%") + ` ESCAPE '\'`)
	}
}

var likeText = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func (r *Reader) countCases(ctx context.Context, in Scope, f CaseFilter) (n int, err error) {
	var w filter
	in.cases(&w)
	among(&w, "c.stage", f.Stages)
	f.match(&w)
	return n, r.tx.QueryRowContext(ctx, `
		SELECT count(*)
		FROM casefile c
		`+w.where(), w.args...).Scan(&n)
}

// keyedRow is a row with its place in the order.
type keyedRow struct {
	CaseRow
	key []byte
}

// pageOfCases reads one row more than the page has.
func (r *Reader) pageOfCases(ctx context.Context, in Scope, f CaseFilter) ([]keyedRow, error) {
	var w filter
	from, limit, err := f.walk(&w, in)
	if err != nil {
		return nil, err
	}
	return list(ctx, r, func(scan func(...any) error) (k keyedRow, err error) {
		return k, scan(append(rowFields(&k.CaseRow), &k.Unit, &k.key)...)
	}, `
		SELECT `+rowColumns+`, c.unit, c.name_key
		FROM (`+from+`
		) AS c
		JOIN person p ON p.committee = c.committee AND p.id = c.person
		ORDER BY c.name_key, c.id
		LIMIT `+limit, w.args...)
}

// walk is the cases of a page and one more, as a table: the first of each
// stage along its index.
func (f CaseFilter) walk(w *filter, in Scope) (from, limit string, err error) {
	in.cases(w)
	f.match(w)
	if f.After != "" {
		key, id, err := openCursor(f.After)
		if err != nil {
			return "", "", err
		}
		w.and("(c.name_key, c.id) > (" + w.arg(key) + ", " + w.arg(id) + ")")
	}
	limit = w.arg(f.Limit + 1)
	var branches []string
	for _, s := range f.Stages {
		branches = append(branches, `
			SELECT *
			FROM (
				SELECT *
				FROM casefile c
				`+w.where()+` AND c.stage = `+w.arg(s)+`
				ORDER BY c.name_key, c.id
				LIMIT `+limit+`
			) AS one`)
	}
	return strings.Join(branches, `
			UNION ALL`), limit, nil
}

// A CaseRef names a case without reading it.
type CaseRef struct {
	Case  casefile.ID
	Name  string // of the person
	Unit  unit.ID
	Stage casefile.Stage
	key   []byte
}

// OpenCaseRefs names the first open cases in scope after a cursor, in the order
// of the names, limit of them at most, and returns the cursor of those that
// follow; it is empty at the end. It reads nothing that a broken record could
// spoil, and counts nothing: a walk over all pages costs what the open cases
// are. The error is Invalid for a cursor that it did not make.
func (r *Reader) OpenCaseRefs(ctx context.Context, in Scope, after string, limit int) (refs []CaseRef, next string, err error) {
	var w filter
	from, last, err := CaseFilter{Stages: open(), After: after, Limit: limit}.walk(&w, in)
	if err != nil {
		return nil, "", err
	}
	refs, err = list(ctx, r, func(scan func(...any) error) (c CaseRef, err error) {
		return c, scan(&c.Case, &c.Name, &c.Unit, &c.Stage, &c.key)
	}, `
		SELECT c.id, p.name, c.unit, c.stage, c.name_key
		FROM (`+from+`
		) AS c
		JOIN person p ON p.committee = c.committee AND p.id = c.person
		ORDER BY c.name_key, c.id
		LIMIT `+last, w.args...)
	if err != nil {
		return nil, "", fmt.Errorf("name open cases: %w", err)
	}
	if len(refs) > limit {
		refs = refs[:limit]
		next = cursor(refs[limit-1].key, refs[limit-1].Case)
	}
	return refs, next, nil
}

// ActsByBook counts the acts of the open cases in scope by the hash of the
// regulations they were judged by; the empty hash stands for acts that were
// judged by none.
func (r *Reader) ActsByBook(ctx context.Context, in Scope) (map[string]int, error) {
	var f filter
	in.cases(&f)
	among(&f, "c.stage", open())
	counts := map[string]int{}
	_, err := list(ctx, r, func(scan func(...any) error) (none struct{}, err error) {
		var book string
		var n int
		err = scan(&book, &n)
		counts[book] = n
		return none, err
	}, `
		SELECT a.book, count(*)
		FROM casefile c
		JOIN act a ON a.committee = c.committee AND a.case_id = c.id
		`+f.where()+`
		GROUP BY a.book`, f.args...)
	if err != nil {
		return nil, fmt.Errorf("count acts by book: %w", err)
	}
	return counts, nil
}

// cursor is the place after a row.
func cursor(key []byte, id casefile.ID) string {
	return base64.RawURLEncoding.EncodeToString(key) + "." + string(id)
}

func openCursor(s string) (key []byte, id casefile.ID, err error) {
	text, rest, _ := strings.Cut(s, ".")
	key, err = base64.RawURLEncoding.DecodeString(text)
	if err != nil || rest == "" {
		return nil, "", fault.New(fault.Invalid, "fault.cursor")
	}
	return key, casefile.ID(rest), nil
}

// CasesOf returns a person's cases within the scope, the newest first.
func (r *Reader) CasesOf(ctx context.Context, in Scope, id person.ID) ([]CaseRow, error) {
	var f filter
	in.cases(&f)
	f.and("c.person = " + f.arg(id))
	rows, err := list(ctx, r, scanRow, `
		SELECT `+rowColumns+`, c.unit
		FROM casefile c
		JOIN person p ON p.committee = c.committee AND p.id = c.person
		`+f.where()+`
		ORDER BY c.opened DESC, c.id`, f.args...)
	if err != nil {
		return nil, fmt.Errorf("cases of person %s: %w", id, err)
	}
	return rows, nil
}
