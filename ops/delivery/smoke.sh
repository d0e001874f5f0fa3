#!/usr/bin/env bash
# A binary has to start, answer and stop by itself before it is shipped: ops/delivery/smoke.sh BINARY
# It needs no network, no package and no tool but bash.
set -euo pipefail
binary="${1:?Usage: ops/delivery/smoke.sh BINARY}"
data="$(mktemp -d)"
pid=""
trap 'if [ -n "$pid" ]; then kill -KILL "$pid" 2>/dev/null || true; fi; rm -rf "$data"' EXIT

export APP_ENV=test PORT="${SMOKE_PORT:-18765}" HOST=127.0.0.1 DATA_DIR="$data" LOG_LEVEL=warn
"$binary" --version
"$binary" check
"$binary" serve &
pid=$!
for _ in $(seq 1 120); do
  if "$binary" check --health >/dev/null 2>&1; then
    healthy=yes
    break
  fi
  kill -0 "$pid" 2>/dev/null || { echo "smoke: it ended before it was ready" >&2; exit 1; }
  sleep 0.5
done
[ "${healthy:-}" = yes ] || { echo "smoke: it was not ready within a minute" >&2; exit 1; }
kill -TERM "$pid"
code=0
wait "$pid" || code=$?
pid=""
[ "$code" = 0 ] || { echo "smoke: told to stop, it ended with $code" >&2; exit 1; }
echo "smoke: it starts, is ready and stops"
