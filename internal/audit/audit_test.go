package audit

import (
	"encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"tranu/internal/locale"
)

// A book is a log in memory with the rows it speaks of.
type book struct {
	entries []Entry
	hashes  []StoredHash
	rows    map[Subject]Digest
}

// ReadHashes makes a book a HashReader.
func (b *book) ReadHashes(indexes []int64) ([]Hash, error) {
	var out []Hash
	for _, i := range indexes {
		if i >= int64(len(b.hashes)) {
			return nil, fmt.Errorf("no hash %d", i)
		}
		out = append(out, b.hashes[i].Hash)
	}
	return out, nil
}

func (b *book) add(t testing.TB, kind string, s Subject, content string) {
	t.Helper()
	n := int64(len(b.entries))
	e := Entry{
		Committee: "tranu", No: n + 1, At: time.Date(2021, 3, 26, 2, 0, int(n), 123456789, time.UTC),
		Actor: "a1", ActorName: "Hồ Thị Lộc", Kind: kind, Subject: s, Body: fmt.Sprintf(`{"n":%d}`, n),
	}
	if kind != "read.person" {
		e.Digest = Sum(s.Kind, s.ID, content)
		b.rows[s] = e.Digest
	}
	if got, want := HashCount(n), int64(len(b.hashes)); got != want {
		t.Fatalf("HashCount(%d) = %d, stored are %d", n, got, want)
	}
	hashes, err := Append(b, n, e)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hashes {
		b.hashes = append(b.hashes, StoredHash{int64(len(b.hashes)), h})
	}
	b.entries = append(b.entries, e)
}

// newBook makes a log of n entries about some ten people and their acts, some
// of them readings.
func newBook(t testing.TB, r *rand.Rand, n int) *book {
	b := &book{rows: map[Subject]Digest{}}
	for i := range n {
		kind := []string{"act.recorded", "person.corrected", "read.person"}[r.IntN(3)]
		b.add(t, kind, Subject{"person", fmt.Sprintf("p%d", r.IntN(10))}, fmt.Sprint(i, r.IntN(1000)))
	}
	return b
}

func (b *book) clone() *book {
	c := &book{slices.Clone(b.entries), slices.Clone(b.hashes), map[Subject]Digest{}}
	for s, d := range b.rows {
		c.rows[s] = d
	}
	return c
}

func (b *book) head(t testing.TB) Head {
	h, err := HeadOf("tranu", int64(len(b.entries)), b)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func seq[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, x := range list {
			if !yield(x, nil) {
				return
			}
		}
	}
}

func (b *book) verify(t testing.TB, marks ...Mark) []Problem {
	t.Helper()
	var rows []Row
	for s, d := range b.rows {
		rows = append(rows, Row{s, d})
	}
	p, err := Verify(Log{Committee: "tranu", Entries: seq(b.entries), Hashes: seq(b.hashes), Rows: seq(rows), Marks: marks})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

func TestWholeLogsAreWell(t *testing.T) {
	t.Parallel()
	for n := range 70 {
		b := newBook(t, random(uint64(n)), n)
		marks := []Mark{b.head(t).Mark()}
		for m := range n {
			h, err := HeadOf("tranu", int64(m), b)
			if err != nil {
				t.Fatal(err)
			}
			marks = append(marks, h.Mark())
		}
		if p := b.verify(t, marks...); len(p) > 0 {
			t.Errorf("%d entries: %v", n, p)
		}
	}
}

// TestEveryFieldOfEveryEntry changes each field of each entry in turn: the
// entry is named each time, and alone among the entries.
func TestEveryFieldOfEveryEntry(t *testing.T) {
	t.Parallel()
	whole := newBook(t, random(1), 33)
	change := map[string]func(*Entry){
		"Committee": func(e *Entry) { e.Committee = "traka" },
		"At":        func(e *Entry) { e.At = e.At.Add(time.Microsecond) },
		"Actor":     func(e *Entry) { e.Actor = "a2" },
		"ActorName": func(e *Entry) { e.ActorName += "." },
		"Kind":      func(e *Entry) { e.Kind = "act.voided" },
		"Subject":   func(e *Entry) { e.Subject.ID += "0" },
		"Digest":    func(e *Entry) { e.Digest = Sum("forged") },
		"Body":      func(e *Entry) { e.Body = `{"n":-1}` },
	}
	fields := reflect.TypeFor[Entry]()
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		if _, ok := change[name]; !ok && name != "No" { // a number has a test of its own
			t.Fatalf("field %s is not tried", name)
		}
	}
	for name, do := range change {
		for i := range whole.entries {
			b := whole.clone()
			do(&b.entries[i])
			var named []int64
			for _, p := range b.verify(t, whole.head(t).Mark()) {
				if p.Kind == Altered || p.Kind == HashBroken || p.Kind == HeadBroken {
					named = append(named, p.No)
				}
			}
			if want := []int64{int64(i + 1)}; !slices.Equal(named, want) {
				t.Errorf("%s of entry %d changed: named %v", name, i+1, named)
			}
		}
	}
}

