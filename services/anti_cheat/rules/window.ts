/**
 * What a rule remembers of one player (TEL6): the last few numbers, or which numbers there were; and
 * reading numbers from what clients send.
 *
 * Rules hold these, one per player, and push as signals come. However much a client sends, they grow
 * no larger than their size. `values()` is the window's own array: to be read, not to be retained.
 */

export interface Window {
  push(value: number): void;
  /** Oldest first. */
  values(): number[];
  clear(): void;
}

export function createWindow(size: number): Window {
  let kept: number[] = [];
  return {
    push(value) {
      if (kept.length === size) kept.shift();
      kept.push(value);
    },
    values: () => kept,
    clear() {
      kept = [];
    },
  };
}

/** Which of the last `span` whole numbers were there, as bits: a set of them takes 40 KB a player. */
export interface RecentNumbers {
  /** Highest number so far; -1 before the first. */
  newest(): number;
  has(number: number): boolean;
  add(number: number): void;
}

/** @param span a multiple of 32 */
export function createRecentNumbers(span: number): RecentNumbers {
  const bits = new Uint32Array(span / 32);
  let newest = -1;
  const isKept = (number: number) => number > newest - span && number <= newest;
  const clear = (number: number) => bits[number % span >>> 5]! &= ~(1 << (number & 31));
  return {
    newest: () => newest,
    has: (number) => isKept(number) && (bits[number % span >>> 5]! >>> (number & 31) & 1) === 1,
    add(number) {
      if (number > newest) {
        if (number - newest >= span) bits.fill(0);
        else for (let each = newest + 1; each < number; each++) clear(each);
        newest = number;
      }
      if (isKept(number)) bits[number % span >>> 5]! |= 1 << (number & 31);
    },
  };
}

/** A finite number, or undefined for anything else. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
