/** Contenders asked by turns, so that what neighbours do to the machine falls on all of them alike. */

export interface Turns {
  turns: number;
  /** Turns before these, in which code is compiled and caches fill. */
  warmUps?: number;
  /** Before the first turn that counts. */
  settle?: () => Promise<void>;
}

export interface Asked<R> {
  /** By name, what its turns came to; only of those with a turn that did not fail. */
  results: Map<string, R[]>;
  /** A sentence for each contender that failed in a turn. */
  failures: string[];
}

/** Who fails so often is asked no more: its next turns would only take time. */
const MOST_FAILURES = 2;

/** The fewest turns, at least `least`, in which each of the contenders begins as often as the others. */
export function turnsFor(contenders: readonly unknown[], least: number): number {
  const count = Math.max(1, contenders.length);
  return count * Math.ceil(least / count);
}

/**
 * Every turn begins with another contender, and every other turn goes the other way round, so that nobody
 * always follows the same one. One that fails leaves the others as they are.
 */
export async function byTurns<C extends { name: string }, R>(
  contenders: readonly C[],
  { turns, warmUps = 0, settle }: Turns,
  run: (contender: C) => Promise<R>,
): Promise<Asked<R>> {
  const results = new Map<string, R[]>();
  const failures = new Map<string, string[]>();
  for (let turn = -warmUps; turn < turns; turn++) {
    if (turn === 0) await settle?.();
    for (let i = 0; i < contenders.length; i++) {
      const at = turn + warmUps;
      const count = contenders.length;
      const contender = contenders[(at + (at % 2 === 0 ? i : count - i)) % count]!;
      const { name } = contender;
      const failed = failures.get(name) ?? [];
      if (failed.length === MOST_FAILURES) continue;
      try {
        const result = await run(contender);
        if (turn >= 0) results.set(name, [...results.get(name) ?? [], result]);
      } catch (error) {
        failures.set(name, [...failed, sayError(error)]);
      }
    }
  }
  return {
    results,
    failures: [...failures].map(([name, [why, ...more]]) =>
      `${name}: ${1 + more.length} of its turns failed (${why}), ${
        results.get(name)?.length ?? 0
      } of ${turns} are counted.`
    ),
  };
}

/** In one line. */
export function sayError(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split("\n")[0]!
    .slice(0, 300);
}
