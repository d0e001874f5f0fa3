-- Lets a fence in: from now on only it, or a later one, commits in this partition.
-- KEYS: entries, fence. ARGV: group, fence. Answers where the group stands.

if redis.call('EXISTS', KEYS[1]) == 0 or not groups(KEYS[1])[ARGV[1]] then
  local read = 0
  if redis.call('EXISTS', KEYS[1]) == 1 then
    local info, flat = {}, redis.call('XINFO', 'STREAM', KEYS[1])
    for i = 1, #flat, 2 do info[flat[i]] = flat[i + 1] end
    read = info['entries-added'] - info.length
  end
  redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM', 'ENTRIESREAD', read)
end
if tonumber(ARGV[2]) > tonumber(redis.call('GET', KEYS[2]) or '0') then
  redis.call('SET', KEYS[2], ARGV[2])
end
return groups(KEYS[1])[ARGV[1]]['last-delivered-id']
