/**
 * HEAD: what GET would answer, less the body, and with the length of that (RFC 9110 §9.3.2, GEN11).
 *
 * Hono drops the body and the runtime then says 0. So the chain tells the length while there still is a
 * body, and around the app the answers that have none told are given an empty stream: of a stream the
 * runtime says nothing.
 */

import type { Context } from "hono";
import type { AppEnv } from "../context.ts";
import type { Fetch } from "./deadline.ts";

/** Statuses whose answers have no body under any method. */
const BODILESS = new Set([101, 204, 205, 304]);

/** Says how long the body is that is about to be left out, where it comes in one piece. */
export async function declareLength(c: Context<AppEnv>): Promise<void> {
  const { body, headers, status } = c.res;
  if (headers.has("content-length") || BODILESS.has(status)) return;
  const length = body ? await lengthOf(body, isEndless(headers)) : 0;
  if (length === undefined) return;
  const told = new Headers(headers);
  told.set("content-length", String(length));
  c.res = undefined;
  c.res = new Response(null, { status, headers: told });
}

/** Around the app: keeps the runtime from saying 0 of a body whose length nobody knows. */
export function withHead(fetch: Fetch): Fetch {
  async function answerHead(answer: Response | Promise<Response>): Promise<Response> {
    const { status, headers, body } = await answer;
    if (body || headers.has("content-length") || BODILESS.has(status)) return await answer;
    const empty = new ReadableStream({ start: (stream) => stream.close() });
    return new Response(empty, { status, headers });
  }
  return (request, env) => {
    const answer = fetch(request, env);
    return request.method === "HEAD" ? answerHead(answer) : answer;
  };
}

function isEndless(headers: Headers): boolean {
  return headers.get("content-type")?.startsWith("text/event-stream") ?? false;
}

/** Undefined for what is made piece by piece. */
async function lengthOf(
  body: ReadableStream<Uint8Array>,
  endless: boolean,
): Promise<number | undefined> {
  const reader = body.getReader();
  if (!endless) {
    const first = await reader.read();
    if (first.done) return 0;
    const second = await reader.read();
    if (second.done) return first.value.length;
  }
  await reader.cancel();
  return undefined;
}
