/**
 * What the rank index does inside Redis. A board has two keys, and two more while it is rebuilt:
 *
 * - KEYS[1] sorted set: `place:userId` → score. The score is the true one. `place` has 20 characters:
 *   11 for `reached`, complemented where the highest score is first, so that a range read from the
 *   best end gives equal scores in the order in which they were reached; 9 for the time of it.
 * - KEYS[2] hash: userId → `place` and version (dashes for the place of a hidden member), and `#rev`,
 *   `#run`, `#size`, `#next`. The last one names the rebuild that live moves feed, too.
 * - KEYS[3], KEYS[4] the same pair under construction.
 */

/**
 * Applies the moves in ARGV to one pair of keys, by few calls with many arguments: calls are what a
 * script pays for. ARGV from `first`: n user ids, n scores, n places with versions.
 */
const APPLY = `
local first = 4
local n = (#ARGV - first + 1) / 3

-- Lua's stack bounds unpack: long lists go in slices (of an even length: pairs stay together).
local function send(command, key, list)
  for i = 1, #list, 4000 do
    redis.call(command, key, unpack(list, i, math.min(i + 3999, #list)))
  end
end

local function read(of)
  if n <= 4000 then return redis.call('HMGET', of, '#next', unpack(ARGV, first, first + n - 1)) end
  local all = {redis.call('HGET', of, '#next')}
  for i = 0, n - 1, 4000 do
    local slice = redis.call('HMGET', of, unpack(ARGV, first + i, first + math.min(i + 4000, n) - 1))
    for j = 1, #slice do all[#all + 1] = slice[j] end
  end
  return all
end

local function place(value)
  local p = value and string.sub(value, 1, 20)
  if p and p ~= '--------------------' then return p end
end

local function apply(set, of, held, revision)
  local gone, ranked, written = {}, {}, {}
  for i = 1, n do
    local old, new = held[i + 1], ARGV[first + 2 * n + i - 1]
    -- The version guard: numbers, because strings are compared by the server's locale. There is none
    -- in what an earlier layout left behind.
    local version = old and tonumber(string.sub(old, 21)) or -1
    if version < tonumber(string.sub(new, 21)) then
      local user = ARGV[first + i - 1]
      local from, to = place(old), place(new)
      if from and from ~= to then gone[#gone + 1] = from .. ':' .. user end
      if to then
        ranked[#ranked + 1] = ARGV[first + n + i - 1]
        ranked[#ranked + 1] = to .. ':' .. user
      end
      written[#written + 1] = user
      written[#written + 1] = new
      held[i + 1] = new
    end
  end
  if #written == 0 then return end
  send('ZREM', set, gone)
  send('ZADD', set, ranked)
  written[#written + 1] = '#rev'
  written[#written + 1] = revision
  written[#written + 1] = '#size'
  written[#written + 1] = redis.call('ZCARD', set)
  send('HSET', of, written)
end
`;

/**
 * ARGV: `ZREVRANK` or `ZRANK`, new revision, `live`; moves. Answers, for each move, the rank before
 * and the rank after; 0 where there is none.
 */
export const MOVE = `${APPLY}
local rank = ARGV[1]
local held = read(KEYS[2])
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
`;

/** ARGV: name of the rebuild, milliseconds it may be idle. Ends every earlier rebuild. */
export const BEGIN = `
redis.call('UNLINK', KEYS[3], KEYS[4])
redis.call('HSET', KEYS[2], '#next', ARGV[1])
redis.call('HSET', KEYS[4], '#next', ARGV[1])
redis.call('PEXPIRE', KEYS[4], ARGV[2])
return 1
`;

/** ARGV: name of the rebuild, milliseconds it may be idle, `rows`; moves. Answers 0 when it ended. */
export const STAGE = `${APPLY}
local held = read(KEYS[4])
if held[1] ~= ARGV[1] or redis.call('HGET', KEYS[2], '#next') ~= ARGV[1] then return 0 end
apply(KEYS[3], KEYS[4], held, '')
redis.call('PEXPIRE', KEYS[3], ARGV[2])
redis.call('PEXPIRE', KEYS[4], ARGV[2])
return 1
`;

