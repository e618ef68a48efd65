package person

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tranu/internal/civil"
	"tranu/internal/fault"
)

func someone() Person {
	return Person{ID: "p1", Name: "Hồ Thị Mai Lan", Birth: civil.MustParse("1998-04-12"), Sex: Female, Ethnic: "30", Education: "college", Unit: "thon1", Version: 1}
}

func TestValidate(t *testing.T) {
	today := civil.MustParse("2021-03-26")
	for _, tt := range []struct {
		name  string
		spoil func(*Person)
		field string // empty: accepted
		key   string
	}{
		{"as it is", func(*Person) {}, "", ""},
		{"little known", func(p *Person) { *p = Person{Name: "An", Unit: "thon1"} }, "", ""},
		{"no name", func(p *Person) { p.Name = "" }, "name", "fault.person_name"},
		{"name not composed", func(p *Person) { p.Name = "Ho\u0302\u0300 Thi\u0323 Mai" }, "name", "fault.person_text"},
		{"two spaces", func(p *Person) { p.Name = "Hồ  Mai" }, "name", "fault.person_text"},
		{"endless name", func(p *Person) { p.Name = strings.Repeat("ồ", 101) }, "name", "fault.text_long"},
		{"line break in the residence", func(p *Person) { p.Residence = "thôn 1\nTrà Nú" }, "residence", "fault.person_text"},
		{"born tomorrow", func(p *Person) { p.Birth = today.AddDays(1) }, "birth", "fault.person_birth_future"},
		{"thirteen", func(p *Person) { p.Birth = civil.MustParse("2007-03-27") }, "birth", "fault.person_birth_age"},
		{"fourteen today", func(p *Person) { p.Birth = civil.MustParse("2007-03-26") }, "", ""},
		{"a century out", func(p *Person) { p.Birth = civil.MustParse("1898-04-12") }, "birth", "fault.person_birth_age"},
		{"third sex word", func(p *Person) { p.Sex = "nữ" }, "sex", "fault.person_sex"},
		{"name order", func(p *Person) { p.NameOrder = "backwards" }, "name_order", "fault.person_name_order"},
		{"ethnic name for a code", func(p *Person) { p.Ethnic = "Co" }, "ethnic", "fault.person_code"},
		{"one digit", func(p *Person) { p.Ethnic = "1" }, "ethnic", "fault.person_code"},
		{"education in words", func(p *Person) { p.Education = "Đại học" }, "education", "fault.person_code"},
		{"religion in words", func(p *Person) { p.Religion = "Phật giáo" }, "religion", "fault.person_code"},
		{"no unit", func(p *Person) { p.Unit = "" }, "unit", "fault.person_unit"},
	} {
		p := someone()
		tt.spoil(&p)
		err := p.Validate(today)
		var f *fault.Error
		if errors.As(err, &f); (f == nil) != (tt.field == "") {
			t.Errorf("%s: %v", tt.name, err)
		} else if f != nil && (f.Field != tt.field || f.Key != tt.key || f.Kind != fault.Invalid) {
			t.Errorf("%s: %v, want %s in %s", tt.name, err, tt.key, tt.field)
		}
	}
}

func TestAge(t *testing.T) {
	for _, tt := range []struct {
		birth, on string
		years     int
	}{
		{"1998-04-12", "2021-04-11", 22},
		{"1998-04-12", "2021-04-12", 23},
		{"2000-02-29", "2018-02-28", 18},
		{"2000-02-29", "2018-02-27", 17},
	} {
		p := Person{Birth: civil.MustParse(tt.birth)}
		if got, known := p.Age(civil.MustParse(tt.on)); got != tt.years || !known {
			t.Errorf("born %s, on %s: %d years, want %d", tt.birth, tt.on, got, tt.years)
		}
	}
	if _, known := (Person{}).Age(civil.MustParse("2021-04-12")); known {
		t.Error("an age without a birth")
	}
}

func TestMinority(t *testing.T) {
	for _, tt := range []struct {
		code string
		want bool
	}{
		{"01", false}, // Kinh
		{"02", true},  // Tày
		{"14", true},  // Xơ-đăng
		{"30", true},  // Co
		{"54", true},  // Rơ-măm
		{"55", false}, // foreign or not determined
		{"", false},   // not known
		{"00", false},
		{"1", false},
		{"Co", false},
		{"-2", false},
	} {
		if got := (Person{Ethnic: tt.code}).Minority(); got != tt.want {
			t.Errorf("%q: %v", tt.code, got)
		}
	}
}

func TestDifferences(t *testing.T) {
	was := someone()
	is := was
	is.Birth, is.YouthUnion, is.Unit, is.Version = civil.MustParse("1998-04-21"), true, "thon2", 2
	want := []Difference{
		{"birth", "1998-04-12", "1998-04-21"},
		{"youth_union", "false", "true"},
		{"unit", "thon1", "thon2"},
	}
	if diff := cmp.Diff(want, Differences(was, is)); diff != "" {
		t.Error(diff)
	}
	if d := Differences(was, was); d != nil {
		t.Errorf("nothing changed, got %v", d)
	}
}

// Every attribute of a person but ID and Version is a field: a new one must
// not escape the log.
func TestFieldsAreComplete(t *testing.T) {
	const apart = 2 // ID, Version
	if got, want := len(someone().Fields()), reflect.TypeFor[Person]().NumField()-apart; got != want {
		t.Errorf("%d fields for %d attributes", got, want)
	}
	base := Person{}
	for i := range reflect.TypeFor[Person]().NumField() {
		name := reflect.TypeFor[Person]().Field(i).Name
		if name == "ID" || name == "Version" {
			continue
		}
		changed := base
		v := reflect.ValueOf(&changed).Elem().Field(i)
		switch v.Kind() {
		case reflect.String:
			v.SetString("x")
		case reflect.Bool:
			v.SetBool(true)
		default:
			v.Set(reflect.ValueOf(civil.MustParse("1998-04-12")))
		}
		if n := len(Differences(base, changed)); n != 1 {
			t.Errorf("a change of %s shows as %d differences", name, n)
		}
	}
}
