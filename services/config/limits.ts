/** How often who may do what (SEC6), and how much may wait: the defaults, and what is set over them. */

import { z } from "zod";
import type { Limit } from "../platform/limits/limiter.ts";
import type { SocketLimits } from "../realtime/mod.ts";
import { type Given, type Reading, wholeNumber } from "./environment.ts";

export interface LimitsConfig {
  rates: RateLimits;
  sockets: SocketLimits;
  /** Most telemetry events that may wait to be recorded (TEL4). */
  telemetryBacklog: number;
}

export interface RateLimits {
  guest: Limit;
  /** Sign-ins with an issuer, begun and ended, and logout tokens that were refused, of one address. */
  sign_in: Limit;
  credentials: Limit;
  telemetry: Limit;
  enqueue: Limit;
  submit: Limit;
  webhook: Limit;
  /** Token renewals of one session, and failed ones of one address. */
  refresh: Limit;
  /** Questions and answers of passkeys of one address, and new ways in of one player. */
  passkey: Limit;
  /** Recovery phrases that one address tries, and that all try together. */
  recovery: Limit;
  recovery_all: Limit;
  /** Codes that devices of one address ask for and look-ups of the page; what one player answers. */
  device: Limit;
  /** Exports of one player's data. */
  export: Limit;
  /** Purchases one player begins: each is a row that stays. */
  checkout: Limit;
  /** Visits of one address that are counted; more are served and not counted. */
  visit: Limit;
}

const PRODUCTION_LIMITS: RateLimits = {
  guest: { burst: 20, perSecond: 10 / 60 },
  sign_in: { burst: 40, perSecond: 0.5 },
  credentials: { burst: 10, perSecond: 10 / 60 },
  telemetry: { burst: 20, perSecond: 10 },
  enqueue: { burst: 10, perSecond: 1 },
  submit: { burst: 20, perSecond: 5 },
  webhook: { burst: 500, perSecond: 100 },
  refresh: { burst: 60, perSecond: 1 },
  passkey: { burst: 60, perSecond: 1 },
  recovery: { burst: 10, perSecond: 10 / 3600 },
  recovery_all: { burst: 100, perSecond: 5 },
  device: { burst: 60, perSecond: 0.5 },
  export: { burst: 3, perSecond: 3 / 3600 },
  checkout: { burst: 30, perSecond: 0.5 },
  visit: { burst: 30, perSecond: 0.2 },
};
const DEVELOPMENT_LIMITS: RateLimits = {
  ...PRODUCTION_LIMITS,
  guest: { burst: 4_000, perSecond: 1_000 },
  sign_in: { burst: 4_000, perSecond: 1_000 },
  passkey: { burst: 4_000, perSecond: 1_000 },
  device: { burst: 4_000, perSecond: 1_000 },
  checkout: { burst: 4_000, perSecond: 1_000 },
  visit: { burst: 4_000, perSecond: 1_000 },
};

const limit = z.strictObject({
  burst: z.number().int().min(1),
  perSecond: z.number().positive(),
});

export const limitsShape = {
  RATE_LIMITS: z.string().optional(),
  TELEMETRY_BACKLOG: wholeNumber(1).default(1_000_000),
};

export function readLimits(e: Given<typeof limitsShape>, reading: Reading): LimitsConfig {
  return {
    rates: readRates(e.RATE_LIMITS, reading),
    sockets: {
      perAccount: 20,
      perAddress: reading.production ? 200 : 12_000,
      // A client that comes back may resubscribe to all of its 100 rooms at once.
      messages: { burst: 200, perSecond: 20 },
    },
    telemetryBacklog: e.TELEMETRY_BACKLOG,
  };
}

/** Single limits that `RATE_LIMITS` names, over the defaults. */
function readRates(text: string | undefined, { production, problems }: Reading): RateLimits {
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
