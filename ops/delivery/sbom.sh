#!/usr/bin/env bash
# Fails where ops/sbom.json is not what the lock file says, or a licence is not on the list.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
deno="npx -y deno@2.9.6"
$deno install --frozen
$deno task sbom
git diff --exit-code -- ops/sbom.json
