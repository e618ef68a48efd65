package rule

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// JSON is the book as the program embeds it: one entry a line, so that a
// change of the sources shows as a change of few lines.
func (b *Book) JSON() ([]byte, error) {
	var out bytes.Buffer
	v := reflect.ValueOf(b).Elem()
	for i := range v.NumField() {
		out.WriteString(opening(i, "{"))
		if err := writeJSON(&out, v.Type().Field(i).Tag.Get("json")); err != nil {
			return nil, err
		}
		out.WriteString(": ")
		if err := writeLines(&out, v.Field(i)); err != nil {
			return nil, err
		}
	}
	out.WriteString("\n}\n")
	return out.Bytes(), nil
}

// opening is what stands before element i of a list or map.
func opening(i int, first string) string {
	if i == 0 {
		return first + "\n"
	}
	return ",\n"
}

// writeLines writes a list or a map with one element a line, anything else on
// the line.
func writeLines(out *bytes.Buffer, v reflect.Value) error {
	switch {
	case v.Kind() == reflect.Slice && v.Len() > 0:
		for i := range v.Len() {
			out.WriteString(opening(i, "["))
			if err := writeJSON(out, v.Index(i).Interface()); err != nil {
				return err
			}
		}
		out.WriteString("\n]")
	case v.Kind() == reflect.Map && v.Len() > 0:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for i, k := range keys {
			out.WriteString(opening(i, "{"))
			if err := writeJSON(out, k.String()); err != nil {
				return err
			}
			out.WriteString(": ")
			if err := writeJSON(out, v.MapIndex(k).Interface()); err != nil {
				return err
			}
		}
		out.WriteString("\n}")
	default:
		return writeJSON(out, v.Interface())
	}
	return nil
}

// writeJSON writes one value on the line, < and > as they are.
func writeJSON(out *bytes.Buffer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write regulations: %w", err)
	}
	out.Truncate(out.Len() - 1) // Encode ends the line
	return nil
}
