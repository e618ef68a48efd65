package app_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tranu/internal/app"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/practice/practicetest"
	"tranu/internal/ruling"
)

// run runs a command as a person at the terminal would.
func run(t *testing.T, stdin string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = app.Run(context.Background(), args, app.Streams{In: strings.NewReader(stdin), Out: &o, Err: &e})
	return status, o.String(), e.String()
}

// prepare makes the practice commune in a new folder.
func prepare(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if status, _, errs := run(t, "", "demo", "--data", dir, "--prepare", "--as-of", "2026-11-30"); status != 0 {
		t.Fatalf("demo --prepare: %s", errs)
	}
	return dir
}

// The words of a command: status and the beginning of what is said.
func TestUsage(t *testing.T) {
	dir := t.TempDir()
	stuff := filepath.Join(dir, "stuff")
	if err := os.MkdirAll(stuff, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(stuff, "letter.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args   string
		status int
		says   string
	}{
		{"", 2, ""},
		{"help", 0, ""},
		{"nonsense", 2, `tranu: unknown command "nonsense"`},
		{"assess", 2, "tranu assess: name a file, or - for standard input"},
		{"assess --as-of 2026-02-30 -", 2, "tranu assess: --as-of:"},
		{"assess --lang fr -", 2, "tranu assess: --lang:"},
		{"assess no-such-file.jsonl", 2, "tranu assess: open no-such-file.jsonl"},
		{"assess --nonsense", 2, "flag provided but not defined"},
		{"report", 2, "tranu report: name one report"},
		{"report nonsense", 2, "tranu report: unknown report"},
		{"report targets --data " + dir, 2, "tranu report: " + dir + " is no data folder"},
		{"report targets --year 99999", 2, "tranu report: --year 99999"},
		{"report targets --year -5", 2, "tranu report: --year -5"},
		{"audit verify now", 2, `tranu audit: unexpected "now"`},
		{"demo now --data " + dir + "/x", 2, `tranu demo: unexpected "now"`},
		{"version 2", 2, `tranu version: unexpected "2"`},
		{"assess " + dir, 2, "tranu assess: " + dir + " is a folder"},
		{"regulation lint " + dir + "/none", 2, "tranu regulation: stat"},
		{"audit check", 2, `tranu audit: expected "verify"`},
		{"demo --listen 0.0.0.0:0 --data " + dir + "/x", 2, "tranu demo: --listen 0.0.0.0:0"},
		{"demo --prepare --data " + stuff, 2, "tranu demo: " + stuff + " is not empty"},
		{"serve --data " + dir, 2, "tranu serve: " + dir + " is no data folder"},
		{"init --data " + dir, 2, "tranu init: --name and --code"},
		{"regulation lint " + stuff, 1, ""},
		{"version", 0, ""},
	} {
		status, _, errs := run(t, "", strings.Fields(tt.args)...)
		if status != tt.status || !strings.HasPrefix(errs, tt.says) {
			t.Errorf("tranu %s: status %d, says %q; want %d, %q", tt.args, status, errs, tt.status, tt.says)
		}
	}
}

// Every command explains itself, with an example.
func TestHelp(t *testing.T) {
	_, list, _ := run(t, "", "help")
	n := 0
	for line := range strings.Lines(list) {
		name, _, ok := strings.Cut(strings.TrimPrefix(line, "  "), " ")
		if !ok || !strings.HasPrefix(line, "  ") {
			continue
		}
		n++
		status, out, _ := run(t, "", name, "--help")
		if status != 0 || !strings.Contains(out, "Example: tranu "+name) {
			t.Errorf("tranu %s --help: status %d, %q", name, status, out)
		}
	}
	if n < 10 {
		t.Errorf("help lists %d commands", n)
	}
}

// The open cases of the contract are all readable, and answered in order.
func TestAssess(t *testing.T) {
	f, err := os.Open("../assess/testdata/cases-open.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	in, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	status, out, errs := run(t, string(in), "assess", "-")
	if n := strings.Count(out, "\n"); status != 0 || n != 212 {
		t.Errorf("status %d, %d answers, %s", status, n, errs)
	}
	status, out, errs = run(t, `{"id":"a","procedure":"admission","facts":{}}`+"\n"+`{"id":"b","procedure":"admission","facts":{"votez":[]}}`, "assess", "-")
	if status != 2 || strings.Count(out, "\n") != 1 || !strings.Contains(errs, "-:2: votez: unknown key (did you mean votes?)") {
		t.Errorf("unknown key: status %d, %q, %q", status, out, errs)
	}
}

// With a data folder cases are judged as its committee has chosen; without one,
// by the regulations of the program.
func TestAssessByFolder(t *testing.T) {
	dir := prepare(t)
	d := practicetest.At(t, filepath.Join(dir, "tranu.db"))
	officer, deputy := practicetest.Seat(t, d, "chuyen-vien"), practicetest.Seat(t, d, "pho-bi-thu")
	no, err := d.Propose(t.Context(), officer, ruling.Entry{Kind: ruling.Choose, Setting: "locality", Value: "HN", Day: civil.MustParse("2026-09-01"), Document: "x", Note: "x"}, "")
	if err == nil {
		err = d.Answer(t.Context(), deputy, desk.Answer{Proposal: no, Agree: true, Seen: no})
	}
	if err != nil {
		t.Fatal(err)
	}
	const in = `{"id":"a","procedure":"admission","as_of":"2026-11-30","facts":{"adm.cell_meeting_date":"DAY","application.handwritten":false,"cv.handwritten":true}}`
	for _, tt := range []struct {
		args, day string
		want      bool
	}{{"assess -", "2026-09-01", false}, {"assess --data " + dir + " -", "2026-09-01", true}, {"assess --data " + dir + " -", "2026-08-31", false}} {
		status, out, errs := run(t, strings.Replace(in, "DAY", tt.day, 1), strings.Fields(tt.args)...)
		_, of, _ := strings.Cut(out, `"rule":"ADM-HANDWRITTEN-HN"`)
		verdict, _, _ := strings.Cut(of, `"effect"`)
		if status != 0 || strings.Contains(verdict, `"fail"`) != tt.want {
			t.Errorf("%s on %s: %d %s, the rule for Hà Nội %q", tt.args, tt.day, status, errs, verdict)
		}
	}
	if status, _, errs := run(t, "", "assess", "--data", t.TempDir(), "-"); status != 2 || !strings.Contains(errs, "is no data folder") {
		t.Errorf("a folder without data: %d %s", status, errs)
	}
}

func TestReportTargets(t *testing.T) {
	dir := prepare(t)
	status, out, errs := run(t, "", "report", "targets", "--data", dir, "--year", "2021", "--as-of", "2021-12-31", "--json")
	if status != 0 {
		t.Fatal(errs)
	}
	var got struct {
		Unit    struct{ Code, Name string }
		Year    int
		Members int
		Cells   int
		Rows    []struct {
			Target, Achieved *int
			Percent          *struct {
				Numerator, Denominator int
				Text                   string
			}
			OfWhich map[string]int `json:"of_which"`
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	r := got.Rows[0]
	if got.Unit.Code != "99.001.001.000.000" || got.Members != 125 || got.Cells != 6 || len(got.Rows) != 7 ||
		*r.Target != 4 || *r.Achieved != 8 || r.Percent.Text != "200 %" || r.OfWhich["ethnic_minority"] != 6 {
		t.Errorf("report: %s", out)
	}
	if status, out, _ = run(t, "", "report", "targets", "--data", dir, "--unit", "99.001.001.000.006", "--year", "2021", "--as-of", "2021-12-31", "--json"); status != 0 || !strings.Contains(out, `"target": null`) {
		t.Errorf("a cell without a target: status %d, %s", status, out)
	}
	if status, _, _ = run(t, "", "report", "targets", "--data", dir, "--unit", "12.345"); status != 2 {
		t.Errorf("unknown unit: status %d", status)
	}
	file := filepath.Join(t.TempDir(), "report.txt")
	if status, out, errs = run(t, "", "report", "targets", "--data", dir, "--year", "2021", "--as-of", "2021-12-31", "--out", file); status != 0 || out != "" {
		t.Errorf("into a file: status %d, %s%s", status, out, errs)
	}
	text, err := os.ReadFile(file)
	if lines := strings.Split(string(text), "\n"); err != nil || lines[0] != "Đảng bộ xã Trà Nú, 2021: 125 members, 6 cells" || !strings.HasSuffix(lines[1], "8 of   4    200 %") || len(lines) != 9 {
		t.Errorf("as text: %v\n%s", err, text)
	}
}

// One byte in the file, and verification fails and names the page; a copy put
// back makes it sound again.
func TestVerifyBackupRestore(t *testing.T) {
	dir := prepare(t)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if status, _, errs := run(t, "", "backup", "--data", dir, "--out", copied); status != 0 {
		t.Fatal(errs)
	}
	if status, _, _ := run(t, "", "backup", "--data", dir, "--out", copied); status != 1 {
		t.Errorf("a backup over a file that is there: status %d", status)
	}
	if status, out, _ := run(t, "", "audit", "verify", "--data", dir); status != 0 || !strings.HasPrefix(out, "sound: ") {
		t.Fatalf("verify: status %d, %s", status, out)
	}
	flip(t, filepath.Join(dir, "tranu.db"), 40*4096+2000)
	if status, out, errs := run(t, "", "audit", "verify", "--data", dir); status != 1 || !strings.Contains(out+errs, "Page 41 ") {
		t.Errorf("a damaged page: status %d, %s%s", status, out, errs)
	}
	if status, out, errs := run(t, "", "restore", "--data", dir, "--from", copied); status != 0 {
		t.Fatalf("restore: status %d, %s%s", status, out, errs)
	}
	if status, out, _ := run(t, "", "audit", "verify", "--data", dir); status != 0 {
		t.Errorf("after restoring: %s", out)
	}
}

// A data file that is gone is not made anew over the loss, a folder whose
// settings are gone is left alone, settings that name another committee are
// not believed, and a backup that cannot be read changes nothing.
func TestLostFiles(t *testing.T) {
	dir := prepare(t)
	file, set := filepath.Join(dir, "tranu.db"), filepath.Join(dir, "settings.json")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := os.ReadFile(set)
	if err != nil {
		t.Fatal(err)
	}
	put := func(path string, b []byte) func(t *testing.T) {
		return func(t *testing.T) {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(path string) func(t *testing.T) {
		return func(t *testing.T) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
	}
	junk := filepath.Join(t.TempDir(), "junk")
	put(junk, []byte("no database"))(t)
	other := strings.ReplaceAll(string(settings), `: "practice"`, `: "other"`)
	for _, tt := range []struct {
		name   string
		damage func(*testing.T)
		args   string
		status int
		says   string
	}{
		{"file gone", remove(file), "demo --listen 127.0.0.1:0 --data " + dir, 2, "missing or empty"},
		{"file gone, verify", remove(file), "audit verify --data " + dir, 2, "missing or empty"},
		{"file empty", put(file, nil), "demo --listen 127.0.0.1:0 --data " + dir, 2, "missing or empty"},
		{"file empty, verify", put(file, nil), "audit verify --data " + dir, 2, "missing or empty"},
		{"settings gone, demo", remove(set), "demo --prepare --data " + dir, 2, "is not empty"},
		{"settings gone, init", remove(set), "init --name X --code 1 --data " + dir, 2, "is a data folder already"},
		{"settings broken", put(set, []byte("{")), "demo --prepare --data " + dir, 2, "settings.json"},
		{"settings empty", put(set, []byte("{}")), "audit verify --data " + dir, 2, "settings.json"},
		{"settings misspelt", put(set, []byte(`{"committee": "practice", "owner": "tralien", "practise": true}`)), "demo --prepare --data " + dir, 2, "practise"},
		{"another committee, verify", put(set, []byte(other)), "audit verify --data " + dir, 1, "log is empty"},
		{"another committee", put(set, []byte(other)), "demo --listen 127.0.0.1:0 --data " + dir, 2, "settings.json"},
		{"backup unreadable", func(*testing.T) {}, "restore --data " + dir + " --from " + junk, 1, "damaged"},
		{"backup a folder", func(*testing.T) {}, "restore --data " + dir + " --from " + dir, 2, "is no file"},
		{"all well", func(*testing.T) {}, "audit verify --data " + dir, 0, "sound"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.damage(t)
			status, out, errs := run(t, "", strings.Fields(tt.args)...)
			if status != tt.status || !strings.Contains(out+errs, tt.says) {
				t.Errorf("status %d, %s%s; want %d, %q", status, out, errs, tt.status, tt.says)
			}
			put(file, whole)(t)
			put(set, settings)(t)
		})
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("left over: %v, %v", entries, err)
	}
}

func flip(t *testing.T, path string, at int64) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 0x20
	if _, err := f.WriteAt(b[:], at); err != nil {
		t.Fatal(err)
	}
}

// A committee of its own: folder, cell, accounts.
func TestInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	for _, tt := range []struct {
		stdin  string
		args   []string
		status int
	}{
		{"ngan\n", []string{"init", "--data", dir, "--name", "Đảng bộ xã Thử", "--code", "49.1"}, 1}, // password too short
		{"mot mat khau dai\n", []string{"init", "--data", dir, "--name", "Đảng bộ xã Thử", "--code", "49.1"}, 0},
		{"mot mat khau dai\n", []string{"init", "--data", dir, "--name", "Đảng bộ xã Thử", "--code", "49.1"}, 2}, // is there already
		{"", []string{"unit", "add", "--data", dir, "--code", "49.1.1", "--name", "Chi bộ thôn 1", "--from", "2025-07-01"}, 0},
		{"", []string{"unit", "add", "--data", dir, "--code", "49.1.1", "--name", "Chi bộ thôn 2", "--from", "2025-07-01"}, 1}, // code is taken
		{"mot mat khau dai\n", []string{"user", "add", "--data", dir, "--login", "bt", "--role", "cell_secretary", "--unit", "49.1.1"}, 0},
		{"mot mat khau dai\n", []string{"user", "add", "--data", dir, "--login", "bt", "--role", "cell_secretary", "--unit", "49.1.1"}, 1}, // login is taken
		{"mot mat khau dai\n", []string{"user", "add", "--data", dir, "--login", "x", "--role", "king"}, 2},
		{"mot mat khau khac\n", []string{"user", "password", "--data", dir, "--login", "bt"}, 0},
		{"", []string{"user", "close", "--data", dir, "--login", "bt"}, 0},
		{"", []string{"user", "close", "--data", dir, "--login", "nobody"}, 1},
		{"", []string{"user", "dance", "--data", dir, "--login", "bt"}, 2},
		{"", []string{"audit", "verify", "--data", dir}, 0},
		{"", []string{"serve", "--data", dir, "--listen", "0.0.0.0:0"}, 2}, // others can reach it, and no TLS
		{"", []string{"demo", "--data", dir}, 2},
	} {
		if status, _, errs := run(t, tt.stdin, tt.args...); status != tt.status {
			t.Errorf("tranu %s: status %d, want %d: %s", strings.Join(tt.args, " "), status, tt.status, errs)
		}
	}
}

func TestRegulationLint(t *testing.T) {
	if status, out, _ := run(t, "", "regulation", "lint", "../../regulations"); status != 0 {
		t.Errorf("our own regulations: %s", out)
	}
}
