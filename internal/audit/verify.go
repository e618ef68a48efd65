package audit

import (
	"cmp"
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"tranu/internal/locale"
)

// A ProblemKind says what does not fit.
type ProblemKind string

// The kinds of problem.
const (
	Altered    ProblemKind = "altered"     // an entry does not have the hash stored with it
	HashBroken ProblemKind = "hash"        // a hash stored with an entry does not follow from those below it, or is missing
	Missing    ProblemKind = "missing"     // an entry is not there
	HeadBroken ProblemKind = "head"        // the log up to an entry is not the one a head vouches for
	RowAltered ProblemKind = "row_altered" // a row is not as its last entry recorded it
	RowMissing ProblemKind = "row_missing" // a row the log knows is gone
	RowUnknown ProblemKind = "row_unknown" // a row that no entry knows
	Empty      ProblemKind = "empty"       // there is no entry at all where data has been kept
)

// A Problem is one thing that does not fit. No is the entry it concerns: the
// altered, missing or last one; 0 for a row no entry knows and an empty log. To is No, or the
// last of several missing entries.
type Problem struct {
	Kind    ProblemKind
	No, To  int64
	Subject Subject // of the row or the altered entry; empty otherwise
}

// Text says in a language what is wrong.
func (p Problem) Text(l locale.Lang) string {
	if p.To > p.No {
		return l.T("audit.problems.missing", p.No, p.To)
	}
	return l.T("audit.problem."+string(p.Kind), p.No, p.Subject.String())
}

// A StoredHash is one hash as the store keeps it.
type StoredHash struct {
	Index int64
	Hash  Hash
}

// A Row is a row of the data as it is now.
type Row struct {
	Subject Subject
	Digest  Digest
}

// A Log is what Verify reads, each once and in order: the entries by number,
// the stored hashes by index, all rows of all kinds of subject that the log
// keeps digests of, in any order. Marks are the heads known from outside.
type Log struct {
	Committee string
	Entries   iter.Seq2[Entry, error]
	Hashes    iter.Seq2[StoredHash, error]
	Rows      iter.Seq2[Row, error]
	Marks     []Mark
}

// Verify returns everything that does not fit, in the order of the log and
// then of the rows; none when all is well. The error is one of reading. It
// keeps one digest for each subject in memory, and of the hashes only one path.
func Verify(log Log) ([]Problem, error) {
	next, stop := iter.Pull2(log.Hashes)
	defer stop()
	v := &verifier{committee: log.Committee, next: next, latest: map[Subject]last{}}
	v.marks = slices.SortedFunc(slices.Values(log.Marks), func(a, b Mark) int { return cmp.Compare(a.Entries, b.Entries) })
	v.checkMarks()
	for e, err := range log.Entries {
		if err != nil {
			return nil, fmt.Errorf("verify log: read entries: %w", err)
		}
		v.entry(e)
	}
	v.tail()
	if v.err != nil {
		return nil, fmt.Errorf("verify log: read hashes: %w", v.err)
	}
	if err := v.rows(log.Rows); err != nil {
		return nil, fmt.Errorf("verify log: read rows: %w", err)
	}
	return v.problems, nil
}

// last is the newest digest the log has for a subject.
type last struct {
	no     int64
	digest Digest
	seen   bool // its row is there
}

type verifier struct {
	committee string
	next      func() (StoredHash, error, bool)
	ahead     StoredHash // read but not yet used
	have      bool       // there is one ahead
	ended     bool       // no more are to be read
	index     int64      // of the hash that is due
	marks     []Mark     // not yet reached
	n         int64      // entries walked, the missing ones included
	peaks     []Hash     // roots of the full subtrees of n entries, the largest first
	latest    map[Subject]last
	problems  []Problem
	err       error
}

func (v *verifier) report(kind ProblemKind, no int64, s Subject) {
	v.problems = append(v.problems, Problem{kind, no, no, s})
}

// lost reports entries from to to as missing, joined to those before them.
func (v *verifier) lost(from, to int64) {
	if k := len(v.problems) - 1; k >= 0 && v.problems[k].Kind == Missing && v.problems[k].To == from-1 {
		v.problems[k].To = to
		return
	}
	v.problems = append(v.problems, Problem{Kind: Missing, No: from, To: to})
}

