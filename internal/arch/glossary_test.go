package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestGlossary holds docs/glossary.md against the code and the migrations.
func TestGlossary(t *testing.T) {
	t.Parallel()
	module := os.DirFS(root)
	text, err := fs.ReadFile(module, "docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	words, err := codeWords(module)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := schemaWords(module)
	if err != nil {
		t.Fatal(err)
	}
	complaints, rows := checkGlossary(string(text), words, columns)
	for _, c := range complaints {
		t.Error(c)
	}
	if rows < 60 {
		t.Errorf("the glossary has %d rows", rows)
	}
}

// TestGlossaryComplains proves that the check can fail.
func TestGlossaryComplains(t *testing.T) {
	t.Parallel()
	const text = "| officer's word | English | code | column |\n|---|---|---|---|\n" +
		"| chi bộ | cell | `unit.Cell` | `unit.kind` |\n" +
		"| tổ | group | `unit.Group` | `unit` |\n" +
		"| ban | board | `unit.Cell` | `unit.board` |\n" +
		"| ban | board | `unit.Cell` | – |\n" +
		"| hội | union | Cell | `unit` |\n" +
		"| đội | team | `unit.Cell` |\n"
	want := []string{
		"docs/glossary.md:4: the code has no unit.Group",
		"docs/glossary.md:5: no migration has unit.board",
		"docs/glossary.md:6: \"ban\" stands twice",
		"docs/glossary.md:7: want `package.Name`, got Cell",
		"docs/glossary.md:8: want four columns",
	}
	got, rows := checkGlossary(text, map[string]bool{"unit.Cell": true}, map[string]bool{"unit": true, "unit.kind": true})
	if !slices.Equal(got, want) || rows != 5 {
		t.Errorf("%d rows, got\n%s\nwant\n%s", rows, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func checkGlossary(text string, code, columns map[string]bool) (complaints []string, rows int) {
	seen := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| officer's word |") {
			continue
		}
		complain := func(format string, args ...any) {
			complaints = append(complaints, fmt.Sprintf("docs/glossary.md:%d: ", i+1)+fmt.Sprintf(format, args...))
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 4 {
			complain("want four columns")
			continue
		}
		rows++
		word, column := strings.Trim(cells[2], "`"), strings.Trim(cells[3], "`")
		switch {
		case seen[cells[0]]:
			complain("%q stands twice", cells[0])
		case "`"+word+"`" != cells[2] || !strings.Contains(word, "."):
			complain("want `package.Name`, got %s", cells[2])
		case !code[word]:
			complain("the code has no %s", word)
		case cells[3] != "–" && !columns[column]:
			complain("no migration has %s", column)
		}
		seen[cells[0]] = true
	}
	return complaints, rows
}

// codeWords are the declared names of all packages under internal, as
// package.Name: types, functions, methods, constants, variables and fields.
func codeWords(module fs.FS) (map[string]bool, error) {
	files, err := fs.Glob(module, "internal/*/*.go")
	if err != nil {
		return nil, err
	}
	words := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := fs.ReadFile(module, name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		pkg := path.Base(path.Dir(name))
		ast.Inspect(file, func(n ast.Node) bool {
			for _, id := range declared(n) {
				words[pkg+"."+id.Name] = true
			}
			return true
		})
	}
	return words, nil
}

func declared(n ast.Node) []*ast.Ident {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return []*ast.Ident{n.Name}
	case *ast.TypeSpec:
		return []*ast.Ident{n.Name}
	case *ast.ValueSpec:
		return n.Names
	case *ast.StructType:
		var names []*ast.Ident
		for _, f := range n.Fields.List {
			names = append(names, f.Names...)
		}
		return names
	}
	return nil
}

var (
	tableForm  = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\)`)
	columnForm = regexp.MustCompile(`(?m)(?:^\s*|, )([a-z]\w*) +(?:TEXT|BIGINT|INTEGER|BOOLEAN|BYTEA|BLOB)\b`)
)

// schemaWords are the tables and columns of the migrations.
func schemaWords(module fs.FS) (map[string]bool, error) {
	files, err := fs.Glob(module, "internal/store/migrations/*.sql")
	if err != nil {
		return nil, err
	}
	words := map[string]bool{}
	for _, name := range files {
		data, err := fs.ReadFile(module, name)
		if err != nil {
			return nil, err
		}
		maps.Copy(words, schemaOf(string(data)))
	}
	return words, nil
}

func schemaOf(sql string) map[string]bool {
	words := map[string]bool{}
	for _, t := range tableForm.FindAllStringSubmatch(sql, -1) {
		words[t[1]] = true
		for _, c := range columnForm.FindAllStringSubmatch(t[2], -1) {
			words[t[1]+"."+c[1]] = true
		}
	}
	return words
}

func TestSchemaOf(t *testing.T) {
	t.Parallel()
	got := slices.Sorted(maps.Keys(schemaOf("CREATE TABLE a (\n\tid TEXT NOT NULL, n BIGINT,\n\tPRIMARY KEY (id)\n) WITHOUT ROWID;\nCREATE INDEX i ON a (id);\n")))
	if want := []string{"a", "a.id", "a.n"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
