-- As submit.lua, to one of 24 boards.
local players = tonumber(os.getenv("PLAYERS") or 1000000)
local path = "/leaderboards/submit"
local headers = {
  ["content-type"] = "application/json",
  ["authorization"] = "Bearer " .. os.getenv("TOKEN"),
}
function init() math.randomseed(os.time()) end
function request()
  local user = string.format("00000000-0000-7000-8000-%012x", math.random(0, players - 1))
  local body = '{"user_id":"' .. user .. '","score":' .. math.random(0, 2000000) ..
    ',"season":"current","mode":"board-' .. math.random(0, 23) .. '"}'
  return wrk.format("POST", path, headers, body)
end

-- wrk itself leaves out the 95th percentile.
function done(_, latency) print(string.format("p95 %.1fms", latency:percentile(95) / 1000)) end
