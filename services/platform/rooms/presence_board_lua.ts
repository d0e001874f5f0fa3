/**
 * Presence inside Redis. KEYS[1]: sorted set of the nodes with members in the room, by the time at
 * which they are taken for dead. KEYS[2]: what was told last, as JSON. KEYS[3]: this node's members;
 * other nodes' sets are named by KEYS[1] and share the hash tag.
 *
 * ARGV[1]: prefix of the nodes' sets. ARGV[2]: this node.
 */

import { luaScript } from "../redis/lua_script.ts";
import add from "./lua/add_member.lua" with { type: "text" };
import list from "./lua/list_members.lua" with { type: "text" };
import presence from "./lua/presence.lua" with { type: "text" };
import settle from "./lua/settle_members.lua" with { type: "text" };
import { MEMBER_MS, MOST_NAMED } from "./presence_board.ts";

const constants = { MEMBER_MS, MOST_NAMED };

export const ADD = luaScript(constants, presence, add);
export const LIST = luaScript(constants, presence, list);
export const SETTLE = luaScript(constants, presence, settle);
