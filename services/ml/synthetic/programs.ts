/**
 * Programs to learn from. Each takes over a part of what a person does, with measures of its own: how
 * even, how quick, how sure, how straight. None is of `anti_cheat/synthetic_play.ts`, whose cheats test
 * what was learned from these; the ideas are the same (a rhythm, a reaction, an aim, a round), as there
 * are no others, the code and the ranges are not.
 */

import type { Observed } from "../../anti_cheat/mod.ts";
import { createNormal, createRandom } from "../../platform/random.ts";

interface Tools {
  random: () => number;
  normal: () => number;
  between(from: number, to: number): number;
}

type Change = (event: Observed, tools: Tools) => Observed;

/** Each makes what changes a session's events, one after the other. */
const PROGRAMS = {
  /** Taps at one interval or in one measure, as evenly as timers do; another one each run, or not. */
  clockwork: (tools) => {
    const spread = tools.between(0, 0.015);
    const [isSteady, hasMeasure] = [tools.random() < 0.5, tools.random() < 0.3];
    const draw = () => ({
      interval: tools.between(60, 600),
      measure: hasMeasure ? Array.from({ length: 4 }, () => tools.between(0.5, 1.5)) : [1],
    });
    let [beat, taps] = [draw(), 0];
    return retimed(tools, (isNewRun) => {
      if (isNewRun && !isSteady) beat = draw();
      const { interval, measure } = beat;
      return interval * measure[taps++ % measure.length]! * (1 + spread * tools.normal());
    });
  },
  /** Draws each interval between two bounds, as scripts with a "random delay" do. */
  sleeper: (tools) => {
    const [least, width] = [tools.between(60, 400), tools.between(1, 60)];
    return retimed(tools, () => least + width * tools.random());
  },
  /** Plays a recording back, of few or many inputs, more or less as it was. */
  player_piano: (tools) => {
    const length = 3 + Math.floor(80 * tools.random() ** 2);
    const tape = Array.from({ length }, () => tools.between(100, 550));
    const spread = tools.between(0, 0.02);
    let at = 0;
    return retimed(tools, () => tape[at++ % length]! * (1 + spread * tools.normal()));
  },
  /** Answers before a hand could. */
  quick_hand: (tools) => {
    const [least, width] = [tools.between(5, 90), tools.between(5, 50)];
    return (event) =>
      event.kind !== "reaction" ? event : withPayload(event, {
        ms: Math.round(least + width * tools.random()),
      });
  },
  /** Turns as the person does; what turns hit is not the person's any more. */
  magnet: (tools) => {
    const sure = tools.between(0.45, 1);
    return (event) =>
      event.kind === "aim" && tools.random() < sure ? withPayload(event, { hit: true }) : event;
  },
  /** Wide turns at once, and they hit. */
  flicker: (tools) => {
    const [share, sure] = [tools.between(0.3, 1), tools.between(0.7, 1)];
    return (event, { random, between }) => {
      if (event.kind !== "aim" || random() > share) return event;
      const delta_deg = Math.round(between(20, 170));
      return withPayload(event, {
        delta_deg,
        dt_ms: Math.round(between(6, 35)),
        hit: random() < sure,
      });
    };
  },
  /** Walks a round of its own for ever. */
  patrol: (tools) => {
    const count = 3 + Math.floor(10 * tools.random());
    const posts = Array.from({ length: count }, () => place(tools));
    return walker(tools, (n) => posts[n % count]!);
  },
  /** Walks straight to one place after another. */
  errand: (tools) => walker(tools, () => place(tools)),
} satisfies Record<string, (tools: Tools) => Change>;

/** What a farmer's program does at once, while nobody is there. */
const FARMING = ["patrol", "quick_hand", "player_piano"] as const;

export type Program = keyof typeof PROGRAMS | "farmer";
export const PROGRAM_NAMES: readonly Program[] = [
  ...Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[],
  "farmer",
];

/** The session as it is when that program plays a part of it. */
export function playBy(program: Program, session: readonly Observed[], seed: number): Observed[] {
  const random = createRandom(seed ^ 0x9a11);
  const tools: Tools = {
    ...{ random, normal: createNormal(random) },
    between: (from, to) => from + (to - from) * random(),
  };
  const changes = (program === "farmer" ? FARMING : [program])
    .map((name): Change => PROGRAMS[name](tools));
  return session.map((event) => changes.reduce((changed, change) => change(changed, tools), event))
    .sort((a, b) => a.at - b.at);
}

function withPayload(event: Observed, more: Record<string, unknown>): Observed {
  return { ...event, payload: { ...event.payload, ...more } };
}

/** Inputs at intervals of a program's; pauses of the person's between runs stay. */
function retimed({ random }: Tools, interval: (isNewRun: boolean) => number): Change {
  let [at, before] = [NaN, NaN];
  // Where a game looks at its inputs once a frame, that is when they were.
  const frame = random() < 0.5 ? 1 : [7, 16, 17, 33][Math.floor(4 * random())]!;
  return (event) => {
    if (event.kind !== "input" || event.payload["repeat"] === true) return event;
    const paused = event.at - before > 2_000;
    before = event.at;
    at = Number.isNaN(at)
      ? event.at
      : at + (paused ? 2_100 + 900 * random() : 0) + interval(paused);
    return { ...event, at: Math.round(at / frame) * frame };
  };
}

function place({ between }: Tools) {
  return { x: between(0, 2_000), y: between(0, 2_000) };
}

/** From one place straight to the next, at a pace that hardly changes. */
function walker(tools: Tools, next: (n: number) => { x: number; y: number }): Change {
  const speed = tools.between(0.2, 0.6);
  const unevenness = tools.random() < 0.4 ? 0 : tools.between(0, 0.06);
  /** Some go by the clock, some by so much a step. */
  const stride = tools.random() < 0.5 ? speed * 250 : undefined;
  let [goal, n, last] = [next(0), 0, undefined as { x: number; y: number; at: number } | undefined];
  return (event, { random }) => {
    if (event.kind !== "move" && event.kind !== "spawn") return event;
    if (!last) last = { ...goal, at: event.at };
    const wanted = (stride ?? (event.at - last.at) * speed) * (1 - unevenness * random());
    const left = Math.hypot(goal.x - last.x, goal.y - last.y);
    const step = Math.min(left, wanted);
    if (left > 0) {
      last.x += (goal.x - last.x) * step / left;
      last.y += (goal.y - last.y) * step / left;
    }
    last.at = event.at;
    if (step === left) goal = next(++n);
    return {
      ...withPayload(event, { x: Math.round(last.x), y: Math.round(last.y) }),
      kind: "move",
    };
  };
}
