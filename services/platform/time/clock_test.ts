import assert from "node:assert/strict";
import { systemClock } from "./clock.ts";
import { manualClock } from "../../../tests/support/app/manual_clock.ts";

Deno.test("manualClock() wakes sleepers in the order of their deadlines, at their time", async () => {
  const clock = manualClock(1_000);
  const woken: [string, number][] = [];
  const sleep = (name: string, ms: number) =>
    clock.sleep(ms).then(() => woken.push([name, clock.now()]));
  const all = [sleep("late", 30), sleep("early", 10), sleep("never yet", 100)];
  await clock.advance(50);
  assert.deepEqual(woken, [["early", 1_010], ["late", 1_030]]);
  assert.equal(clock.now(), 1_050);
  await clock.advance(50);
  await Promise.all(all);
  assert.deepEqual(woken.at(-1), ["never yet", 1_100]);
});

Deno.test("manualClock() lets whoever wakes sleep again within one move", async () => {
  const clock = manualClock(0);
  const ticks: number[] = [];
  const stopping = new AbortController();
  const ticking = (async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(10, stopping.signal);
      if (!stopping.signal.aborted) ticks.push(clock.now());
    }
  })();
  await clock.advance(35);
  stopping.abort();
  await ticking;
  assert.deepEqual(ticks, [10, 20, 30]);
});

for (
  const [name, clock] of [["manualClock()", manualClock()], ["systemClock", systemClock]] as const
) {
  Deno.test(`${name} ends a sleep when the signal aborts, before and during it`, async () => {
    const stopping = new AbortController();
    const sleeping = clock.sleep(60_000, stopping.signal);
    stopping.abort();
    await sleeping;
    await clock.sleep(60_000, stopping.signal);
    await clock.sleep(0);
  });
}
