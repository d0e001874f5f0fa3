/**
 * How many messages one socket may send: a bucket that refills, and an end to patience (SEC6).
 *
 * Holds one socket's allowance; the gate drives it by every frame, with the time. Whoever sends more
 * is refused with a word; whoever goes on for another whole burst is closed. It ends with its socket:
 * how many sockets one may open is limited apart.
 */

import type { Limit } from "../platform/limits/limiter.ts";

/** What sockets may do on one node. */
export interface SocketLimits {
  /** Most open at a time. */
  perAccount: number;
  perAddress: number;
  /** Messages that one socket may send; game servers more. */
  messages: Limit;
}

export interface MessageLimit {
  /** `over`: to be refused with a word. `flood`: words did not help. */
  take(now: number): "ok" | "over" | "flood";
  /** Messages that may wait for their turn. */
  mostWaiting: number;
}

/** Game servers speak for all their players. */
const SERVICE_FACTOR = 20;

export function createMessageLimit(
  { messages: { burst, perSecond } }: Pick<SocketLimits, "messages">,
  isService: boolean,
): MessageLimit {
  const factor = isService ? SERVICE_FACTOR : 1;
  let left = burst * factor;
  let at = -Infinity;
  return {
    mostWaiting: burst * factor,
    take(now) {
      left = Math.min(burst * factor, left + Math.max(0, now - at) / 1000 * perSecond * factor);
      at = now;
      left--;
      if (left >= 0) return "ok";
      return left >= -burst * factor ? "over" : "flood";
    },
  };
}
