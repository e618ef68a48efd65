// Package regulations is the officers' tree as the program carries it: the
// regulations as data, generated from the files beside this one, and the page
// of each rule. It knows nothing of cases and judges nothing.
package regulations

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"

	"tranu/internal/rule"
)

//go:generate go test . -run TestBookIsCurrent -update

//go:embed book.json
var book []byte

//go:embed rules/*.md local/*/rules/*.md
var pages embed.FS

// Book returns the regulations.
func Book() (*rule.Book, error) {
	b := new(rule.Book)
	if err := json.Unmarshal(book, b); err != nil {
		return nil, fmt.Errorf("read the embedded regulations: %w", err)
	}
	return b, nil
}

// Page returns what the officers wrote about a rule: the sentence, prose and
// examples. The error is fs.ErrNotExist where there is no such rule.
func Page(ruleID string) (rule.Page, error) {
	file := "rules/" + ruleID + ".md"
	if local, err := fs.Glob(pages, "local/*/"+file); err == nil && len(local) == 1 {
		file = local[0]
	}
	raw, err := fs.ReadFile(pages, file)
	if err != nil {
		return rule.Page{}, fmt.Errorf("read page of rule %s: %w", ruleID, err)
	}
	page, mistakes := rule.ParsePage(file, raw)
	if len(mistakes) > 0 {
		return page, fmt.Errorf("read page of rule %s: %s", ruleID, mistakes[0])
	}
	return page, nil
}

// Hash is the content hash of the regulations: 64 hexadecimal digits. Each act
// keeps the hash it was judged by.
func Hash() string {
	sum := sha256.Sum256(book)
	return hex.EncodeToString(sum[:])
}
