/**
 * What rooms do inside Redis. KEYS[1]: hash of epoch, offset, the server's run_id, the time of the
 * last publication and, as `key:…`, idempotency keys with the cursor and the time of their first use.
 * KEYS[2]: stream of publications, ids `milliseconds-offset`. A key of its own for each idempotency key
 * would be absent at first: a cluster refuses whoever names such a one while its slot moves.
 *
 * ARGV[1]: the server's run_id, empty where only it knows. ARGV[2]: a fresh epoch, drawn by the node. ARGV[3]: for how many
 * milliseconds the room's publications are kept.
 */

import { luaScript } from "../redis/lua_script.ts";
import runOf from "../redis/server_run.lua" with { type: "text" };
import history from "./lua/history.lua" with { type: "text" };
import open from "./lua/open.lua" with { type: "text" };
import publish from "./lua/publish.lua" with { type: "text" };
import { HISTORY_COUNT, KEY_AGE_MS, OFFSET_AGE_MS } from "./room_hub.ts";

/** Fields of a room that are never looked through for old keys. */
const FEW_KEYS = 64;
const constants = { FEW_KEYS, HISTORY_COUNT, KEY_AGE_MS, OFFSET_AGE_MS };

export const PUBLISH = luaScript(constants, runOf, open, publish);
export const HISTORY = luaScript(constants, runOf, open, history);
