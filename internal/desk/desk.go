// Package desk is what a person can do: one act of a person is one method,
// with its right, its scope, its transaction and its entry in the log. The
// web, the command line and the practice commune all come through here.
//
// It knows no HTTP and no SQL. Of the law it knows nothing itself: it asks
// package procedure, once, and both the button and the refusal come from that
// answer.
package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/ruling"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// Config is what a desk is made of.
type Config struct {
	Store     *store.Store
	Base      *procedure.Procedures                  // the regulations of the program; what the site raises and chooses comes on top
	Page      func(ruleID string) (rule.Page, error) // what the officers wrote about a rule
	BookHash  string                                 // content hash of the regulations of the program
	Committee string                                 // the root committee of the data folder: the first column of every key
	Owner     unit.ID                                // the committee that owns the data folder
	Now       func() time.Time                       // the clock, from app
	Today     func() civil.Date                      // the civil day it is at the committee
	Practice  bool                                   // the practice commune: seats can be taken without a password
}

// A Desk is where people act. It is safe for concurrent use.
type Desk struct {
	Config
	tree atomic.Pointer[treeAt]
	site atomic.Pointer[regulations]
}

type treeAt struct {
	version int64
	tree    *unit.Tree
}

// New returns a desk over an open store.
func New(c Config) *Desk {
	d := &Desk{Config: c}
	d.site.Store(&regulations{Procedures: c.Base, register: ruling.NewRegister(nil), hash: c.BookHash})
	return d
}

// Tree returns the organisation tree, read again only after it has changed.
func (d *Desk) Tree(ctx context.Context) (*unit.Tree, error) {
	var t *unit.Tree
	err := d.Store.View(ctx, func(r *store.Reader) (err error) {
		t, err = d.treeFrom(ctx, r)
		return err
	})
	return t, err
}

// treeFrom returns the tree of a transaction, and makes the rules those of its
// moment.
func (d *Desk) treeFrom(ctx context.Context, r *store.Reader) (*unit.Tree, error) {
	if err := d.refresh(ctx, r); err != nil {
		return nil, err
	}
	v, err := r.TreeVersion(ctx, d.Committee)
	if err != nil {
		return nil, err
	}
	if at := d.tree.Load(); at != nil && at.version == v {
		return at.tree, nil
	}
	t, err := r.Tree(ctx, d.Committee)
	if err != nil {
		return nil, err
	}
	d.tree.Store(&treeAt{version: v, tree: t})
	return t, nil
}

// nowhere is a level at which no unit stands.
const nowhere = -1

// scope is what the actor may see, as the store's queries take it: the subtree
// of the actor's unit as it stands today, and for a mass organisation only what
// it nominated itself. An actor whose unit is not there, or has been dissolved
// without a successor, sees nothing: to the store no root and no level would
// mean everything.
func (d *Desk) scope(t *unit.Tree, by auth.Actor) store.Scope {
	root, stands := t.AsStood(by.Unit, d.Today())
	s := store.Scope{Committee: d.Committee, Level: len(t.Path(root, d.Today())), Root: root}
	if !stands {
		s.Level = nowhere
	}
	if by.Role.Mass() {
		s.NominatedBy = string(by.Role)
	}
	return s
}

// may refuses an actor without the right.
func may(by auth.Actor, right auth.Right) error {
	if by.Can(right) {
		return nil
	}
	return fault.New(fault.Forbidden, "fault.right")
}

// view reads within one transaction, with the tree and the actor's scope.
func (d *Desk) view(ctx context.Context, by auth.Actor, right auth.Right, do func(*store.Reader, *unit.Tree, store.Scope) error) error {
	if err := may(by, right); err != nil {
		return err
	}
	return d.Store.View(ctx, func(r *store.Reader) error {
		t, err := d.treeFrom(ctx, r)
		if err != nil {
			return err
		}
		return do(r, t, d.scope(t, by))
	})
}

// A change is the inside of one act: it reads and writes through tx and says
// what it did. What it returns as result is what a repeated request with the
// same key gets back.
type change struct {
	right auth.Right
	kind  string // audit kind, e.g. act.recorded
	key   string // idempotency key; empty: none
	asked any    // with a key: what is asked for; the same key with anything else is refused
	do    func(w *write) (result string, err error)
}

// write is the transaction of one act.
type write struct {
	*store.Tx
	ctx   context.Context
	tree  *unit.Tree
	scope store.Scope
	by    auth.Actor
	at    time.Time
	desk  *Desk
	rules *regulations // by which the act is judged
	kind  string
}

// maxKey is how long an idempotency key may be, in bytes: the program's own
// have 24.
const maxKey = 200

// act runs one change: right, idempotency, the change itself, its log entries
// and the remembered result, all in one transaction.
func (d *Desk) act(ctx context.Context, by auth.Actor, c change) (result string, err error) {
	if err := may(by, c.right); err != nil {
		return "", err
	}
	if len(c.key) > maxKey {
		return "", fault.New(fault.Invalid, "fault.key_long", maxKey)
	}
	m := store.Remembered{Key: c.key, Actor: by.ID, Act: c.kind, At: d.Now().UTC()}
	if m.Request, err = digest(c.asked); err != nil {
		return "", err
	}
	err = d.Store.Update(ctx, func(tx *store.Tx) error {
		if c.key != "" {
			was, seen, err := tx.Seen(ctx, d.Committee, c.key, by.ID)
			if err != nil {
				return err
			}
			if seen {
				result = was.Result
				return repeats(m, was)
			}
		}
		t, err := d.treeFrom(ctx, tx.Reader)
		if err != nil {
			return err
		}
		w := &write{Tx: tx, ctx: ctx, tree: t, scope: d.scope(t, by), by: by, at: m.At, desk: d, rules: d.rules(), kind: c.kind}
		if result, err = c.do(w); err != nil || c.key == "" {
			return err
		}
		m.Result = result
		return tx.Remember(ctx, d.Committee, m)
	})
	return result, err
}

// digest names the content of a request.
func digest(asked any) (string, error) {
	b, err := json.Marshal(asked)
	if err != nil {
		return "", fmt.Errorf("encode request: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// repeats wants a write to be the one made under its key before: a form that
// is taken up again with the browser's way back, filled in anew and sent would
// otherwise seem to be recorded.
func repeats(m, was store.Remembered) error {
	if m.Act == was.Act && m.Request == was.Request {
		return nil
	}
	return fault.New(fault.Exists, "fault.key_reused")
}

// log appends the entry for one row written: what it is now, by whom, and the
// details. It is called after the row is written.
func (w *write) log(subject audit.Subject, details any) error {
	body, err := json.Marshal(details)
	if err != nil {
		return fmt.Errorf("encode log details: %w", err)
	}
	digest, found, err := w.RowDigest(w.ctx, w.desk.Committee, subject)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("log %s: the row is not there", subject)
	}
	_, err = w.AppendLog(w.ctx, w.desk.Committee, audit.Entry{
		Committee: w.desk.Committee, At: w.at, Actor: w.by.ID, ActorName: w.by.Name,
		Kind: w.kind, Subject: subject, Digest: digest, Body: string(body),
	})
	return err
}

// newID returns a random name for a new row: 16 characters, no meaning.
func newID() string {
	var b [10]byte
	rand.Read(b[:])
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

// ref is how a page names a unit on a day.
func ref(t *unit.Tree, id unit.ID, on civil.Date) UnitRef {
	n := t.Name(id, on)
	u, _ := t.Unit(id)
	return UnitRef{ID: id, Kind: u.Kind, Code: n.Code, Name: n.Full}
}
