package desk_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tranu/internal/auth"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/practice/practicetest"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/regulations"
)

func book(t *testing.T) *rule.Book {
	t.Helper()
	b, err := regulations.Book()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// judging makes a book ready to judge.
func judging(t *testing.T, b *rule.Book) *procedure.Procedures {
	t.Helper()
	prog, err := rule.Compile(b)
	if err != nil {
		t.Fatal(err)
	}
	p, err := procedure.New(prog)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// setNumber gives a parameter another value in a regime.
func setNumber(t *testing.T, b *rule.Book, key, regime string, value any) {
	t.Helper()
	p := slices.IndexFunc(b.Parameters, func(p rule.Parameter) bool { return p.Key == key })
	v := slices.IndexFunc(b.Parameters[p].Values, func(v rule.ParameterValue) bool { return v.Regime == regime })
	b.Parameters[p].Values[v].Value = value
}

// edition is the edition of a rule in a regime, to be changed.
func edition(t *testing.T, b *rule.Book, id, regime string) *rule.Edition {
	t.Helper()
	r := slices.IndexFunc(b.Rules, func(r rule.Rule) bool { return r.ID == id })
	e := slices.IndexFunc(b.Rules[r].Editions, func(e rule.Edition) bool { return e.Regime == regime })
	return &b.Rules[r].Editions[e]
}

// rulesOfCommune is an overlay of one rule: a mark of 9 in the course.
var rulesOfCommune = fstest.MapFS{
	"overlay.yaml":   {Data: []byte("id: TL\nname: {vi: Quy chế, en: Rules}\nissuer: {vi: Đảng ủy xã, en: Commune}\nlocality: DN/TL\n")},
	"documents.yaml": {Data: []byte("- id: qc-01-tl\n  number: 01-QC/ĐU\n  issuer: {vi: Đảng ủy xã, en: Commune}\n  title: {vi: Quy chế, en: Rules}\n  access: full_text\n")},
	"rules/ADM-MARK-TL.md": {Data: []byte(`---
id: ADM-MARK-TL
procedure: admission
steps: [adm_cell_meeting]
name: {vi: Điểm lớp nhận thức, en: Mark of the course}
act: adm.cell_meeting_date
test: course.mark >= 9
inputs: [adm.cell_meeting_date, course.mark]
parameters: []
override: none
editions:
  - {regime: R208, effect: warn, evidence: read, cite: [{document: qc-01-tl, clause: '3'}]}
---

# Điểm lớp nhận thức

Điểm lớp nhận thức từ 9 trở lên.

## English

The mark of the course is 9 or more.

## Ví dụ

| case.locality | adm.cell_meeting_date | course.mark | result | why |
|---|---|---|---|---|
| DN/TL | 2026-09-10 | 9 | pass | Đủ |
| DN/TL | 2026-09-10 | 8 | fail | Thiếu |
`)},
}

// told is the report as "name: line" each, "name: –" for a case that cannot be
// judged.
func told(t *testing.T, d *desk.Desk, by auth.Actor, with *procedure.Procedures, asOf civil.Date) ([]string, desk.ChangeReport) {
	t.Helper()
	var got []string
	rep, err := d.Changes(context.Background(), by, with, asOf, func(c desk.CaseChange) error {
		if c.Err != nil {
			got = append(got, c.Person+": –")
		}
		for _, l := range c.Lines {
			got = append(got, fmt.Sprintf("%s: %s: %s > %s", c.Person, l.What.EN, l.Before.EN, l.After.EN))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, rep
}

// What each change of the book changes in the practice commune, by name: the
// four admissions that wait under the new regime, and the limits around the
// new holiday.
func TestChanges(t *testing.T) {
	d := practicetest.Open(t)
	deputy := practicetest.Seat(t, d, "pho-bi-thu")
	for _, tt := range []struct {
		what    string
		change  func(*rule.Book) *rule.Book
		asOf    string
		changed int
		want    []string
	}{
		{"the same book", func(b *rule.Book) *rule.Book { return b }, "", 0, nil},
		{"the same book on a day to come", func(b *rule.Book) *rule.Book { return b }, "2027-03-01", 0, nil},
		{"a shorter limit", func(b *rule.Book) *rule.Book {
			setNumber(t, b, "admission_decision_wd", "R208", 30.0)
			return b
		}, "", 4, []string{
			"Hồ Văn Dương: Admission decision: 22 Oct 2026, special case until 12 Nov 2026 · Overdue > 1 Oct 2026, special case until 22 Oct 2026 · Overdue",
			"Hồ Thị Thu Hiền: Limit of the admission decision: pass · Warning · assumed, not verified > fail · Warning · assumed, not verified",
			"Hồ Thị Thu Hiền: Ground for the extension: none > fail · Warning · assumed, not verified",
			"Hồ Thị Thu Hiền: Admission decision: 30 Nov 2026, special case until 21 Dec 2026 · In time > 6 Nov 2026, special case until 30 Nov 2026 · Late",
			"Phan Văn Hòa: Admission decision: 22 Dec 2026, special case until 12 Jan 2027 · Running > 1 Dec 2026, special case until 22 Dec 2026 · Running",
			"Đinh Thị Kim Liên: Verdict on the case: warnings > nothing in the way",
			"Đinh Thị Kim Liên: Holiday table covers the limit: fail · Warning · assumed, not verified > pass · Warning · assumed, not verified",
			"Đinh Thị Kim Liên: Admission decision: 21 Jan 2027, special case until 11 Feb 2027 · Running > 31 Dec 2026, special case until 21 Jan 2027 · Running",
		}},
		{"the text has been read and blocks", func(b *rule.Book) *rule.Book {
			e := edition(t, b, "ADM-DEC-DEADLINE", "R208")
			e.Effect, e.Evidence = rule.Block, rule.EvidenceRead
			return b
		}, "", 4, []string{
			"Hồ Văn Dương: Verdict on the case: warnings > something is not allowed",
			"Hồ Văn Dương: Limit of the admission decision: fail · Warning · assumed, not verified > fail · Not allowed · text read",
			"Hồ Thị Thu Hiền: Limit of the admission decision: pass · Warning · assumed, not verified > pass · Not allowed · text read",
			"Phan Văn Hòa: Limit of the admission decision: pass · Warning · assumed, not verified > pass · Not allowed · text read",
			"Đinh Thị Kim Liên: Limit of the admission decision: pass · Warning · assumed, not verified > pass · Not allowed · text read",
		}},
		{"a limit on a day to come", func(b *rule.Book) *rule.Book {
			setNumber(t, b, "ceremony_limit_wd", "R208", 20.0)
			return b
		}, "2026-12-25", 1, []string{
			"Hồ Thị Thu Hiền: Limit of the ceremony: pass · Warning · reported by others > fail · Warning · reported by others",
			"Hồ Thị Thu Hiền: Admission ceremony: 29 Dec 2026 · Running > 15 Dec 2026 · Overdue",
		}},
		{"a holiday", func(b *rule.Book) *rule.Book {
			b.Calendar.Holidays = append(b.Calendar.Holidays, rule.Holiday{Date: civil.MustParse("2026-12-24"), Evidence: rule.EvidenceRead})
			return b
		}, "", 4, []string{
			"Hồ Thị Thu Hiền: Admission ceremony: 29 Dec 2026 · Running > 30 Dec 2026 · Running",
			"Hồ Văn Hiệp: Recognition decision: 5 Jan 2027, special case until 26 Jan 2027 · Running > 6 Jan 2027, special case until 27 Jan 2027 · Running",
			"Phan Văn Hòa: Admission decision: 22 Dec 2026, special case until 12 Jan 2027 · Running > 22 Dec 2026, special case until 13 Jan 2027 · Running",
			"Đinh Thị Kim Liên: Admission decision: 21 Jan 2027, special case until 11 Feb 2027 · Running > 22 Jan 2027, special case until 12 Feb 2027 · Running",
		}},
		{"local practice", func(b *rule.Book) *rule.Book {
			b, _, mistakes := rule.ReadOverlay(b, rulesOfCommune)
			for _, m := range mistakes {
				t.Fatal(m)
			}
			b, err := b.At("DN/TL")
			if err != nil {
				t.Fatal(err)
			}
			return b
		}, "", 4, []string{
			"Hồ Văn Dương: Mark of the course: none > fail · Warning · text read",
			"Hồ Thị Thu Hiền: Mark of the course: none > fail · Warning · text read",
			"Phan Văn Hòa: Verdict on the case: nothing in the way > warnings",
			"Phan Văn Hòa: Mark of the course: none > fail · Warning · text read",
			"Đinh Thị Kim Liên: Mark of the course: none > fail · Warning · text read",
		}},
	} {
		asOf, _ := civil.Parse(tt.asOf)
		got, rep := told(t, d, deputy, judging(t, tt.change(book(t))), asOf)
		if rep.Looked != 30 || rep.Changed != tt.changed || rep.Unchanged != 30-tt.changed || rep.Unjudged != 0 || rep.Next != "" {
			t.Errorf("%s: %+v", tt.what, rep)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n%s\nwant\n%s", tt.what, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}

// The report is the committee's: a cell, a mass organisation and the
// administrator are refused, each with a read logged only for who may.
func TestChangesAreTheCommittees(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	with := judging(t, book(t))
	none := func(desk.CaseChange) error { return nil }
	for _, tt := range []struct {
		by   auth.Actor
		want string
	}{
		{practicetest.Seat(t, d, "pho-bi-thu"), "read.changes regulations"},
		{practicetest.Seat(t, d, "chuyen-vien"), "read.changes regulations"},
		{practicetest.Seat(t, d, "bi-thu-thon-1"), ""},
		{practicetest.Seat(t, d, "doan-thanh-nien"), ""},
		{admin(d), ""},
	} {
		var err error
		lines, _ := logged(t, d, func() error {
			_, err = d.Changes(ctx, tt.by, with, civil.Date{}, none)
			return nil
		})
		if got := strings.Join(lines, ", "); got != tt.want || (err == nil) != (tt.want != "") || err != nil && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: logged %q, %v; want %q", tt.by.Role, got, err, tt.want)
		}
		if _, err := d.BooksUsed(ctx, tt.by); (err == nil) != (tt.want != "") {
			t.Errorf("%s: books used: %v", tt.by.Role, err)
		}
	}
	// A committee of another unit sees what lies below it, here nothing.
	elsewhere := practicetest.Seat(t, d, "chuyen-vien")
	elsewhere.Unit = "thon1"
	if _, rep := told(t, d, elsewhere, with, civil.Date{}); rep.Looked == 0 || rep.Looked >= 30 {
		t.Errorf("below thon1: %+v", rep)
	}
}

// A record that cannot be read, and one that the proposed book cannot read, are
// listed by name; the others are judged all the same.
func TestChangesPassesBrokenRecords(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	deputy := practicetest.Seat(t, d, "pho-bi-thu")
	id := find(t, d, deputy, "Phan Văn Hòa")
	path := filepath.Join(t.TempDir(), "tranu.db")
	if err := d.Store.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`UPDATE act SET payload = '{broken' WHERE case_id = ? AND no = 2`, string(id)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b := book(t)
	setNumber(t, b, "admission_decision_wd", "R208", 30.0)
	got, rep := told(t, practicetest.At(t, path), deputy, judging(t, b), civil.Date{})
	if rep.Looked != 30 || rep.Changed != 3 || rep.Unjudged != 1 || !slices.Contains(got, "Phan Văn Hòa: –") {
		t.Errorf("%+v, %q", rep, got)
	}

	b = book(t) // in which a number that most cases state is a day
	b.Facts[slices.IndexFunc(b.Facts, func(f rule.Fact) bool { return f.Key == "course.mark" })].Type = "date"
	b.Rules[slices.IndexFunc(b.Rules, func(r rule.Rule) bool { return r.ID == "ADM-COURSE-CLASS" })].Test = "given(course.mark)"
	got, rep = told(t, d, deputy, judging(t, b), civil.Date{})
	if rep.Looked != 30 || rep.Changed != 0 || rep.Unjudged == 0 || rep.Unchanged == 0 || len(got) != rep.Unjudged {
		t.Errorf("another type: %+v, %q", rep, got)
	}
}

// The report read page by page is the report.
func TestChangesPage(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	b := book(t)
	setNumber(t, b, "admission_decision_wd", "R208", 30.0)
	deputy := practicetest.Seat(t, d, "pho-bi-thu")
	want, _ := told(t, d, deputy, judging(t, b), civil.Date{})
	for _, most := range []int{1, 7, 30, 500} {
		var got []string
		var sum desk.ChangeReport
		for pages, after := 0, ""; pages == 0 || after != ""; pages++ {
			rep, list, err := d.ChangesPage(ctx, deputy, judging(t, b), civil.Date{}, after, most)
			if err != nil || rep.Looked > most || pages > 30 {
				t.Fatalf("page %d of %d: %+v, %v", pages, most, rep, err)
			}
			for _, c := range list {
				for _, l := range c.Lines {
					got = append(got, fmt.Sprintf("%s: %s: %s > %s", c.Person, l.What.EN, l.Before.EN, l.After.EN))
				}
			}
			sum.Looked, sum.Changed, after = sum.Looked+rep.Looked, sum.Changed+rep.Changed, rep.Next
		}
		if !slices.Equal(got, want) || sum.Looked != 30 || sum.Changed != 4 {
			t.Errorf("by %d: %+v\n%s", most, sum, strings.Join(got, "\n"))
		}
	}
	stop := errors.New("enough")
	n := 0
	_, err := d.Changes(ctx, practicetest.Seat(t, d, "pho-bi-thu"), judging(t, b), civil.Date{}, func(desk.CaseChange) error { n++; return stop })
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("stopped after %d with %v", n, err)
	}
}

// The acts of the practice commune were all judged by the present book; once
// the site has raised a rule they were judged by an earlier one.
func TestBooksUsed(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	p := seats(t, d)
	was := d.BookHash
	got, err := d.BooksUsed(ctx, p.deputy)
	if want := []desk.BookUse{{Book: was, Acts: 347, Present: true}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	raised(t, d, p, true)
	r, err := d.Readings(ctx, p.deputy)
	must(t, "readings", err)
	got, err = d.BooksUsed(ctx, p.deputy)
	if want := []desk.BookUse{{Book: r.Hash, Present: true}, {Book: was, Acts: 347}}; err != nil || r.Hash == was || !slices.Equal(got, want) {
		t.Errorf("after a raise: %v, %v", got, err)
	}
}
