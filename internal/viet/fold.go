// Package viet handles Vietnamese text: one form of Unicode, folding for
// search, the order of names, and what people paste from old fonts.
//
// It knows no person and no store. What it writes (folded text, sort keys) is
// compared bytewise, so that every database gives the same order. It does not
// convert old encodings; it only recognises them.
package viet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NFC returns the composed form of Unicode, the only one the program keeps.
func NFC(s string) string { return norm.NFC.String(s) }

// A letter is what the tables know about one rune: its folded form, its place
// in the alphabet and its tone or other mark.
type letter struct {
	fold    byte // lower-case ASCII letter; 0: not in the table
	primary byte // place in the alphabet, see alphabet
	mark    byte // 0 none, 1 to 5 the tones, above 5 other marks
}

// span is how far the table reaches: Basic Latin to Latin Extended-B, and
// Latin Extended Additional.
const (
	firstSpan = 0x250
	extra     = 0x1E00
	extraEnd  = 0x1F00
)

var letters = makeLetters()

func lookup(r rune) letter {
	switch {
	case r >= 0 && r < firstSpan:
		return letters[r]
	case r >= extra && r < extraEnd:
		return letters[firstSpan+r-extra]
	}
	return letter{}
}

// The base letters that Unicode does not take apart but search does: đ, and
// the ƀ of Bahnar and other highland languages.
var crossed = map[rune]rune{'đ': 'd', 'ƀ': 'b'}

func makeLetters() [firstSpan + extraEnd - extra]letter {
	var table [firstSpan + extraEnd - extra]letter
	for i := range table {
		r := rune(i)
		if i >= firstSpan {
			r = extra + rune(i-firstSpan)
		}
		table[i] = describe(r)
	}
	return table
}

// describe takes one rune apart into letter, quality (ă, â, ơ …) and mark.
func describe(r rune) letter {
	parts := []rune(norm.NFD.String(string(unicode.ToLower(r))))
	base := parts[0]
	if to, ok := crossed[base]; ok {
		base = to
	}
	if base < 'a' || base > 'z' {
		return letter{}
	}
	l := letter{fold: byte(base)}
	whole := parts[0]
	for _, m := range parts[1:] {
		if q, ok := quality(whole, m); ok {
			whole = q
		} else if n, ok := marks[m]; ok && l.mark == 0 {
			l.mark = n
		} else {
			return letter{} // two marks, or one nobody writes here: the slow path
		}
	}
	l.primary = alphabet[whole]
	return l
}

// quality joins a letter and a combining mark into a letter of its own.
func quality(base, mark rune) (rune, bool) {
	switch string([]rune{base, mark}) {
	case "a\u0306":
		return 'ă', true
	case "a\u0302":
		return 'â', true
	case "e\u0302":
		return 'ê', true
	case "o\u0302":
		return 'ô', true
	case "o\u031B":
		return 'ơ', true
	case "u\u031B":
		return 'ư', true
	}
	return 0, false
}

// Fold returns the text as search compares it: lower case, without any mark, đ
// as d, one apostrophe, single spaces, none at the ends.
func Fold(s string) string {
	b := make([]byte, 0, len(s))
	space := false
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		l := lookup(r)
		switch {
		case l.fold != 0:
			b, space = joined(b, space), false
			b = append(b, l.fold)
		case r == ' ':
			space = true
		case r > ' ' && r < utf8.RuneSelf:
			b, space = joined(b, space), false
			b = append(b, byte(r))
		default:
			return foldSlowly(s)
		}
		i += size
	}
	return string(b)
}

// joined puts the one space between words that is due.
func joined(b []byte, due bool) []byte {
	if due && len(b) > 0 {
		return append(b, ' ')
	}
	return b
}

// foldSlowly folds by taking every rune apart; it handles all of Unicode.
func foldSlowly(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(norm.NFD.String(s))) {
		switch to, ok := crossed[r]; {
		case ok:
			b.WriteRune(to)
		case apostrophe(r):
			b.WriteByte('\'')
		case !unicode.Is(unicode.M, r):
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// apostrophe says whether a rune is one of the signs people type for the
// apostrophe of names such as H'Hen.
func apostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʻ', '´', '′':
		return true
	}
	return false
}
