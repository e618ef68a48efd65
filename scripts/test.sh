#!/usr/bin/env bash
# Runs everything there is to test: the checks, then the tests on SQLite, on a
# PostgreSQL of their own, and in Chromium. Nothing is left out: what is not
# installed is installed first, or the run ends there.
set -euo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=0

last="make test: FAILED, see above"
ended() {
	scripts/postgres-test.sh stop >/dev/null 2>&1 || true
	echo "$last"
}

scripts/test-deps.sh
trap ended EXIT
trap 'exit 130' INT TERM
scripts/check.sh

TRANU_TEST_POSTGRES=$(scripts/postgres-test.sh start)
TRANU_TEST_BROWSER=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
export TRANU_TEST_POSTGRES TRANU_TEST_BROWSER
export TRANU_TEST_REQUIRE_POSTGRES=1 TRANU_TEST_REQUIRE_BROWSER=1

echo "test: everything, on SQLite, PostgreSQL and Chromium"
go test -timeout 10m ./...
last="make test: all tests passed in $((SECONDS / 60)) min $((SECONDS % 60)) s"
