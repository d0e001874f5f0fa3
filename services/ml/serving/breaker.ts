/**
 * Lets nobody wait for an engine that fails again and again (IN5).
 *
 * Holds how often it failed in a row and until when calls are refused; the adapter reports what became
 * of each batch. When the pause is over calls are let through again: the first failure among them
 * begins a pause twice as long, the first success ends it all.
 */

import type { Clock } from "../../platform/time/clock.ts";

export interface Breaker {
  /** Milliseconds for which calls are refused; 0: they pass. */
  refusesFor(): number;
  failed(): void;
  worked(): void;
}

const FAILURES = 5;
const PAUSE_MS = 1_000;
const LONGEST_MS = 30_000;

export function createBreaker({ clock }: { clock: Pick<Clock, "elapsed"> }): Breaker {
  let inARow = 0;
  let openUntil = -Infinity;
  return {
    refusesFor: () => Math.max(0, openUntil - clock.elapsed()),
    failed() {
      inARow++;
      if (inARow < FAILURES || openUntil > clock.elapsed()) return;
      openUntil = clock.elapsed() + Math.min(LONGEST_MS, PAUSE_MS * 2 ** (inARow - FAILURES));
    },
    worked() {
      inARow = 0;
      openUntil = -Infinity;
    },
  };
}

/** One for the engine's deaths, which are every model's, and one for each model's own failures. */
export interface Breakers {
  /** As a breaker's, of calls for this model. */
  refusesFor(model: number): number;
  died(): void;
  failed(model: number): void;
  worked(model: number): void;
  forget(model: number): void;
}

export function createBreakers(deps: { clock: Pick<Clock, "elapsed"> }): Breakers {
  const deaths = createBreaker(deps);
  const models = new Map<number, Breaker>();
  return {
    refusesFor: (model) => Math.max(deaths.refusesFor(), models.get(model)?.refusesFor() ?? 0),
    died: deaths.failed,
    failed(model) {
      const own = models.get(model) ?? createBreaker(deps);
      models.set(model, own);
      own.failed();
    },
    worked(model) {
      deaths.worked();
      models.get(model)?.worked();
    },
    forget: (model) => void models.delete(model),
  };
}
