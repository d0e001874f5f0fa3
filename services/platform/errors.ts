/**
 * Failures: every way a use case can refuse, as rows of a table per domain.
 *
 * Rules and stores throw `fail("code", "Cannot …")`; they never mention HTTP. Routes, sockets and
 * workers each map a row to their own answer in one place.
 */

/** One row: what a failure is called, and how far it may travel. */
export interface FailureRow {
  /** HTTP status (RFC 9110). */
  status: number;
  /** Short sentence, the same for every occurrence. */
  title: string;
  /** What to do about it: the text of the page at `/problems/<domain>.<code>`. */
  remedy: string;
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
  /** WebSocket close code, where the failure ends a socket. */
  close?: number;
}

/** One member that has the wrong shape or value; `pointer` is an RFC 6901 JSON pointer. */
export interface ShapeError {
  pointer: string;
  message: string;
}

/** What a failure carries besides its row. */
export interface FailureExtra {
  /** Members added to the problem body, such as `match_id`. */
  members?: Record<string, unknown>;
  errors?: ShapeError[];
  /** Overrides the row's `retryAfter`, in seconds. */
  retryAfter?: number;
  /** Response headers that belong to this answer, such as `Allow`. */
  headers?: Record<string, string>;
  cause?: unknown;
}

/** A refusal that callers may see. Anything else that is thrown is a defect. */
export class Failure extends Error {
  override name = "Failure";

  constructor(
    readonly domain: string,
    readonly code: string,
    readonly row: FailureRow,
    detail: string,
    readonly extra: FailureExtra = {},
  ) {
    super(detail, extra.cause === undefined ? undefined : { cause: extra.cause });
  }

  /** Path of the page that explains this failure. */
  get type(): string {
    return `/problems/${this.domain}.${this.code}`;
  }
}

/** A domain's table with the function that throws from it. */
export interface FailureTable<Code extends string> {
  domain: string;
  rows: Readonly<Record<Code, FailureRow>>;
  /** Throws what `make` makes; for expressions: `find(id) ?? failures.fail("not_found", …)`. */
  fail(code: Code, detail: string, extra?: FailureExtra): never;
  /** The failure `code` with a sentence about this occurrence: `throw failures.make(…)`. */
  make(code: Code, detail: string, extra?: FailureExtra): Failure;
}

export function defineFailures<Code extends string>(
  domain: string,
  rows: Record<Code, FailureRow>,
): FailureTable<Code> {
  function make(code: Code, detail: string, extra?: FailureExtra): Failure {
    return new Failure(domain, code, rows[code], detail, extra);
  }
  return {
    domain,
    rows,
    make,
    fail(code, detail, extra) {
      throw make(code, detail, extra);
    },
  };
}

/** Failures that belong to no domain: the shape of requests, credentials, the engines below. */
export const requestFailures = defineFailures("request", {
  malformed: {
    status: 400,
    title: "The request cannot be read",
    remedy: "Send well-formed JSON in UTF-8.",
  },
  unauthorized: {
    status: 401,
    title: "No valid credentials",
    remedy: "Sign in, or renew the access token at POST /auth/token, then try again.",
    close: 4501,
  },
  forbidden: {
    status: 403,
    title: "Not allowed",
    remedy: "Use an account whose role may do this; players act only for themselves.",
  },
  not_found: {
    status: 404,
    title: "Nothing is here",
    remedy: "Check the path and the ids in it against /docs.",
  },
  method_not_allowed: {
    status: 405,
    title: "This method is not offered here",
    remedy: "Use one of the methods the Allow header names.",
  },
  timeout: {
    status: 408,
    title: "The request took too long to arrive",
    remedy: "Send it again; over a slow line in smaller pieces.",
    retryAfter: 1,
  },
  conflict: {
    status: 409,
    title: "The present state does not allow this",
    remedy: "Read the current state and decide again.",
  },
  idempotency_in_progress: {
    status: 409,
    title: "The first request with this Idempotency-Key is still running",
    remedy: "Wait a moment and repeat the same request with the same key.",
    retryAfter: 1,
  },
  too_large: {
    status: 413,
    title: "The body is too large",
    remedy: "Send less in one request; the limits stand in /docs.",
  },
  unsupported_media_type: {
    status: 415,
    title: "This media type is not understood here",
    remedy: "Send Content-Type: application/json.",
  },
  invalid: {
    status: 422,
    title: "A value has the wrong shape",
    remedy: "Correct the members listed under errors.",
  },
  idempotency_key_reused: {
    status: 422,
    title: "This Idempotency-Key was used for another request",
    remedy: "Use a fresh key for every new request; repeat a key only with the same body.",
  },
  upgrade_required: {
    status: 426,
    title: "This version of WebSocket is not spoken here",
    remedy: "Send Sec-WebSocket-Version: 13 (RFC 6455).",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests",
    remedy: "Wait as long as Retry-After says.",
    close: 4503,
  },
  internal: {
    status: 500,
    title: "Something went wrong on our side",
    remedy: "Try again; if it stays, tell the operator the request id.",
  },
  unavailable: {
    status: 503,
    title: "The service cannot answer just now",
    remedy: "Try again after the time Retry-After gives.",
    retryAfter: 1,
    close: 4003,
  },
});
