// Package webtest tests pages as a person meets them: a script signs in, opens
// pages, fills in forms and says what must be seen (see [Play]); every page on
// the way is checked as a document ([Check]).
//
// It knows HTML and HTTP and nothing of the committee's work. It runs no
// JavaScript; that is package browsertest's part.
package webtest

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A Page is an HTML document as a browser would read it.
type Page struct {
	root *html.Node
}

// Parse reads a document as a browser without JavaScript does. No input is
// refused; faults of the text are the business of [Check].
func Parse(body []byte) (*Page, error) {
	root, err := html.ParseWithOptions(bytes.NewReader(body), html.ParseOptionEnableScripting(false))
	return &Page{root}, err
}

// Text returns the text a reader sees, its white space collapsed.
func (p *Page) Text() string { return text(p.root) }

// Select returns the elements a selector matches, in document order. The
// selector is a small part of CSS: tag, #id, .class, [attr], [attr=value],
// [attr^=start], [attr*=part], joined without space, and a space for "inside".
// A selector that cannot be read is an error.
func (p *Page) Select(selector string) ([]Element, error) {
	chain, err := parseSelector(selector)
	if err != nil {
		return nil, err
	}
	var found []Element
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && matches(n, chain) {
			found = append(found, Element{n})
		}
	}
	return found, nil
}

// An Element is one element of a page.
type Element struct {
	node *html.Node
}

// Text returns the text inside the element, its white space collapsed.
func (e Element) Text() string { return text(e.node) }

// Attr returns an attribute, or "" when it is absent.
func (e Element) Attr(name string) string {
	v, _ := attr(e.node, name)
	return v
}

// Value returns what the element would contribute to a form (a field), where
// it leads (a link, a form), or else its text.
func (e Element) Value() string {
	switch e.node.DataAtom {
	case atom.Input, atom.Button, atom.Option:
		return e.Attr("value")
	case atom.Textarea:
		return strings.TrimPrefix(rawText(e.node), "\n")
	case atom.Select:
		return strings.Join(chosen(e.node), " ")
	case atom.A:
		return e.Attr("href")
	case atom.Form:
		return e.Attr("action")
	}
	return e.Text()
}

// A Form is what a browser would send if the form were submitted as it stands.
type Form struct {
	Method string // GET or POST
	Action string // path; empty: the page's own
	Values url.Values
}

// Form reads the form the element is, with the present values of its fields.
// Buttons contribute nothing: who presses one adds its name and value.
func (e Element) Form() Form {
	f := Form{Method: strings.ToUpper(e.Attr("method")), Action: e.Attr("action"), Values: url.Values{}}
	if f.Method == "" {
		f.Method = "GET"
	}
	id := e.Attr("id")
	for n := range document(e.node).Descendants() {
		if owner(n) == e.node || id != "" && n.Type == html.ElementNode && (Element{n}).Attr("form") == id {
			addField(f.Values, n)
		}
	}
	return f
}

// owner returns the form an element stands in, unless its form attribute names
// another; nil outside any form.
func owner(n *html.Node) *html.Node {
	if n.Type != html.ElementNode {
		return nil
	}
	if _, elsewhere := attr(n, "form"); elsewhere {
		return nil
	}
	return ancestor(n, atom.Form)
}

// addField adds the value of one field as it stands.
func addField(values url.Values, n *html.Node) {
	e := Element{n}
	name := e.Attr("name")
	if _, disabled := attr(n, "disabled"); disabled || name == "" {
		return
	}
	switch n.DataAtom {
	case atom.Textarea:
		values.Add(name, e.Value())
	case atom.Select:
		for _, v := range chosen(n) {
			values.Add(name, v)
		}
	case atom.Input:
		addInput(values, name, e)
	}
}

func addInput(values url.Values, name string, e Element) {
	switch e.Attr("type") {
	case "submit", "button", "reset", "image", "file":
	case "checkbox", "radio":
		if _, on := attr(e.node, "checked"); !on {
			return
		}
		if v, given := attr(e.node, "value"); given {
			values.Add(name, v)
		} else {
			values.Add(name, "on")
		}
	default:
		values.Add(name, e.Attr("value"))
	}
}

// chosen returns the values of the selected options; a list of one line that
// has none selected sends its first option.
func chosen(list *html.Node) []string {
	var first, values []string
	for n := range list.Descendants() {
		if n.DataAtom != atom.Option {
			continue
		}
		v, given := attr(n, "value")
		if !given {
			v = text(n)
		}
		if first == nil {
			first = []string{v}
		}
		if _, on := attr(n, "selected"); on {
			values = append(values, v)
		}
	}
	if _, multiple := attr(list, "multiple"); values == nil && !multiple {
		return first
	}
	return values
}

func attr(n *html.Node, name string) (value string, present bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func ancestor(n *html.Node, of atom.Atom) *html.Node {
	for up := range n.Ancestors() {
		if up.DataAtom == of {
			return up
		}
	}
	return nil
}

func document(n *html.Node) *html.Node {
	for n.Parent != nil {
		n = n.Parent
	}
	return n
}

// text returns the visible text under n with single spaces. Text of separate
// elements is kept apart only where the source has white space or a block ends.
func text(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Template, atom.Title:
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
		if n.Type == html.ElementNode && !inline[n.DataAtom] {
			b.WriteByte(' ')
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// inline lists the elements whose text runs on with that of their neighbours.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Cite: true, atom.Code: true,
	atom.Data: true, atom.Em: true, atom.I: true, atom.Mark: true, atom.Q: true, atom.S: true,
	atom.Small: true, atom.Span: true, atom.Strong: true, atom.Sub: true, atom.Sup: true,
	atom.Time: true, atom.U: true, atom.Var: true,
}

func rawText(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
