/** What a match takes on the wire, as AR3 counts it. */

import assert from "node:assert/strict";
import { addSizes, bytesPerMoving, playExperts, type WireSize } from "./expert_matches.ts";

/** Bits a second of a client at 30 frames, with two bytes of WebSocket around each. */
function kbits({ bytes, frames }: WireSize): number {
  return (bytes / frames + 2) * 8 * 30 / 1_000;
}

Deno.test("[AR3] a match of six experts takes at most 4 bytes a moving player and update", () => {
  const six = [1, 2].map((seed) => playExperts({ seed, seats: 6, ticks: 900 }));
  const size = addSizes(six);
  assert.ok(size.moving / size.ticks > 4, `${size.moving} moves in ${size.ticks} ticks`);
  assert.ok(bytesPerMoving(size) <= 4, `${bytesPerMoving(size)} bytes`);
  assert.ok(kbits(size) <= 24, `${kbits(size)} kbit/s`);
});

Deno.test("[AR3] nor where acknowledgements come late and unevenly", () => {
  const size = playExperts({ seed: 3, seats: 6, ticks: 900, jitter: 3 });
  assert.ok(bytesPerMoving(size) <= 4, `${bytesPerMoving(size)} bytes`);
});

Deno.test("[AR3] a world of 32 takes at most 40 kbit/s a client", () => {
  const size = playExperts({
    ...{ seed: 1, seats: 32, ticks: 300 },
    size: { width: 60_000, height: 48_000 },
  });
  assert.ok(kbits(size) <= 40, `${kbits(size)} kbit/s`);
});
