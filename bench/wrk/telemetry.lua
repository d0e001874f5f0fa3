-- POST /telemetry/bulk: batches from a file, one after another; each turn has other event ids.
local bodies = {}
local sent = 0
local turn = 0
local base = os.time() % 65536
local headers = {
  ["content-type"] = "application/json",
  ["authorization"] = "Bearer " .. os.getenv("TOKEN"),
}
function init()
  for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
end
function request()
  if sent == #bodies then
    sent = 0
    turn = turn + 1
  end
  sent = sent + 1
  local body = bodies[sent]:gsub("@@@@@@@@", string.format("%04x%04x", base, turn))
  return wrk.format("POST", "/telemetry/bulk", headers, body)
end
