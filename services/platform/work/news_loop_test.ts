import assert from "node:assert/strict";
import { manualClock } from "../../../tests/support/app/manual_clock.ts";
import { silentLogger as log } from "../../../tests/support/app/silent_logger.ts";
import { runOnNews } from "./news_loop.ts";

/** A loop on a clock that is driven, and the times of its rounds. */
function driven(clock: ReturnType<typeof manualClock>, more: { gatherMs?: number } = {}) {
  const stop = new AbortController();
  const rounds: number[] = [];
  let wake = () => {};
  const running = runOnNews({
    name: "test",
    listen: (call) => {
      wake = call;
      return Promise.resolve({ unlisten: () => Promise.resolve() });
    },
    work: () => Promise.resolve(void rounds.push(clock.elapsed())),
    ...{ everyMs: 1_000, clock, log, signal: stop.signal, ...more },
  });
  return {
    rounds,
    news: () => wake(),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

Deno.test("[INT2] the first news is worked on at once, what follows is gathered", async () => {
  const clock = manualClock(0);
  await using loop = driven(clock, { gatherMs: 100 });
  await clock.advance(10);
  for (let i = 0; i < 10; i++) {
    loop.news();
    await clock.advance(10);
  }
  await clock.advance(100);
  assert.deepEqual(loop.rounds, [0, 10, 110]);
});

Deno.test("[INT2] loops at rest work at the same moments, whenever they had news", async () => {
  const clock = manualClock(0);
  await using one = driven(clock);
  await using other = driven(clock);
  await clock.advance(300);
  one.news();
  await clock.advance(4_000);
  assert.deepEqual(one.rounds, [0, 300, 1_000, 2_000, 3_000, 4_000]);
  assert.deepEqual(other.rounds, [0, 1_000, 2_000, 3_000, 4_000]);
});
