// Package assess is the contract of `tranu assess`: cases as JSON in, what the
// regulations make of them as JSON out, one object a case, in the same order.
// It is the rule engine with nothing around it.
//
// Input is strict: an unknown or repeated key, a wrong type or an impossible
// date is an error that names the key and its line. The package knows no
// store and no files: it reads and writes streams.
package assess

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"tranu/internal/civil"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/rule/expr"
)

// Limits on one document: no real case comes near them.
const (
	maxItems    = 1000    // elements of one list
	maxText     = 10000   // bytes of one text
	maxDocument = 4 << 20 // bytes of one document
)

// An InputError says what is wrong with the input, and where.
type InputError struct {
	Name string // of the file; "-" for standard input
	Line int    // from 1
	Key  string // empty: the document as a whole
	Msg  string
}

// Error is "name:line: key: message".
func (e *InputError) Error() string {
	if e.Key == "" {
		return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.Msg)
	}
	return fmt.Sprintf("%s:%d: %s: %s", e.Name, e.Line, e.Key, e.Msg)
}

// errTooLarge stops the reading of a document without end.
var errTooLarge = fmt.Errorf("larger than %d bytes", maxDocument)

// lines counts the line breaks of what is read through it, and reads no
// further than limit.
type lines struct {
	r      io.Reader
	limit  int64 // offset at which the current document is too large
	read   int64
	breaks []int64 // offsets of line breaks not yet passed
	passed int
}

func (l *lines) Read(p []byte) (int, error) {
	if l.read >= l.limit {
		return 0, errTooLarge
	}
	n, err := l.r.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			l.breaks = append(l.breaks, l.read+int64(i))
		}
	}
	l.read += int64(n)
	return n, err
}

// at is the line of an offset.
func (l *lines) at(offset int64) int {
	n := l.passed + 1
	for _, b := range l.breaks {
		if b >= offset {
			break
		}
		n++
	}
	return n
}

// pass forgets the line breaks before an offset.
func (l *lines) pass(offset int64) {
	i := 0
	for i < len(l.breaks) && l.breaks[i] < offset {
		i++
	}
	l.passed += i
	l.breaks = l.breaks[:copy(l.breaks, l.breaks[i:])]
}

// A document is one case of the input.
type document struct {
	id        string
	procedure string
	profile   string
	asOf      civil.Date
}

type decoder struct {
	name  string
	procs *procedure.Procedures
	lines *lines
	dec   *jsontext.Decoder
	facts *rule.Facts
	own   keySlots
}

// keySlots are the facts that stand beside "facts" in a document.
type keySlots struct{ procedure, profile, asOf int }

func newDecoder(procs *procedure.Procedures, name string, r io.Reader) *decoder {
	buf := bufio.NewReader(r)
	if mark, _ := buf.Peek(3); string(mark) == "\uFEFF" { // some editors begin a file so
		buf.Discard(3)
	}
	l := &lines{r: buf}
	d := &decoder{name: name, procs: procs, lines: l, dec: jsontext.NewDecoder(l), facts: procs.NewFacts()}
	d.own.procedure, _, _ = procs.Slot("case.procedure")
	d.own.profile, _, _ = procs.Slot("case.profile")
	d.own.asOf, _, _ = procs.Slot("case.as_of")
	return d
}

func (d *decoder) fail(key, format string, args ...any) error {
	return &InputError{Name: d.name, Line: d.lines.at(d.dec.InputOffset()), Key: key, Msg: fmt.Sprintf(format, args...)}
}

// syntax turns an error of the JSON reader into one of ours.
func (d *decoder) syntax(err error) error {
	if errors.Is(err, errTooLarge) {
		return d.fail("", "the document is %v", errTooLarge)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return d.fail("", "the document ends too early")
	}
	var s *jsontext.SyntacticError
	if !errors.As(err, &s) {
		return fmt.Errorf("read %s: %w", d.name, err)
	}
	at := InputError{Name: d.name, Line: d.lines.at(s.ByteOffset), Msg: "not JSON: " + s.Err.Error()}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		at.Key, at.Msg = s.JSONPointer.LastToken(), "stands twice"
	}
	return &at
}

// next reads the next document into the facts; io.EOF at the end.
func (d *decoder) next() (document, error) {
	d.facts.Reset()
	d.lines.pass(d.dec.InputOffset())
	d.lines.limit = d.dec.InputOffset() + maxDocument
	var doc document
	if k := d.dec.PeekKind(); k != '{' {
		t, err := d.dec.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return doc, io.EOF
		case err != nil:
			return doc, d.syntax(err)
		}
		return doc, d.fail("", "a case is an object, found %s", t.Kind())
	}
	err := d.object(func(key string) error { return d.member(&doc, key) })
	if err != nil {
		return doc, err
	}
	doc.procedure, doc.profile, doc.asOf = d.facts.Text(d.own.procedure), d.facts.Text(d.own.profile), d.facts.Date(d.own.asOf)
	if doc.procedure == "" {
		return doc, d.fail("procedure", "must be given: admission or recognition")
	}
	return doc, nil
}

// object reads an object, calling member with each key; member reads the value.
func (d *decoder) object(member func(key string) error) error {
	if _, err := d.dec.ReadToken(); err != nil {
		return d.syntax(err)
	}
	for d.dec.PeekKind() == '"' {
		t, err := d.dec.ReadToken()
		if err != nil {
			return d.syntax(err)
		}
		if err := member(t.String()); err != nil {
			return err
		}
	}
	if _, err := d.dec.ReadToken(); err != nil {
		return d.syntax(err)
	}
	return nil
}

