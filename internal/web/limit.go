package web

import (
	"sync"
	"time"
)

// A limiter slows guessing of passwords down: after maxWrong wrong sign-ins
// for one login nobody may try it for waitWrong.
type limiter struct {
	mu    sync.Mutex
	wrong map[string]misses
}

// misses are the wrong sign-ins for a login since the last right one.
type misses struct {
	n    int
	last time.Time
}

const (
	maxWrong  = 5
	waitWrong = 5 * time.Minute
	maxLogins = 10000 // remembered; more than any site has
)

// wait returns how long a login must wait; 0 when it may be tried.
func (l *limiter) wait(login string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := l.wrong[login]
	if m.n < maxWrong {
		return 0
	}
	return max(0, m.last.Add(waitWrong).Sub(now))
}

// note records how a sign-in ended.
func (l *limiter) note(login string, right bool, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if right {
		delete(l.wrong, login)
		return
	}
	if l.wrong == nil || len(l.wrong) > maxLogins {
		l.wrong = map[string]misses{}
	}
	m := l.wrong[login]
	if now.Sub(m.last) > waitWrong {
		m.n = 0
	}
	l.wrong[login] = misses{m.n + 1, now}
}
