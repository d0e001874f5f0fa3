#!/usr/bin/env bash
# A release on App Runner: ops/deploy/app_runner.sh REGION SERVICE_ARN IMAGE URL
# App Runner runs no jobs: the migration runs here, in the image, with DATABASE_DIRECT_URL or
# DATABASE_URL of the environment. It needs aws and docker.
set -euo pipefail
if [ $# -ne 4 ]; then
  echo "Usage: ops/deploy/app_runner.sh REGION SERVICE_ARN IMAGE URL" >&2
  exit 2
fi
region="$1" service="$2" image="$3" url="$4"
: "${DATABASE_URL:?Set DATABASE_URL: the migration runs from here}"
: "${KEY_ENCRYPTION_SECRET:?Set KEY_ENCRYPTION_SECRET, as the service has it}"

# The image is private: the password goes through a pipe.
aws ecr get-login-password --region "$region" |
  docker login --username AWS --password-stdin "${image%%/*}"
# The new schema works with the old program (OPS6): first it, then the program.
docker run --rm --read-only -e APP_ENV=production -e PUBLIC_URL="$url" \
  -e DATABASE_URL -e DATABASE_DIRECT_URL -e KEY_ENCRYPTION_SECRET "$image" migrate
configuration="$(aws apprunner describe-service --region "$region" --service-arn "$service" \
  --query Service.SourceConfiguration --output json |
  sed "s|\\(\"ImageIdentifier\": *\\)\"[^\"]*\"|\\1\"$image\"|")"
operation="$(aws apprunner update-service --region "$region" --service-arn "$service" \
  --source-configuration "$configuration" --query OperationId --output text)"
for _ in $(seq 1 "${DEPLOY_TRIES:-120}"); do
  state="$(aws apprunner list-operations --region "$region" --service-arn "$service" \
    --query "OperationSummaryList[?Id=='$operation'].Status | [0]" --output text)"
  case "$state" in
    SUCCEEDED) exec "$(dirname "${BASH_SOURCE[0]}")/warm_up.sh" "$url" ;;
    FAILED | ROLLBACK_*) echo "Cannot deploy: App Runner says $state" >&2; exit 1 ;;
  esac
  sleep "${DEPLOY_PAUSE:-10}"
done
echo "Cannot deploy: App Runner is still at it" >&2
exit 1
