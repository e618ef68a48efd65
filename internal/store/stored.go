package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tranu/internal/casefile"
	"tranu/internal/person"
	"tranu/internal/unit"
)

// A StoredCase is a case as it is kept, for going through many: its acts carry
// neither facts, lists nor reasons, nor who recorded them when. Stated tells
// what they state.
type StoredCase struct {
	Case   *casefile.Case
	Person *person.Person
	Stated Payloads
}

// storedAtATime is how many cases Stored reads at a time.
const storedAtATime = 500

// Stored gives the cases in scope, page by page, in the order of their ids. A
// page belongs to do and may go to another goroutine. Beside a page only the
// ids of all cases are held.
func (r *Reader) Stored(ctx context.Context, in Scope, do func(page []StoredCase) error) error {
	var f filter
	in.cases(&f)
	ids, err := list(ctx, r, func(scan func(...any) error) (id casefile.ID, err error) { return id, scan(&id) }, `
		SELECT c.id
		FROM casefile c
		`+f.where()+`
		ORDER BY c.id`, f.args...)
	if err != nil {
		return fmt.Errorf("read ids of cases: %w", err)
	}
	for some := range slices.Chunk(ids, storedAtATime) {
		page, err := r.stored(ctx, in.Committee, some)
		if err != nil {
			return fmt.Errorf("read cases: %w", err)
		}
		if err := do(page); err != nil {
			return err
		}
	}
	return nil
}

// stored reads some cases, which are in the order of their ids: two statements.
func (r *Reader) stored(ctx context.Context, committee string, ids []casefile.ID) ([]StoredCase, error) {
	var f filter
	f.and("c.committee = " + f.arg(committee))
	among(&f, "c.id", ids)
	page, err := list(ctx, r, func(scan func(...any) error) (s StoredCase, err error) {
		s.Case, s.Person = &casefile.Case{}, &person.Person{}
		return s, scan(append(caseFields(s.Case), personFields(s.Person)...)...)
	}, `
		SELECT `+caseColumns+`, `+personColumns+`
		FROM casefile c
		JOIN person p ON p.committee = c.committee AND p.id = c.person
		`+f.where()+`
		ORDER BY c.id`, f.args...)
	if err != nil {
		return nil, err
	}
	return page, r.storedActs(ctx, committee, page)
}

// storedActs reads the acts of a page of cases.
func (r *Reader) storedActs(ctx context.Context, committee string, page []StoredCase) error {
	ids := make([]casefile.ID, len(page))
	for i, s := range page {
		ids[i] = s.Case.ID
	}
	var f filter
	f.and("a.committee = " + f.arg(committee))
	among(&f, "a.case_id", ids)
	rows, err := r.tx.QueryContext(ctx, `
		SELECT a.case_id, a.no, `+packedAct+`
		FROM act a
		`+f.where()+`
		ORDER BY a.case_id, a.no`, f.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var of casefile.ID
	var no int
	var text string
	for at := 0; rows.Next(); {
		if err := rows.Scan(&of, &no, &text); err != nil {
			return err
		}
		for page[at].Case.ID != of {
			at++
		}
		a, stated, err := unpackAct(text)
		if err != nil {
			return fmt.Errorf("act %d of case %s: %w", no, of, err)
		}
		a.No = no
		s := &page[at]
		s.Case.Acts = append(s.Case.Acts, a)
		s.Stated = append(s.Stated, stated)
	}
	return rows.Err()
}

// packedAct is what a stored act needs, in one text: a column costs more to
// read than what is in it. Its parts stand apart by a character that no kind,
// unit or day has; the payload comes last.
const (
	packedAct = `a.day || '` + apart + `' || a.kind || '` + apart + `' || a.unit || '` + apart + `' || a.to_unit || '` + apart + `' || a.corrects || '` +
		apart + `' || CASE WHEN a.void THEN '1' ELSE '' END || '` + apart + `' || a.payload`
	apart = "\x1f"
)

func unpackAct(text string) (a casefile.Act, payload string, err error) {
	next := func() (part string) {
		part, text, _ = strings.Cut(text, apart)
		return part
	}
	if err := a.Day.UnmarshalText([]byte(next())); err != nil {
		return a, "", err
	}
	a.Kind, a.Unit, a.To = casefile.Kind(next()), unit.ID(next()), unit.ID(next())
	if a.Corrects, err = strconv.Atoi(next()); err != nil {
		return a, "", err
	}
	a.Void = next() != ""
	return a, text, nil
}

// Payloads are what the acts of a case state, as canonical JSON: one for each.
type Payloads []string

// Each tells what the i-th act states. The error says that the text is not of
// the form in which payloads are written.
func (p Payloads) Each(i int, to casefile.Listener) error {
	s := scanner{text: p[i]}
	s.object(func(part string) {
		switch part {
		case "facts":
			s.object(func(key string) { to.Fact(key, s.quoted()) })
		case "lists":
			s.object(func(list string) {
				s.array(func() {
					to.Item(list)
					s.object(func(key string) { to.Field(key, s.quoted()) })
				})
			})
		case "reasons":
			s.object(func(string) { s.quoted() })
		default:
			s.failed = true
		}
	})
	if s.failed || s.at != len(s.text) {
		return errPayload
	}
	return nil
}

var errPayload = errors.New("what the act states is not as it was written")

// A scanner takes the JSON of payloads apart: objects and arrays of texts,
// without a blank between and the keys in order, as package json writes them. Texts are cut out of
// the whole, not copied. Once failed it reads nothing more.
type scanner struct {
	text   string
	at     int
	failed bool
}

// next says whether c comes next, and passes it.
func (s *scanner) next(c byte) bool {
	if s.failed || s.at >= len(s.text) || s.text[s.at] != c {
		return false
	}
	s.at++
	return true
}

func (s *scanner) must(c byte) {
	if !s.next(c) {
		s.failed = true
	}
}

// none passes null: what package json writes for a map or list that is not there.
func (s *scanner) none() bool {
	none := !s.failed && strings.HasPrefix(s.text[s.at:], "null")
	if none {
		s.at += len("null")
	}
	return none
}

func (s *scanner) object(member func(key string)) {
	if s.none() {
		return
	}
	s.must('{')
	if s.next('}') {
		return
	}
	last, first := "", true
	for more := true; more && !s.failed; more = s.next(',') {
		key := s.quoted()
		s.must(':')
		s.failed = s.failed || key <= last && !first
		if last, first = key, false; !s.failed {
			member(key)
		}
	}
	s.must('}')
}

func (s *scanner) array(element func()) {
	if s.none() {
		return
	}
	s.must('[')
	if s.next(']') {
		return
	}
	for more := true; more && !s.failed; more = s.next(',') {
		element()
	}
	s.must(']')
}

// quoted reads a text.
func (s *scanner) quoted() string {
	if !s.next('"') {
		s.failed = true
		return ""
	}
	rest := s.text[s.at:]
	end := strings.IndexByte(rest, '"')
	if end < 0 {
		s.failed = true
		return ""
	}
	if strings.IndexByte(rest[:end], '\\') < 0 {
		s.at += end + 1
		return rest[:end]
	}
	return s.escaped(rest)
}

// escaped reads a text with escapes, up to the first quotation mark outside one.
func (s *scanner) escaped(rest string) (text string) {
	end := 0
	for end < len(rest) && rest[end] != '"' {
		if rest[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(rest) || json.Unmarshal([]byte(s.text[s.at-1:s.at+end+1]), &text) != nil {
		s.failed = true
		return ""
	}
	s.at += end + 1
	return text
}
