/** Rules about how somebody plays: movement, abilities, shots, aim, reactions, rhythm. Pure. */

import type { Rule, Watch } from "../types.ts";
import { createWindow, numberOf } from "./window.ts";

const SECOND = 1_000;

/** Positions are sampled several times a second; nearer samples measure noise, farther ones pauses. */
const SAMPLE_MS = { least: 20, most: 2 * SECOND };

function watchSpeed(threshold: number): Watch {
  let last: { x: number; y: number; at: number } | undefined;
  const tooFast = createWindow(10);
  return ({ kind, at, payload }) => {
    const [x, y] = [numberOf(payload.x), numberOf(payload.y)];
    const before = last;
    last = x === undefined || y === undefined ? undefined : { x, y, at };
    // A spawn puts a player anywhere.
    if (kind === "spawn" || !last || !before) return undefined;
    const ms = at - before.at;
    if (ms < SAMPLE_MS.least || ms > SAMPLE_MS.most) return undefined;
    const speed = Math.hypot(last.x - before.x, last.y - before.y) * SECOND / ms;
    tooFast.push(speed > threshold ? speed : 0);
    const fast = tooFast.values().filter((value) => value > 0);
    if (fast.length < 8) return undefined;
    tooFast.clear();
    return { fastest: Math.max(...fast), samples: fast.length, of: 10 };
  };
}

function watchCooldown(threshold: number): Watch {
  const lastUse = new Map<string, number>();
  const broken = createWindow(3);
  return ({ at, payload }) => {
    const { ability } = payload;
    const cooldown = numberOf(payload.cooldown_ms);
    if (typeof ability !== "string" || cooldown === undefined || cooldown <= 0) return undefined;
    const before = lastUse.get(ability);
    lastUse.set(ability, at);
    if (lastUse.size > 32) lastUse.delete(lastUse.keys().next().value!);
    if (before === undefined || at < before || at - before >= cooldown * threshold) {
      return undefined;
    }
    broken.push(at);
    const times = broken.values();
    if (times.length < 3 || at - times[0]! > 60 * SECOND) return undefined;
    broken.clear();
    return { ability, cooldown_ms: cooldown, interval_ms: at - before, times: 3 };
  };
}

function watchFireRate(threshold: number): Watch {
  const windowMs = 3 * SECOND;
  const most = Math.ceil(threshold * windowMs / SECOND);
  const shots = createWindow(most + 1);
  return ({ at }) => {
    shots.push(at);
    const times = shots.values();
    const ms = at - times[0]!;
    if (times.length <= most || ms < 0 || ms > windowMs) return undefined;
    shots.clear();
    return { shots: times.length, within_ms: ms };
  };
}

function watchCadence(threshold: number): Watch {
  const count = 64;
  const intervals = createWindow(count);
  let last: number | undefined;
  return ({ at, payload }) => {
    // A key that is held repeats by itself, as evenly as a machine.
    if (payload.repeat === true) {
      last = undefined;
      return undefined;
    }
    const interval = last === undefined ? undefined : at - last;
    last = at;
    if (interval === undefined || interval < 30 || interval > 2 * SECOND) return undefined;
    intervals.push(interval);
    const values = intervals.values();
    if (values.length < count) return undefined;
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    const variation = Math.sqrt(variance) / mean;
    if (variation >= threshold) return undefined;
    intervals.clear();
    return { variation, mean_ms: mean, inputs: count };
  };
}

function watchReaction(threshold: number): Watch {
  const recent = createWindow(12);
  return ({ payload }) => {
    const ms = numberOf(payload.ms);
    if (ms === undefined || ms < 0) return undefined;
    recent.push(ms);
    const values = recent.values();
    const fast = values.filter((value) => value < threshold);
    if (values.length < 12 || fast.length < 8) return undefined;
    recent.clear();
    return { below: fast.length, of: 12, fastest_ms: Math.min(...fast) };
  };
}

/** Farther and faster than a hand turns and settles on a target. */
const SNAP = { degrees: 30, ms: 34 };

