package expr

import "fmt"

func (c *Compiler) call(n *node) (Code, *Error) {
	switch n.text {
	case "all_of", "any_of", "count_of":
		return c.quantifier(n)
	}
	args := make([]Code, len(n.args))
	cols := make([]int, len(n.args))
	for i, a := range n.args {
		code, err := c.compile(a)
		if err != nil {
			return Code{}, err
		}
		args[i], cols[i] = code, a.col
	}
	call := Call{Name: n.text, Col: n.col, Args: args, Cols: cols}
	switch n.text {
	case "given":
		return given(call)
	case "coalesce":
		return coalesce(call)
	case "iff":
		return iff(call)
	}
	fn, ok := c.scope.Functions[n.text]
	if !ok {
		known := append(keys(c.scope.Functions), "given", "coalesce", "iff", "all_of", "any_of", "count_of")
		return Code{}, &Error{n.col, fmt.Sprintf("unknown function %s%s", n.text, Hint(n.text, known))}
	}
	return fn(c, call)
}

// Reads notes that a function of the host reads a symbol beyond its arguments.
func (c *Compiler) Reads(name string) {
	if s, ok := c.scope.Symbols[name]; ok {
		c.read(s.ID)
	}
}

// Inline compiles another expression in the place of a call: a host function
// that only names one.
func (c *Compiler) Inline(src string) (Code, *Error) {
	n, err := parse(src)
	if err != nil {
		return Code{}, err
	}
	return c.compile(n)
}

// Want checks the number and the kinds of the arguments.
func (call Call) Want(kinds ...Kind) *Error {
	if len(call.Args) != len(kinds) {
		return &Error{call.Col, fmt.Sprintf("%s takes %d arguments, not %d", call.Name, len(kinds), len(call.Args))}
	}
	for i, k := range kinds {
		if got := call.Args[i].Type.Kind; got != k {
			return &Error{call.Cols[i], fmt.Sprintf("argument %d of %s must be a %s, not a %s", i+1, call.Name, k, got)}
		}
	}
	return nil
}

// Words refuses literal texts of argument i outside the allowed words.
func (call Call) Words(i int, enum string, words []string) *Error {
	return sameWords(&node{col: call.Cols[i]}, Type{Kind: Text, Enum: enum, Words: words}, call.Args[i].Type)
}

// Lit returns the literal text of argument i, if it is one.
func (call Call) Lit(i int) (string, bool) {
	if a := call.Args[i]; a.lit && len(a.Type.Lits) == 1 {
		return a.Type.Lits[0], true
	}
	return "", false
}

func given(call Call) (Code, *Error) {
	if len(call.Args) != 1 {
		return Code{}, &Error{call.Col, "given takes one argument"}
	}
	x := call.Args[0]
	return Code{Type: Type{Kind: Bool}, Bool: func(f *Frame) (bool, bool) {
		mark := len(f.Missing)
		ok := x.known(f)
		f.Missing = f.Missing[:mark]
		return ok, true
	}}, nil
}

func sameKinds(call Call, from int) *Error {
	for i := from + 1; i < len(call.Args); i++ {
		if call.Args[i].Type.Kind != call.Args[from].Type.Kind {
			return &Error{call.Cols[i], fmt.Sprintf("%s mixes a %s and a %s", call.Name, call.Args[from].Type.Kind, call.Args[i].Type.Kind)}
		}
	}
	return nil
}

func coalesce(call Call) (Code, *Error) {
	if len(call.Args) == 0 {
		return Code{}, &Error{call.Col, "coalesce takes at least one argument"}
	}
	if err := sameKinds(call, 0); err != nil {
		return Code{}, err
	}
	code := Code{Type: merged(call.Args)}
	switch code.Type.Kind {
	case Bool:
		code.Bool = first(call.Args, func(c Code) func(*Frame) (bool, bool) { return c.Bool })
	case Int, Date:
		code.Num = first(call.Args, func(c Code) func(*Frame) (int64, bool) { return c.Num })
	case Text:
		code.Text = first(call.Args, func(c Code) func(*Frame) (string, bool) { return c.Text })
	case Texts:
		code.Texts = first(call.Args, func(c Code) func(*Frame) ([]string, bool) { return c.Texts })
	default:
		return Code{}, &Error{call.Col, fmt.Sprintf("coalesce cannot choose among values of kind %s", code.Type.Kind)}
	}
	return code, nil
}

// first evaluates the alternatives until one has a value.
func first[T any](args []Code, of func(Code) func(*Frame) (T, bool)) func(*Frame) (T, bool) {
	fns := make([]func(*Frame) (T, bool), len(args))
	for i, a := range args {
		fns[i] = of(a)
	}
	return func(f *Frame) (v T, ok bool) {
		mark := len(f.Missing)
		for _, fn := range fns {
			if v, ok = fn(f); ok {
				f.Missing = f.Missing[:mark]
				return v, true
			}
		}
		return v, false
	}
}

// merged is the type of an expression that is one of several.
func merged(args []Code) Type {
	t := args[0].Type
	for _, a := range args[1:] {
		t.Lits = append(t.Lits[:len(t.Lits):len(t.Lits)], a.Type.Lits...)
		if t.Words == nil {
			t.Words, t.Enum = a.Type.Words, a.Type.Enum
		}
	}
	return t
}