var documentKeys = []string{"id", "procedure", "profile", "as_of", "facts", "source", "expect", "why"}

func (d *decoder) member(doc *document, key string) (err error) {
	switch key {
	case "id":
		doc.id, err = d.text(key)
	case "procedure":
		err = d.beside(key, d.own.procedure)
	case "profile":
		err = d.beside(key, d.own.profile)
	case "as_of":
		err = d.beside(key, d.own.asOf)
	case "facts":
		if k := d.dec.PeekKind(); k != '{' {
			return d.fail(key, "must be an object, found %s", k)
		}
		err = d.object(d.fact)
	case "source", "expect", "why":
		if err = d.dec.SkipValue(); err != nil {
			err = d.syntax(err)
		}
	default:
		return d.fail(key, "unknown key%s", expr.Hint(key, documentKeys))
	}
	return err
}

// text reads a text, or null as the empty text.
func (d *decoder) text(key string) (string, error) {
	t, err := d.dec.ReadToken()
	if err != nil {
		return "", d.syntax(err)
	}
	switch t.Kind() {
	case 'n':
		return "", nil
	case '"':
		s := t.String()
		if len(s) > maxText {
			return "", d.fail(key, "longer than %d bytes", maxText)
		}
		return s, nil
	}
	return "", d.fail(key, "must be a text, found %s", t.Kind())
}

// beside reads one of the facts that stand beside "facts"; null and the empty
// text state nothing.
func (d *decoder) beside(key string, slot int) error {
	s, err := d.text(key)
	if err != nil || s == "" {
		return err
	}
	return d.state(key, slot, s)
}

// state states a fact, refusing to state it a second time differently.
func (d *decoder) state(key string, slot int, s string) error {
	if d.facts.Given(slot) && s != cmp.Or(d.facts.Text(slot), d.facts.Date(slot).String()) {
		return d.fail(key, "is stated twice, differently")
	}
	return d.wrong(key, d.facts.SetText(slot, s))
}

// wrong gives an error about a value its place.
func (d *decoder) wrong(key string, err error) error {
	if err == nil {
		return nil
	}
	var fe *rule.FactError
	if errors.As(err, &fe) {
		return d.fail(key, "%s", fe.Msg)
	}
	return d.fail(key, "%v", err)
}

func (d *decoder) fact(key string) error {
	slot, f, ok := d.procs.Slot(key)
	if !ok {
		return d.fail(key, "unknown key%s", expr.Hint(key, d.procs.FactKeys()))
	}
	switch {
	case f.Type == "list" && f.Items != nil:
		return d.list(key, func() error { return d.item(key, slot) })
	case f.Type == "list":
		return d.list(key, func() error {
			s, err := d.text(key)
			if err != nil {
				return err
			}
			return d.wrong(key, d.facts.AddWord(slot, s))
		})
	}
	s, given, err := d.scalar(key, f.Type)
	if err != nil || !given {
		return err
	}
	return d.state(key, slot, s)
}

// list reads an array, calling element for each of its values; null is none.
func (d *decoder) list(key string, element func() error) error {
	t, err := d.dec.ReadToken()
	if err != nil {
		return d.syntax(err)
	}
	if t.Kind() == 'n' {
		return nil
	}
	if t.Kind() != '[' {
		return d.fail(key, "must be a list, found %s", t.Kind())
	}
	for n := 0; d.dec.PeekKind() != ']'; n++ {
		if n == maxItems {
			return d.fail(key, "more than %d elements", maxItems)
		}
		if d.dec.PeekKind() == 0 {
			_, err := d.dec.ReadToken()
			return d.syntax(err)
		}
		if err := element(); err != nil {
			return err
		}
	}
	if _, err = d.dec.ReadToken(); err != nil {
		return d.syntax(err)
	}
	return nil
}

func (d *decoder) item(list string, slot int) error {
	if k := d.dec.PeekKind(); k != '{' {
		return d.fail(list, "each element must be an object, found %s", k)
	}
	n, err := d.facts.AddItem(slot)
	if err != nil {
		return d.wrong(list, err)
	}
	return d.object(func(key string) error {
		field, ok := d.procs.ItemField(slot, key)
		full := list + "." + key
		if !ok {
			return d.fail(full, "unknown key%s", expr.Hint(key, d.procs.ItemNames(slot)))
		}
		s, given, err := d.scalar(full, d.procs.ItemType(slot, field).Type)
		if err != nil || !given {
			return err
		}
		return d.wrong(full, d.facts.SetItemText(slot, n, field, s))
	})
}

// scalar reads a value as the canonical text of its type; null is not given.
func (d *decoder) scalar(key, typ string) (text string, given bool, err error) {
	t, err := d.dec.ReadToken()
	if err != nil {
		return "", false, d.syntax(err)
	}
	want := byte('"')
	switch typ {
	case "bool":
		want = 't'
	case "int", "number":
		want = '0'
	}
	switch k := t.Kind(); {
	case k == 'n':
		return "", false, nil
	case k == 'f' && want == 't', byte(k) == want:
		s := t.String()
		if len(s) > maxText {
			return "", false, d.fail(key, "longer than %d bytes", maxText)
		}
		return s, true, nil
	default:
		return "", false, d.fail(key, "must be a %s, found %s", strings.Replace(typ, "enum", "text", 1), k)
	}
}
