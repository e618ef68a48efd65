package expr

import (
	"slices"
	"strings"
	"testing"
)

const (
	factTab = iota
	otherTab
)

// fruit is a small world: a basket with a date, a colour, a count, a ripeness,
// a list of words and a list of items.
func fruit() *Scope {
	apples := NewTable("apples", []Field{
		{Name: "weight", Type: Type{Kind: Int}, ID: 6},
		{Name: "sort", Type: Type{Kind: Text, Words: []string{"red", "green"}}, ID: 7},
		{Name: "sound", Type: Type{Kind: Bool}, ID: 8},
	})
	return &Scope{
		Symbols: map[string]Symbol{
			"picked.on":    {Type: Type{Kind: Date}, Slot: 0, ID: 0},
			"colour":       {Type: Type{Kind: Text, Words: []string{"red", "green"}}, Slot: 1, ID: 1},
			"count":        {Type: Type{Kind: Int}, Slot: 2, ID: 2},
			"ripe":         {Type: Type{Kind: Bool}, Slot: 3, ID: 3},
			"wanted":       {Type: Type{Kind: Texts}, Slot: 4, ID: 4},
			"apples":       {Type: Type{Kind: Rows, Of: apples}, Slot: 5, ID: 5},
			"p.limit":      {Type: Type{Kind: Int}, Tab: otherTab, Slot: 0, ID: -1, Free: true},
			"p.limit_none": {Type: Type{Kind: Int}, Tab: otherTab, Slot: 1, ID: -1, Free: true},
		},
		Functions: map[string]Function{
			"later": Lift2(Date, Int, Date, func(_ *Frame, d, n int64) (int64, bool) { return d + n, true }),
			"half":  Lift1(Int, Int, func(n int64) int64 { return n / 2 }),
		},
	}
}

var symbolNames = []string{"picked.on", "colour", "count", "ripe", "wanted", "apples", "apples.weight", "apples.sort", "apples.sound"}

// frame holds the facts: only colour, count, wanted and two apples are known,
// the second of unknown weight.
func frame() *Frame {
	num := func(n int64) Value { return Value{Known: true, N: n} }
	text := func(s string) Value { return Value{Known: true, S: s} }
	f := &Frame{}
	f.Tab[factTab] = []Value{{}, text("red"), num(7), {}, {Known: true, L: []string{"red", "blue"}}, {Known: true, L: []Item{
		{num(150), text("red"), num(1)}, {{}, text("green"), num(0)},
	}}}
	f.Tab[otherTab] = []Value{num(5), {}}
	return f
}

