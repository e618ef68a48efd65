package viet

import (
	"strings"
	"unicode"
)

// A Rank says how well a name answers a search; higher is better.
type Rank int

// The ranks. A query typed without marks finds names with and without them,
// those without first.
const (
	NoMatch Rank = iota
	Inside       // the folded query stands within a word
	Start        // a word begins with the folded query
	Exact        // a word begins with the query as typed, marks included
)

// A Search is one query made ready to be held against many names.
type Search struct {
	fold  string
	typed string // composed, lower case
}

// NewSearch makes a query ready. An empty query matches everything at Start.
func NewSearch(query string) Search {
	return Search{fold: Fold(query), typed: lower(query)}
}

// Fold is the query as the folded column of a database is searched for it.
func (s Search) Fold() string { return s.fold }

// Rank holds the query against a name.
func (s Search) Rank(name string) Rank {
	at := index(Fold(name), s.fold)
	if at == NoMatch {
		return NoMatch
	}
	if index(lower(name), s.typed) == Start {
		return Exact
	}
	return at
}

// index says whether query stands in text, and whether at the start of a word.
func index(text, query string) Rank {
	switch {
	case strings.HasPrefix(text, query), strings.Contains(text, " "+query):
		return Start
	case strings.Contains(text, query):
		return Inside
	}
	return NoMatch
}

func lower(s string) string {
	s = strings.Map(func(r rune) rune {
		if apostrophe(r) {
			return '\''
		}
		return unicode.ToLower(r)
	}, NFC(s))
	return strings.Join(strings.Fields(s), " ")
}
