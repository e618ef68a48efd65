package auth

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"

	"tranu/internal/fault"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ login, password, want string }{
		{"lan", "mưa rừng 12", ""},
		{"lan", "ngắn quá", "fault.password_short"},
		{"lan", "ơ" + strings.Repeat("o", 8), "fault.password_short"}, // characters, not bytes
		{"lan", strings.Repeat("abcdefgh", 200), "fault.password_long"},
		{"nguyenvanan", "nguyenvanan", "fault.password_login"},
		{"nguyenvanan", "xNguyenVanAn1", "fault.password_login"},
		{"lan", "1111111111", "fault.password_plain"},
		{"lan", "1212121212", "fault.password_plain"},
		{"", "mưa rừng 12", ""},
	} {
		err := CheckPolicy(tt.login, tt.password)
		if tt.want == "" {
			if err != nil {
				t.Errorf("%q: %v", tt.password, err)
			}
			continue
		}
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Kind != fault.Invalid || f.Key != tt.want || f.Field != "password" {
			t.Errorf("%q: got %v, want %s", tt.password, err, tt.want)
		}
	}
}

func TestPassword(t *testing.T) {
	t.Parallel()
	const composed, apart = "trời đẹp hôm nay", "tro\u031B\u0300i đe\u0323p hôm nay"
	hash := HashPassword(composed)
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash is %s", hash)
	}
	for _, tt := range []struct {
		hash, password string
		want           bool
	}{
		{hash, composed, true},
		{hash, apart, true}, // typed with another input method
		{hash, "trời đẹp hôm qua", false},
		{hash, "", false},
		{hash, strings.Repeat("x", 5000), false},
		{"", "", false},
		{strings.Replace(hash, "argon2id", "argon2i", 1), composed, false},
		{strings.Replace(hash, "m=19456", "m=99999999", 1), composed, false},
		{strings.Replace(hash, "t=2", "t=3", 1), composed, false},
		{hash[:len(hash)-2], composed, false},
	} {
		if got := CheckPassword(tt.hash, tt.password); got != tt.want {
			t.Errorf("%q against %q: %v, want %v", tt.password, tt.hash, got, tt.want)
		}
	}
	if HashPassword(composed) == hash {
		t.Error("two hashes of one password are equal: no salt")
	}
}

// TestCostIsRead proves that a hash made at another cost still counts.
func TestCostIsRead(t *testing.T) {
	t.Parallel()
	salt := []byte("0123456789abcdef")
	key := argon2.IDKey([]byte("mật khẩu cũ"), salt, 1, 64, 2, keyLen)
	hash := "$argon2id$v=19$m=64,t=1,p=2$" + base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(key)
	if !CheckPassword(hash, "mật khẩu cũ") || CheckPassword(hash, "mật khẩu mới") {
		t.Error("the cost in the hash is not the one used")
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	a, hash := NewToken()
	b, _ := NewToken()
	raw, err := base64.RawURLEncoding.DecodeString(a)
	if err != nil || len(raw) != 32 {
		t.Errorf("token %q has %d bytes (%v), want 32", a, len(raw), err)
	}
	if a == b || hash == a || hash != HashToken(a) || len(hash) != 64 {
		t.Errorf("tokens %q %q, hash %q", a, b, hash)
	}
}
