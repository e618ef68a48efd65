package store_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"tranu/internal/store"
	"tranu/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) *store.Store { return storetest.Open(t) })
}

// TestPostgres runs the contract on the server TRANU_TEST_POSTGRES names, each
// part in a schema of its own. Where TRANU_TEST_REQUIRE_POSTGRES is 1 there
// must be one.
func TestPostgres(t *testing.T) {
	t.Parallel()
	address := os.Getenv("TRANU_TEST_POSTGRES")
	if address == "" {
		if os.Getenv("TRANU_TEST_REQUIRE_POSTGRES") == "1" {
			t.Fatal("TRANU_TEST_POSTGRES names no server: scripts/postgres-test.sh start prints one")
		}
		t.Log("no server named by TRANU_TEST_POSTGRES: the contract runs on SQLite only")
		return
	}
	var schemas int
	var one sync.Mutex // migrations wait for each other by the second
	storetest.Run(t, func(t *testing.T) *store.Store {
		one.Lock()
		defer one.Unlock()
		schemas++
		dsn := newSchema(t, address, fmt.Sprintf("t%d_%d", os.Getpid(), schemas))
		s, err := store.Open(t.Context(), store.Config{DSN: dsn})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	})
}

// newSchema makes a schema for one test and returns its address.
func newSchema(t *testing.T, address, schema string) string {
	t.Helper()
	run := func(statement string) {
		ctx := context.WithoutCancel(t.Context())
		conn, err := pgx.Connect(ctx, address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	run("CREATE SCHEMA " + schema)
	t.Cleanup(func() { run("DROP SCHEMA " + schema + " CASCADE") })
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}
