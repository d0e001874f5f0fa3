-- ARGV: `ZREVRANK` or `ZRANK`, `ZREVRANGE` or `ZRANGE`, user id, limit. Answers the offset of the
-- first and the members with their scores, or nothing.

local value = redis.call('HGET', KEYS[2], ARGV[3])
local at = value and redis.call(ARGV[1], KEYS[1], string.sub(value, 1, 20) .. ':' .. ARGV[3])
if not at then return {} end
local limit = tonumber(ARGV[4])
local last = redis.call('ZCARD', KEYS[1]) - limit
local from = math.max(0, math.min(at - math.floor((limit - 1) / 2), last))
return {from, redis.call(ARGV[2], KEYS[1], from, from + limit - 1, 'WITHSCORES')}
