package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/practice/practicetest"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/regulations"
)

// proposed is the book of the program with a change, ready to judge.
func proposed(t *testing.T, change func(*rule.Book)) *procedure.Procedures {
	t.Helper()
	book, err := regulations.Book()
	if err != nil {
		t.Fatal(err)
	}
	change(book)
	prog, err := rule.Compile(book)
	if err != nil {
		t.Fatal(err)
	}
	p, err := procedure.New(prog)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDump(t *testing.T) {
	d := practicetest.Open(t)
	by := practicetest.Seat(t, d, "pho-bi-thu")
	for name, change := range map[string]func(*rule.Book){
		"30": func(b *rule.Book) { setNumber(t, b, "admission_decision_wd", "R208", 30.0) },
		"holiday": func(b *rule.Book) {
			b.Calendar.Holidays = append(b.Calendar.Holidays, rule.Holiday{Date: civil.MustParse("2026-12-24"), Evidence: rule.EvidenceRead})
		},
		"same": func(*rule.Book) {},
	} {
		rep, err := d.Changes(context.Background(), by, proposed(t, change), civil.Date{}, func(c desk.CaseChange) error {
			b, _ := json.Marshal(c.Difference)
			fmt.Println(name, c.Person, c.Unit.Name, c.Stage, c.Err, string(b))
			for _, l := range c.Lines {
				fmt.Println("    ", l.What.VI, l.Before.VI, "=>", l.After.VI)
			}
			return nil
		})
		fmt.Println(name, rep, err)
	}
	_ = os.Args
	u, err := d.BooksUsed(context.Background(), by)
	fmt.Println(u, err)
}

func setNumber(t *testing.T, b *rule.Book, key, regime string, value any) {
	t.Helper()
	for i := range b.Parameters {
		for k := range b.Parameters[i].Values {
			if v := &b.Parameters[i].Values[k]; b.Parameters[i].Key == key && v.Regime == regime {
				v.Value = value
				return
			}
		}
	}
	t.Fatalf("no value of %s in %s", key, regime)
}
