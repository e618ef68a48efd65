package arch

import (
	_ "embed"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

//go:embed layers.txt
var table string

// root is the root of the module, seen from this package.
const root = "../.."

func TestModule(t *testing.T) {
	t.Parallel()
	breaches, err := Check(os.DirFS(root), "tranu", table)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaches {
		t.Error(b)
	}
}

// TestForbidden proves that each rule fails, with one readable line, on a
// module that breaks only this rule.
func TestForbidden(t *testing.T) {
	t.Parallel()
	const good = "// Package x is good.\npackage x\n"
	for _, tt := range []struct{ name, file, text, want string }{
		{"store from casefile", "internal/casefile/x.go", good + `import "tranu/internal/store"`,
			"internal/casefile/x.go:3: casefile must not import store"},
		{"sideways in the base", "internal/civil/x.go", good + `import "tranu/internal/locale"`,
			"internal/civil/x.go:3: civil must not import locale"},
		{"web from desk", "internal/desk/x.go", good + `import "tranu/internal/web"`,
			"internal/desk/x.go:3: desk must not import web"},
		{"package without a line", "internal/job/x.go", good,
			"layers.txt: no line for package job"},
		{"test support in the program", "internal/app/x.go", good + `import "tranu/internal/web/webtest"`,
			"internal/app/x.go:3: app must not import web/webtest"},
		{"module of another package", "internal/unit/x.go", good + `import "golang.org/x/text/collate"`,
			"internal/unit/x.go:3: unit imports golang.org/x/text/collate, which is for viet"},
		{"its tests too", "internal/unit/x_test.go", good + `import "golang.org/x/text/collate"`,
			"internal/unit/x_test.go:3: unit imports golang.org/x/text/collate, which is for viet"},
		{"unknown module", "internal/unit/x.go", good + `import "example.org/orm"`,
			"internal/unit/x.go:3: unit imports example.org/orm, which layers.txt does not know"},
		{"go-cmp in the program", "internal/unit/x.go", good + `import "github.com/google/go-cmp/cmp"`,
			"internal/unit/x.go:3: unit imports github.com/google/go-cmp/cmp, which is for tests"},
		{"database in the domain", "internal/unit/x.go", good + `import "database/sql"`,
			"internal/unit/x.go:3: unit imports database/sql, which is for store"},
		{"http in the desk", "internal/desk/x.go", good + `import "net/http"`,
			"internal/desk/x.go:3: desk imports net/http, which is for web, app"},
		{"a clock", "internal/desk/x.go", good + "var at = time.Now()",
			"internal/desk/x.go:3: desk uses time.Now, which is for app"},
		{"a clock as a value", "internal/desk/x.go", good + "var now = time.Now",
			"internal/desk/x.go:3: desk uses time.Now, which is for app"},
		{"a database by name", "internal/desk/x.go", good + "const q = \"PRAGMA SQLite\"",
			"internal/desk/x.go:3: desk uses sqlite, which is for store, app"},
		{"a database in a name", "internal/desk/x.go", good + "func onPostgres() {}",
			"internal/desk/x.go:3: desk uses postgres, which is for store, app"},
		{"init", "internal/unit/x.go", good + "func init() {}",
			"internal/unit/x.go:3: init is not used here"},
		{"no package comment", "internal/unit/x.go", "package x\n",
			"package unit has no package comment"},
		{"function without comment", "internal/unit/x.go", good + "func Do() {}",
			"internal/unit/x.go:3: Do has no comment"},
		{"method without comment", "internal/unit/x.go", good + "// T is.\ntype T int\n\nfunc (t *T) Do() {}",
			"internal/unit/x.go:6: Do has no comment"},
		{"type without comment", "internal/unit/x.go", good + "type T int",
			"internal/unit/x.go:3: T has no comment"},
		{"constant without comment", "internal/unit/x.go", good + "const (\n\tA = 1 // one\n\tB = 2\n)",
			"internal/unit/x.go:5: B has no comment"},
		{"long function", "internal/unit/x.go", good + "func f() {" + strings.Repeat("\n", 100) + "}",
			"internal/unit/x.go:3: f has 101 lines, the most is 100"},
		{"long file", "internal/unit/x.go", good + strings.Repeat("\n", 799),
			"internal/unit/x.go: 801 lines, the most is 800"},
		{"vague name", "internal/util/x.go", good,
			"layers.txt: no line for package util; package util: the name says nothing"},
		{"path of a machine", "docs/x.md", "see /wor" + "k/main",
			"docs/x.md:1: names a path of one machine: /wor" + "k/"},
	} {
		got := breachesOf(t, tt.file, tt.text)
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, s, tt.want)
		}
	}
}

// TestAllowed is the same for what is no breach.
func TestAllowed(t *testing.T) {
	t.Parallel()
	const good = "// Package x is good.\npackage x\n"
	for _, tt := range []struct{ name, file, text string }{
		{"desk over store", "internal/desk/x.go", good + `import "tranu/internal/store"`},
		{"a test may import all", "internal/unit/x_test.go", good + `import "tranu/internal/store"`},
		{"go-cmp in a test", "internal/unit/x_test.go", good + `import "github.com/google/go-cmp/cmp"`},
		{"driver values", "internal/civil/x.go", good + `import "database/sql/driver"`},
		{"a clock in a comment", "internal/desk/x.go", good + "// not time.Now, nor SQLite\nvar at int"},
		{"group comment", "internal/unit/x.go", good + "// The kinds.\nconst (\n\tA = 1\n\tB = 2\n)"},
		{"method of a private type", "internal/unit/x.go", good + "type t int\n\nfunc (t) Do() {}"},
		{"generated", "internal/web/x_templ.go", "// Code generated by templ - DO NOT EDIT.\n\n" + good + "func Page() {}"},
		{"build output", "bin/x.txt", "/wor" + "k/main"},
		{"hidden folder", ".git/x.txt", "/wor" + "k/main"},
		{"binary", "testdata/x.gz", "/wor" + "k/main"},
		{"test data", "internal/unit/testdata/x.go", "package broken; import \"tranu/internal/store\""},
	} {
		if got := breachesOf(t, tt.file, tt.text); len(got) > 0 {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
}

// breachesOf checks a module with one file, leaving out that all other
// packages are not there.
func breachesOf(t *testing.T, name, text string) []string {
	t.Helper()
	got, err := Check(fstest.MapFS{name: {Data: []byte(text)}}, "tranu", table)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "layers.txt: there is no package ") })
}

func TestMissingPackage(t *testing.T) {
	t.Parallel()
	got, err := Check(fstest.MapFS{}, "tranu", "layer civil:\nlayer unit: civil\n")
	want := []string{"layers.txt: there is no package civil", "layers.txt: there is no package unit"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ table, want string }{
		{"layer civil", `layers.txt:1: want "layer NAME: NAMES" or its like, got "layer civil"`},
		{"layer civil:\nlayer civil:", "layers.txt:2: civil stands twice"},
		{"layer unit: civil\nlayer civil:", "layers.txt:1: unit may import civil, which does not stand above it"},
		{"tier civil:", `layers.txt:1: what is a "tier"?`},
	} {
		if _, err := parseLayers(tt.table); err == nil || err.Error() != tt.want {
			t.Errorf("%q: got %v, want %s", tt.table, err, tt.want)
		}
	}
}
