package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tranu/internal/auth"
	"tranu/internal/desk"
	"tranu/internal/practice/practicetest"
	"tranu/internal/web"
	"tranu/internal/web/webtest"
)

const password = "mot mat khau dai"

// own is the pages of a committee's own data: the people of the practice
// commune, but seats are not taken without a password.
func own(t *testing.T) http.Handler {
	t.Helper()
	d := practicetest.Open(t)
	admin := auth.Actor{ID: "admin", Name: "Quản trị", Role: auth.Admin, Unit: d.Owner, Committee: d.Committee}
	for _, login := range []string{"chuyen-vien", "pho-bi-thu"} {
		if err := d.SetPassword(context.Background(), admin, login, password); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.AddAccount(context.Background(), admin, desk.NewAccount{Login: "quan-tri", Name: "Quản trị", Password: password, Role: auth.Admin, Unit: d.Owner}); err != nil {
		t.Fatal(err)
	}
	d.Practice = false
	return web.New(web.Config{Desk: d, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Secure: false})
}

// enter signs in with the password.
func enter(client *http.Client, base, login string) error {
	r, err := client.PostForm(base+"/sign-in", url.Values{"login": {login}, "password": {password}})
	if err == nil {
		r.Body.Close()
	}
	return err
}

func TestOwnData(t *testing.T) {
	for name, script := range map[string]string{
		"nobody gets in without a password": `
GET /
redirect == /sign-in
GET /register
redirect == /sign-in
POST /nominate
redirect == /sign-in
POST /seat
form login=chuyen-vien
code == 403
GET /sign-in
select form[action=/seat] count == 0
body lacks thực hành`,
		"a wrong password keeps the login and tells nothing": `
GET /sign-in
submit form[action=/sign-in]
form login=chuyen-vien
form password=sai roi
code == 403
select input[name=password] count == 1
take login from input[name=login]
select .notice has không đúng
GET /
redirect == /sign-in`,
		"after five wrong ones nobody may try, not even with the right one": `
POST /sign-in
form login=pho-bi-thu
form password=1
code == 403
POST /sign-in
form login=pho-bi-thu
form password=2
code == 403
POST /sign-in
form login=pho-bi-thu
form password=3
code == 403
POST /sign-in
form login=pho-bi-thu
form password=4
code == 403
POST /sign-in
form login=pho-bi-thu
form password=5
code == 403
POST /sign-in
form login=pho-bi-thu
form password=mot mat khau dai
code == 503`,
		"in and out again": `
as chuyen-vien
GET /
body contains Phạm Minh Quân
submit form[action=/sign-out]
redirect == /sign-in
GET /
redirect == /sign-in`,
		"who keeps accounts sees the log and no files": `
as quan-tri
GET /
select h1 is Nhật ký
GET /register
code == 403
GET /duties?state=stuck
code == 403`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			webtest.Run(t, own(t), enter, name, script)
		})
	}
}

func TestForms(t *testing.T) {
	for name, script := range map[string]string{
		"particulars are corrected with a reason, and the old ones stay": `
as bi-thu-thon-1
GET /register?q=ho+thi+nhung
take case from table a@href
GET $case
take person from main a[href^=/person/]@href
GET $person/correct
submit form[action=$person/correct]
form residence=thôn 2
code == 422
body contains lý do
submit form[action=$person/correct]
form birth=31/02/2003
form reason=Chuyển nhà
code == 422
select #birth-wrong count == 1
submit form[action=$person/correct]
form birth=30/01/2003
form residence=thôn 2, xã Trà Liên
form reason=Chuyển nhà
redirect == $person
follow
body contains thôn 2, xã Trà Liên
body contains thôn 1, xã Trà Nú
body contains Chuyển nhà`,
		"two who correct the same record: the second is told": `
as chuyen-vien
GET /register?q=ho+thi+nhung
take case from table a@href
GET $case
take person from main a[href^=/person/]@href
GET $person/correct
take version from input[name=version]
submit form[action=$person/correct]
form occupation=Giáo viên
form reason=Đổi việc
redirect == $person
POST $person/correct
form version=$version
form name=Hồ Thị Nhung
form birth=30/01/2003
form occupation=Nông dân
form reason=Đổi việc
code == 409`,
		"a resolution, its plan and a target": `
as pho-bi-thu
GET /planning?year=2028
POST /planning
form what=resolution
form year=2028
form unit=tralien
form number=9-NQ/ĐU
form day=30/11/2026
form to=2030
form title=Phát triển đảng viên
form note=Mỗi năm kết nạp 06 đảng viên
redirect == /planning?year=2028
follow
select select[name=resolution] option has 9-NQ/ĐU
POST /planning
form what=plan
form year=2028
form unit=tralien
form number=12-KH/ĐU
form day=30/11/2026
form title=Kế hoạch 2028
redirect == /planning?year=2028
follow
select select[name=plan] option has 12-KH/ĐU
GET /log
take resolution from a[href^=/resolution/]@href
GET $resolution
body contains Mỗi năm kết nạp 06 đảng viên
POST /planning
form what=nonsense
form year=2028
form day=30/11/2026
code == 422
POST /planning
form what=resolution
form year=2028
form unit=tralien
form number=10
form day=30/11/2026
form to=sau này
form title=x
code == 422
POST /planning
form what=target
form year=2028
form unit=thon1
form count=-1
form day=30/11/2026
code == 422`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			webtest.Run(t, handler(t), take, name, script)
		})
	}
}

// Nobody is let in by a question: without a session every address of the
// pages leads to the sign-in, and every form is refused or leads there.
func TestEveryAddressIsClosed(t *testing.T) {
	h := own(t)
	for _, path := range []string{"/", "/duties?state=stuck", "/targets", "/planning", "/figure?what=members", "/resolution/x", "/register", "/register/review", "/nominate",
		"/person/x", "/person/x/correct", "/case/x", "/case/x/act/adm_cv", "/case/x/correct/1", "/rules", "/rule/ADM-AGE-MIN", "/log", "/nowhere"} {
		for _, method := range []string{"GET", "POST"} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader("")))
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/sign-in" {
				t.Errorf("%s %s: status %d, to %q", method, path, w.Code, w.Header().Get("Location"))
			}
		}
	}
}
