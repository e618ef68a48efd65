package store

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tranu/internal/fault"
)

// A dialect is all in which the two databases differ for the statements of
// this package.
type dialect struct {
	name      string
	reading   sql.TxOptions
	writing   sql.TxOptions
	versioned string                     // counts the tables in which the version of the schema stands
	ddl       *strings.Replacer          // turns the text of a migration into its own
	clash     func(error) bool           // another transaction stood in the way: run it again
	unique    func(error) bool           // a row with that key is there already
	blame     func(error) (string, bool) // message key of a failure of the medium
}

// In PostgreSQL every text is compared byte by byte, as SQLite does.
var postgres = &dialect{
	name:    "postgres",
	reading: sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	writing: sql.TxOptions{Isolation: sql.LevelSerializable},
	versioned: `
		SELECT count(*)
		FROM pg_tables
		WHERE schemaname = current_schema() AND tablename = 'goose_db_version'`,
	ddl:    strings.NewReplacer(") WITHOUT ROWID;", ");", " TEXT", ` TEXT COLLATE "C"`),
	clash:  func(err error) bool { return pgCode(err) == "40001" || pgCode(err) == "40P01" },
	unique: func(err error) bool { return pgCode(err) == "23505" },
	blame:  blamePostgres,
}

var sqliteDialect = &dialect{
	name:    "sqlite",
	reading: sql.TxOptions{ReadOnly: true},
	versioned: `
		SELECT count(*)
		FROM sqlite_schema
		WHERE type = 'table' AND name = 'goose_db_version'`,
	ddl: strings.NewReplacer(") WITHOUT ROWID;", ") STRICT, WITHOUT ROWID;", "\n);", "\n) STRICT;",
		" BIGINT", " INTEGER", " BOOLEAN", " INTEGER", " BYTEA", " BLOB"),
	clash: func(err error) bool { return sqliteCode(err)&0xff == sqlite3.SQLITE_BUSY },
	unique: func(err error) bool {
		code := sqliteCode(err)
		return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	},
	blame: blameSQLite,
}

// explain makes a failure of the medium a fault; what is one already, and what
// nobody can act upon, stays as it is.
func (d *dialect) explain(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	if key, ok := d.blame(err); ok {
		return &fault.Error{Kind: fault.Unavailable, Key: key, Err: err}
	}
	return err
}

func pgCode(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

func blamePostgres(err error) (string, bool) {
	switch code := pgCode(err); {
	case code == "53100":
		return "fault.disk_full", true
	case code == "25006":
		return "fault.data_read_only", true
	case code == "40001", code == "40P01", code == "55P03", code == "53300":
		return "fault.data_busy", true
	case strings.HasPrefix(code, "08"), code == "57P01", code == "57P03":
		return "fault.data_unreachable", true
	case code == "XX001", code == "XX002":
		return "fault.data_damaged", true
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return "fault.data_unreachable", true
	}
	return "", false
}

func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}

func blameSQLite(err error) (string, bool) {
	switch sqliteCode(err) & 0xff {
	case sqlite3.SQLITE_FULL:
		return "fault.disk_full", true
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return "fault.data_read_only", true
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "fault.data_busy", true
	case sqlite3.SQLITE_IOERR:
		return "fault.disk_failed", true
	case sqlite3.SQLITE_CANTOPEN:
		return "fault.data_unreachable", true
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "fault.data_damaged", true
	}
	return "", false
}
