/**
 * What a board of 1,000,000 UUID members costs in process memory, in a process of its own:
 * `deno run -A --v8-flags=--expose-gc bench/rank_index_memory_bench.ts [MEMBERS]`.
 *
 * Ids are made in chunks and forgotten, so that only the index keeps them, as in the program. Counted
 * after full collections: what lives (heap and buffers) and what the process holds (resident).
 */

import { systemClock } from "../services/platform/time/clock.ts";
import { createIds } from "../services/platform/ids.ts";
import { createRankIndexMemory } from "../services/platform/ranks/rank_index_memory.ts";
import type { BoardRef, Move } from "../services/platform/ranks/rank_index.ts";

const MEMBERS = Number(Deno.args[0] ?? 1_000_000);
const CHUNK = 1_000;
const board: BoardRef = { season: "bench", mode: "duel", order: "desc" };
const ids = createIds({ clock: systemClock, random: (bytes) => crypto.getRandomValues(bytes) });
const collect = (globalThis as { gc?: () => void }).gc!;

async function settled() {
  for (let i = 0; i < 5; i++) {
    collect();
    // Buffers go only after the collection that found them.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external, rss } = Deno.memoryUsage();
  return { alive: heapUsed + external, rss };
}

/** Flat strings, as read from a socket: a concatenated one would keep its parts. */
function flatIds(count: number): string[] {
  const bytes = new TextEncoder().encode(Array.from({ length: count }, () => ids.next()).join(""));
  const decoder = new TextDecoder();
  return Array.from(
    { length: count },
    (_, i) => decoder.decode(bytes.subarray(36 * i, 36 * i + 36)),
  );
}

let sequence = 0;
await using index = createRankIndexMemory({ ids });
const before = await settled();
for (let at = 0; at < MEMBERS; at += CHUNK) {
  const moves = flatIds(CHUNK).map((userId): Move => {
    const score = Math.floor(Math.random() * 1e6);
    return {
      userId,
      score,
      reached: ++sequence,
      version: sequence,
      reachedAt: 1_790_000_000_000 + sequence,
    };
  });
  await index.move(board, moves);
}
const after = await settled();
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
console.log(
  `${MEMBERS.toLocaleString("en")} members, ids included: ${
    mb(after.alive - before.alive)
  } alive, ` +
    `${mb(after.rss - before.rss)} resident growth (process ${mb(after.rss)}); ` +
    `${(await index.size(board)).toLocaleString("en")} ranked`,
);
