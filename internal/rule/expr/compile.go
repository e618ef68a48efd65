package expr

import (
	"fmt"
	"slices"
	"strings"
)

// A Compiler turns one expression into code. Of is the table of the items that
// `it` names, if any.
type Compiler struct {
	scope *Scope
	of    *Table
	reads []int32
}

// Compile compiles src over a scope; of is the table `it` stands for, or nil.
// It returns the code and the ids of the symbols that src reads. The error, if
// any, is an *Error.
func Compile(src string, scope *Scope, of *Table) (Code, []int32, error) {
	n, err := parse(src)
	if err != nil {
		return Code{}, nil, err
	}
	c := &Compiler{scope: scope, of: of}
	code, err := c.compile(n)
	if err != nil {
		return Code{}, nil, err
	}
	return code, c.reads, nil
}

// CompileBool is Compile for a test: the expression must be a bool.
func CompileBool(src string, scope *Scope, of *Table) (Code, []int32, error) {
	code, reads, err := Compile(src, scope, of)
	if err == nil && code.Type.Kind != Bool {
		err = &Error{1, fmt.Sprintf("a test must be a bool, this is a %s", code.Type.Kind)}
	}
	return code, reads, err
}

func (c *Compiler) read(id int32) {
	if id >= 0 && !slices.Contains(c.reads, id) {
		c.reads = append(c.reads, id)
	}
}

func (c *Compiler) compile(n *node) (Code, *Error) {
	switch n.kind {
	case nBool:
		return constBool(n.num != 0), nil
	case nInt:
		v := n.num
		return Code{Type: Type{Kind: Int}, Num: func(*Frame) (int64, bool) { return v, true }, lit: true}, nil
	case nText:
		return ConstText(n.text), nil
	case nNull:
		return Code{}, &Error{n.col, "null cannot be compared; use given(x)"}
	case nList:
		return c.literalList(n)
	case nName:
		return c.name(n)
	case nUnary:
		return c.unary(n)
	case nBinary:
		return c.binary(n)
	}
	return c.call(n)
}

func constBool(v bool) Code {
	return Code{Type: Type{Kind: Bool}, Bool: func(*Frame) (bool, bool) { return v, true }, lit: true}
}

// ConstText is the code of a text literal.
func ConstText(s string) Code {
	return Code{Type: Type{Kind: Text, Lits: []string{s}}, Text: func(*Frame) (string, bool) { return s, true }, lit: true}
}

func (c *Compiler) literalList(n *node) (Code, *Error) {
	var words []string
	for _, a := range n.args {
		if a.kind != nText {
			return Code{}, &Error{a.col, "a list holds texts only"}
		}
		words = append(words, a.text)
	}
	return Code{Type: Type{Kind: Texts, Lits: words}, Texts: func(*Frame) ([]string, bool) { return words, true }, lit: true}, nil
}

func (c *Compiler) name(n *node) (Code, *Error) {
	if field, ok := strings.CutPrefix(n.text, "it."); ok {
		return c.field(n, field)
	}
	if n.text == "it" && c.of != nil {
		return Code{Type: Type{Kind: Row, Of: c.of}, Row: func(f *Frame) (Item, bool) { return f.Item, true }}, nil
	}
	s, ok := c.scope.Symbols[n.text]
	if !ok {
		return Code{}, &Error{n.col, fmt.Sprintf("unknown name %s%s", n.text, Hint(n.text, keys(c.scope.Symbols)))}
	}
	c.read(s.ID)
	return slotCode(s.Type, s.ID, s.Free, func(f *Frame) *Value { return &f.Tab[s.Tab][s.Slot] }), nil
}

func (c *Compiler) field(n *node, name string) (Code, *Error) {
	if c.of == nil {
		return Code{}, &Error{n.col, "it stands for an item only inside all_of, any_of and count_of"}
	}
	i, ok := c.of.Field(name)
	if !ok {
		return Code{}, &Error{n.col, fmt.Sprintf("%s has no field %s%s", c.of.Name, name, Hint(name, c.of.Names()))}
	}
	fd := c.of.Fields[i]
	c.read(fd.ID)
	return slotCode(fd.Type, fd.ID, false, func(f *Frame) *Value { return &f.Item[i] }), nil
}

