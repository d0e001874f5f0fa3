-- ARGV: …, channel, time and kind, head, joint and tail of the frame. Appends, bounds, publishes;
-- answers epoch and offset.

if KEYS[3] then
  local seen = redis.call('GET', KEYS[3])
  if seen then
    local epoch, offset = string.match(seen, '^(%S+) (%d+)$')
    return {epoch, tonumber(offset)}
  end
end
local epoch, offset, age, now = open()
offset = offset + 1
local cursor = epoch .. ' ' .. string.format('%.0f', offset)
local frame = ARGV[6] .. epoch .. ARGV[7] .. string.format('%.0f', offset) .. ARGV[8]
local text = cursor .. ' ' .. ARGV[5] .. '\n' .. frame
redis.call('HSET', KEYS[1], 'offset', offset, 'time', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], OFFSET_AGE_MS)
redis.call('XADD', KEYS[2], 'MAXLEN', HISTORY_COUNT, string.format('%.0f-%.0f', now, offset), 'p', text)
redis.call('XTRIM', KEYS[2], 'MINID', string.format('%.0f', now - age))
redis.call('PEXPIRE', KEYS[2], age)
if KEYS[3] then redis.call('SET', KEYS[3], cursor, 'PX', KEY_AGE_MS) end
redis.call('PUBLISH', ARGV[4], text)
return {epoch, offset}