func TestEveryByteOfTheEncodingCounts(t *testing.T) {
	t.Parallel()
	e := newBook(t, random(2), 3).entries[1]
	data := e.Encode()
	for i := range data {
		changed := slices.Clone(data)
		changed[i] ^= 1
		if tlog.RecordHash(changed) == e.Hash() {
			t.Errorf("byte %d does not count", i)
		}
	}
	moved := e
	moved.Actor, moved.ActorName = e.Actor+e.ActorName[:1], e.ActorName[1:]
	if moved.Hash() == e.Hash() {
		t.Error("a byte moved from one field to the next is not seen")
	}
}

func TestEncoding(t *testing.T) {
	t.Parallel()
	e := Entry{Committee: "tralien", No: 12, At: time.Date(2021, 3, 26, 9, 0, 0, 1999, time.FixedZone("", 7*3600)),
		Actor: "a1", ActorName: "Lộc", Kind: "read.person", Subject: Subject{"person", "p1"}}
	want := "tranu log entry 1\n7:tralien,2:12,27:2021-03-26T02:00:00.000001Z,2:a1,5:Lộc,11:read.person,6:person,2:p1,0:,0:,"
	if got := string(e.Encode()); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestTampering is what somebody with the database in hand may try.
func TestTampering(t *testing.T) {
	t.Parallel()
	person := Subject{"person", "p3"}
	whole := &book{rows: map[Subject]Digest{}}
	for i := range 9 { // entries 1 to 9, entry 4 about person p3
		whole.add(t, "person.corrected", Subject{"person", fmt.Sprintf("p%d", i)}, "x")
	}
	head := whole.head(t).Mark()
	for _, tt := range []struct {
		name string
		do   func(*book)
		want string
	}{
		{"nothing", func(*book) {}, ""},
		{"row changed", func(b *book) { b.rows[person] = Sum("person", "p3", "y") }, "row_altered 4-4 person p3"},
		{"row deleted", func(b *book) { delete(b.rows, person) }, "row_missing 4-4 person p3"},
		{"row slipped in", func(b *book) { b.rows[Subject{"person", "p99"}] = Sum("person") }, "row_unknown 0-0 person p99"},
		{"entry deleted", func(b *book) { b.entries = slices.Delete(b.entries, 3, 4) }, "missing 4-4; row_unknown 0-0 person p3"},
		{"two entries deleted", func(b *book) {
			b.entries = slices.Delete(b.entries, 3, 5)
			delete(b.rows, person)
			delete(b.rows, Subject{"person", "p4"})
		}, "missing 4-5"},
		{"tail cut, hashes left", func(b *book) {
			b.entries = b.entries[:8]
			delete(b.rows, Subject{"person", "p8"})
		}, "missing 9-9"},
		{"tail cut with its hashes", func(b *book) {
			b.entries, b.hashes = b.entries[:7], b.hashes[:HashCount(7)]
			delete(b.rows, Subject{"person", "p7"})
			delete(b.rows, Subject{"person", "p8"})
		}, "missing 8-9"},
		{"two entries swapped", func(b *book) {
			b.entries[3], b.entries[4] = b.entries[4], b.entries[3]
			b.entries[3].No, b.entries[4].No = 4, 5
		}, "altered 4-4 person p4; altered 5-5 person p3"},
		{"entry renumbered to the end", func(b *book) {
			e := b.entries[3]
			e.No = 10
			b.entries = append(slices.Delete(b.entries, 3, 4), e)
		}, "missing 4-4; hash 10-10 person p3"},
		{"entry added without hashes", func(b *book) {
			e := b.entries[8]
			e.No = 10
			b.entries = append(b.entries, e)
		}, "hash 10-10 person p8"},
		{"leaf hash changed", func(b *book) { b.hashes[tlog.StoredHashIndex(0, 2)].Hash[0] ^= 1 }, "altered 3-3 person p2; hash 4-4"},
		{"node changed", func(b *book) { b.hashes[tlog.StoredHashIndex(1, 1)].Hash[0] ^= 1 }, "hash 4-4"},
		{"hash deleted", func(b *book) {
			i := int(tlog.StoredHashIndex(0, 4))
			b.hashes = slices.Delete(b.hashes, i, i+1)
		}, "hash 5-5 person p4"},
	} {
		b := whole.clone()
		tt.do(b)
		var got []string
		for _, p := range b.verify(t, head) {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s %d-%d %s", p.Kind, p.No, p.To, strings.TrimSpace(p.Subject.String()))))
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, s, tt.want)
		}
	}
}

