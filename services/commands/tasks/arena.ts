/** `arena balance`: whether the arena is fair, by simulated matches between computer opponents. */

import { figuresOf, measure, reportOf } from "../../arena/balance/mod.ts";

const MATCHES = 1_000;

/** @returns the exit code: 2 for what is no number */
export function balanceArena(
  { matches = String(MATCHES), seed = "1", json }: {
    matches: string | undefined;
    seed: string | undefined;
    json: boolean;
  },
): number {
  if (![matches, seed].every((word) => /^[1-9]\d{0,6}$/.test(word))) {
    console.error("Cannot simulate: MATCHES and SEED are whole numbers from 1 to 9999999");
    return 2;
  }
  const figures = figuresOf(measure({
    ...{ matches: Number(matches), seed: Number(seed) },
    onProgress: createProgress(),
  }));
  console.log(json ? JSON.stringify(figures, null, 2) : reportOf(figures));
  return 0;
}

/** A line that is written over, where somebody watches. */
export function createProgress(): (done: number, all: number, what: string) => void {
  const watched = Deno.stderr.isTerminal();
  const text = new TextEncoder();
  return (done, all, what) => {
    if (!watched || (done % 20 !== 0 && done !== all)) return;
    const line = done === all ? "\r\x1b[K" : `\r\x1b[K${done} of ${all} matches (${what})`;
    Deno.stderr.writeSync(text.encode(line));
  };
}
