package browsertest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tranu/internal/browsertest"
)

// The page of changes, on a desk and on a telephone, with an overlay beside
// the data: a shorter limit for the admission decision.
func TestChangesPage(t *testing.T) {
	dir := t.TempDir()
	base := practiceIn(t, dir)
	p := browsertest.Start(t).User(t, "deputy", base)
	deputySeat.take(p)
	p.Open("/rules")
	p.Click("Xem trước thay đổi khi sửa quy định")
	p.See("Chưa có quy định dự kiến")
	p.Screenshot("changes-none")

	next := filepath.Join(dir, "regulations-next")
	if err := os.Mkdir(next, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"overlay.yaml":   "id: TL\nname: {vi: Quy chế của Đảng ủy xã, en: Working rules of the commune}\nissuer: {vi: Đảng ủy xã, en: Commune}\nlocality: DN/TL\n",
		"documents.yaml": "- id: qc-01-tl\n  number: 01-QC/ĐU\n  issuer: {vi: Đảng ủy xã, en: Commune}\n  title: {vi: Quy chế, en: Rules}\n  access: full_text\n",
		"values.yaml":    "- key: admission_decision_wd\n  values:\n    - {regime: R208, value: 30, evidence: read, cite: [{document: qc-01-tl, clause: '5'}]}\n",
	} {
		if err := os.WriteFile(filepath.Join(next, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, lang := range []string{"vi", "en"} {
		p.Open("/rules/changes")
		p.See("Phan Văn Hòa")
		p.Lacks("⟦")
		p.Screenshot("changes-" + lang)
		p.Phone()
		p.FitsWidth()
		p.Screenshot("changes-" + lang + "-phone")
		p.Desktop()
		if lang == "vi" {
			p.Click("English")
		}
	}
	if n := len(p.Texts("main section")); n != 4 {
		t.Errorf("%d cases, want 4", n)
	}
	if got := p.Text("[role=status]"); !strings.Contains(got, "4 changed") {
		t.Errorf("the page says %q", got)
	}
	p.Fill("As of", "2027-03-01")
	p.Click("Show")
	p.See("as of 1 Mar 2027")
	p.Click("Phan Văn Hòa")
	p.See("Phan Văn Hòa")
}
