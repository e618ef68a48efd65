package desk_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"tranu/internal/auth"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/practice/practicetest"
)

const password = "mot mat khau dai"

// withPassword is a desk with one account that has a password.
func withPassword(t *testing.T, login string) *desk.Desk {
	t.Helper()
	d := practicetest.Open(t)
	err := d.AddAccount(context.Background(), admin(d), desk.NewAccount{Login: login, Name: "Người mới", Password: password, Role: auth.Officer, Unit: d.Owner})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Login and password open a session; what of them was wrong is not told.
func TestSignIn(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), withPassword(t, "moi")
	for _, tt := range []struct{ login, password, want string }{
		{"moi", password, ""},
		{"moi", password + "x", "fault.sign_in"},
		{"moi", "", "fault.sign_in"},
		{"ai-do", password, "fault.sign_in"},
		{"chuyen-vien", "", "fault.sign_in"}, // a seat of the practice commune has no password
	} {
		_, _, err := d.SignIn(ctx, tt.login, tt.password)
		if got := keyOf(err); got != tt.want || err != nil && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s, %q: %v, want %q", tt.login, tt.password, err, tt.want)
		}
	}
}

// keyOf is the message key of a fault, empty for none.
func keyOf(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Key
	}
	return ""
}

// A session lasts as long as it is used, until it is ended: by signing out, a
// new password, or the account being closed.
func TestSession(t *testing.T) {
	ctx := context.Background()
	now := practicetest.Now
	for _, tt := range []struct {
		what string
		do   func(d *desk.Desk, token string) error
		ends bool
	}{
		{"used now", func(*desk.Desk, string) error { return nil }, false},
		{"unused for a working day", func(d *desk.Desk, _ string) error { now = now.Add(desk.SessionLife); return nil }, false},
		{"unused for longer", func(d *desk.Desk, _ string) error { now = now.Add(desk.SessionLife + time.Second); return nil }, true},
		{"used in between", func(d *desk.Desk, token string) error {
			now = now.Add(desk.SessionLife)
			err := d.Touch(ctx, token)
			now = now.Add(desk.SessionLife)
			return err
		}, false},
		{"signed out", func(d *desk.Desk, token string) error { return d.SignOut(ctx, token) }, true},
		{"new password", func(d *desk.Desk, _ string) error { return d.SetPassword(ctx, admin(d), "moi", password+" khac") }, true},
		{"account closed", func(d *desk.Desk, _ string) error { return d.CloseAccount(ctx, admin(d), "moi", true) }, true},
	} {
		t.Run(tt.what, func(t *testing.T) {
			now = practicetest.Now
			d := withPassword(t, "moi")
			d.Now = func() time.Time { return now }
			token, who, err := d.SignIn(ctx, "moi", password)
			if err != nil {
				t.Fatal(err)
			}
			if err := tt.do(d, token); err != nil {
				t.Fatal(err)
			}
			again, err := d.Actor(ctx, token)
			if tt.ends != fault.Is(err, fault.Forbidden) || !tt.ends && again != who {
				t.Errorf("actor %+v, %v; ended: want %v", again, err, tt.ends)
			}
		})
	}
	d := practicetest.Open(t)
	if _, err := d.Actor(ctx, "no such token"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("unknown session: %v, want forbidden", err)
	}
}

// A closed account is opened again with its old password.
func TestCloseAccount(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), withPassword(t, "moi")
	for _, closed := range []bool{true, false} {
		if err := d.CloseAccount(ctx, admin(d), "moi", closed); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.SignIn(ctx, "moi", password); fault.Is(err, fault.Forbidden) != closed {
			t.Errorf("closed %v: sign in: %v", closed, err)
		}
	}
}

// Seats are taken without a password in the practice commune and nowhere else.
func TestSeats(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	seats, err := d.PracticeSeats(ctx)
	if err != nil || len(seats) != 11 || seats[0].Role != auth.DeputySecretary || seats[0].Unit.Name != "Đảng bộ xã Trà Liên" {
		t.Errorf("%d seats, the first %+v, %v", len(seats), seats[0], err)
	}
	if _, _, err := d.SwitchTo(ctx, "ai-do"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a seat there is not: %v", err)
	}
	d.Practice = false
	if _, _, err := d.SwitchTo(ctx, "pho-bi-thu"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("outside practice: %v, want forbidden", err)
	}
	if seats, err = d.PracticeSeats(ctx); err != nil || len(seats) != 0 {
		t.Errorf("outside practice: %d seats, %v", len(seats), err)
	}
	if err := d.AddAccount(ctx, admin(d), desk.NewAccount{Login: "moi", Name: "x", Role: auth.Officer, Unit: d.Owner}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an account without a password outside practice: %v, want invalid", err)
	}
}

// An account has a role there is and a unit there is.
func TestAccountIsChecked(t *testing.T) {
	ctx, d := context.Background(), practicetest.Open(t)
	for _, tt := range []struct {
		field string
		edit  func(*desk.NewAccount)
	}{
		{"role", func(n *desk.NewAccount) { n.Role = "king" }},
		{"unit", func(n *desk.NewAccount) { n.Unit = "nowhere" }},
		{"unit", func(n *desk.NewAccount) { n.Unit = "" }},
	} {
		n := desk.NewAccount{Login: "moi", Name: "Người mới", Role: auth.Officer, Unit: d.Owner}
		tt.edit(&n)
		err := d.AddAccount(ctx, admin(d), n)
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Kind != fault.Invalid || f.Field != tt.field {
			t.Errorf("%+v: %v, want invalid at %s", n, err, tt.field)
		}
	}
}
