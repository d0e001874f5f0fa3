/** Time that costs nothing: for clients and gates of runs that take days. */

import type { Clock } from "../../services/platform/time/clock.ts";

export interface VirtualTime {
  now(): number;
  after(ms: number, call: () => void): () => void;
  clock: Clock;
  advance(ms: number): Promise<void>;
}

export function virtualTime(): VirtualTime {
  let now = Date.UTC(2026, 0, 1);
  const due: { at: number; call: () => void }[] = [];

  function after(ms: number, call: () => void): () => void {
    const entry = { at: now + ms, call };
    due.push(entry);
    return () => {
      const at = due.indexOf(entry);
      if (at >= 0) due.splice(at, 1);
    };
  }

  return {
    now: () => now,
    after,
    clock: {
      now: () => now,
      elapsed: () => now,
      sleep(ms, signal) {
        return new Promise((resolve) => {
          if (signal?.aborted) return resolve();
          const callOff = after(ms, resolve);
          signal?.addEventListener("abort", () => (callOff(), resolve()), { once: true });
        });
      },
    },
    async advance(ms) {
      const until = now + ms;
      for (;;) {
        const next = due.reduce<typeof due[number] | undefined>(
          (first, each) => first && first.at <= each.at ? first : each,
          undefined,
        );
        if (!next || next.at > until) break;
        due.splice(due.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.call();
        await turns();
      }
      now = until;
    },
  };
}

/** Lets promises settle that wait for nothing outside. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await undefined;
}
