-- ARGV: the server's run_id. 1 when both keys are what the last rebuild and all moves left.

local held = redis.call('HMGET', KEYS[2], '#run', '#size')
if held[1] ~= ARGV[1] or tonumber(held[2]) ~= redis.call('ZCARD', KEYS[1]) then return 0 end
return 1
