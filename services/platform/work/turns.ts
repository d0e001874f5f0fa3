/** A bounded number of tasks at a time, first come, first served. */

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
