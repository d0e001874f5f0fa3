/**
 * Group commit: requests that arrive together become one statement.
 *
 * Items wait only while `maxInFlight` batches are under way: an idle batcher runs an item at once.
 * Unbounded batches fall into lockstep and leave the engine idle half of the time; two in flight
 * keep it busy.
 */

export interface Batcher<Item, Result> {
  /** Resolves with this item's own result once its batch is committed. */
  add(item: Item): Promise<Result>;
  /** Resolves when nothing waits or runs any more. */
  drain(): Promise<void>;
}

export interface BatcherOptions<Item, Result> {
  /**
   * Runs a batch; answers one result per item, in order. A result may still be on its way: it no
   * longer holds up the next batch.
   */
  run(items: Item[]): Promise<(Result | Promise<Result>)[]>;
  /**
   * Items with the same key never share a batch, and one runs only after those that came before it
   * have ended: their order is kept. No key: no constraint.
   */
  key?: (item: Item) => string;
  /** Most items of one batch. */
  maxBatch?: number;
  /** Most batches at a time. */
  maxInFlight?: number;
  /** Most items that may wait. */
  maxWaiting?: number;
  /** Made when `maxWaiting` is exceeded. */
  overload?: () => Error;
  /** True for failures that no retry of single items can change (the engine is gone). */
  hopeless?: (error: unknown) => boolean;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result | Promise<Result>): void;
  reject(error: unknown): void;
}

export function createBatcher<Item, Result>(
  {
    run,
    key,
    maxBatch = 32,
    maxInFlight = 2,
    maxWaiting = 10_000,
    overload = () => new Error("Cannot take more work: the queue is full"),
    hopeless = () => false,
  }: BatcherOptions<Item, Result>,
): Batcher<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  /** Keys of the batches under way. */
  const running = new Set<string>();
  let inFlight = 0;
  let scheduled = false;
  let idle: (() => void)[] = [];

  function take(): Waiting<Item, Result>[] {
    if (!key) return waiting.splice(0, maxBatch);
    const batch: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    const keys = new Set(running);
    let seen = 0;
    while (seen < waiting.length && batch.length < maxBatch) {
      const entry = waiting[seen++]!;
      const name = key(entry.item);
      // What must wait for the next batch holds its key, so that order per key is kept.
      if (keys.has(name)) left.push(entry);
      else {
        batch.push(entry);
        running.add(name);
      }
      keys.add(name);
    }
    waiting = left.concat(waiting.slice(seen));
    return batch;
  }

  function pump(): void {
    scheduled = false;
    while (inFlight < maxInFlight && waiting.length > 0) {
      const batch = take();
      // All that wait are behind one under way: its end pumps again.
      if (batch.length === 0) break;
      inFlight++;
      runBatch(batch).finally(() => {
        inFlight--;
        if (key) { for (const { item } of batch) running.delete(key(item)); }
        pump();
      });
    }
    if (inFlight === 0 && waiting.length === 0) {
      for (const wake of idle) wake();
      idle = [];
    }
  }

  async function runBatch(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => resolve(results[i]!));
    } catch (error) {
      if (batch.length === 1 || hopeless(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      // One bad item must not sink the others: each is tried alone.
      for (const { item, resolve, reject } of batch) {
        await run([item]).then(([result]) => resolve(result!), reject);
      }
    }
  }

  return {
    add(item) {
      if (waiting.length >= maxWaiting) return Promise.reject(overload());
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (scheduled) return;
        // One turn of the event loop gathers what arrived together.
        scheduled = true;
        setTimeout(pump, 0);
      });
    },
    drain() {
      if (inFlight === 0 && waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => idle.push(resolve));
    },
  };
}
