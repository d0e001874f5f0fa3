/**
 * What the rank index does inside Redis. A board has two keys, and two more while it is rebuilt:
 *
 * - KEYS[1] sorted set: `place:userId` → score. The score is the true one. `place` has 20 characters:
 *   11 for `reached`, complemented where the highest score is first, so that a range read from the
 *   best end gives equal scores in the order in which they were reached; 9 for the time of it.
 * - KEYS[2] hash: userId → `place` and version (dashes for the place of a hidden member), and `#rev`,
 *   `#run`, `#size`, `#next`. The last one names the rebuild that live moves feed, too.
 * - KEYS[3], KEYS[4] the same pair under construction; MOVE names them only while there is one.
 */

import runOf from "../redis/server_run.lua" with { type: "text" };
import apply from "./lua/apply.lua" with { type: "text" };
import begin from "./lua/begin.lua" with { type: "text" };
import built from "./lua/built.lua" with { type: "text" };
import move from "./lua/move.lua" with { type: "text" };
import stage from "./lua/stage.lua" with { type: "text" };

export { default as ABANDON } from "./lua/abandon.lua" with { type: "text" };
export { default as AFTER } from "./lua/after.lua" with { type: "text" };
export { default as AROUND } from "./lua/around.lua" with { type: "text" };
export { default as LIST } from "./lua/list.lua" with { type: "text" };
export { default as RANK } from "./lua/rank.lua" with { type: "text" };
export { default as SWAP } from "./lua/swap.lua" with { type: "text" };
export const BEGIN = runOf + begin;
export const BUILT = runOf + built;
export const MOVE = apply + move;
export const STAGE = apply + stage;