// slotCode reads one slot, noting the symbol when it holds no value.
func slotCode(t Type, id int32, free bool, at func(*Frame) *Value) Code {
	miss := func(f *Frame) bool {
		if !free {
			f.Missing = append(f.Missing, id)
		}
		return false
	}
	code := Code{Type: t}
	switch t.Kind {
	case Bool:
		code.Bool = func(f *Frame) (bool, bool) {
			if v := at(f); v.Known {
				return v.N != 0, true
			}
			return false, miss(f)
		}
	case Int, Date:
		code.Num = func(f *Frame) (int64, bool) {
			if v := at(f); v.Known {
				return v.N, true
			}
			return 0, miss(f)
		}
	case Text:
		code.Text = func(f *Frame) (string, bool) {
			if v := at(f); v.Known {
				return v.S, true
			}
			return "", miss(f)
		}
	case Texts:
		code.Texts = func(f *Frame) ([]string, bool) {
			if v := at(f); v.Known {
				l, _ := v.L.([]string)
				return l, true
			}
			return nil, miss(f)
		}
	case Rows:
		code.Rows = func(f *Frame) ([]Item, bool) {
			if v := at(f); v.Known {
				l, _ := v.L.([]Item)
				return l, true
			}
			return nil, miss(f)
		}
	case Threshold:
		code.Votes = func(f *Frame) (Votes, bool) {
			if v := at(f); v.Known {
				t, _ := v.L.(Votes)
				return t, true
			}
			return Votes{}, miss(f)
		}
	}
	return code
}

func (c *Compiler) unary(n *node) (Code, *Error) {
	x, err := c.compile(n.args[0])
	if err != nil {
		return Code{}, err
	}
	if n.text == "-" {
		if x.Type.Kind != Int {
			return Code{}, &Error{n.col, fmt.Sprintf("- takes a number, not a %s", x.Type.Kind)}
		}
		return Code{Type: x.Type, Num: func(f *Frame) (int64, bool) { v, ok := x.Num(f); return -v, ok }}, nil
	}
	if x.Type.Kind != Bool {
		return Code{}, &Error{n.args[0].col, fmt.Sprintf("not takes a bool, not a %s", x.Type.Kind)}
	}
	return Code{Type: x.Type, Bool: func(f *Frame) (bool, bool) { v, ok := x.Bool(f); return !v, ok }}, nil
}

func (c *Compiler) binary(n *node) (Code, *Error) {
	a, err := c.compile(n.args[0])
	if err != nil {
		return Code{}, err
	}
	b, err := c.compile(n.args[1])
	if err != nil {
		return Code{}, err
	}
	switch n.text {
	case "and", "or":
		for i, x := range []Code{a, b} {
			if x.Type.Kind != Bool {
				return Code{}, &Error{n.args[i].col, fmt.Sprintf("%s takes bools, not a %s", n.text, x.Type.Kind)}
			}
		}
		return connect(a, b, n.text == "or"), nil
	case "in", "not in":
		return membership(n, a, b)
	case "+", "-", "*":
		return arithmetic(n, a, b)
	}
	return compare(n, a, b)
}

// connect is or (decisive true) or and (decisive false): a decisive operand
// settles the result and makes what the other lacked irrelevant.
func connect(a, b Code, decisive bool) Code {
	return Code{Type: Type{Kind: Bool}, Bool: func(f *Frame) (bool, bool) {
		mark := len(f.Missing)
		x, okX := a.Bool(f)
		if okX && x == decisive {
			f.Missing = f.Missing[:mark]
			return decisive, true
		}
		y, okY := b.Bool(f)
		if okY && y == decisive {
			f.Missing = f.Missing[:mark]
			return decisive, true
		}
		return !decisive, okX && okY
	}}
}

func membership(n *node, a, b Code) (Code, *Error) {
	if a.Type.Kind != Text || b.Type.Kind != Texts {
		return Code{}, &Error{n.col, fmt.Sprintf("%s takes a text and a list of texts, not a %s and a %s", n.text, a.Type.Kind, b.Type.Kind)}
	}
	if err := sameWords(n, a.Type, b.Type); err != nil {
		return Code{}, err
	}
	negate := n.text == "not in"
	return Code{Type: Type{Kind: Bool}, Bool: func(f *Frame) (bool, bool) {
		x, okX := a.Text(f)
		list, okL := b.Texts(f)
		if !okX || !okL {
			return false, false
		}
		return slices.Contains(list, x) != negate, true
	}}, nil
}

