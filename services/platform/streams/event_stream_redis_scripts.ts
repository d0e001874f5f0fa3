/**
 * Lua of the Redis streams. Each script touches the keys of one hash slot, so that they run on a
 * cluster: leases are divided in the group's slot, and the partition's slot knows the fence that may
 * commit.
 */

/**
 * Renews, takes and gives up partitions of a consumer; ARGV[2] = 0 means that it leaves.
 * KEYS: leases (hash: partition → fence:expires:owner), consumers (zset by expiry).
 * ARGV: consumer, lease in ms, partitions. Answers {held, given up}: partition and fence in turn.
 */
export const CLAIM = `
local consumer, lease, partitions = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local quota = 0
if lease > 0 then
  redis.call('ZADD', KEYS[2], now + lease, consumer)
  local live = redis.call('ZRANGE', KEYS[2], 0, -1)
  table.sort(live)
  quota = math.floor(partitions / #live)
  for rank = 1, partitions % #live do
    if live[rank] == consumer then quota = quota + 1 end
  end
else
  redis.call('ZREM', KEYS[2], consumer)
end

local mine, free = {}, {}
for partition = 0, partitions - 1 do
  local row = redis.call('HGET', KEYS[1], partition)
  local fence, expires, owner = 0, 0, ''
  if row then fence, expires, owner = string.match(row, '^(%d+):(%d+):(.*)$') end
  local entry = {partition, tonumber(fence)}
  if owner == consumer then mine[#mine + 1] = entry
  elseif owner == '' or tonumber(expires) <= now then free[#free + 1] = entry end
end

local held, given = {}, {}
local function store(list, partition, fence, expires, owner)
  redis.call('HSET', KEYS[1], partition, string.format('%.0f:%.0f:%s', fence, expires, owner))
  list[#list + 1] = partition
  list[#list + 1] = fence
end
for place, entry in ipairs(mine) do
  if place <= quota then store(held, entry[1], entry[2], now + lease, consumer)
  else store(given, entry[1], entry[2] + 1, 0, '') end
end
for place = 1, math.min(#free, quota - #mine) do
  store(held, free[place][1], free[place][2] + 1, now + lease, consumer)
end
return {held, given}`;

/**
 * Takes a partition from whoever has it. KEYS: leases. ARGV: partition. Answers the new fence.
 */
export const RELEASE = `
local row = redis.call('HGET', KEYS[1], ARGV[1])
local fence = row and tonumber(string.match(row, '^(%d+):')) or 0
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f:0:', fence + 1))
return fence + 1`;

/** XINFO GROUPS as a table by name, in every script that follows. */
const GROUPS = `
local function groups(key)
  local found = {}
  for _, flat in ipairs(redis.call('XINFO', 'GROUPS', key)) do
    local group = {}
    for i = 1, #flat, 2 do group[flat[i]] = flat[i + 1] end
    found[group.name] = group
  end
  return found
end
local function before(a, b)
  local am, as = string.match(a, '^(%d+)-(%d+)$')
  local bm, bs = string.match(b, '^(%d+)-(%d+)$')
  am, as, bm, bs = tonumber(am), tonumber(as), tonumber(bm), tonumber(bs)
  return am < bm or (am == bm and as < bs)
end`;

/**
 * Lets a fence in: from now on only it, or a later one, commits in this partition.
 * KEYS: entries, fence. ARGV: group, fence. Answers where the group stands.
 */
export const ADMIT = `${GROUPS}
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
return groups(KEYS[1])[ARGV[1]]['last-delivered-id']`;

/**
 * Moves a group forward and trims what every group has behind it, but for the last entries: each time
 * so many have come, all before the mark goes, and the mark moves here.
 * KEYS: entries, fence, mark ("id:number of the entry"). ARGV: group, fence, position, kept entries.
 * Answers 0 when the fence is not the present one.
 */
export const COMMIT = `${GROUPS}
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
return 1`;

/**
 * Moves a group back under a fence that nobody reads with.
 * KEYS: entries, fence. ARGV: group, fence, position. Answers how many entries the group has before it,
 * or -1 when a later fence was let in.
 */
export const REWIND = `${GROUPS}
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
return left`;

/** Trims a stream that no group reads. KEYS: entries. ARGV: entries to keep. */
export const SHED = `
if redis.call('EXISTS', KEYS[1]) == 1 and #redis.call('XINFO', 'GROUPS', KEYS[1]) == 0 then
  redis.call('XTRIM', KEYS[1], 'MAXLEN', '=', ARGV[1])
end
return 0`;
