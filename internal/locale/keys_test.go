package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tranu/internal/viet"
)

// module is the root of the module, seen from this package.
const module = "../.."

func TestLanguagesAgree(t *testing.T) {
	t.Parallel()
	vi, en := catalogs()[VI], catalogs()[EN]
	for _, key := range vi.keys() {
		m, ok := en[key]
		if !ok {
			t.Errorf("%s: no English text", key)
			continue
		}
		if got, want := m.args(), vi[key].args(); !slices.Equal(got, want) {
			t.Errorf("%s: placeholders %v in English, %v in Vietnamese", key, got, want)
		}
	}
	for _, key := range en.keys() {
		if _, ok := vi[key]; !ok {
			t.Errorf("%s: no Vietnamese text", key)
		}
	}
	viNames, _ := fs.Glob(files, "vi/*.txt")
	enNames, _ := fs.Glob(files, "en/*.txt")
	for i := range enNames {
		enNames[i] = "vi" + strings.TrimPrefix(enNames[i], "en")
	}
	if !slices.Equal(viNames, enNames) {
		t.Errorf("files differ: vi %v, en %v", viNames, enNames)
	}
}

func TestTextsAreComposed(t *testing.T) {
	t.Parallel()
	names, _ := fs.Glob(files, "*/*.txt")
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(data); viet.NFC(text) != text {
			t.Errorf("%s is not NFC", name)
		}
	}
}

// TestKeysAreUsedAndThere reads the sources of the module: every key in the
// code has a text, and every text is used.
func TestKeysAreUsedAndThere(t *testing.T) {
	t.Parallel()
	u := &usage{literals: map[string]bool{}}
	if err := u.scan(module); err != nil {
		t.Fatal(err)
	}
	for _, complaint := range u.complaints(catalogs()[VI], families) {
		t.Error(complaint)
	}
}

// TestUsageComplains proves that the check above can fail.
func TestUsageComplains(t *testing.T) {
	t.Parallel()
	const source = `package p
func f() {
	_ = l.T("a.used", 1) + l.T("a.missing") + l.T("kind."+k) + l.T("loose."+k)
	_ = fault.New(fault.Invalid, "a.fault")
	_ = &fault.Error{Kind: fault.Invalid, Key: "a.error"}
	_ = row{label: "a.row", title: "kind.title"}
	return notFound("fault.none")
}`
	const page = `<p title={ l.T("a.attribute") }>{ l.T("a.body", n) }</p> { l.T("page."+k) }`
	u := &usage{literals: map[string]bool{}}
	if err := u.goSource("p.go", source); err != nil {
		t.Fatal(err)
	}
	u.templSource("p.templ", page)
	c := catalog{"a.used": nil, "a.row": nil, "a.body": nil, "a.idle": nil, "kind.one": nil, "kind.extra": nil, "kind.title": nil, "idle.x": nil}
	f := []Family{{"kind.", []string{"one", "two"}}, {"idle.", []string{"x"}}}
	want := []string{
		`family "idle." is used nowhere`,
		`family "kind.": key "kind.extra" is neither in its list nor used`,
		`family "kind.": no text for "kind.two"`,
		`key "a.idle" is used nowhere`,
		`p.go:3: no text for key "a.missing"`,
		`p.go:3: prefix "loose." is not in families.go`,
		`p.go:4: no text for key "a.fault"`,
		`p.go:5: no text for key "a.error"`,
		`p.go:7: no text for key "fault.none"`,
		`p.templ:1: no text for key "a.attribute"`,
		`p.templ:1: prefix "page." is not in families.go`,
	}
	if got := u.complaints(c, f); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// usage is what the sources say about keys.
type usage struct {
	literals map[string]bool // every string literal
	asked    []site          // keys given to T, fault.New and Key fields
	prefixes []site          // "prefix."+x given to the same
}

type site struct{ where, key string }

func (u *usage) scan(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil:
			return err
		case d.IsDir() && (path != root && strings.HasPrefix(name, ".") || name == "testdata" || path == filepath.Join(root, "internal/locale")):
			return filepath.SkipDir
		case strings.HasSuffix(name, "_test.go") || !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".templ"):
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		shown, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, ".templ") {
			u.templSource(shown, string(data))
			return nil
		}
		return u.goSource(shown, string(data))
	})
}

