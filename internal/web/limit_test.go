package web

import (
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	start := time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC)
	var l limiter
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	for range maxWrong - 1 {
		l.note("lan", false, start)
	}
	if w := l.wait("lan", start); w != 0 {
		t.Errorf("after %d wrong sign-ins: wait %s", maxWrong-1, w)
	}
	l.note("lan", false, start)
	for _, tt := range []struct {
		login string
		at    int // minutes later
		want  time.Duration
	}{
		{"lan", 0, 5 * time.Minute},
		{"lan", 3, 2 * time.Minute},
		{"lan", 5, 0},
		{"minh", 0, 0}, // another login is not held up
	} {
		if got := l.wait(tt.login, at(tt.at)); got != tt.want {
			t.Errorf("%s after %d minutes: wait %s, want %s", tt.login, tt.at, got, tt.want)
		}
	}
	l.note("lan", true, at(6))
	l.note("lan", false, at(6))
	if w := l.wait("lan", at(6)); w != 0 {
		t.Errorf("after a right one: wait %s", w)
	}
}
