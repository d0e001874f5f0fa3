/**
 * A bounded number of tasks at a time, first come, first served.
 *
 * Holds how many run and who waits, without a bound: whoever calls bounds that. A task that fails
 * passes its turn on; one that never ends holds it, and one that takes a turn of the same kind inside
 * its own may wait for itself.
 */

export interface Turns {
  take<T>(task: () => Promise<T>): Promise<T>;
}

export function createTurns(limit: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async take(task) {
      if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
      else running++;
      try {
        return await task();
      } finally {
        // Handed over, not freed: nobody may slip in between.
        const next = waiting.shift();
        if (next) next();
        else running--;
      }
    },
  };
}
