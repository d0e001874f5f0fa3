/**
 * Made-up people to learn from: each has habits of their own, drawn from ranges and not from a list of
 * cohorts, so that what is honest is wide. Nothing here is shared with `anti_cheat/synthetic_play.ts`,
 * whose players test what was learned from these. Seeded and pure.
 *
 * Ranges follow published human timing: reactions are lognormal around 150 to 380 ms (Whelan, 2008),
 * turns take longer the wider they are (Fitts, 1954), tapping varies by 2 to 20 %. Some walk by keys,
 * straight and in eight directions; others steer.
 */

import type { Observed } from "../../anti_cheat/mod.ts";
import { createNormal, createRandom, type Random } from "../../platform/random.ts";

export interface Person {
  /** `keys`, `stick`, `glass`: what they hold. */
  device: "keys" | "stick" | "glass";
  events: Observed[];
}

/** What is drawn once for a person. */
interface Habits {
  device: Person["device"];
  frame: number;
  reaction: { median: number; sigma: number; guesses: number };
  tapping: { spread: number; rotates: number; slowest: number; pause: number };
  aim: { luck: number; slope: number; base: number; perDegree: number; spread: number };
  walk: {
    step: number;
    speed: number;
    turning: number;
    momentum: number;
    leg: number;
    idle: number;
  };
  shots: { every: number; burst: number };
  delay: number;
}

const FRAMES = [1, 4, 7, 8, 16, 17, 33];

interface Tools {
  random: Random;
  normal: () => number;
  between(from: number, to: number): number;
}

function drawHabits({ random, between }: Tools): Habits {
  const device = (["keys", "stick", "glass"] as const)[Math.floor(3 * random())]!;
  return {
    device,
    frame: FRAMES[Math.floor(random() * FRAMES.length)]!,
    reaction: {
      ...{ median: between(150, 380), sigma: between(0.1, 0.4), guesses: between(0, 0.1) },
    },
    tapping: {
      ...{ spread: between(0.02, 0.2), rotates: between(0, 0.7) },
      ...{ slowest: between(350, 900), pause: between(1_000, 6_000) },
    },
    aim: {
      ...{ luck: between(0.04, 0.45), slope: between(0, 0.6) },
      ...{ base: between(15, 60), perDegree: between(0.6, 2.5), spread: between(0.15, 0.4) },
    },
    walk: {
      ...{ step: between(200, 400), speed: between(250, 600), turning: between(0.15, 0.7) },
      ...{ momentum: random() < 0.5 ? 0 : between(0, 0.8), leg: between(200, 600) },
      idle: between(0.1, 0.45),
    },
    shots: { every: between(1_500, 5_000), burst: between(2, 14) },
    delay: between(20, 250),
  };
}

interface Draft {
  at: number;
  kind: string;
  payload: Record<string, unknown>;
}

export function makePerson({ seed, minutes }: { seed: number; minutes: number }): Person {
  const random = createRandom(seed);
  const tools: Tools = {
    ...{ random, normal: createNormal(random) },
    between: (from, to) => from + (to - from) * random(),
  };
  const habits = drawHabits(tools);
  const until = minutes * 60_000;
  const drafts = [
    ...walk(habits, tools, until),
    ...taps(habits, tools, until),
    ...shots(habits, tools, until),
  ];
  return { device: habits.device, events: send(drafts, habits, tools) };
}

/** By keys: straight for a while, then another of eight directions; else a heading that drifts. */
function walk({ device, walk: own }: Habits, { random, normal }: Tools, until: number): Draft[] {
  const drafts: Draft[] = [];
  let [x, y, heading, drift, legEnds] = [1_000, 1_000, 6.28 * random(), 0, 0];
  for (let at = 0; at < until; at += own.step) {
    if (device === "keys") {
      if (at >= legEnds) {
        heading = Math.PI / 4 * Math.floor(8 * random());
        legEnds = at + own.leg * Math.exp(0.6 * normal());
      }
    } else {
      drift = own.momentum * drift + Math.sqrt(1 - own.momentum ** 2) * own.turning * normal();
      heading += drift;
    }
    const speed = own.speed * (random() < own.idle ? random() : 1);
    x += Math.cos(heading) * speed * own.step / 1_000;
    y += Math.sin(heading) * speed * own.step / 1_000;
    const dies = random() < 0.003;
    if (dies) [x, y] = [2_000 * random(), 2_000 * random()];
    drafts.push({
      at,
      kind: dies ? "spawn" : "move",
      payload: { x: Math.round(x), y: Math.round(y) },
    });
  }
  return drafts;
}

/** Runs of inputs at a beat, in a rotation or not, with pauses between. */
function taps(
  { tapping: own }: Habits,
  { random, normal, between }: Tools,
  until: number,
): Draft[] {
  const drafts: Draft[] = [];
  for (let at = between(0, 1_000); at < until; at += random() * own.pause) {
    const beat = between(130, own.slowest);
    const rotation = random() < own.rotates
      ? Array.from({ length: 2 + Math.floor(8 * random()) }, () => between(0.5, 1.6))
      : [1];
    const count = 15 + Math.floor(100 * random());
    for (let i = 0; i < count && at < until; i++) {
      at += Math.max(40, beat * rotation[i % rotation.length]! * (1 + own.spread * normal()));
      drafts.push({ at, kind: "input", payload: { action: "tap" } });
    }
    for (let i = random() < 0.2 ? 15 : 0; i > 0; i--) {
      drafts.push({ at: at += 33, kind: "input", payload: { action: "hold", repeat: true } });
    }
  }
  return drafts;
}

/** Reactions, the turns after them, and shots and abilities, which fill the stream. */
function shots(own: Habits, { random, normal, between }: Tools, until: number): Draft[] {
  const drafts: Draft[] = [];
  const { reaction, aim } = own;
  for (let at = between(0, 2_000); at < until; at += own.shots.every * between(0.4, 1.6)) {
    const ms = random() < reaction.guesses
      ? 150 * random()
      : reaction.median * Math.exp(reaction.sigma * normal());
    drafts.push({ at: at + ms, kind: "reaction", payload: { ms: Math.round(ms) } });
    const degrees = Math.abs(normal()) * 40;
    const turning = aim.base + aim.perDegree * degrees * Math.max(0.2, 1 + aim.spread * normal());
    const chance = aim.luck * (1 + aim.slope * (30 - degrees) / 40);
    drafts.push({
      at: at + ms + 5,
      kind: "aim",
      payload: {
        ...{ delta_deg: Math.round(degrees), dt_ms: Math.max(8, Math.round(turning)) },
        hit: random() < chance,
      },
    });
    for (let i = random() * own.shots.burst; i > 0; i--) {
      drafts.push({ at: at + ms + i * 120, kind: "fire", payload: { weapon: "bolt" } });
    }
    if (random() < 0.5) {
      const payload = { ability: "dash", cooldown_ms: 1_000 };
      drafts.push({ at: at + ms + 50, kind: "ability", payload });
    }
  }
  return drafts;
}

/** In the order of their times, on the device's frames; they arrive every five seconds. */
function send(drafts: Draft[], { frame, delay }: Habits, { normal }: Tools): Observed[] {
  drafts.sort((a, b) => a.at - b.at);
  let arrived = 0;
  return drafts.map(({ at, kind, payload }, i) => {
    const sent = Math.floor(at / 5_000 + 1) * 5_000;
    arrived = Math.max(arrived, sent + delay * Math.exp(0.4 * normal()));
    return {
      ...{ id: String(i), kind, payload, at: Math.round(at / frame) * frame },
      receivedAt: arrived,
    };
  });
}
