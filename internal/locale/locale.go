// Package locale has every text a person sees that is not regulations data, in
// Vietnamese and in English, and writes numbers, percentages and dates as each
// language does.
//
// The texts are in the files of vi/ and en/, one subject a file, both with the
// same names and keys:
//
//	# a comment
//	register.title = Danh sách cảm tình Đảng
//	register.count = {0} người, đến ngày {1}
//	register.count = {0} {0|person|people} as of {1}
//
// A placeholder {0} is the first argument of T. {0|person|people} is the first
// word when the argument is 1, else the second. There is no other syntax.
//
// The package knows no page and no domain. Keys stand in the code as literals;
// the families that are put together at run time are listed in families.go.
package locale

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"tranu/internal/civil"
)

// A Lang is a language of the program. The zero value is Vietnamese.
type Lang uint8

// The languages.
const (
	VI Lang = iota
	EN
)

// Langs are all languages, the default first.
func Langs() []Lang { return []Lang{VI, EN} }

// Parse reads "vi" or "en".
func Parse(s string) (Lang, bool) {
	for _, l := range Langs() {
		if l.String() == s {
			return l, true
		}
	}
	return VI, false
}

// String is the language's code, as HTML's lang attribute has it.
func (l Lang) String() string {
	if l == EN {
		return "en"
	}
	return "vi"
}

// A Key is an argument of T that is itself a key: it is shown in the language
// of the text it stands in.
type Key string

//go:embed vi/*.txt en/*.txt
var files embed.FS

var catalogs = sync.OnceValue(func() [2]catalog {
	var c [2]catalog
	for _, l := range Langs() {
		read, err := readCatalog(files, l.String())
		if err != nil {
			panic(err) // a broken text file is a bug of the build; the tests read them all
		}
		c[l] = read
	}
	return c
})

// Keys returns all keys in byte order.
func Keys() []string { return catalogs()[VI].keys() }

// Has says whether there is a text of that key.
func Has(key string) bool { _, ok := catalogs()[VI][key]; return ok }

// T returns the text of a key with its placeholders filled in. Arguments may
// be text, integers, dates, instants, keys, wordings in both languages and
// anything with a String method.
// A key without a text comes back as ⟦key⟧: a bug that the tests look for.
func (l Lang) T(key string, args ...any) string {
	m, ok := catalogs()[l&1][key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	return m.fill(l, args)
}

// text is an argument as the language writes it.
func (l Lang) text(arg any) string {
	switch v := arg.(type) {
	case string:
		return v
	case Key:
		return l.T(string(v))
	case int:
		return l.Number(v)
	case int64:
		return l.Number(int(v))
	case civil.Date:
		return l.Date(v)
	case time.Time:
		return l.Instant(v)
	case interface{ In(lang string) string }: // a wording in both languages
		return v.In(l.String())
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(arg)
}

// Number writes a count: 1.234.567 in Vietnamese, 1,234,567 in English.
func (l Lang) Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	apart := "."
	if l == EN {
		apart = ","
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(apart)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Percent writes numerator ÷ denominator in percent with at most one decimal,
// rounded half up, not capped: 8 of 4 is "200 %", 4 of 3 is "133,3 %". With a
// denominator of 0 or less, or a numerator below 0, there is no percentage:
// "–".
func (l Lang) Percent(numerator, denominator int) string {
	if denominator <= 0 || numerator < 0 {
		return "–"
	}
	whole, rest := numerator/denominator, numerator%denominator
	tenths := whole*1000 + (rest*2000+denominator)/(2*denominator)
	s := l.Number(tenths / 10)
	if d := tenths % 10; d != 0 {
		point := ","
		if l == EN {
			point = "."
		}
		s += point + strconv.Itoa(d)
	}
	return s + " %"
}

var monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// Date writes a day briefly: 05/03/2026 in Vietnamese, 5 Mar 2026 in English;
// empty for the zero Date.
func (l Lang) Date(d civil.Date) string {
	if l == VI || d.IsZero() {
		return d.VN()
	}
	y, m, day := d.YMD()
	return fmt.Sprintf("%d %s %04d", day, monthNames[m-1][:3], y)
}

// LongDate writes a day in full, as papers do: "ngày 05 tháng 3 năm 2026" (a
// zero stands before days under 10 and before months 1 and 2), "5 March 2026";
// empty for the zero Date.
func (l Lang) LongDate(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	y, m, day := d.YMD()
	if l == EN {
		return fmt.Sprintf("%d %s %04d", day, monthNames[m-1], y)
	}
	month := strconv.Itoa(m)
	if m < 3 {
		month = "0" + month
	}
	return fmt.Sprintf("ngày %02d tháng %s năm %04d", day, month, y)
}

var vietnam = time.FixedZone("+07", 7*60*60)

// Instant writes a moment as clocks in Vietnam show it: "14:05, 05/03/2026",
// "14:05, 5 Mar 2026"; empty for the zero time.
func (l Lang) Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(vietnam)
	return t.Format("15:04") + ", " + l.Date(civil.New(t.Year(), int(t.Month()), t.Day()))
}
