#!/usr/bin/env bash
# Sees to it that what the tests need is installed. On Debian 12 or later, as
# root or with password-less sudo, it installs what is missing; elsewhere it
# prints the one command to run and ends with status 2.
set -euo pipefail

fail() {
	echo "$*" >&2
	exit 2
}

has_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_postgres() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }
has_fonts() { fc-list :lang=vi family | grep .; }
has_git() { command -v git; }

# need PACKAGE CHECK: notes the package when the check does not hold.
missing=()
need() { "$2" >/dev/null 2>&1 || missing+=("$1"); }

look() {
	missing=()
	need chromium has_browser
	need postgresql has_postgres
	need fontconfig has_fonts
	need fonts-noto-core has_fonts
	need git has_git
}

debian_release() {
	[ -r /etc/os-release ] || return 1
	(. /etc/os-release && [ "${ID:-}" = debian ] && echo "${VERSION_ID:-99}") # testing has no number
}

command -v go >/dev/null || fail "Go is not installed: see https://go.dev/dl (the version is named in go.mod)"
look
[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
echo "the tests need: ${missing[*]}"
release=$(debian_release) || fail "not Debian: install them by hand; on Debian: sudo $install"
[ "${release%%.*}" -ge 12 ] || fail "Debian 12 or later is needed; this is Debian $release"

as_root=(env)
if [ "$(id -u)" -ne 0 ]; then
	sudo -n true 2>/dev/null || fail "please run: sudo $install"
	as_root=(sudo -n env)
fi
as_root+=(DEBIAN_FRONTEND=noninteractive)
"${as_root[@]}" apt-get update -q </dev/null || fail "apt-get update did not succeed; then run: $install"
"${as_root[@]}" $install </dev/null || fail "please run: $install"

look
[ ${#missing[@]} -eq 0 ] || fail "installed, and still not found: ${missing[*]}"
