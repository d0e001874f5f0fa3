-- ARGV: …, user.

redis.call('SADD', KEYS[3], ARGV[3])
confirm()
