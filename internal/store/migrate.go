package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"tranu/internal/fault"
)

// migrations bring the schema forward, one file a step; its name begins with
// its number. A file that was released is never changed.
//
//go:embed migrations/*.sql
var migrations embed.FS

// steps are the migrations in order, and the number of the last.
func (d *dialect) steps() (steps []*goose.Migration, last int64, err error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, 0, fmt.Errorf("list migrations: %w", err)
	}
	for _, file := range files {
		number, _, _ := strings.Cut(path.Base(file), "_")
		if last, err = strconv.ParseInt(number, 10, 64); err != nil {
			return nil, 0, fmt.Errorf("migration %s: %w", file, err)
		}
		text, err := migrations.ReadFile(file)
		if err != nil {
			return nil, 0, fmt.Errorf("read migration %s: %w", file, err)
		}
		steps = append(steps, goose.NewGoMigration(last, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, d.ddl.Replace(string(text))); err != nil {
				return fmt.Errorf("migration %s: %w", file, err)
			}
			return nil
		}}, nil))
	}
	return steps, last, nil
}

// migrate brings the schema to the last step. It refuses data of a newer
// program.
func (d *dialect) migrate(ctx context.Context, db *sql.DB) error {
	steps, last, err := d.steps()
	if err != nil {
		return err
	}
	now, err := d.schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	if now >= last {
		return refuseNewer(now, last)
	}
	options := []goose.ProviderOption{goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true)}
	kind := goose.DialectSQLite3
	if d == postgres {
		kind = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120)) // two minutes
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(kind, db, nil, options...)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func refuseNewer(now, last int64) error {
	if now > last {
		return &fault.Error{Kind: fault.Unavailable, Key: "fault.data_newer", Err: fmt.Errorf("schema %d, this program knows %d", now, last)}
	}
	return nil
}

// schemaVersion is the number of the last step applied; 0 for a new database.
func (d *dialect) schemaVersion(ctx context.Context, db *sql.DB) (int64, error) {
	var tables int
	if err := db.QueryRowContext(ctx, d.versioned).Scan(&tables); err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	if tables == 0 {
		return 0, nil
	}
	var version sql.NullInt64
	err := db.QueryRowContext(ctx, `
		SELECT max(version_id)
		FROM goose_db_version`).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	return version.Int64, nil
}

// current refuses a schema that is not the one this program knows.
func (d *dialect) current(ctx context.Context, db *sql.DB) error {
	_, last, err := d.steps()
	if err != nil {
		return err
	}
	now, err := d.schemaVersion(ctx, db)
	switch {
	case err != nil:
		return err
	case now == 0:
		return &fault.Error{Kind: fault.Unavailable, Key: "fault.data_unreachable", Err: errors.New("no schema: this is no data of tranu")}
	case now < last:
		return &fault.Error{Kind: fault.Unavailable, Key: "fault.data_older", Err: fmt.Errorf("schema %d, this program knows %d", now, last)}
	}
	return refuseNewer(now, last)
}
