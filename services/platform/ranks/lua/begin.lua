-- ARGV: name of the rebuild, milliseconds it may be idle. Ends every earlier rebuild.

redis.call('UNLINK', KEYS[3], KEYS[4])
redis.call('HSET', KEYS[2], '#next', ARGV[1])
redis.call('HSET', KEYS[4], '#next', ARGV[1])
redis.call('PEXPIRE', KEYS[4], ARGV[2])
return 1
