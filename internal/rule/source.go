package rule

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tranu/internal/rule/expr"
)

// A Mistake is one thing wrong in the sources of the regulations, with the
// place to correct. Line and Col count from 1, Col in
// characters.
type Mistake struct {
	File string
	Line int
	Col  int
	Msg  string
}

// String is the mistake as editors understand it: file:line:col: message.
func (m Mistake) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Col, m.Msg)
}

// ReadSource reads the officers' tree: settings, enums, documents, sources,
// regimes, profiles, forms, calendar, computed, deadlines and inspection as YAML files,
// the folders params, facts, procedures and codes, and a page per rule under
// rules. It returns every mistake found, in the order of the files. Form is
// judged first; names, expressions and examples only once the form is right.
// Overlays kept in folders under local are added in the order of their names.
// The book is usable only when there is no mistake.
func ReadSource(fsys fs.FS) (*Book, []Mistake) {
	book, mistakes := readCentral(fsys)
	folders, err := fs.Glob(fsys, localFolder+"/*")
	if err != nil {
		panic(err) // the pattern is well formed
	}
	for _, folder := range folders {
		if len(mistakes) > 0 {
			break
		}
		sub, err := fs.Sub(fsys, folder)
		if err != nil {
			panic(err) // found by Glob
		}
		var found []Mistake
		book, _, found = ReadOverlay(book, sub)
		for _, m := range found {
			m.File = folder + "/" + m.File
			mistakes = append(mistakes, m)
		}
	}
	return book, mistakes
}

// readCentral reads the tree without the overlays.
func readCentral(fsys fs.FS) (*Book, []Mistake) {
	s := &source{fsys: fsys, book: new(Book), entries: map[string]place{}}
	s.readLists()
	s.readProcedures()
	s.readCodes()
	s.readRules()
	s.strangers()
	if len(s.mistakes) == 0 {
		s.sortRules()
		s.lint()
		s.compile()
	}
	s.sortMistakes()
	return s.book, s.mistakes
}

