// Package audit is the log as evidence: one append-only log for each
// committee, whose entries are the leaves of a Merkle tree, so that a small
// signed head vouches for every entry before it. It says how an entry is
// encoded, what hashes go with it, and what is wrong when log, hashes, heads
// and data do not fit together.
//
// It has no storage and no clock: the store keeps entries and hashes in its
// own tables and writes them in the transaction of the act.
//
// # Encoding, byte for byte
//
// An entry is encoded as the line "tranu log entry 1\n" followed by these
// fields, in this order: committee, number, moment, actor, actor's name, kind,
// subject's kind, subject's id, digest, body. Each field is written as its
// length in bytes in decimal, a colon, the bytes, and a comma: the committee
// "tralien" is "7:tralien,". The number is decimal, from 1. The moment is UTC
// with microseconds: "2021-03-26T02:00:00.000000Z"; what is finer does not
// count.
//
// The hash of entry n is the leaf hash of RFC 6962 over that encoding: SHA-256
// of a zero byte and the encoding. Nodes above are SHA-256 of a byte 1 and
// both children. Which hashes are stored, and in which order, is defined by
// golang.org/x/mod/sumdb/tlog: entry n is its record n-1.
package audit

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// A Subject is the row an entry is about.
type Subject struct {
	Kind string // table or sort of record: person, act, case, account …
	ID   string
}

// String is kind and id, e.g. "person p1".
func (s Subject) String() string { return s.Kind + " " + s.ID }

// An Entry is one line of the log. Entries of one committee are numbered
// without gaps from 1. Kind is a dotted word such as act.recorded or
// read.person. Digest is the row's content after the write; it is empty for an
// entry that wrote nothing, such as the opening of a personal file.
type Entry struct {
	Committee string
	No        int64
	At        time.Time // when it was recorded; kept to the microsecond
	Actor     string    // account id
	ActorName string    // name of the account at that time
	Kind      string
	Subject   Subject
	Digest    Digest
	Body      string // details as JSON; may be empty
}

// A Hash is one hash of the tree; the store keeps it as 32 bytes or base64.
type Hash = tlog.Hash

// A HashReader reads stored hashes by their indexes, in the order asked for.
type HashReader = tlog.HashReader

// A HashReaderFunc makes a function a HashReader.
type HashReaderFunc = tlog.HashReaderFunc

// HashCount returns how many hashes are stored for a log of n entries: they
// have the indexes 0 to HashCount(n)-1.
func HashCount(n int64) int64 { return tlog.StoredHashCount(n) }

// Append returns the hashes to store with the next entry of a log that has n
// entries; the first one has the index HashCount(n). It reads about log₂ n
// hashes in one call of r. The entry must be complete: its number is n+1.
func Append(r HashReader, n int64, e Entry) ([]Hash, error) {
	if err := e.check(n + 1); err != nil {
		return nil, fmt.Errorf("append log entry %d: %w", n+1, err)
	}
	hashes, err := tlog.StoredHashes(n, e.Encode(), r)
	if err != nil {
		return nil, fmt.Errorf("append log entry %d: %w", n+1, err)
	}
	return hashes, nil
}

func (e Entry) check(no int64) error {
	switch {
	case e.No != no:
		return fmt.Errorf("its number is %d", e.No)
	case e.Committee == "" || e.Kind == "" || e.Subject.Kind == "" || e.Actor == "":
		return fmt.Errorf("committee, actor, kind or subject is missing")
	case e.At.IsZero():
		return fmt.Errorf("it has no moment")
	case e.Digest != "" && !e.Digest.valid():
		return fmt.Errorf("digest %q is no SHA-256 in hex", e.Digest)
	case e.Body != "" && !json.Valid([]byte(e.Body)):
		return fmt.Errorf("its body is not JSON")
	}
	return nil
}

// Encode returns the bytes that are hashed, as the package comment defines
// them.
func (e Entry) Encode() []byte {
	b := make([]byte, 0, 256+len(e.Body))
	b = append(b, "tranu log entry 1\n"...)
	for _, field := range [...]string{
		e.Committee,
		strconv.FormatInt(e.No, 10),
		e.At.UTC().Format("2006-01-02T15:04:05.000000Z"),
		e.Actor, e.ActorName, e.Kind, e.Subject.Kind, e.Subject.ID, string(e.Digest), e.Body,
	} {
		b = appendField(b, field)
	}
	return b
}

func appendField(b []byte, s string) []byte {
	b = strconv.AppendInt(b, int64(len(s)), 10)
	b = append(b, ':')
	b = append(b, s...)
	return append(b, ',')
}

// Hash returns the leaf hash of the entry.
func (e Entry) Hash() Hash { return tlog.RecordHash(e.Encode()) }

// A Digest is the SHA-256 of a row's content as 64 lower-case hex digits.
type Digest string

func (d Digest) valid() bool {
	return len(d) == 64 && strings.Trim(string(d), "0123456789abcdef") == ""
}
