/** Every policy on the same arrivals. */

import type { QueueRules } from "../matchmaking/mod.ts";
import { figuresOf } from "./figures.ts";
import { BASELINES, createFixedWindow, createVeze } from "./policies/mod.ts";
import { simulate } from "./run.ts";
import type { Arrival, Figures } from "./types.ts";

export interface Comparison {
  policies: Record<string, Figures>;
  /** Ours where every ticket asks for computer opponents; absent where some do already, or the mode has none. */
  allAsk?: Figures;
  /** Points of the fixed window whose p95 wait is nearest to ours. */
  fixedWindow: number;
}

/** Halvings of the range in which the fixed window is looked for. */
const HALVINGS = 8;
/** Of more tickets than so many, stretches that lie evenly spread tell: a day has quiet hours and busy ones. */
const TELLING = 50_000;
const STRETCHES = 10;

/**
 * @param rules of the mode; computer opponents fill seats of the tickets that ask for them
 * @param only names of the policies wanted beside ours; all unless said
 */
export function compare(
  rules: QueueRules,
  arrivals: readonly Arrival[],
  { onProgress = () => {}, only }: {
    onProgress?: (policy: string, done: number) => void;
    only?: readonly string[];
  } = {},
): Comparison {
  const policies: Record<string, Figures> = {};
  const run = (name: string, create: () => ReturnType<typeof createVeze>, of = arrivals) =>
    figuresOf(simulate(create(), of, { onProgress: (done) => onProgress(name, done) }), rules);
  const wanted = (name: string) => only === undefined || only.includes(name);

  const veze = policies["veze"] = run("veze", () => createVeze(rules));
  let fixedWindow = rules.window.cap;
  if (wanted("fixed_window")) {
    // The wider it is, the less one waits: the window with our own p95 wait is in between.
    let [narrow, wide] = [1, 2 * rules.window.cap];
    const telling = spread(arrivals);
    const aim = telling === arrivals ? veze : run("veze", () => createVeze(rules), telling);
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (narrow + wide) / 2;
      const { wait_s } = run("fixed_window", () => createFixedWindow(rules, middle), telling);
      if (wait_s.p95 > aim.wait_s.p95) narrow = middle;
      else wide = middle;
    }
    fixedWindow = Math.round(wide);
    policies["fixed_window"] = run("fixed_window", () => createFixedWindow(rules, fixedWindow));
  }
  for (const [name, create] of Object.entries(BASELINES)) {
    if (wanted(name)) policies[name] = run(name, () => create(rules));
  }
  const isAsked = arrivals.some(({ bots }) => bots);
  if (rules.botsAfterMs === null || isAsked) return { policies, fixedWindow };
  const asking = arrivals.map((ticket) => ({ ...ticket, bots: true }));
  return { policies, fixedWindow, allAsk: run("veze", () => createVeze(rules), asking) };
}

/** All arrivals, or of many as many as tell: each stretch as long as the others, from first to last. */
function spread(arrivals: readonly Arrival[]): readonly Arrival[] {
  if (arrivals.length <= TELLING) return arrivals;
  const length = TELLING / STRETCHES;
  return Array.from({ length: STRETCHES }, (_, i) => {
    const from = Math.floor(i * (arrivals.length - length) / (STRETCHES - 1));
    return arrivals.slice(from, from + length);
  }).flat();
}
