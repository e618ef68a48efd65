#!/usr/bin/env bash
# What can be said of the code without running it: format, vet, generated code
# current, builds for Windows.
set -euo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=0

echo "check: format"
unformatted=$(gofmt -l cmd internal regulations scripts)
if [ -n "$unformatted" ]; then
	printf 'not formatted, run gofmt -w:\n%s\n' "$unformatted" >&2
	exit 1
fi

echo "check: vet"
go vet ./...

# fingerprint lists every source file with its hash.
fingerprint() { find cmd internal regulations docs -type f -exec sha256sum {} + | sort -k 2; }

echo "check: generated code is current"
before=$(fingerprint)
go generate ./...
if ! changed=$(diff <(echo "$before") <(fingerprint)); then
	printf 'generated files were out of date; they have been written again, commit them:\n' >&2
	sed -n 's/^[<>] [0-9a-f]*  /  /p' <<<"$changed" | sort -u >&2
	exit 1
fi

echo "check: builds for Windows"
GOOS=windows GOARCH=amd64 go build -trimpath -buildvcs=false -o /dev/null ./cmd/tranu
