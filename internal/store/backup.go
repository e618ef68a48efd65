package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"tranu/internal/fault"
)

// Backup writes a whole, consistent copy of an SQLite file to path while the
// data is in use. The path must not exist. PostgreSQL has its own tools for
// this: there it is Unavailable.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.seals == nil {
		return fault.New(fault.Unavailable, "fault.backup_postgres")
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Exists, "fault.backup_exists", path)
	}
	if _, err := s.read.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return s.dialect.explain(fmt.Errorf("back up to %s: %w", path, err))
	}
	return nil
}