function watchAim(threshold: number): Watch {
  const count = 10;
  const snaps = createWindow(count);
  return ({ payload }) => {
    const [degrees, ms] = [numberOf(payload.delta_deg), numberOf(payload.dt_ms)];
    if (degrees === undefined || ms === undefined || ms < 0) return undefined;
    if (Math.abs(degrees) < SNAP.degrees || ms > SNAP.ms) return undefined;
    snaps.push(payload.hit === true ? 1 : 0);
    const values = snaps.values();
    const share = values.reduce((sum, hit) => sum + hit, 0) / count;
    if (values.length < count || share < threshold) return undefined;
    snaps.clear();
    return { hit_share: share, snaps: count, degrees, ms };
  };
}

function watchIgnored(threshold: number): Watch {
  // Events come some seconds apart at least, one for each reason.
  const recent: { at: number; count: number }[] = [];
  return ({ at, payload }) => {
    // Everybody asks too early now and then.
    if (payload.reason === "cooldown") return undefined;
    recent.push({ at, count: numberOf(payload.count) ?? 1 });
    while (recent.length > 60 || at - recent[0]!.at > 60 * SECOND) recent.shift();
    const count = recent.reduce((sum, each) => sum + each.count, 0);
    if (count < threshold) return undefined;
    recent.length = 0;
    return { ignored: count, reason: String(payload.reason).slice(0, 32), within_ms: 60 * SECOND };
  };
}

export const PLAY_RULES: readonly Rule[] = [
  {
    id: "speed",
    severity: "high",
    text: "Moves faster than the game allows",
    kinds: ["move", "spawn"],
    threshold: 460,
    allowed: { least: 1, most: 1e9 },
    unit: "world units per second, in 8 of 10 samples",
    source: "the game's top speed of 400, and 15 % for rounding of positions and times",
    watch: watchSpeed,
  },
  {
    id: "cooldown",
    severity: "high",
    text: "Uses an ability before it is ready again",
    kinds: ["ability"],
    threshold: 0.9,
    allowed: { least: 0.01, most: 1 },
    unit: "share of the cooldown, three times in a minute",
    source: "the ability's own cooldown, and 10 % for frames of 30 per second",
    watch: watchCooldown,
  },
  {
    id: "fire_rate",
    severity: "high",
    text: "Shoots faster than any weapon",
    kinds: ["fire"],
    threshold: 12,
    allowed: { least: 1, most: 100 },
    unit: "shots per second over 3 s",
    source: "one and a half times the fastest weapon's 8 shots per second",
    watch: watchFireRate,
  },
  {
    id: "cadence",
    severity: "medium",
    text: "Presses as evenly as a machine",
    kinds: ["input"],
    threshold: 0.015,
    allowed: { least: 0.0001, most: 0.1 },
    unit: "coefficient of variation of 64 intervals",
    source: "trained drummers keep 0.02 to 0.04 when tapping; nobody is known to stay below",
    watch: watchCadence,
  },
  {
    id: "reaction",
    severity: "medium",
    text: "Reacts before anybody can",
    kinds: ["reaction"],
    threshold: 100,
    allowed: { least: 1, most: 500 },
    unit: "milliseconds, in 8 of 12 reactions",
    source: "athletics takes a start below 100 ms as a false one",
    watch: watchReaction,
  },
  {
    id: "aim_snap",
    severity: "high",
    text: "Turns on targets in a frame or two, and hits",
    kinds: ["aim"],
    threshold: 0.8,
    allowed: { least: 0.1, most: 1 },
    unit: "share of hits among 10 turns of 30° and more within 34 ms",
    source: "fast hands turn so far in some 100 ms and then correct; one in three such turns hits",
    watch: watchAim,
  },
  {
    id: "ignored_input",
    severity: "high",
    text: "Sends input that no client of the game sends",
    kinds: ["ignored_input"],
    threshold: 600,
    allowed: { least: 1, most: 1e6, whole: true },
    unit: "ignored inputs within a minute, those too early for a cooldown aside",
    source:
      "after a stall a client of the arena has some 60 ignored: it would take ten of them in a minute",
    watch: watchIgnored,
  },
];
