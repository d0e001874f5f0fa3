-- GET the entries around random players of the seeded million.
local players = tonumber(os.getenv("PLAYERS") or 1000000)
function init() math.randomseed(os.time()) end
function request()
  local user = string.format("00000000-0000-7000-8000-%012x", math.random(0, players - 1))
  return wrk.format("GET", "/leaderboards/current/duel/around/" .. user)
end

-- wrk itself leaves out the 95th percentile.
function done(_, latency) print(string.format("p95 %.1fms", latency:percentile(95) / 1000)) end
