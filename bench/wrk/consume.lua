-- POST /inventory/{id}/consume with a service token: random players, a key of its own each.
local players = tonumber(os.getenv("PLAYERS") or 100000)
local headers = {
  ["content-type"] = "application/json",
  ["authorization"] = "Bearer " .. os.getenv("TOKEN"),
}
local sent = 0
local run = ""
function init()
  math.randomseed(os.time())
  run = os.time() .. "-" .. math.random(0, 1000000000) .. "-"
end
function request()
  local user = string.format("00000000-0000-7000-8000-%012x", math.random(0, players - 1))
  sent = sent + 1
  headers["idempotency-key"] = run .. sent
  return wrk.format("POST", "/inventory/" .. user .. "/consume", headers,
    '{"sku":"xp-boost","quantity":1}')
end
