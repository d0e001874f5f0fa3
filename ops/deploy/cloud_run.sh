#!/usr/bin/env bash
# A release on Cloud Run: IMAGE=veze/game:tested ops/deploy/cloud_run.sh PROJECT REGION SERVICE TARGET
# IMAGE is here already, and tested; TARGET is its name in Artifact Registry,
# REGION-docker.pkg.dev/PROJECT/REPOSITORY/veze-game:TAG.
# The job SERVICE-migrate and the service are there already, with their settings and secrets
# (ops/runbook.md, "Cloud Run"): a release changes their image and nothing else.
set -euo pipefail
if [ $# -ne 4 ]; then
  echo "Usage: ops/deploy/cloud_run.sh PROJECT REGION SERVICE TARGET" >&2
  exit 2
fi
project="$1" region="$2" service="$3" target="$4"
: "${IMAGE:?Set IMAGE: the tested image that is here}"
gcloud auth configure-docker "${target%%/*}" --quiet
docker tag "$IMAGE" "$target"
docker push "$target"
image="$(docker image inspect --format '{{index .RepoDigests 0}}' "$target")"
at=(--project "$project" --region "$region" --quiet)

# The new schema works with the old program (OPS6): first it, then the program.
gcloud run jobs update "$service-migrate" --image "$image" --args migrate "${at[@]}"
gcloud run jobs execute "$service-migrate" --wait "${at[@]}"
# Nobody is sent to the new revision before it is warm.
gcloud run services update "$service" --image "$image" --no-traffic --tag next "${at[@]}"
next="$(gcloud run services describe "$service" "${at[@]}" \
  --format 'value(status.traffic.filter("tag:next").extract("url").flatten())')"
"$(dirname "${BASH_SOURCE[0]}")/warm_up.sh" "$next"
gcloud run services update-traffic "$service" --to-tags next=100 "${at[@]}"
