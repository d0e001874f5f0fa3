/**
 * No answer takes for ever: what a frozen engine holds up is told to come back (GEN2).
 *
 * It stands around the app and not in its chain: a link of the chain costs every request a tenth of
 * its time, this a promise and two pointers.
 */

import { getPath } from "hono/utils/url";
import type { Clock } from "../../../services/platform/time/clock.ts";
import { type Failure, requestFailures } from "../../../services/platform/errors.ts";
import type { Logger } from "../../../services/platform/observe/log.ts";
import type { AppEnv } from "../context.ts";
import { MAX_BODY_BYTES } from "./body.ts";
import { isPrivate, PRIVATE_HEADERS } from "./private.ts";
import { errorPage, requestWantsHtml } from "../page/error_page.tsx";
import { languageOf, saidIn } from "../page/language.ts";
import { PAGE_HEADERS } from "../page/page.ts";
import { problemBody } from "../problem.ts";

type Bindings = AppEnv["Bindings"];
export type Fetch = (request: Request, env?: Bindings) => Response | Promise<Response>;

/** Longest time of an answer that nobody asked to wait for. */
const DEADLINE_MS = 4_000;
/** One timer looks after all requests. */
const LOOK_MS = 250;
const LONGEST_WAIT_S = 60;
const ISSUERS = /^https?:\/\/[^/]+\/auth\/(?:login|callback)\b/;
const ISSUER_MS = 10_000;
/** Slowest line that a body is waited for, in bytes a millisecond: a phone far from its mast. */
const SLOWEST_LINE = 32;

/** A request under way, in a ring of them. */
interface Pending {
  due: number;
  tooLate(): void;
  before: Pending;
  after: Pending;
}

export function withDeadline(
  fetch: Fetch,
  { clock, log }: { clock: Clock; log: Logger },
): Fetch {
  const ring = emptyRing();
  let looking = false;

  async function look(): Promise<void> {
    looking = true;
    while (ring.after !== ring) {
      await clock.sleep(LOOK_MS);
      const now = clock.elapsed();
      for (let each = ring.after, next; each !== ring; each = next) {
        next = each.after;
        if (each.due <= now) each.tooLate();
      }
    }
    looking = false;
  }

  return function fetchInTime(request, env = {}) {
    const answer = fetch(request, env);
    if (!(answer instanceof Promise)) return answer;
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        due: clock.elapsed() + DEADLINE_MS + askedToWaitMs(request.url) + arrivalMs(request),
        tooLate() {
          leave(pending);
          const failure = failureOf(env);
          const path = new URL(request.url).pathname;
          if (failure.code === "timeout") log.debug({ path }, "request did not arrive in time");
          else log.warn({ path }, "request not answered in time");
          env.overtaken = failure.row.status;
          env.arriving?.abandon();
          // The handler goes on; what it still commits stands, as with an answer that was lost.
          resolve(tooLate(request, env, failure));
          void answer.then(({ body }) => body?.cancel()).catch(() => {});
        },
        before: ring.before,
        after: ring,
      };
      ring.before.after = pending;
      ring.before = pending;
      if (!looking) void look();
      answer.then((response) => {
        leave(pending);
        resolve(response);
      }, (error) => {
        leave(pending);
        reject(error);
      });
    });
  };
}

function emptyRing(): Pending {
  const ring = { due: Infinity, tooLate() {} } as Pending;
  ring.before = ring.after = ring;
  return ring;
}

/** Leaves the ring; a second time changes nothing. */
function leave(pending: Pending): void {
  const { before, after } = pending;
  before.after = after;
  after.before = before;
  pending.before = pending.after = pending;
}

/**
 * Long polls say in seconds how long they may take; the steps of a sign-in wait for an issuer, which has
 * less than that (`ISSUER_BUDGET_MS`), so that nobody signs in after the browser was told otherwise.
 */
function askedToWaitMs(url: string): number {
  if (ISSUERS.test(url)) return ISSUER_MS;
  if (!url.includes("wait=")) return 0;
  const seconds = Number(new URL(url).searchParams.get("wait") ?? 0);
  return seconds > 0 ? Math.min(seconds, LONGEST_WAIT_S) * 1_000 : 0;
}

/** How long the body may be on its way, which no engine is to blame for. */
function arrivalMs({ method, headers }: Request): number {
  if (method === "GET" || method === "HEAD") return 0;
  const length = headers.get("content-length");
  const bytes = length === null && headers.has("transfer-encoding")
    ? MAX_BODY_BYTES
    : Number(length);
  return Math.min(bytes || 0, MAX_BODY_BYTES) / SLOWEST_LINE;
}

/** Whoever has not sent all of it is told so: no engine is to blame. */
function failureOf({ arriving }: Bindings): Failure {
  return arriving
    ? requestFailures.make("timeout", "The body did not arrive in time")
    : requestFailures.make("unavailable", "An engine below does not answer");
}

function tooLate(request: Request, { requestId }: Bindings, failure: Failure): Response {
  const forPerson = requestWantsHtml(request);
  const isKeptPrivate = isPrivate(getPath(request));
  const language = languageOf(request);
  const body = forPerson
    ? errorPage({ failure, request, requestId, language })
    : JSON.stringify(problemBody(failure, requestId));
  return new Response(body, {
    status: failure.row.status,
    headers: {
      ...(forPerson && { ...PAGE_HEADERS, ...saidIn(language) }),
      ...(isKeptPrivate && PRIVATE_HEADERS),
      "content-type": forPerson ? "text/html; charset=UTF-8" : "application/problem+json",
      "cache-control": "no-store",
      "retry-after": String(failure.row.retryAfter ?? 1),
      // The rest of a body nobody reads must not be taken for the next request.
      ...(failure.row.status === 408 && { connection: "close" }),
      "x-content-type-options": "nosniff",
      ...(requestId !== undefined && { "x-request-id": requestId }),
    },
  });
}
