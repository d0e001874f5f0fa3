/**
 * Made-up sessions of honest and cheating players, for measuring rules and for training. Seeded and
 * pure: the same seed is the same session.
 *
 * Honest cohorts follow published human timing: reactions are lognormal around 180 to 280 ms with some
 * lucky guesses, tapping varies by 2 to 15 %, turns take longer the wider they are (Fitts). They are
 * no substitute for real players; thresholds are to be checked against a game's own sessions.
 */

import { createRandom } from "../platform/random.ts";
import type { Observed } from "./types.ts";

export const HONEST_COHORTS = ["novice", "expert", "jittery", "controller", "touch"] as const;
export const CHEATS = [
  "aim_snap",
  "speed",
  "cooldown",
  "metronome",
  "replay",
  "slow_clock",
  "trigger_bot",
  "uniform_bot",
  "macro",
  "long_macro",
  "framed_macro",
  "smooth_aim",
  "waypoints",
  "afk_farm",
] as const;
export type HonestCohort = typeof HONEST_COHORTS[number];
export type Cheat = typeof CHEATS[number];

export interface SessionOptions {
  cohort: HonestCohort;
  cheat?: Cheat;
  seed: number;
  /** Length of the session. */
  minutes?: number;
}

/** What tells cohorts apart. */
interface Habits {
  /** Median reaction in milliseconds, and its spread (sigma of the logarithm). */
  reaction: [median: number, sigma: number];
  /** Share of actions that anticipate instead of reacting. */
  guesses: number;
  /** Coefficient of variation of tapping. */
  tapping: number;
  /** Inputs are rounded to this many milliseconds. */
  frame: number;
  /** Share of wide, quick turns that hit. */
  luck: number;
  /** Delay of messages: typical, and longest burst, in milliseconds. */
  delay: [typical: number, burst: number];
}

const HABITS: Readonly<Record<HonestCohort, Habits>> = {
  novice: {
    reaction: [280, 0.3],
    guesses: 0.02,
    tapping: 0.15,
    frame: 16,
    luck: 0.1,
    delay: [40, 200],
  },
  expert: {
    reaction: [180, 0.15],
    guesses: 0.06,
    tapping: 0.04,
    frame: 7,
    luck: 0.35,
    delay: [25, 80],
  },
  jittery: {
    reaction: [230, 0.25],
    guesses: 0.03,
    tapping: 0.1,
    frame: 16,
    luck: 0.2,
    delay: [250, 6_000],
  },
  controller: {
    reaction: [240, 0.2],
    guesses: 0.03,
    tapping: 0.08,
    frame: 16,
    luck: 0.2,
    delay: [40, 200],
  },
  touch: {
    reaction: [300, 0.3],
    guesses: 0.02,
    tapping: 0.12,
    frame: 33,
    luck: 0.1,
    delay: [80, 1_500],
  },
};

const TOP_SPEED = 400;
const ABILITIES = [
  { ability: "bolt", cooldown_ms: 500 },
  { ability: "shockwave", cooldown_ms: 5_000 },
  { ability: "dash", cooldown_ms: 2_500 },
] as const;

/** Intervals that a tool has recorded and plays back; undefined for hands and other bots. */
function macroOf(cheat: Cheat | undefined, random: () => number): number[] | undefined {
  const record = (length: number) => Array.from({ length }, () => Math.round(120 + random() * 400));
  switch (cheat) {
    case "macro":
    case "framed_macro":
      return record(4 + Math.floor(random() * 8));
    case "long_macro":
    case "afk_farm":
      return record(30 + Math.floor(random() * 60));
  }
  return undefined;
}

