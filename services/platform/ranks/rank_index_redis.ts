/**
 * Ranks in Redis: one script call per batch of moves, whatever their number.
 *
 * The sorted set is named `lb:{season}:{mode}` and holds true scores, so an operator may look at it;
 * rank_index_lua.ts says how the rest is laid out. All keys of a board share its hash slot.
 */

import type { Ids } from "../ids.ts";
import {
  ABANDON,
  AFTER,
  AROUND,
  BEGIN,
  BUILT,
  LIST,
  MOVE,
  RANK,
  STAGE,
  SWAP,
} from "./rank_index_lua.ts";
import {
  boardKey,
  type BoardRef,
  type Move,
  type Placed,
  type Ranked,
  type RankIndex,
} from "./rank_index.ts";
import { type Redis, script } from "../redis/redis.ts";
import { serverRun } from "../redis/server_run.ts";

/** A rebuild that says nothing for so long was left behind by a process that died. */
const REBUILD_IDLE_MS = "60000";
const STAGE_ROWS = 1_000;
/** Digits of a `place`: 53 bits of `reached`, then 45 bits of milliseconds; a `:` follows it. */
const REACHED = 11;
const PLACE = REACHED + 9;
const HIDDEN = "-".repeat(PLACE);
/** What MOVE answers where a rebuild wants to hear of it as well. */
const STAGED = "#next";
/** Names the layout of the keys: what stands there in another one counts as lost. */
const LAYOUT = "2";

