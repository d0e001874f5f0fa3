/** Rules about what a client tells: sequence numbers, clocks, sessions. Pure. */

import type { Rule, Watch } from "../types.ts";
import { createRecentNumbers, createWindow, numberOf } from "./window.ts";

const SECOND = 1_000;
/** How far behind the newest number a late one may come. */
const REORDERED = 512;

function watchSequence(threshold: number): Watch {
  let session: unknown;
  let seen = createRecentNumbers(2 * REORDERED);
  const odd = createWindow(threshold);
  return ({ at, payload }) => {
    const seq = numberOf(payload.seq);
    if (seq === undefined || !Number.isSafeInteger(seq) || seq < 0) return undefined;
    if (payload.session !== session) {
      session = payload.session;
      seen = createRecentNumbers(2 * REORDERED);
      seen.add(seq);
      odd.clear();
      return undefined;
    }
    const before = seen.newest();
    const isOdd = seen.has(seq) || seq < before - REORDERED || seq > before + REORDERED;
    seen.add(seq);
    if (!isOdd) return undefined;
    odd.push(at);
    const times = odd.values();
    if (times.length < threshold || at - times[0]! > 60 * SECOND) return undefined;
    odd.clear();
    return { seq, newest: seen.newest(), times: threshold };
  };
}

/** A rate is measured over at least this long: a late message must not look like a slow clock. */
const CLOCK_STEP_MS = 60 * SECOND;
const CLOCK_STEPS = 4;

function watchClock(threshold: number): Watch {
  let mark: { skew: number; at: number } | undefined;
  const rates = createWindow(CLOCK_STEPS);
  return ({ skew, receivedAt }) => {
    if (skew === undefined) return undefined;
    if (!mark) {
      mark = { skew, at: receivedAt };
      return undefined;
    }
    const ms = receivedAt - mark.at;
    if (ms < CLOCK_STEP_MS) return undefined;
    // Real clocks lose seconds a day. One that was set makes a single step, one that runs wrong
    // drifts in every step, in the same direction.
    rates.push((skew - mark.skew) / ms);
    mark = { skew, at: receivedAt };
    const values = rates.values();
    const steady = values.length === CLOCK_STEPS &&
      (values.every((rate) => rate > threshold) || values.every((rate) => rate < -threshold));
    if (!steady) return undefined;
    rates.clear();
    const mean = values.reduce((sum, rate) => sum + rate, 0) / CLOCK_STEPS;
    return { drift: mean, steps: CLOCK_STEPS };
  };
}

function watchSessions(threshold: number): Watch {
  let last: string | undefined;
  const switches = createWindow(threshold);
  return ({ at, payload }) => {
    const { device } = payload;
    if (typeof device !== "string") return undefined;
    const before = last;
    last = device;
    if (before === undefined || before === device) return undefined;
    switches.push(at);
    const times = switches.values();
    if (times.length < threshold || at - times[0]! > 30 * SECOND) return undefined;
    switches.clear();
    return { switches: threshold, within_ms: at - times[0]!, device, other: before };
  };
}

export const HONESTY_RULES: readonly Rule[] = [
  {
    id: "sequence",
    severity: "high",
    text: "Sends numbers again, or leaves many out",
    kinds: ["*"],
    threshold: 5,
    allowed: { least: 2, most: 100, whole: true },
    unit: "repeated or skipped sequence numbers within a minute",
    source: "a client counts every event once; lost and late ones stay within 512 of the newest",
    watch: watchSequence,
  },
  {
    id: "clock",
    severity: "medium",
    text: "Runs on a clock that is slowed or sped up",
    kinds: ["*"],
    threshold: 0.05,
    allowed: { least: 0.001, most: 1 },
    unit: "drift per second, in four minutes on end",
    source: "real clocks drift below 0.0001; a message would have to be 3 s late, then 6, 9 and 12",
    sampled: true,
    watch: watchClock,
  },
  {
    id: "duplicate_login",
    severity: "low",
    text: "Plays on two devices at the same time",
    kinds: ["*"],
    threshold: 4,
    allowed: { least: 2, most: 100, whole: true },
    unit: "changes between devices within 30 s",
    source: "moving to another device is one change; four are two players on one account",
    watch: watchSessions,
  },
];
