-- ARGV: `ZREVRANK` or `ZRANK`, user ids. Answers rank, score and place of each; rank 0 without one.

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
