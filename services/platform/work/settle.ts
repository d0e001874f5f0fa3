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

/** Once, for the thread that calls it. @returns when it has, or the signal has aborted */
export async function settle(clock: Clock, signal: AbortSignal): Promise<void> {
  await clock.sleep(SETTLED_MS, signal);
  if (!signal.aborted) collect();
}

/** A whole collection: stands still for some 50 ms. */
export function collect(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
