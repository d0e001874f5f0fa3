/**
 * What rooms do inside Redis. KEYS[1]: hash of epoch, offset, the server's run_id and the time of the
 * last publication. KEYS[2]: stream of publications, ids `milliseconds-offset`. KEYS[3], if any: the
 * idempotency key, holding the cursor of its first use.
 *
 * ARGV[1]: the server's run_id. ARGV[2]: a fresh epoch, drawn by the node. ARGV[3]: for how many
 * milliseconds the room's publications are kept.
 */

import { HISTORY_COUNT, KEY_AGE_MS, OFFSET_AGE_MS } from "./room_hub.ts";

/** A room that is new, or that another server process wrote, starts again under the fresh epoch. */
const OPEN = `
local held = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'run', 'time')
local epoch, offset = held[1], tonumber(held[2])
if not (epoch and offset) or held[3] ~= ARGV[1] then
  epoch, offset = ARGV[2], 0
  redis.call('UNLINK', KEYS[2])
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'offset', 0, 'run', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ${OFFSET_AGE_MS})
end
local age = tonumber(ARGV[3])
local clock = redis.call('TIME')
-- Never before the last publication: stream ids must grow even when the clock is set back.
local now = math.max(clock[1] * 1000 + math.floor(clock[2] / 1000), tonumber(held[4] or 0))
`;

/**
 * ARGV: …, channel, time and kind, head, joint and tail of the frame. Appends, bounds, publishes;
 * answers epoch and offset.
 */
export const PUBLISH = `
if KEYS[3] then
  local seen = redis.call('GET', KEYS[3])
  if seen then
    local epoch, offset = string.match(seen, '^(%S+) (%d+)$')
    return {epoch, tonumber(offset)}
  end
end
${OPEN}
offset = offset + 1
local cursor = epoch .. ' ' .. string.format('%.0f', offset)
local frame = ARGV[6] .. epoch .. ARGV[7] .. string.format('%.0f', offset) .. ARGV[8]
local text = cursor .. ' ' .. ARGV[5] .. '\\n' .. frame
redis.call('HSET', KEYS[1], 'offset', offset, 'time', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], ${OFFSET_AGE_MS})
redis.call('XADD', KEYS[2], 'MAXLEN', ${HISTORY_COUNT}, string.format('%.0f-%.0f', now, offset), 'p', text)
redis.call('XTRIM', KEYS[2], 'MINID', string.format('%.0f', now - age))
redis.call('PEXPIRE', KEYS[2], age)
if KEYS[3] then redis.call('SET', KEYS[3], cursor, 'PX', ${KEY_AGE_MS}) end
redis.call('PUBLISH', ARGV[4], text)
return {epoch, offset}
`;

/**
 * ARGV: …, epoch and offset after which publications are wanted, or empty. Answers epoch, offset and
 * the last publications, newest first: as many as were missed, or fewer when some are gone.
 */
export const HISTORY = `
${OPEN}
local missed = ARGV[4] == epoch and offset - ARGV[5] or 0
if missed < 1 or missed > redis.call('XLEN', KEYS[2]) then return {epoch, offset} end
local answer = {epoch, offset}
local oldest = string.format('%.0f', now - age)
for _, row in ipairs(redis.call('XREVRANGE', KEYS[2], '+', oldest, 'COUNT', missed)) do
  answer[#answer + 1] = row[2][2]
end
return answer
`;
