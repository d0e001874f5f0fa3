#!/usr/bin/env bash
# The image: ops/delivery/image.sh build IMAGE | smoke IMAGE | scan IMAGE REPORT | save IMAGE FILE | load FILE
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
usage() { sed -n '2s/^# The image: /Usage: /p' "${BASH_SOURCE[0]}" >&2; exit 2; }
[ $# -ge 2 ] || usage

case "$1" in
  build)
    docker build --tag "$2" \
      --build-arg "COMMIT=${GITHUB_SHA:-$(git rev-parse HEAD 2>/dev/null || echo unknown)}" \
      --build-arg "BUILT=$(date -u +%Y-%m-%dT%H:%M:%SZ)" .
    docker image inspect --format '{{.Size}} bytes' "$2"
    ;;
  smoke)
    # Read-only root, no privileges, data in memory: what production does too.
    docker run --rm --read-only --cap-drop ALL --security-opt no-new-privileges \
      --tmpfs /data:uid=65532 \
      -e PUBLIC_URL=https://game.example -e KEY_ENCRYPTION_SECRET="$(openssl rand -hex 32)" \
      "$2" check
    ;;
  scan)
    [ $# = 3 ] || usage
    # Fails on what is severe and can be mended; the report has the rest.
    docker run --rm -v /var/run/docker.sock:/var/run/docker.sock:ro \
      anchore/grype:v0.104.0 "docker:$2" --only-fixed --fail-on high --output json > "$3"
    ;;
  save)
    [ $# = 3 ] || usage
    docker save "$2" | gzip > "$3"
    ;;
  load)
    gunzip --stdout "$2" | docker load
    ;;
  *) usage ;;
esac
