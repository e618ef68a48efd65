// Package web is the pages: it reads a request, calls the desk once, and
// answers. A page is a struct of values ready to print; the templates choose
// and loop, they do not compute. Everything works without JavaScript.
//
// It knows no store and no rule of law: what may be done and why not comes
// from the desk.
package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"tranu/internal/auth"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/locale"
	"tranu/internal/procedure"
)

//go:generate go tool templ generate

// maxBody bounds what a form may send, in bytes.
const maxBody = 1 << 20

// Config is what the pages are made of.
type Config struct {
	Desk   *desk.Desk
	Log    *slog.Logger
	Secure bool // cookies over TLS only: on for every listener but loopback

	// Next reads the regulations that are proposed, not in force here, for the
	// page of changes; nil Procedures: there are none. Its error may be
	// rule.Mistakes. A nil Next is one that never finds any.
	Next func() (*procedure.Procedures, error)
}

// A Server answers requests.
type Server struct {
	Config
	mu      sync.Mutex
	touched map[string]time.Time // when a session was last noted as in use
	limit   limiter
	broken  map[locale.Lang][]byte // the page of a fault of the program, made beforehand
}

// New returns the handler of all pages.
func New(c Config) http.Handler {
	s := &Server{Config: c, touched: map[string]time.Time{}, broken: brokenPages()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assets/{version}/{name}", serveAsset)
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.Handle("GET /sign-in", s.open(s.signInForm))
	mux.Handle("POST /sign-in", s.open(s.signIn))
	mux.Handle("POST /seat", s.open(s.takeSeat))
	mux.Handle("POST /language", s.open(s.language))
	mux.Handle("POST /sign-out", s.open(s.signOut))
	for pattern, h := range map[string]handler{
		"GET /{$}":                    s.home,
		"GET /duties":                 s.duties,
		"GET /targets":                s.targets,
		"GET /planning":               s.planning,
		"POST /planning":              s.plan,
		"GET /figure":                 s.figure,
		"GET /resolution/{id}":        s.resolution,
		"GET /register":               s.register,
		"GET /register/review":        s.reviewForm,
		"POST /register/review":       s.review,
		"GET /nominate":               s.nominateForm,
		"POST /nominate":              s.nominate,
		"GET /person/{id}":            s.person,
		"GET /person/{id}/correct":    s.correctPersonForm,
		"POST /person/{id}/correct":   s.correctPerson,
		"GET /case/{id}":              s.caseFile,
		"GET /case/{id}/inspection":   s.inspection,
		"GET /case/{id}/act/{kind}":   s.actForm,
		"POST /case/{id}/act/{kind}":  s.act,
		"GET /case/{id}/correct/{no}": s.correctForm,
		"GET /rules":                  s.rules,
		"GET /rules/numbers":          s.numbers,
		"GET /rules/sources":          s.sources,
		"GET /rules/contradictions":   s.disputes,
		"GET /rules/changes":          s.changes,
		"GET /rule/{id}":              s.rule,
		"GET /rule/{id}/read":         s.readForm,
		"POST /rule/{id}/read":        s.read,
		"GET /rules/readings":         s.readings,
		"POST /rules/proposals":       s.propose,
		"GET /rules/proposal/{no}":    s.proposal,
		"POST /rules/proposal/{no}":   s.answer,
		"GET /rules/choices":          s.choices,
		"POST /rules/choices":         s.choose,
		"GET /log":                    s.log,
		"/":                           s.unknown,
	} {
		mux.Handle(pattern, s.signedIn(h))
	}
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(s.open(s.foreign))
	return s.headers(guard.Handler(mux))
}

// visit is one request with who makes it and in which language.
type visit struct {
	w    http.ResponseWriter
	r    *http.Request
	ctx  context.Context
	by   auth.Actor
	lang locale.Lang
	form formValues
}

// A handler answers a visit; an error becomes a page.
type handler func(*visit) error

// headers sets what every answer carries: nothing may load from outside, be
// framed, or be kept by a shared cache.
func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// open runs a handler for anybody.
func (s *Server) open(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{w: w, r: r, ctx: r.Context(), lang: language(r)}
		defer s.caught(v)
		if err := v.parse(); err != nil {
			s.fail(v, err)
			return
		}
		if err := h(v); err != nil {
			s.fail(v, err)
		}
	})
}

// signedIn runs a handler for somebody who is signed in. In the practice
// commune a visitor without a session takes the first seat.
func (s *Server) signedIn(h handler) http.Handler {
	return s.open(func(v *visit) error {
		by, err := s.actor(v)
		if fault.Is(err, fault.Forbidden) {
			if by, err = s.welcome(v); err == nil && by.ID == "" {
				http.Redirect(v.w, v.r, "/sign-in", http.StatusSeeOther)
				return nil
			}
		}
		if err != nil {
			return err
		}
		v.by = by
		return h(v)
	})
}

const (
	sessionCookie  = "tranu"
	languageCookie = "lang"
)

func (s *Server) actor(v *visit) (auth.Actor, error) {
	c, err := v.r.Cookie(sessionCookie)
	if err != nil {
		return auth.Actor{}, fault.New(fault.Forbidden, "fault.session")
	}
	by, err := s.Desk.Actor(v.ctx, c.Value)
	if err == nil && s.due(c.Value) {
		err = s.Desk.Touch(v.ctx, c.Value)
	}
	return by, err
}