func iff(call Call) (Code, *Error) {
	if len(call.Args) != 3 || call.Args[0].Type.Kind != Bool {
		return Code{}, &Error{call.Col, "iff takes a bool and two values of one kind"}
	}
	if err := sameKinds(call, 1); err != nil {
		return Code{}, err
	}
	cond, a, b := call.Args[0].Bool, call.Args[1], call.Args[2]
	code := Code{Type: merged(call.Args[1:])}
	switch code.Type.Kind {
	case Bool:
		code.Bool = choose(cond, a.Bool, b.Bool)
	case Int, Date:
		code.Num = choose(cond, a.Num, b.Num)
	case Text:
		code.Text = choose(cond, a.Text, b.Text)
	case Texts:
		code.Texts = choose(cond, a.Texts, b.Texts)
	case Threshold:
		code.Votes = choose(cond, a.Votes, b.Votes)
	default:
		return Code{}, &Error{call.Col, fmt.Sprintf("iff cannot choose among values of kind %s", code.Type.Kind)}
	}
	return code, nil
}

func choose[T any](cond func(*Frame) (bool, bool), a, b func(*Frame) (T, bool)) func(*Frame) (T, bool) {
	return func(f *Frame) (v T, ok bool) {
		c, ok := cond(f)
		switch {
		case !ok:
			return v, false
		case c:
			return a(f)
		}
		return b(f)
	}
}

// quantifier compiles all_of, any_of and count_of: a list of items and a test
// in which `it` is the item.
func (c *Compiler) quantifier(n *node) (Code, *Error) {
	if len(n.args) != 2 {
		return Code{}, &Error{n.col, fmt.Sprintf("%s takes a list and a test", n.text)}
	}
	list, err := c.compile(n.args[0])
	if err != nil {
		return Code{}, err
	}
	if list.Type.Kind == Texts {
		list = wordsAsRows(list)
	}
	if list.Type.Kind != Rows {
		return Code{}, &Error{n.args[0].col, fmt.Sprintf("%s takes a list of items, not a %s", n.text, list.Type.Kind)}
	}
	outer := c.of
	c.of = list.Type.Of
	test, err := c.compile(n.args[1])
	c.of = outer
	if err != nil {
		return Code{}, err
	}
	if test.Type.Kind != Bool {
		return Code{}, &Error{n.args[1].col, fmt.Sprintf("the test of %s must be a bool, not a %s", n.text, test.Type.Kind)}
	}
	if n.text == "count_of" {
		return Code{Type: Type{Kind: Int}, Num: count(list.Rows, test.Bool)}, nil
	}
	return Code{Type: Type{Kind: Bool}, Bool: every(list.Rows, test.Bool, n.text == "any_of")}, nil
}

// wordsAsRows lets a list of texts be counted: its elements have no fields.
func wordsAsRows(list Code) Code {
	texts := list.Texts
	return Code{Type: Type{Kind: Rows, Of: NewTable("a list of texts", nil)}, Rows: func(f *Frame) ([]Item, bool) {
		l, ok := texts(f)
		return make([]Item, len(l)), ok
	}}
}

// every is all_of (decisive false) or any_of (decisive true).
func every(rows func(*Frame) ([]Item, bool), test func(*Frame) (bool, bool), decisive bool) func(*Frame) (bool, bool) {
	return func(f *Frame) (bool, bool) {
		items, ok := rows(f)
		if !ok {
			return false, false
		}
		mark, outer, all, found := len(f.Missing), f.Item, true, false
		defer func() { f.Item = outer }()
		for _, it := range items {
			f.Item = it
			v, ok := test(f)
			if ok && v == decisive {
				if f.Offending != nil && !decisive {
					*f.Offending = append(*f.Offending, it)
					found = true
					continue
				}
				f.Missing = f.Missing[:mark]
				return decisive, true
			}
			all = all && ok
		}
		if found {
			return decisive, true
		}
		return !decisive, all
	}
}

func count(rows func(*Frame) ([]Item, bool), test func(*Frame) (bool, bool)) func(*Frame) (int64, bool) {
	return func(f *Frame) (n int64, all bool) {
		items, ok := rows(f)
		if !ok {
			return 0, false
		}
		outer := f.Item
		all = true
		for _, it := range items {
			f.Item = it
			v, ok := test(f)
			all = all && ok
			if v && ok {
				n++
			}
		}
		f.Item = outer
		return n, all
	}
}

// Lift1 makes a host function of one argument out of a plain Go function on
// numbers and dates.
func Lift1(in, out Kind, fn func(int64) int64) Function {
	return func(c *Compiler, call Call) (Code, *Error) {
		if err := call.Want(in); err != nil {
			return Code{}, err
		}
		a := call.Args[0].Num
		return Code{Type: Type{Kind: out}, Num: func(f *Frame) (int64, bool) {
			x, ok := a(f)
			if !ok {
				return 0, false
			}
			return fn(x), true
		}}, nil
	}
}

// Lift2 is Lift1 for two arguments. Both are read even when the first is
// unknown, so that all that is missing is named.
func Lift2(in1, in2, out Kind, fn func(f *Frame, x, y int64) (int64, bool)) Function {
	return func(c *Compiler, call Call) (Code, *Error) {
		if err := call.Want(in1, in2); err != nil {
			return Code{}, err
		}
		a, b := call.Args[0].Num, call.Args[1].Num
		return Code{Type: Type{Kind: out}, Num: func(f *Frame) (int64, bool) {
			x, okX := a(f)
			y, okY := b(f)
			if !okX || !okY {
				return 0, false
			}
			return fn(f, x, y)
		}}, nil
	}
}
