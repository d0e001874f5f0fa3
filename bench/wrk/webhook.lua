-- POST /store/webhook: signed events from a file, each once: id, timestamp, signature, body by tabs.
local lines = {}
local sent = 0
function init()
  for line in io.lines(os.getenv("EVENTS")) do lines[#lines + 1] = line end
end
function request()
  sent = sent % #lines + 1
  local id, timestamp, signature, body = lines[sent]:match("([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)")
  return wrk.format("POST", "/store/webhook", {
    ["content-type"] = "application/json",
    ["webhook-id"] = id,
    ["webhook-timestamp"] = timestamp,
    ["webhook-signature"] = signature,
  }, body)
end
