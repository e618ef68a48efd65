package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// localRules writes the practice of an invented commune: helpers are official
// members, and that blocks.
func localRules(t *testing.T, folder string) {
	t.Helper()
	for name, text := range map[string]string{
		"overlay.yaml": "id: TL\nname: {vi: Quy chế của xã, en: Working rules}\nissuer: {vi: Đảng ủy xã, en: Commune committee}\nlocality: DN/TL\n",
		"documents.yaml": `- id: qc-01-tl
  number: 01-QC/ĐU
  issuer: {vi: Đảng ủy xã, en: Commune committee}
  title: {vi: Quy chế làm việc, en: Working rules}
  access: full_text
`,
		"rules/ADM-HELPER-TL.md": `---
id: ADM-HELPER-TL
procedure: admission
steps: [adm_assign_helper]
name: {vi: Người giúp đỡ là đảng viên chính thức, en: The helper is an official member}
act: helper.assigned_date
test: helper.status == 'official'
inputs: [helper.assigned_date, helper.status]
parameters: []
override: none
editions:
  - {regime: R208, effect: block, evidence: read, cite: [{document: qc-01-tl, clause: '3'}]}
---

# Người giúp đỡ là đảng viên chính thức

Xã chỉ phân công đảng viên chính thức.

## English

The commune assigns official members only.
`,
	} {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Local rules are checked by lint, hold for assess where they are given, and
// for a data folder that keeps them; with a mistake in them nothing is served.
func TestLocalRules(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "tl")
	localRules(t, folder)
	if status, out, errs := run(t, "", "regulation", "lint", folder); status != 0 || out != "no mistakes\n" {
		t.Errorf("lint: status %d, %s%s", status, out, errs)
	}
	const in = `{"id":"a","procedure":"admission","as_of":"2026-11-30","facts":{"helper.assigned_date":"2026-09-10","helper.status":"probationary"}}`
	for _, tt := range []struct {
		args  []string
		found bool
	}{
		{[]string{"assess", "-"}, false},
		{[]string{"assess", "--with", folder, "-"}, true},
	} {
		status, out, errs := run(t, in, tt.args...)
		if status != 0 || strings.Contains(out, `"rule":"ADM-HELPER-TL","verdict":"fail","effect":"block"`) != tt.found {
			t.Errorf("%v: status %d, %s\n%s", tt.args, status, errs, out)
		}
	}

	dir := prepare(t)
	localRules(t, filepath.Join(dir, "regulations", "tl"))
	if status, _, errs := run(t, "", "report", "targets", "--data", dir); status != 0 {
		t.Errorf("a folder with local rules: status %d, %s", status, errs)
	}
	page := filepath.Join(dir, "regulations", "tl", "rules", "ADM-HELPER-TL.md")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(page, []byte(strings.Replace(string(text), "'official'", "'oficial'", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	status, out, errs := run(t, "", "demo", "--data", dir, "--listen", "127.0.0.1:0")
	if status != 2 || !strings.Contains(errs, page+":7:21: test:") || !strings.Contains(errs, "did you mean official?") {
		t.Errorf("a mistake in the local rules: status %d, %s%s", status, out, errs)
	}
}

// Local rules are never left out in silence: not for brackets in a name, not
// for a link that leads nowhere, not for two that cannot both hold.
func TestLocalRulesAreNotLost(t *testing.T) {
	dir := prepare(t)
	odd := filepath.Join(filepath.Dir(dir), "data[1]")
	if err := os.Rename(dir, odd); err != nil {
		t.Fatal(err)
	}
	const in = `{"id":"a","procedure":"admission","as_of":"2026-11-30","facts":{"helper.assigned_date":"2026-09-10","helper.status":"probationary"}}`
	assess := func() (int, string, string) { return run(t, in, "assess", "--data", odd, "-") }
	root := filepath.Join(odd, "regulations")
	localRules(t, filepath.Join(root, "tl"))
	if status, out, errs := assess(); status != 0 || !strings.Contains(out, "ADM-HELPER-TL") {
		t.Errorf("brackets in the name: status %d, %s", status, errs)
	}
	for _, tt := range []struct {
		name, want string
		do         func() error
	}{
		{"a link that leads nowhere", "no such file", func() error { return os.Symlink(filepath.Join(root, "gone"), filepath.Join(root, "x")) }},
		{"a file", "only folders of local rules", func() error { return os.WriteFile(filepath.Join(root, "x"), nil, 0o600) }},
		{"another locality beside it", "does not lie within", func() error {
			localRules(t, filepath.Join(root, "x"))
			for _, f := range []string{"rules/ADM-HELPER-TL.md", "documents.yaml"} {
				if err := os.Remove(filepath.Join(root, "x", f)); err != nil {
					return err
				}
			}
			return os.WriteFile(filepath.Join(root, "x", "overlay.yaml"), []byte("id: QN\nname: {vi: a, en: a}\nissuer: {vi: a, en: a}\nlocality: QN\n"), 0o600)
		}},
	} {
		if err := tt.do(); err != nil {
			t.Fatal(err)
		}
		if status, _, errs := assess(); status == 0 || !strings.Contains(errs, tt.want) {
			t.Errorf("%s: status %d, %s", tt.name, status, errs)
		}
		if err := os.RemoveAll(filepath.Join(root, "x")); err != nil {
			t.Fatal(err)
		}
	}
}
