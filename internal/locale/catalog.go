package locale

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A catalog is the texts of one language by key.
type catalog map[string]message

// A message is a text cut at its placeholders.
type message []part

// A part is literal text, or a placeholder with arg ≥ 0; a placeholder with
// one and many chooses between two words.
type part struct {
	text      string
	arg       int
	one, many string
}

func (c catalog) keys() []string { return slices.Sorted(maps.Keys(c)) }

// fill puts the arguments in. A placeholder without its argument is shown as
// it stands in the file.
func (m message) fill(l Lang, args []any) string {
	if len(m) == 1 && m[0].arg < 0 {
		return m[0].text
	}
	var b strings.Builder
	for _, p := range m {
		switch {
		case p.arg < 0:
			b.WriteString(p.text)
		case p.arg >= len(args):
			fmt.Fprintf(&b, "⟦%d⟧", p.arg)
		case p.many == "":
			b.WriteString(l.text(args[p.arg]))
		case fmt.Sprint(args[p.arg]) == "1":
			b.WriteString(p.one)
		default:
			b.WriteString(p.many)
		}
	}
	return b.String()
}

// args are the placeholders of the message, each once, in ascending order.
func (m message) args() []int {
	var n []int
	for _, p := range m {
		if p.arg >= 0 {
			n = append(n, p.arg)
		}
	}
	slices.Sort(n)
	return slices.Compact(n)
}

// readCatalog reads every .txt file of a folder.
func readCatalog(from fs.FS, dir string) (catalog, error) {
	names, err := fs.Glob(from, dir+"/*.txt")
	if err != nil {
		return nil, err
	}
	c := catalog{}
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, fmt.Errorf("read texts: %w", err)
		}
		if err := c.add(name, string(data)); err != nil {
			return nil, err
		}
	}
	return c, nil
}

var keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

// add reads one file. Every error names file and line.
func (c catalog) add(name, data string) error {
	if !utf8.ValidString(data) {
		return fmt.Errorf("%s: not UTF-8", name)
	}
	for i, line := range strings.Split(data, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, text, ok := strings.Cut(line, " = ")
		if err := c.line(key, text, ok); err != nil {
			return fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
	}
	return nil
}

func (c catalog) line(key, text string, ok bool) error {
	switch _, twice := c[key]; {
	case !ok:
		return fmt.Errorf("want \"key = text\"")
	case !keyForm.MatchString(key):
		return fmt.Errorf("key %q: want lower-case words apart by dots, at least two", key)
	case twice:
		return fmt.Errorf("key %q stands twice", key)
	case text == "" || strings.TrimSpace(text) != text:
		return fmt.Errorf("key %q: empty text or spaces around it", key)
	}
	m, err := parseMessage(text)
	if err != nil {
		return fmt.Errorf("key %q: %w", key, err)
	}
	c[key] = m
	return nil
}

func parseMessage(text string) (message, error) {
	var m message
	for text != "" {
		open := strings.IndexAny(text, "{}")
		if open < 0 {
			return append(m, part{text: text, arg: -1}), nil
		}
		if open > 0 {
			m = append(m, part{text: text[:open], arg: -1})
		}
		inside, rest, ok := strings.Cut(text[open+1:], "}")
		if text[open] == '}' || !ok {
			return nil, fmt.Errorf("a brace stands alone")
		}
		p, err := placeholder(inside)
		if err != nil {
			return nil, err
		}
		m, text = append(m, p), rest
	}
	return m, nil
}

func placeholder(inside string) (part, error) {
	words := strings.Split(inside, "|")
	n, err := strconv.Atoi(words[0])
	if err != nil || n < 0 || n > 9 || strconv.Itoa(n) != words[0] {
		return part{}, fmt.Errorf("placeholder {%s}: want a number from 0 to 9", inside)
	}
	switch {
	case len(words) == 1:
		return part{arg: n}, nil
	case len(words) == 3 && words[2] != "":
		return part{arg: n, one: words[1], many: words[2]}, nil
	}
	return part{}, fmt.Errorf("placeholder {%s}: want {0} or {0|one|many}", inside)
}
