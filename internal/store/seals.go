package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// Side files of a database file.
const (
	walSuffix   = "-wal"
	sealsSuffix = ".seals"
)

// A seal is the first 8 bytes of the SHA-256 of a page's content. The zero
// seal means that the page has never been written by a commit.
type seal [8]byte

func sealOf(page []byte) (s seal) {
	sum := sha256.Sum256(page)
	copy(s[:], sum[:])
	return s
}

// The file of the seals: a line of 16 bytes, then the seals of page 1, 2, ….
const (
	sealsMagic = "tranu seals 1\n\x00\x00"
	sealSize   = int64(len(seal{}))
)

func sealAt(page uint32) int64 { return int64(len(sealsMagic)) + int64(page-1)*sealSize }

// seals keeps the seals of the pages of one SQLite file in a file beside it.
// After every commit it reads the pages the commit added to the write-ahead
// log and notes their seals. Before pages move from the log into the file, the
// seals are forced to the medium: so the log has every page whose seal may be
// lost in a power cut, and they are sealed again when the file is next opened.
//
// Several processes may follow one log: each reads to its end, and looks again
// after it has written, so the last one leaves the latest seals.
//
// What seals do not show: a page that is damaged while the program runs, and
// that the program then reads and writes again, is sealed with its damage. The
// digests of the log find that, where it changed a row. And when a process is
// killed between a commit and its sealing, that commit is sealed by the next
// Open; another program that empties the log before then makes it look altered.
type seals struct {
	path string // of the database
	mu   sync.Mutex
	file *os.File // nil: read-only, or the seals are missing
	held *os.File // the database file, kept open once read: closing it early could drop locks
	wal  walPosition
	size uint32 // pages of the database after the last commit followed

	nextCheckpoint int64 // size of the log at which the next commit brings it into the file
}

// openSeals opens the seals of a database, makes them for a database that is
// new, and follows what is in its log. Where the seals of existing data are
// missing, nothing is sealed until Reseal: Check says so.
func openSeals(path string) (*seals, error) {
	s := &seals{path: path, nextCheckpoint: checkpointAt}
	flags := os.O_RDWR
	if info, err := os.Stat(path); errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
		flags |= os.O_CREATE | os.O_TRUNC
		if err := ownerOnly(path); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path+sealsSuffix, flags, 0o600)
	if errors.Is(err, os.ErrNotExist) && flags&os.O_CREATE == 0 {
		return s, nil
	}
	if err != nil {
		return nil, fileFault(err)
	}
	s.file = f
	if err := s.begin(flags&os.O_CREATE != 0); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

// ownerOnly makes an empty file that nobody but its owner may read; SQLite gives
// its side files the same rights.
func ownerOnly(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fileFault(err)
	}
	return fileFault(f.Close())
}

func (s *seals) begin(fresh bool) error {
	if fresh {
		if _, err := s.file.WriteAt([]byte(sealsMagic), 0); err != nil {
			return fileFault(err)
		}
		return nil
	}
	magic := make([]byte, len(sealsMagic))
	if _, err := s.file.ReadAt(magic, 0); err != nil && err != io.EOF || string(magic) != sealsMagic {
		return s.drop()
	}
	_, err := s.follow()
	return err
}

// drop gives up a file that holds no seals: they count as missing.
func (s *seals) drop() error {
	err := s.file.Close()
	s.file = nil
	return err
}

// follow notes the seals of all commits since the last call. It returns the
// bytes of the log in use.
//
// Another process may empty the log while this one reads it. What was noted
// until then may be older than what the other had noted, and can no longer be
// followed up: those pages are sealed as they now stand, until the log is no
// longer emptied meanwhile.
func (s *seals) follow() (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return 0, nil
	}
	noted := map[uint32]bool{}
	for {
		was := s.wal
		more, err := s.wal.read(s.path+walSuffix, func(pages map[uint32]seal, size uint32) error {
			for page := range pages {
				noted[page] = true
			}
			return s.note(pages, size)
		})
		if err != nil {
			return s.wal.bytes(), err
		}
		emptied := was.frames > 0 && s.wal.salt != was.salt
		if emptied && len(noted) > 0 {
			if err := s.again(noted); err != nil {
				return s.wal.bytes(), err
			}
		}
		if !more && !emptied {
			return s.wal.bytes(), nil
		}
	}
}

// again seals pages as the last commit left them, wherever they stand.
func (s *seals) again(pages map[uint32]bool) error {
	state, err := s.observe()
	if err != nil {
		return fmt.Errorf("seal again: %w", err)
	}
	for page := range state.pages() {
		if !pages[page] {
			continue
		}
		seal, _, err := state.content(page)
		if err != nil {
			return fmt.Errorf("seal page %d again: %w", page, err)
		}
		if _, err := s.file.WriteAt(seal[:], sealAt(page)); err != nil {
			return fmt.Errorf("seal page %d again: %w", page, fileFault(err))
		}
	}
	return nil
}

// note writes the seals of one commit, after which the database has size
// pages.
func (s *seals) note(pages map[uint32]seal, size uint32) error {
	for page, seal := range pages {
		if page > size {
			continue
		}
		if _, err := s.file.WriteAt(seal[:], sealAt(page)); err != nil {
			return fmt.Errorf("seal page %d: %w", page, fileFault(err))
		}
	}
	if size < s.size {
		if err := s.file.Truncate(sealAt(size + 1)); err != nil {
			return fmt.Errorf("cut seals: %w", fileFault(err))
		}
	}
	s.size = size
	return nil
}

// settle follows to the end of the log and forces the seals to the medium.
func (s *seals) settle() error {
	if _, err := s.follow(); err != nil {
		return err
	}
	if s.file == nil {
		return nil
	}
	return fileFault(s.file.Sync())
}

func (s *seals) close() error {
	var errs []error
	for _, f := range []*os.File{s.file, s.held} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
}
