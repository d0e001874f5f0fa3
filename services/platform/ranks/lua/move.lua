-- ARGV: `ZREVRANK` or `ZRANK`, new revision, `live`; moves. Answers, for each move, the rank before
-- and the rank after; 0 where there is none. Changes nothing and answers `#next` while a rebuild is to
-- hear of it, too, and its keys were not named: they are absent at other times, and a cluster refuses
-- whoever names an absent key while their slot moves.

local rank = ARGV[1]
local held = read(KEYS[2])
if held[1] and not KEYS[3] then return '#next' end
local answer = {}

local function ranks(offset)
  for i = 1, n do
    local p = place(held[i + 1])
    local at = p and redis.call(rank, KEYS[1], p .. ':' .. ARGV[first + i - 1])
    answer[2 * i - offset] = at and at + 1 or 0
  end
end

ranks(1)
apply(KEYS[1], KEYS[2], held, ARGV[2])
ranks(0)

if held[1] then
  local staged = read(KEYS[4])
  -- Only while that very rebuild is alive: an abandoned one expires and must not come back.
  if staged[1] == held[1] then
    apply(KEYS[3], KEYS[4], staged, ARGV[2])
    redis.call('PEXPIRE', KEYS[3], math.max(1, redis.call('PTTL', KEYS[4])))
  else
    redis.call('HDEL', KEYS[2], '#next')
  end
end
return answer
