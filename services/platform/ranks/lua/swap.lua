-- ARGV: name of the rebuild, new revision, the server that it began on. Answers 0 when the rebuild ended.

local size = redis.call('ZCARD', KEYS[3])
local held = redis.call('HMGET', KEYS[4], '#next', '#size')
if held[1] ~= ARGV[1] or redis.call('HGET', KEYS[2], '#next') ~= ARGV[1] then return 0 end
if tonumber(held[2] or 0) ~= size then return 0 end
-- UNLINK frees the old content aside; a RENAME over it would hold up the server for its length.
redis.call('UNLINK', KEYS[1], KEYS[2])
if size > 0 then
  redis.call('RENAME', KEYS[3], KEYS[1])
  redis.call('PERSIST', KEYS[1])
end
redis.call('RENAME', KEYS[4], KEYS[2])
redis.call('PERSIST', KEYS[2])
redis.call('HDEL', KEYS[2], '#next')
redis.call('HSET', KEYS[2], '#rev', ARGV[2], '#run', ARGV[3], '#size', size)
return 1
