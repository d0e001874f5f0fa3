/** What a request carries through the middleware. */

import type { OnceKey } from "../../services/idempotency/mod.ts";
import type { Caller } from "../../services/identity/mod.ts";

export type AppEnv = {
  Variables: {
    requestId: string;
    /** Present behind `allow`. */
    caller: Caller;
    /** Client address: the peer's, or the one the trusted proxies saw. */
    address: string;
    /** The key of the request, where it has one and its route honours it. */
    once?: OnceKey;
  };
  Bindings: {
    /** The peer's address, filled in by the server; absent in in-process calls. */
    remoteAddress?: string;
    /** Set by the first middleware, for who answers in the app's stead. */
    requestId?: string;
    /** Present while a body is on its way. */
    arriving?: { abandon(): void };
    /** Status that the client was told in the app's stead. */
    overtaken?: number;
  };
};
