package desk_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"tranu/internal/practice/practicetest"
)

// A case with a value the regulations do not know hides no other: the lists
// stand, its row says so, and its page names the fact and lets it be corrected.
func TestOneUnjudgedCase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tranu.db")
	must(t, "build", practicetest.Build(path, practicetest.Today))
	d := practicetest.At(t, path)
	by := practicetest.Seat(t, d, "bi-thu-thon-1")
	id := find(t, d, by, "Hồ Văn Nghiệp")
	db, err := sql.Open("sqlite", path)
	must(t, "open", err)
	defer db.Close()
	_, err = db.Exec(`UPDATE act SET payload = replace(payload, '"helper.status":"official"', '"helper.status":"retired"') WHERE case_id = ?`, string(id))
	must(t, "spoil", err)

	ctx := context.Background()
	h, err := d.Home(ctx, by)
	must(t, "home", err)
	told := false
	for _, x := range h.Stuck {
		told = told || x.Case == id && strings.HasPrefix(x.StepName.VI, "Không xét được")
	}
	if !told || len(h.Stuck)+len(h.Duties) < 3 {
		t.Errorf("home: told %v, %d stuck, %d duties", told, len(h.Stuck), len(h.Duties))
	}
	v, err := d.Case(ctx, by, id)
	must(t, "case", err)
	if !strings.Contains(v.Unjudged.VI, "không còn hợp lệ") || len(v.Timeline) < 10 || !v.Timeline[0].CanCorrect {
		t.Errorf("page: %q, %d entries", v.Unjudged.VI, len(v.Timeline))
	}
}
