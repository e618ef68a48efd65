package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tranu/internal/locale"
)

func TestTakesGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "deflate, gzip;q=0.8, br": true, "GZIP": true, "gzip;q=0": false, "gzip; q=0.0": false, "br": false, "x-gzip": false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Encoding", header)
		if got := takesGzip(r); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

// What breaks a handler is in the log and not on the page.
func TestBreakdown(t *testing.T) {
	for name, h := range map[string]handler{
		"error": func(*visit) error { return errors.New("mật khẩu của máy chủ") },
		"panic": func(*visit) error { panic("mật khẩu của máy chủ") },
	} {
		var log strings.Builder
		s := &Server{Config: Config{Log: slog.New(slog.NewTextHandler(&log, nil))}, broken: brokenPages()}
		w := httptest.NewRecorder()
		s.open(h).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), locale.VI.T("fault.internal")) || strings.Contains(w.Body.String(), "mật khẩu của") {
			t.Errorf("%s: status %d: %s", name, w.Code, w.Body)
		}
		if !strings.Contains(log.String(), "mật khẩu của máy chủ") {
			t.Errorf("%s: the log has %q", name, log.String())
		}
	}
}

// A day is shown as people write it; one that is none stays as typed.
func TestDateField(t *testing.T) {
	for value, want := range map[string]string{
		"": "", "2026-11-30": "30/11/2026", "30/11/2026": "30/11/2026", "1/8/2025": "01/08/2025", "31/02/2026": "31/02/2026", "hôm qua": "hôm qua",
	} {
		if got := dateValue(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}