// entry walks one entry that is there, and those missing before it.
func (v *verifier) entry(e Entry) {
	for v.n+1 < e.No && v.more() {
		v.missing()
	}
	v.know(e)
	if e.No != v.n+1 {
		v.report(Altered, e.No, e.Subject) // its number is not one that follows
		return
	}
	leaf := e.Hash()
	stored, ok := v.hash()
	switch {
	case !ok:
		v.report(HashBroken, e.No, e.Subject)
		stored = leaf
	case stored != leaf || e.Committee != v.committee:
		v.report(Altered, e.No, e.Subject)
	}
	v.grow(stored)
}

// know remembers what the entry says of its row.
func (v *verifier) know(e Entry) {
	if e.Digest != "" {
		v.latest[e.Subject] = last{no: e.No, digest: e.Digest}
	}
}

// missing walks one entry that is not there by its stored hash.
func (v *verifier) missing() {
	leaf, _ := v.hash()
	v.lost(v.n+1, v.n+1)
	v.grow(leaf)
}

// grow adds the leaf of the next entry and checks the nodes stored with it. A
// node that differs is reported and taken as it is stored, so that one fault
// is one problem.
func (v *verifier) grow(leaf Hash) {
	v.peaks = append(v.peaks, leaf)
	broken := false
	for range bits.TrailingZeros64(uint64(v.n + 1)) {
		k := len(v.peaks) - 2
		node := tlog.NodeHash(v.peaks[k], v.peaks[k+1])
		got, ok := v.hash()
		if !ok {
			got = node
		}
		broken = broken || !ok || got != node
		v.peaks = append(v.peaks[:k], got)
	}
	v.n++
	if k := len(v.problems) - 1; broken && (k < 0 || v.problems[k].Kind != HashBroken || v.problems[k].No != v.n) {
		v.report(HashBroken, v.n, Subject{})
	}
	v.checkMarks()
}

// more says whether hashes are left, and reads the next one.
func (v *verifier) more() bool {
	if v.have || v.ended {
		return v.have
	}
	h, err, ok := v.next()
	if err != nil {
		v.err = err
	}
	v.ahead, v.have = h, ok && err == nil
	v.ended = !v.have
	return v.have
}

// hash takes the hash that is due, if it is stored.
func (v *verifier) hash() (Hash, bool) {
	due := v.index
	v.index++
	for v.more() && v.ahead.Index < due {
		v.have = false
	}
	if !v.have || v.ahead.Index > due {
		return Hash{}, false
	}
	v.have = false
	return v.ahead.Hash, true
}

// checkMarks holds the root of the entries walked against the marks that are
// due.
func (v *verifier) checkMarks() {
	for len(v.marks) > 0 && v.marks[0].Entries <= v.n {
		root := Head{Root: v.root()}.Mark().Root
		if m := v.marks[0]; m.Entries < v.n || len(m.Root) < shortRoot || !strings.HasPrefix(root, m.Root) {
			v.report(HeadBroken, m.Entries, Subject{})
		}
		v.marks = v.marks[1:]
	}
}

// root is the tree hash of the entries walked so far.
func (v *verifier) root() Hash {
	if len(v.peaks) == 0 {
		h, _ := tlog.TreeHash(0, nil)
		return h
	}
	h := v.peaks[len(v.peaks)-1]
	for _, left := range slices.Backward(v.peaks[:len(v.peaks)-1]) {
		h = tlog.NodeHash(left, h)
	}
	return h
}

// tail finds entries that were cut off the end: hashes or marks go on.
func (v *verifier) tail() {
	for v.more() {
		v.missing()
	}
	if k := len(v.marks) - 1; k >= 0 {
		v.lost(v.n+1, v.marks[k].Entries)
	}
}

// rows holds every row against the last entry about it.
func (v *verifier) rows(rows iter.Seq2[Row, error]) error {
	for r, err := range rows {
		if err != nil {
			return err
		}
		l, known := v.latest[r.Subject]
		switch {
		case !known:
			v.report(RowUnknown, 0, r.Subject)
			continue
		case l.digest != r.Digest:
			v.report(RowAltered, l.no, r.Subject)
		}
		l.seen = true
		v.latest[r.Subject] = l
	}
	var gone []Problem
	for s, l := range v.latest {
		if !l.seen {
			gone = append(gone, Problem{RowMissing, l.no, l.no, s})
		}
	}
	slices.SortFunc(gone, func(a, b Problem) int { return cmp.Compare(a.No, b.No) })
	v.problems = append(v.problems, gone...)
	return nil
}
