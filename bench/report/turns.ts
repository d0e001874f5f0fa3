/** Contenders asked by turns, so that what neighbours do to the machine falls on all of them alike. */

export interface Turns {
  turns: number;
  /** Turns before these, in which code is compiled and caches fill. */
  warmUps?: number;
  /** Before the first turn that counts. */
  settle?: () => Promise<void>;
}

export interface Asked<R> {
  /** By name, what each turn came to. */
  results: Map<string, R[]>;
  /** By name, why a contender fell out; what it had done by then is not in the results. */
  lost: Map<string, string>;
}

/** Every turn begins with another contender; who fails once is asked no more, and the others go on. */
export async function byTurns<C extends { name: string }, R>(
  contenders: readonly C[],
  { turns, warmUps = 0, settle }: Turns,
  run: (contender: C) => Promise<R>,
): Promise<Asked<R>> {
  const results = new Map<string, R[]>(contenders.map(({ name }) => [name, []]));
  const lost = new Map<string, string>();
  for (let turn = -warmUps; turn < turns; turn++) {
    if (turn === 0) await settle?.();
    for (let i = 0; i < contenders.length; i++) {
      const contender = contenders[(turn + warmUps + i) % contenders.length]!;
      if (lost.has(contender.name)) continue;
      try {
        const result = await run(contender);
        if (turn >= 0) results.get(contender.name)!.push(result);
      } catch (error) {
        lost.set(contender.name, sayError(error));
        results.delete(contender.name);
      }
    }
  }
  return { results, lost };
}

/** In one line. */
export function sayError(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split("\n")[0]!
    .slice(0, 300);
}

/** A sentence for each that fell out. */
export function sayLost(lost: ReadonlyMap<string, string>): string[] {
  return [...lost].map(([name, why]) => `${name} was not measured: ${why}.`);
}
