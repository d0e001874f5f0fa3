/**
 * Request bodies, before anything reads them: how large they are, how they arrive, in which encoding.
 *
 * Holds how many bodies are on their way, by network and in all, and what of them has arrived. A body
 * costs memory for what arrived, not for what its client announced, and whoever never finishes one is
 * bounded in number, in bytes and (routes/http/chain/deadline.ts) in time.
 */

import type { Context, MiddlewareHandler } from "hono";
import { Failure, requestFailures } from "../../../services/platform/errors.ts";
import { network } from "../address.ts";
import type { AppEnv } from "../context.ts";

export const MAX_BODY_BYTES = 1 << 20;

/** How many may be on their way at once, from one network and from all. */
export interface Arrivals {
  perNetwork: number;
  inAll: number;
}

export interface BodyLimits extends Arrivals {
  /** Bytes that unfinished bodies may hold together. */
  bytes: number;
  /** For bodies that announce `SMALL_BYTES` or less. */
  small: Arrivals;
}

/** Small ones hold 64 MiB at most. Most arrive with their head: a game server sends many at a time. */
const LIMITS: BodyLimits = {
  ...{ perNetwork: 256, inAll: 4_096, bytes: 256 << 20 },
  small: { perNetwork: 1_024, inAll: 16_384 },
};
/** The runtime makes room for the length that is announced: up to here that is little, and fast. */
const SMALL_BYTES = 4 << 10;
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Limits bodies, and reads JSON as UTF-8 (RFC 8259 §8.1): other bytes are refused, never repaired. */
export function createBodies(limits: BodyLimits = LIMITS): MiddlewareHandler<AppEnv> {
  const large = countArrivals(limits);
  const small = countArrivals(limits.small);
  let bytes = 0;

  /** Reads piece by piece; the room doubles as the body grows. */
  async function readPieces(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ArrayBuffer> {
    let room = new Uint8Array(SMALL_BYTES);
    let size = 0;
    bytes += room.length;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return room.buffer.slice(0, size);
        if (size + value.length > MAX_BODY_BYTES) throw tooLarge();
        if (size + value.length > room.length) {
          const larger = new Uint8Array(Math.max(2 * room.length, size + value.length));
          bytes += larger.length - room.length;
          larger.set(room.subarray(0, size));
          room = larger;
          // Many that were admitted while they were small may not all become large.
          if (bytes > limits.bytes) throw tooMany();
        }
        // Copied: a piece of one byte may hold a whole read buffer.
        room.set(value, size);
        size += value.length;
      }
    } finally {
      bytes -= room.length;
    }
  }

  async function readCounted(c: Context<AppEnv>, body: ReadableStream<Uint8Array>) {
    const whose = network(c.get("address"));
    if (bytes >= limits.bytes) throw tooMany();
    large.admit(whose);
    const reader = body.getReader();
    let abandoned = false;
    c.env.arriving = {
      abandon() {
        abandoned = true;
        reader.cancel().catch(() => {});
      },
    };
    try {
      const whole = await readPieces(reader);
      // To the reader that was an end like any other; the client was told that it came too late.
      if (abandoned) throw requestFailures.make("timeout", "The body did not arrive in time");
      return whole;
    } catch (error) {
      reader.cancel().catch(() => {});
      throw error;
    } finally {
      large.leave(whose);
    }
  }

  /** In one piece, by the runtime; counted all the same, for whoever never finishes it. */
  async function readSmall(c: Context<AppEnv>, request: Request): Promise<ArrayBuffer> {
    const whose = network(c.get("address"));
    small.admit(whose);
    let isCounted = true;
    const leave = () => {
      if (isCounted) small.leave(whose);
      isCounted = false;
    };
    c.env.arriving = { abandon: leave };
    try {
      return await request.arrayBuffer();
    } finally {
      leave();
    }
  }

  async function read(c: Context<AppEnv>, request: Request): Promise<ArrayBuffer> {
    const isSmall = Number(request.headers.get("content-length") ?? NaN) <= SMALL_BYTES;
    try {
      return isSmall || !request.body
        ? await readSmall(c, request)
        : await readCounted(c, request.body);
    } catch (error) {
      throw asBodyFailure(error);
    } finally {
      delete c.env.arriving;
    }
  }

  return function takeBody(c, next) {
    const { req } = c;
    const arrived = req.raw;
    let whole: Promise<ArrayBuffer> | undefined;
    req.arrayBuffer = () =>
      // Others may have put another in its place, unpacked, say.
      req.raw === arrived ? whole ??= read(c, arrived) : req.raw.clone().arrayBuffer();
    req.json = async () => JSON.parse(UTF8.decode(await req.arrayBuffer()));
    if (req.method === "GET" || req.method === "HEAD") return next();
    if (Number(arrived.headers.get("content-length")) > MAX_BODY_BYTES) throw tooLarge();
    return next();
  };
}

function countArrivals(limits: Arrivals) {
  const arriving = new Map<string, number>();
  let count = 0;
  return {
    /** @throws request.rate_limited, .unavailable when too many are on their way already */
    admit(whose: string): void {
      const same = arriving.get(whose) ?? 0;
      if (same >= limits.perNetwork) {
        throw requestFailures.make("rate_limited", "Too many bodies are on their way from you", {
          retryAfter: 1,
        });
      }
      if (count >= limits.inAll) throw tooMany();
      arriving.set(whose, same + 1);
      count++;
    },
    leave(whose: string): void {
      const same = arriving.get(whose)! - 1;
      if (same > 0) arriving.set(whose, same);
      else arriving.delete(whose);
      count--;
    },
  };
}

function tooMany(): Failure {
  return requestFailures.make("unavailable", "Too many bodies are on their way");
}

function tooLarge(): Failure {
  return requestFailures.make("too_large", "The body is larger than 1 MiB");
}

/** The connection broke, or the client was given up: nobody is to blame here. */
function asBodyFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return requestFailures.make("malformed", "The body broke off", { cause: error });
}