// Each test has one of three results, and an unknown one names what is missing.
func TestThreeValues(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"true", "true"},
		{"count > p.limit", "true"},
		{"count > p.limit_none", "unknown"}, // nobody can supply a number the regulations lack
		{"colour == 'red'", "true"},
		{"colour in ['green', 'red']", "true"},
		{"colour not in wanted", "false"},
		{"not colour == 'green'", "true"},
		{"not (colour == 'green') and count == 7", "true"},
		{"1 + 2 * 3 == 7", "true"},
		{"(1 + 2) * 3 == 9 and -2 + 3 == 1", "true"},
		{"10 - 3 - 2 == 5", "true"},
		{"half(count) == 3", "true"},
		{"ripe", "unknown: ripe"},
		{"not ripe", "unknown: ripe"},
		{"ripe == ripe", "unknown: ripe"},
		{"ripe or count == 7", "true"},
		{"count == 7 or ripe", "true"},
		{"ripe and count == 8", "false"},
		{"ripe and count == 7", "unknown: ripe"},
		{"ripe or count == 8", "unknown: ripe"},
		{"ripe and later(picked.on, 3) > picked.on", "unknown: ripe picked.on"},
		{"(ripe or count == 7) and later(picked.on, count) == picked.on", "unknown: picked.on"},
		{"given(ripe)", "false"},
		{"given(count) and not given(later(picked.on, 1))", "true"},
		{"coalesce(ripe, true)", "true"},
		{"coalesce(ripe, picked.on == picked.on)", "unknown: ripe picked.on"},
		{"coalesce(count, p.limit) == 7", "true"},
		{"iff(colour == 'red', true, ripe)", "true"},
		{"iff(colour == 'green', true, ripe)", "unknown: ripe"},
		{"iff(ripe, true, true)", "unknown: ripe"},
		{"all_of(apples, it.sort in ['red', 'green'])", "true"},
		{"all_of(apples, it.sound)", "false"},
		{"all_of(apples, it.weight > 100)", "unknown: apples.weight"},
		{"all_of(apples, it.weight > 200)", "false"},
		{"any_of(apples, it.weight > 100)", "true"},
		{"any_of(apples, it.weight > 200)", "unknown: apples.weight"},
		{"any_of(apples, it.weight > 200 and it.sound)", "false"},
		{"count_of(apples, it.sound) == 1", "true"},
		{"count_of(apples, it.weight > 1) == 1", "unknown: apples.weight"},
		{"count_of(wanted, true) == 2", "true"},
	} {
		code, _, err := CompileBool(tt.src, fruit(), nil)
		if err != nil {
			t.Errorf("%s: %v", tt.src, err)
			continue
		}
		f := frame()
		v, ok := code.Bool(f)
		got := map[bool]string{true: "true", false: "false"}[v]
		if !ok {
			got = "unknown"
			var missing []string
			for _, id := range f.Missing {
				if !slices.Contains(missing, symbolNames[id]) {
					missing = append(missing, symbolNames[id])
				}
			}
			if missing != nil {
				got += ": " + strings.Join(missing, " ")
			}
		}
		if got != tt.want {
			t.Errorf("%s is %s, want %s", tt.src, got, tt.want)
		}
		if ok && len(f.Missing) > 0 {
			t.Errorf("%s has a value, yet %v is noted as missing", tt.src, f.Missing)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"", "col 1: unexpected end of expression"},
		{"count ==", "col 9: unexpected end of expression"},
		{"count = 7", `col 7: unexpected '='`},
		{"count == 7)", "col 11: unexpected )"},
		{"(count == 7", "col 12: expected ), found end of expression"},
		{"colour == 'red", "col 11: text without its closing '"},
		{"colour == 'blue'", `col 8: "blue" is not one of red, green`},
		{"colour == 'gren'", `"gren" is not one of red, green (did you mean green?)`},
		{"'quả' == 'táo' and cuont == 7", "col 20: unknown name cuont (did you mean count?)"},
		{"laterr(picked.on, 1) == picked.on", "col 1: unknown function laterr (did you mean later?)"},
		{"later(picked.on) == picked.on", "col 1: later takes 2 arguments, not 1"},
		{"later(count, 1) == picked.on", "col 7: argument 1 of later must be a date, not a int"},
		{"count", "col 1: a test must be a bool, this is a int"},
		{"count == colour", "col 7: cannot compare a int with a text"},
		{"colour < 'red'", "col 8: texts are equal or not; use rank() for an order"},
		{"1 < count < 9", "col 11: comparisons cannot be chained"},
		{"count and ripe", "col 1: and takes bools, not a int"},
		{"ripe == null", "col 9: null cannot be compared; use given(x)"},
		{"['a', 1] == wanted", "col 7: a list holds texts only"},
		{"it.weight > 1", "col 1: it stands for an item only inside all_of"},
		{"all_of(apples, it.wait > 1)", "col 16: apples has no field wait"},
		{"all_of(count, true)", "col 8: all_of takes a list of items, not a int"},
		{"coalesce(count, ripe)", "col 17: coalesce mixes a int and a bool"},
		{"99999999999999 == count", "col 1: number too large"},
		{"count == 7 # seven", `col 12: unexpected '#'`},
		{strings.Repeat("(", 300) + "ripe" + strings.Repeat(")", 300), "nested too deeply"},
		{strings.Repeat("not ", 900) + "ripe", "nested too deeply"},
		{"ripe" + strings.Repeat(" or ripe", 600), "longer than 4000 bytes"},
	} {
		_, _, err := CompileBool(tt.src, fruit(), nil)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.60s: %v, want %s", tt.src, err, tt.want)
		}
	}
}

// The names an expression reads are known without running it.
func TestReads(t *testing.T) {
	_, reads, err := Compile("iff(ripe, count, 1) > 0 or any_of(apples, it.weight > count)", fruit(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, id := range reads {
		got = append(got, symbolNames[id])
	}
	if want := []string{"ripe", "count", "apples", "apples.weight"}; !slices.Equal(got, want) {
		t.Errorf("reads %v, want %v", got, want)
	}
}

// Whatever is compiled can be run, and a value leaves nothing missing.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{
		"count > p.limit and (ripe or not given(picked.on))", "all_of(apples, it.weight > 100 and it.sort == 'red')",
		"iff(ripe, later(picked.on, 3), picked.on) == coalesce(picked.on, later(picked.on, 1))", "colour not in ['red']",
		"count_of(wanted, true) * -2 - half(7) != 1", "((((", "'", "not", "it", "any_of(wanted, it == it)",
	} {
		f.Add(s)
	}
	scope := fruit()
	f.Fuzz(func(t *testing.T, src string) {
		code, _, err := CompileBool(src, scope, nil)
		if err != nil {
			return
		}
		fr := frame()
		if _, ok := code.Bool(fr); ok && len(fr.Missing) > 0 {
			t.Errorf("%s has a value, yet %v is missing", src, fr.Missing)
		}
	})
}