/** Events of one session in the order of their arrival. */
export function makeSession({ cohort, cheat, seed, minutes = 10 }: SessionOptions): Observed[] {
  const random = createRandom(seed);
  const habits = HABITS[cohort];
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const end = minutes * 60_000;
  const session = `session-${seed}`;
  const device = `device-${seed}`;
  const drafts: { at: number; kind: string; payload: Record<string, unknown> }[] = [];
  const add = (at: number, kind: string, payload: Record<string, unknown>) =>
    drafts.push({ at: Math.round(at / habits.frame) * habits.frame, kind, payload });

  addMoves();
  addTaps();
  addAbilities();
  addShots();
  return send();

  function addMoves(): void {
    if (cheat === "waypoints" || cheat === "afk_farm") return addRounds();
    let [x, y, heading] = [500, 500, random() * 7];
    for (let at = 0; at < end; at += 250) {
      heading += normal() * 0.4;
      const speed = TOP_SPEED * (random() < 0.3 ? random() : 1);
      const boost = cheat === "speed" && at % 60_000 < 20_000 ? 1.4 : 1;
      [x, y] = [
        x + Math.cos(heading) * speed * boost / 4,
        y + Math.sin(heading) * speed * boost / 4,
      ];
      const respawns = random() < 0.004;
      if (respawns) [x, y] = [random() * 2_000, random() * 2_000];
      add(at, respawns ? "spawn" : "move", { x: Math.round(x), y: Math.round(y) });
    }
  }

  /** A bot that walks the same round for ever, from corner to corner. */
  function addRounds(): void {
    const corners = Array.from({ length: 6 }, () => [random() * 2_000, random() * 2_000] as const);
    let [x, y] = corners[0]!;
    for (let at = 0, next = 1; at < end; at += 250) {
      const [toX, toY] = corners[next % corners.length]!;
      const left = Math.hypot(toX - x, toY - y);
      const step = Math.min(left, TOP_SPEED / 4);
      if (left > 0) [x, y] = [x + (toX - x) * step / left, y + (toY - y) * step / left];
      if (step === left) next++;
      drafts.push({ at, kind: "move", payload: { x: Math.round(x), y: Math.round(y) } });
    }
  }

  function addTaps(): void {
    let at = 0;
    const macro = macroOf(cheat, random);
    while (at < end) {
      const beat = 160 + random() * 500;
      const length = macro ? macro.length * 8 : 20 + Math.floor(random() * 120);
      // People have their rotations as well: the same order of beats, kept as well as they can.
      const rotation = random() < 0.4
        ? Array.from({ length: 3 + Math.floor(random() * 6) }, () => 0.5 + random())
        : [1];
      for (let i = 0; i < length && at < end; i++) {
        const spread = cheat === "metronome" ? 0.001 : habits.tapping;
        if (macro) at += macro[i % macro.length]! + 2 * random() - 1;
        else if (cheat === "uniform_bot") at += 100 + random() * 3;
        else at += Math.max(40, beat * rotation[i % rotation.length]! * (1 + spread * normal()));
        // Bots do not sample a screen, unless the game does it for them.
        if (cheat === undefined || cheat === "framed_macro") add(at, "input", { action: "tap" });
        else drafts.push({ at: Math.round(at), kind: "input", payload: { action: "tap" } });
      }
      if (random() < 0.3) {
        for (let i = 0; i < 20; i++) add(at += 33, "input", { action: "hold", repeat: true });
      }
      at += random() * 4_000;
    }
  }

  function addAbilities(): void {
    for (const { ability, cooldown_ms } of ABILITIES) {
      for (let at = random() * cooldown_ms; at < end;) {
        add(at, "ability", { ability, cooldown_ms });
        const cut = cheat === "cooldown" && random() < 0.2 ? 0.5 : 1;
        at += cooldown_ms * cut + (cut < 1 ? 0 : 40 + random() * cooldown_ms * 2);
      }
    }
  }

  function addShots(): void {
    for (let at = 1_000; at < end; at += 1_500 + random() * 3_000) {
      const guess = random() < habits.guesses;
      const human = habits.reaction[0] * Math.exp(habits.reaction[1] * normal());
      const ms = cheat === "trigger_bot" || cheat === "afk_farm"
        ? 25 + random() * 30
        : guess
        ? random() * 150
        : human;
      add(at + ms, "reaction", { ms: Math.round(ms) });
      const snaps = cheat === "aim_snap" && random() < 0.5;
      const degrees = snaps ? 30 + random() * 120 : Math.abs(normal()) * 40;
      // An aim bot that takes its time as people do, and never misses.
      const smooth = cheat === "smooth_aim" && random() < 0.6;
      const turning = snaps ? 10 + random() * 20 : 25 + degrees * 1.2 * (1 + 0.3 * normal());
      const hit = snaps ? random() < 0.95 : smooth || random() < habits.luck;
      add(at + ms + 5, "aim", {
        delta_deg: Math.round(degrees),
        dt_ms: Math.max(8, Math.round(turning)),
        hit,
      });
      const burst = 1 + Math.floor(random() * 12);
      for (let i = 0; i < burst; i++) add(at + ms + i * 125, "fire", { weapon: "bolt" });
    }
  }

  /** Numbers the events and sends them, five seconds at a time. */
  function send(): Observed[] {
    drafts.sort((a, b) => a.at - b.at);
    const rate = cheat === "slow_clock" ? 0.8 : 1;
    const sent: Observed[] = [];
    let arrived = 0;
    for (let i = 0, seq = 0; i < drafts.length;) {
      const flush = Math.floor(drafts[i]!.at / 5_000 + 1) * 5_000;
      const [typical, burst] = habits.delay;
      const delay = random() < 0.02 ? random() * burst : typical * Math.exp(0.4 * normal());
      arrived = Math.max(arrived, flush + delay);
      const skew = arrived - flush * rate;
      const batch = [];
      for (; i < drafts.length && drafts[i]!.at < flush; i++) {
        batch.push({ ...drafts[i]!, seq: seq++ });
      }
      const again = cheat === "replay" && random() < 0.2 ? batch.slice(0, 10) : [];
      for (const { at, kind, payload, seq } of [...batch, ...again]) {
        sent.push({
          id: `${session}-${sent.length}`,
          ...{ kind, at: at * rate, skew, receivedAt: arrived },
          payload: { ...payload, session, device, seq },
        });
      }
    }
    return sent;
  }
}
