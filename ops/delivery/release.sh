#!/usr/bin/env bash
# Binaries and clients of a release, with checksums, in _build/release: ops/delivery/release.sh VERSION
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version="${1:?Usage: ops/delivery/release.sh VERSION}"
deno="npx -y deno@2.9.6"
said="$(sed -n 's/^  "version": "\(.*\)",$/\1/p' deno.json)"
if [ "v$said" != "$version" ]; then
  echo "Cannot release $version: deno.json says $said" >&2
  exit 2
fi
$deno install --frozen
mkdir -p _build/release
for target in x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu; do
  $deno task compile --target "$target"
  mv _build/veze-game "_build/release/veze-game-$version-$target"
done
# What runs here is tried; the other is the same files in front of another runtime.
ops/delivery/smoke.sh "_build/release/veze-game-$version-x86_64-unknown-linux-gnu"
$deno task sdk
cp _build/npm/*.tgz "_build/release/veze-game-$version-npm.tgz"
cp _build/unity/*.tgz "_build/release/veze-game-$version-unity.tgz"
cp _build/addon/*.zip "_build/release/veze-game-$version-godot.zip"
cp ops/sbom.json "_build/release/veze-game-$version.cdx.json"
(cd _build/release && sha256sum veze-game-* > SHA256SUMS)
