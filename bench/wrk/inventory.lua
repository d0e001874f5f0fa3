-- GET /inventory/{id} with a service token: random players of the seeded hundred thousand.
local headers = { ["authorization"] = "Bearer " .. os.getenv("TOKEN") }
function init() math.randomseed(os.time()) end
function request()
  local user = string.format("00000000-0000-7000-8000-%012x", math.random(0, 99999))
  return wrk.format("GET", "/inventory/" .. user, headers)
end
