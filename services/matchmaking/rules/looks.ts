/** When to look at which ticket again: a binary heap by time. Pure data. */

import type { Entry } from "./pool.ts";

export interface Looks {
  /** Looks at the entry at its `lookAt`; an earlier appointment of it lapses. */
  push(entry: Entry): void;
  /** Entries whose moment has come. */
  due(now: number): Entry[];
  /** The next appointment; Infinity when there is none. */
  next(): number;
}

export function createLooks(): Looks {
  const heap: { at: number; entry: Entry }[] = [];

  /** Appointments whose ticket has gone or has a newer one are dropped when they come up. */
  const stale = ({ at, entry }: { at: number; entry: Entry }) => entry.taken || entry.lookAt !== at;

  function sink(): void {
    let i = 0;
    for (;;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && heap[child]!.at < heap[least]!.at) least = child;
      }
      if (least === i) return;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  }

  function pop(): { at: number; entry: Entry } {
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      sink();
    }
    return top;
  }

  return {
    push(entry) {
      if (entry.lookAt === Infinity) return;
      heap.push({ at: entry.lookAt, entry });
      for (let i = heap.length - 1; i > 0;) {
        const parent = (i - 1) >>> 1;
        if (heap[parent]!.at <= heap[i]!.at) break;
        [heap[i], heap[parent]] = [heap[parent]!, heap[i]!];
        i = parent;
      }
    },
    due(now) {
      const entries: Entry[] = [];
      while (heap.length > 0 && heap[0]!.at <= now) {
        const look = pop();
        if (!stale(look)) entries.push(look.entry);
      }
      return entries;
    },
    next() {
      while (heap.length > 0 && stale(heap[0]!)) pop();
      return heap[0]?.at ?? Infinity;
    },
  };
}
