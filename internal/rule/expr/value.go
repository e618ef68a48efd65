package expr

// A Kind is the kind of a value.
type Kind uint8

// The kinds of value. Int and Date share their representation but not their
// operations.
const (
	None Kind = iota
	Bool
	Int
	Date
	Text      // free text or a word of an enumeration
	Texts     // a list of texts
	Rows      // a list of items
	Row       // one item
	Threshold // how many votes are needed
)

var kindNames = [...]string{"nothing", "bool", "int", "date", "text", "list of texts", "list of items", "item", "threshold"}

// String is the kind's name as messages use it.
func (k Kind) String() string { return kindNames[k] }

// A Type is a kind with what is known of the values: Words for an
// enumeration, Lits for what a literal expression can be, Of for items.
type Type struct {
	Kind  Kind
	Enum  string   // name of the enumeration
	Words []string // allowed words; nil: free text
	Lits  []string // possible values of an expression made of literals
	Of    *Table   // fields of an item
}

// A Table is the fields of the items of one list.
type Table struct {
	Name   string
	Fields []Field
	index  map[string]int
}

// A Field of an item: its name, type and the value it has when none is stated.
type Field struct {
	Name    string
	Type    Type
	Default Value
	ID      int32 // numbers the field for Frame.Missing
}

// NewTable returns a table with its fields in order.
func NewTable(name string, fields []Field) *Table {
	t := &Table{Name: name, Fields: fields, index: make(map[string]int, len(fields))}
	for i, f := range fields {
		t.index[f.Name] = i
	}
	return t
}

// Field returns the position of a field.
func (t *Table) Field(name string) (int, bool) { i, ok := t.index[name]; return i, ok }

// Names lists the fields.
func (t *Table) Names() []string {
	names := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		names[i] = f.Name
	}
	return names
}

// A Value is one slot: a bool (N 0 or 1), an int, a date (days, as civil
// counts them is the host's business), a text, or a list in L ([]string or
// []Item). Known false is "no value".
type Value struct {
	Known bool
	N     int64
	S     string
	L     any
}

// An Item is one element of a list fact: a value per field of its table.
type Item []Value

// Votes needed: with Strict, yes*Den > Num*base, else yes*Den >= Num*base.
type Votes struct {
	Strict   bool
	Num, Den int64
}

// Met says whether yes votes of a base are enough, in integers.
func (t Votes) Met(yes, base int64) bool {
	if t.Strict {
		return yes*t.Den > t.Num*base
	}
	return yes*t.Den >= t.Num*base
}

// Least is the smallest number of yes votes that is enough of a base. Den must
// be positive.
func (t Votes) Least(base int64) int64 {
	if t.Strict {
		return t.Num*base/t.Den + 1
	}
	return (t.Num*base + t.Den - 1) / t.Den
}

// A Frame is what one evaluation runs on. Tab holds the tables of slots by
// scope; Item is the current element inside all_of and its like; Host is for
// the host's own functions.
type Frame struct {
	Tab     [MaxTabs][]Value
	Item    Item
	Missing []int32 // symbols read and found without value, as numbered by the Scope
	// Offending, where set, collects the items for which the test of an all_of
	// does not hold.
	Offending *[]Item
	Host      any
}

// MaxTabs is the number of slot tables a host may use.
const MaxTabs = 4

// Code is a compiled expression. Exactly the function of its kind is set; each
// returns false when the value is unknown, having noted what is missing.
type Code struct {
	Type  Type
	Bool  func(*Frame) (bool, bool)
	Num   func(*Frame) (int64, bool) // Int and Date
	Text  func(*Frame) (string, bool)
	Texts func(*Frame) ([]string, bool)
	Rows  func(*Frame) ([]Item, bool)
	Row   func(*Frame) (Item, bool)
	Votes func(*Frame) (Votes, bool)
	lit   bool // a literal
}

// known evaluates the code for whether it has a value at all.
func (c Code) known(f *Frame) bool {
	switch c.Type.Kind {
	case Bool:
		_, ok := c.Bool(f)
		return ok
	case Int, Date:
		_, ok := c.Num(f)
		return ok
	case Text:
		_, ok := c.Text(f)
		return ok
	case Texts:
		_, ok := c.Texts(f)
		return ok
	case Rows:
		_, ok := c.Rows(f)
		return ok
	case Row:
		_, ok := c.Row(f)
		return ok
	case Threshold:
		_, ok := c.Votes(f)
		return ok
	}
	return false
}

// A Symbol is a name the host declares: where its value stands and what type
// it has. ID numbers it for Frame.Missing.
type Symbol struct {
	Name string
	Type Type
	Tab  int
	Slot int
	ID   int32
	Free bool // reading it without a value is unknown, but nothing that anybody could supply is missing
}

// A Function compiles one call. It may return an error with the column of the
// offending argument.
type Function func(c *Compiler, call Call) (Code, *Error)

// A Call is the arguments of one call, already compiled, and their columns.
type Call struct {
	Name string
	Col  int
	Args []Code
	Cols []int
}

// A Scope is what an expression may mention.
type Scope struct {
	Symbols   map[string]Symbol
	Functions map[string]Function
}
