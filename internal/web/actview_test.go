package web

import (
	"net/url"
	"testing"

	"tranu/internal/locale"
)

// The arithmetic beside a vote that is being filled in; tranu.js says the same.
func TestArithmetic(t *testing.T) {
	b := base{Lang: locale.VI}
	for _, tt := range []struct {
		threshold string
		fields    string
		want      string
	}{
		{"2/3/0", "official_total=12&temp_away_absent=1&yes=7", "Mẫu số: 11. Cần ít nhất 8 phiếu tán thành. Chưa đạt."},
		{"2/3/0", "official_total=12&temp_away_absent=1&yes=8", "Mẫu số: 11. Cần ít nhất 8 phiếu tán thành. Đạt."},
		{"2/3/0", "official_total=12&exempt_absent=1&suspended=2&yes=6", "Mẫu số: 9. Cần ít nhất 6 phiếu tán thành. Đạt."}, // exactly two thirds
		{"1/2/1", "members_total=9&yes=4", "Mẫu số: 9. Cần ít nhất 5 phiếu tán thành. Chưa đạt."},
		{"1/2/1", "members_total=8&yes=4", "Mẫu số: 8. Cần ít nhất 5 phiếu tán thành. Chưa đạt."}, // half is not more than half
		{"2/3/0", "official_total=12", "Mẫu số: 12. Cần ít nhất 8 phiếu tán thành."},
		{"2/3/0", "official_total=", ""},
		{"2/3/0", "official_total=mười&yes=7", ""},
		{"2/3/0", "official_total=2&temp_away_absent=3&yes=1", ""}, // more away than there are
		{"", "official_total=12&yes=8", ""},
	} {
		fields, err := url.ParseQuery(tt.fields)
		if err != nil {
			t.Fatal(err)
		}
		f := formValues{Values: url.Values{}}
		for k := range fields {
			f.Set("vote:"+k, fields.Get(k))
		}
		if got := b.arithmetic(tt.threshold, f); got != tt.want {
			t.Errorf("%s of %s: %q, want %q", tt.threshold, tt.fields, got, tt.want)
		}
	}
}
