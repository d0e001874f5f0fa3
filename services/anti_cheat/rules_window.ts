/** The last few numbers, and reading numbers from what clients send. Pure. */

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

/** A finite number, or undefined for anything else. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
