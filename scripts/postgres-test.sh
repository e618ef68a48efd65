#!/usr/bin/env bash
# A private PostgreSQL for the tests: in a directory of its own, on a Unix
# socket, nothing forced to the disk.
#   postgres-test.sh start   starts it, if need be, and prints its address
#   postgres-test.sh stop    stops it and removes its data
set -euo pipefail
home=${TRANU_TEST_POSTGRES_HOME:-${TMPDIR:-/tmp}/tranu-postgres-test.$UID}

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
if [[ -z $bin ]]; then
	pg_ctl=$(command -v pg_ctl) || { echo "postgres-test: PostgreSQL is not installed (Debian: apt-get install postgresql)" >&2; exit 2; }
	bin=$(dirname "$pg_ctl")
fi

# The server refuses to run as root.
as_postgres() {
	if [[ $EUID == 0 ]]; then
		(cd / && setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$home" "$@")
	else
		"$@"
	fi
}

address() {
	echo "postgres:///postgres?host=$home&user=postgres"
}

start() {
	if as_postgres "$bin/pg_ctl" -D "$home/data" status >/dev/null 2>&1; then
		address
		return
	fi
	rm -rf "$home"
	mkdir -m 700 "$home"
	[[ $EUID != 0 ]] || chown postgres:postgres "$home"
	as_postgres "$bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$home/initdb.log" 2>&1 ||
		{ cat "$home/initdb.log" >&2; exit 1; }
	as_postgres "$bin/pg_ctl" -D "$home/data" -l "$home/server.log" -w -t 60 -o \
		"-c listen_addresses='' -c unix_socket_directories='$home' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB" \
		start >"$home/start.log" 2>&1 </dev/null ||
		{ cat "$home/start.log" "$home/server.log" >&2; exit 1; }
	address
}

stop() {
	as_postgres "$bin/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null 2>&1 || true
	rm -rf "$home"
}

case ${1:-} in
start) start ;;
stop) stop ;;
*)
	echo "usage: $0 start|stop" >&2
	exit 2
	;;
esac
