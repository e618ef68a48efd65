package desk

import (
	"context"
	"slices"
	"time"

	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/fault"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// SessionLife is how long a session lasts without a visit.
const SessionLife = 12 * time.Hour

// A Seat is one account of the practice commune that anybody may take.
type Seat struct {
	Login string
	Role  auth.Role
	Name  string
	Unit  UnitRef
}

// SignIn checks login and password and opens a session. Whether the login or
// the password was wrong is not told.
func (d *Desk) SignIn(ctx context.Context, login, password string) (token string, a auth.Actor, err error) {
	acc, err := d.account(ctx, login)
	if fault.Is(err, fault.NotFound) {
		auth.CheckNothing(password) // as slow as a real check
		return "", a, fault.New(fault.Forbidden, "fault.sign_in")
	}
	if err != nil {
		return "", a, err
	}
	if acc.Disabled || !auth.CheckPassword(acc.PasswordHash, password) {
		return "", a, fault.New(fault.Forbidden, "fault.sign_in")
	}
	return d.open(ctx, acc)
}

// SwitchTo takes a seat of the practice commune without a password. Outside
// practice it is forbidden.
func (d *Desk) SwitchTo(ctx context.Context, login string) (token string, a auth.Actor, err error) {
	if !d.Practice {
		return "", a, fault.New(fault.Forbidden, "fault.right")
	}
	acc, err := d.account(ctx, login)
	if err != nil {
		return "", a, err
	}
	return d.open(ctx, acc)
}

func (d *Desk) account(ctx context.Context, login string) (acc store.Account, err error) {
	err = d.Store.View(ctx, func(r *store.Reader) error {
		acc, err = r.Account(ctx, d.Committee, login)
		return err
	})
	return acc, err
}

func (d *Desk) open(ctx context.Context, acc store.Account) (token string, a auth.Actor, err error) {
	token, hash := auth.NewToken()
	a = actor(acc)
	err = d.Store.Update(ctx, func(tx *store.Tx) error {
		now := d.Now().UTC()
		if err := tx.ForgetSessions(ctx, d.Committee, now.Add(-SessionLife)); err != nil {
			return err
		}
		return tx.AddSession(ctx, d.Committee, store.Session{Token: hash, Account: acc.ID, Opened: now, Seen: now})
	})
	return token, a, err
}

func actor(acc store.Account) auth.Actor {
	return auth.Actor{ID: acc.ID, Name: acc.Name, Role: auth.Role(acc.Role), Unit: acc.Unit, Committee: acc.Committee}
}

// Actor returns who holds the session, or Forbidden when it is unknown or has
// not been used for SessionLife.
func (d *Desk) Actor(ctx context.Context, token string) (a auth.Actor, err error) {
	err = d.Store.View(ctx, func(r *store.Reader) error {
		if err := d.refresh(ctx, r); err != nil { // pages that read no record show the rules of now, too
			return err
		}
		s, err := r.Session(ctx, d.Committee, auth.HashToken(token))
		if err != nil {
			return err
		}
		if d.Now().Sub(s.Seen) > SessionLife {
			return fault.New(fault.NotFound, "fault.session")
		}
		acc, err := r.AccountByID(ctx, d.Committee, s.Account)
		if err != nil {
			return err
		}
		if acc.Disabled {
			return fault.New(fault.NotFound, "fault.session")
		}
		a = actor(acc)
		return nil
	})
	if fault.Is(err, fault.NotFound) {
		return auth.Actor{}, fault.New(fault.Forbidden, "fault.session")
	}
	return a, err
}

// Touch notes that a session is in use; called at most once a minute a session.
func (d *Desk) Touch(ctx context.Context, token string) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.TouchSession(ctx, d.Committee, auth.HashToken(token), d.Now().UTC())
	})
}

// SignOut ends the session.
func (d *Desk) SignOut(ctx context.Context, token string) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.EndSession(ctx, d.Committee, auth.HashToken(token))
	})
}

