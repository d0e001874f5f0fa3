-- Renews, takes and gives up partitions of a consumer; ARGV[2] = 0 means that it leaves.
-- KEYS: leases (hash: partition → fence:expires:owner), consumers (zset by expiry).
-- ARGV: consumer, lease in ms, partitions. Answers {held, given up}: partition and fence in turn.

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
return {held, given}
