-- ARGV: `ZREVRANGE` or `ZRANGE`, score, `reached` as in a place, limit. Answers like AROUND what stands behind that
-- place. Equal scores are searched by halves, for no command counts by score and member.

local descends = ARGV[1] == 'ZREVRANGE'

-- In two halves: a place has more bits than every server's numbers by base can hold.
local function isBehind(place)
  for _, part in ipairs({{1, 6}, {7, 11}}) do
    local a = tonumber(string.sub(place, part[1], part[2]), 32)
    local b = tonumber(string.sub(ARGV[3], part[1], part[2]), 32)
    if a ~= b then return (a < b) == descends end
  end
  return false
end

local from = descends and redis.call('ZCOUNT', KEYS[1], '(' .. ARGV[2], '+inf')
  or redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[2])
local to = from + redis.call('ZCOUNT', KEYS[1], ARGV[2], ARGV[2])
while from < to do
  local middle = math.floor((from + to) / 2)
  local member = redis.call(ARGV[1], KEYS[1], middle, middle)[1]
  if isBehind(string.sub(member, 1, 11)) then to = middle else from = middle + 1 end
end
return {from, redis.call(ARGV[1], KEYS[1], from, from + tonumber(ARGV[4]) - 1, 'WITHSCORES')}
