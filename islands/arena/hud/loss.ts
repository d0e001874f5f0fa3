/**
 * The share of the server's frames that did not come in time, over the last seconds.
 *
 * Holds when the frames that came in time were due, and how long the quickest of late took, which is
 * what the others are measured by. Nothing gets lost on the way of a socket: what lacks is late.
 */

import { TICKS_PER_SECOND } from "../../../services/arena/simulation/mod.ts";

export interface Loss {
  /** A frame has come. */
  heard(tick: number, nowMs: number): void;
  /** @returns of one */
  at(nowMs: number): number;
}

const TICK_MS = 1_000 / TICKS_PER_SECOND;
const WINDOW_MS = 5_000;
/** Later than the quickest: until then it can be drawn when its time has come. */
const LATE_MS = 100;
/** By so much a frame the quickest may be slower by now: ways change, and clocks run apart. */
const FORGOTTEN_MS = 0.05;

export function createLoss(): Loss {
  const due: number[] = [];
  let began: number | undefined;
  let least = Infinity;

  return {
    heard(tick, nowMs) {
      const took = nowMs - tick * TICK_MS;
      least = Math.min(took, least + FORGOTTEN_MS);
      began ??= nowMs;
      if (took - least <= LATE_MS) due.push(nowMs - took + least);
      while (nowMs - due[0]! > 2 * WINDOW_MS) due.shift();
    },
    at(nowMs) {
      const until = nowMs - LATE_MS;
      const from = Math.max(began ?? until, until - WINDOW_MS);
      const wanted = (until - from) / TICK_MS;
      const came = due.filter((at) => at > from && at <= until).length;
      // At either end one may lie just outside.
      return wanted <= came + 1 ? 0 : 1 - came / wanted;
    },
  };
}
