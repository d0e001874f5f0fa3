-- ARGV: name of the rebuild. Forgets it, unless another one took its place.

if redis.call('HGET', KEYS[2], '#next') == ARGV[1] then
  redis.call('HDEL', KEYS[2], '#next')
  redis.call('UNLINK', KEYS[3], KEYS[4])
end
return 1
