/**
 * Rate limits that all nodes share: one script call for all takes of a request.
 *
 * Whoever is refused and asks again at once is refused from memory until the wait is over: a flood
 * costs the server nothing. Nobody is let in that way, so LI1 holds whatever the memory says.
 */

import type { Clock } from "../time/clock.ts";
import type { Limiter, Take, Verdict } from "./limiter.ts";
import take from "./limiter_take.lua" with { type: "text" };
import { type Redis, script } from "../redis/redis.ts";

/** Longest time a refusal is remembered: an operator who deletes a key is heeded within it. */
const REMEMBER_MS = 1_000;
const REMEMBER_COUNT = 10_000;

interface Refusal {
  verdicts: Verdict[];
  since: number;
  until: number;
}

export function createLimiterRedis(
  { redis, clock }: { redis: Redis; clock: Pick<Clock, "elapsed"> },
): Limiter {
  const takeScript = script(redis, take);
  const refusals = new Map<string, Refusal>();

  function remembered(call: string, now: number): Verdict[] | null {
    const refusal = refusals.get(call);
    if (!refusal) return null;
    if (now >= refusal.until || now < refusal.since) {
      refusals.delete(call);
      return null;
    }
    const age = (now - refusal.since) / 1_000;
    return refusal.verdicts.map((verdict) => ({
      ...verdict,
      retryAfter: Math.max(0, verdict.retryAfter - age),
      reset: Math.max(0, verdict.reset - age),
    }));
  }

  function remember(call: string, since: number, verdicts: Verdict[]): void {
    // Until the first of the refused takes would pass: before that, the whole call cannot.
    const waits = verdicts.flatMap(({ allowed, retryAfter }) =>
      allowed ? [] : [retryAfter * 1_000]
    );
    const until = since + Math.min(REMEMBER_MS, ...waits);
    refusals.delete(call);
    refusals.set(call, { verdicts, since, until });
    if (refusals.size > REMEMBER_COUNT) refusals.delete(refusals.keys().next().value!);
  }

  return {
    async take(takes) {
      if (takes.length === 0) return [];
      // Taken before the call, so that the memory ends no later than the wait does.
      const now = clock.elapsed();
      const call = nameOf(takes);
      const refused = remembered(call, now);
      if (refused) return refused;
      const reply = await takeScript.run(
        takes.map(({ key }) => `rl:{${key}}`),
        takes.flatMap(({ limit: { burst, perSecond } }) => [
          String(burst),
          // Rounded up to half a microsecond: see the script.
          String(Math.ceil(2_000_000 / perSecond) / 2),
        ]),
      ) as number[];
      const verdicts = takes.map((_, i): Verdict => {
        const [allowed, remaining, wait, reset] = reply.slice(4 * i, 4 * i + 4);
        return {
          allowed: allowed === 1,
          remaining: remaining!,
          retryAfter: wait! / 1_000_000,
          reset: reset! / 1_000_000,
        };
      });
      if (!verdicts.every(({ allowed }) => allowed)) remember(call, now, verdicts);
      return verdicts;
    },
    [Symbol.asyncDispose]() {
      refusals.clear();
      return Promise.resolve();
    },
  };
}

/** A changed limit is another name: what was refused under the old one may pass under the new. */
function nameOf(takes: readonly Take[]): string {
  return takes.map(({ key, limit }) => `${key} ${limit.burst}/${limit.perSecond}`).join("\n");
}
