-- Another script of this folder (SCRIPT), until COUNT answers have come; says then how many failed.
dofile("bench/wrk/" .. os.getenv("SCRIPT") .. ".lua")
local count = tonumber(os.getenv("COUNT"))
local answers = 0
local failed = 0
function response(status)
  answers = answers + 1
  if status >= 300 then failed = failed + 1 end
  if answers == count then
    print("failed " .. failed)
    io.stdout:flush()
    wrk.thread:stop()
  end
end
done = nil
