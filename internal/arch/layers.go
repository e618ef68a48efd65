package arch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// layers is what layers.txt says.
type layers struct {
	may     map[string][]string // package → what it may import of the module
	support map[string]bool     // packages that only tests use
	modules map[string]module   // module path → who may import it
	imports map[string][]string // package of the standard library → who may
	words   map[string][]string // word → whose code may have it
	order   []string            // packages from the base up
}

type module struct {
	only  []string
	tests bool
}

func (l layers) has(pkg string) bool { _, ok := l.may[pkg]; return ok }

func (l layers) names() []string { return slices.Sorted(maps.Keys(l.may)) }

// moduleOf finds the module that holds a package.
func (l layers) moduleOf(pkg string) (module, bool) {
	for p, m := range l.modules {
		if pkg == p || strings.HasPrefix(pkg, p+"/") {
			return m, true
		}
	}
	return module{}, false
}

// parseLayers reads the table. It refuses a line it does not understand, a
// thing named twice, and a layer that imports one below it in the list.
func parseLayers(table string) (layers, error) {
	l := layers{map[string][]string{}, map[string]bool{}, map[string]module{}, map[string][]string{}, map[string][]string{}, nil}
	for i, line := range strings.Split(table, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := l.line(line); err != nil {
			return l, fmt.Errorf("layers.txt:%d: %w", i+1, err)
		}
	}
	return l, nil
}

func (l *layers) line(line string) error {
	head, tail, ok := strings.Cut(line, ":")
	words, only := strings.Fields(head), strings.Fields(tail)
	if !ok || len(words) != 2 {
		return fmt.Errorf("want \"layer NAME: NAMES\" or its like, got %q", line)
	}
	name := words[1]
	if l.known(name) {
		return fmt.Errorf("%s stands twice", name)
	}
	switch words[0] {
	case "layer", "support":
		for _, to := range only {
			if !slices.Contains(l.order, to) {
				return fmt.Errorf("%s may import %s, which does not stand above it", name, to)
			}
		}
		l.may[name], l.support[name] = only, words[0] == "support"
		l.order = append(l.order, name)
	case "module", "testmodule":
		l.modules[name] = module{only, words[0] == "testmodule"}
	case "import":
		l.imports[name] = only
	case "word":
		l.words[name] = only
	default:
		return fmt.Errorf("what is a %q?", words[0])
	}
	return nil
}

func (l *layers) known(name string) bool {
	_, a := l.may[name]
	_, b := l.modules[name]
	_, c := l.imports[name]
	_, d := l.words[name]
	return a || b || c || d
}
