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

/** Every turn begins with another contender; one that fails leaves the others as they are. */
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
      const contender = contenders[(turn + warmUps + i) % contenders.length]!;
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
