-- ARGV: name of the rebuild, milliseconds it may be idle, `rows`; moves. Answers 0 when it ended.

local held = read(KEYS[4])
if held[1] ~= ARGV[1] or redis.call('HGET', KEYS[2], '#next') ~= ARGV[1] then return 0 end
apply(KEYS[3], KEYS[4], held, '')
redis.call('PEXPIRE', KEYS[3], ARGV[2])
redis.call('PEXPIRE', KEYS[4], ARGV[2])
return 1
