-- ARGV: name of the rebuild, milliseconds it may be idle, layout, the server's run_id if it is known. Ends
-- every earlier rebuild; answers what names the server that it begins on.

redis.call('UNLINK', KEYS[3], KEYS[4])
redis.call('HSET', KEYS[2], '#next', ARGV[1])
redis.call('HSET', KEYS[4], '#next', ARGV[1])
redis.call('PEXPIRE', KEYS[4], ARGV[2])
return ARGV[3] .. '.' .. run_of(ARGV[4])
