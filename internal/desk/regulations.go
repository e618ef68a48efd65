package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/ruling"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// A regulations is the rules as the site has them: those of the program, with
// what the committee has raised and chosen. It does not change.
type regulations struct {
	*procedure.Procedures
	register *ruling.Register
	version  int64  // of the register
	hash     string // content hash; each act keeps the one it was judged by
}

// rules are the rules as the site has them. Whoever has read or written within
// a transaction has those of that moment, or later ones.
func (d *Desk) rules() *regulations { return d.site.Load() }

// refresh makes the rules those of the register, after it has changed: here, or
// by another process on the same data.
func (d *Desk) refresh(ctx context.Context, r *store.Reader) error {
	v, err := r.RulingVersion(ctx, d.Committee)
	now := d.site.Load()
	if err != nil || v <= now.version { // a reader of an earlier moment changes nothing back
		return err
	}
	entries, err := r.Rulings(ctx, d.Committee)
	if err != nil {
		return err
	}
	next, err := d.under(ruling.NewRegister(entries), now)
	if err != nil {
		return err
	}
	for !d.site.CompareAndSwap(now, next) {
		if now = d.site.Load(); now.version >= next.version {
			return nil
		}
	}
	return nil
}

// under are the rules under a register. They are compiled anew only where they
// differ from those at hand.
func (d *Desk) under(g *ruling.Register, now *regulations) (*regulations, error) {
	book := d.Base.Book()
	raises, choices := g.Raises(book), g.Choices(book)
	next := &regulations{register: g, version: int64(g.Last()), Procedures: now.Procedures, hash: siteHash(d.BookHash, raises, choices)}
	if next.hash == now.hash {
		return next, nil
	}
	var err error
	if next.Procedures, err = d.Base.With(book.With(raises), choices); err != nil {
		return nil, fmt.Errorf("rules of the site: %w", err)
	}
	return next, nil
}

// siteHash names the regulations of the program with what a site raised and
// chose; with nothing of both it is the hash of the regulations.
func siteHash(base string, raises []rule.Raise, choices []rule.Choice) string {
	if len(raises) == 0 && len(choices) == 0 {
		return base
	}
	text, err := json.Marshal([]any{base, raises, choices})
	if err != nil {
		panic(err) // text, dates and booleans
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Regulations are the procedures as the site has them, for the keeper of the
// data folder.
func (d *Desk) Regulations(ctx context.Context) (*procedure.Procedures, error) {
	err := d.Store.View(ctx, func(r *store.Reader) error { return d.refresh(ctx, r) })
	return d.rules().Procedures, err
}

// look reads within one transaction what is no secret to whoever is signed in.
func (d *Desk) look(ctx context.Context, do func(*store.Reader, *unit.Tree) error) error {
	return d.Store.View(ctx, func(r *store.Reader) error {
		t, err := d.treeFrom(ctx, r)
		if err != nil {
			return err
		}
		return do(r, t)
	})
}
