/**
 * Gives back what a start has taken and nothing needs any more: sources that were parsed, migrations
 * that were read. The engine collects on its own while much is asked of it; who waits for the first
 * players would hold twice of what it uses until they come.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Clock } from "../time/clock.ts";

/** By then models are warm, boards are rebuilt, and a first start has tried its models out. */
const SETTLED_MS = 60_000;

/**
 * Once, for the thread that calls it. An engine that cannot be told to collect goes on without.
 *
 * @returns when it has, or the signal has aborted
 */
export async function settle(clock: Clock, signal: AbortSignal): Promise<void> {
  await clock.sleep(SETTLED_MS, signal);
  if (!signal.aborted) collect();
}

/** A whole collection: stands still for some 50 ms. */
function collect(): void {
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("typeof gc === 'function' ? gc : undefined");
  // Code that is compiled later is cached under the flags of its time.
  setFlagsFromString("--no-expose-gc");
  if (typeof gc === "function") gc();
}
