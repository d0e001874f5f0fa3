-- Moves a group back under a fence that nobody reads with.
-- KEYS: entries, fence. ARGV: group, fence, position. Answers how many entries the group has before it,
-- or -1 when a later fence was let in.

if tonumber(redis.call('GET', KEYS[2]) or '0') > tonumber(ARGV[2]) then return -1 end
local last = groups(KEYS[1])[ARGV[1]]['last-delivered-id']
local target = before(ARGV[3], last) and ARGV[3] or last
local left, from = 0, target
while true do
  local entries = redis.call('XRANGE', KEYS[1], '(' .. from, '+', 'COUNT', 500)
  left = left + #entries
  if #entries < 500 then break end
  from = entries[500][1]
end
local info, flat = {}, redis.call('XINFO', 'STREAM', KEYS[1])
for i = 1, #flat, 2 do info[flat[i]] = flat[i + 1] end
redis.call('XGROUP', 'SETID', KEYS[1], ARGV[1], target, 'ENTRIESREAD', info['entries-added'] - left)
return left
