-- GET /inventory/{id} with a service token: random players of the seeded hundred thousand.
local players = tonumber(os.getenv("PLAYERS") or 100000)
local headers = { ["authorization"] = "Bearer " .. os.getenv("TOKEN") }
function init() math.randomseed(os.time()) end
function request()
  local user = string.format("00000000-0000-7000-8000-%012x", math.random(0, players - 1))
  return wrk.format("GET", "/inventory/" .. user, headers)
end
