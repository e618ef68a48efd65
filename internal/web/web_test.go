package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tranu/internal/practice/practicetest"
	"tranu/internal/web"
	"tranu/internal/web/webtest"
)

func handler(t *testing.T) http.Handler {
	t.Helper()
	return web.New(web.Config{Desk: practicetest.Open(t), Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

// take takes a seat of the practice commune.
func take(client *http.Client, base, login string) error {
	r, err := client.PostForm(base+"/seat", url.Values{"login": {login}})
	if err == nil {
		r.Body.Close()
	}
	return err
}

func TestScripts(t *testing.T) {
	for name, script := range map[string]string{
		"wrong dates and numbers are told beside their fields": `
as bi-thu-co-quan
GET /register?q=le+minh+tu
take case from table a@href
GET $case/act/adm_cv_check
submit form[action=$case/act/adm_cv_check]
form day=31/02/2026
code == 422
body contains “31/02/2026” không phải là ngày
submit form[action=$case/act/adm_cv_check]
form day=26/11/2026
code == 303`,
		"a wrong date is kept, and told at its field": `
as bi-thu-co-quan
GET /register?q=le+minh+tu
take case from table a@href
GET $case/act/adm_cv_check
submit form[action=$case/act/adm_cv_check]
form day=31/02/2026
form note=một ghi chú
code == 422
select input[name=day][aria-invalid=true][aria-describedby=adm_cv_check-day-wrong] count == 1
select #adm_cv_check-day-wrong has Hãy ghi dạng ngày/tháng/năm
take day from input[name=day]
take note from textarea[name=note]
submit form[action=$case/act/adm_cv_check]
form day=26/11/2026
form note=$note, sửa từ $day
redirect == $case?saved=11
follow
body contains một ghi chú, sửa từ 31/02/2026`,
		"a dossier out of order says so, with both papers and both days": `
as bi-thu-co-quan
GET /register?q=le+minh+tu
take case from table a@href
GET $case
select a[href=$case/inspection] is Rà soát hồ sơ
GET $case/inspection
select h1 is Rà soát hồ sơ: Lê Minh Tú
select #I03 count == 0
body lacks Sai thứ tự
GET $case/act/adm_cv_check
submit form[action=$case/act/adm_cv_check]
form day=2026-11-10
redirect == $case?saved=11
GET $case/inspection
select #I03 .badge is Có lỗi
select #I03 li has Ngày ký lý lịch (2-KNĐ)
select #I03 li has muộn hơn Ngày đóng dấu giáp lai (2-KNĐ): 10/11/2026
select #I03 has Cách sửa:
select table td has Sai thứ tự: sớm hơn Ngày ký lý lịch (2-KNĐ)
select table td has Sai thứ tự: muộn hơn Ngày đóng dấu giáp lai (2-KNĐ) (10/11/2026)
as bi-thu-thon-2
GET $case/inspection
code == 404
as doan-thanh-nien
GET $case/inspection
code == 403`,
		"a refused vote is told in numbers without JavaScript": `
as bi-thu-thon-2
GET /register?q=ho+thi+ngoc+anh
take case from table a@href
GET $case
select [data-tally] is Mẫu số: 24. Cần ít nhất 16 phiếu tán thành.
GET $case/act/adm_cell_meeting
submit form[action=$case/act/adm_cell_meeting]
form vote:official_total=12
form vote:temp_away_absent=1
form vote:present=10
form vote:yes=7
form vote:no=3
code == 422
select [data-tally] is Mẫu số: 11. Cần ít nhất 8 phiếu tán thành. Chưa đạt.`,
		"a case says which limits run and by when it must be done": `
as chuyen-vien
GET /register?q=ho+van+duong
take case from table a@href
GET $case
select a[href=#limits] is Quyết định kết nạp: quá hạn 26 ngày làm việc
select #limits table.limits tbody tr has trễ 26 ngày làm việc
select #limits table.limits tbody tr details has Quyết định ký muộn vẫn có hiệu lực.
select #limits table.limits tbody tr has 12/11/2026
select #limits table.limits tbody tr a[href=/rule/ADM-DEC-DEADLINE] count == 1
select #limits .count h3 is Để được tính vào năm 2026
select #limits .count tbody tr has 18/11/2026
select #limits .count tbody tr has 31/12/2026
select h1 count == 1`,
		"a plan that is refused keeps what was filled in": `
as pho-bi-thu
GET /planning?year=2026
POST /planning
form what=plan
form key=k1
form year=2026
form unit=
form number=7-KH/ĐU
form title=Kế hoạch bổ sung
form day=hôm qua
code == 422
select details[open] summary has Thêm kế hoạch năm
select #p-day-wrong has “hôm qua” không phải là ngày
take number from #p-number
select #t-day-wrong count == 0
select #p-day count == 1`,
		"the office reviews the list of a cell that hands in paper": `
as chuyen-vien
GET /register/review
select main ul a has Chi bộ thôn 1
GET /register/review?unit=thon1
select fieldset legend has Hồ Thị Nhung
submit form[action=/register/review]
form number=31-NQ/CB
redirect == /register/review
follow
select main ul a lacks Chi bộ thôn 1
as doan-thanh-nien
GET /register/review
code == 403`,
		"nothing leads where the reader may not go": `
as chuyen-vien
GET /register?q=ho+van+duong
take case from table a@href
GET $case
select h2 has Quyết định kết nạp
select a[href=$case/act/adm_decision] count == 0
GET $case/act/adm_decision
code == 403
select a.button has Về hồ sơ`,
		"lists are not cut off without saying so": `
as pho-bi-thu
GET /
select a[href=/duties?state=stuck] has Xem tất cả
GET /duties?state=stuck
select .duties li has Hồ Thị Loan
GET /duties?state=nonsense
code == 404`,
		"a wrong method or address is a page, too": `
as pho-bi-thu
POST /targets
code == 404
select h1 is Không tìm thấy
POST /nowhere
code == 404`,
		"text in an old encoding keeps the form": `
as doan-thanh-nien
GET /nominate
submit form[action=/nominate]
form name=NguyÔn V¨n Tïng
form birth=2001-01-01
code == 422
select input[name=birth] count == 1
take name from input[name=name]
take birth from input[name=birth]
submit form[action=/nominate]
form name=Nguyễn Văn Tùng Thử
redirect == /`,
		"a count is not negative, a day not before birth": `
as bi-thu-thon-2
GET /register?q=ho+thi+ngoc+anh
take case from table a@href
GET $case/act/adm_cell_meeting
submit form[action=$case/act/adm_cell_meeting]
form vote:present=-5
form vote:yes=20
code == 422
body contains Số có quyền biểu quyết có mặt
select input[aria-invalid] count == 1
as bi-thu-co-quan
GET /register?q=le+minh+tu
take other from table a@href
GET $other/act/adm_cv_check
submit form[action=$other/act/adm_cv_check]
form day=1990-01-01
code == 422
body contains không thể trước ngày đó`,
		"the same form twice is recorded once": `
as bi-thu-co-quan
GET /register?q=le+minh+tu
take case from table a@href
GET $case
take version from input[name=version]
take key from input[name=key]
POST $case/act/adm_cv_check
form version=$version
form key=$key
form day=2026-11-26
code == 303
POST $case/act/adm_cv_check
form version=$version
form key=$key
form day=2026-11-26
code == 303
POST $case/act/adm_cv_check
form version=$version
form key=another
form day=2026-11-26
code == 409
body contains Nguyễn Văn Chính đã ghi`,
		"a cell does not learn of another's case": `
as bi-thu-thon-1
GET /register?q=ho+van+nghiep
take case from table a@href
as bi-thu-thon-2
GET $case
code == 404
GET $case/act/adm_cell_meeting
code == 404
as doan-thanh-nien
GET $case
code == 403
GET /log
code == 403
GET /targets
code == 403
GET /planning
code == 403`,
		"search needs no marks, and cannot be used to inject": `
as chuyen-vien
GET /register?q=ho+thi+ngoc+anh
body contains Hồ Thị Ngọc Ánh
body contains 1 người
GET /register?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E
body contains Chưa có ai trong danh sách
select script lacks alert`,
		"a target that changes needs its reason": `
as pho-bi-thu
GET /planning?year=2026
submit form[action=/planning]
form count=9
code == 422
body contains lý do
submit form[action=/planning]
form count=9
form reason=Cấp trên giao thêm
redirect == /planning?year=2026
follow
body contains 9`,
		"the figures of 2021 open their lists": `
as pho-bi-thu
GET /targets?unit=tranu&year=2021
body contains 200 %
body contains 6/8 = 75 %
body contains Nghị quyết số 6a
GET /figure?unit=tranu&year=2021&as_of=2021-12-31&what=ethnic_minority
select table tbody tr count == 6
GET /figure?unit=tranu&year=2021&as_of=2021-12-31&what=members
select table tbody tr count == 125
GET /figure?unit=tranu&year=2021&as_of=2021-12-31&what=cells
select table tbody tr count == 6`,
		"the blocked case of the README can be mended": `
as bi-thu-thon-1
GET /register?q=ho+van+nghiep
take case from table a@href
GET $case
select .card.stop has Mọi người giới thiệu phải là đảng viên chính thức
GET $case/correct/14
body contains Giới thiệu của đảng viên
submit form[action=$case/act/adm_introductions]
form list:introducers:0:status=official
form basis=Bí thư chi bộ đối chiếu sổ đảng viên
code == 303
follow
select .card.stop lacks phải là đảng viên chính thức
select h2 has Bước tiếp theo: Chi bộ xét và ra nghị quyết`,
		"rules are found without marks, by step and effect, with numbers and examples": `
as bi-thu-thon-1
GET /rules
body contains 217 quy tắc
GET /rules?q=du+18+tuoi
select .duties li has ADM-AGE-MIN
GET /rules?procedure=recognition&step=rec_cell_meeting&effect=block
select .duties li has VOTE-CELL
select .duties li lacks ADM-AGE-MIN
GET /rules?q=khongcoquytacnao
body contains 0 quy tắc
GET /rule/ADM-COURSE-VALID
select h3 has giấy chứng nhận
select table td has 60
GET /rule/ADM-AGE-MIN
select table td has Tháng 8/2025 mới 215 tháng`,
		"a text that was read is raised by two people, and a failure blocks": `
as chuyen-vien
GET /rule/ADM-CV-SEAM
select table td a[href=/rule/ADM-CV-SEAM/read?regime=R208] count == 1
GET /rule/ADM-CV-SEAM/read?regime=R208
select #document option[selected] has 38
submit form[action=/rule/ADM-CV-SEAM/read]
form clause=I.1.4
form agrees=false
form dated=31/02/2026
code == 422
select #dated-wrong has 31/02/2026
select input[name=agrees][value=false][checked] count == 1
submit form[action=/rule/ADM-CV-SEAM/read]
form dated=29/09/2025
form note=
code == 422
select #note-wrong has khác ở chỗ nào
submit form[action=/rule/ADM-CV-SEAM/read]
form agrees=true
redirect == /rule/ADM-CV-SEAM#R208
follow
select h3 has Đã đọc: thời kỳ từ ngày 26/07/2026
select .badge has biết qua nguồn khác
submit form[action=/rules/proposals]
form block=true
form reason=đã đối chiếu bản gốc
redirect == /rules/proposal/2
follow
select table td has Không được làm
select .notice has Đồng chí đã đề xuất mục số 2
select .notice has Nguyễn Thành Công
take seen from input[name=seen]
POST /rules/proposal/2
form agree=yes
form seen=$seen
form key=k1
code == 403
as bi-thu-thon-1
GET /rule/ADM-CV-SEAM
select a[href=/rule/ADM-CV-SEAM/read?regime=R208] count == 0
GET /rule/ADM-CV-SEAM/read?regime=R208
code == 403
body contains Phó bí thư thường trực, Cán bộ tổ chức
GET /rules/proposal/2
select form[action=/rules/proposal/2] count == 0
as pho-bi-thu
GET /
select h2 has Chờ đồng chí xác nhận
GET /rules/proposal/2
submit form[action=/rules/proposal/2]
redirect == /rules/proposal/2
follow
body contains Đinh Thị Thu Hà xác nhận
GET /
select h2 lacks Chờ đồng chí xác nhận
as pho-bi-thu-2
POST /rules/proposal/2
form agree=yes
form seen=$seen
form key=k2
code == 409
body contains Đinh Thị Thu Hà đã xác nhận mục số 2
as bi-thu-thon-1
GET /rule/ADM-CV-SEAM
body contains Phạm Minh Quân đọc ngày
body contains Kèm theo chương trình: biết qua nguồn khác
GET /register?q=ho+van+hen
take case from table a@href
GET $case/act/adm_verification
submit form[action=$case/act/adm_verification]
form day=25/11/2026
form fact:verification.first_sent_date=2026-10-20
form fact:verification.relatives_declared=true
form list:relatives:0:relation=birth_father
form list:relatives:0:side=own
form list:relatives:0:result=clear
form list:verification_requests:0:received_date=2026-10-20
form list:verification_requests:0:replied_date=2026-11-20
code == 422
select .card.stop has Lý lịch phải được đóng dấu giáp lai
select .card.stop .badge has đã đọc văn bản`,
		"a choice is made by two people from a day on": `
as chuyen-vien
GET /rules/choices
select h2 has Địa phương áp dụng
submit form[action=/rules/choices]
form day=hôm nay
code == 422
select details[open] count == 1
submit form[action=/rules/choices]
form day=01/09/2026
form document=Thông báo 5-TB/ĐU
form reason=thống nhất cách tính
form value=next_day
redirect == /rules/proposal/1
follow
select h1 has Ngày kế tiếp
as doan-thanh-nien
GET /rules/choices
select form[action=/rules/choices] count == 0
POST /rules/choices
form setting=feb29_policy
form value=next_day
form day=2026-09-01
form document=x
form reason=x
form key=k
code == 403
as pho-bi-thu
GET /rules/proposal/1
submit form[action=/rules/proposal/1]
redirect == /rules/proposal/1
follow
GET /rules/choices
select dd has (từ ngày 01/09/2026)
GET /rules/proposal/1
submit form[action=/rules/proposals]
form reason=ghi nhầm
redirect == /rules/proposal/3
GET /rules/readings
select .who-case has Hủy lựa chọn
GET /log
body contains Xác nhận đề xuất về quy định`,
		"bad queries are told": `
as pho-bi-thu
GET /targets?year=abc
code == 422
GET /targets?as_of=2021-13-01
code == 422
GET /targets?unit=nowhere
code == 404
GET /figure?what=nonsense
code == 404
GET /nowhere
code == 404
GET /rule/NO-SUCH-RULE
code == 404
GET /case/nope
code == 404
GET /rules/proposal/1
code == 404
GET /rules/proposal/x
code == 404
GET /rule/ADM-CV-SEAM/read?regime=R1
code == 404`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			webtest.Run(t, handler(t), take, name, script)
		})
	}
}

var href = regexp.MustCompile(`href="(/[^"]*)"`)

// Whoever follows every link in either language meets no broken page.
func TestEveryLink(t *testing.T) {
	for _, seat := range []string{"pho-bi-thu", "chuyen-vien", "bi-thu-thon-3", "doan-thanh-nien"} {
		for _, lang := range []string{"vi", "en"} {
			t.Run(seat+"/"+lang, func(t *testing.T) {
				t.Parallel()
				server := httptest.NewServer(handler(t))
				defer server.Close()
				jar, _ := cookiejar.New(nil)
				client := &http.Client{Jar: jar}
				if err := take(client, server.URL, seat); err != nil {
					t.Fatal(err)
				}
				if r, err := client.PostForm(server.URL+"/language", url.Values{"lang": {lang}, "back": {"/"}}); err != nil || r.StatusCode != 200 {
					t.Fatalf("language: %v", err)
				}
				crawl(t, client, server.URL, 120)
			})
		}
	}
}

// crawl visits at most n pages, breadth first.
func crawl(t *testing.T, client *http.Client, base string, n int) {
	t.Helper()
	seen, queue := map[string]bool{"/": true}, []string{"/"}
	for len(queue) > 0 && n > 0 {
		path := queue[0]
		queue, n = queue[1:], n-1
		r, err := client.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || r.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d, %v", path, r.StatusCode, err)
			continue
		}
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, problem := range webtest.Check(body) {
			t.Errorf("%s: %s", path, problem)
		}
		for _, m := range href.FindAllStringSubmatch(string(body), -1) {
			next := strings.ReplaceAll(m[1], "&amp;", "&")
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
}

// Nothing may load from outside, be framed or be kept by a shared cache; a
// form from another site is refused; assets may be kept for good.
func TestHeaders(t *testing.T) {
	h := handler(t)
	get := func(method, path string, header http.Header) *http.Response {
		r := httptest.NewRequest(method, path, nil)
		for k, v := range header {
			r.Header[k] = v
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result()
	}
	page := get("GET", "/", nil)
	csp := page.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("page: CSP %q, cache %q", csp, page.Header.Get("Cache-Control"))
	}
	if c := page.Cookies(); len(c) != 1 || !c[0].HttpOnly || c[0].SameSite != http.SameSiteLaxMode {
		t.Errorf("session cookie %+v", c)
	}
	foreign := get("POST", "/seat", http.Header{"Sec-Fetch-Site": {"cross-site"}})
	if text, _ := io.ReadAll(foreign.Body); foreign.StatusCode != http.StatusForbidden || !strings.Contains(string(text), "từ một trang khác") || len(foreign.Cookies()) > 0 {
		t.Errorf("a form from another site: status %d, cookies %v: %.200s", foreign.StatusCode, foreign.Cookies(), text)
	}
	body, _ := io.ReadAll(page.Body)
	for _, m := range regexp.MustCompile(`/assets/[^"]+`).FindAllString(string(body), -1) {
		r := get("GET", m, nil)
		if r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d, cache %q", m, r.StatusCode, r.Header.Get("Cache-Control"))
		}
	}
}

// The first visit to any page stays within 100 kB on the wire, assets and all.
func TestWeight(t *testing.T) {
	const most = 100_000
	server := httptest.NewServer(handler(t))
	defer server.Close()
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	if err := take(client, server.URL, "pho-bi-thu"); err != nil {
		t.Fatal(err)
	}
	fetch := func(path string) (wire int, text string) {
		r, err := http.NewRequest("GET", server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", "gzip") // and so left packed
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: status %d, %v", path, answer.StatusCode, err)
		}
		if answer.Header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			plain, err := io.ReadAll(z)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			return len(body), string(plain)
		}
		return len(body), string(body)
	}
	for _, path := range []string{"/", "/targets", "/register", "/rules", "/rules/choices", "/log", "/figure?unit=tranu&year=2021&as_of=2021-12-31&what=members"} {
		sum, text := fetch(path)
		assets := regexp.MustCompile(`/assets/[^"]+`).FindAllString(text, -1)
		if len(assets) == 0 {
			t.Errorf("%s names no assets", path)
		}
		for _, a := range assets {
			n, _ := fetch(a)
			sum += n
		}
		if sum > most {
			t.Errorf("%s: %d bytes with its assets, the most is %d", path, sum, most)
		}
	}
}

// A change of language leads nowhere but to this site.
func TestLanguageStaysHere(t *testing.T) {
	h := handler(t)
	for back, want := range map[string]string{"/register?q=a": "/register?q=a", "https://x.example/": "/", "//x.example": "/", `/\x.example`: "/", "": "/"} {
		r := httptest.NewRequest("POST", "/language", strings.NewReader(url.Values{"lang": {"en"}, "back": {back}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Result().Header.Get("Location"); got != want {
			t.Errorf("back %q leads to %q, want %q", back, got, want)
		}
	}
}

func TestTooLarge(t *testing.T) {
	h := handler(t)
	r := httptest.NewRequest("POST", "/nominate", strings.NewReader("note="+strings.Repeat("a", 2<<20)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("2 MB: status %d", w.Code)
	}
}
