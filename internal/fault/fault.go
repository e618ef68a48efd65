// Package fault has the kinds of failure a caller acts upon, each with the key
// of the message a person is shown.
//
// It knows no language: the texts are in package locale. An error that nobody
// acts upon stays an ordinary error; its Kind is Internal.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Kind says what a caller can do about a failure.
type Kind int

// The kinds. The zero value is every error that is not a fault.
const (
	Internal    Kind = iota // a bug or a broken machine: log it, say so
	Invalid                 // the input is wrong: show it again beside its field
	NotFound                // there is no such thing, or not in the actor's scope
	Forbidden               // the actor has no such right, or is not signed in
	Conflict                // somebody else was faster; Detail may be a Stale
	Refused                 // a rule stands in the way; Detail may hold the findings
	Exists                  // there is one already
	TooLarge                // more than the program accepts
	Unavailable             // disk full, read-only or busy: the same request may work later
)

var names = [...]string{"internal", "invalid", "not_found", "forbidden", "conflict", "refused", "exists", "too_large", "unavailable"}

// String is the kind as a word, e.g. "not_found".
func (k Kind) String() string {
	if k < 0 || int(k) >= len(names) {
		return fmt.Sprintf("Kind(%d)", int(k))
	}
	return names[k]
}

// Key is the locale key of the heading under which a failure of this kind is
// shown.
func (k Kind) Key() string { return "fault.kind." + k.String() }

// An Error is a failure of one kind with the message a person is shown. Err is
// for the log, never for the page.
type Error struct {
	Kind   Kind
	Key    string // locale key of the message
	Args   []any  // what the message names: text, numbers, dates, locale.Key
	Field  string // name of the input field it is about; empty: the whole request
	Detail any    // what a page shows beside the message, e.g. findings or a Stale
	Err    error  // the cause; may be nil
}

// A Stale is the Detail of a Conflict between two people: what was done to the
// record since the loser read it.
type Stale struct {
	By     string // account id
	ByName string
	Kind   string // what was done: the kind of the log entry, e.g. act.recorded
	At     time.Time
}

// New returns a failure without a cause.
func New(kind Kind, key string, args ...any) error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// Error is the failure as the log shows it: kind, key, arguments, cause.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Key)
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", e.Args)
	}
	if e.Field != "" {
		fmt.Fprintf(&b, " (field %s)", e.Field)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first fault in the chain of err; Internal
// when there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Is says whether err is a fault of the kind. A nil error is of no kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
