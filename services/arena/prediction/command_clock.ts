/**
 * When a client makes its commands: just early enough that each reaches the server before its tick.
 *
 * Holds the tick to be made next, when it is due, and how early commands came of late, as the server
 * says it in every snapshot. Runs 3 % faster or slower to keep the least of it at none; jumps where it is far off, as after a while in the background: nobody catches up by sending
 * hundreds of commands.
 */

import { TICKS_PER_SECOND } from "../simulation/mod.ts";

export const TICK_MS = 1_000 / TICKS_PER_SECOND;

/** Before anything is known: half a round trip of 100 ms, and what jitter takes. */
const LEAD = 4;
const WISHED = 0;
const WINDOW = 30;
/** Commands that came later than this were held up, and say nothing about the clock. */
const STALLED = -4;
/** Of a tick's length, for each tick that it is off. */
const ADJUST = 0.01;
const MOST_ADJUST = 0.03;
/** So far off it jumps. */
const FAR = 10;

export interface CommandClock {
  /** Ticks to make a command for at this moment; usually none or one. Good until the next call. */
  due(nowMs: number): readonly number[];
  /** A snapshot came. @param slack ticks before it was due that the newest command had come */
  hear(snapshot: { tick: number; slack: number | undefined }, nowMs: number): void;
  /** How far the time is between the last tick and the next, 0 to 1. */
  part(nowMs: number): number;
}

export function createCommandClock(): CommandClock {
  const ticks: number[] = [];
  let next: number | undefined;
  let at = 0;
  let period = TICK_MS;
  let slacks: number[] = [];
  let newest = 0;

  function jump(tick: number, nowMs: number): void {
    // Ticks only go up: going back means to wait.
    if (next !== undefined && tick < next) at = nowMs + (next - tick) * TICK_MS;
    else [next, at] = [tick, nowMs];
    slacks = [];
  }

  return {
    due(nowMs) {
      ticks.length = 0;
      if (next === undefined) return ticks;
      const missed = Math.floor((nowMs - at) / period);
      if (missed > FAR) jump(next + missed, nowMs);
      for (; at <= nowMs; at += period) ticks.push(next++);
      return ticks;
    },
    hear({ tick, slack }, nowMs) {
      newest = Math.max(newest, tick);
      if (next === undefined) return jump(tick + LEAD, nowMs);
      if (next < newest) return jump(newest + LEAD, nowMs);
      if (slack === undefined) return;
      if (slack < STALLED) {
        // Nor does what came just before.
        slacks = [];
        return;
      }
      slacks.push(slack);
      if (slacks.length > WINDOW) slacks.shift();
      const least = Math.min(...slacks);
      if (slacks.length === WINDOW && least > FAR) return jump(next - least, nowMs);
      const off = least - WISHED;
      period = TICK_MS * (1 + Math.max(-MOST_ADJUST, Math.min(MOST_ADJUST, off * ADJUST)));
    },
    part: (nowMs) => next === undefined ? 0 : Math.max(0, Math.min(1, 1 - (at - nowMs) / period)),
  };
}
