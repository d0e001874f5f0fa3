/** What the developer's view says of a connection, and the bad network it is tried on. */

import assert from "node:assert/strict";
import { createBadNetwork } from "../../islands/arena/debug/bad_network.ts";
import { createMeter, driftOf } from "../../islands/arena/debug/meter.ts";

Deno.test("[AR3] drift: steady, uneven about a mean, or running away", () => {
  const leads = (of: (i: number) => number) => Array.from({ length: 90 }, (_, i) => of(i));
  assert.equal(driftOf([]), "matched");
  assert.equal(driftOf(leads((i) => 5 + (i % 2))), "matched");
  assert.equal(driftOf(leads((i) => 5 + (i % 10))), "jittering");
  assert.equal(driftOf(leads((i) => 5 + i / 10)), "diverging");
});

Deno.test("[AR3] bytes, frames and corrections are those of the last second", () => {
  let now = 0;
  const meter = createMeter(() => now);
  for (; now < 3_000; now += 100) {
    meter.received(20);
    meter.sent(10);
    meter.looked(4, Math.floor(now / 500));
    meter.ponged(100 + now % 200);
  }
  now -= 100;
  const { bytesIn, bytesOut, frames, corrections, ping, jitter, lead, drift } = meter.read();
  assert.deepEqual([bytesIn, bytesOut, frames, corrections], [220, 110, 11, 2]);
  assert.deepEqual([ping, jitter, lead, drift], [200, 100, 4, "matched"]);
});

Deno.test("[AR3] a bad network is late and uneven, and keeps the order", async () => {
  const network = createBadNetwork(Math.random, () => performance.now());
  const got: number[] = [];
  network.pass("down", () => got.push(-1));
  assert.deepEqual(got, [-1], "at once while it is good");
  Object.assign(network.badness, { roundTrip: 40, jitter: 40 });
  const started = performance.now();
  await new Promise<void>((resolve) => {
    for (let i = 0; i < 50; i++) {
      network.pass("down", () => got.push(i) === 51 && resolve());
      if (i === 25) Object.assign(network.badness, { roundTrip: 0, jitter: 0 });
    }
  });
  assert.deepEqual(got.slice(1), Array.from({ length: 50 }, (_, i) => i));
  assert.ok(performance.now() - started >= 5);
});
