/// <reference lib="deno.worker" />
/** The arena's thread: runs matches by absolute deadlines, off the request loop (AR1). */

import "../services/platform/runtime/inside.ts";
import { createRunner, type RunnerOrder } from "../services/arena/runner.ts";
import type { Beat } from "../services/arena/thread.ts";
import { TICKS_PER_SECOND } from "../services/arena/simulation/mod.ts";

const TICK_MS = 1_000 / TICKS_PER_SECOND;
/** A thread that was held up goes on from now instead of running after what it missed. */
const MOST_BEHIND_MS = 250;

function serve(): void {
  const runner = createRunner({ report: (report) => self.postMessage(report) });
  let next: number | undefined;
  let beat: Beat = { type: "beat", ticks: 0, busyMs: 0, latestMs: 0 };

  function tick(): void {
    const began = performance.now();
    const matches = runner.tick();
    const now = performance.now();
    beat.ticks++;
    beat.busyMs += now - began;
    beat.latestMs = Math.max(beat.latestMs, began - next!);
    if (matches === 0 || beat.ticks === TICKS_PER_SECOND) {
      self.postMessage(beat);
      beat = { type: "beat", ticks: 0, busyMs: 0, latestMs: 0 };
    }
    if (matches === 0) {
      next = undefined;
      return;
    }
    next! += TICK_MS;
    if (now - next! > MOST_BEHIND_MS) next = now;
    setTimeout(tick, Math.max(0, next! - now));
  }

  self.onmessage = ({ data }: MessageEvent<RunnerOrder>) => {
    runner.take(data);
    if (data.type !== "open" || next !== undefined) return;
    next = performance.now() + TICK_MS;
    setTimeout(tick, TICK_MS);
  };
}

serve();
