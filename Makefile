# Everything is built without cgo: one static program, no C compiler needed.
export CGO_ENABLED = 0

DATA   ?= ./practice-data
LISTEN ?= 127.0.0.1:8080
# The revision is stamped into the program where git can name it.
VCS    := $(shell git rev-parse --verify HEAD >/dev/null 2>&1 && echo auto || echo false)

.DEFAULT_GOAL := help
.PHONY: help run test check build generate bench crash-test clean

## help: list these targets
help:
	@awk -F': ' '/^## /{printf "  make %-11s %s\n", substr($$1, 4), $$2}' $(MAKEFILE_LIST)

## run: build the program and open the practice commune (LISTEN=127.0.0.1:8080 DATA=./practice-data)
run: build
	@exec scripts/run.sh "$(DATA)" "$(LISTEN)"

## test: install what the tests need (Debian 12 or later), check, and run every test on SQLite, PostgreSQL and Chromium
test:
	@scripts/test.sh

## check: format, vet, generated code current, builds for Windows
check:
	@scripts/check.sh

## build: build bin/tranu
build:
	@command -v go >/dev/null || { echo "Go is not installed: see https://go.dev/dl (the version is named in go.mod)" >&2; exit 2; }
	go build -trimpath -buildvcs=$(VCS) -ldflags '-s -w' -o bin/tranu ./cmd/tranu

## generate: write the generated files again (page templates, compiled rule book)
generate:
	go generate ./...

## bench: run the benchmarks
bench:
	go test -run '^$$' -bench . -benchmem ./...

## crash-test: kill the program 100 times during writes and count what was lost (ROUNDS=100)
crash-test: build
	@scripts/crash-test.sh

## clean: remove what was built; practice data stays
clean:
	rm -rf bin
