#!/usr/bin/env bash
# The engines and tools that the tests start for themselves: programs, not services.
set -euo pipefail
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

as_root apt-get update
as_root apt-get install --yes --no-install-recommends \
  redis-server postgresql shellcheck gcc libc6-dev librdkafka-dev kcat prometheus pgbouncer openssl \
  mono-mcs mono-devel libmono-system-net-http4.0-cil libnewtonsoft-json-cil-dev
