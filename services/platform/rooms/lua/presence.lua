-- Members of a room on all nodes, and this node's sign of life.

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function confirm()
  redis.call('ZADD', KEYS[1], string.format('%.0f', now + MEMBER_MS), ARGV[2])
  for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], 2 * MEMBER_MS) end
end

-- The number of members and, up to MOST_NAMED, their names.
local function count()
  local sets, total = {}, 0
  for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf')) do
    sets[#sets + 1] = ARGV[1] .. node
    total = total + redis.call('SCARD', sets[#sets])
  end
  local users = nil
  -- A user on several nodes is counted several times: beyond a few names that is not worth a union.
  if total == 0 then
    users = {}
  elseif total <= 2 * MOST_NAMED then
    users = redis.call('SUNION', unpack(sets))
    total = #users
    if total > MOST_NAMED then users = nil else table.sort(users) end
  end
  return total, users
end
