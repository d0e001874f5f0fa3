-- Another script of this folder (SCRIPT), until COUNT answers have come; says then what it cost itself in
-- ns, and how many failed.
dofile("bench/wrk/" .. os.getenv("SCRIPT") .. ".lua")
local count = tonumber(os.getenv("COUNT"))
local answers = 0
local failed = 0
local function spent()
  local file = io.open("/proc/thread-self/schedstat")
  if not file then return 0 end
  local text = file:read("*l")
  file:close()
  return text:match("^%d+")
end
function response(status)
  answers = answers + 1
  if status >= 300 then failed = failed + 1 end
  if answers == count then
    print("spent " .. spent())
    print("failed " .. failed)
    io.stdout:flush()
    wrk.thread:stop()
  end
end
done = nil
