package webtest

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Check returns what is wrong with an HTML document, one sentence each: tags
// that do not close, a missing title, heading or language, a field without a
// label, an id used twice, an address outside the program, a message key
// nobody translated. A text without <html> is taken as a fragment and need
// not have title, heading and language.
func Check(body []byte) []string {
	problems, tags := checkTags(body)
	p, err := Parse(body)
	if err != nil {
		return append(problems, err.Error())
	}
	whole := slices.Contains(tags, "html")
	if len(problems) == 0 && whole {
		problems = append(problems, checkRepairs(p, tags)...)
	}
	if whole {
		problems = append(problems, checkFrame(p, body)...)
	}
	ids, twice := collectIDs(p)
	problems = append(problems, twice...)
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode {
			problems = append(problems, checkName(n, ids)...)
			problems = append(problems, checkAttributes(n)...)
		}
	}
	if m := untranslated.Find(body); m != nil {
		problems = append(problems, fmt.Sprintf("not translated: %s", m))
	}
	return problems
}

var untranslated = regexp.MustCompile(`⟦[^⟧]*⟧?`)

// void lists the elements that have no end tag.
var void = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true,
	"input": true, "link": true, "meta": true, "source": true, "track": true, "wbr": true,
}

// checkTags reads the text tag by tag: each start has its end, in order. It
// also returns the names of the start tags as they come.
func checkTags(body []byte) (problems, tags []string) {
	var open []string
	foreign := 0 // inside svg or math, where <path/> closes itself
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		name, _ := z.TagName()
		tag := string(name)
		switch kind {
		case html.StartTagToken:
			tags = append(tags, tag)
			if !void[tag] {
				open = append(open, tag)
			}
			if tag == "svg" || tag == "math" {
				foreign++
			}
		case html.SelfClosingTagToken:
			tags = append(tags, tag)
			if !void[tag] && foreign == 0 {
				problems = append(problems, fmt.Sprintf("<%s/> does not close itself", tag))
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tag {
				return append(problems, fmt.Sprintf("</%s> closes nothing; open: %s", tag, strings.Join(open, " "))), tags
			}
			open = open[:len(open)-1]
			if tag == "svg" || tag == "math" {
				foreign--
			}
		}
	}
	if len(open) > 0 {
		problems = append(problems, fmt.Sprintf("not closed: %s", strings.Join(open, " ")))
	}
	return problems, tags
}

// checkRepairs compares the tags written with the elements a browser makes of
// them: it moves what stands where it may not, such as a <div> in a <p>.
func checkRepairs(p *Page, tags []string) []string {
	implied := func(tag string) bool { return tag == "tbody" || tag == "colgroup" || tag == "head" || tag == "body" }
	written := slices.DeleteFunc(slices.Clone(tags), implied)
	var read []string
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && !implied(n.Data) {
			read = append(read, strings.ToLower(n.Data))
		}
	}
	for i, tag := range written {
		if i >= len(read) || read[i] != tag {
			near := strings.Join(written[max(0, i-3):i+1], " ")
			return []string{fmt.Sprintf("a browser reads the page otherwise than it is written, from: %s", near)}
		}
	}
	if len(read) > len(written) {
		return []string{fmt.Sprintf("a browser adds an element: %s", read[len(written)])}
	}
	return nil
}

// checkFrame checks what every whole page has once.
func checkFrame(p *Page, body []byte) (problems []string) {
	if !bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(body)), []byte("<!doctype html>")) {
		problems = append(problems, "no <!doctype html> at the start")
	}
	if one(p, "html").Attr("lang") == "" {
		problems = append(problems, "<html> has no lang")
	}
	if t := one(p, "head title"); t.node == nil || strings.TrimSpace(rawText(t.node)) == "" {
		problems = append(problems, "no title")
	}
	if h, _ := p.Select("h1"); len(h) != 1 || h[0].Text() == "" {
		problems = append(problems, fmt.Sprintf("one <h1> with text is needed; there are %d", len(h)))
	}
	return problems
}

// one returns the first match; without any, an element without attributes.
func one(p *Page, selector string) Element {
	if found, _ := p.Select(selector); len(found) > 0 {
		return found[0]
	}
	return Element{&html.Node{}}
}

func collectIDs(p *Page) (ids map[string]bool, twice []string) {
	ids = map[string]bool{}
	for n := range p.root.Descendants() {
		id, present := attr(n, "id")
		switch {
		case !present:
		case id == "":
			twice = append(twice, fmt.Sprintf("<%s> has an empty id", n.Data))
		case ids[id]:
			twice = append(twice, fmt.Sprintf("id %q is used twice", id))
		}
		ids[id] = true
	}
	return ids, twice
}

// checkName checks that a person who cannot see the page is told what a field,
// a button, a link or an image is, and that labels lead somewhere.
func checkName(n *html.Node, ids map[string]bool) []string {
	e := Element{n}
	describe := fmt.Sprintf("<%s name=%q id=%q>", n.Data, e.Attr("name"), e.Attr("id"))
	switch n.DataAtom {
	case atom.Input, atom.Select, atom.Textarea:
		switch e.Attr("type") {
		case "hidden", "submit", "reset", "button", "image":
			return nil
		}
		if !labelled(n) {
			return []string{describe + " has no label"}
		}
	case atom.Button, atom.A:
		if e.Text() == "" && e.Attr("aria-label") == "" {
			return []string{describe + " has no text"}
		}
	case atom.Img:
		if _, given := attr(n, "alt"); !given {
			return []string{describe + " has no alt"}
		}
	case atom.Label:
		if id, given := attr(n, "for"); given && !ids[id] {
			return []string{fmt.Sprintf("<label for=%q> leads to no field", id)}
		}
	}
	return nil
}

// labelled says whether a field has a name with text: a label around it, one
// that names its id, or an aria attribute.
func labelled(n *html.Node) bool {
	e := Element{n}
	if e.Attr("aria-label") != "" || e.Attr("aria-labelledby") != "" {
		return true
	}
	if l := ancestor(n, atom.Label); l != nil && text(l) != "" {
		return true
	}
	id := e.Attr("id")
	for l := range document(n).Descendants() {
		if l.DataAtom == atom.Label && id != "" && (Element{l}).Attr("for") == id && text(l) != "" {
			return true
		}
	}
	return false
}

// addresses lists the attributes that make a browser ask for something.
var addresses = []string{"href", "src", "action", "formaction", "poster", "srcset", "data", "ping",
	"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"}

// checkAttributes refuses addresses outside the program, and script in
// attributes, which the content policy would not run.
func checkAttributes(n *html.Node) (problems []string) {
	for _, a := range n.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"):
			problems = append(problems, fmt.Sprintf("<%s> has script in %s", n.Data, a.Key))
		case slices.Contains(addresses, a.Key) && outside(a.Val),
			a.Key == "style" && strings.Contains(a.Val, "url("):
			problems = append(problems, fmt.Sprintf("<%s %s=%q> leads outside", n.Data, a.Key, a.Val))
		}
	}
	return problems
}

// outside says whether an address leaves the program. A data: image does not.
func outside(address string) bool {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return true
	}
	return u.Host != "" || u.Scheme != "" && u.Scheme != "data"
}
