/** Settings of the window tried one after another, and those of them that no other beats in both wait and fairness. */

import type { QueueRules } from "../matchmaking/mod.ts";
import { figuresOf } from "./figures.ts";
import { createVeze } from "./policies/mod.ts";
import { simulate } from "./run.ts";
import type { Arrival, Figures } from "./types.ts";

export interface Tried {
  window: QueueRules["window"];
  figures: Figures;
  /** Where every ticket asks for computer opponents; absent where some do already, or the mode has none. */
  allAsk?: Figures;
  /** Nothing that was tried waits less at p95 and is fairer; false where nobody met people alone. */
  isBest: boolean;
}

const BASES = [5, 15, 30, 50, 75, 100];
/** Points a second, in steps so small that nobody waits for one. */
const SLOPES = [4, 8, 12, 20, 40];
const EVERY_S = 0.25;
const CAPS = [200, 400];

/** @returns every setting, by p95 wait; the mode's own first of equals */
export function sweep(
  rules: QueueRules,
  arrivals: readonly Arrival[],
  onProgress: (done: number, all: number) => void = () => {},
): Tried[] {
  const windows = [
    rules.window,
    ...BASES.flatMap((base) =>
      SLOPES.flatMap((slope) =>
        CAPS.map((cap) => ({ base, step: slope * EVERY_S, every_s: EVERY_S, cap }))
      )
    ),
  ];
  const isAsked = rules.botsAfterMs === null || arrivals.some(({ bots }) => bots);
  const asking = isAsked ? undefined : arrivals.map((ticket) => ({ ...ticket, bots: true }));
  const tried = windows.map((window, done) => {
    onProgress(done, windows.length);
    const own = { ...rules, window };
    const run = (of: readonly Arrival[]) => figuresOf(simulate(createVeze(own), of), own);
    return { window, figures: run(arrivals), ...(asking && { allAsk: run(asking) }) };
  });
  return tried.map((one) => ({
    ...one,
    isBest: one.figures.gap.mean !== null && !tried.some((other) => beats(other, one)),
  }))
    .sort((a, b) => a.figures.wait_s.p95 - b.figures.wait_s.p95);
}

/** No worse in both, and better in one. Where no match is of people alone, nobody knows how fair it is. */
function beats(
  { figures: a }: { figures: Figures },
  { figures: b }: { figures: Figures },
): boolean {
  if (a.gap.mean === null || b.gap.mean === null) return false;
  const [wait, gap] = [a.wait_s.p95 - b.wait_s.p95, a.gap.mean - b.gap.mean];
  return wait <= 0 && gap <= 0 && (wait < 0 || gap < 0);
}
