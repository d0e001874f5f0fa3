/** How far, and in which steps, the simulator's sliders move a search window; shipped windows lie on them. */

/** Where a value in force lies outside, its slider reaches that far. */
export const WINDOW_SLIDERS = {
  base: { least: 0, most: 200, step: 1 },
  step: { least: 0, most: 100, step: 0.5 },
  every_s: { least: 0.25, most: 30, step: 0.25 },
  cap: { least: 50, most: 1_000, step: 10 },
} as const;
