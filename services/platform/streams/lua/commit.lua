-- Moves a group forward and trims what every group has behind it, but for the last entries: each time
-- so many have come, all before the mark goes, and the mark moves here.
-- KEYS: entries, fence, mark ("id:number of the entry"). ARGV: group, fence, position, kept entries.
-- Answers 0 when the fence is not the present one.

if redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
local all = groups(KEYS[1])
local group = all[ARGV[1]]
local last = group['last-delivered-id']
if not before(last, ARGV[3]) then return 1 end
-- Counted here because XGROUP SETID would otherwise lose the group's lag.
local read, from = tonumber(group['entries-read'] or 0) or 0, last
while true do
  local entries = redis.call('XRANGE', KEYS[1], '(' .. from, ARGV[3], 'COUNT', 500)
  read = read + #entries
  if #entries < 500 then break end
  from = entries[500][1]
end
redis.call('XGROUP', 'SETID', KEYS[1], ARGV[1], ARGV[3], 'ENTRIESREAD', read)
local lowest, number = ARGV[3], read
for name, other in pairs(all) do
  if name ~= ARGV[1] and before(other['last-delivered-id'], lowest) then
    lowest = other['last-delivered-id']
    number = tonumber(other['entries-read'] or 0) or 0
  end
end
local kept = tonumber(ARGV[4])
if kept > 0 then
  local mark = redis.call('GET', KEYS[3])
  local id, at = string.match(mark or '', '^(%d+%-%d+):(%d+)$')
  if id and number - tonumber(at) < kept then return 1 end
  redis.call('SET', KEYS[3], lowest .. ':' .. string.format('%.0f', number))
  -- After a rewind the mark may lie ahead of a group.
  if not id or before(lowest, id) then return 1 end
  lowest = id
end
local ms, seq = string.match(lowest, '^(%d+)-(%d+)$')
redis.call('XTRIM', KEYS[1], 'MINID', '=', ms .. '-' .. string.format('%.0f', seq + 1))
return 1
