#!/usr/bin/env bash
# Makes the release of a tag, with what release.sh has built: ops/delivery/publish.sh VERSION
set -euo pipefail
version="${1:?Usage: ops/delivery/publish.sh VERSION}"
(cd _build/release && sha256sum --check --quiet SHA256SUMS)
gh release create "$version" _build/release/* --verify-tag --title "$version" --generate-notes
