-- The `run_id` of the server that runs this: as the caller knows it, or else asked of the server.

local function run_of(known)
  if known ~= '' then return known end
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
end
