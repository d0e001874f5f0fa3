/** How often who may do what (SEC6): the defaults, and what the environment changes of them. */

import { z } from "zod";
import type { Limit } from "../platform/limits/limiter.ts";

export interface RateLimits {
  guest: Limit;
  credentials: Limit;
  telemetry: Limit;
  enqueue: Limit;
  submit: Limit;
  webhook: Limit;
  /** Token renewals of one session, and failed ones of one address. */
  refresh: Limit;
  /** Exports of one player's data. */
  export: Limit;
  /** Purchases one player begins: each is a row that stays. */
  checkout: Limit;
}

const PRODUCTION_LIMITS: RateLimits = {
  guest: { burst: 20, perSecond: 10 / 60 },
  credentials: { burst: 10, perSecond: 10 / 60 },
  telemetry: { burst: 20, perSecond: 10 },
  enqueue: { burst: 10, perSecond: 1 },
  submit: { burst: 20, perSecond: 5 },
  webhook: { burst: 500, perSecond: 100 },
  refresh: { burst: 60, perSecond: 1 },
  export: { burst: 3, perSecond: 3 / 3600 },
  checkout: { burst: 30, perSecond: 0.5 },
};
const DEVELOPMENT_LIMITS: RateLimits = {
  ...PRODUCTION_LIMITS,
  guest: { burst: 4_000, perSecond: 1_000 },
  checkout: { burst: 4_000, perSecond: 1_000 },
};

const limit = z.strictObject({
  burst: z.number().int().min(1),
  perSecond: z.number().positive(),
});

/** Single limits that `RATE_LIMITS` names, over the defaults. */
export function readLimits(
  text: string | undefined,
  production: boolean,
  problems: string[],
): RateLimits {
  const base = production ? PRODUCTION_LIMITS : DEVELOPMENT_LIMITS;
  if (text === undefined) return base;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    problems.push("RATE_LIMITS: not JSON");
    return base;
  }
  const names = Object.keys(base) as (keyof RateLimits)[];
  const shape = Object.fromEntries(names.map((name) => [name, limit.optional()]));
  const parsed = z.strictObject(shape).safeParse(json);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      problems.push(`RATE_LIMITS: ${issue.path.join(".")}: ${issue.message}`);
    }
    return base;
  }
  return { ...base, ...parsed.data as Partial<RateLimits> };
}
