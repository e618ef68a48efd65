package browsertest

import (
	"bytes"
	"fmt"
	"html"
	"image/png"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

const head = `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thử</title>
	<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head><body>`

// desk is a small site: one sheet that may be decided once, a slow answer, and
// pages with faults.
func desk() http.Handler {
	var mu sync.Mutex
	decided := ""
	mux := http.NewServeMux()
	show := func(path, body string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, head+body) })
	}
	show("/sheet", `<h1>Phiếu</h1><form method="post" action="/sheet">
		<label>Họ và tên <input name="name"></label>
		<label>Ngày sinh <input type="date" name="born"></label>
		<label for="who">Chi bộ</label><select id="who" name="cell"><option>Một</option><option value="2">Hai</option></select>
		<label><input type="checkbox" name="sure" value="yes"> Đã kiểm tra</label>
		<label><input type="radio" name="vote" value="for"> Tán thành</label>
		<label><input type="radio" name="vote" value="against"> Không tán thành</label>
		<button>Gửi</button></form>
		<details><summary>Thêm</summary><p>Ẩn trước đó</p></details>`)
	mux.HandleFunc("POST /sheet", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if decided != "" {
			w.WriteHeader(http.StatusConflict)
			fmt.Fprint(w, head+"<h1>Đã có người quyết định: "+html.EscapeString(decided)+"</h1>")
			return
		}
		time.Sleep(600 * time.Millisecond) // longer than the quiet a click waits for
		decided = r.FormValue("name")
		http.Redirect(w, r, "/done?"+r.PostForm.Encode(), http.StatusSeeOther)
	})
	mux.HandleFunc("GET /done", func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		fmt.Fprint(w, head, "<h1>Xong</h1><ul>")
		for _, key := range slices.Sorted(maps.Keys(r.Form)) {
			fmt.Fprintf(w, "<li>%s", html.EscapeString(key+"="+r.FormValue(key)))
		}
	})
	mux.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) {
		if name := r.FormValue("name"); name != "" {
			http.SetCookie(w, &http.Cookie{Name: "me", Value: name, Path: "/"})
		}
		fmt.Fprintf(w, "%s<h1>Tôi</h1><p>cookies: %d</p>", head, len(r.Cookies()))
	})
	show("/console", `<h1>Lỗi</h1><script>console.error("hỏng rồi")</script>`)
	show("/throws", `<h1>Lỗi</h1><script>undefined.x</script>`)
	show("/missing", `<h1>Lỗi</h1><img alt="" src="/none.png">`)
	show("/outside", `<h1>Lỗi</h1><img alt="" src="http://127.0.0.2:9/x.png">`)
	show("/wide", `<h1>Rộng</h1><div style="width:800px">x</div>`)
	return mux
}

func site(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(desk())
	t.Cleanup(server.Close)
	return server.URL
}

func TestTwoPeople(t *testing.T) {
	base, b := site(t), Start(t)
	lan, minh := b.User(t, "lan", base), b.User(t, "minh", base)

	lan.Open("/me?name=lan")
	lan.Open("/me")
	lan.See("cookies: 1")
	minh.Open("/me")
	minh.See("cookies: 0") // and not the first person's

	for _, p := range []*Page{lan, minh} {
		p.Open("/sheet")
		p.Fill("Họ và tên", "Hồ Thị Mai")
		p.Fill("Ngày sinh", "2004-02-28")
		p.Choose("Chi bộ", "Hai")
		p.Tick("Đã kiểm tra")
		p.Tick("Không tán thành")
		p.Lacks("Ẩn trước đó")
		p.Click("Thêm")
		p.See("Ẩn trước đó")
	}
	lan.Click("Gửi")
	lan.See("Xong")
	want := []string{"born=2004-02-28", "cell=2", "name=Hồ Thị Mai", "sure=yes", "vote=against"}
	if diff := cmp.Diff(want, lan.Texts("li")); diff != "" {
		t.Error(diff)
	}
	if got := lan.Path(); !strings.HasPrefix(got, "/done?") {
		t.Errorf("path = %q", got)
	}
	minh.ClickRefused("Gửi", http.StatusConflict)
	minh.See("Đã có người quyết định: Hồ Thị Mai")
}

func TestTogether(t *testing.T) {
	base, b := site(t), Start(t)
	people := []*Page{b.User(t, "lan", base), b.User(t, "minh", base)}
	var acts []func()
	for _, p := range people {
		p.Open("/sheet")
		p.Fill("name", p.name)
		acts = append(acts, func() {
			p.seen.expect(http.StatusConflict)
			p.click("Gửi")
		})
	}
	Together(t, acts...)
	won := 0
	for _, p := range people {
		if p.Text("h1") == "Xong" {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d people won, want exactly one", won)
	}
}

func TestScreenshot(t *testing.T) {
	t.Setenv("TRANU_SCREENSHOTS", t.TempDir())
	base := site(t)
	p := Start(t).User(t, "lan", base)
	p.Open("/sheet")
	for _, tt := range []struct {
		name  string
		size  func()
		width int
	}{
		{"sheet-1280", p.Desktop, 1280},
		{"sheet-390", p.Phone, 390},
	} {
		tt.size()
		p.FitsWidth()
		b, err := os.ReadFile(p.Screenshot(tt.name))
		if err != nil {
			t.Fatal(err)
		}
		image, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if got := image.Bounds().Dx(); got != tt.width {
			t.Errorf("%s is %d pixels wide, want %d", tt.name, got, tt.width)
		}
	}
	p.Open("/wide")
	if got := p.overflow(); got <= 0 {
		t.Errorf("a page of 800 pixels is said to fit on a telephone: %d", got)
	}
}

func TestProblemsAreSeen(t *testing.T) {
	base := site(t)
	p := Start(t).User(t, "lan", base)
	for _, tt := range []struct{ path, want string }{
		{"/console", "hỏng rồi"},
		{"/throws", "exception: TypeError"},
		{"/missing", "/none.png: status 404"},
		{"/outside", "a request leaves the site"},
		{"/nowhere", "/nowhere: status 404"},
	} {
		p.do("open "+tt.path, chromedp.Navigate(base+tt.path))
		var got []string
		for end := time.Now().Add(5 * time.Second); len(got) == 0 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			got = p.seen.problems()
		}
		if len(got) == 0 || !strings.Contains(got[0], tt.want) {
			t.Errorf("%s: got %q, want something with %q", tt.path, got, tt.want)
		}
		for !p.seen.quiet(300 * time.Millisecond) {
			time.Sleep(20 * time.Millisecond)
		}
		p.seen.problems()
	}
}
