package browsertest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

//go:embed find.js
var findJS string

// A Page is the tab of one person. Each has its own cookies, so that several
// can be signed in at once. Its methods end the test when they cannot do what
// they are asked, and leave a picture of the page.
type Page struct {
	t    *testing.T
	ctx  context.Context
	name string
	base string
	seen *watch
}

// User opens a tab for a person on the site at base (no slash at the end). The
// name appears in failures.
func (b *Browser) User(t *testing.T, name, base string) *Page {
	t.Helper()
	seen := newWatch(base)
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(seen.event))
	t.Cleanup(cancel)
	t.Cleanup(func() {
		for _, problem := range seen.problems() {
			t.Errorf("%s: the browser reports: %s", name, problem)
		}
	})
	p := &Page{t: t, ctx: ctx, name: name, base: base, seen: seen}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab for %s: %v", name, err)
	}
	p.Desktop()
	return p
}

// Desktop makes the page 1280 pixels wide.
func (p *Page) Desktop() {
	p.t.Helper()
	p.do("resize", chromedp.EmulateViewport(1280, 900))
}

// Phone makes the page as wide as a telephone, 390 pixels.
func (p *Page) Phone() {
	p.t.Helper()
	p.do("resize", chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile))
}

// Open goes to a path of the site.
func (p *Page) Open(path string) {
	p.t.Helper()
	p.do("open "+path, chromedp.Navigate(p.base+path))
	p.check("open " + path)
}

// Path returns where the page is, without the site.
func (p *Page) Path() string {
	p.t.Helper()
	u, err := url.Parse(value(p, "read the address", chromedp.Location()))
	if err != nil {
		p.fail("read the address: %v", err)
	}
	return u.RequestURI()
}

// Click presses the button or follows the link with this text (whole, or its
// beginning), with the mouse, and waits until the page has settled.
func (p *Page) Click(text string) {
	p.t.Helper()
	p.click(text)
	p.check("click " + text)
}

// ClickRefused does as Click where the answer must be a page with this error
// status, such as 409 or 422.
func (p *Page) ClickRefused(text string, status int) {
	p.t.Helper()
	p.seen.expect(status)
	p.click(text)
	if p.seen.expecting() {
		p.fail("click %q: no answer with status %d came", text, status)
	}
	p.check("click " + text)
}

// ClickEither does as Click where the answer may also be a page with this
// error status; it returns whether it was. It is for a race of two people.
func (p *Page) ClickEither(text string, status int) (refused bool) {
	p.t.Helper()
	p.seen.expect(status)
	p.click(text)
	refused = !p.seen.expecting()
	p.seen.expect(0)
	p.check("click " + text)
	return refused
}

func (p *Page) click(text string) {
	p.t.Helper()
	found := fmt.Sprintf(`(() => { %s; return clickable(%s); })()`, findJS, quote(text))
	p.until("find something to click named "+text, `!!`+found)
	mark := fmt.Sprintf(`void (window.tranuMark = %d)`, time.Now().UnixNano()%1e9)
	p.do("click "+text, chromedp.Evaluate[chromedp.Void](mark), chromedp.Click(chromedp.JSPath(found)))
	p.seen.wake()
	p.settle(text)
}

// settle waits after a click: until another page has been loaded, or, when
// nothing is under way any more, this one stays.
func (p *Page) settle(text string) {
	p.t.Helper()
	for end := time.Now().Add(Limit); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		state, err := p.eval(`(window.tranuMark === undefined ? "new " : "old ") + document.readyState`)
		switch {
		case err != nil: // the page is being exchanged
		case state == "new complete", state == "old complete" && p.seen.quiet(400*time.Millisecond):
			return
		}
	}
	p.fail("click %q: the page did not settle", text)
}

// Fill writes a value into the field with this label (or this name). A date
// is written as ISO.
func (p *Page) Fill(label, value string) {
	p.t.Helper()
	p.use("fill", label, fmt.Sprintf(`fill(%s, %s)`, quote(label), quote(value)))
}

// Choose picks an option, by its text or value, of the list with this label.
func (p *Page) Choose(label, option string) {
	p.t.Helper()
	p.use("choose in", label, fmt.Sprintf(`choose(%s, %s)`, quote(label), quote(option)))
}

// Tick sets the checkbox, or picks the radio button, with this label.
func (p *Page) Tick(label string) {
	p.t.Helper()
	p.use("tick", label, fmt.Sprintf(`tick(%s, true)`, quote(label)))
}

// Untick clears the checkbox with this label.
func (p *Page) Untick(label string) {
	p.t.Helper()
	p.use("untick", label, fmt.Sprintf(`tick(%s, false)`, quote(label)))
}

