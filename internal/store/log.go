package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"tranu/internal/audit"
)

const logColumns = "committee, no, at, account, account_name, kind, subject_kind, subject_id, digest, body"

// scanEntry reads an entry. A moment not in its form stays zero: the entry then
// has another hash than the one stored with it.
func scanEntry(scan func(...any) error) (e audit.Entry, err error) {
	var at string
	err = scan(&e.Committee, &e.No, &at, &e.Actor, &e.ActorName, &e.Kind, &e.Subject.Kind, &e.Subject.ID, &e.Digest, &e.Body)
	if t, bad := time.Parse(momentForm, at); bad == nil && moment(t) == at {
		e.At = t
	}
	return e, err
}

// LogEntries returns up to limit entries of the log from number from on.
func (r *Reader) LogEntries(ctx context.Context, committee string, from int64, limit int) ([]audit.Entry, error) {
	entries, err := list(ctx, r, scanEntry, `
		SELECT `+logColumns+`
		FROM log_entry
		WHERE committee = $1 AND no >= $2
		ORDER BY no
		LIMIT $3`, committee, from, limit)
	if err != nil {
		return nil, fmt.Errorf("read log of %s from %d: %w", committee, from, err)
	}
	return entries, nil
}

// LogOf returns the entries about one subject, the oldest first.
func (r *Reader) LogOf(ctx context.Context, committee string, s audit.Subject) ([]audit.Entry, error) {
	entries, err := list(ctx, r, scanEntry, `
		SELECT `+logColumns+`
		FROM log_entry
		WHERE committee = $1 AND subject_kind = $2 AND subject_id = $3
		ORDER BY no`, committee, s.Kind, s.ID)
	if err != nil {
		return nil, fmt.Errorf("read log of %s: %w", s, err)
	}
	return entries, nil
}

// ReadSince says whether an entry that wrote nothing about the subject, such
// as an opening of its file by the actor, has been made since a moment.
func (r *Reader) ReadSince(ctx context.Context, committee, actor string, s audit.Subject, since time.Time) (bool, error) {
	var seen bool
	err := r.tx.QueryRowContext(ctx, `
		SELECT EXISTS (
			SELECT 1
			FROM log_entry
			WHERE committee = $1 AND subject_kind = $2 AND subject_id = $3 AND account = $4 AND digest = '' AND at >= $5)`,
		committee, s.Kind, s.ID, actor, moment(since)).Scan(&seen)
	if err != nil {
		return false, fmt.Errorf("look for readings of %s: %w", s, err)
	}
	return seen, nil
}

// LogSize returns how many entries the log has, by the number of the last one.
func (r *Reader) LogSize(ctx context.Context, committee string) (int64, error) {
	var no int64
	err := r.tx.QueryRowContext(ctx, `
		SELECT no
		FROM log_entry
		WHERE committee = $1
		ORDER BY no DESC
		LIMIT 1`, committee).Scan(&no)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read size of log %s: %w", committee, err)
	}
	return no, nil
}

// LogHashes returns stored hashes by their indexes, in that order.
func (r *Reader) LogHashes(ctx context.Context, committee string, indexes []int64) ([]audit.Hash, error) {
	var f filter
	f.and("committee = " + f.arg(committee))
	among(&f, "idx", indexes)
	stored, err := list(ctx, r, scanHash, `
		SELECT idx, hash
		FROM log_hash
		`+f.where(), f.args...)
	if err != nil {
		return nil, fmt.Errorf("read hashes of log %s: %w", committee, err)
	}
	by := make(map[int64]audit.Hash, len(stored))
	for _, h := range stored {
		by[h.Index] = h.Hash
	}
	hashes := make([]audit.Hash, len(indexes))
	for i, index := range indexes {
		h, ok := by[index]
		if !ok {
			return nil, fmt.Errorf("read hashes of log %s: hash %d is missing", committee, index)
		}
		hashes[i] = h
	}
	return hashes, nil
}

// scanHash reads a hash. One that is too long or too short stays zero, which
// is the hash of nothing.
func scanHash(scan func(...any) error) (h audit.StoredHash, err error) {
	var b []byte
	err = scan(&h.Index, &b)
	if len(b) == len(h.Hash) {
		copy(h.Hash[:], b)
	}
	return h, err
}

func (r *Reader) hashReader(ctx context.Context, committee string) audit.HashReader {
	return audit.HashReaderFunc(func(indexes []int64) ([]audit.Hash, error) {
		return r.LogHashes(ctx, committee, indexes)
	})
}