// TestForgedConsistently rewrites an entry and every hash: only a head known
// from outside tells.
func TestForgedConsistently(t *testing.T) {
	t.Parallel()
	whole := newBook(t, random(3), 20)
	forged := &book{rows: map[Subject]Digest{}}
	for i, e := range whole.entries {
		if i == 5 {
			e.ActorName = "Somebody else"
		}
		hashes, err := Append(forged, int64(i), e)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hashes {
			forged.hashes = append(forged.hashes, StoredHash{int64(len(forged.hashes)), h})
		}
		forged.entries = append(forged.entries, e)
	}
	forged.rows = whole.rows
	if p := forged.verify(t); len(p) > 0 {
		t.Fatalf("the forgery is not consistent: %v", p)
	}
	early, err := HeadOf("tranu", 5, whole)
	if err != nil {
		t.Fatal(err)
	}
	printed, err := ParseMark(whole.head(t).Short(locale.VI))
	if err != nil {
		t.Fatal(err)
	}
	got := forged.verify(t, printed, early.Mark())
	if want := []Problem{{Kind: HeadBroken, No: 20, To: 20}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestRandomDamage holds for any log and any single flip of a bit in the
// hashes, or of a character in a body.
func TestRandomDamage(t *testing.T) {
	t.Parallel()
	r := random(4)
	for range 300 {
		b := newBook(t, r, 1+r.IntN(60))
		head := b.head(t).Mark()
		if r.IntN(2) == 0 {
			i := r.IntN(len(b.hashes))
			b.hashes[i].Hash[r.IntN(32)] ^= 1 << r.IntN(8)
			if p := b.verify(t, head); len(p) == 0 {
				t.Fatalf("hash %d of %d entries: not seen", i, len(b.entries))
			}
			continue
		}
		i := r.IntN(len(b.entries))
		b.entries[i].Body = strings.Replace(b.entries[i].Body, "n", "m", 1)
		if p := b.verify(t, head); len(p) != 1 || p[0].No != int64(i+1) || p[0].Kind != Altered {
			t.Fatalf("body of entry %d: %v", i+1, p)
		}
	}
}

func TestAppendIsCheap(t *testing.T) {
	t.Parallel()
	b := newBook(t, random(5), 1000)
	calls, reads := 0, 0
	counting := HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		calls, reads = calls+1, reads+len(indexes)
		return b.ReadHashes(indexes)
	})
	e := b.entries[999]
	e.No = 1001
	if _, err := Append(counting, 1000, e); err != nil {
		t.Fatal(err)
	}
	if calls > 1 || reads > 10 {
		t.Errorf("%d calls, %d hashes read", calls, reads)
	}
}

func TestAppendRefuses(t *testing.T) {
	t.Parallel()
	good := Entry{Committee: "c", No: 1, At: time.Unix(0, 0), Actor: "a", Kind: "k.k", Subject: Subject{"s", "1"}}
	for _, tt := range []struct {
		name string
		do   func(*Entry)
	}{
		{"wrong number", func(e *Entry) { e.No = 2 }},
		{"no committee", func(e *Entry) { e.Committee = "" }},
		{"no actor", func(e *Entry) { e.Actor = "" }},
		{"no kind", func(e *Entry) { e.Kind = "" }},
		{"no subject", func(e *Entry) { e.Subject = Subject{} }},
		{"no moment", func(e *Entry) { e.At = time.Time{} }},
		{"digest", func(e *Entry) { e.Digest = "abc" }},
		{"body", func(e *Entry) { e.Body = "{" }},
	} {
		e := good
		tt.do(&e)
		if _, err := Append(&book{}, 0, e); err == nil {
			t.Errorf("%s: accepted", tt.name)
		}
	}
	if _, err := Append(&book{}, 0, good); err != nil {
		t.Errorf("good entry: %v", err)
	}
}

