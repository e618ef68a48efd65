package webtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A compound is the part of a selector that speaks of one element.
type compound struct {
	tag   string // empty: any
	tests []attrTest
}

// An attrTest is one condition on an attribute; #id and .class are such too.
type attrTest struct {
	name, op, value string // op: "" present, "=", "^=", "*=", "~=" (one of the words)
}

var (
	tagPart  = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]*`)
	namePart = regexp.MustCompile(`^[#.][\p{L}\p{N}_-]+`)
	attrPart = regexp.MustCompile(`^\[([a-zA-Z][a-zA-Z0-9:_-]*)(?:([\^*]?=)(?:"([^"]*)"|([^"\]]*)))?\]`)
)

// parseSelector reads "a.b [c=d]" as the compounds from the outside in.
func parseSelector(selector string) ([]compound, error) {
	var chain []compound
	rest := strings.TrimSpace(selector)
	for rest != "" {
		c, after := parseCompound(rest)
		if after == rest || after != "" && after[0] != ' ' {
			return nil, fmt.Errorf("selector %q: cannot read %q", selector, after)
		}
		chain = append(chain, c)
		rest = strings.TrimLeft(after, " ")
	}
	if chain == nil {
		return nil, fmt.Errorf("the selector is empty")
	}
	return chain, nil
}

// parseCompound reads as much of s as speaks of one element.
func parseCompound(s string) (c compound, rest string) {
	c.tag = strings.ToLower(tagPart.FindString(s))
	s = s[len(c.tag):]
	for {
		if m := namePart.FindString(s); m != "" {
			test := attrTest{"class", "~=", m[1:]}
			if m[0] == '#' {
				test = attrTest{"id", "=", m[1:]}
			}
			c.tests = append(c.tests, test)
			s = s[len(m):]
		} else if m := attrPart.FindStringSubmatch(s); m != nil {
			c.tests = append(c.tests, attrTest{strings.ToLower(m[1]), m[2], m[3] + m[4]})
			s = s[len(m[0]):]
		} else {
			return c, s
		}
	}
}

// matches says whether n satisfies the last compound and the others hold of
// its ancestors, in order.
func matches(n *html.Node, chain []compound) bool {
	last := len(chain) - 1
	if !chain[last].holds(n) {
		return false
	}
	if last == 0 {
		return true
	}
	for up := range n.Ancestors() {
		if matches(up, chain[:last]) {
			return true
		}
	}
	return false
}

func (c compound) holds(n *html.Node) bool {
	if n.Type != html.ElementNode || c.tag != "" && n.Data != c.tag {
		return false
	}
	for _, t := range c.tests {
		if !t.holds(n) {
			return false
		}
	}
	return true
}

func (t attrTest) holds(n *html.Node) bool {
	v, present := attr(n, t.name)
	if !present {
		return false
	}
	switch t.op {
	case "=":
		return v == t.value
	case "^=":
		return strings.HasPrefix(v, t.value)
	case "*=":
		return strings.Contains(v, t.value)
	case "~=":
		return slices.Contains(strings.Fields(v), t.value)
	}
	return true
}
