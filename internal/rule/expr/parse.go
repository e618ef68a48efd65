// Package expr is the small language of the regulations' tests: a typed,
// three-valued expression language compiled to Go closures over tables of
// slots. It has names, literals, and/or/not, comparisons, membership, + - *,
// and calls; no assignment, no loops of the user's own, no floating point.
//
// It knows no domain: the names, the fields of list items and the functions
// come from the Scope a compilation is given.
package expr

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxLength is the longest expression accepted, in bytes. It also bounds the
// nesting.
const MaxLength = 4000

// An Error is one mistake in an expression. Col is the column of its first
// character, from 1.
type Error struct {
	Col int
	Msg string
}

// Error gives column and message.
func (e *Error) Error() string { return fmt.Sprintf("col %d: %s", e.Col, e.Msg) }

type nodeKind int

const (
	nName nodeKind = iota
	nText
	nInt
	nBool
	nNull
	nList
	nCall
	nUnary
	nBinary
)

// A node of the parsed expression. text is the name, literal or operator.
type node struct {
	kind nodeKind
	col  int
	text string
	num  int64
	args []*node
}

type token struct {
	kind byte // 'n' name, 't' text, 'i' integer, 'o' operator or bracket, 0 end
	text string
	num  int64
	col  int
}

func lex(src string) ([]token, *Error) {
	var out []token
	col := func(i int) int { return utf8.RuneCountInString(src[:i]) + 1 }
	for i := 0; i < len(src); {
		c := src[i]
		start := i
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			i++
			continue
		case c == '\'':
			end := strings.IndexByte(src[i+1:], '\'')
			if end < 0 {
				return nil, &Error{col(i), "text without its closing '"}
			}
			out = append(out, token{kind: 't', text: src[i+1 : i+1+end], col: col(start)})
			i += end + 2
		case c >= '0' && c <= '9':
			n := int64(0)
			for i < len(src) && src[i] >= '0' && src[i] <= '9' {
				if n = n*10 + int64(src[i]-'0'); n > 1<<40 {
					return nil, &Error{col(start), "number too large"}
				}
				i++
			}
			out = append(out, token{kind: 'i', num: n, col: col(start)})
		case letter(c):
			for i < len(src) && (letter(src[i]) || src[i] == '.' || src[i] >= '0' && src[i] <= '9') {
				i++
			}
			out = append(out, token{kind: 'n', text: src[start:i], col: col(start)})
		default:
			op, ok := operator(src[i:])
			if !ok {
				r, _ := utf8.DecodeRuneInString(src[i:])
				return nil, &Error{col(i), fmt.Sprintf("unexpected %q", r)}
			}
			out = append(out, token{kind: 'o', text: op, col: col(start)})
			i += len(op)
		}
	}
	return append(out, token{col: col(len(src))}), nil
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

func operator(s string) (string, bool) {
	for _, op := range []string{"==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "(", ")", "[", "]", ","} {
		if strings.HasPrefix(s, op) {
			return op, true
		}
	}
	return "", false
}

type parser struct {
	tokens []token
	at     int
	depth  int
}

// maxDepth bounds the nesting of brackets, so that no input can exhaust the
// stack.
const maxDepth = 200

func parse(src string) (*node, *Error) {
	if len(src) > MaxLength {
		return nil, &Error{1, fmt.Sprintf("longer than %d bytes", MaxLength)}
	}
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != 0 {
		return nil, &Error{t.col, fmt.Sprintf("unexpected %s", t.name())}
	}
	return n, nil
}

func (t token) name() string {
	switch t.kind {
	case 0:
		return "end of expression"
	case 't':
		return "'" + t.text + "'"
	case 'i':
		return fmt.Sprint(t.num)
	}
	return t.text
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != 0 {
		p.at++
	}
	return t
}

func (p *parser) accept(op string) bool {
	if t := p.peek(); t.kind == 'o' && t.text == op {
		p.at++
		return true
	}
	return false
}

