/**
 * Rate limits as HTTP sees them: whom a call counts for, and what the answer says (SEC6).
 *
 * The chain asks it for every call that has a limit; the counts stand in the limiter, for all nodes.
 * Here are only those who failed too often, until when they are refused: a guess is turned away
 * before its secret is looked at. That memory is this node's, and full it loses its oldest: whoever
 * is forgotten is refused again at the next failure.
 */

import type { Context } from "hono";
import type { RateLimits } from "../../../services/config/mod.ts";
import type { Clock } from "../../../services/platform/time/clock.ts";
import { requestFailures } from "../../../services/platform/errors.ts";
import type { Limiter, Take, Verdict } from "../../../services/platform/limits/limiter.ts";
import type { Logger } from "../../../services/platform/observe/log.ts";
import type { AppEnv } from "../context.ts";

export interface Limits {
  /**
   * Counts a call of `whom`, and says in the answer's fields what is left.
   * @param withoutLimiter what happens while the limits cannot be asked
   * @throws request.rate_limited
   */
  count(
    c: Context<AppEnv>,
    name: keyof RateLimits,
    whom: string,
    withoutLimiter: "pass" | "refuse",
  ): Promise<void>;
  /** Whoever failed too often is refused without a look. @throws request.rate_limited */
  checkFailures(name: keyof RateLimits, whom: string): void;
  /** Only failures count, so busy game servers are not slowed. @throws request.rate_limited */
  countFailure(name: keyof RateLimits, whom: string): Promise<void>;
}

const MAX_REFUSED = 10_000;

export function createLimits(
  { limiter, limits, clock, log }: {
    limiter: Limiter;
    limits: RateLimits;
    clock: Clock;
    log: Logger;
  },
): Limits {
  /** What not even the right secret gets past, and until when (milliseconds); oldest first. */
  const refused = new Map<string, { verdict: Verdict; until: number }>();
  const failure = (name: keyof RateLimits, whom: string): Take => ({
    key: `${name}:failed:${whom}`,
    limit: limits[name],
  });

  return {
    async count(c, name, whom, withoutLimiter) {
      const take = { key: `${name}:${whom}`, limit: limits[name] };
      let verdict: Verdict | undefined;
      try {
        [verdict] = await limiter.take([take]);
      } catch (error) {
        if (withoutLimiter === "refuse") throw error;
        log.warn({ err: String(error), limit: name }, "limits: cannot be asked, the call passes");
        return;
      }
      if (!verdict!.allowed) throw limited(name, take, verdict!);
      for (const [field, value] of Object.entries(limitHeaders(name, take, verdict!))) {
        c.header(field, value);
      }
    },

    checkFailures(name, whom) {
      const take = failure(name, whom);
      const refusal = refused.get(take.key);
      if (!refusal) return;
      const retryAfter = (refusal.until - clock.elapsed()) / 1000;
      if (retryAfter > 0) throw limited(name, take, { ...refusal.verdict, retryAfter });
      refused.delete(take.key);
    },

    async countFailure(name, whom) {
      const take = failure(name, whom);
      const [verdict] = await limiter.take([take]);
      if (verdict!.allowed) return;
      if (refused.size >= MAX_REFUSED) refused.delete(refused.keys().next().value!);
      refused.set(take.key, {
        verdict: verdict!,
        until: clock.elapsed() + verdict!.retryAfter * 1000,
      });
      throw limited(name, take, verdict!);
    },
  };
}

/** The failure of a refused take, with the IETF's fields. */
function limited(name: string, take: Take, verdict: Verdict) {
  return requestFailures.make("rate_limited", `Too many requests of the kind "${name}"`, {
    retryAfter: Math.max(1, verdict.retryAfter),
    headers: limitHeaders(name, take, verdict),
  });
}

/** RateLimit fields (draft-ietf-httpapi-ratelimit-headers). */
function limitHeaders(name: string, { limit }: Take, verdict: Verdict): Record<string, string> {
  const window = Math.ceil(limit.burst / limit.perSecond);
  return {
    "ratelimit-policy": `"${name}";q=${limit.burst};w=${window}`,
    "ratelimit": `"${name}";r=${verdict.remaining};t=${Math.ceil(verdict.reset)}`,
  };
}
