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

// A day that is none is shown as typed, in a field that can hold it.
func TestDateField(t *testing.T) {
	for value, want := range map[string][2]string{
		"": {"date", ""}, "2026-11-30": {"date", "2026-11-30"}, "30/11/2026": {"date", "2026-11-30"}, "1/8/2025": {"date", "2025-08-01"},
		"31/02/2026": {"text", "31/02/2026"}, "hôm qua": {"text", "hôm qua"},
	} {
		if got := [2]string{dateType(value), dateValue(value)}; got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}
