package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"tranu/internal/fault"
)

// openPostgres opens a PostgreSQL database.
func openPostgres(ctx context.Context, dsn string, readOnly bool) (*Store, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Key: "fault.data_address", Err: fmt.Errorf("open database: %w", err)}
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(4)
	s := &Store{dialect: postgres, write: db, read: db, readOnly: readOnly}
	prepare := postgres.migrate
	if readOnly {
		prepare = postgres.current
	}
	if err := prepare(ctx, db); err != nil {
		return nil, postgres.explain(closing(db, fmt.Errorf("open database: %w", err)))
	}
	return s, nil
}

// closing gives up what was opened and returns why.
func closing(db *sql.DB, why error) error {
	db.Close()
	return why
}
