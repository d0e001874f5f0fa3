/**
 * Rate limits by the generic cell rate algorithm (GCRA, ITU-T I.371): `burst` at once, then one
 * every `1 / perSecond` seconds.
 *
 * Every adapter keeps these promises (tests/contracts/limiter_contract.ts):
 * - LI1 never more than `burst + perSecond × t` takes pass in any `t` seconds, however many callers ask at once.
 * - LI2 a refused take costs nothing and says after how many seconds the next one passes.
 * - LI3 the takes of one call are one round trip and pass or fail together: when one is refused,
 *   none is counted.
 * - LI4 keys do not affect one another.
 */
export interface Limiter extends AsyncDisposable {
  /** Answers one verdict per take, in order. The call passed when every one of them is allowed. */
  take(takes: readonly Take[]): Promise<Verdict[]>;
}

export interface Take {
  /** Who is counted for what: `enqueue:0199…`. */
  key: string;
  limit: Limit;
}

export interface Limit {
  /** Takes that pass at once: a whole number, at least 1. */
  burst: number;
  /** Takes that come back per second: finite, above 0. */
  perSecond: number;
}

export interface Verdict {
  /** This take would pass by itself; it was counted only when every take of its call would. */
  allowed: boolean;
  /** Takes still possible at once. */
  remaining: number;
  /** Seconds until this take would pass by itself; 0 when it does. */
  retryAfter: number;
  /** Seconds until the whole burst is back. */
  reset: number;
}