func (u *usage) goSource(name, source string) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	where := func(n ast.Node) string {
		p := set.Position(n.Pos())
		return p.Filename + ":" + strconv.Itoa(p.Line)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if s, ok := literal(n); ok {
				u.literals[s] = true
				if faultKey.MatchString(s) { // however it reaches fault.New
					u.asked = append(u.asked, site{where(n), s})
				}
			}
		case *ast.CallExpr:
			if key := keyArgument(n); key != nil {
				u.ask(where(n), key)
			}
		case *ast.CompositeLit:
			if key := keyField(n); key != nil {
				u.ask(where(n), key)
			}
		}
		return true
	})
	return nil
}

// keyArgument is the key in x.T(key, …) and fault.New(kind, key, …).
func keyArgument(call *ast.CallExpr) ast.Expr {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	from, _ := sel.X.(*ast.Ident)
	switch {
	case sel.Sel.Name == "T" && len(call.Args) > 0:
		return call.Args[0]
	case sel.Sel.Name == "New" && from != nil && from.Name == "fault" && len(call.Args) > 1:
		return call.Args[1]
	}
	return nil
}

// keyField is the key in fault.Error{Key: key}.
func keyField(lit *ast.CompositeLit) ast.Expr {
	sel, ok := lit.Type.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Error" {
		return nil
	}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if name, ok := kv.Key.(*ast.Ident); ok && name.Name == "Key" {
				return kv.Value
			}
		}
	}
	return nil
}

func (u *usage) ask(where string, key ast.Expr) {
	if sum, ok := key.(*ast.BinaryExpr); ok {
		if s, ok := literal(leftmost(sum)); ok {
			u.prefixes = append(u.prefixes, site{where, s})
		}
		return
	}
	if s, ok := literal(key); ok {
		u.asked = append(u.asked, site{where, s})
	}
}

func leftmost(e ast.Expr) ast.Expr {
	for {
		sum, ok := e.(*ast.BinaryExpr)
		if !ok {
			return e
		}
		e = sum.X
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

var (
	faultKey    = regexp.MustCompile(`^fault\.[a-z0-9_]+$`)
	templCall   = regexp.MustCompile(`\.T\(\s*("(?:[^"\\\n]|\\.)*")(\s*\+)?`)
	templString = regexp.MustCompile(`"(?:[^"\\\n]|\\.)*"`)
)

// templSource reads a template: the strings of its expressions are Go's.
func (u *usage) templSource(name, source string) {
	for i, line := range strings.Split(source, "\n") {
		for _, s := range templString.FindAllString(line, -1) {
			if text, err := strconv.Unquote(s); err == nil {
				u.literals[text] = true
			}
		}
		where := name + ":" + strconv.Itoa(i+1)
		for _, m := range templCall.FindAllStringSubmatch(line, -1) {
			text, err := strconv.Unquote(m[1])
			switch {
			case err != nil:
			case m[2] != "":
				u.prefixes = append(u.prefixes, site{where, text})
			default:
				u.asked = append(u.asked, site{where, text})
			}
		}
	}
}

// complaints are all disagreements, sorted.
func (u *usage) complaints(c catalog, families []Family) []string {
	var out []string
	for _, s := range u.asked {
		if _, ok := c[s.key]; !ok {
			out = append(out, s.where+`: no text for key "`+s.key+`"`)
		}
	}
	known, member := map[string]bool{}, map[string]bool{}
	for _, f := range families {
		known[f.Prefix] = true
		for _, s := range f.Suffixes {
			member[f.Prefix+s] = true
			if _, ok := c[f.Prefix+s]; !ok {
				out = append(out, `family "`+f.Prefix+`": no text for "`+f.Prefix+s+`"`)
			}
		}
		if !u.literals[f.Prefix] {
			out = append(out, `family "`+f.Prefix+`" is used nowhere`)
		}
		for key := range c {
			if strings.HasPrefix(key, f.Prefix) && !member[key] && !u.literals[key] {
				out = append(out, `family "`+f.Prefix+`": key "`+key+`" is neither in its list nor used`)
			}
		}
	}
	for _, s := range u.prefixes {
		if !known[s.key] {
			out = append(out, s.where+`: prefix "`+s.key+`" is not in families.go`)
		}
	}
	for key := range c {
		if !member[key] && !inFamily(key, families) && !u.literals[key] {
			out = append(out, `key "`+key+`" is used nowhere`)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func inFamily(key string, families []Family) bool {
	return slices.ContainsFunc(families, func(f Family) bool { return strings.HasPrefix(key, f.Prefix) })
}
