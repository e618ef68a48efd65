// Package regulations is the officers' tree as the program carries it: the
// regulations as data, generated from the files beside this one.
package regulations

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"tranu/internal/rule"
)

//go:embed book.json
var book []byte

// Book returns the regulations.
func Book() (*rule.Book, error) {
	b := new(rule.Book)
	if err := json.Unmarshal(book, b); err != nil {
		return nil, fmt.Errorf("read the embedded regulations: %w", err)
	}
	return b, nil
}

// Hash is the content hash of the regulations: 64 hexadecimal digits. Each act
// keeps the hash it was judged by.
func Hash() string {
	sum := sha256.Sum256(book)
	return hex.EncodeToString(sum[:])
}