/** ARGV: name of the rebuild, new revision, the server's run_id. Answers 0 when the rebuild ended. */
export const SWAP = `
local size = redis.call('ZCARD', KEYS[3])
local held = redis.call('HMGET', KEYS[4], '#next', '#size')
if held[1] ~= ARGV[1] or redis.call('HGET', KEYS[2], '#next') ~= ARGV[1] then return 0 end
if tonumber(held[2] or 0) ~= size then return 0 end
-- UNLINK frees the old content aside; a RENAME over it would hold up the server for its length.
redis.call('UNLINK', KEYS[1], KEYS[2])
if size > 0 then
  redis.call('RENAME', KEYS[3], KEYS[1])
  redis.call('PERSIST', KEYS[1])
end
redis.call('RENAME', KEYS[4], KEYS[2])
redis.call('PERSIST', KEYS[2])
redis.call('HDEL', KEYS[2], '#next')
redis.call('HSET', KEYS[2], '#rev', ARGV[2], '#run', ARGV[3], '#size', size)
return 1
`;

/** ARGV: name of the rebuild. Forgets it, unless another one took its place. */
export const ABANDON = `
if redis.call('HGET', KEYS[2], '#next') == ARGV[1] then
  redis.call('HDEL', KEYS[2], '#next')
  redis.call('UNLINK', KEYS[3], KEYS[4])
end
return 1
`;

/** ARGV: `ZREVRANK` or `ZRANK`, user id. Answers the rank, 0 without one. */
export const RANK = `
local value = redis.call('HGET', KEYS[2], ARGV[2])
local at = value and redis.call(ARGV[1], KEYS[1], string.sub(value, 1, 20) .. ':' .. ARGV[2])
return at and at + 1 or 0
`;

/**
 * ARGV: `ZREVRANK` or `ZRANK`, `ZREVRANGE` or `ZRANGE`, user id, limit. Answers the offset of the
 * first and the members with their scores, or nothing.
 */
export const AROUND = `
local value = redis.call('HGET', KEYS[2], ARGV[3])
local at = value and redis.call(ARGV[1], KEYS[1], string.sub(value, 1, 20) .. ':' .. ARGV[3])
if not at then return {} end
local limit = tonumber(ARGV[4])
local last = redis.call('ZCARD', KEYS[1]) - limit
local from = math.max(0, math.min(at - math.floor((limit - 1) / 2), last))
return {from, redis.call(ARGV[2], KEYS[1], from, from + limit - 1, 'WITHSCORES')}
`;

/**
 * ARGV: `ZREVRANGE` or `ZRANGE`, score, `reached` as in a place, limit. Answers like AROUND what stands behind that
 * place. Equal scores are searched by halves, for no command counts by score and member.
 */
export const AFTER = `
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
`;

/** ARGV: `ZREVRANK` or `ZRANK`, user ids. Answers rank, score and place of each; rank 0 without one. */
export const LIST = `
local answer = {}
for i = 2, #ARGV do
  local value = redis.call('HGET', KEYS[2], ARGV[i])
  local place = value and string.sub(value, 1, 20)
  local member = place and place .. ':' .. ARGV[i]
  local at = member and redis.call(ARGV[1], KEYS[1], member)
  answer[#answer + 1] = at and at + 1 or 0
  answer[#answer + 1] = at and redis.call('ZSCORE', KEYS[1], member) or ''
  answer[#answer + 1] = place or ''
end
return answer
`;

/** ARGV: the server's run_id. 1 when both keys are what the last rebuild and all moves left. */
export const BUILT = `
local held = redis.call('HMGET', KEYS[2], '#run', '#size')
if held[1] ~= ARGV[1] or tonumber(held[2]) ~= redis.call('ZCARD', KEYS[1]) then return 0 end
return 1
`;
