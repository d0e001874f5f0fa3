#!/usr/bin/env bash
# What has to hold before anything is built: ops/delivery/checks.sh lint | types | audit
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
deno="npx -y deno@2.9.6"

case "${1:-}" in
  lint)
    $deno install --frozen
    $deno task driver
    $deno fmt --check
    $deno lint
    shellcheck .ci/* ops/*.sh ops/delivery/*.sh ops/deploy/*.sh
    ;;
  types)
    $deno install --frozen
    $deno task driver
    $deno check
    ;;
  audit)
    # Known faults, of tools as well: whoever builds runs these.
    $deno install --frozen
    $deno audit --level=high
    ;;
  *)
    echo "Usage: ops/delivery/checks.sh lint | types | audit" >&2
    exit 2
    ;;
esac
