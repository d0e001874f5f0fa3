/** Limits of sockets, by environment. */

import type { Limit } from "../platform/limits/limiter.ts";

/** What sockets may do on one node. */
export interface SocketLimits {
  /** Most open at a time. */
  perAccount: number;
  perAddress: number;
  /** Messages that one socket may send; game servers more. */
  messages: Limit;
}

export function socketLimits(production: boolean): SocketLimits {
  return {
    perAccount: 20,
    perAddress: production ? 200 : 12_000,
    // A client that comes back may resubscribe to all of its 100 rooms at once.
    messages: { burst: 200, perSecond: 20 },
  };
}
