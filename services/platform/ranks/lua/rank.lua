-- ARGV: `ZREVRANK` or `ZRANK`, user id. Answers the rank, 0 without one.

local value = redis.call('HGET', KEYS[2], ARGV[2])
local at = value and redis.call(ARGV[1], KEYS[1], string.sub(value, 1, 20) .. ':' .. ARGV[2])
return at and at + 1 or 0