func (s *source) sortMistakes() {
	slices.SortStableFunc(s.mistakes, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
}

// source is the reading of one tree.
type source struct {
	fsys     fs.FS
	partial  bool   // an overlay: only overlay.yaml must be there
	file     string // being read
	book     *Book
	pages    []Page
	examples map[string][]sourceExample // of checks, by id
	entries  map[string]place           // by the name the compiler gives an entry
	mistakes []Mistake
}

// place is where an entry stands.
type place struct {
	file string
	node *yaml.Node
}

func (s *source) fail(n *yaml.Node, format string, args ...any) {
	s.mistakes = append(s.mistakes, Mistake{s.file, n.Line, n.Column, fmt.Sprintf(format, args...)})
}

// A labelled word of an enumeration.
type sourceWord struct {
	Word string `json:"word"`
	VI   string `json:"vi"`
	EN   string `json:"en"`
}

type sourceEnum struct {
	Enum  string       `json:"enum"`
	Words []sourceWord `json:"words"`
}

type sourceSetting struct {
	Key      string       `json:"key"`
	Type     string       `json:"type"`
	Label    Text         `json:"label"`
	Words    []sourceWord `json:"words"`
	Evidence Evidence     `json:"evidence"`
	Default  any          `json:"default"`
}

type sourceParameter struct {
	Parameter
	Words []sourceWord `json:"words"`
}

type sourceFact struct {
	Key     string       `json:"key"`
	Type    string       `json:"type"`
	Enum    string       `json:"enum,omitempty"`
	Words   []sourceWord `json:"words"`
	Label   Text         `json:"label"`
	Unit    string       `json:"unit,omitempty"`
	Meaning Text         `json:"meaning,omitzero"`
	Default any          `json:"default,omitempty"`
	Items   []sourceFact `json:"items"`
}

type sourceCheck struct {
	Check
	Examples []sourceExample `json:"examples,omitempty"`
}

// sourceExample is the facts of an invented dossier, by key, and what a check
// makes of them.
type sourceExample struct {
	Result string `json:"result"`
	Why    string `json:"why"`
	Facts  any    `json:"facts"`
}

type sourceCodes struct {
	List  string `json:"list"`
	Codes []Code `json:"codes"`
}

func (s *source) readLists() {
	b := s.book
	b.Enums, b.Words, b.Codes = map[string][]string{}, map[string]Text{}, map[string][]Code{}
	for _, e := range entriesOf(s, "enums.yaml", "enumeration", func(e *sourceEnum) string { return e.Enum }) {
		b.Enums[e.Enum] = s.words(e.Enum, e.Words)
	}
	for _, x := range entriesOf(s, "settings.yaml", "setting", func(x *sourceSetting) string { return x.Key }) {
		b.Settings = append(b.Settings, Setting{x.Key, x.Type, s.words(x.Key, x.Words), x.Default, x.Label, x.Evidence})
	}
	b.Documents = entriesOf(s, "documents.yaml", "document", func(d *Document) string { return d.ID })
	b.Sources = entriesOf(s, "sources.yaml", "source", func(x *Source) string { return x.ID })
	b.Regimes = entriesOf(s, "regimes.yaml", "regime", func(r *Regime) string { return r.ID })
	b.Profiles = entriesOf(s, "profiles.yaml", "profile", func(p *Profile) string { return p.ID })
	b.Forms = entriesOf(s, "forms.yaml", "form", func(f *Form) string { return f.Code })
	b.Computed = entriesOf(s, "computed.yaml", "computed value", func(c *Computed) string { return c.ID })
	b.Deadlines = entriesOf(s, "deadlines.yaml", "deadline", func(d *Deadline) string { return d.ID })
	s.examples = map[string][]sourceExample{}
	for _, x := range entriesOf(s, "inspection.yaml", "check", func(x *sourceCheck) string { return x.ID }) {
		b.Inspection, s.examples[x.ID] = append(b.Inspection, x.Check), x.Examples
	}
	if root := s.open("calendar.yaml"); root != nil {
		s.into(root, &b.Calendar)
		s.entries["calendar"] = place{s.file, root}
	}
	b.Contradictions = entriesOf(s, "contradictions.yaml", "contradiction", func(c *Contradiction) string { return c.ID })
	b.Overlays = []Overlay{}
	s.readParameters()
	for _, file := range s.glob("facts/*.yaml") {
		for _, f := range entriesOf(s, file, "fact", func(f *sourceFact) string { return f.Key }) {
			b.Facts = append(b.Facts, s.fact(f, f.Key))
		}
	}
}

func (s *source) readParameters() {
	for _, file := range s.glob("params/*.yaml") {
		for _, p := range entriesOf(s, file, "parameter", func(p *sourceParameter) string { return p.Key }) {
			s.words("p."+p.Key, p.Words)
			s.book.Parameters = append(s.book.Parameters, p.Parameter)
		}
	}
}

// words files the labels of an enumeration and returns its words in order;
// nil when there are none.
func (s *source) words(enum string, words []sourceWord) []string {
	var out []string
	for _, w := range words {
		out = append(out, w.Word)
		s.book.Words[enum+"."+w.Word] = Text{w.VI, w.EN}
	}
	return out
}

// fact turns a source fact into a fact of the book: words given in place
// become an enumeration named by the fact.
func (s *source) fact(f sourceFact, name string) Fact {
	out := Fact{Key: f.Key, Type: f.Type, Enum: f.Enum, Unit: f.Unit, Default: f.Default, Label: f.Label, Meaning: f.Meaning}
	if words := s.words(name, f.Words); words != nil {
		out.Enum, s.book.Enums[name] = name, words
	}
	items := child(s.entries[name].node, "items")
	for i, it := range f.Items {
		s.entries[name+"."+it.Key] = place{s.file, items.Content[i]}
		out.Items = append(out.Items, s.fact(it, name+"."+it.Key))
	}
	return out
}

func (s *source) readProcedures() {
	for _, file := range s.glob("procedures/*.yaml") {
		root := s.open(file)
		if root == nil {
			continue
		}
		var p Procedure
		s.into(root, &p)
		s.enter("procedure", p.ID, root)
		if steps := child(root, "steps"); steps != nil {
			for i, n := range steps.Content[:min(len(p.Steps), len(steps.Content))] {
				s.enter("step", p.Steps[i].ID, n)
			}
		}
		s.book.Procedures = append(s.book.Procedures, p)
	}
}

func (s *source) readCodes() {
	for _, file := range s.glob("codes/*.yaml") {
		if root := s.open(file); root != nil {
			var c sourceCodes
			s.into(root, &c)
			s.enter("list of codes", c.List, root)
			s.book.Codes[c.List] = c.Codes
		}
	}
}

// readRules reads the pages: the head of each as a rule, its body as a Page.
func (s *source) readRules() {
	for _, file := range s.glob("rules/*.md") {
		raw, err := s.readFile(file)
		if err != nil {
			s.missing(file, err)
			continue
		}
		raw = normal(raw)
		page, mistakes := ParsePage(file, raw)
		s.mistakes = append(s.mistakes, mistakes...)
		if len(mistakes) == 0 || page.line > 0 {
			s.readRule(file, raw, page)
		}
	}
}

func (s *source) readRule(file string, raw []byte, page Page) {
	root := s.parse(file, head(raw))
	if root == nil {
		return
	}
	r := Rule{Statement: page.Statement}
	s.into(root, &r, "statement")
	s.enter("rule", r.ID, root)
	if r.ID != page.ID {
		s.fail(root, "the rule is %s, but the file is named %s", r.ID, path.Base(file))
	}
	if r.Name.VI != page.Title {
		s.mistakes = append(s.mistakes, Mistake{file, max(page.line, 1), 1, fmt.Sprintf("the heading is %q, but the name is %q", page.Title, r.Name.VI)})
	}
	s.book.Rules = append(s.book.Rules, r)
	s.pages = append(s.pages, page)
}

// entriesOf reads a file that is a list of entries, each with a key.
func entriesOf[T any](s *source, file, kind string, key func(*T) string) []T {
	root := s.open(file)
	if root == nil {
		return nil
	}
	if root.Kind != yaml.SequenceNode {
		s.fail(root, "must be a list of entries, each beginning with a dash")
		return nil
	}
	out := make([]T, len(root.Content))
	for i, n := range root.Content {
		s.into(n, &out[i])
		s.enter(kind, key(&out[i]), n)
	}
	return out
}

// entryName is the name by which the compiler and the linter know an entry.
func entryName(kind, id string) string {
	switch kind {
	case "rule", "deadline", "computed value", "step", "fact", "check":
		return id
	case "parameter":
		return "p." + id
	case "setting":
		return "settings." + id
	}
	return kind + " " + id
}

// enter notes where an entry stands and refuses a second one of its name.
func (s *source) enter(kind, id string, n *yaml.Node) {
	if id == "" {
		return
	}
	name := entryName(kind, id)
	if first, twice := s.entries[name]; twice {
		s.fail(n, "%s %s is declared twice; the first is in %s, line %d", kind, id, first.file, first.node.Line)
		return
	}
	s.entries[name] = place{s.file, n}
}

func (s *source) glob(pattern string) []string {
	files, err := fs.Glob(s.fsys, pattern)
	if err != nil || len(files) == 0 && !s.partial {
		s.missing(pattern, errors.New("there is no such file"))
	}
	return files
}

func (s *source) missing(file string, err error) {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	s.mistakes = append(s.mistakes, Mistake{file, 1, 1, err.Error()})
}

// open reads a YAML file; nil when it cannot be read, which is reported.
func (s *source) open(file string) *yaml.Node {
	raw, err := s.readFile(file)
	switch {
	case s.partial && file != "overlay.yaml" && errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		s.missing(file, err)
		return nil
	}
	return s.parse(file, normal(raw))
}

// readFile reads a plain file: anything else (a pipe, a device) could be waited
// for without end.
func (s *source) readFile(file string) ([]byte, error) {
	info, err := fs.Stat(s.fsys, file)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("this is no plain file")
	}
	if err != nil {
		return nil, err
	}
	return fs.ReadFile(s.fsys, file)
}

