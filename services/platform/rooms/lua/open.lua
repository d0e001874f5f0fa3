-- A room that is new, or that another server process wrote, starts again under the fresh epoch.
-- With the name of a field: what stands there, too.

local function open(field)
  local held = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'run', 'time', field or 'epoch')
  local run = run_of(ARGV[1])
  local epoch, offset = held[1], tonumber(held[2])
  if not (epoch and offset) or held[3] ~= run then
    epoch, offset = ARGV[2], 0
    redis.call('UNLINK', KEYS[2])
    redis.call('HSET', KEYS[1], 'epoch', epoch, 'offset', 0, 'run', run)
    redis.call('PEXPIRE', KEYS[1], OFFSET_AGE_MS)
  end
  local age = tonumber(ARGV[3])
  local clock = redis.call('TIME')
  -- Never before the last publication: stream ids must grow even when the clock is set back.
  local now = math.max(clock[1] * 1000 + math.floor(clock[2] / 1000), tonumber(held[4] or 0))
  return epoch, offset, age, now, field and held[5]
end
