package store_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"tranu/internal/casefile"
	"tranu/internal/store"
)

// heard gathers what a payload tells.
type heard struct {
	Facts   map[string]string              `json:"facts"`
	Lists   map[string][]map[string]string `json:"lists"`
	Reasons map[string]string              `json:"reasons"`
	list    string
}

func (h *heard) Fact(key, value string) { h.Facts[key] = value }

func (h *heard) Item(list string) {
	h.list = list
	h.Lists[list] = append(h.Lists[list], map[string]string{})
}

func (h *heard) Field(key, value string) {
	items := h.Lists[h.list]
	items[len(items)-1][key] = value
}

// FuzzPayloads holds the reading of payloads against package json: what json
// writes is told as it was, and anything else is told as json reads it, or is
// an error.
func FuzzPayloads(f *testing.F) {
	for _, v := range []string{"", "2026-01-01", `"`, `\`, `a\"b`, "<&>\u2028", "Hồ Văn Thử", "\x00\x1f\n", "\xff", `ends with \`} {
		f.Add(v, v, `{"facts":{"a":"`+v+`"}}`)
	}
	for _, raw := range []string{"{}", "null", "", "{", `{"facts":{}}`, `{"facts":{"a":"b"},"lists":{"votes":[{"yes":"3"},null,{}],"documents":null},"reasons":{"R":"x"}}`,
		`{"facts":{"a":"b",}}`, `{"facts":{"a":1}}`, `{"facts":{"a":"b"}}x`, `{"facts":{"a":"b","a":"c"}}`, `{"lists":{"a":[{}],"a":[{}]}}`, `{"lists":{"votes":[{"yes":"3"}`, `{"facts":{"a":"\u0041\ud83d\ude00"}}`, `{"facts":{"a":"\`} {
		f.Add("k", "v", raw)
	}
	f.Fuzz(func(t *testing.T, key, value, raw string) {
		// json orders keys that are no UTF-8 before it mends them; no fact has such a key.
		key, value = strings.ToValidUTF8(key, "?"), strings.ToValidUTF8(value, "?")
		written, err := json.Marshal(map[string]any{
			"facts": casefile.Facts{key: value, value: key}, "reasons": map[string]string{key: value},
			"lists": map[string][]casefile.Item{key: {{value: key}, nil, {key: value, "x": value}}, "none": nil},
		})
		if err != nil {
			t.Fatal(err)
		}
		if !told(t, string(written)) {
			t.Errorf("%s cannot be read", written)
		}
		told(t, raw)
	})
}

// told tells a payload, and says whether it could; if so, it must be told as
// json reads it.
func told(t *testing.T, raw string) bool {
	t.Helper()
	got := heard{Facts: map[string]string{}, Lists: map[string][]map[string]string{}}
	if (store.Payloads{raw}).Each(0, &got) != nil {
		return false
	}
	var want heard
	odd := !utf8.ValidString(raw) || strings.ContainsFunc(raw, func(r rune) bool { return r < ' ' }) // json never writes it
	if err := json.Unmarshal([]byte(raw), &want); err != nil || odd {
		if !odd {
			t.Errorf("%q is told, yet is no JSON: %v", raw, err)
		}
		return false
	}
	maps.DeleteFunc(want.Lists, func(_ string, items []map[string]string) bool { return len(items) == 0 })
	for _, items := range want.Lists {
		for i, it := range items {
			if it == nil {
				items[i] = map[string]string{}
			}
		}
	}
	same := len(got.Facts) == len(want.Facts) && len(got.Lists) == len(want.Lists)
	for key, v := range want.Facts {
		same = same && got.Facts[key] == v
	}
	for list, items := range want.Lists {
		same = same && reflect.DeepEqual(got.Lists[list], items)
	}
	if !same {
		t.Errorf("%q is told as %+v, want %+v", raw, got, want)
	}
	return true
}
