/** Chooses parameters on the first part of a history, so that the rest can judge them. */

import { replay } from "./replay.ts";
import type { System } from "./systems.ts";
import type { Parameters, PlayedGame } from "./types.ts";

/** Of the games, those that parameters are chosen on. */
const FIRST_PART = 0.3;
/** Fewer games than these say nothing about parameters. */
export const LEAST_FITTED = 50;
/** Turns through the parameters; most histories need two. */
const MOST_TURNS = 4;

/** @returns how many games are the first part */
export function cutOf(games: number): number {
  return Math.floor(games * FIRST_PART);
}

/**
 * One parameter after the other takes the value with the least log loss, until none gets better.
 * @param cut games from this one on are not looked at
 */
export function fit(games: readonly PlayedGame[], system: System, cut: number): Parameters {
  const lossOf = (parameters: Parameters) => replay(games, system, { parameters, to: cut }).logLoss;
  let best = system.usual;
  let least = lossOf(best);
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const before = least;
    for (const [name, tries] of Object.entries(system.tries)) {
      for (const value of [system.usual[name]!, ...tries]) {
        if (value === best[name]) continue;
        const parameters = { ...best, [name]: value };
        const loss = lossOf(parameters);
        if (loss < least) [best, least] = [parameters, loss];
      }
    }
    if (least === before) break;
  }
  return best;
}
