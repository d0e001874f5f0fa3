-- ARGV: …, epoch and offset after which publications are wanted, or empty. Answers epoch, offset and
-- the last publications, newest first: as many as were missed, or fewer when some are gone.

local epoch, offset, age, now = open()
local missed = ARGV[4] == epoch and offset - ARGV[5] or 0
if missed < 1 or missed > redis.call('XLEN', KEYS[2]) then return {epoch, offset} end
local answer = {epoch, offset}
local oldest = string.format('%.0f', now - age)
for _, row in ipairs(redis.call('XREVRANGE', KEYS[2], '+', oldest, 'COUNT', missed)) do
  answer[#answer + 1] = row[2][2]
end
return answer
