package assess

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"tranu/internal/procedure"
)

// The longest an input of up to 64 KB may take.
const (
	patience  = time.Second
	patientOf = 64 << 10
)

// assessed runs an input and returns the answers. An error that is no
// InputError fails the test, and so does an input that takes too long three
// times: others may hold the machine for a while.
func assessed(t *testing.T, procs *procedure.Procedures, in []byte) (answers []byte, err error) {
	t.Helper()
	least := time.Duration(1 << 62)
	for range 3 {
		var out bytes.Buffer
		began := time.Now()
		err = Run(procs, bytes.NewReader(in), &out, Options{Name: "fuzz", Inspection: true})
		least, answers = min(least, time.Since(began)), out.Bytes()
		if least <= patience {
			break
		}
	}
	if len(in) <= patientOf && least > patience {
		t.Errorf("%d bytes took %s, at most %s is allowed", len(in), least, patience)
	}
	if _, ok := errors.AsType[*InputError](err); err != nil && !ok {
		t.Errorf("%v is no InputError", err)
	}
	return answers, err
}

// documents counts the JSON values of an input, up to the first fault.
func documents(in []byte) (n int) {
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(in, []byte("\uFEFF"))))
	for {
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			return n
		}
		n++
	}
}

// An opening is an object of a document that names facts or parts of them:
// where its first member would stand, and the keys it may have.
type opening struct {
	at    int
	empty bool
	known func(key string) bool
}

// openings finds the objects of well-formed input whose keys are checked, by
// the reader of the standard library. What stands under source, expect and why
// is nobody's business.
type openings struct {
	procs *procedure.Procedures
	dec   *json.Decoder
	found []opening
}

func openingsOf(procs *procedure.Procedures, in []byte) []opening {
	o := openings{procs: procs, dec: json.NewDecoder(bytes.NewReader(in))}
	for o.dec.More() {
		o.object(func(key string) bool { return slices.Contains(documentKeys, key) }, func(key string) {
			if key == "facts" {
				o.object(func(key string) bool { _, _, ok := procs.Slot(key); return ok }, o.fact)
				return
			}
			o.skip()
		})
	}
	return o.found
}

func (o *openings) object(known func(string) bool, member func(key string)) {
	o.dec.Token()
	o.found = append(o.found, opening{at: int(o.dec.InputOffset()), empty: !o.dec.More(), known: known})
	for o.dec.More() {
		key, _ := o.dec.Token()
		member(key.(string))
	}
	o.dec.Token()
}

func (o *openings) skip() {
	var raw json.RawMessage
	o.dec.Decode(&raw)
}

// fact reads the value of a fact; only a list has objects.
func (o *openings) fact(key string) {
	slot, f, _ := o.procs.Slot(key)
	if f.Items == nil {
		o.skip()
		return
	}
	if start, _ := o.dec.Token(); start != json.Delim('[') { // null
		return
	}
	for o.dec.More() {
		o.object(func(key string) bool { _, ok := o.procs.ItemField(slot, key); return ok }, func(string) { o.skip() })
	}
	o.dec.Token()
}

// stranger is the input with a key put first into one of its objects; false
// when the key is at home there.
func stranger(in []byte, where opening, key, value string) ([]byte, bool) {
	quoted, err := json.Marshal(key)
	if err != nil || json.Unmarshal(quoted, &key) != nil || where.known(key) {
		return nil, false
	}
	member := append(append(quoted, ':'), value...)
	if !where.empty {
		member = append(member, ',')
	}
	return slices.Concat(in[:where.at], member, in[where.at:]), true
}

// strangeValues are what the key of a stranger may hold.
var strangeValues = []string{"null", "true", "7", `"2026-01-01"`, "[]", "{}", `[{"code":"1-KNĐ"}]`}

// Whatever is read: no panic, no endless work, an answer on a line of its own
// to each document that was readable, and no key that is not in the
// regulations, at no level.
func FuzzRun(f *testing.F) {
	procs := procedures(f)
	for _, file := range []string{"cases-open.jsonl.gz", "knockouts.jsonl.gz"} {
		for line := range bytes.Lines(unzip(f, file)) {
			f.Add(line, uint16(len(line)), "person.birth_dat")
		}
	}
	f.Add([]byte(`{"id":"x","procedure":"admission","facts":{"person.birth_date":"2000-01-01","votes":[{"body":"cell","yes":3}]}}`), uint16(2), "bodi")
	f.Add([]byte("{\"procedure\":\"recognition\",\"profile\":\"P2a\",\"as_of\":\"2026-01-01\",\"facts\":{\"rem.grounds\":[\"political_standard\"]}}\n{\"procedure\":\"admission\"}"), uint16(9), "fact")
	f.Fuzz(func(t *testing.T, in []byte, at uint16, key string) {
		answers, err := assessed(t, procs, in)
		checkAnswers(t, in, answers, err)
		if err != nil || bytes.HasPrefix(in, []byte("\uFEFF")) {
			return
		}
		if objects := openingsOf(procs, in); len(objects) > 0 {
			where := objects[int(at)%len(objects)]
			if with, ok := stranger(in, where, key, strangeValues[int(at)/7%len(strangeValues)]); ok {
				if _, err := assessed(t, procs, with); err == nil {
					t.Errorf("accepted an unknown key:\n%s", with)
				}
			}
		}
	})
}

// checkAnswers holds the answers against the documents of the input.
func checkAnswers(t *testing.T, in, answers []byte, err error) {
	t.Helper()
	lines := 0
	for line := range bytes.Lines(answers) {
		lines++
		if !bytes.HasSuffix(line, []byte("}\n")) || !json.Valid(line) {
			t.Errorf("answer %d is no line of JSON: %.200q", lines, line)
		}
	}
	if n := documents(in); err == nil && lines != n || lines > n {
		t.Errorf("%d answers to %d documents (%v)", lines, n, err)
	}
}

// An unknown key is refused in every object of every example: in the document,
// among its facts, in each item of each list.
func TestStrangersAreRefused(t *testing.T) {
	procs := procedures(t)
	objects := 0
	for _, file := range []string{"cases-open.jsonl.gz", "knockouts.jsonl.gz"} {
		for line := range bytes.Lines(unzip(t, file)) {
			for i, where := range openingsOf(procs, line) {
				objects++
				with, ok := stranger(line, where, "person.birth_dat", strangeValues[i%len(strangeValues)])
				if !ok {
					t.Fatalf("the key is known in object %d of %s", i, line)
				}
				err := Run(procs, bytes.NewReader(with), io.Discard, Options{Name: "x"})
				if ie, ok := errors.AsType[*InputError](err); !ok || !bytes.Contains([]byte(ie.Key), []byte("person.birth_dat")) {
					t.Errorf("object %d of %.60s: %v", i, line, err)
				}
			}
		}
	}
	if objects < 5000 {
		t.Errorf("only %d objects were tried", objects)
	}
	t.Logf("%d objects", objects)
}
