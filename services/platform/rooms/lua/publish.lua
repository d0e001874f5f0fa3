-- ARGV: …, PUBLISH or SPUBLISH, channel, time and kind, head, joint and tail of the frame, the idempotency
-- key or nothing. Appends, bounds, publishes; answers epoch and offset.

-- Keys that are too old go when there are twice as many as were left the last time: so each costs as
-- much as if it were looked at twice.
local function forget(now)
  local most = tonumber(redis.call('HGET', KEYS[1], 'most') or FEW_KEYS)
  if redis.call('HLEN', KEYS[1]) <= most then return end
  local fields, left = redis.call('HGETALL', KEYS[1]), 0
  for i = 1, #fields, 2 do
    local used_at = string.sub(fields[i], 1, 4) == 'key:' and string.match(fields[i + 1], '%d+$')
    if used_at and tonumber(used_at) <= now - KEY_AGE_MS then
      redis.call('HDEL', KEYS[1], fields[i])
    else
      left = left + 1
    end
  end
  redis.call('HSET', KEYS[1], 'most', math.max(FEW_KEYS, 2 * left))
end

local key = ARGV[10] and 'key:' .. ARGV[10]
local epoch, offset, age, now, used = open(key)
if used then
  local first, at, used_at = string.match(used, '^(%S+) (%d+) (%d+)$')
  if tonumber(used_at) > now - KEY_AGE_MS then return {first, tonumber(at)} end
end
offset = offset + 1
local cursor = epoch .. ' ' .. string.format('%.0f', offset)
local frame = ARGV[7] .. epoch .. ARGV[8] .. string.format('%.0f', offset) .. ARGV[9]
local text = cursor .. ' ' .. ARGV[6] .. '\n' .. frame
local time = string.format('%.0f', now)
redis.call('HSET', KEYS[1], 'offset', offset, 'time', time)
redis.call('PEXPIRE', KEYS[1], OFFSET_AGE_MS)
redis.call('XADD', KEYS[2], 'MAXLEN', HISTORY_COUNT, string.format('%.0f-%.0f', now, offset), 'p', text)
redis.call('XTRIM', KEYS[2], 'MINID', string.format('%.0f', now - age))
redis.call('PEXPIRE', KEYS[2], age)
if key then
  redis.call('HSET', KEYS[1], key, cursor .. ' ' .. time)
  forget(now)
end
redis.call(ARGV[4], ARGV[5], text)
return {epoch, offset}
