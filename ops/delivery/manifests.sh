#!/usr/bin/env bash
# Are the manifests what Kubernetes takes? Nothing here has its schemas, so a container does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
docker run --rm -v "$PWD/ops/kubernetes:/manifests:ro" \
  ghcr.io/yannh/kubeconform:v0.7.0 -strict -summary -kubernetes-version 1.31.0 -ignore-missing-schemas \
  -ignore-filename-pattern kustomization /manifests
