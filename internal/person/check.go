package person

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/viet"
)

// The bounds of what is believed without a second look.
const (
	maxName     = 100 // characters
	maxLine     = 200 // characters of any other text
	youngest    = 14  // years: below the age of the youth union
	oldest      = 120 // years
	kinh        = "01"
	lastEthnic  = 54 // codes above it: not an ethnic group of Việt Nam
	monthsAYear = 12
)

var (
	ethnicCode = regexp.MustCompile(`^[0-9]{2}$`)
	codeWord   = regexp.MustCompile(`^[a-z0-9_]*$`)
)

// Validate says whether the record can be kept: a composed name and texts, a
// birth that makes the person between 14 and 120 years old today, known words
// and codes of the right form, a unit. Whether the codes are in the lists of
// the regulations is for those who hold the lists. The error is a fault of
// kind Invalid with the field.
func (p Person) Validate(today civil.Date) error {
	if err := p.checkTexts(); err != nil {
		return err
	}
	if err := p.checkBirth(today); err != nil {
		return err
	}
	switch {
	case p.Sex != "" && p.Sex != Female && p.Sex != Male:
		return invalid("sex", "fault.person_sex")
	case !slices.Contains(viet.Orders(), p.NameOrder):
		return invalid("name_order", "fault.person_name_order")
	case p.Ethnic != "" && !ethnicCode.MatchString(p.Ethnic):
		return invalid("ethnic", "fault.person_code", p.Ethnic)
	case !codeWord.MatchString(p.Religion):
		return invalid("religion", "fault.person_code", p.Religion)
	case !codeWord.MatchString(p.Education):
		return invalid("education", "fault.person_code", p.Education)
	case p.Unit == "":
		return invalid("unit", "fault.person_unit")
	}
	return nil
}

func invalid(field, key string, args ...any) error {
	return &fault.Error{Kind: fault.Invalid, Key: key, Field: field, Args: args}
}

func (p Person) checkTexts() error {
	if !strings.ContainsFunc(p.Name, unicode.IsLetter) {
		return invalid("name", "fault.person_name")
	}
	for _, t := range []struct {
		field, text string
		max         int
	}{{"name", p.Name, maxName}, {"occupation", p.Occupation, maxLine}, {"residence", p.Residence, maxLine}} {
		if utf8.RuneCountInString(t.text) > t.max {
			return invalid(t.field, "fault.text_long", t.max)
		}
		if clean, err := viet.Clean(t.text); err != nil || clean != t.text {
			return invalid(t.field, "fault.person_text")
		}
	}
	return nil
}

func (p Person) checkBirth(today civil.Date) error {
	if p.Birth.IsZero() {
		return nil
	}
	age, _ := p.Age(today)
	switch {
	case p.Birth.After(today):
		return invalid("birth", "fault.person_birth_future", p.Birth)
	case age < youngest || age > oldest:
		return invalid("birth", "fault.person_birth_age", age)
	}
	return nil
}

// Age returns the completed years of life on a day; false when the birth is
// not known. Age counted by month, as the rules count it, is not this one.
func (p Person) Age(on civil.Date) (years int, known bool) {
	if p.Birth.IsZero() {
		return 0, false
	}
	return p.Birth.FullMonths(on) / monthsAYear, true
}

// Minority says that the person is known to belong to an ethnic minority: one
// of the groups of the official list other than Kinh.
func (p Person) Minority() bool { return Minority(p.Ethnic) }

// Minority says whether an ethnic group code is that of a minority. It is
// false for Kinh (01), for codes after the 54 groups (foreign or not
// determined) and for an empty code.
func Minority(code string) bool {
	n, err := strconv.Atoi(code)
	return err == nil && ethnicCode.MatchString(code) && code != kinh && n >= 1 && n <= lastEthnic
}
