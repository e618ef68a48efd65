package browsertest

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// A watch listens to what the browser tells of one tab: which requests are
// under way, and what went wrong.
type watch struct {
	base string

	mu      sync.Mutex
	open    map[network.RequestID]string // under way, with address
	last    time.Time                    // of the last event of the network
	wrong   []string
	refusal int // status the next page may have
}

func newWatch(base string) *watch {
	return &watch{base: base, open: map[network.RequestID]string{}, last: time.Now()}
}

// event takes an event of the tab. It runs where messages are read, so it only
// notes.
func (w *watch) event(ev any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		w.sent(ev)
	case *network.EventResponseReceived:
		w.received(ev)
	case *network.EventLoadingFinished:
		delete(w.open, ev.RequestID)
		w.last = time.Now()
	case *network.EventLoadingFailed:
		if !ev.Canceled {
			w.note("%s: %s", w.open[ev.RequestID], ev.ErrorText)
		}
		delete(w.open, ev.RequestID)
		w.last = time.Now()
	case *runtime.EventExceptionThrown:
		w.note("exception: %s", exception(ev.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if ev.Type == "error" || ev.Type == "assert" {
			w.note("console.%s: %s", ev.Type, arguments(ev.Args))
		}
	case *log.EventEntryAdded:
		// Failed requests are judged by their status, in received.
		if ev.Entry.Level == "error" && ev.Entry.Source != "network" {
			w.note("%s: %s", ev.Entry.Source, ev.Entry.Text)
		}
	}
}

func (w *watch) sent(ev *network.EventRequestWillBeSent) {
	address := ev.Request.URL
	if strings.HasPrefix(address, "http") && address != w.base && !strings.HasPrefix(address, w.base+"/") {
		w.note("a request leaves the site: %s", address)
	}
	if !strings.HasPrefix(address, "data:") {
		w.open[ev.RequestID] = address
	}
	w.last = time.Now()
}

func (w *watch) received(ev *network.EventResponseReceived) {
	w.last = time.Now()
	status := int(ev.Response.Status)
	switch {
	case status < 400:
	case ev.Type != network.ResourceTypeDocument && ev.Type != network.ResourceTypeXHR && ev.Type != network.ResourceTypeFetch:
		w.note("%s: status %d", ev.Response.URL, status)
	case status == w.refusal:
		w.refusal = 0
	default:
		w.note("%s: status %d", ev.Response.URL, status)
	}
}

func (w *watch) note(format string, args ...any) {
	w.wrong = append(w.wrong, fmt.Sprintf(format, args...))
}

// expect allows the next page to be a refusal with this status.
func (w *watch) expect(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refusal = status
}

// expecting says whether the refusal that was expected has not come; none is
// expected afterwards.
func (w *watch) expecting() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	still := w.refusal != 0
	w.refusal = 0
	return still
}

// quiet says whether no request is under way and none was for some time.
func (w *watch) quiet(since time.Duration) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.open) == 0 && time.Since(w.last) >= since
}

// wake counts the time of quiet from now on.
func (w *watch) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = time.Now()
}

// problems returns what went wrong since the last call.
func (w *watch) problems() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	wrong := w.wrong
	w.wrong = nil
	return wrong
}

func exception(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}

func arguments(args []*runtime.RemoteObject) string {
	var parts []string
	for _, a := range args {
		var text string
		switch {
		case a.Description != "":
			text = a.Description
		case json.Unmarshal(a.Value, &text) != nil: // not a string
			text = string(a.Value)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}
