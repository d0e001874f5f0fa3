/**
 * Readers that wait for something to be appended, woken by name.
 *
 * Holds one signal for each who waits; appends and the engine's notifications drive it. Whoever waits
 * is registered before the first look, so nothing falls between looking and waiting. A wake-up says
 * only that it is time to look: it may come for nothing.
 */

import type { Clock } from "../time/clock.ts";

export interface Wakeups {
  /**
   * Looks; when that finds nothing, waits for a wake-up, `waitMs` or the signal and looks again.
   * A wake-up during the first look counts.
   */
  await<T>(name: string, options: WaitOptions<T>): Promise<T[]>;
  wake(name: string): void;
  wakeAll(): void;
  /** Names somebody is waiting for. */
  names(): string[];
}

export interface WaitOptions<T> {
  look(): Promise<T[]>;
  waitMs: number;
  signal?: AbortSignal | undefined;
  /** Called when the first look found nothing. */
  onWait?(): void;
}

export function createWakeups({ clock }: { clock: Clock }): Wakeups {
  const waiting = new Map<string, Set<AbortController>>();

  function wake(name: string) {
    for (const waiter of waiting.get(name) ?? []) waiter.abort();
  }

  return {
    async await(name, { look, waitMs, signal, onWait }) {
      const waiter = new AbortController();
      const others = waiting.get(name) ?? new Set();
      waiting.set(name, others.add(waiter));
      const stop = () => waiter.abort();
      signal?.addEventListener("abort", stop, { once: true });
      try {
        const found = await look();
        if (found.length > 0 || waitMs <= 0 || signal?.aborted) return found;
        onWait?.();
        await clock.sleep(waitMs, waiter.signal);
        return signal?.aborted ? [] : await look();
      } finally {
        signal?.removeEventListener("abort", stop);
        others.delete(waiter);
        if (others.size === 0 && waiting.get(name) === others) waiting.delete(name);
      }
    },
    wake,
    wakeAll() {
      for (const name of waiting.keys()) wake(name);
    },
    names: () => [...waiting.keys()],
  };
}
