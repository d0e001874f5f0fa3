/**
 * What has to be done every now and then: each chore in a loop of its own, so that a long one delays
 * nobody else's. One that fails is tried again after a growing pause, counted in the metrics, and
 * named by `/ready`, until it succeeds.
 *
 * Domains declare theirs in `chores.ts`. Locks and versions make it harmless that several nodes run
 * the same one; `alone` is for those that cost too much for that.
 */

import type { Clock } from "../time/clock.ts";
import type { Logger } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import { messageOf } from "./retry.ts";

export interface Chore {
  /** In words: "audit seal". */
  name: string;
  /** From the end of a round to the next one, in milliseconds of running time. */
  every: number;
  /** One node at a time, under a lease. */
  alone?: true;
  run(signal: AbortSignal): Promise<unknown>;
}

export interface Chores {
  run(signal: AbortSignal): Promise<void>;
  /** One round of each of these, one after the other, whatever is due: for tests and commands. */
  runNow(...names: string[]): Promise<void>;
  /** How each of them stands in this process. */
  list(): ChoreState[];
  /** What fails at present, and why. */
  failing(): { name: string; times: number; error: string }[];
}

export interface ChoreState {
  name: string;
  /** In milliseconds. */
  every: number;
  alone: boolean;
  /** Its last round that succeeded here: when it ended, and how long it took, in milliseconds. */
  last?: { at: number; ms: number };
  failing?: { times: number; error: string };
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Longest pause after failures, unless the chore itself is rarer; and of chores at least so quick. */
const LONGEST_PAUSE_MS = 5 * MINUTE;
const QUICK_MS = 10 * SECOND;
const LONGEST_QUICK_MS = 30 * SECOND;

/** Seconds. */
const ROUND_BOUNDS = [0.005, 0.025, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800];

export interface ChoreLeases {
  take(name: string, holder: string, ttlMs: number): Promise<number | null>;
  release(name: string, holder: string): Promise<void>;
}

export function createChores(
  { chores, leases, holder, metrics, clock, log }: {
    chores: readonly Chore[];
    leases: ChoreLeases;
    holder: string;
    metrics: Pick<Metrics, "meter">;
    clock: Clock;
    log: Logger;
  },
): Chores {
  const failures = new Map<string, { times: number; error: string }>();
  const done = new Map<string, { at: number; ms: number }>();
  const runs = metrics.meter.createCounter("chore_runs", {
    description: "Rounds of background chores, by outcome",
  });

  const rounds = metrics.meter.createHistogram("chore_seconds", {
    description: "Time of one round of a background chore",
    advice: { explicitBucketBoundaries: ROUND_BOUNDS },
  });
  metrics.meter.createObservableGauge("chore_failures_in_a_row", {
    description: "How often a chore has failed since it last succeeded",
  }).addCallback((result) => {
    for (const { name } of chores) result.observe(failures.get(name)?.times ?? 0, { chore: name });
  });

  async function round(chore: Chore, signal: AbortSignal): Promise<void> {
    const { name } = chore;
    try {
      const lease = `chore:${name}`;
      // Longer than the pause: whoever has it keeps it, until it stops.
      if (chore.alone && await leases.take(lease, holder, 1.5 * chore.every) === null) {
        failures.delete(name);
        return;
      }
      const began = clock.elapsed();
      await chore.run(signal);
      const ms = clock.elapsed() - began;
      rounds.record(ms / 1000, { chore: name });
      done.set(name, { at: clock.now(), ms });
      failures.delete(name);
      runs.add(1, { chore: name, outcome: "done" });
    } catch (error) {
      const times = (failures.get(name)?.times ?? 0) + 1;
      failures.set(name, { times, error: messageOf(error) });
      runs.add(1, { chore: name, outcome: "failed" });
      log.warn({ err: String(error), times }, `schedule: ${name} failed, trying again later`);
    }
  }

  /** Doubled with each failure in a row; what is quick stays quick, what is rare is tried sooner. */
  function pauseAfter({ name, every }: Chore): number {
    const times = failures.get(name)?.times ?? 0;
    if (times === 0) return every;
    const longest = every <= QUICK_MS ? LONGEST_QUICK_MS : Math.max(every, LONGEST_PAUSE_MS);
    return Math.min(Math.min(every, MINUTE) * 2 ** Math.min(times, 30), longest);
  }

  return {
    async run(signal) {
      await Promise.all(chores.map(async (chore) => {
        while (!signal.aborted) {
          await round(chore, signal);
          await clock.sleep(pauseAfter(chore), signal);
        }
        if (chore.alone) await leases.release(`chore:${chore.name}`, holder).catch(() => {});
      }));
    },

    async runNow(...names) {
      const { signal } = new AbortController();
      for (const name of names) await chores.find((each) => each.name === name)!.run(signal);
    },

    list: () =>
      chores.map(({ name, every, alone = false }) => {
        const [last, failing] = [done.get(name), failures.get(name)];
        return { name, every, alone, ...(last && { last }), ...(failing && { failing }) };
      }),

    failing: () => [...failures].map(([name, failure]) => ({ name, ...failure })),
  };
}

const BATCH = 1_000;
/** Batches of one round: a pile of years goes over some hours, not in one. */
export const MOST_BATCHES = 100;

/** Works until a batch is not full. @param work on at most so many rows; @returns on how many it did */
export async function inBatches(
  work: (limit: number) => Promise<number>,
  signal: AbortSignal,
): Promise<void> {
  for (let i = 0; i < MOST_BATCHES && !signal.aborted; i++) if (await work(BATCH) < BATCH) return;
}
