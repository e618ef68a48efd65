package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"
)

// Sum returns the digest of a row: the kind of subject and the values of its
// columns in a fixed order. A value may be text, bytes, an integer, a boolean,
// a moment, nil (SQL's NULL, which differs from empty text) or anything with a
// String method; another type is a bug and panics.
//
// Each value is hashed as a letter for its type (s text, b bytes, i integer
// and boolean, t moment, n nil), its length in decimal, a colon, its bytes,
// and a comma. A boolean is the integer 0 or 1, as SQLite keeps it; a moment
// is UTC with microseconds.
func Sum(kind string, values ...any) Digest {
	b := make([]byte, 0, 512)
	b = appendField(append(b, 's'), kind)
	for _, v := range values {
		b = appendValue(b, v)
	}
	sum := sha256.Sum256(b)
	return Digest(hex.EncodeToString(sum[:]))
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return appendField(append(b, 'n'), "")
	case string:
		return appendField(append(b, 's'), v)
	case []byte:
		return appendField(append(b, 'b'), string(v))
	case int:
		return appendField(append(b, 'i'), strconv.Itoa(v))
	case int64:
		return appendField(append(b, 'i'), strconv.FormatInt(v, 10))
	case bool:
		if v {
			return appendField(append(b, 'i'), "1")
		}
		return appendField(append(b, 'i'), "0")
	case time.Time:
		return appendField(append(b, 't'), v.UTC().Format("2006-01-02T15:04:05.000000Z"))
	case fmt.Stringer:
		return appendField(append(b, 's'), v.String())
	}
	panic(fmt.Sprintf("audit: no digest of a %T", v))
}
