package webtest

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const goodPage = `<!doctype html>
<html lang="vi"><head><title>Hồ sơ</title></head><body>
<h1>Hồ sơ của <em>Hồ Thị Mai</em></h1>
<p class="state big">Đang   chờ</p><p class="state">Đã xong</p>
<nav id="top"><a class="next" href="/cases/c1">Tiếp</a></nav>
<form id="birth" method="post" action="/cases/c1/birth">
<input type="hidden" name="version" value="7">
<label>Ngày sinh <input type="date" name="born" value="2004-02-28"></label>
<label>Ghi chú <textarea name="note">
một</textarea></label>
<label>Lớp <select name="class"><option value="a">A</option><option value="b" selected>B</option></select></label>
<label>Đầu <select name="first"><option>x</option><option>y</option></select></label>
<label><input type="checkbox" name="sure" checked> Chắc</label>
<label><input type="checkbox" name="not"> Không</label>
<button name="do" value="save">Lưu</button>
</form>
<label>Ngoài <input name="far" form="birth" value="away"></label>
</body></html>`

func page(t *testing.T) *Page {
	t.Helper()
	p, err := Parse([]byte(goodPage))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSelect(t *testing.T) {
	p := page(t)
	for _, tt := range []struct {
		selector string
		want     []string // texts or values
	}{
		{"h1", []string{"Hồ sơ của Hồ Thị Mai"}},
		{".state", []string{"Đang chờ", "Đã xong"}},
		{"p.state.big", []string{"Đang chờ"}},
		{"#top a", []string{"/cases/c1"}},
		{"body nav a.next", []string{"/cases/c1"}},
		{"form a", nil},
		{"input[name=version]", []string{"7"}},
		{`input[name="version"]`, []string{"7"}},
		{"form[action^=/cases/] [name=note]", []string{"một"}},
		{"form[action*=birth]", []string{"/cases/c1/birth"}},
		{"select[name=class]", []string{"b"}},
		{"[checked]", []string{""}},
	} {
		found, err := p.Select(tt.selector)
		if err != nil {
			t.Errorf("%s: %v", tt.selector, err)
		}
		var got []string
		for _, e := range found {
			got = append(got, e.Value())
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.selector, diff)
		}
	}
	for _, bad := range []string{"", "a > b", "a:first-child", "a[b"} {
		if _, err := p.Select(bad); err == nil {
			t.Errorf("%q was read as a selector", bad)
		}
	}
}

func TestForm(t *testing.T) {
	found, _ := page(t).Select("form")
	want := Form{Method: "POST", Action: "/cases/c1/birth", Values: url.Values{
		"version": {"7"}, "born": {"2004-02-28"}, "note": {"một"}, "class": {"b"}, "first": {"x"}, "sure": {"on"}, "far": {"away"},
	}}
	if diff := cmp.Diff(want, found[0].Form()); diff != "" {
		t.Error(diff)
	}
}

func TestCheck(t *testing.T) {
	if got := Check([]byte(goodPage)); got != nil {
		t.Fatalf("the good page: %q", got)
	}
	for _, tt := range []struct {
		name     string
		old, new string
		want     string
	}{
		{"no doctype", "<!doctype html>", "", "doctype"},
		{"no language", ` lang="vi"`, "", "no lang"},
		{"empty title", "Hồ sơ</title>", "</title>", "no title"},
		{"two headings", "<nav", "<h1>Nữa</h1><nav", "one <h1>"},
		{"end tag forgotten", "</em>", "", "closes nothing"},
		{"body not closed", "</body></html>", "", "not closed"},
		{"self-closed", `<p class="state">`, `<p/><p class="state">`, "does not close itself"},
		{"block in paragraph", "Đã xong", "<div>Đã xong</div>", "otherwise than it is written"},
		{"no label", "<label>Ngoài ", "<label></label><label>", "has no label"},
		{"label leads nowhere", "<nav", `<label for="x">X</label><nav`, "leads to no field"},
		{"button without text", "Lưu", "", "has no text"},
		{"image without alt", "Tiếp", `Tiếp<img src="/a.png">`, "has no alt"},
		{"id twice", `<p class="state">`, `<p id="top">`, "used twice"},
		{"outside address", "/cases/c1\"", "https://example.org/\"", "leads outside"},
		{"outside address without scheme", "/cases/c1\"", "//example.org/\"", "leads outside"},
		{"script in an address", "/cases/c1\"", "javascript:go()\"", "leads outside"},
		{"script in an attribute", `<nav`, `<nav onclick="go()"`, "script in onclick"},
		{"not translated", "Đã xong", "⟦case.done⟧", "not translated: ⟦case.done⟧"},
		{"not translated, in an attribute", `class="next"`, `title="⟦x⟧"`, "not translated"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Check([]byte(strings.Replace(goodPage, tt.old, tt.new, 1)))
			if len(got) == 0 || !strings.Contains(strings.Join(got, "\n"), tt.want) {
				t.Errorf("got %q, want something with %q", got, tt.want)
			}
		})
	}
	if got := Check([]byte(`<p>một phần</p>`)); got != nil {
		t.Errorf("a fragment: %q", got)
	}
	if got := Check([]byte(`<svg viewBox="0 0 9 9"><linearGradient id="g"/><path d="M0 0"/></svg>`)); got != nil {
		t.Errorf("a drawing: %q", got)
	}
}

