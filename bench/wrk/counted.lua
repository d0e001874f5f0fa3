-- Another script of this folder (SCRIPT), asked COUNT times and no more, so that nothing is paid for that
-- is not counted. Says when it begins to ask, and when all is answered: what it cost itself in ns, and how
-- many failed.
dofile("bench/wrk/" .. os.getenv("SCRIPT") .. ".lua")
local count = tonumber(os.getenv("COUNT"))
local asked = 0
local answers = 0
local failed = 0
local before = 0
-- Longer than anybody waits for the rest, in ms.
local never = 3600000
local function spent()
  local file = io.open("/proc/thread-self/schedstat")
  if not file then return 0 end
  local text = file:read("*l")
  file:close()
  return tonumber(text:match("^%d+"))
end
-- wrk asks before each request how long it is to wait for it.
function delay()
  if asked == 0 then
    before = spent()
    print("asking")
    io.stdout:flush()
  end
  asked = asked + 1
  return asked > count and never or 0
end
function response(status)
  answers = answers + 1
  if status >= 300 then failed = failed + 1 end
  if answers == count then
    print(string.format("spent %.0f", spent() - before))
    print("failed " .. failed)
    io.stdout:flush()
    wrk.thread:stop()
  end
end
done = nil
