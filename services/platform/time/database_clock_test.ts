import assert from "node:assert/strict";
import { manualClock } from "../../../tests/support/app/manual_clock.ts";
import { createDatabaseClock } from "./database_clock.ts";
import { silentLogger as log } from "../../../tests/support/app/silent_logger.ts";

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 1, 12);

Deno.test("a machine an hour behind goes by the database's time from the start", async () => {
  for (const wrong of [-HOUR, HOUR, 0, -400 * 24 * HOUR]) {
    const own = manualClock(NOON + wrong);
    const clock = createDatabaseClock({ own, log });
    await clock.synchronize(() => Promise.resolve(NOON));
    assert.equal(clock.now(), NOON);
    await own.advance(1_500);
    assert.equal(clock.now(), NOON + 1_500);
  }
});

Deno.test("a machine whose clock is set while it runs changes nothing", async () => {
  const own = manualClock(NOON);
  const clock = createDatabaseClock({ own, log });
  await clock.synchronize(() => Promise.resolve(NOON));
  for (const set of [NOON - HOUR, NOON + 24 * HOUR, 0]) {
    own.set(set);
    assert.equal(clock.now(), NOON);
  }
  const before = clock.elapsed();
  await own.advance(250);
  assert.equal(clock.elapsed() - before, 250);
  assert.equal(clock.now(), NOON + 250);
});

Deno.test("the database's own jump is followed within seconds, an outage waited out", async () => {
  const own = manualClock(NOON);
  const clock = createDatabaseClock({ own, log });
  let off = 0;
  let away = false;
  const ask = () =>
    away ? Promise.reject(new Error("away")) : Promise.resolve(NOON + own.elapsed() - NOON + off);
  await clock.synchronize(ask);
  const stop = new AbortController();
  const following = clock.follow(ask, stop.signal);
  off = -HOUR;
  await own.advance(5_000);
  assert.equal(clock.now(), NOON + 5_000 - HOUR);
  away = true;
  off = 0;
  await own.advance(60_000);
  assert.equal(clock.now(), NOON + 65_000 - HOUR, "time goes on by itself");
  away = false;
  await own.advance(5_000);
  assert.equal(clock.now(), NOON + 70_000);
  stop.abort();
  await following;
});

Deno.test("a slow answer moves nothing, and noise neither", async () => {
  const own = manualClock(NOON);
  const clock = createDatabaseClock({ own, log });
  const slowly = (ms: number, off: number) => async () => {
    const time = own.now() + off;
    await own.advance(ms);
    return time;
  };
  await clock.synchronize(slowly(0, 0));
  await clock.synchronize(slowly(2_000, 60_000));
  assert.equal(clock.now(), own.now());
  await clock.synchronize(slowly(40, 10));
  assert.equal(clock.now(), own.now(), "within what the measurement can tell");
  await clock.synchronize(slowly(40, 300));
  assert.ok(Math.abs(clock.now() - own.now() - 280) <= 1);
});