// Head returns the head of the log as it stands.
func (r *Reader) Head(ctx context.Context, committee string) (audit.Head, error) {
	size, err := r.LogSize(ctx, committee)
	if err != nil {
		return audit.Head{}, err
	}
	return audit.HeadOf(committee, size, r.hashReader(ctx, committee))
}

// AppendLog adds an entry to the log, under the next number, with the hashes
// that go with it.
func (tx *Tx) AppendLog(ctx context.Context, committee string, e audit.Entry) (no int64, err error) {
	size, err := tx.LogSize(ctx, committee)
	if err != nil {
		return 0, err
	}
	e.Committee, e.No = committee, size+1
	hashes, err := audit.Append(tx.hashReader(ctx, committee), size, e)
	if err != nil {
		return 0, err
	}
	err = tx.insert(ctx, "log_entry ("+logColumns+")",
		[]any{committee, e.No, moment(e.At), e.Actor, e.ActorName, e.Kind, e.Subject.Kind, e.Subject.ID, string(e.Digest), e.Body})
	if err != nil {
		return 0, fmt.Errorf("append log entry %d: %w", e.No, err)
	}
	rows := make([][]any, len(hashes))
	for i, h := range hashes {
		rows[i] = []any{committee, audit.HashCount(size) + int64(i), h[:]}
	}
	if err := tx.insert(ctx, "log_hash (committee, idx, hash)", rows...); err != nil {
		return 0, fmt.Errorf("append log entry %d: %w", e.No, err)
	}
	return e.No, nil
}

// A StoredHead is a head that was signed, for comparing later.
type StoredHead struct {
	Head   audit.Head
	Signed []byte
	At     time.Time
}

// AddHead keeps a signed head. One for the same number of entries is replaced.
func (tx *Tx) AddHead(ctx context.Context, committee string, h StoredHead) error {
	_, err := tx.tx.ExecContext(ctx, `
		INSERT INTO log_head (committee, entries, root, signed, at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (committee, entries) DO UPDATE
		SET root = excluded.root, signed = excluded.signed, at = excluded.at`,
		committee, h.Head.Entries, h.Head.Root[:], h.Signed, moment(h.At))
	if err != nil {
		return fmt.Errorf("add log head %d: %w", h.Head.Entries, err)
	}
	return nil
}

// Heads returns the signed heads, the oldest first.
func (r *Reader) Heads(ctx context.Context, committee string) ([]StoredHead, error) {
	heads, err := list(ctx, r, func(scan func(...any) error) (h StoredHead, err error) {
		var root []byte
		err = scan(&h.Head.Committee, &h.Head.Entries, &root, &h.Signed, when{&h.At})
		copy(h.Head.Root[:], root)
		return h, err
	}, `
		SELECT committee, entries, root, signed, at
		FROM log_head
		WHERE committee = $1
		ORDER BY entries`, committee)
	if err != nil {
		return nil, fmt.Errorf("read log heads of %s: %w", committee, err)
	}
	return heads, nil
}

// chunk is how many rows are read at a time where all are walked: no result
// stays open while the caller reads something else.
const chunk = 1000

// Entries walks the whole log, as audit.Verify reads it.
func (r *Reader) Entries(ctx context.Context, committee string) iter.Seq2[audit.Entry, error] {
	return walk(func(last audit.Entry) ([]audit.Entry, error) {
		return r.LogEntries(ctx, committee, last.No+1, chunk)
	}, audit.Entry{No: -1 << 62})
}

// Hashes walks all stored hashes, as audit.Verify reads them.
func (r *Reader) Hashes(ctx context.Context, committee string) iter.Seq2[audit.StoredHash, error] {
	return walk(func(last audit.StoredHash) ([]audit.StoredHash, error) {
		return list(ctx, r, scanHash, `
			SELECT idx, hash
			FROM log_hash
			WHERE committee = $1 AND idx > $2
			ORDER BY idx
			LIMIT $3`, committee, last.Index, chunk)
	}, audit.StoredHash{Index: -1})
}

// walk reads piece by piece; next returns what follows the last one.
func walk[T any](next func(last T) ([]T, error), last T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			piece, err := next(last)
			if err != nil {
				yield(last, err)
				return
			}
			for _, v := range piece {
				if !yield(v, nil) {
					return
				}
				last = v
			}
			if len(piece) < chunk {
				return
			}
		}
	}
}
