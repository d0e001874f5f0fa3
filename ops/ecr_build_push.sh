#!/usr/bin/env bash
# Puts the image into Amazon ECR:
#
#   ops/ecr_build_push.sh REGION ACCOUNT REPO TAG
#   ops/ecr_build_push.sh eu-north-1 123456789012 veze/game latest
#
# Needs docker, aws (2.x) and credentials of AWS (`aws sts get-caller-identity` answers) that may
#   ecr:DescribeRepositories ecr:CreateRepository ecr:GetAuthorizationToken
#   ecr:BatchCheckLayerAvailability ecr:InitiateLayerUpload ecr:UploadLayerPart
#   ecr:CompleteLayerUpload ecr:PutImage
# With IMAGE=NAME an image that is here already, and tested, is pushed; else it is built and tried.
# docs: ops/runbook.md, "An image into ECR", has the same commands one by one.
set -euo pipefail
here="$(dirname "${BASH_SOURCE[0]}")"

if [ $# -ne 4 ]; then
  echo "Usage: ops/ecr_build_push.sh REGION ACCOUNT REPO TAG" >&2
  exit 2
fi
region="$1" account="$2" repo="$3" tag="$4"
fail() { echo "Cannot push: $1" >&2; exit "${2:-2}"; }
[[ "$region" =~ ^[a-z]{2}(-[a-z]+)+-[0-9]$ ]] || fail "REGION is like eu-north-1, not \"$region\""
[[ "$account" =~ ^[0-9]{12}$ ]] || fail "ACCOUNT has 12 digits, not \"$account\""
[[ "$repo" =~ ^[a-z0-9]+([._/-][a-z0-9]+)*$ ]] || fail "REPO is like veze/game, not \"$repo\""
[[ "$tag" =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ ]] || fail "TAG is like latest or 1.2.3, not \"$tag\""
for tool in docker aws; do
  command -v "$tool" >/dev/null || fail "$tool is not installed" 1
done
caller="$(aws sts get-caller-identity --query Account --output text)" ||
  fail "AWS does not know who you are; run aws sso login, or assume the role first" 1
[ "$caller" = "$account" ] || fail "these credentials are of account $caller, not $account" 1

registry="$account.dkr.ecr.$region.amazonaws.com"
image="$registry/$repo:$tag"

if ! said="$(aws ecr describe-repositories --region "$region" --repository-names "$repo" 2>&1)"; then
  # Anything but its absence is no reason to make one.
  case "$said" in
    *RepositoryNotFoundException*)
      echo "$repo is not there: it is made, with scan on push"
      aws ecr create-repository --region "$region" --repository-name "$repo" \
        --image-scanning-configuration scanOnPush=true \
        --image-tag-mutability MUTABLE >/dev/null
      ;;
    *) fail "$said" 1 ;;
  esac
fi

if [ -n "${IMAGE:-}" ]; then
  docker image inspect "$IMAGE" >/dev/null || fail "there is no image $IMAGE here" 1
  docker tag "$IMAGE" "$image"
else
  "$here/delivery/image.sh" build "$image"
  "$here/delivery/image.sh" smoke "$image"
fi

# The password goes through a pipe: it is in no argument and no history.
aws ecr get-login-password --region "$region" |
  docker login --username AWS --password-stdin "$registry"
docker push "$image"
# Of what was pushed, not of what the tag may name by now.
digest="$(docker image inspect --format '{{index .RepoDigests 0}}' "$image")"
digest="${digest##*@}"
echo "pushed $image"
echo "digest $registry/$repo@$digest"
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  echo "image=$registry/$repo@$digest" >> "$GITHUB_OUTPUT"
fi