// note is a page with one text that only its keeper may change, with the
// version that was seen.
func note() http.Handler {
	text, version := "trống", 1
	mux := http.NewServeMux()
	mux.HandleFunc("GET /note", func(w http.ResponseWriter, r *http.Request) {
		who, _ := r.Cookie("who")
		if who == nil {
			http.Error(w, "ai?", http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="vi"><head><title>Ghi</title></head><body><h1>Ghi</h1><p>%s: %s</p>
			<form method="post"><input type="hidden" name="version" value="%d"><label>Chữ <input name="text"></label></form></body></html>`,
			html.EscapeString(who.Value), html.EscapeString(text), version)
	})
	mux.HandleFunc("POST /note", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("version") != fmt.Sprint(version) {
			http.Error(w, "đã đổi", http.StatusConflict)
			return
		}
		text, version = r.FormValue("text"), version+1
		http.Redirect(w, r, "/note", http.StatusSeeOther)
	})
	return mux
}

func signIn(client *http.Client, address, name string) error {
	u, err := url.Parse(address)
	client.Jar.SetCookies(u, []*http.Cookie{{Name: "who", Value: name}})
	return err
}

func TestRun(t *testing.T) {
	Run(t, note(), signIn, "note.txt", `
GET /note               # nobody has signed in
code == 403
body contains ai?

as lan
GET /note
code == 200
body contains lan: trống
take seen from input[name=version]

submit form             # as the page stands
form text="một" & hai
redirect == /note
follow
body contains lan: "một" & hai
select p is lan: "một" & hai
select p lacks trống
select form count == 1

as minh                 # with the old version
POST /note
form version=$seen
form text=ba
code == 409

as lan
GET /note
body lacks ba
`)
}

func TestPlayFailures(t *testing.T) {
	for _, tt := range []struct {
		name, script, want string
	}{
		{"unknown command", "GET /note\nstatus 200", "s.txt:2: no such command"},
		{"wrong code", "GET /note\ncode == 200", "s.txt:2: code is 403, not 200"},
		{"code not looked at", "GET /note", "s.txt:1: code is 403, and the script says nothing"},
		{"code not looked at, in the middle", "GET /note\nas lan\nGET /note", "s.txt:1: code is 403"},
		{"missing text", "as lan\nGET /note\nbody contains hai", `s.txt:3: it does not hold that the body contains "hai"`},
		{"text that should not be", "as lan\nGET /note\nbody lacks trống", "s.txt:3: it does not hold"},
		{"element text", "as lan\nGET /note\nselect p is trống", `there are ["lan: trống"]`},
		{"count", "as lan\nGET /note\nselect p count == 2", "1 elements match"},
		{"no such element", "as lan\nGET /note\ntake v from #x", `s.txt:3: nothing matches "#x"`},
		{"unknown variable", "GET /$where", "nothing was taken as $where"},
		{"redirect elsewhere", "as lan\nGET /note\nsubmit form\nform text=x\nredirect == /", `redirects to "/note", not to "/"`},
		{"check before asking", "code == 200", "nothing was asked yet"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(note())
			defer server.Close()
			got := fmt.Sprint(Play(Site{URL: server.URL, As: signIn}, "s.txt", tt.script))
			if !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want something with %q", got, tt.want)
			}
		})
	}
}
