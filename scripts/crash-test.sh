#!/usr/bin/env bash
# Kills the program with kill -9 while it writes, ROUNDS times (100), and ends
# with status 1 when an acknowledged act is missing afterwards or the log does
# not verify. Needs bin/tranu: make crash-test builds it.
set -euo pipefail
cd "$(dirname "$0")/.."
exec go run ./scripts/crashtest -program bin/tranu -rounds "${ROUNDS:-100}"
