// Package storetest is the contract of package store: what every database it
// runs on must do. Open gives any other package's tests a fresh store.
//
// It knows nothing but the exported names of store.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"tranu/internal/store"
)

// Open returns an empty SQLite store of the test's own, closed at its end.
func Open(t testing.TB) *store.Store {
	t.Helper()
	return OpenPath(t, filepath.Join(t.TempDir(), "tranu.db"))
}

// OpenPath is Open with the file at a path.
func OpenPath(t testing.TB, path string) *store.Store {
	t.Helper()
	files, err := empty()
	if err != nil {
		t.Fatal(err)
	}
	for suffix, content := range files {
		if err := os.WriteFile(path+suffix, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(t.Context(), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// empty is the content of a new store's files, made once: to migrate takes
// longer than to copy.
var empty = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "storetest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "empty.db")
	s, err := store.Open(context.Background(), store.Config{Path: path})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, suffix := range []string{"", ".seals"} {
		if files[suffix], err = os.ReadFile(path + suffix); err != nil {
			return nil, err
		}
	}
	return files, nil
})