// Binding strengths, weakest first.
const (
	bindOr = iota + 1
	bindAnd
	bindNot
	bindCompare
	bindSum
	bindProduct
)

func (p *parser) infix() (op string, strength int, width int) {
	t := p.peek()
	switch {
	case t.kind == 'n' && t.text == "or":
		return "or", bindOr, 1
	case t.kind == 'n' && t.text == "and":
		return "and", bindAnd, 1
	case t.kind == 'n' && t.text == "in":
		return "in", bindCompare, 1
	case t.kind == 'n' && t.text == "not" && p.tokens[p.at+1].kind == 'n' && p.tokens[p.at+1].text == "in":
		return "not in", bindCompare, 2
	case t.kind != 'o':
		return "", 0, 0
	}
	switch t.text {
	case "==", "!=", "<", "<=", ">", ">=":
		return t.text, bindCompare, 1
	case "+", "-":
		return t.text, bindSum, 1
	case "*":
		return t.text, bindProduct, 1
	}
	return "", 0, 0
}

// expression parses everything that binds more strongly than weakest.
func (p *parser) expression(weakest int) (*node, *Error) {
	if p.depth++; p.depth > maxDepth {
		return nil, &Error{p.peek().col, "nested too deeply"}
	}
	defer func() { p.depth-- }()
	left, err := p.prefix()
	if err != nil {
		return nil, err
	}
	for {
		op, strength, width := p.infix()
		if strength == 0 || strength <= weakest {
			return left, nil
		}
		col := p.peek().col
		p.at += width
		right, err := p.expression(strength)
		if err != nil {
			return nil, err
		}
		left = &node{kind: nBinary, col: col, text: op, args: []*node{left, right}}
		if _, again, _ := p.infix(); strength == bindCompare && again == bindCompare {
			return nil, &Error{p.peek().col, "comparisons cannot be chained; write a < b and b < c"}
		}
	}
}

func (p *parser) prefix() (*node, *Error) {
	t := p.next()
	switch t.kind {
	case 'n':
		return p.word(t)
	case 't':
		return &node{kind: nText, col: t.col, text: t.text}, nil
	case 'i':
		return &node{kind: nInt, col: t.col, num: t.num}, nil
	case 'o':
		switch t.text {
		case "(":
			n, err := p.expression(0)
			if err != nil {
				return nil, err
			}
			return n, p.expect(")")
		case "[":
			args, err := p.list("]")
			return &node{kind: nList, col: t.col, args: args}, err
		case "-":
			n, err := p.expression(bindSum)
			return &node{kind: nUnary, col: t.col, text: "-", args: []*node{n}}, err
		}
	}
	return nil, &Error{t.col, fmt.Sprintf("unexpected %s", t.name())}
}

func (p *parser) word(t token) (*node, *Error) {
	switch t.text {
	case "true", "false":
		n := &node{kind: nBool, col: t.col}
		if t.text == "true" {
			n.num = 1
		}
		return n, nil
	case "null":
		return &node{kind: nNull, col: t.col}, nil
	case "not":
		n, err := p.expression(bindNot)
		return &node{kind: nUnary, col: t.col, text: "not", args: []*node{n}}, err
	case "and", "or", "in":
		return nil, &Error{t.col, fmt.Sprintf("unexpected %s", t.text)}
	}
	if !p.accept("(") {
		return &node{kind: nName, col: t.col, text: t.text}, nil
	}
	args, err := p.list(")")
	return &node{kind: nCall, col: t.col, text: t.text, args: args}, err
}

func (p *parser) list(closing string) ([]*node, *Error) {
	var args []*node
	if p.accept(closing) {
		return nil, nil
	}
	for {
		n, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		args = append(args, n)
		if p.accept(",") {
			continue
		}
		return args, p.expect(closing)
	}
}

func (p *parser) expect(op string) *Error {
	if p.accept(op) {
		return nil
	}
	return &Error{p.peek().col, fmt.Sprintf("expected %s, found %s", op, p.peek().name())}
}
