#!/usr/bin/env bash
# Asks a node until it is ready, and says what it waits for: ops/deploy/warm_up.sh URL [SECONDS]
set -euo pipefail
url="${1:?Usage: ops/deploy/warm_up.sh URL [SECONDS]}"
seconds="${2:-120}"
end=$((SECONDS + seconds))
said=""
while [ "$SECONDS" -lt "$end" ]; do
  # What it answers with 503 says which engine it waits for.
  answer="$(curl --silent --show-error --max-time 5 --write-out '\n%{http_code}' "$url/ready" 2>&1)" || true
  body="${answer%$'\n'*}"
  if [ "${answer##*$'\n'}" = 200 ]; then
    echo "ready: $body"
    exit 0
  fi
  if [ "$body" != "$said" ]; then
    echo "waiting: $body"
    said="$body"
  fi
  sleep 1
done
echo "Cannot go on: $url is not ready after $seconds s. Its log says why." >&2
exit 1
