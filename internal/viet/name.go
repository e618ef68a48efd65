package viet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// An Order says where in a person's name the given name stands. It is written
// as a word in the database; the empty word is GivenLast.
type Order string

// The orders. GivenLast fits Kinh names (Nguyễn Văn An) and most highland
// names that put the clan first (Hồ Thị Mai, Zơ Râm Nhới, A Lăng Bhuôch: the
// clan has two words). GivenFirst fits names with the clan last (H'Hen Niê, Y
// Moan Êban: Y marks a man and does not count as the given name). AsWritten
// sorts the name from its first word on.
const (
	GivenLast  Order = ""
	GivenFirst Order = "given_first"
	AsWritten  Order = "as_written"
)

// Orders are all orders, the default first.
func Orders() []Order { return []Order{GivenLast, GivenFirst, AsWritten} }

// Parts are a name taken apart for sorting: first by Given, then by Middle,
// then by Family.
type Parts struct{ Given, Middle, Family string }

// Split takes a name apart. A name of one word is a given name. An unknown
// order counts as GivenLast.
func Split(name string, order Order) Parts {
	words := strings.Fields(name)
	switch {
	case len(words) == 0:
		return Parts{}
	case order == AsWritten:
		return Parts{Given: strings.Join(words, " ")}
	case order == GivenFirst:
		if len(words) > 1 && marker(words[0]) {
			return Parts{Given: words[1], Middle: words[0], Family: strings.Join(words[2:], " ")}
		}
		return Parts{Given: words[0], Family: strings.Join(words[1:], " ")}
	case len(words) == 1:
		return Parts{Given: words[0]}
	}
	last := len(words) - 1
	return Parts{Given: words[last], Middle: strings.Join(words[1:last], " "), Family: words[0]}
}

// marker says whether a word is the sign of a man (Y, A) or a woman (H, I)
// that stands before a given name.
func marker(word string) bool { return utf8.RuneCountInString(word) == 1 }

// The places in the alphabet start after those of space, punctuation and
// digits. 0 ends a level and 1 is kept free, so that a shorter text comes
// first.
const (
	firstPunct  = 0x02
	firstDigit  = 0x10
	firstLetter = 0x20
	otherRune   = 0xFE // then the rune in UTF-8
)

// punctuation that occurs in names, in the order of the Unicode collation.
const punctuation = " -,;:.'\"()/&"

// alphabet is the Vietnamese one with the four letters of other languages in
// their usual places, and ƀ after b.
var alphabet = places("aăâbƀcdđeêfghijklmnoôơpqrstuưvwxyz")

func places(letters string) map[rune]byte {
	m := map[rune]byte{}
	for _, r := range letters {
		m[r] = firstLetter + byte(len(m))
	}
	return m
}

// marks by rank: the tones in the order of Vietnamese dictionaries (huyền,
// hỏi, ngã, sắc, nặng), then the other marks of highland languages and
// foreign names in the order of the Unicode collation.
var marks = map[rune]byte{
	'\u0300': 1, '\u0309': 2, '\u0303': 3, '\u0301': 4, '\u0323': 5,
	'\u0306': 6, '\u0302': 7, '\u030C': 8, '\u0308': 9,
}

const otherMark = 10

// Key returns the sort key of a text: letters first, then tones, without
// regard to case. Keys are compared bytewise.
func Key(s string) []byte { return appendKey(make([]byte, 0, len(s)+4), s) }

// NameKey returns the sort key of a person's name: given name, middle names,
// family name, each with its tones before the next one counts, so that all
// people called Hà stand before all called Hạ.
func NameKey(name string, order Order) []byte {
	p := Split(name, order)
	b := make([]byte, 0, len(name)+8)
	b = appendKey(b, p.Given)
	b = append(b, 0)
	b = appendKey(b, p.Middle)
	b = append(b, 0)
	return appendKey(b, p.Family)
}

// appendKey appends places in the alphabet, a zero byte, and the marks.
func appendKey(b []byte, s string) []byte {
	var buf [32]byte
	t := markWriter{out: buf[:0]}
	if !tabled(s) {
		s = NFC(s)
	}
	for _, r := range s {
		if l := lookup(r); l.fold != 0 {
			b = append(b, l.primary)
			t.next(l.mark)
			continue
		}
		b = appendOther(b, &t, r)
	}
	b = append(b, 0)
	return append(b, t.out...)
}

// tabled says whether a text has only ASCII and letters of the table, so that
// it is composed already.
func tabled(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && lookup(r).fold == 0 {
			return false
		}
	}
	return true
}

// appendOther handles what is no letter of the table.
func appendOther(b []byte, t *markWriter, r rune) []byte {
	if apostrophe(r) {
		r = '\''
	}
	switch i := strings.IndexRune(punctuation, r); {
	case i >= 0:
		t.next(0)
		return append(b, firstPunct+byte(i))
	case r >= '0' && r <= '9':
		t.next(0)
		return append(b, firstDigit+byte(r-'0'))
	case r < utf8.RuneSelf || unicode.Is(unicode.Cf, r):
		return b // what nobody sees does not count
	}
	return appendApart(b, t, r)
}

// appendApart takes apart a letter with several marks, or a mark that stands
// alone (as in ô̆, which Unicode cannot compose).
func appendApart(b []byte, t *markWriter, r rune) []byte {
	whole := rune(-1)
	for _, p := range norm.NFD.String(string(unicode.ToLower(r))) {
		q, joins := quality(whole, p)
		switch {
		case joins:
			whole = q
			b[len(b)-1] = alphabet[q]
		case unicode.Is(unicode.M, p):
			t.again(p)
		default:
			whole = p
			t.next(0)
			if place, ok := alphabet[p]; ok {
				b = append(b, place)
			} else {
				b = utf8.AppendRune(append(b, otherRune), p)
			}
		}
	}
	return b
}

// A markWriter writes the marks of a text so that bytewise order is the order
// of the marks letter by letter: one byte for each mark, higher the fewer
// unmarked letters lie before it, then by the rank of the mark.
type markWriter struct {
	out []byte
	gap int // unmarked letters since the last mark
}

const (
	longGap  = 1  // byte for a run of maxGap+1 unmarked letters
	maxGap   = 23 // longest run one mark byte can tell
	perGap   = otherMark
	firstGap = 2
)

// next counts one letter with its mark.
func (t *markWriter) next(mark byte) {
	if mark == 0 {
		t.gap++
		return
	}
	t.write(mark)
}

// again adds a mark to the letter counted last.
func (t *markWriter) again(p rune) {
	mark, ok := marks[p]
	if !ok {
		mark = otherMark
	}
	t.gap--
	t.write(mark)
}

func (t *markWriter) write(mark byte) {
	for t.gap > maxGap {
		t.out = append(t.out, longGap)
		t.gap -= maxGap + 1
	}
	t.out = append(t.out, firstGap+byte(maxGap-max(t.gap, -1))*perGap+mark-1)
	t.gap = 0
}
