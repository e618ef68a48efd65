package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"

	"tranu/internal/fault"
)

// Sizes of the SQLite store. The memory of a laptop is small: the caches of
// all connections together stay under 16 MB.
const (
	readers       = 3
	checkpointAt  = 4 << 20 // bytes of write-ahead log after which a commit brings it into the file
	sqliteDriver  = "sqlite"
	pragmasShared = "&_busy_timeout=5000&_time_format=sqlite&_dqs=0&_pragma=foreign_keys(1)&_pragma=cache_size(-4000)"
)

// sqliteName is the driver's name for a file.
func sqliteName(path, query string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", path, err)
	}
	abs = filepath.ToSlash(abs)
	if !strings.HasPrefix(abs, "/") {
		abs = "/" + abs // a drive of Windows
	}
	return "file://" + (&url.URL{Path: abs}).EscapedPath() + "?" + query, nil
}

func openPool(path, query string, conns int) (*sql.DB, error) {
	name, err := sqliteName(path, query)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open(sqliteDriver, name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// ownLocks keeps the locks of SQLite apart from the files this package reads
// itself. Where the system cannot do that, closing such a file would drop the
// locks; there the file stays open as long as the store.
func ownLocks() { sqlite.OFDLocking(true) }

// openSQLite opens a file for reading and writing. The seals see what an
// earlier process left in the write-ahead log before anything moves it.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	ownLocks()
	seals, err := openSeals(path)
	if err != nil {
		return nil, sqliteDialect.explain(fmt.Errorf("open %s: %w", path, err))
	}
	s := &Store{dialect: sqliteDialect, seals: seals, turn: make(chan struct{}, 1)}
	s.turn <- struct{}{}
	if err := s.startSQLite(ctx, path); err != nil {
		s.closePools()
		seals.close()
		return nil, nameDamage(path, sqliteDialect.explain(fmt.Errorf("open %s: %w", path, err)))
	}
	return s, nil
}

func (s *Store) startSQLite(ctx context.Context, path string) (err error) {
	s.write, err = openPool(path, "_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=wal_autocheckpoint(0)&_pragma=synchronous(FULL)"+pragmasShared, 1)
	if err != nil {
		return err
	}
	s.read, err = openPool(path, "_pragma=wal_autocheckpoint(0)&_query_only=1"+pragmasShared, readers)
	if err != nil {
		return err
	}
	if err := s.dialect.migrate(ctx, s.write); err != nil {
		return err
	}
	return s.checkpoint(ctx, "TRUNCATE")
}

// openSQLiteReadOnly opens a file that is there. Without a write-ahead log
// nobody is writing, and the file can be read without any lock or side file.
func openSQLiteReadOnly(ctx context.Context, path string) (*Store, error) {
	ownLocks()
	if err := there(path); err != nil {
		return nil, err
	}
	mode := "mode=ro"
	if _, err := os.Stat(path + walSuffix); errors.Is(err, os.ErrNotExist) {
		mode += "&immutable=1"
	}
	db, err := openPool(path, mode+"&_query_only=1"+pragmasShared, readers)
	if err != nil {
		return nil, err
	}
	if err := sqliteDialect.current(ctx, db); err != nil {
		return nil, nameDamage(path, sqliteDialect.explain(closing(db, fmt.Errorf("open %s: %w", path, err))))
	}
	s := &Store{dialect: sqliteDialect, write: db, read: db, readOnly: true, turn: make(chan struct{}, 1), seals: &seals{path: path}}
	s.turn <- struct{}{}
	return s, nil
}

// nameDamage adds the damaged pages to a fault that says the file is damaged:
// its Detail is then a []Damage.
func nameDamage(path string, err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Key != "fault.data_damaged" {
		return err
	}
	damage, checked := CheckFile(path)
	if checked != nil || len(damage) == 0 || damage[0].Page == 0 {
		return err
	}
	return &fault.Error{Kind: f.Kind, Key: "fault.page_damaged", Args: []any{damage[0].Page}, Detail: damage, Err: err}
}

// afterCommit seals what the commit wrote. The commit stands whatever happens
// here: what could not be sealed now is caught up with at the next commit, and
// until then the write-ahead log stays. Check and Close say what is in the way.
func (s *Store) afterCommit(ctx context.Context) {
	size, err := s.seals.follow()
	if err != nil || size < s.seals.nextCheckpoint {
		return
	}
	s.seals.nextCheckpoint = size + checkpointAt
	s.checkpoint(context.WithoutCancel(ctx), "PASSIVE")
}

// checkpoint brings the write-ahead log into the file, seals first. With
// readers at work it may stop half-way and goes on next time.
func (s *Store) checkpoint(ctx context.Context, mode string) error {
	if err := s.seals.settle(); err != nil {
		return err
	}
	var busy, frames, moved int64
	err := s.write.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &frames, &moved)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if frames == moved {
		s.seals.nextCheckpoint = checkpointAt
	}
	return nil
}

// closePools closes whatever pools are open.
func (s *Store) closePools() error {
	var errs []error
	if s.read != nil && s.read != s.write {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	return errors.Join(errs...)
}

func (s *Store) closeSQLite() error {
	if s.readOnly {
		return errors.Join(s.closePools(), s.seals.close())
	}
	<-s.turn
	defer func() { s.turn <- struct{}{} }()
	err := s.checkpoint(context.Background(), "TRUNCATE")
	return errors.Join(err, s.closePools(), s.seals.close())
}