// due says whether the use of a session should be noted: once a minute.
func (s *Server) due(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Desk.Now()
	if last, ok := s.touched[token]; ok && now.Sub(last) < time.Minute {
		return false
	}
	if len(s.touched) > 10000 {
		clear(s.touched)
	}
	s.touched[token] = now
	return true
}

// welcome gives a visitor of the practice commune the first seat.
func (s *Server) welcome(v *visit) (auth.Actor, error) {
	seats, err := s.Desk.PracticeSeats(v.ctx)
	if err != nil || len(seats) == 0 {
		return auth.Actor{}, err
	}
	token, by, err := s.Desk.SwitchTo(v.ctx, seats[0].Login)
	if err == nil {
		s.setSession(v, token)
	}
	return by, err
}

func (s *Server) setSession(v *visit, token string) {
	http.SetCookie(v.w, &http.Cookie{Name: sessionCookie, Value: token, Path: "/", HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
}

func language(r *http.Request) locale.Lang {
	if c, err := r.Cookie(languageCookie); err == nil {
		if l, ok := locale.Parse(c.Value); ok {
			return l
		}
	}
	return locale.VI
}

// base is what every page needs.
func (s *Server) base(v *visit, section, title string) base {
	b := base{Lang: v.lang, Title: title, Actor: v.by, Practice: s.Desk.Practice, Section: section, Path: v.r.URL.RequestURI(), Today: s.Desk.Today()}
	if v.r.Method != http.MethodGet {
		b.Path = "/"
	}
	if seats, err := s.Desk.PracticeSeats(v.ctx); err == nil {
		b.Seats = seats
	}
	if v.by.ID != "" {
		if head, err := s.Desk.Head(v.ctx); err == nil {
			b.Head = head.Short(v.lang)
		}
	}
	return b
}

// render sends a page once it is whole.
func (s *Server) render(v *visit, status int, page templ.Component) error {
	var buf bytes.Buffer
	if err := page.Render(v.ctx, &buf); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return send(v.w, v.r, status, buf.Bytes())
}

// statuses are the HTTP statuses of the kinds of failure.
var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Forbidden: http.StatusForbidden,
	fault.Conflict: http.StatusConflict, fault.Refused: http.StatusUnprocessableEntity, fault.Exists: http.StatusConflict,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Unavailable: http.StatusServiceUnavailable,
}

// fail turns an error into a page. What is nobody's fault is logged and shown
// as such, without its text.
func (s *Server) fail(v *visit, err error) {
	status, ok := statuses[fault.KindOf(err)]
	if !ok {
		s.breakdown(v, err)
		return
	}
	p := problem{base: s.base(v, "", v.lang.T(fault.KindOf(err).Key()))}
	p.Message, p.Findings = v.message(err)
	p.Stale = fault.KindOf(err) == fault.Conflict
	p.Back = back(v.r, status)
	if err := s.render(v, status, errorPage(p)); err != nil {
		s.breakdown(v, err)
	}
}

// back is the record that a failed request was about; empty: none.
func back(r *http.Request, status int) string {
	id, of := r.PathValue("id"), strings.Split(r.URL.Path, "/")
	if id == "" || status == http.StatusNotFound || of[1] != "case" && of[1] != "person" || len(of) == 3 {
		return ""
	}
	return "/" + of[1] + "/" + id
}

// breakdown answers with the page of a fault of the program. It is made at the
// start, so that neither a template nor the database can break it.
func (s *Server) breakdown(v *visit, err error) {
	s.Log.Error("request failed", "method", v.r.Method, "path", v.r.URL.Path, "error", err)
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := send(v.w, v.r, http.StatusInternalServerError, s.broken[v.lang]); err != nil {
		s.Log.Error("error page failed", "error", err)
	}
}

// brokenPages are the pages of a fault of the program in each language.
func brokenPages() map[locale.Lang][]byte {
	pages := map[locale.Lang][]byte{}
	for _, l := range locale.Langs() {
		var buf bytes.Buffer
		p := problem{base: base{Lang: l, Title: l.T(fault.Internal.Key()), Path: "/"}, Message: l.T("fault.internal")}
		if err := errorPage(p).Render(context.Background(), &buf); err != nil {
			panic(err) // a template that cannot be shown is found at the start
		}
		pages[l] = buf.Bytes()
	}
	return pages
}

// caught turns a panic of a handler into the page of a fault of the program.
// Pages are sent whole, so nothing of another page has gone out.
func (s *Server) caught(v *visit) {
	if x := recover(); x != nil {
		s.breakdown(v, fmt.Errorf("panic: %v\n%s", x, debug.Stack()))
	}
}

// message is what a person is told about an error, and the findings with it.
func (v *visit) message(err error) (string, []desk.Finding) {
	var f *fault.Error
	if !errors.As(err, &f) {
		return v.lang.T("fault.internal"), nil
	}
	found, _ := f.Detail.([]desk.Finding)
	return v.lang.T(f.Key, f.Args...), found
}

// newKey is an idempotency key: a form sent twice is recorded once.
func newKey() string {
	var b [12]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// date reads a day as ISO or as DD/MM/YYYY; empty is no day.
func date(text string) (civil.Date, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return civil.Date{}, nil
	}
	if d, err := civil.Parse(text); err == nil {
		return d, nil
	}
	return civil.ParseVN(text)
}

// see answers a POST with another page to look at.
func (v *visit) see(path string) error {
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

func (s *Server) unknown(*visit) error { return fault.New(fault.NotFound, "fault.page") }

// foreign refuses a form that another site has sent.
func (s *Server) foreign(*visit) error { return fault.New(fault.Forbidden, "fault.foreign") }