// treeFiles are the files of the tree besides the folders.
var treeFiles = []string{"enums.yaml", "settings.yaml", "documents.yaml", "sources.yaml", "regimes.yaml", "profiles.yaml",
	"forms.yaml", "calendar.yaml", "computed.yaml", "deadlines.yaml", "contradictions.yaml", "inspection.yaml", "README.md", "CHANGELOG.md"}

// overlayFiles are the files of an overlay besides its folders.
var overlayFiles = []string{"overlay.yaml", "documents.yaml", "sources.yaml", "deadlines.yaml", "values.yaml", "README.md", "CHANGELOG.md"}

// localFolder holds the overlays that come with the central texts, each in a
// folder of its own.
const localFolder = "local"

// textEndings are the endings of files that somebody may believe are read.
var textEndings = []string{".yaml", ".yml", ".md", ".markdown", ".txt"}

// strangers refuses files that nobody would read: a page saved in the wrong
// folder must not be lost without a word.
func (s *source) strangers() {
	folders := map[string]string{"params": ".yaml", "facts": ".yaml", "procedures": ".yaml", "codes": ".yaml", "rules": ".md"}
	files := treeFiles
	if s.partial {
		folders, files = map[string]string{"params": ".yaml", "rules": ".md"}, overlayFiles
	}
	err := fs.WalkDir(s.fsys, ".", func(file string, d fs.DirEntry, err error) error {
		ext := path.Ext(file)
		switch {
		case err == nil && d.IsDir() && file == localFolder && !s.partial:
			return fs.SkipDir
		case err != nil || d.IsDir() || !slices.Contains(textEndings, strings.ToLower(ext)):
		case slices.Contains(files, file):
		case folders[path.Dir(file)] == ext && ext != "":
		default:
			s.missing(file, fmt.Errorf("no file of this name belongs here%s", expr.Hint(file, files)))
		}
		return err
	})
	if err != nil {
		s.missing(".", err)
	}
}

// sortRules puts the rules in the order of the steps they first belong to.
func (s *source) sortRules() {
	at := map[string]int{}
	for _, p := range s.book.Procedures {
		for _, st := range p.Steps {
			at[st.ID] = len(at)
		}
	}
	first := func(r Rule) int {
		if len(r.Steps) == 0 {
			return len(at)
		}
		return at[r.Steps[0]]
	}
	slices.SortFunc(s.book.Rules, func(a, b Rule) int {
		return cmp.Or(cmp.Compare(first(a), first(b)), strings.Compare(a.ID, b.ID))
	})
}
