-- Takes a partition from whoever has it. KEYS: leases. ARGV: partition. Answers the new fence.

local row = redis.call('HGET', KEYS[1], ARGV[1])
local fence = row and tonumber(string.match(row, '^(%d+):')) or 0
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f:0:', fence + 1))
return fence + 1
