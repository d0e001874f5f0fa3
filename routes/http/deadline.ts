/** No answer takes for ever: what a frozen engine holds up is told to come back (GEN2). */

import type { MiddlewareHandler } from "hono";
import type { Clock } from "../../services/platform/clock.ts";
import { type Failure, requestFailures } from "../../services/platform/errors.ts";
import type { AppEnv } from "./context.ts";

/** Longest time of an answer that nobody asked to wait for. */
const DEADLINE_MS = 4_000;
/** One timer looks after all requests. */
const LOOK_MS = 250;
const LONGEST_WAIT_S = 60;

interface Pending {
  due: number;
  fail(failure: Failure): void;
}

export function createDeadline(clock: Clock): MiddlewareHandler<AppEnv> {
  const pending = new Set<Pending>();
  let looking = false;

  async function look(): Promise<void> {
    looking = true;
    while (pending.size > 0) {
      await clock.sleep(LOOK_MS);
      const now = clock.now();
      for (const { due, fail } of pending) {
        if (due <= now) {
          fail(requestFailures.make("unavailable", "An engine below does not answer"));
        }
      }
    }
    looking = false;
  }

  return async function deadline(c, next) {
    const { promise, resolve, reject: fail } = Promise.withResolvers<void>();
    const wait = c.req.url.includes("wait=") ? askedToWaitMs(c.req.query("wait")) : 0;
    const request = { due: clock.now() + DEADLINE_MS + wait, fail };
    pending.add(request);
    if (!looking) void look();
    try {
      // The handler goes on; what it still commits stands, as with an answer that was lost.
      next().then(resolve, fail);
      await promise;
    } finally {
      pending.delete(request);
    }
  };
}

/** Long polls say in seconds how long they may take. */
function askedToWaitMs(wait: string | undefined): number {
  const seconds = Number(wait ?? 0);
  return seconds > 0 ? Math.min(seconds, LONGEST_WAIT_S) * 1_000 : 0;
}
