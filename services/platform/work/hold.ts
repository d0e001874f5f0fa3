/**
 * Answers that may be a few seconds old: a question is asked once, and again when its answer is older.
 *
 * Holds the newest answers by what was asked, a few of them at most. Whoever asks while the question is
 * under way waits for the same answer; one that failed is not held.
 */

import type { Clock } from "../time/clock.ts";

/** Answers that are held: windows of a page, not one for each player. */
const MOST = 32;

/** @param ms how old an answer may be @returns the same question, asked less often */
export function hold<Args extends readonly unknown[], Answer>(
  ask: (...args: Args) => Promise<Answer>,
  { ms, clock }: { ms: number; clock: Pick<Clock, "elapsed"> },
): (...args: Args) => Promise<Answer> {
  const held = new Map<string, { at: number; answer: Promise<Answer> }>();
  return function askOrRecall(...args) {
    const key = JSON.stringify(args);
    const known = held.get(key);
    if (known && clock.elapsed() - known.at < ms) return known.answer;
    const fresh = { at: clock.elapsed(), answer: ask(...args) };
    held.delete(key);
    held.set(key, fresh);
    if (held.size > MOST) held.delete(held.keys().next().value!);
    fresh.answer.catch(() => held.get(key) === fresh && held.delete(key));
    return fresh.answer;
  };
}
