package rule

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"tranu/internal/rule/expr"
)

// parse reads YAML and returns its root; nil when it is no YAML, which is
// reported.
func (s *source) parse(file string, raw []byte) *yaml.Node {
	s.file = file
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		line, msg := yamlError(err)
		s.mistakes = append(s.mistakes, Mistake{file, line, 1, msg})
		return nil
	}
	if len(doc.Content) == 0 {
		s.mistakes = append(s.mistakes, Mistake{file, 1, 1, "the file is empty"})
		return nil
	}
	return doc.Content[0]
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// yamlError takes the line out of the message of the YAML library.
func yamlError(err error) (line int, msg string) {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return 1, err.Error()
	}
	line, _ = strconv.Atoi(m[1])
	return max(line, 1), "not YAML: " + m[2]
}

// into decodes a node into the value v points to. The keys are those of the
// JSON form; without names those that come from elsewhere.
func (s *source) into(n *yaml.Node, v any, without ...string) {
	s.decode(n, reflect.ValueOf(v).Elem(), without...)
}

func (s *source) decode(n *yaml.Node, v reflect.Value, without ...string) {
	if t, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if s.scalar(n, "a date") {
			if err := t.UnmarshalText([]byte(n.Value)); err != nil {
				s.fail(n, "%v", err)
			}
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		s.mapping(n, v, without)
	case reflect.Slice:
		s.sequence(n, v)
	case reflect.String:
		s.text(n, v)
	case reflect.Bool:
		if err := n.Decode(v.Addr().Interface()); err != nil || n.Tag != "!!bool" {
			s.fail(n, "must be true or false, not %q", n.Value)
		}
	case reflect.Pointer:
		if n.Tag != "!!null" {
			v.Set(reflect.New(v.Type().Elem()))
			s.decode(n, v.Elem())
		}
	case reflect.Interface:
		if x := s.plain(n); x != nil {
			v.Set(reflect.ValueOf(x))
		}
	default:
		panic("no source field is a " + v.Kind().String())
	}
}

func (s *source) scalar(n *yaml.Node, what string) bool {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		s.fail(n, "must be %s", what)
		return false
	}
	return true
}

// text reads a string. A clause like 4.10 may stand without quotes: the text
// is taken as written.
func (s *source) text(n *yaml.Node, v reflect.Value) {
	if !s.scalar(n, "a text") {
		return
	}
	v.SetString(n.Value)
	if words := closed[v.Type().Name()]; words != nil {
		s.closed(n, words)
	}
}

func (s *source) closed(n *yaml.Node, words []string) {
	if !slices.Contains(words, n.Value) {
		s.fail(n, "%q is not one of %s%s", n.Value, strings.Join(words, ", "), expr.Hint(n.Value, words))
	}
}

// closed are the words that a type or a field "Type.key" allows.
var closed = map[string][]string{
	"Evidence":           {"read", "secondhand", "assumed"},
	"Effect":             {"block", "warn", "info"},
	"Document.access":    {"full_text", "quotes", "title", "secondhand", "internal"},
	"Regime.certainty":   {"full_text", "quotes", "secondhand", "assumed"},
	"sourceSetting.type": {"bool", "enum", "string"},
	"sourceFact.type":    {"bool", "date", "enum", "int", "number", "string", "list"},
	"Form.kind":          {"G", "P", "X"},
	"Form.procedure":     {"admission", "recognition", "both"},
	"Form.basis":         {"national", "project"},
	"Parameter.role":     {"test", "method", "info"},
	"Parameter.stricter": {"lower", "higher", "more", "fewer"},
	"Deadline.procedure": {"admission", "recognition"},
	"Procedure.id":       {"admission", "recognition"},
	"Rule.procedure":     {"admission", "recognition", "both"},
	"Rule.override":      {"none", "reason", "document"},
	"Subject":            {"order", "validity", "persons", "votes", "authority", "numbers", "keeping", "data"},
	"Level":              {"block", "warn", "report"},
	"Ground":             {"inspected", "asked", "exam", "rule", "software", "own"},
	"Compare":            {"order", "future", "birth", "copies", "numbers", "votes", "papers", "roles"},
	"Check.procedure":    {"admission", "recognition", "both"},
}

