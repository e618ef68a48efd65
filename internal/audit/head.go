package audit

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"tranu/internal/locale"
)

// A Head vouches for the first Entries entries of a committee's log.
type Head struct {
	Committee string
	Entries   int64
	Root      Hash
}

// HeadOf computes the head of a log of n entries from about log₂ n stored
// hashes.
func HeadOf(committee string, n int64, r HashReader) (Head, error) {
	root, err := tlog.TreeHash(n, r)
	if err != nil {
		return Head{}, fmt.Errorf("head of log %s: %w", committee, err)
	}
	return Head{Committee: committee, Entries: n, Root: root}, nil
}

// shortRoot is how many hex digits of the root are printed on paper: 48 bits,
// enough that nobody cuts or edits a log and happens on the same mark.
const shortRoot = 12

// Short is the head as it stands at the foot of a printed report, e.g.
// "nhật ký 1.234 · a1b2c3d4e5f6".
func (h Head) Short(l locale.Lang) string {
	return l.T("audit.head", int(h.Entries), h.Mark().Root[:shortRoot])
}

// Mark is what Verify is given of the head.
func (h Head) Mark() Mark {
	return Mark{Entries: h.Entries, Root: hex.EncodeToString(h.Root[:])}
}

// A Mark is a head as known from outside the log: whole, or the first digits
// that a printed report shows.
type Mark struct {
	Entries int64
	Root    string // 12 to 64 lower-case hex digits: the beginning of the root
}

// ParseMark reads the foot of a printed report, in either language and with or
// without its words: "nhật ký 1.234 · a1b2c3d4e5f6", "1234 a1b2c3d4e5f6".
func ParseMark(s string) (Mark, error) {
	words := strings.Fields(strings.NewReplacer("·", " ", ".", "", ",", "").Replace(s))
	if len(words) < 2 {
		return Mark{}, fmt.Errorf("%q is not a mark such as \"1.234 · a1b2c3d4e5f6\"", s)
	}
	number, root := words[len(words)-2], strings.ToLower(words[len(words)-1])
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || len(root) < shortRoot || len(root) > 64 || strings.Trim(root, "0123456789abcdef") != "" {
		return Mark{}, fmt.Errorf("%q is not a mark such as \"1.234 · a1b2c3d4e5f6\"", s)
	}
	return Mark{Entries: n, Root: root}, nil
}

// GenerateKey makes the key pair with which a data folder signs its heads. The
// name says whose key it is; it has no spaces and no plus sign. Keep the
// signing key apart from the data.
func GenerateKey(name string) (signing, verifying string, err error) {
	signing, verifying, err = note.GenerateKey(rand.Reader, name)
	if err != nil {
		return "", "", fmt.Errorf("generate log key: %w", err)
	}
	return signing, verifying, nil
}

// headOrigin is the first line of a signed head.
const headOrigin = "tranu log head 1"

// Sign returns the head as a signed note: four lines (origin, committee,
// number of entries, root in base64), an empty line, the signature.
func (h Head) Sign(signing string) ([]byte, error) {
	if h.Committee == "" || strings.ContainsAny(h.Committee, "\n\r") {
		return nil, fmt.Errorf("sign head: committee %q", h.Committee)
	}
	s, err := note.NewSigner(signing)
	if err != nil {
		return nil, fmt.Errorf("sign head: %w", err)
	}
	text := fmt.Sprintf("%s\n%s\n%d\n%s\n", headOrigin, h.Committee, h.Entries, h.Root)
	signed, err := note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		return nil, fmt.Errorf("sign head: %w", err)
	}
	return signed, nil
}

// OpenHead checks the signature of a signed head and reads it.
func OpenHead(signed []byte, verifying string) (Head, error) {
	v, err := note.NewVerifier(verifying)
	if err != nil {
		return Head{}, fmt.Errorf("open head: %w", err)
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return Head{}, fmt.Errorf("open head: %w", err)
	}
	h, err := parseHead(n.Text)
	if err != nil {
		return Head{}, fmt.Errorf("open head: %w", err)
	}
	return h, nil
}

func parseHead(text string) (Head, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[0] != headOrigin || lines[4] != "" {
		return Head{}, errors.New("the text is not a log head")
	}
	h := Head{Committee: lines[1]}
	n, err := strconv.ParseInt(lines[2], 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != lines[2] {
		return Head{}, fmt.Errorf("number of entries %q", lines[2])
	}
	root, err := base64.StdEncoding.DecodeString(lines[3])
	if err != nil || len(root) != len(h.Root) {
		return Head{}, fmt.Errorf("root %q", lines[3])
	}
	h.Entries = n
	copy(h.Root[:], root)
	return h, nil
}
