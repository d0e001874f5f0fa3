/**
 * What rooms do inside Redis. KEYS[1]: hash of epoch, offset, the server's run_id and the time of the
 * last publication. KEYS[2]: stream of publications, ids `milliseconds-offset`. KEYS[3], if any: the
 * idempotency key, holding the cursor of its first use.
 *
 * ARGV[1]: the server's run_id. ARGV[2]: a fresh epoch, drawn by the node. ARGV[3]: for how many
 * milliseconds the room's publications are kept.
 */

import { luaScript } from "../redis/lua_script.ts";
import history from "./lua/history.lua" with { type: "text" };
import open from "./lua/open.lua" with { type: "text" };
import publish from "./lua/publish.lua" with { type: "text" };
import { HISTORY_COUNT, KEY_AGE_MS, OFFSET_AGE_MS } from "./room_hub.ts";

const constants = { HISTORY_COUNT, KEY_AGE_MS, OFFSET_AGE_MS };

export const PUBLISH = luaScript(constants, open, publish);
export const HISTORY = luaScript(constants, open, history);
