-- Applies the moves in ARGV to one pair of keys, by few calls with many arguments: calls are what a
-- script pays for. ARGV from `first`: n user ids, n scores, n places with versions.

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
  -- In this order: a set that is empty in between is gone, and may not be written again while its slot
  -- moves to another server.
  send('ZADD', set, ranked)
  send('ZREM', set, gone)
  written[#written + 1] = '#rev'
  written[#written + 1] = revision
  written[#written + 1] = '#size'
  written[#written + 1] = redis.call('ZCARD', set)
  send('HSET', of, written)
end
