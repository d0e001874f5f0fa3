-- All takes of a call, passed or refused together, by the server's clock in microseconds.
--
-- KEYS: one per take, possibly equal. A key holds when its whole burst is back, and expires then.
-- ARGV: burst and interval (µs, a multiple of 0.5: sums are exact in a double until the year 2112)
-- per take. Answers per take: allowed, remaining, µs to wait, µs until full.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local arrivals = redis.call('MGET', unpack(KEYS))
local following, cells, passed = {}, {}, true

local function write(key, arrival)
  redis.call('SET', key, string.format('%.1f', arrival), 'PX', math.ceil((arrival - now) / 1000))
end

for i, key in ipairs(KEYS) do
  local interval = tonumber(ARGV[2 * i])
  local span = ARGV[2 * i - 1] * interval
  local stored = math.max(now, tonumber(arrivals[i] or 0))
  -- A clock set back, or a limit made stricter, must not shut a key out beyond one burst.
  if stored > now + span then
    stored = now + span
    write(key, stored)
  end
  local after = (following[key] or stored) + interval
  local wait = after - span - now
  if wait <= 0 then following[key] = after else passed = false end
  cells[i] = {interval, span, stored, after, wait}
end

if passed then
  for key, arrival in pairs(following) do write(key, arrival) end
end

local answer = {}
for i, cell in ipairs(cells) do
  local used = (passed and cell[4] or cell[3]) - now
  answer[#answer + 1] = cell[5] <= 0 and 1 or 0
  answer[#answer + 1] = math.floor((cell[2] - used) / cell[1])
  answer[#answer + 1] = math.ceil(math.max(0, cell[5]))
  answer[#answer + 1] = math.ceil(used)
end
return answer
