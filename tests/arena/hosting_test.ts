/** Seats, ends and comings of matches on a node, at the moments that cross (AR1, AR4, AR6). */

import assert from "node:assert/strict";
import type { MatchListener } from "../../services/arena/hosting/matches.ts";
import {
  createArenaSockets,
  createHostedMatches,
  type HostedMatch,
} from "../../services/arena/mod.ts";
import type { RunnerOrder, RunnerReport } from "../../services/arena/runner.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";

const DUEL: HostedMatch = {
  ...{ id: "m", mode: "duel", practice: false },
  setup: { seed: 1, sides: 2, seats: [{ side: 0 }, { side: 1 }] },
  seats: [{ side: 0, userId: "a", name: "A" }, { side: 1, userId: "b", name: "B" }],
};

const OVER: RunnerReport & { type: "over" } = {
  ...{ type: "over", match: "m", signals: [] },
  outcome: { winner: 0, points: [60, 3], leadChanges: 0, seats: [] },
  replay: {
    ...{ format: 1, setup: DUEL.setup, ticks: 0 },
    ...{ inputs: new Uint8Array(), hashes: new Uint32Array() },
  } as unknown as (RunnerReport & { type: "over" })["replay"],
};

/** A node without a thread: what it is told is kept, what it reports a test says. */
function hosting(listener: Partial<MatchListener> = {}) {
  const clock = manualClock();
  const orders: RunnerOrder[] = [];
  const closed: [userId: string, code: number][] = [];
  const lost: string[] = [];
  let [report, die] = [(_: RunnerReport) => {}, (_: string) => {}];
  const thread = {
    send: (order: RunnerOrder) => void orders.push(order),
    onReport: (listen: typeof report) => void (report = listen),
    onDeath: (listen: typeof die) => void (die = listen),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const close = { protocolError: 4502, tokenExpired: 4004 };
  const sockets = createArenaSockets({ thread, clock, close });
  const matches = createHostedMatches({
    ...{ thread, sockets, clock, log: silentLogger },
    listener: {
      ...{ opened() {}, refused() {}, left() {}, counting() {} },
      over: () => Promise.resolve(true),
      lost: ({ id }) => Promise.resolve(void lost.push(id)),
      ...listener,
    },
  });
  return {
    ...{ clock, orders, closed, lost, matches },
    report: (each: RunnerReport) => report(each),
    die: () => die("of the test"),
    join: (userId: string) =>
      matches.attach(DUEL, DUEL.seats.findIndex((seat) => seat.userId === userId), {
        send() {},
        close: (code: number) => void closed.push([userId, code]),
        backlog: () => 0,
      }, { id: userId }),
    leaves: () => orders.filter(({ type }) => type === "leave"),
  };
}

Deno.test("[AR4] a seat is kept for 30 s from its last drop, not from the first", async () => {
  const node = hosting();
  node.matches.open(DUEL);
  node.join("a");
  const second = node.join("b");
  await node.clock.advance(3_000);
  second.end();
  await node.clock.advance(20_000);
  const back = node.join("b");
  await node.clock.advance(5_000);
  back.end();
  await node.clock.advance(29_000);
  assert.deepEqual(node.leaves(), []);
  await node.clock.advance(1_000);
  assert.deepEqual(node.leaves(), [{ type: "leave", match: "m", seat: 1 }]);
});

Deno.test("[AR6 MM14] a match whose result is being committed is not lost with its thread or node", async () => {
  for (const end of ["die", "stop"] as const) {
    const result = Promise.withResolvers<boolean>();
    const node = hosting({ over: () => result.promise });
    node.matches.open(DUEL);
    for (const each of ["a", "b"]) node.join(each);
    await node.clock.advance(3_000);
    node.report(OVER);
    if (end === "die") node.die();
    else node.matches.lose("m");
    assert.deepEqual(node.closed, []);
    result.resolve(true);
    await node.clock.advance(0);
    assert.deepEqual(node.closed, [["a", 4513], ["b", 4513]]);
    assert.deepEqual(node.lost, []);
    assert.deepEqual(node.matches.list(), []);
  }
});
