-- POST /matchmaking/enqueue with a service token: players of the seeded ones in turn, from OFFSET on.
local headers = {
  ["content-type"] = "application/json",
  ["authorization"] = "Bearer " .. os.getenv("TOKEN"),
}
local next = tonumber(os.getenv("OFFSET"))
local last = next + tonumber(os.getenv("COUNT"))
function init() math.randomseed(os.time()) end
function request()
  -- wrk asks for a request more on each connection than are answered.
  local user = string.format("00000000-0000-7000-8000-%012x", next)
  next = next + 1
  local body = '{"user_id":"' .. user .. '","mode":"duel","region":"eu-north","mmr":' ..
    math.random(900, 2100) .. '}'
  return wrk.format("POST", "/matchmaking/enqueue", headers, body)
end