// sameWords refuses a literal that is not one of the allowed words.
func sameWords(n *node, a, b Type) *Error {
	for _, pair := range [][2]Type{{a, b}, {b, a}} {
		allowed, lits := pair[0], pair[1].Lits
		if allowed.Words == nil {
			continue
		}
		for _, w := range lits {
			if !slices.Contains(allowed.Words, w) {
				return &Error{n.col, fmt.Sprintf("%q is not one of %s%s", w, strings.Join(allowed.Words, ", "), Hint(w, allowed.Words))}
			}
		}
	}
	return nil
}

func arithmetic(n *node, a, b Code) (Code, *Error) {
	if a.Type.Kind != Int || b.Type.Kind != Int {
		return Code{}, &Error{n.col, fmt.Sprintf("%s takes numbers, not a %s and a %s", n.text, a.Type.Kind, b.Type.Kind)}
	}
	var op func(x, y int64) int64
	switch n.text {
	case "+":
		op = func(x, y int64) int64 { return x + y }
	case "-":
		op = func(x, y int64) int64 { return x - y }
	default:
		op = func(x, y int64) int64 { return x * y }
	}
	return Code{Type: Type{Kind: Int}, Num: func(f *Frame) (int64, bool) {
		x, okX := a.Num(f)
		y, okY := b.Num(f)
		return op(x, y), okX && okY
	}}, nil
}

func compare(n *node, a, b Code) (Code, *Error) {
	if a.Type.Kind != b.Type.Kind {
		return Code{}, &Error{n.col, fmt.Sprintf("cannot compare a %s with a %s", a.Type.Kind, b.Type.Kind)}
	}
	equality := n.text == "==" || n.text == "!="
	switch a.Type.Kind {
	case Int, Date:
		return compareNum(n.text, a, b), nil
	case Text:
		if !equality {
			return Code{}, &Error{n.col, "texts are equal or not; use rank() for an order"}
		}
		if err := sameWords(n, a.Type, b.Type); err != nil {
			return Code{}, err
		}
		return compareEqual(n.text == "!=", a.Text, b.Text), nil
	case Bool:
		if !equality {
			return Code{}, &Error{n.col, "bools are equal or not"}
		}
		return compareEqual(n.text == "!=", a.Bool, b.Bool), nil
	}
	return Code{}, &Error{n.col, fmt.Sprintf("a %s cannot be compared", a.Type.Kind)}
}

func compareEqual[T comparable](negate bool, a, b func(*Frame) (T, bool)) Code {
	return Code{Type: Type{Kind: Bool}, Bool: func(f *Frame) (bool, bool) {
		x, okX := a(f)
		y, okY := b(f)
		return (x == y) != negate, okX && okY
	}}
}

func compareNum(op string, a, b Code) Code {
	var holds func(x, y int64) bool
	switch op {
	case "==":
		holds = func(x, y int64) bool { return x == y }
	case "!=":
		holds = func(x, y int64) bool { return x != y }
	case "<":
		holds = func(x, y int64) bool { return x < y }
	case "<=":
		holds = func(x, y int64) bool { return x <= y }
	case ">":
		holds = func(x, y int64) bool { return x > y }
	default:
		holds = func(x, y int64) bool { return x >= y }
	}
	return Code{Type: Type{Kind: Bool}, Bool: func(f *Frame) (bool, bool) {
		x, okX := a.Num(f)
		y, okY := b.Num(f)
		return holds(x, y), okX && okY
	}}
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Hint names the nearest of the known names, as " (did you mean x?)"; empty
// when none is near.
func Hint(name string, known []string) string {
	best, at := 4, ""
	for _, k := range known {
		if d := distance(name, k, best); d < best {
			best, at = d, k
		}
	}
	if at == "" || best > len(name)/2+1 {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", at)
}

// distance is the edit distance of a and b, or at least limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit || len(a) > 200 {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diag
			if a[i-1] != b[j-1] {
				cost++
			}
			diag, row[j] = row[j], min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
