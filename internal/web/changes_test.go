package web_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"testing"

	"tranu/internal/practice/practicetest"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/web"
	"tranu/internal/web/webtest"
	"tranu/regulations"
)

// nextTo is the pages with proposed regulations.
func nextTo(t *testing.T, next func() (*procedure.Procedures, error)) http.Handler {
	t.Helper()
	return web.New(web.Config{Desk: practicetest.Open(t), Next: next, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

// shorter is the program's book with 30 days for the admission decision.
func shorter() (*procedure.Procedures, error) {
	book, err := regulations.Book()
	if err != nil {
		return nil, err
	}
	p := slices.IndexFunc(book.Parameters, func(p rule.Parameter) bool { return p.Key == "admission_decision_wd" })
	v := slices.IndexFunc(book.Parameters[p].Values, func(v rule.ParameterValue) bool { return v.Regime == "R208" })
	book.Parameters[p].Values[v].Value = 30.0
	prog, err := rule.Compile(book)
	if err != nil {
		return nil, err
	}
	return procedure.New(prog)
}

// The page of changes in each state the proposed regulations can be in, and
// for whom it is not.
func TestChangesPage(t *testing.T) {
	refused := `
as bi-thu-thon-1
GET /rules
select a[href=/rules/changes] count == 0
GET /rules/changes
code == 403
body lacks Hồ Văn Dương
as doan-thanh-nien
GET /rules/changes
code == 403`
	for name, tt := range map[string]struct {
		next   func() (*procedure.Procedures, error)
		script string
	}{
		"a shorter limit": {shorter, `
as pho-bi-thu
GET /rules
select a[href=/rules/changes] count == 1
GET /rules/changes
code == 200
select h1 is Thay đổi khi sửa quy định
select details th has admission_decision_wd, R208
select [role=status] has Đã xem 30 hồ sơ đang làm, tính đến ngày 30/11/2026: 4 có thay đổi, 26 không đổi, 0 không xét được.
select section count == 4
select section a[href=/rule/ADM-DEC-DEADLINE] count == 1
select section h3 is Phan Văn Hòa
select section td is 22/12/2026, đặc biệt đến 12/01/2027 · Còn hạn
select section td is 01/12/2026, đặc biệt đến 22/12/2026 · Còn hạn
select li has Quy định đang dùng
GET /rules/changes?as_of=2027-03-01
select [role=status] has tính đến ngày 01/03/2027
GET /rules/changes?as_of=31/02/2026
code == 422
select input[name=as_of][aria-invalid=true] count == 1
select section count == 0
GET /rules/changes?after=nonsense
code == 422
GET /log
select td has Xem trước thay đổi khi sửa quy định
select td is Các hồ sơ đang làm, đến ngày 2026-11-30` + refused},
		"nothing proposed": {nil, `
as chuyen-vien
GET /rules/changes
code == 200
body contains regulations-next
select section count == 0
select [role=status] count == 0` + refused},
		"a folder that is not there": {func() (*procedure.Procedures, error) { return nil, nil }, `
as chuyen-vien
GET /rules/changes
body contains regulations-next`},
		"mistakes": {func() (*procedure.Procedures, error) {
			return nil, rule.Mistakes{{File: "calendar.yaml", Line: 3, Col: 5, Msg: "no such day"}, {File: "regimes.yaml", Line: 1, Col: 1, Msg: "empty"}}
		}, `
as chuyen-vien
GET /rules/changes
code == 200
select [role=alert] li is calendar.yaml:3:5: no such day
select [role=alert] li is regimes.yaml:1:1: empty
select section count == 0` + refused},
		"what does not compile": {func() (*procedure.Procedures, error) { return nil, errors.New("step x: nothing says when it is done") }, `
as chuyen-vien
GET /rules/changes
select [role=alert] li has step x`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			webtest.Run(t, nextTo(t, tt.next), take, name, tt.script)
		})
	}
}
