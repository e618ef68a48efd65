package webtest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// A Site is what a script is played on.
type Site struct {
	// URL is where the server answers, without a slash at the end.
	URL string
	// As makes the client, which keeps its cookies, the named person's. The
	// script's "as" calls it the first time a name is used.
	As func(client *http.Client, url, name string) error
}

// Run plays a script on a handler and reports what does not hold.
func Run(t *testing.T, h http.Handler, as func(client *http.Client, url, name string) error, name, script string) {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	if err := Play(Site{URL: server.URL, As: as}, name, script); err != nil {
		t.Error(err)
	}
}

// Play runs a script against a site and returns everything that did not hold,
// each with the script's name and line. A script is a list of commands, one a
// line; # begins a comment.
//
//	as NAME                    who acts from here on; each person keeps a session
//	GET PATH                   ask for a page
//	POST PATH                  send the form values that follow
//	submit SELECTOR            send a form of the page as it stands, with the form values that follow
//	follow                     go where the last answer redirects
//	form KEY=VALUE             a form value; replaces the field's value when submitting
//	header NAME: VALUE         a header of the request
//	code == N                  the status of the answer
//	redirect == PATH           where the answer redirects
//	body contains TEXT         text a reader sees, white space collapsed
//	body lacks TEXT
//	select SELECTOR has TEXT   one of the elements contains the text
//	select SELECTOR is TEXT    one of the elements has exactly this text
//	select SELECTOR lacks TEXT no such element contains the text
//	select SELECTOR count == N
//	take NAME from SELECTOR    keep the value of a field, the address of a link or form, or a text
//	take NAME from SELECTOR@ATTRIBUTE
//
// What was taken is written $NAME or ${NAME} later on. A request is sent before
// the first command that looks at its answer. An answer that is neither checked
// with code nor redirect must be 200. Every HTML answer is checked as a document.
func Play(site Site, name, script string) error {
	lines, err := parseScript(name, script)
	if err != nil {
		return err
	}
	p := &play{site: site, clients: map[string]*http.Client{}, taken: map[string]string{}}
	if p.client, err = p.newClient(); err != nil {
		return err
	}
	return p.run(name, lines)
}

// run carries out the commands and joins what did not hold.
func (p *play) run(name string, lines []line) error {
	var failures []error
	note := func(number int, err error) (goOn bool) {
		if err != nil {
			failures = append(failures, fmt.Errorf("%s:%d: %w", name, number, err))
		}
		return !errors.As(err, new(stopped))
	}
	last := 0
	for _, l := range lines {
		if asks(l.verb) && !note(last, p.finish()) || !note(l.number, p.do(l)) {
			return errors.Join(failures...)
		}
		last = l.number
	}
	note(last, p.finish())
	return errors.Join(failures...)
}

// asks says whether a command leaves the present answer behind.
func asks(verb string) bool {
	return slices.Contains([]string{"as", "ask", "submit", "follow"}, verb)
}

// A play is the state of a running script.
type play struct {
	site    Site
	client  *http.Client
	clients map[string]*http.Client // by person
	taken   map[string]string

	request *request // not yet sent
	answer  *answer  // the last
	judged  bool     // the script has looked at the answer's status
}

type request struct {
	method, path string
	from         *url.URL // what path is relative to; nil: the site
	form         url.Values
	replaced     map[string]bool // keys given by form lines
	header       http.Header
}

type answer struct {
	code     int
	url      *url.URL // of the request
	location string
	body     []byte
	page     *Page // nil unless HTML
}

// stopped is an error after which the rest of the script has no meaning.
type stopped struct{ error }

// do carries out one command.
func (p *play) do(l line) error {
	args := slices.Clone(l.args)
	for i := range args {
		var err error
		if args[i], err = expand(args[i], p.taken); err != nil {
			return stopped{err}
		}
	}
	switch l.verb {
	case "as":
		return p.as(args[0])
	case "ask":
		p.request = newRequest(args[0], args[1])
		return nil
	case "form", "header":
		return p.add(l.verb, args[0], args[1])
	case "submit":
		return p.submit(args[0])
	case "follow":
		return p.follow()
	}
	if err := p.send(); err != nil {
		return err
	}
	if l.verb == "take" {
		return p.take(args[0], args[1], args[2])
	}
	return p.judge(l.verb, args)
}

