/**
 * Presence inside Redis. KEYS[1]: sorted set of the nodes with members in the room, by the time at
 * which they are taken for dead. KEYS[2]: what was told last, as JSON. KEYS[3]: this node's members;
 * other nodes' sets are named by KEYS[1] and share the hash tag.
 *
 * ARGV[1]: prefix of the nodes' sets. ARGV[2]: this node.
 */

import { MEMBER_MS, MOST_NAMED } from "./presence_board.ts";

const CLOCK = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`;

const CONFIRM = `
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ${MEMBER_MS}), ARGV[2])
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ${2 * MEMBER_MS}) end
`;

/** Answers the number of members and, up to ${MOST_NAMED}, their names. */
const COUNT = `
local sets, total = {}, 0
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf')) do
  sets[#sets + 1] = ARGV[1] .. node
  total = total + redis.call('SCARD', sets[#sets])
end
local users = nil
-- A user on several nodes is counted several times: beyond a few names that is not worth a union.
if total == 0 then
  users = {}
elseif total <= ${2 * MOST_NAMED} then
  users = redis.call('SUNION', unpack(sets))
  total = #users
  if total > ${MOST_NAMED} then users = nil else table.sort(users) end
end
`;

/** ARGV: …, user. */
export const ADD = `
${CLOCK}
redis.call('SADD', KEYS[3], ARGV[3])
${CONFIRM}
`;

export const LIST = `
${CLOCK}
${COUNT}
return {total, users and 1 or 0, unpack(users or {})}
`;

/** ARGV: …, channel, beginning and joint of the frame, how many are gone, the gone, those here. */
export const SETTLE = `
${CLOCK}
local gone = tonumber(ARGV[6])
for i = 7, 6 + gone do redis.call('SREM', KEYS[3], ARGV[i]) end
for i = 7 + gone, #ARGV do redis.call('SADD', KEYS[3], ARGV[i]) end
if redis.call('EXISTS', KEYS[3]) == 1 then
  ${CONFIRM}
else
  redis.call('ZREM', KEYS[1], ARGV[2])
end
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))) do
  redis.call('UNLINK', ARGV[1] .. node)
  redis.call('ZREM', KEYS[1], node)
end
${COUNT}
local told = cjson.decode(redis.call('GET', KEYS[2]) or '{"count":0,"named":true,"users":[]}')
local function names(list)
  local quoted = {}
  for i, name in ipairs(list) do quoted[i] = cjson.encode(name) end
  return '[' .. table.concat(quoted, ',') .. ']'
end
local function without(list, other)
  local has, left = {}, {}
  for _, name in ipairs(other) do has[name] = true end
  for _, name in ipairs(list) do if not has[name] then left[#left + 1] = name end end
  return left
end
local change = nil
if not users then
  if told.named or told.count ~= total then change = '' end
elseif not told.named then
  change = ',"users":' .. names(users)
else
  local joined, left = without(users, told.users), without(told.users, users)
  if #joined + #left > 0 then change = ',"joined":' .. names(joined) .. ',"left":' .. names(left) end
end
if change then
  local count = string.format('%.0f', total)
  local kept = '{"count":' .. count .. ',"named":' .. tostring(users ~= nil) .. ',"users":' .. names(users or {}) .. '}'
  redis.call('SET', KEYS[2], kept, 'PX', ${2 * MEMBER_MS})
  redis.call('PUBLISH', ARGV[3], ARGV[4] .. count .. change .. ARGV[5])
end
return total
`;
