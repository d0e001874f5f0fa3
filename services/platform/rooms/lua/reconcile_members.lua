-- ARGV: …, PUBLISH or SPUBLISH, channel, beginning and end of the frame, how many are gone, the gone,
-- those here.

local gone = tonumber(ARGV[7])
for i = 8, 7 + gone do redis.call('SREM', KEYS[3], ARGV[i]) end
for i = 8 + gone, #ARGV do redis.call('SADD', KEYS[3], ARGV[i]) end
if redis.call('EXISTS', KEYS[3]) == 1 then
  confirm()
else
  redis.call('ZREM', KEYS[1], ARGV[2])
end
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))) do
  redis.call('UNLINK', ARGV[1] .. node)
  redis.call('ZREM', KEYS[1], node)
end
local total, users = count()
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
  redis.call('SET', KEYS[2], kept, 'PX', 2 * MEMBER_MS)
  redis.call(ARGV[3], ARGV[4], ARGV[5] .. count .. change .. ARGV[6])
end
return total
