package locale

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tranu/internal/civil"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		n      int
		vi, en string
	}{
		{0, "0", "0"},
		{125, "125", "125"},
		{1000, "1.000", "1,000"},
		{1234567, "1.234.567", "1,234,567"},
		{-12345, "-12.345", "-12,345"},
	} {
		if got := VI.Number(tt.n); got != tt.vi {
			t.Errorf("vi %d: %q, want %q", tt.n, got, tt.vi)
		}
		if got := EN.Number(tt.n); got != tt.en {
			t.Errorf("en %d: %q, want %q", tt.n, got, tt.en)
		}
	}
}

func TestPercent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		num, den int
		vi, en   string
	}{
		{8, 4, "200 %", "200 %"},
		{6, 8, "75 %", "75 %"},
		{4, 3, "133,3 %", "133.3 %"},
		{2, 3, "66,7 %", "66.7 %"},
		{1, 2000, "0,1 %", "0.1 %"}, // 0.05: half up
		{1, 2001, "0 %", "0 %"},
		{1999, 2000, "100 %", "100 %"}, // rounding is for display
		{0, 5, "0 %", "0 %"},
		{50, 1, "5.000 %", "5,000 %"},
		{3, 0, "–", "–"},
		{-1, 2, "–", "–"},
	} {
		if got := VI.Percent(tt.num, tt.den); got != tt.vi {
			t.Errorf("vi %d/%d: %q, want %q", tt.num, tt.den, got, tt.vi)
		}
		if got := EN.Percent(tt.num, tt.den); got != tt.en {
			t.Errorf("en %d/%d: %q, want %q", tt.num, tt.den, got, tt.en)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		day                    string
		vi, viLong, en, enLong string
	}{
		{"2026-03-05", "05/03/2026", "ngày 05 tháng 3 năm 2026", "5 Mar 2026", "5 March 2026"},
		{"2021-02-28", "28/02/2021", "ngày 28 tháng 02 năm 2021", "28 Feb 2021", "28 February 2021"},
		{"2021-12-31", "31/12/2021", "ngày 31 tháng 12 năm 2021", "31 Dec 2021", "31 December 2021"},
	} {
		d := civil.MustParse(tt.day)
		got := [4]string{VI.Date(d), VI.LongDate(d), EN.Date(d), EN.LongDate(d)}
		if want := [4]string{tt.vi, tt.viLong, tt.en, tt.enLong}; got != want {
			t.Errorf("%s: got %q, want %q", tt.day, got, want)
		}
	}
	for _, l := range Langs() {
		if got := l.Date(civil.Date{}) + l.LongDate(civil.Date{}) + l.Instant(time.Time{}); got != "" {
			t.Errorf("%s: no day is written %q", l, got)
		}
	}
	at := time.Date(2021, 12, 31, 18, 5, 0, 0, time.UTC) // already New Year in Vietnam
	if got, want := VI.Instant(at), "01:05, 01/01/2022"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	day := civil.MustParse("2021-12-31")
	for _, tt := range []struct {
		text   string
		args   []any
		vi, en string
	}{
		{"plain", nil, "plain", "plain"},
		{"plain", []any{1}, "plain", "plain"},
		{"{0} người", []any{1250}, "1.250 người", "1,250 người"},
		{"{0} {0|person|people}", []any{1}, "1 person", "1 person"},
		{"{0} {0|person|people}", []any{int64(2)}, "2 people", "2 people"},
		{"{1} before {0}", []any{"b", day}, "31/12/2021 before b", "31 Dec 2021 before b"},
		{"{0}!", []any{Key("role.officer")}, "Cán bộ tổ chức!", "Organisation officer!"},
		{"{0}, {1}", []any{"one"}, "one, ⟦1⟧", "one, ⟦1⟧"},
	} {
		m, err := parseMessage(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.fill(VI, tt.args); got != tt.vi {
			t.Errorf("vi %q: %q, want %q", tt.text, got, tt.vi)
		}
		if got := m.fill(EN, tt.args); got != tt.en {
			t.Errorf("en %q: %q, want %q", tt.text, got, tt.en)
		}
	}
	if got, want := VI.T("no.such_key", 1), "⟦no.such_key⟧"; got != want {
		t.Errorf("missing key: %q, want %q", got, want)
	}
	if l, ok := Parse("en"); l != EN || !ok {
		t.Error("en is not English")
	}
	if _, ok := Parse("fr"); ok {
		t.Error("fr is a language")
	}
}

func TestStrictFormat(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ data, want string }{
		{"a.b = x\n\n# c\na.b = y\n", `vi/x.txt:4: key "a.b" stands twice`},
		{"a.b=x", `vi/x.txt:1: want "key = text"`},
		{"a = x", `vi/x.txt:1: key "a": want lower-case words apart by dots, at least two`},
		{"a.B = x", `vi/x.txt:1: key "a.B": want lower-case words apart by dots, at least two`},
		{"a.b = ", `vi/x.txt:1: key "a.b": empty text or spaces around it`},
		{"a.b =  x", `vi/x.txt:1: key "a.b": empty text or spaces around it`},
		{"a.b = x {0", `vi/x.txt:1: key "a.b": a brace stands alone`},
		{"a.b = x}", `vi/x.txt:1: key "a.b": a brace stands alone`},
		{"a.b = {x}", `vi/x.txt:1: key "a.b": placeholder {x}: want a number from 0 to 9`},
		{"a.b = {0|one}", `vi/x.txt:1: key "a.b": placeholder {0|one}: want {0} or {0|one|many}`},
		{"a.b = \xff", "vi/x.txt: not UTF-8"},
	} {
		_, err := readCatalog(fstest.MapFS{"vi/x.txt": {Data: []byte(tt.data)}}, "vi")
		if err == nil || err.Error() != tt.want {
			t.Errorf("%q: got %v, want %s", tt.data, err, tt.want)
		}
	}
	twoFiles := fstest.MapFS{"vi/x.txt": {Data: []byte("a.b = x")}, "vi/y.txt": {Data: []byte("a.b = x")}}
	if _, err := readCatalog(twoFiles, "vi"); err == nil || !strings.HasPrefix(err.Error(), "vi/y.txt:1:") {
		t.Errorf("the same key in two files: %v", err)
	}
}
