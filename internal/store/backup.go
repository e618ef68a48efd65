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
	if s.readOnly {
		return fault.New(fault.Unavailable, "fault.data_read_only")
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // the copy is for its owner only
	if errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Exists, "fault.backup_exists", path)
	}
	if err == nil {
		err = f.Close()
	}
	if err == nil {
		_, err = s.write.ExecContext(ctx, "VACUUM INTO $1", path)
	}
	if err != nil {
		return errors.Join(s.dialect.explain(fmt.Errorf("back up to %s: %w", path, err)), os.Remove(path))
	}
	return nil
}
