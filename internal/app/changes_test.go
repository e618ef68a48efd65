package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree copies the regulations into a folder with one text replaced.
func tree(t *testing.T, file, old, text string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "tree")
	if err := os.CopyFS(dir, os.DirFS("../../regulations")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, file)
	b, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(b), old) {
		t.Fatalf("%s: no %q, %v", file, old, err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(b), old, text, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// What a tree would change, on one practice commune: as text in both languages,
// as JSON, and what is wrong with it.
func TestRegulationChanges(t *testing.T) {
	data := prepare(t)
	same := tree(t, "calendar.yaml", "holidays:", "holidays:")
	holiday := tree(t, "calendar.yaml", "swap_workdays:", "  - {date: '2026-12-24', name: {vi: Nghỉ riêng, en: Own day}, evidence: read}\nswap_workdays:")
	broken := tree(t, "calendar.yaml", "to: '2026-12-31'", "to: '2026-13-31'")
	for _, tt := range []struct {
		what   string
		args   []string
		status int
		out    []string // in the output
		errs   string   // in what is said of mistakes
	}{
		{"the same", []string{same}, 0, []string{"Hai bộ quy định giống nhau.", "Đã xem 30 hồ sơ đang làm, tính đến ngày 30/11/2026: 0 có thay đổi, 30 không đổi, 0 không xét được."}, ""},
		{"a holiday", []string{holiday}, 0, []string{
			"Ngày nghỉ: Nghỉ riêng (2026-12-24): trước: không có; sau: đã đọc văn bản",
			"Phan Văn Hòa · Chi bộ Trường học (Trà Nú) · Chi bộ đã đề nghị kết nạp\n  Quyết định kết nạp: trước: 22/12/2026, đặc biệt đến 12/01/2027 · Còn hạn; sau: 22/12/2026, đặc biệt đến 13/01/2027 · Còn hạn\n",
			"4 có thay đổi, 26 không đổi",
		}, ""},
		{"in English, on another day", []string{"--lang", "en", "--as-of", "2027-01-10", holiday}, 0, []string{"Day off: Own day (2026-12-24): before: none; after: text read", "as of 10 Jan 2027: 4 changed"}, ""},
		{"a mistake", []string{broken}, 2, nil, "calendar.yaml:4:5: "},
		{"no folder", []string{data + "/none"}, 2, nil, "stat "},
		{"a file", []string{data + "/settings.json"}, 2, nil, "is no folder"},
		{"no data", []string{"--data", same, holiday}, 2, nil, "is no data folder"},
		{"no tree", nil, 2, nil, "name the folder"},
		{"an unknown language", []string{"--lang", "fr", same}, 2, nil, "--lang"},
		{"a bad day", []string{"--as-of", "2026-02-30", same}, 2, nil, "--as-of"},
	} {
		status, out, errs := run(t, "", append([]string{"regulation", "changes", "--data", data}, tt.args...)...)
		if status != tt.status || !strings.Contains(errs, tt.errs) || (errs == "") != (tt.errs == "") {
			t.Errorf("%s: status %d, %s", tt.what, status, errs)
		}
		for _, want := range tt.out {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", tt.what, want, out)
			}
		}
	}
	status, out, errs := run(t, "", "regulation", "changes", "--data", data, "--json", holiday)
	var got struct {
		Book  []struct{ Part, ID, How string }
		Cases []struct {
			Person    string
			Deadlines []struct {
				ID            string
				Before, After struct{ Due, Limit, State string }
			}
		}
		AsOf                                 string `json:"as_of"`
		Looked, Changed, Unchanged, Unjudged int
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || status != 0 {
		t.Fatalf("status %d, %v, %s\n%s", status, err, errs, out)
	}
	if len(got.Book) != 1 || got.Book[0].Part != "day_off" || got.Book[0].How != "added" || got.AsOf != "2026-11-30" || got.Looked != 30 || got.Changed != 4 || got.Unchanged != 26 || len(got.Cases) != 4 {
		t.Errorf("%+v", got)
	}
	if x := got.Cases[0]; x.Person != "Hồ Thị Thu Hiền" || x.Deadlines[0].ID != "ceremony" || x.Deadlines[0].Before.Due != "2026-12-29" || x.Deadlines[0].After.Due != "2026-12-30" || x.Deadlines[0].After.State != "open" {
		t.Errorf("%+v", x)
	}
	// The reading is in the log, and the data is sound.
	if status, out, errs := run(t, "", "audit", "verify", "--data", data); status != 0 {
		t.Errorf("verify: %d, %s%s", status, out, errs)
	}
}

// An overlay is compared as if the site were in its locality.
func TestRegulationChangesOverlay(t *testing.T) {
	data, dir := prepare(t), t.TempDir()
	for name, text := range map[string]string{
		"overlay.yaml":   "id: TL\nname: {vi: Quy chế, en: Rules}\nissuer: {vi: Đảng ủy xã, en: Commune}\nlocality: DN/TL\n",
		"documents.yaml": "- id: qc-01-tl\n  number: 01-QC/ĐU\n  issuer: {vi: Đảng ủy xã, en: Commune}\n  title: {vi: Quy chế, en: Rules}\n  access: full_text\n",
		"values.yaml":    "- key: admission_decision_wd\n  values:\n    - {regime: R208, value: 30, evidence: read, cite: [{document: qc-01-tl, clause: '5'}]}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	status, out, errs := run(t, "", "regulation", "changes", "--data", data, "--lang", "en", dir)
	for _, want := range []string{
		"Overlay: Rules (TL): before: none; after: DN/TL", "(locality): before: none; after: DN/TL", "(admission_decision_wd, R208 DN/TL): before: none; after: 30", "4 changed, 26 unchanged",
		"  Admission decision: before: 22 Dec 2026, special case until 12 Jan 2027 · Running; after: 1 Dec 2026, special case until 22 Dec 2026 · Running\n",
	} {
		if !strings.Contains(out, want) || status != 0 {
			t.Errorf("status %d, no %q in\n%s%s", status, want, out, errs)
		}
	}
}
