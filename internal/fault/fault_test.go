package fault

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestKindOf(t *testing.T) {
	t.Parallel()
	full := &Error{Kind: Unavailable, Key: "disk.full", Err: io.ErrShortWrite}
	for _, tt := range []struct {
		name string
		err  error
		want Kind
	}{
		{"nil", nil, Internal},
		{"plain", io.EOF, Internal},
		{"fault", New(Conflict, "case.stale"), Conflict},
		{"wrapped", fmt.Errorf("read case c1: %w", New(NotFound, "case.none")), NotFound},
		{"joined", errors.Join(io.EOF, full), Unavailable},
		{"outer wins", &Error{Kind: Refused, Key: "a", Err: New(Invalid, "b")}, Refused},
	} {
		if got := KindOf(tt.err); got != tt.want {
			t.Errorf("%s: KindOf = %s, want %s", tt.name, got, tt.want)
		}
		if got, want := Is(tt.err, tt.want), tt.err != nil; got != want {
			t.Errorf("%s: Is(%s) = %v, want %v", tt.name, tt.want, got, want)
		}
		if Is(tt.err, TooLarge) {
			t.Errorf("%s: Is(too_large)", tt.name)
		}
	}
	if !errors.Is(full, io.ErrShortWrite) {
		t.Error("the cause is lost")
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want string
	}{
		{New(NotFound, "case.none"), "not_found: case.none"},
		{New(Invalid, "vote.count", 7, 9), "invalid: vote.count [7 9]"},
		{&Error{Kind: Invalid, Key: "date.form", Field: "day", Err: io.EOF}, "invalid: date.form (field day): EOF"},
		{&Error{Kind: Kind(99), Key: "x"}, "Kind(99): x"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
