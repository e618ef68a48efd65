package viet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tranu/internal/fault"
)

// MaxText is how many characters one text may have.
const MaxText = 10_000

// Clean puts one line of input in order: composed, without invisible signs,
// single spaces, none at the ends. The error is a fault of kind Invalid
// (control characters, not Unicode, an old encoding) or TooLarge.
func Clean(s string) (string, error) {
	s, err := check(s)
	if err != nil {
		return "", err
	}
	return strings.Join(strings.Fields(s), " "), nil
}

// CleanLines is Clean for a text of several lines: line breaks stay, blank
// lines at both ends go.
func CleanLines(s string) (string, error) {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range lines {
		var err error
		if lines[i], err = Clean(line); err != nil {
			return "", err
		}
	}
	s = strings.Trim(strings.Join(lines, "\n"), "\n")
	if utf8.RuneCountInString(s) > MaxText {
		return "", fault.New(fault.TooLarge, "fault.text_long", MaxText)
	}
	return s, nil
}

func check(s string) (string, error) {
	switch {
	case !utf8.ValidString(s):
		return "", fault.New(fault.Invalid, "fault.text_utf8")
	case utf8.RuneCountInString(s) > MaxText:
		return "", fault.New(fault.TooLarge, "fault.text_long", MaxText)
	}
	// Before the soft hyphen goes: in TCVN3 it is the letter ư.
	if old := Legacy(s); old != "" {
		return "", fault.New(fault.Invalid, "fault.text_legacy", old)
	}
	s = strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, s)
	if strings.ContainsFunc(s, forbidden) {
		return "", fault.New(fault.Invalid, "fault.text_control")
	}
	s = NFC(s)
	if utf8.RuneCountInString(s) > MaxText { // a few signs grow when composed
		return "", fault.New(fault.TooLarge, "fault.text_long", MaxText)
	}
	return s, nil
}

// invisible signs come along when text is copied from Word or a web page.
func invisible(r rune) bool {
	return r >= '\u200B' && r <= '\u200D' || r == '\uFEFF' || r == '\u00AD' || r == '\u2060'
}

// forbidden signs have no place in a text of the committee: control
// characters other than the tab, signs that turn the direction of writing,
// private and unassigned ones.
func forbidden(r rune) bool {
	return r != '\t' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp))
}

// The old encodings that Legacy names.
const (
	TCVN3 = "TCVN3"
	VNI   = "VNI"
)

// Signs of TCVN3 text read as Latin-1. The first stand nowhere inside a word
// of any language used here; of the second, one may be a foreign name (Loïc,
// Müller), two are not.
const (
	tcvn3Signs = "§µ¶·¸¹¨»¾¼½©®ª«¬\u00AD÷×"
	tcvn3Sure  = "åæþßøÆÞØ"
	oldWeak    = "äëîïñöûüçÄËÎÏÑÖÛÜÇ"
)

// vniPairs are a vowel and the sign after it that VNI writes for one letter,
// and that no Vietnamese word has side by side. vniWeak are those that occur
// in French names or in highland languages.
var (
	vniPairs = pairs("aø aõ aâ aà aá aã aå aä aù aú aü aé aè aë eâ eà eá eã eå eä eù eø eõ oâ oø oõ oå oä où uø uõ uù uû yõ yø yù")
	vniWeak  = pairs("aê aû aï eï oï uï eû oû ñi ño ñu ña ñe")
)

func pairs(list string) map[[2]rune]bool {
	m := map[[2]rune]bool{}
	for _, p := range strings.Fields(list) {
		r := []rune(p)
		m[[2]rune{r[0], r[1]}] = true
	}
	return m
}

// Legacy names the old 8-bit encoding a text seems to be typed in, TCVN3 or
// VNI; empty when it looks like Unicode. It judges the text as a whole: single
// letters do not tell.
func Legacy(s string) string {
	var before rune
	weakTCVN3, weakVNI := 0, 0
	for i, r := range s {
		if r < utf8.RuneSelf {
			before = r
			continue
		}
		pair := [2]rune{unicode.ToLower(before), unicode.ToLower(r)}
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		switch {
		case vniPairs[pair]:
			return VNI
		case strings.ContainsRune(tcvn3Sure, r),
			strings.ContainsRune(tcvn3Signs, r) && (unicode.IsLetter(before) || unicode.IsLower(after)),
			unicode.IsLower(before) && unicode.IsUpper(r) && r < 0x100:
			return TCVN3
		case vniWeak[pair]:
			weakVNI++
		case strings.ContainsRune(oldWeak, r):
			weakTCVN3++
		}
		before = r
	}
	switch {
	case weakVNI > 1 || weakVNI == 1 && weakTCVN3 > 0:
		return VNI
	case weakTCVN3 > 1:
		return TCVN3
	}
	return ""
}
