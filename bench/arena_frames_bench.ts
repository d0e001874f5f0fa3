/**
 * What a match costs on the wire: `deno task bench arena_frames`.
 *
 * Computer opponents of the best skill play whole matches; each seat's client acknowledges three ticks
 * later (a round trip of 100 ms), and every frame it is sent counts, with two bytes of WebSocket. A
 * player moves in a tick in which its place changed.
 */

import {
  addSizes,
  bytesPerMoving,
  type ExpertMatch,
  playExperts,
} from "../tests/arena/expert_matches.ts";

const FRAMING = 2;
const TICKS = 1_500;

function measure(name: string, matches: number, options: Omit<ExpertMatch, "seed" | "ticks">) {
  const sizes = Array.from(
    { length: matches },
    (_, i) => playExperts({ ...options, seed: i + 1, ticks: TICKS }),
  );
  const all = addSizes(sizes);
  const payload = all.bytes / all.frames;
  const kbits = (payload + FRAMING) * 8 * 30 / 1_000;
  const parts = Object.entries(all.parts)
    .map(([part, bits]) => `${part} ${(bits / 8 / all.frames).toFixed(2)}`);
  console.log(
    `${name}: ${payload.toFixed(1)} bytes a frame, ${kbits.toFixed(1)} kbit/s a client, ` +
      `${bytesPerMoving(all).toFixed(2)} bytes a moving player and update ` +
      `(${(all.moving / all.ticks).toFixed(2)} move)\n  bytes by part: ${parts.join(", ")}`,
  );
}

measure("a match of 6", 5, { seats: 6 });
measure("the same, acknowledged up to 3 ticks later", 5, { seats: 6, jitter: 3 });
measure("a world of 32", 1, { seats: 32, size: { width: 60_000, height: 48_000 } });
measure("a world of 100", 1, { seats: 100, sides: 20, size: { width: 96_000, height: 60_000 } });
