#!/usr/bin/env bash
# Makes the release of a tag, and the npm package where there is a token, of what release.sh has built: ops/delivery/publish.sh VERSION
set -euo pipefail
version="${1:?Usage: ops/delivery/publish.sh VERSION}"
(cd _build/release && sha256sum --check --quiet SHA256SUMS)
# Run again after it stopped halfway, it replaces what is there by the files of these checksums.
if gh release view "$version" >/dev/null 2>&1; then
  gh release upload "$version" _build/release/* --clobber
else
  gh release create "$version" _build/release/* --verify-tag --title "$version" --generate-notes
fi
# A fork has no name of its own there.
if [ -n "${NODE_AUTH_TOKEN:-}" ]; then
  name="@veze/client@${version#v}"
  # A version is taken once and for all.
  if [ -n "$(npm view "$name" version 2> /dev/null || true)" ]; then
    echo "publish: $name is there already"
  else
    npm publish "_build/release/veze-game-$version-npm.tgz" --access public --provenance
  fi
fi
