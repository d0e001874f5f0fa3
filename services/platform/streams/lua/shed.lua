-- Trims a stream that no group reads. KEYS: entries. ARGV: entries to keep.

if redis.call('EXISTS', KEYS[1]) == 1 and #redis.call('XINFO', 'GROUPS', KEYS[1]) == 0 then
  redis.call('XTRIM', KEYS[1], 'MAXLEN', '=', ARGV[1])
end
return 0
