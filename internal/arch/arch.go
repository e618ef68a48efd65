// Package arch keeps the house in order: it reads the sources of the module
// and says, one line each, where they break the layers of layers.txt or the
// rules of style that a parser can check.
//
// It knows nothing of what the code does and imports none of it. Only tests
// use it.
package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// What a file and a function may have.
const (
	maxFile     = 800 // lines
	maxFunction = 100 // lines
)

// machinePaths are the beginnings of paths that exist on one machine only.
var machinePaths = []string{"/wor" + "k/", "../" + "shared"}

// notOurs are the folders at the root that the build and the program fill; they
// are not part of the repository.
var notOurs = []string{"bin", "practice-data", "screenshots"}

// textKinds are the endings of the files that people write; none stands for
// Makefile and its like.
var textKinds = []string{"", ".go", ".templ", ".md", ".txt", ".yaml", ".yml", ".json", ".sql", ".sh", ".css", ".js", ".mod"}

// vague names say nothing about what a package knows.
var vague = []string{"util", "utils", "common", "helper", "helpers", "manager", "service", "services", "model", "models"}

// A source is one Go file with what the rules ask about it.
type source struct {
	name      string // path from the root
	pkg       string // package as layers.txt names it
	test      bool   // in a _test.go file
	generated bool
	set       *token.FileSet
	file      *ast.File
	text      string
}

// Check reads all files under root and returns every breach, one line each,
// sorted. module is the path in go.mod; table is the text of layers.txt.
func Check(root fs.FS, module, table string) ([]string, error) {
	layers, err := parseLayers(table)
	if err != nil {
		return nil, err
	}
	c := &checker{layers: layers, module: module, documented: map[string]bool{}}
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains(notOurs, name) || hidden(name)):
			return fs.SkipDir
		case d.IsDir() || !slices.Contains(textKinds, path.Ext(name)):
			return nil
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		c.anyFile(name, string(data))
		if path.Ext(name) != ".go" || strings.Contains("/"+name, "/testdata/") {
			return nil
		}
		return c.goFile(name, string(data))
	})
	if err != nil {
		return nil, err
	}
	c.packages()
	slices.Sort(c.breaches)
	return c.breaches, nil
}

// hidden says whether a folder's name begins with a dot; .ci is ours.
func hidden(name string) bool {
	return name != "." && name != ".ci" && strings.HasPrefix(path.Base(name), ".")
}

type checker struct {
	layers     layers
	module     string
	documented map[string]bool // packages seen → has a package comment
	breaches   []string
}

func (c *checker) breach(format string, args ...any) {
	c.breaches = append(c.breaches, fmt.Sprintf(format, args...))
}

// anyFile checks what holds for every file of the repository.
func (c *checker) anyFile(name, text string) {
	for i, line := range strings.Split(text, "\n") {
		for _, p := range machinePaths {
			if strings.Contains(line, p) {
				c.breach("%s:%d: names a path of one machine: %s", name, i+1, p)
			}
		}
	}
}

func (c *checker) goFile(name, text string) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	s := source{name: name, test: strings.HasSuffix(name, "_test.go"), set: set, file: file, text: text,
		pkg:       strings.TrimPrefix(path.Dir(name), "internal/"),
		generated: ast.IsGenerated(file)}
	if !s.test {
		c.documented[s.pkg] = c.documented[s.pkg] || file.Doc != nil
	} else if _, seen := c.documented[s.pkg]; !seen && strings.HasSuffix(file.Name.Name, "_test") {
		c.documented[s.pkg] = file.Doc != nil
	}
	c.imports(s)
	c.words(s)
	if !s.generated {
		c.shape(s)
	}
	return nil
}

// packages checks that the table and the module have the same packages.
func (c *checker) packages() {
	for pkg, documented := range c.documented {
		if !c.layers.has(pkg) {
			c.breach("layers.txt: no line for package %s", pkg)
		}
		if !documented {
			c.breach("package %s has no package comment", pkg)
		}
		if slices.Contains(vague, path.Base(pkg)) {
			c.breach("package %s: the name says nothing", pkg)
		}
	}
	for _, pkg := range c.layers.names() {
		if _, ok := c.documented[pkg]; !ok {
			c.breach("layers.txt: there is no package %s", pkg)
		}
	}
}

// imports checks every import of a file.
func (c *checker) imports(s source) {
	for _, imp := range s.file.Imports {
		to, err := strconv.Unquote(imp.Path.Value)
		if err != nil {
			continue
		}
		where := fmt.Sprintf("%s:%d", s.name, s.set.Position(imp.Pos()).Line)
		first, _, _ := strings.Cut(to, "/")
		switch {
		case first == c.module:
			c.ownImport(s, where, strings.TrimPrefix(strings.TrimPrefix(to, c.module+"/"), "internal/"))
		case strings.Contains(first, "."):
			c.moduleImport(s, where, to)
		default:
			if only, ok := c.layers.imports[to]; ok && !s.test && !c.layers.support[s.pkg] && !slices.Contains(only, s.pkg) {
				c.breach("%s: %s imports %s, which is for %s", where, s.pkg, to, list(only))
			}
		}
	}
}

func (c *checker) ownImport(s source, where, to string) {
	switch {
	case s.test:
	case !slices.Contains(c.layers.may[s.pkg], to):
		c.breach("%s: %s must not import %s", where, s.pkg, to)
	case c.layers.support[to] && !c.layers.support[s.pkg]:
		c.breach("%s: %s imports %s, which is for tests", where, s.pkg, to)
	}
}

func (c *checker) moduleImport(s source, where, to string) {
	m, ok := c.layers.moduleOf(to)
	switch {
	case !ok:
		c.breach("%s: %s imports %s, which layers.txt does not know", where, s.pkg, to)
	case m.tests && !s.test && !c.layers.support[s.pkg]:
		c.breach("%s: %s imports %s, which is for tests", where, s.pkg, to)
	case !slices.Contains(m.only, "*") && !slices.Contains(m.only, s.pkg):
		c.breach("%s: %s imports %s, which is for %s", where, s.pkg, to, list(m.only))
	}
}

func list(packages []string) string {
	if len(packages) == 0 {
		return "nobody"
	}
	return strings.Join(packages, ", ")
}

// words looks for guarded words in the identifiers and strings of a file.
func (c *checker) words(s source) {
	if s.test || c.layers.support[s.pkg] || s.pkg == "arch" {
		return
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		var text string
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				text = x.Name + "." + n.Sel.Name
			}
		case *ast.Ident:
			text = n.Name
		case *ast.BasicLit:
			text = n.Value
		}
		for word, only := range c.layers.words {
			if text != "" && !slices.Contains(only, s.pkg) && speaks(text, word) {
				c.breach("%s:%d: %s uses %s, which is for %s", s.name, s.set.Position(n.Pos()).Line, s.pkg, word, list(only))
			}
		}
		return true
	})
}

// speaks says whether code has a word: a qualified name exactly, another one
// anywhere, in any case.
func speaks(text, word string) bool {
	if strings.Contains(word, ".") {
		return text == word
	}
	return strings.Contains(strings.ToLower(text), word)
}