func (p *Page) use(what, label, expression string) {
	p.t.Helper()
	problem, err := p.eval(fmt.Sprintf(`(() => { %s; return %s; })()`, findJS, expression))
	if err != nil {
		p.fail("%s %q: %v", what, label, err)
	}
	if problem != "" {
		p.fail("%s %q: %s", what, label, problem)
	}
}

// Text returns the visible text of the first element a CSS selector matches,
// its white space collapsed. It waits for the element.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	p.until("find "+selector, fmt.Sprintf(`!!document.querySelector(%s)`, quote(selector)))
	texts := p.Texts(selector)
	if len(texts) == 0 {
		p.fail("%s has gone", selector)
	}
	return texts[0]
}

// Texts returns the visible text of every element the selector matches now.
func (p *Page) Texts(selector string) []string {
	p.t.Helper()
	texts := value(p, "read "+selector, chromedp.Evaluate[[]string](fmt.Sprintf(
		`[...document.querySelectorAll(%s)].map(e => e.innerText)`, quote(selector))))
	for i := range texts {
		texts[i] = strings.Join(strings.Fields(texts[i]), " ")
	}
	return texts
}

// See waits until the page shows a text, white space collapsed.
func (p *Page) See(text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("see %q", text), fmt.Sprintf(
		`document.body.innerText.replace(/\s+/g, " ").includes(%s)`, quote(text)))
}

// Lacks fails when the page shows a text.
func (p *Page) Lacks(text string) {
	p.t.Helper()
	if strings.Contains(p.Text("body"), text) {
		p.fail("the page shows %q", text)
	}
}

// FitsWidth fails when the page is wider than the screen.
func (p *Page) FitsWidth() {
	p.t.Helper()
	if over := p.overflow(); over > 0 {
		p.fail("the page is %d pixels wider than the screen", over)
	}
}

func (p *Page) overflow() int {
	p.t.Helper()
	return value(p, "measure", chromedp.Evaluate[int](
		`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
}

// Screenshot writes a picture of the whole page, NAME.png, to the folder
// TRANU_SCREENSHOTS, else to one that goes away with the test, and returns
// where it is.
func (p *Page) Screenshot(name string) string {
	p.t.Helper()
	file, err := p.picture(name)
	if err != nil {
		p.t.Fatalf("%s: picture %s: %v", p.name, name, err)
	}
	return file
}

func (p *Page) picture(name string) (file string, err error) {
	ctx, cancel := context.WithTimeout(p.ctx, Limit)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		return "", err
	}
	dir := os.Getenv("TRANU_SCREENSHOTS")
	if dir == "" {
		dir = p.t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	file = filepath.Join(dir, name+".png")
	return file, os.WriteFile(file, png, 0o644)
}

// Together lets several people act at the same moment and returns when all
// have done so.
func Together(t *testing.T, acts ...func()) {
	t.Helper()
	var group sync.WaitGroup
	for _, act := range acts {
		group.Go(act)
	}
	group.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// until waits until an expression holds.
func (p *Page) until(what, expression string) {
	p.t.Helper()
	for end := time.Now().Add(Limit / 2); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(p.ctx, Limit)
		holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		cancel()
		if err == nil && holds {
			p.check(what)
			return
		}
	}
	p.fail("%s: waited in vain", what)
}

func (p *Page) eval(expression string) (string, error) {
	ctx, cancel := context.WithTimeout(p.ctx, Limit)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[string](expression))
}

// do runs steps within the limit.
func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	value(p, what, chromedp.Steps(steps...))
}

// value runs one action within the limit and returns what it gives.
func value[T any](p *Page, what string, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Limit)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		p.fail("%s: %v", what, err)
	}
	return v
}

// check fails when the browser has reported a problem since the last check.
func (p *Page) check(what string) {
	p.t.Helper()
	if problems := p.seen.problems(); len(problems) > 0 {
		p.fail("%s: the browser reports: %s", what, strings.Join(problems, "; "))
	}
}

// fail ends the test with what went wrong, what the page shows, and a picture.
func (p *Page) fail(format string, args ...any) {
	p.t.Helper()
	shown, err := p.eval(`location.pathname + "\n" + (document.body ? document.body.innerText : "").slice(0, 1200)`)
	if err != nil {
		shown = err.Error()
	}
	picture, err := p.picture("failed-" + strings.NewReplacer("/", "-", " ", "-").Replace(p.t.Name()+"-"+p.name))
	if err != nil {
		picture = err.Error()
	}
	p.t.Fatalf("%s: %s\npicture: %s\nthe page shows: %s", p.name, fmt.Sprintf(format, args...), picture, shown)
}

// quote writes s as a JavaScript string.
func quote(s string) string {
	b, _ := json.Marshal(s) // a string always has a JSON form
	return string(b)
}
