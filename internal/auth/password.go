package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"tranu/internal/fault"
	"tranu/internal/viet"
)

// What a password must be.
const (
	MinPassword  = 10   // characters
	MaxPassword  = 1024 // bytes
	MinDifferent = 5    // different characters
)

// CheckPolicy says whether a password may be set for a login. The error is a
// fault of kind Invalid with the field "password".
func CheckPolicy(login, password string) error {
	refuse := func(key string, args ...any) error {
		return &fault.Error{Kind: fault.Invalid, Key: key, Args: args, Field: "password"}
	}
	password = viet.NFC(password)
	different := map[rune]bool{}
	for _, r := range password {
		different[r] = true
	}
	switch {
	case utf8.RuneCountInString(password) < MinPassword:
		return refuse("fault.password_short", MinPassword)
	case len(password) > MaxPassword:
		return refuse("fault.password_long", MaxPassword)
	case login != "" && strings.Contains(viet.Fold(password), viet.Fold(login)):
		return refuse("fault.password_login")
	case len(different) < MinDifferent:
		return refuse("fault.password_plain", MinDifferent)
	}
	return nil
}

// cost is how much work a password takes; it is written into each hash, so
// that it can be raised later.
type cost struct {
	memory  uint32 // KiB
	time    uint32 // passes
	threads uint8
}

var current = cost{memory: 19 * 1024, time: 2, threads: 1}

const (
	saltLen = 16
	keyLen  = 32
)

// HashPassword returns the argon2id hash of a password in the usual encoding:
// $argon2id$v=19$m=19456,t=2,p=1$salt$key.
func HashPassword(password string) string {
	var salt [saltLen]byte
	rand.Read(salt[:])
	return encode(current, salt[:], derive(current, password, salt[:]))
}

func derive(c cost, password string, salt []byte) []byte {
	return argon2.IDKey([]byte(viet.NFC(password)), salt, c.time, c.memory, c.threads, keyLen)
}

func encode(c cost, salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.threads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

// CheckPassword says whether a password belongs to a hash. It takes as long
// for a wrong password as for the right one. A hash that is no hash, as of an
// account without a password, belongs to none.
func CheckPassword(hash, password string) bool {
	c, salt, key, ok := decode(hash)
	if !ok || len(password) > MaxPassword {
		CheckNothing("")
		return false
	}
	return subtle.ConstantTimeCompare(key, derive(c, password, salt)) == 1
}

// CheckNothing takes as long as CheckPassword, for a login that does not
// exist.
func CheckNothing(password string) {
	derive(current, password[:min(len(password), MaxPassword)], make([]byte, saltLen))
}

// decode reads a hash. It accepts no cost that a stored hash could use to
// exhaust the machine.
func decode(hash string) (c cost, salt, key []byte, ok bool) {
	part := strings.Split(hash, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, false
	}
	if n, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.threads); n != 3 || err != nil {
		return c, nil, nil, false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(part[4])
	key, err2 := base64.RawStdEncoding.DecodeString(part[5])
	ok = err1 == nil && err2 == nil && len(salt) >= 8 && len(key) == keyLen &&
		c.memory >= 8 && c.memory <= 1<<20 && c.time >= 1 && c.time <= 16 && c.threads >= 1 && c.threads <= 16
	return c, salt, key, ok
}

// NewToken returns a random session token for the browser, and its hash, the
// only form that is stored.
func NewToken() (token, hash string) {
	var b [32]byte
	rand.Read(b[:])
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, HashToken(token)
}

// HashToken returns the stored form of a token: SHA-256, in hex. The token is
// random, so it needs no salt and no slow hash.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
