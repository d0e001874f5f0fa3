-- Gives takes back that were counted by themselves and refused together with others.
--
-- KEYS[1]: the key. ARGV[1]: what was taken, in microseconds of its interval.

local arrival = tonumber(redis.call('GET', KEYS[1]) or 0) - ARGV[1]
local time = redis.call('TIME')
local left = arrival - (time[1] * 1000000 + time[2])
if left <= 0 then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], string.format('%.1f', arrival), 'PX', math.ceil(left / 1000))
end
return 1
