/** `Idempotency-Key` in front of routes that create or move something (GEN4). */

import type { MiddlewareHandler } from "hono";
import { requestFailures } from "../../../services/platform/errors.ts";
import { sha256 } from "../../../services/platform/ids.ts";
import { sameBytes } from "../../../services/platform/bytes.ts";
import type { Sealer } from "../../../services/platform/crypto/sealed.ts";
import type { Clock } from "../../../services/platform/time/clock.ts";
import type { OnceStore } from "../../../services/idempotency/mod.ts";
import type { AppEnv } from "../context.ts";

/** What an Idempotency-Key may be. */
export const KEY = /^[\x21-\x7e]{1,128}$/;
/** A first request that has not answered after this long has died with its node. */
const STALE_MS = 30_000;

/**
 * What is asked of it is done once. A handler that has nothing of its own by which it would notice a
 * repetition hands `once` on, so that the answer is kept with what it tells of: here it is kept afterwards.
 * @param route `METHOD /path/{parameter}`
 * @param holds whether answers hold a secret: they are kept sealed then
 */
export type Once = (route: string, holds?: "secrets") => MiddlewareHandler<AppEnv>;

/** SHA-256 of the request's body. */
export async function hashBody(request: { arrayBuffer(): Promise<ArrayBuffer> }) {
  return sha256(new Uint8Array(await request.arrayBuffer()));
}

/** The header's value. @throws request.invalid */
export function readKey(value: string | undefined): string | undefined {
  if (value === undefined || KEY.test(value)) return value;
  throw requestFailures.make("invalid", "The Idempotency-Key must be 1 to 128 visible characters", {
    errors: [{ pointer: "/header/idempotency-key", message: "1 to 128 visible ASCII characters" }],
  });
}

export function createOnce(
  { store, sealer, clock }: { store: OnceStore; sealer: Sealer; clock: Clock },
): Once {
  return (route, holds) => {
    // The same words to another player are another request.
    const isOfOne = route.includes("{");
    return async function once(c, next) {
      const key = readKey(c.req.header("idempotency-key"));
      if (key === undefined) return await next();
      const name = { caller: c.get("caller").id, route, key };
      const hash = await hashBody(c.req);
      const bodyHash = isOfOne ? sha256(`${c.req.path} ${hash.toHex()}`) : hash;
      const begun = await store.begin(name, bodyHash, new Date(clock.now()), STALE_MS);
      if (begun.state !== "mine" && !sameBytes(begun.bodyHash, bodyHash)) {
        throw requestFailures.make(
          "idempotency_key_reused",
          "Cannot answer: this Idempotency-Key belongs to another request",
        );
      }
      if (begun.state === "running") {
        throw requestFailures.make(
          "idempotency_in_progress",
          "Cannot answer yet: the first request with this Idempotency-Key is still running",
        );
      }
      if (begun.state === "done") {
        const answer = holds ? sealer.unseal(Uint8Array.fromBase64(begun.answer)) : begun.answer;
        return c.body(answer, begun.status as 200, {
          "content-type": "application/json",
          "idempotency-replayed": "true",
        });
      }
      c.set("once", name);
      await next();
      // Hono has turned what the handler threw into an answer by now.
      if (c.res.status >= 400) return await store.forget(name);
      const answer = await c.res.clone().text();
      const kept = holds ? sealer.seal(answer).toBase64() : answer;
      await store.finish(name, c.res.status, kept);
    };
  };
}