// PracticeSeats lists the accounts of the practice commune, the deputy
// secretary first. It is empty outside practice.
func (d *Desk) PracticeSeats(ctx context.Context) ([]Seat, error) {
	if !d.Practice {
		return nil, nil
	}
	var seats []Seat
	err := d.Store.View(ctx, func(r *store.Reader) error {
		t, err := d.treeFrom(ctx, r)
		if err != nil {
			return err
		}
		accs, err := r.Accounts(ctx, d.Committee)
		for _, a := range accs {
			seats = append(seats, Seat{Login: a.Login, Role: auth.Role(a.Role), Name: a.Name, Unit: ref(t, a.Unit, d.Today())})
		}
		order := auth.Roles()
		slices.SortStableFunc(seats, func(a, b Seat) int { return slices.Index(order, a.Role) - slices.Index(order, b.Role) })
		return err
	})
	return seats, err
}

// A NewAccount is what an administrator states about a new user.
type NewAccount struct {
	Login, Name, Password string
	Role                  auth.Role
	Unit                  unit.ID
}

// AddAccount adds a user with a role there is, in a unit of the tree. A login
// that is taken is refused as Exists. In the practice commune the password may
// be empty: the seat is then only taken by SwitchTo.
func (d *Desk) AddAccount(ctx context.Context, by auth.Actor, n NewAccount) error {
	if err := may(by, auth.ManageUsers); err != nil {
		return err
	}
	if !n.Role.Valid() {
		return &fault.Error{Kind: fault.Invalid, Key: "fault.role_unknown", Args: []any{string(n.Role)}, Field: "role"}
	}
	hash := ""
	if n.Password != "" || !d.Practice {
		if err := auth.CheckPolicy(n.Login, n.Password); err != nil {
			return err
		}
		hash = auth.HashPassword(n.Password)
	}
	_, err := d.act(ctx, by, change{right: auth.ManageUsers, kind: "account.added", do: func(w *write) (string, error) {
		if _, ok := w.tree.Unit(n.Unit); !ok {
			return "", &fault.Error{Kind: fault.Invalid, Key: "fault.unit_unknown", Field: "unit"}
		}
		acc := store.Account{ID: newID(), Committee: d.Committee, Login: n.Login, Name: n.Name, Role: string(n.Role), Unit: n.Unit, PasswordHash: hash}
		if err := w.AddAccount(ctx, d.Committee, acc); err != nil {
			return "", err
		}
		return acc.ID, w.log(audit.Subject{Kind: "account", ID: acc.ID}, map[string]any{"login": n.Login, "role": n.Role, "unit": n.Unit})
	}})
	return err
}

// SetPassword gives an account a new password and ends its sessions.
func (d *Desk) SetPassword(ctx context.Context, by auth.Actor, login, password string) error {
	if err := may(by, auth.ManageUsers); err != nil {
		return err
	}
	if err := auth.CheckPolicy(login, password); err != nil {
		return err
	}
	hash := auth.HashPassword(password) // slow by design: not while others wait to write
	return d.changeAccount(ctx, by, "account.password", login, func(a *store.Account) { a.PasswordHash = hash })
}

// CloseAccount disables an account, or opens it again. What it recorded stays.
func (d *Desk) CloseAccount(ctx context.Context, by auth.Actor, login string, closed bool) error {
	return d.changeAccount(ctx, by, "account.closed", login, func(a *store.Account) { a.Disabled = closed })
}

func (d *Desk) changeAccount(ctx context.Context, by auth.Actor, kind, login string, edit func(*store.Account)) error {
	_, err := d.act(ctx, by, change{right: auth.ManageUsers, kind: kind, do: func(w *write) (string, error) {
		acc, err := w.Account(ctx, d.Committee, login)
		if err != nil {
			return "", err
		}
		edit(&acc)
		if err := w.UpdateAccount(ctx, d.Committee, acc); err != nil {
			return "", err
		}
		if err := w.EndSessions(ctx, d.Committee, acc.ID); err != nil {
			return "", err
		}
		return "", w.log(audit.Subject{Kind: "account", ID: acc.ID}, map[string]any{"login": login, "closed": acc.Disabled})
	}})
	return err
}