export function createRankIndexRedis(
  { redis, ids }: { redis: Redis; ids: Pick<Ids, "secret"> },
): RankIndex {
  const serverOf = serverRun(redis);
  const moveScript = script(redis, MOVE);
  const beginScript = script(redis, BEGIN);
  const stageScript = script(redis, STAGE);
  const swapScript = script(redis, SWAP);
  const abandonScript = script(redis, ABANDON);
  const rankScript = script(redis, RANK);
  const aroundScript = script(redis, AROUND);
  const afterScript = script(redis, AFTER);
  const listScript = script(redis, LIST);
  const builtScript = script(redis, BUILT);
  const node = ids.secret(6);
  let changes = 0;

  /** Never given twice, by any node: names revisions and rebuilds. */
  const unique = () => `${node}.${++changes}`;

  async function stage(ref: BoardRef, name: string, rows: readonly Move[]): Promise<void> {
    const args = [name, REBUILD_IDLE_MS, "rows", ...encoded(ref, [...newest(rows).values()])];
    if (await stageScript.run(keysOf(ref), args) !== 1) throw ended(ref);
  }

  return {
    async move(ref, moves) {
      if (moves.length === 0) return [];
      const folded = newest(moves);
      const args = [rankCommand(ref), unique(), "live", ...encoded(ref, [...folded.values()])];
      const keys = keysOf(ref);
      let ranks = await moveScript.run(keys.slice(0, 2), args) as number[] | typeof STAGED;
      if (ranks === STAGED) ranks = await moveScript.run(keys, args) as number[];
      const places = new Map<string, Placed>();
      let at = 0;
      for (const userId of folded.keys()) {
        places.set(userId, { previousRank: ranks[at++] || null, rank: ranks[at++] || null });
      }
      return moves.map(({ userId }) => ({ ...places.get(userId)! }));
    },
    async page(ref, offset, limit) {
      if (limit <= 0) return [];
      const key = boardKey(ref);
      const order = ref.order === "desc" ? { REV: true } as const : {};
      const rows = await redis.at(
        key,
        (server) => server.zRangeWithScores(key, offset, offset + limit - 1, order),
      );
      return rows.map(({ value, score }, i) => ranked(ref, value, score, offset + i + 1));
    },
    async after(ref, { score, reached }, limit) {
      const place = digitsOf(ref, reached);
      const args = [rangeCommand(ref), String(score), place, String(limit)];
      return readRun(ref, await afterScript.run([boardKey(ref)], args));
    },
    async around(ref, userId, limit) {
      const args = [rankCommand(ref), rangeCommand(ref), userId, String(limit)];
      return readRun(ref, await aroundScript.run(keysOf(ref).slice(0, 2), args));
    },
    async list(ref, userIds) {
      if (userIds.length === 0) return [];
      const args = [rankCommand(ref), ...userIds];
      const found = await listScript.run(keysOf(ref).slice(0, 2), args) as (number | string)[];
      return userIds.map((userId, i) => {
        const [rank, score, place] = found.slice(3 * i, 3 * i + 3);
        return rank ? ranked(ref, `${place}:${userId}`, Number(score), rank as number) : null;
      });
    },
    async rank(ref, userId) {
      const rank = await rankScript.run(keysOf(ref).slice(0, 2), [rankCommand(ref), userId]);
      return rank as number || null;
    },
    size(ref) {
      const key = boardKey(ref);
      return redis.at(key, (server) => server.zCard(key));
    },
    async revision(ref) {
      const key = keysOf(ref)[1];
      return await redis.at(key, (server) => server.hGet(key, "#rev")) ?? "empty";
    },
    async built(ref) {
      return await builtScript.run(keysOf(ref).slice(0, 2), [LAYOUT, await serverOf()]) === 1;
    },
    async rebuild(ref, rows) {
      const name = unique();
      // The server that holds the first row: should another one take over, `built` stays false.
      const begun = [name, REBUILD_IDLE_MS, LAYOUT, await serverOf()];
      const server = await beginScript.run(keysOf(ref), begun) as string;
      try {
        for await (const chunk of rows) {
          for (let at = 0; at < chunk.length; at += STAGE_ROWS) {
            await stage(ref, name, chunk.slice(at, at + STAGE_ROWS));
          }
        }
        if (await swapScript.run(keysOf(ref), [name, unique(), server]) !== 1) throw ended(ref);
      } catch (error) {
        // Without an answer the staged keys expire; the first failure is the one to tell.
        await abandonScript.run(keysOf(ref), [name]).catch(() => {});
        throw error;
      }
    },
    async drop(ref) {
      const keys = keysOf(ref);
      await redis.at(keys[0], (server) => server.unlink(keys));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function keysOf(ref: BoardRef): [string, string, string, string] {
  const key = boardKey(ref);
  return [key, `{${key}}:of`, `{${key}}:next`, `{${key}}:next:of`];
}

/** What AROUND and AFTER answer: an offset, and members in turn with their scores. */
function readRun(ref: BoardRef, answer: unknown): Ranked[] {
  const [offset = 0, rows = []] = answer as [number?, string[]?];
  return Array.from(
    { length: rows.length / 2 },
    (_, i) => ranked(ref, rows[2 * i]!, Number(rows[2 * i + 1]), offset + i + 1),
  );
}

function ranked({ order }: BoardRef, member: string, score: number, rank: number): Ranked {
  const turned = parseInt(member.slice(0, REACHED), 32);
  const reached = order === "desc" ? Number.MAX_SAFE_INTEGER - turned : turned;
  const reachedAt = parseInt(member.slice(REACHED, PLACE), 32);
  return { rank, userId: member.slice(PLACE + 1), score, reached, reachedAt };
}

function rangeCommand(ref: BoardRef): string {
  return ref.order === "desc" ? "ZREVRANGE" : "ZRANGE";
}

function rankCommand(ref: BoardRef): string {
  return ref.order === "desc" ? "ZREVRANK" : "ZRANK";
}

function ended(ref: BoardRef): Error {
  return new Error(`Cannot rebuild ${boardKey(ref)}: another rebuild began, or its rows were lost`);
}

/**
 * One move per user: the first of the highest version, which is what applying all of them in order
 * would leave behind (RI1, RI4).
 */
function newest(moves: readonly Move[]): Map<string, Move> {
  const byUser = new Map<string, Move>();
  for (const move of moves) {
    const other = byUser.get(move.userId);
    if (!other || move.version > other.version) byUser.set(move.userId, move);
  }
  return byUser;
}

/** All user ids, then all scores, then all places with versions: what the scripts unpack. */
function encoded(ref: BoardRef, moves: readonly Move[]): string[] {
  const args = moves.map(({ userId }) => userId);
  // The shortest text that names the double: it comes back as the same double, −0 as 0.
  for (const { score } of moves) args.push(String(score));
  for (const move of moves) {
    args.push((move.hidden ? HIDDEN : placeOf(ref, move)) + move.version);
  }
  return args;
}

function placeOf(ref: BoardRef, { reached, reachedAt }: Move): string {
  return digitsOf(ref, reached) + reachedAt.toString(32).padStart(PLACE - REACHED, "0");
}

/** Digits 0–9a–v sort as bytes do. */
function digitsOf({ order }: BoardRef, reached: number): string {
  const turned = order === "desc" ? Number.MAX_SAFE_INTEGER - reached : reached;
  return turned.toString(32).padStart(REACHED, "0");
}
