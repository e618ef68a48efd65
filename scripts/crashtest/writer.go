package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"tranu/internal/web/webtest"
)

// What the crash test knows of the pages. A writer takes a seat of the
// practice commune and puts new people on the register, one after another.
const (
	seatPage  = "/"
	seatForm  = "form[action=/seat]"
	seatKey   = "login"
	seatLogin = "bi-thu-thon-1" // a cell secretary
	newPage   = "/nominate"
	newForm   = "form[action=/nominate]"
	nameKey   = "name"
)

// newPerson is what is filled in besides the name.
var newPerson = map[string]string{"birth": "2001-05-19", "sex": "female", "ethnic": "30"}

// An ack is an act the program has answered for: where it is to be seen, and
// the words that show it.
type ack struct{ path, text string }

// A writer is one person at work.
type writer struct {
	client *http.Client
	url    string
}

var written atomic.Int64

// signIn takes a seat of the practice commune.
func signIn(ctx context.Context, address string) (*writer, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	w := &writer{url: address, client: &http.Client{
		Jar:           jar,
		Timeout:       20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{}, // connections of its own: those of the last round are dead
	}}
	form, err := w.form(ctx, seatPage, seatForm)
	if err != nil {
		return nil, err
	}
	form.Values.Set(seatKey, seatLogin)
	_, err = w.send(ctx, form)
	return w, err
}

// write puts one new person on the register and returns once that is
// acknowledged: the answer redirects to the page where it is seen.
func (w *writer) write(ctx context.Context) (ack, error) {
	form, err := w.form(ctx, newPage, newForm)
	if err != nil {
		return ack{}, err
	}
	a := ack{text: fmt.Sprintf("Thử Mất Điện %d", written.Add(1))}
	form.Values.Set(nameKey, a.text)
	for key, value := range newPerson {
		form.Values.Set(key, value)
	}
	a.path, err = w.send(ctx, form)
	return a, err
}

// missing returns the acts that are not to be seen where they should be.
func missing(ctx context.Context, address string, acks []ack) (lost []ack, err error) {
	w, err := signIn(ctx, address)
	if err != nil {
		return nil, err
	}
	for _, a := range acks {
		code, page, err := w.get(ctx, a.path)
		if err != nil {
			return nil, err
		}
		if code != http.StatusOK || !strings.Contains(page.Text(), a.text) {
			lost = append(lost, a)
		}
	}
	return lost, nil
}

// form reads a page and returns its form as it stands.
func (w *writer) form(ctx context.Context, path, selector string) (webtest.Form, error) {
	code, page, err := w.get(ctx, path)
	if err != nil {
		return webtest.Form{}, err
	}
	found, err := page.Select(selector)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("GET %s: status %d, no %s on the page: %.500s", path, code, selector, page.Text())
	}
	if err != nil {
		return webtest.Form{}, err
	}
	return found[0].Form(), nil
}

func (w *writer) get(ctx context.Context, path string) (code int, page *webtest.Page, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+path, nil)
	if err != nil {
		return 0, nil, err
	}
	code, _, body, err := w.do(req)
	if err != nil {
		return 0, nil, err
	}
	page, err = webtest.Parse(body)
	return code, page, err
}

// send sends a form and returns where the answer redirects. Any other answer
// is an error.
func (w *writer) send(ctx context.Context, form webtest.Form) (location string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+form.Action, strings.NewReader(form.Values.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	code, location, body, err := w.do(req)
	if err != nil {
		return "", err
	}
	if code != http.StatusSeeOther {
		return "", fmt.Errorf("POST %s: status %d: %.2000s", form.Action, code, body)
	}
	u, err := url.Parse(location)
	return u.RequestURI(), err
}

func (w *writer) do(req *http.Request) (code int, location string, body []byte, err error) {
	res, err := w.client.Do(req)
	if err != nil {
		return 0, "", nil, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	return res.StatusCode, res.Header.Get("Location"), body, err
}
