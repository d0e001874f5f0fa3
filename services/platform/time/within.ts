/** Waiting no longer than somebody else's patience. */

import type { Clock } from "./clock.ts";

/** Still nothing in time; what was waited for goes on by itself. */
export class TooLate extends Error {
  override name = "TooLate";
}

/** @throws TooLate after `ms` */
export async function within<T>(
  promise: Promise<T>,
  { ms, clock }: { ms: number; clock: Clock },
): Promise<T> {
  const done = new AbortController();
  const late = clock.sleep(ms, done.signal).then(() => {
    throw new TooLate(`No answer within ${ms} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    late.catch(() => {});
    done.abort();
  }
}
