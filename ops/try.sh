#!/usr/bin/env bash
# Plays the whole path against a running server: two guests queue, are matched, report, are ranked.
# Usage: bash ops/try.sh [http://localhost:8000]      (start the server with: deno task dev)
set -euo pipefail
base=${1:-http://localhost:8000}
client=${CLIENT_ID:-dev-server}
secret=${CLIENT_SECRET:-dev-server-secret}

# A pool of its own: nobody who plays in another region meets Ada, and she meets nobody else.
region=${TRY_REGION:-ap-southeast}
# They are deleted in the end; with KEEP=1 they stay, to be looked at.
cleanup() {
  [ -n "${KEEP:-}" ] && return
  for token in "${one_token:-}" "${two_token:-}"; do
    if [ -n "$token" ]; then call DELETE /users/me "$token" >/dev/null 2>&1 || true; fi
  done
}
trap cleanup EXIT

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
# Reads one member of the JSON on standard input, with nothing but what every Unix has.
member() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\)\"\{0,1\}.*/\1/p" | head -n 1; }
user_of() { grep -o '"user":{"id":"[^"]*' <<<"$1" | cut -d '"' -f 6; }
# A busy machine may ask to come back in a moment (503).
call() {
  local method=$1 path=$2 token=$3 body=${4:-}
  local args=(-sS --fail-with-body -m 30 --retry 5 -X "$method" "$base$path")
  [ -n "$token" ] && args+=(-H "authorization: Bearer $token")
  [ -n "$body" ] && args+=(-H 'content-type: application/json' -d "$body")
  curl "${args[@]}"
}

step "1. The service is alive"
call GET /health ""; echo

step "2. Two guests sign in"
one=$(call POST /auth/guest "" '{"display_name":"Ada"}')
two=$(call POST /auth/guest "" '{"display_name":"Grace"}')
one_id=$(user_of "$one"); one_token=$(member access_token <<<"$one")
two_id=$(user_of "$two"); two_token=$(member access_token <<<"$two")
echo "Ada   $one_id"
echo "Grace $two_id"

step "3. A game server signs in with its client credentials"
server=$(call POST /auth/token "" "{\"grant_type\":\"client_credentials\",\"client_id\":\"$client\",\"client_secret\":\"$secret\"}")
server_token=$(member access_token <<<"$server")
echo "token of ${#server_token} characters"

step "4. Both queue for a duel"
ticket=$(call POST /matchmaking/enqueue "$one_token" "{\"user_id\":\"$one_id\",\"mode\":\"duel\",\"region\":\"$region\"}")
echo "$ticket"
ticket_id=$(member ticket_id <<<"$ticket")
call POST /matchmaking/enqueue "$two_token" "{\"user_id\":\"$two_id\",\"mode\":\"duel\",\"region\":\"$region\"}"; echo

step "5. Ada waits for her match"
matched=$(call GET "/matchmaking/tickets/$ticket_id?wait=20&seen=queued" "$one_token")
match_id=$(member match_id <<<"$matched")
[ -n "$match_id" ] || { echo "no match after 20 s: $matched"; exit 1; }
echo "match $match_id"
match=$(call GET "/matchmaking/matches/$match_id" "$one_token")
echo "$match"

step "6. The game server reports: the first team wins"
call POST "/matchmaking/matches/$match_id/result" "$server_token" '{"teams":[{"placement":1},{"placement":2}]}'; echo

step "7. Scores are submitted"
for id in "$one_id" "$two_id"; do
  call POST /leaderboards/submit "$server_token" "{\"user_id\":\"$id\",\"score\":$((RANDOM % 1000 + 1000)),\"season\":\"current\",\"mode\":\"duel\"}"; echo
done

step "8. The top of the board"
call GET "/leaderboards/current/duel?limit=3" ""; echo

step "9. Telemetry is taken"
call POST /telemetry/bulk "$one_token" "[{\"event\":\"match_played\",\"ts\":$(date +%s)000,\"payload\":{\"match_id\":\"$match_id\"}}]"; echo

step "Done: open $base"
