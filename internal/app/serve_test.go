package app

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// The practice commune answers to this machine's names only: a foreign name
// pointed here does not get in.
func TestThisMachine(t *testing.T) {
	h := thisMachine(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for host, want := range map[string]int{
		"127.0.0.1:8080": 204, "localhost:8080": 204, "localhost": 204, "[::1]:8080": 204, "[::1]": 204,
		"evil.example:8080": 421, "evil.example": 421, "10.0.0.1:8080": 421, "": 421, "localhost.evil.example": 421,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != want {
			t.Errorf("host %q: %d, want %d", host, w.Code, want)
		}
	}
}
