-- ARGV: layout, the server's run_id if it is known. 1 when both keys are what the last rebuild and all
-- moves left.

local held = redis.call('HMGET', KEYS[2], '#run', '#size')
if not held[1] or tonumber(held[2]) ~= redis.call('ZCARD', KEYS[1]) then return 0 end
return held[1] == ARGV[1] .. '.' .. run_of(ARGV[2]) and 1 or 0
