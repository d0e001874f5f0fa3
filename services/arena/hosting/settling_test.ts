import assert from "node:assert/strict";
import { matchmakingFailures } from "../../matchmaking/mod.ts";
import { createRetry } from "../../platform/work/retry.ts";
import { manualClock } from "../../../tests/support/app/manual_clock.ts";
import { silentLogger as log } from "../../../tests/support/app/silent_logger.ts";
import type { HostedMatch } from "../types.ts";
import { ArenaStats } from "../wire.ts";
import { createSettling, toResult } from "./settling.ts";

const place = (winner: number, points: number[], gone: number[] = []) =>
  toResult(
    points.map((_, side) => ({ side, name: "x", userId: `u${side}` })),
    {
      ...{ winner, points, leadChanges: 0 },
      seats: points.map((all, seat) => ({
        ...{ points: all, eliminations: 0, deaths: 0, hits: 0, damage: 0, coreTicks: 0 },
        present: !gone.includes(seat),
      })),
    },
  ).map(({ placement }) => placement);

Deno.test("[AR6 MM14] places: by points, ties share one, the winner first, who has gone last", () => {
  assert.deepEqual(place(1, [3, 60]), [2, 1]);
  assert.deepEqual(place(-1, [5, 5]), [1, 1]);
  assert.deepEqual(place(2, [10, 7, 60, 7, 0, 10]), [2, 4, 1, 4, 6, 2]);
  assert.deepEqual(place(2, [50, 7, 9, 7, 0, 40], [0, 5]), [5, 2, 1, 2, 4, 6]);
  assert.deepEqual(place(0, [1, 30], [1]), [1, 2]);
});

Deno.test("[AR6] of every player it is told what they did and how the match went, as the schema has it", () => {
  const did = { eliminations: 2, deaths: 1, damage: 120, coreTicks: 300, present: true };
  const teams = toResult([{ side: 0, name: "x", userId: "u" }, { side: 1, name: "a computer" }], {
    ...{ winner: 0, points: [60, 42], leadChanges: 3 },
    seats: [{ ...did, points: 60, hits: 7 }, { ...did, points: 42, hits: 4 }],
  });
  const [own] = teams[0]!.players!;
  const { match, ...rest } = ArenaStats.parse(own!.stats);
  assert.deepEqual(match, { lead_changes: 3, hits: 11, points: [60, 42] });
  assert.deepEqual([rest.points, rest.hits, rest.core_ticks], [60, 7, 300]);
  assert.deepEqual(teams[1]!.players, []);
});

Deno.test("[MM20 AR6] a result that is refused keeps nobody in the match; one that cannot be told is told again", async () => {
  const match: HostedMatch = {
    ...{ id: "m", mode: "duel", practice: false },
    setup: { seed: 1, sides: 2, seats: [{ side: 0 }, { side: 1 }] },
    seats: [],
  };
  const outcome = { winner: 0, points: [60, 3], leadChanges: 0, seats: [] };
  for (
    const refusal of [matchmakingFailures.make("result_mismatch", "It does not fit"), undefined]
  ) {
    const clock = manualClock();
    const done: string[] = [];
    let outages = 2;
    const settling = createSettling({
      matches: {
        report() {
          if (outages-- > 0) return Promise.reject(new Error("the database is away"));
          return refusal ? Promise.reject(refusal) : Promise.resolve({} as never);
        },
      },
      hosting: { voidLost: ({ id }) => Promise.resolve(void done.push(`voided ${id}`)) },
      store: { end: (id) => Promise.resolve(void done.push(`ended ${id}`)) },
      retry: createRetry({ ...{ clock, log, what: "arena" }, random: () => 0.5 }),
      ...{ signal: new AbortController().signal, clock, log },
    });
    const settled = settling.settle(match, outcome);
    await clock.advance(10_000);
    assert.equal(await settled, refusal === undefined);
    assert.deepEqual(done, refusal ? ["voided m", "ended m"] : ["ended m"]);
  }
});