func newRequest(method, path string) *request {
	return &request{method: method, path: path, form: url.Values{}, replaced: map[string]bool{}, header: http.Header{}}
}

func (p *play) newClient() (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	return &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, err
}

func (p *play) as(name string) error {
	client, known := p.clients[name]
	if !known {
		var err error
		if client, err = p.newClient(); err != nil {
			return stopped{err}
		}
		if err := p.site.As(client, p.site.URL, name); err != nil {
			return stopped{fmt.Errorf("sign in as %s: %w", name, err)}
		}
		p.clients[name] = client
	}
	p.client, p.answer = client, nil
	return nil
}

func (p *play) add(verb, key, value string) error {
	switch {
	case p.request == nil:
		return stopped{fmt.Errorf("%s without a request before it", verb)}
	case verb == "header":
		p.request.header.Add(key, value)
	case p.request.replaced[key]:
		p.request.form.Add(key, value)
	default:
		p.request.form.Set(key, value)
		p.request.replaced[key] = true
	}
	return nil
}

// submit prepares the request a browser would send for a form of the page.
func (p *play) submit(selector string) error {
	e, err := p.first(selector)
	if err != nil {
		return stopped{err}
	}
	f := e.Form()
	p.request = newRequest(f.Method, f.Action)
	p.request.from = p.answer.url
	p.request.form = f.Values
	return nil
}

func (p *play) follow() error {
	if p.answer == nil || p.answer.location == "" {
		return stopped{errors.New("the last answer does not redirect")}
	}
	p.request = newRequest(http.MethodGet, p.answer.location)
	p.request.from = p.answer.url
	return p.send()
}

// send sends the prepared request, if there is one, and checks the document
// that comes back.
func (p *play) send() error {
	if p.request == nil {
		if p.answer == nil {
			return stopped{errors.New("nothing was asked yet")}
		}
		return nil
	}
	req, err := p.request.http(p.site.URL)
	p.request = nil
	if err != nil {
		return stopped{err}
	}
	res, err := p.client.Do(req)
	if err != nil {
		return stopped{err}
	}
	defer res.Body.Close()
	p.answer, p.judged = &answer{code: res.StatusCode, url: req.URL, location: res.Header.Get("Location")}, false
	if p.answer.body, err = io.ReadAll(res.Body); err != nil {
		return stopped{err}
	}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") || len(p.answer.body) == 0 {
		return nil
	}
	if p.answer.page, err = Parse(p.answer.body); err != nil {
		return stopped{err}
	}
	if problems := Check(p.answer.body); p.answer.location == "" && len(problems) > 0 {
		return fmt.Errorf("%s %s: %s", req.Method, req.URL.Path, strings.Join(problems, "; "))
	}
	return nil
}

// http makes the request as a browser would.
func (r *request) http(base string) (*http.Request, error) {
	from := r.from
	if from == nil {
		var err error
		if from, err = url.Parse(base); err != nil {
			return nil, err
		}
	}
	address, err := from.Parse(r.path)
	if err != nil {
		return nil, err
	}
	body := ""
	if r.method == http.MethodPost {
		body = r.form.Encode()
	} else if len(r.form) > 0 {
		address.RawQuery = r.form.Encode()
	}
	req, err := http.NewRequest(r.method, address.String(), strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header = r.header
	if r.method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req, nil
}

// finish sends what is still to be sent and judges an answer whose status the
// script did not look at.
func (p *play) finish() error {
	if p.request != nil {
		if err := p.send(); err != nil {
			return err
		}
	}
	if p.answer == nil || p.judged || p.answer.code == http.StatusOK {
		return nil
	}
	p.judged = true
	return fmt.Errorf("code is %d, and the script says nothing of it%s", p.answer.code, p.excerpt())
}
