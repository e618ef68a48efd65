// Package store keeps everything in one SQL database: an SQLite file, or
// PostgreSQL for larger sites, with the same statements and the same meaning
// on both. It reads and writes whole records of the domain, each within a
// transaction the caller opens, and it keeps the pages of an SQLite file under
// seals, so that damage to the file shows.
//
// It knows no rights and no law: what an actor may see comes in as a Scope,
// what acts come to as a casefile.Projection. It has no clock: moments come in.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"time"

	"tranu/internal/fault"
)

// Config says where the data is.
type Config struct {
	Path     string // SQLite file; made when it is not there, unless Existing
	DSN      string // PostgreSQL URL; wins over Path
	Existing bool   // refuse a file that is not there or empty: data was lost
}

// A Store is an open database. It is safe for concurrent use.
type Store struct {
	dialect  *dialect
	write    *sql.DB
	read     *sql.DB       // the same as write on PostgreSQL
	turn     chan struct{} // SQLite: holds one token; who has it may write
	seals    *seals        // SQLite; nil on PostgreSQL
	readOnly bool
}

// Open opens the data, makes it when it is new, and brings its schema forward.
// The error is a fault of kind Unavailable when the medium is full, read-only
// or not readable, when the file is damaged, or when the data was written by a
// newer program.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.DSN != "" {
		return openPostgres(ctx, c.DSN, false)
	}
	if c.Existing {
		if err := there(c.Path); err != nil {
			return nil, err
		}
	}
	return openSQLite(ctx, c.Path)
}

// OpenReadOnly opens existing data for reading only: beside a running server
// or after a crash. It changes nothing in the file; SQLite may need to make its
// index of an existing write-ahead log. Update is refused. The error is as that
// of Open; data of an older program must be opened by Open first.
func OpenReadOnly(ctx context.Context, c Config) (*Store, error) {
	if c.DSN != "" {
		return openPostgres(ctx, c.DSN, true)
	}
	return openSQLiteReadOnly(ctx, c.Path)
}

// there refuses a file that is missing or empty.
func there(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Size() > 0 {
		return nil
	}
	if err == nil {
		err = fmt.Errorf("open %s: the file is empty: %w", path, fs.ErrNotExist)
	}
	return &fault.Error{Kind: fault.Unavailable, Key: "fault.data_gone", Args: []any{path}, Err: err}
}

// Close ends the use of the store; what is asked of it afterwards fails. On
// SQLite it waits for a write that is running and brings the write-ahead log
// into the file.
func (s *Store) Close() error {
	if s.seals == nil {
		return s.write.Close()
	}
	return s.closeSQLite()
}

// A Reader reads within one transaction: all its answers are of one moment. It
// is not safe for concurrent use.
type Reader struct {
	tx *sql.Tx
}

// A Tx is a transaction that may also write. Others see all of it or nothing.
type Tx struct {
	*Reader
}

// View runs do in a transaction that reads.
func (s *Store) View(ctx context.Context, do func(*Reader) error) error {
	tx, err := s.read.BeginTx(ctx, &s.dialect.reading)
	if err != nil {
		return s.dialect.explain(fmt.Errorf("begin to read: %w", err))
	}
	defer tx.Rollback()
	return s.dialect.explain(do(&Reader{tx}))
}

// attempts is how often a transaction that clashed with another is run.
const attempts = 12

// Update runs do in a transaction that writes and commits it when do returns
// nil. It has the effect of running alone: when others interfere, do is run
// again from the start, so it must have no effects but through its Tx. An
// error of the commit itself leaves open whether the write is stored: callers
// repeat it under the same idempotency key.
func (s *Store) Update(ctx context.Context, do func(*Tx) error) error {
	if s.readOnly {
		return fault.New(fault.Unavailable, "fault.data_read_only")
	}
	for n := 1; ; n++ {
		err := s.update(ctx, do)
		if err == nil {
			return nil
		}
		if n == attempts || !s.dialect.clash(err) {
			return s.dialect.explain(err)
		}
		pause := time.Duration(rand.IntN(4<<min(n, 6))+1) * time.Millisecond
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

func (s *Store) update(ctx context.Context, do func(*Tx) error) error {
	if s.seals != nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.turn:
		}
		defer func() { s.turn <- struct{}{} }()
	}
	tx, err := s.write.BeginTx(ctx, &s.dialect.writing)
	if err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	defer tx.Rollback()
	if err := do(&Tx{&Reader{tx}}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if s.seals != nil {
		s.afterCommit(ctx)
	}
	return nil
}
