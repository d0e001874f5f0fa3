/** Every policy on the same arrivals. */

import type { QueueRules } from "../matchmaking/mod.ts";
import { figuresOf } from "./figures.ts";
import { BASELINES, createFixedWindow, createVeze } from "./policies/mod.ts";
import { simulate } from "./run.ts";
import type { Arrival, Figures } from "./types.ts";

export interface Comparison {
  policies: Record<string, Figures>;
  /** Points of the fixed window whose p95 wait is nearest to ours. */
  fixedWindow: number;
}

/** Halvings of the range in which the fixed window is looked for, and how many of the first tickets tell. */
const HALVINGS = 8;
const TELLING = 50_000;

/**
 * @param rules of the mode; computer opponents fill no seat here
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
  const own = { ...rules, botsAfterMs: null };
  const policies: Record<string, Figures> = {};
  const run = (name: string, create: () => ReturnType<typeof createVeze>, of = arrivals) =>
    figuresOf(simulate(create(), of, { onProgress: (done) => onProgress(name, done) }), own);
  const wanted = (name: string) => only === undefined || only.includes(name);

  const veze = policies["veze"] = run("veze", () => createVeze(own));
  let fixedWindow = own.window.cap;
  if (wanted("fixed_window")) {
    // The wider it is, the less one waits: the window with our own p95 wait is in between.
    let [narrow, wide] = [1, 2 * own.window.cap];
    const first = arrivals.length > TELLING ? arrivals.slice(0, TELLING) : arrivals;
    const aim = first === arrivals ? veze : run("veze", () => createVeze(own), first);
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (narrow + wide) / 2;
      const { wait_s } = run("fixed_window", () => createFixedWindow(own, middle), first);
      if (wait_s.p95 > aim.wait_s.p95) narrow = middle;
      else wide = middle;
    }
    fixedWindow = Math.round(wide);
    policies["fixed_window"] = run("fixed_window", () => createFixedWindow(own, fixedWindow));
  }
  for (const [name, create] of Object.entries(BASELINES)) {
    if (wanted(name)) policies[name] = run(name, () => create(own));
  }
  return { policies, fixedWindow };
}