func (s *source) sequence(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		s.fail(n, "must be a list")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, c := range n.Content {
		s.decode(c, v.Index(i))
	}
}

// field is one key of a mapping.
type field struct {
	key      string
	owner    string // type that declares it
	index    []int
	required bool
}

// fields lists the keys of a struct, those of embedded structs included.
func fields(t reflect.Type, at []int) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(at), i)
		if f.Anonymous {
			out = append(out, fields(f.Type, index)...)
			continue
		}
		key, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		out = append(out, field{key, t.Name(), index, options == "" && f.Type.Kind() != reflect.Slice})
	}
	return out
}

func (s *source) mapping(n *yaml.Node, v reflect.Value, without []string) {
	if n.Kind != yaml.MappingNode {
		s.fail(n, "must be keys and values")
		return
	}
	all := slices.DeleteFunc(fields(v.Type(), nil), func(f field) bool { return slices.Contains(without, f.key) })
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := slices.IndexFunc(all, func(f field) bool { return f.key == key.Value })
		switch {
		case at < 0:
			s.fail(key, "unknown key %q%s", key.Value, expr.Hint(key.Value, keysOf(all)))
			continue
		case seen[key.Value]:
			s.fail(key, "%q stands twice", key.Value)
			continue
		}
		seen[key.Value] = true
		s.field(value, v.FieldByIndex(all[at].index), all[at])
	}
	for _, f := range all {
		if f.required && !seen[f.key] {
			s.fail(n, "%q is missing", f.key)
		}
	}
	fillSlices(v)
}

func (s *source) field(n *yaml.Node, v reflect.Value, f field) {
	s.decode(n, v)
	if words := closed[f.owner+"."+f.key]; words != nil && n.Kind == yaml.ScalarNode {
		s.closed(n, words)
	}
	if f.required && v.Kind() == reflect.String && v.Len() == 0 && n.Tag == "!!str" {
		s.fail(n, "%q is empty", f.key)
	}
}

// fillSlices makes lists nobody stated empty instead of nil where the JSON
// form always writes them, so that a book read from it is the same.
func fillSlices(v reflect.Value) {
	for i := range v.NumField() {
		f, tag := v.Field(i), v.Type().Field(i).Tag.Get("json")
		if f.Kind() == reflect.Slice && f.IsNil() && !strings.HasSuffix(tag, ",omitempty") {
			f.Set(reflect.MakeSlice(f.Type(), 0, 0))
		}
	}
}

func keysOf(all []field) []string {
	keys := make([]string, len(all))
	for i, f := range all {
		keys[i] = f.key
	}
	return keys
}

// plain is a value as JSON decodes it: numbers are float64.
func (s *source) plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = s.plain(c)
		}
		return list
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = s.plain(n.Content[i+1])
		}
		return m
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		x, err := strconv.ParseFloat(n.Value, 64)
		if err != nil {
			s.fail(n, "%q is not a number", n.Value)
		}
		return x
	}
	return n.Value
}

// child is the value of a key of a mapping; nil when it has none.
func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// find is the first scalar below a node that pleases.
func find(n *yaml.Node, ok func(text string) bool) *yaml.Node {
	if n == nil || (n.Kind == yaml.ScalarNode && ok(n.Value)) {
		return n
	}
	for _, c := range n.Content {
		if hit := find(c, ok); hit != nil {
			return hit
		}
	}
	return nil
}

// where is the place of a word in a field of an entry: the word, or else the
// field, or else the entry.
func (s *source) where(entry, field string, word func(string) bool) place {
	p, ok := s.entries[entry]
	if !ok {
		return place{file: "rules", node: &yaml.Node{Line: 1, Column: 1}}
	}
	at := child(p.node, field)
	if at == nil && field != "" {
		at = find(p.node, func(text string) bool { return text == field })
	}
	if at == nil {
		at = p.node
	}
	if hit := find(at, word); hit != nil {
		at = hit
	}
	return place{p.file, at}
}

// report notes a mistake at a word of a field of an entry.
func (s *source) report(entry, field, word, format string, args ...any) {
	p := s.where(entry, field, func(text string) bool { return word != "" && text == word })
	s.mistakes = append(s.mistakes, Mistake{p.file, p.node.Line, p.node.Column, fmt.Sprintf(format, args...)})
}
