#!/usr/bin/env bash
# Usage: run.sh DATA HOST:PORT
# Serves the practice commune and, where there is a desktop, opens it in the
# browser once it answers. The program itself prints the address.
set -euo pipefail
data=$1 listen=$2

open_page() {
	local opener=$1 server=$2
	for _ in $(seq 300); do
		sleep 0.2
		kill -0 "$server" 2>/dev/null || return 0
		if (exec 3<>"/dev/tcp/${listen%:*}/${listen##*:}") 2>/dev/null; then
			"$opener" "http://$listen/" >/dev/null 2>&1 || true
			return 0
		fi
	done
}

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
	open_page xdg-open $$ </dev/null >/dev/null 2>&1 &
elif [ "$(uname)" = Darwin ]; then
	open_page open $$ </dev/null >/dev/null 2>&1 &
fi
exec bin/tranu demo --data "$data" --listen "$listen"
