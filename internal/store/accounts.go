package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tranu/internal/audit"
	"tranu/internal/unit"
)

// An Account is a person who may use the program.
type Account struct {
	ID           string
	Committee    string
	Login        string
	Name         string
	Role         string
	Unit         unit.ID
	PasswordHash string // empty: no password opens it
	Disabled     bool
	Version      int
}

const accountColumns = "id, committee, login, name, role, unit, password_hash, disabled, version"

func scanAccount(scan func(...any) error) (a Account, err error) {
	return a, scan(&a.ID, &a.Committee, &a.Login, &a.Name, &a.Role, &a.Unit, &a.PasswordHash, &a.Disabled, &a.Version)
}

// Account returns the account with a login, or NotFound.
func (r *Reader) Account(ctx context.Context, committee, login string) (Account, error) {
	a, err := scanAccount(r.tx.QueryRowContext(ctx, `
		SELECT `+accountColumns+`
		FROM account
		WHERE committee = $1 AND login = $2`, committee, login).Scan)
	if err != nil {
		return a, fmt.Errorf("read account %s: %w", login, none(err, "fault.account_not_found"))
	}
	return a, nil
}

// AccountByID returns an account, or NotFound.
func (r *Reader) AccountByID(ctx context.Context, committee, id string) (Account, error) {
	a, err := scanAccount(r.tx.QueryRowContext(ctx, `
		SELECT `+accountColumns+`
		FROM account
		WHERE committee = $1 AND id = $2`, committee, id).Scan)
	if err != nil {
		return a, fmt.Errorf("read account %s: %w", id, none(err, "fault.account_not_found"))
	}
	return a, nil
}

// Accounts returns all accounts in the order of their logins.
func (r *Reader) Accounts(ctx context.Context, committee string) ([]Account, error) {
	all, err := list(ctx, r, scanAccount, `
		SELECT `+accountColumns+`
		FROM account
		WHERE committee = $1
		ORDER BY login`, committee)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return all, nil
}

// AddAccount adds an account at version 1. Exists when its login is taken.
func (tx *Tx) AddAccount(ctx context.Context, committee string, a Account) error {
	err := tx.insert(ctx, "account (committee, id, login, name, role, unit, password_hash, disabled, version)",
		[]any{committee, a.ID, a.Login, a.Name, a.Role, a.Unit, a.PasswordHash, a.Disabled, 1})
	if err != nil {
		return fmt.Errorf("add account %s: %w", a.Login, exists(err, "fault.login_taken", a.Login))
	}
	return nil
}

// UpdateAccount writes an account, made from its Version. The error is a
// Conflict when somebody else was faster, Exists when the login is taken.
func (tx *Tx) UpdateAccount(ctx context.Context, committee string, a Account) error {
	changed, err := tx.change(ctx, `
		UPDATE account
		SET login = $4, name = $5, role = $6, unit = $7, password_hash = $8, disabled = $9, version = version + 1
		WHERE committee = $1 AND id = $2 AND version = $3`,
		committee, a.ID, a.Version, a.Login, a.Name, a.Role, a.Unit, a.PasswordHash, a.Disabled)
	if err != nil {
		return fmt.Errorf("update account %s: %w", a.ID, exists(err, "fault.login_taken", a.Login))
	}
	if changed {
		return nil
	}
	if _, err := tx.AccountByID(ctx, committee, a.ID); err != nil {
		return err
	}
	return tx.stale(ctx, committee, audit.Subject{Kind: "account", ID: a.ID})
}

// A Session is an account at work in one browser.
type Session struct {
	Token   string // hash of the token the browser holds
	Account string // account id
	Opened  time.Time
	Seen    time.Time
}

// Session returns the session of a token's hash, or NotFound.
func (r *Reader) Session(ctx context.Context, committee, token string) (Session, error) {
	s := Session{Token: token}
	err := r.tx.QueryRowContext(ctx, `
		SELECT account, opened, seen
		FROM session
		WHERE committee = $1 AND token = $2`, committee, token).Scan(&s.Account, when{&s.Opened}, when{&s.Seen})
	if err != nil {
		return s, fmt.Errorf("read session: %w", none(err, "fault.session"))
	}
	return s, nil
}

// AddSession adds a session.
func (tx *Tx) AddSession(ctx context.Context, committee string, s Session) error {
	err := tx.insert(ctx, "session (committee, token, account, opened, seen)",
		[]any{committee, s.Token, s.Account, moment(s.Opened), moment(s.Seen)})
	if err != nil {
		return fmt.Errorf("add session: %w", err)
	}
	return nil
}

// TouchSession notes when a session was last in use. One that has ended stays
// ended.
func (tx *Tx) TouchSession(ctx context.Context, committee, token string, seen time.Time) error {
	_, err := tx.tx.ExecContext(ctx, `
		UPDATE session
		SET seen = $3
		WHERE committee = $1 AND token = $2`, committee, token, moment(seen))
	if err != nil {
		return fmt.Errorf("touch session: %w", err)
	}
	return nil
}

// EndSession ends a session, if there is one.
func (tx *Tx) EndSession(ctx context.Context, committee, token string) error {
	_, err := tx.tx.ExecContext(ctx, `
		DELETE FROM session
		WHERE committee = $1 AND token = $2`, committee, token)
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// EndSessions ends all sessions of an account.
func (tx *Tx) EndSessions(ctx context.Context, committee, account string) error {
	_, err := tx.tx.ExecContext(ctx, `
		DELETE FROM session
		WHERE committee = $1 AND account = $2`, committee, account)
	if err != nil {
		return fmt.Errorf("end sessions of account %s: %w", account, err)
	}
	return nil
}

// ForgetSessions ends the sessions not in use since a moment.
func (tx *Tx) ForgetSessions(ctx context.Context, committee string, since time.Time) error {
	_, err := tx.tx.ExecContext(ctx, `
		DELETE FROM session
		WHERE committee = $1 AND seen < $2`, committee, moment(since))
	if err != nil {
		return fmt.Errorf("forget sessions: %w", err)
	}
	return nil
}

// A Remembered is a write that a client may send again: what it came to.
type Remembered struct {
	Key     string // chosen by the client, for this write only
	Actor   string // account id
	Act     string // kind of the log entry
	Request string // digest of what was asked for
	Result  string
	At      time.Time
}

// Seen returns an actor's earlier write under the same key.
func (r *Reader) Seen(ctx context.Context, committee, key, actor string) (m Remembered, found bool, err error) {
	m = Remembered{Key: key, Actor: actor}
	err = r.tx.QueryRowContext(ctx, `
		SELECT act, request, result, at
		FROM idempotency
		WHERE committee = $1 AND account = $2 AND key = $3`, committee, actor, key).Scan(&m.Act, &m.Request, &m.Result, when{&m.At})
	if errors.Is(err, sql.ErrNoRows) {
		return Remembered{}, false, nil
	}
	if err != nil {
		return Remembered{}, false, fmt.Errorf("look for write %s: %w", key, err)
	}
	return m, true, nil
}

// Remember keeps the result of a write under its key, in the transaction of
// the write. Exists when the key has been used.
func (tx *Tx) Remember(ctx context.Context, committee string, m Remembered) error {
	err := tx.insert(ctx, "idempotency (committee, account, key, act, request, result, at)",
		[]any{committee, m.Actor, m.Key, m.Act, m.Request, m.Result, moment(m.At)})
	if err != nil {
		return fmt.Errorf("remember write %s: %w", m.Key, exists(err, "fault.exists"))
	}
	return nil
}
