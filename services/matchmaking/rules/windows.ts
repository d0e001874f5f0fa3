/** Search windows: who may play whom after how long (MM3). Pure. */

export interface WindowRule {
  /** Rating points on either side at the start. */
  base: number;
  /** Points added every `every_s` seconds, up to `cap`. */
  step: number;
  every_s: number;
  cap: number;
}

/** Search window after `waitMs`: base + floor(wait / every) × step, at most cap. */
export function windowAfter(rule: WindowRule, waitMs: number): number {
  const steps = Math.floor(Math.max(0, waitMs) / (rule.every_s * 1000));
  return Math.min(rule.base + steps * rule.step, rule.cap);
}

/** Steps so small are none: adding them up would be lost in rounding, and take for ever. */
const NO_STEP = 1e-9;

/** Milliseconds of waiting after which the window reaches `gap` points; Infinity if it never does. */
export function waitUntil(rule: WindowRule, gap: number): number {
  if (gap <= Math.min(rule.base, rule.cap)) return 0;
  if (gap > rule.cap || rule.step <= NO_STEP) return Infinity;
  let steps = Math.ceil((gap - rule.base) / rule.step);
  // Division may round to the step before.
  while (rule.base + steps * rule.step < gap) steps++;
  return Math.ceil(steps * rule.every_s * 1000);
}
