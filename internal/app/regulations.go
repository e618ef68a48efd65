package app

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/regulations"
)

// overlayFolder is where a data folder keeps the site's own rules: a folder
// for each overlay, added in the order of their names.
const overlayFolder = "regulations"

// law is the regulations a site works by: those the program carries, with the
// site's overlays.
type law struct {
	book  *rule.Book
	pages map[string]rule.Page // of the overlays' rules
	hash  string
}

// centralLaw is the regulations the program carries.
func centralLaw() (law, error) {
	book, err := regulations.Book()
	return law{book, map[string]rule.Page{}, regulations.Hash()}, err
}

// siteLaw is the regulations of a data folder. An overlay with a mistake is
// refused with every mistake named: a site must not run on half its rules.
func siteLaw(dir string) (law, error) {
	l, err := centralLaw()
	if err != nil {
		return l, err
	}
	return l.withSite(dir)
}

// withSite adds the overlays of a data folder.
func (l law) withSite(dir string) (law, error) {
	root := filepath.Join(dir, overlayFolder)
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return l, err
	}
	for _, e := range entries {
		folder := filepath.Join(root, e.Name())
		info, err := os.Stat(folder)
		if err != nil {
			return l, err
		}
		if !info.IsDir() {
			return l, usagef("%s: only folders of local rules belong into %s", folder, root)
		}
		if l, err = l.with(folder); err != nil {
			return l, err
		}
	}
	return l, nil
}

// with adds the overlay in a folder, and makes its locality that of the site
// when none of its overlays has named a narrower one.
func (l law) with(folder string) (law, error) {
	book, pages, mistakes := rule.ReadOverlay(l.book, os.DirFS(folder))
	if len(mistakes) > 0 {
		return l, usagef("%s", mistakesIn(folder, mistakes))
	}
	book, err := settledAt(l.book, book)
	if err != nil {
		return l, usagef("%s: %v", folder, err)
	}
	for id, p := range l.pages {
		pages[id] = p
	}
	text, err := book.JSON()
	if err != nil {
		return l, err
	}
	sum := sha256.Sum256(text)
	return law{book, pages, hex.EncodeToString(sum[:])}, nil
}

// settledAt is the book at the narrowest locality of the site's overlays: that
// of the one just added, or the one the base has already. Two that do not lie
// within one another cannot both hold for one site.
func settledAt(base, book *rule.Book) (*rule.Book, error) {
	own := book.Overlays[len(book.Overlays)-1].Locality
	at := ""
	for _, s := range base.Settings {
		if s.Key == "locality" {
			at, _ = s.Default.(string)
		}
	}
	switch {
	case strings.HasPrefix(at+"/", own+"/"):
		return book, nil
	case at == "" || strings.HasPrefix(own+"/", at+"/"):
		return book.At(own)
	}
	return nil, fmt.Errorf("its locality %s does not lie within %s, that of the folder before it", own, at)
}

func mistakesIn(folder string, mistakes []rule.Mistake) string {
	lines := make([]string, len(mistakes))
	for i, m := range mistakes {
		lines[i] = filepath.Join(folder, m.File) + strings.TrimPrefix(m.String(), m.File)
	}
	return strings.Join(lines, "\n")
}

// page is what the officers wrote about a rule.
func (l law) page(id string) (rule.Page, error) {
	if p, ok := l.pages[id]; ok {
		return p, nil
	}
	return regulations.Page(id)
}

// procedures compiles the law, with the site's own days in the calendar.
func (l law) procedures(site settings) (*procedure.Procedures, error) {
	prog, err := rule.Compile(l.book)
	if err != nil {
		return nil, fmt.Errorf("regulations: %w", err)
	}
	return procedure.New(prog.WithDays(site.DaysOff, site.DaysWorked))
}

// overlayFile tells an overlay from a whole tree.
const overlayFile = "overlay.yaml"

// treeIn is a folder as a file system.
func treeIn(folder string) (fs.FS, error) {
	if info, err := os.Stat(folder); err != nil {
		return nil, err
	} else if !info.IsDir() {
		return nil, usagef("%s is no folder", folder)
	}
	return os.DirFS(folder), nil
}

// readTree reads a folder of regulations: a whole tree, or an overlay over the
// regulations the program carries.
func readTree(folder string) (*rule.Book, []rule.Mistake, error) {
	tree, err := treeIn(folder)
	if err != nil {
		return nil, nil, err
	}
	if _, err := fs.Stat(tree, overlayFile); errors.Is(err, fs.ErrNotExist) {
		book, mistakes := rule.ReadSource(tree)
		return book, mistakes, nil
	}
	l, err := centralLaw()
	if err != nil {
		return nil, nil, err
	}
	book, _, mistakes := rule.ReadOverlay(l.book, tree)
	return book, mistakes, nil
}