func TestSum(t *testing.T) {
	t.Parallel()
	at := time.Date(2021, 3, 26, 2, 0, 0, 0, time.UTC)
	base := Sum("person", "p1", "Hồ Thị Mai", nil, 3, true, at, []byte("x"))
	if !base.valid() {
		t.Fatalf("%q is no digest", base)
	}
	if got := Sum("person", "p1", "Hồ Thị Mai", nil, int64(3), 1, at.In(time.FixedZone("", 3600)), []byte("x")); got != base {
		t.Error("int and int64, true and 1, or two zones of one moment differ")
	}
	seen := map[Digest]string{base: "base"}
	for name, d := range map[string]Digest{
		"kind":        Sum("case", "p1", "Hồ Thị Mai", nil, 3, true, at, []byte("x")),
		"empty text":  Sum("person", "p1", "Hồ Thị Mai", "", 3, true, at, []byte("x")),
		"digit text":  Sum("person", "p1", "Hồ Thị Mai", nil, "3", true, at, []byte("x")),
		"false":       Sum("person", "p1", "Hồ Thị Mai", nil, 3, false, at, []byte("x")),
		"moved":       Sum("person", "p1H", "ồ Thị Mai", nil, 3, true, at, []byte("x")),
		"bytes":       Sum("person", "p1", "Hồ Thị Mai", nil, 3, true, at, "x"),
		"fewer":       Sum("person", "p1", "Hồ Thị Mai", nil, 3, true, at),
		"one instant": Sum("person", "p1", "Hồ Thị Mai", nil, 3, true, at.Add(time.Microsecond), []byte("x")),
	} {
		if other, twice := seen[d]; twice {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[d] = name
	}
}

func TestHeads(t *testing.T) {
	t.Parallel()
	b := newBook(t, random(6), 1234)
	h := b.head(t)
	signing, verifying, err := GenerateKey("tranu-practice")
	if err != nil {
		t.Fatal(err)
	}
	signed, err := h.Sign(signing)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenHead(signed, verifying); err != nil || got != h {
		t.Errorf("opened %v, %v", got, err)
	}
	for i := range signed {
		bad := slices.Clone(signed)
		bad[i] ^= 1
		if got, err := OpenHead(bad, verifying); err == nil && got != h {
			t.Errorf("byte %d of the signed head changed: %v accepted", i, got)
		}
	}
	_, other, err := GenerateKey("tranu-practice")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenHead(signed, other); err == nil {
		t.Error("opened with another key")
	}
	if got, want := h.Short(locale.VI), "nhật ký 1.234 · "+h.Mark().Root[:12]; got != want {
		t.Errorf("short form %q, want %q", got, want)
	}
}

func TestParseMark(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want Mark
		ok   bool
	}{
		{"nhật ký 1.234 · a1b2c3d4e5f6", Mark{1234, "a1b2c3d4e5f6"}, true},
		{"log 1,234 · A1B2C3D4E5F6", Mark{1234, "a1b2c3d4e5f6"}, true},
		{"7 a1b2c3d4e5f6", Mark{7, "a1b2c3d4e5f6"}, true},
		{"7 a1b2c3d4e5f", Mark{}, false},
		{"a1b2c3d4e5f6", Mark{}, false},
		{"x a1b2c3d4e5f6", Mark{}, false},
		{"7 a1b2c3d4e5g6", Mark{}, false},
		{"", Mark{}, false},
	} {
		got, err := ParseMark(tt.text)
		if (err == nil) != tt.ok || got != tt.want {
			t.Errorf("%q: %v, %v", tt.text, got, err)
		}
	}
}

func TestProblemTexts(t *testing.T) {
	t.Parallel()
	for _, k := range []ProblemKind{Altered, HashBroken, Missing, HeadBroken, RowAltered, RowMissing, RowUnknown, Empty} {
		for _, l := range locale.Langs() {
			one := Problem{Kind: k, No: 4, To: 4, Subject: Subject{"person", "p3"}}.Text(l)
			many := Problem{Kind: k, No: 4, To: 6}.Text(l)
			if strings.Contains(one+many, "⟦") || !strings.Contains(one, "4") && k != RowUnknown && k != Empty {
				t.Errorf("%s in %s: %q, %q", k, l, one, many)
			}
		}
	}
}

func TestReadErrorsAreErrors(t *testing.T) {
	t.Parallel()
	b := newBook(t, random(8), 5)
	broken := func(yield func(StoredHash, error) bool) { yield(StoredHash{}, fmt.Errorf("disk")) }
	if _, err := Verify(Log{Committee: "tranu", Entries: seq(b.entries), Hashes: broken, Rows: seq[Row](nil)}); err == nil {
		t.Error("an unreadable hash is no error")
	}
	if !json.Valid([]byte(b.entries[0].Body)) {
		t.Error("the bodies of this test are not JSON")
	}
}
