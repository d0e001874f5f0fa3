/** The one place that turns failures into HTTP answers (RFC 9457). */

import type { Context, ErrorHandler, Hono, NotFoundHandler } from "hono";
import type { ZodError } from "zod";
import { Failure, requestFailures } from "../../services/platform/errors.ts";
import { faultsOf } from "../../services/platform/issues.ts";
import type { Logger } from "../../services/platform/observe/log.ts";
import { asFailure } from "../../services/platform/unavailable.ts";
import type { AppEnv } from "./context.ts";
import { errorPage, wantsHtml } from "./page/error_page.tsx";
import { languageOf, saidIn } from "./page/language.ts";
import { PAGE_HEADERS } from "./page/page.ts";

/** What a failure says in JSON. */
export function problemBody(failure: Failure, requestId: string | undefined) {
  const { row, code, extra } = failure;
  return {
    type: failure.type,
    title: row.title,
    status: row.status,
    detail: failure.message,
    code,
    request_id: requestId,
    ...extra.members,
    ...(extra.errors && { errors: extra.errors }),
  };
}

function problemResponse(c: Context<AppEnv>, failure: Failure): Response {
  const { row, extra } = failure;
  const retryAfter = extra.retryAfter ?? row.retryAfter;
  const headers: Record<string, string> = {
    ...extra.headers,
    ...(retryAfter !== undefined && { "retry-after": String(Math.ceil(retryAfter)) }),
    ...(row.status === 401 && { "www-authenticate": "Bearer" }),
    "cache-control": "no-store",
  };
  const body = problemBody(failure, c.get("requestId"));
  if (wantsHtml(c)) {
    const request = c.req.raw;
    const language = languageOf(request);
    const page = errorPage({ failure, request, requestId: c.get("requestId"), language });
    return c.html(page, {
      status: row.status as 400,
      headers: { ...headers, ...PAGE_HEADERS, ...saidIn(language) },
    });
  }
  return c.body(JSON.stringify(body), {
    status: row.status as 400,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}

export function onError(log: Logger): ErrorHandler<AppEnv> {
  return (error, c) => {
    const failure = asFailure(error);
    if (c.env.overtaken !== undefined) {
      log.debug({ err: String(error), path: c.req.path }, "nobody waits for this answer any more");
      return problemResponse(c, failure ?? requestFailures.make("internal", "It came too late"));
    }
    if (!failure) {
      log.error({ err: error, path: c.req.path }, "request failed");
      return problemResponse(
        c,
        requestFailures.make("internal", "The request could not be answered; it is logged"),
      );
    }
    if (failure.row.status >= 500) {
      log.warn({ err: String(failure.cause ?? failure), path: c.req.path }, "request refused");
    }
    return problemResponse(c, failure);
  };
}

/** 404, or 405 with `Allow` where the path exists under other methods. */
export function notFound(app: () => Hono<AppEnv>): NotFoundHandler<AppEnv> {
  let table: { method: string; pattern: RegExp }[] | undefined;
  return (c) => {
    table ??= app().routes.filter((route) => route.method !== "ALL").map((route) => ({
      method: route.method,
      pattern: pathPattern(route.path),
    }));
    const methods = new Set(
      table.filter(({ pattern }) => pattern.test(c.req.path)).map(({ method }) => method),
    );
    if (methods.has("GET")) methods.add("HEAD");
    if (methods.size === 0 || methods.has(c.req.method)) {
      return problemResponse(
        c,
        requestFailures.make("not_found", "Nothing is at this address"),
      );
    }
    const allow = [...methods].sort().join(", ");
    return problemResponse(
      c,
      requestFailures.make("method_not_allowed", `This address offers ${allow}`, {
        headers: { allow },
      }),
    );
  };
}

function pathPattern(path: string): RegExp {
  const source = path.split("/").map((part) =>
    part.startsWith(":") ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  ).join("/");
  return new RegExp(`^${source}$`);
}

/** Zod's issues as RFC 6901 pointers below `location` (a body member, `?query`, a path part). */
export function invalid(error: ZodError, location: string): Failure {
  const errors = faultsOf(error.issues).slice(0, 20).map(({ path, message }) => ({
    pointer: path.length === 0 && location === "json"
      ? ""
      : `${location === "json" ? "" : `/${location}`}/${
        path.map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")
      }`,
    message,
  }));
  const where = { json: "body", query: "query", param: "path", form: "body" }[location] ?? location;
  return requestFailures.make(
    "invalid",
    `The ${where} has ${errors.length} value${errors.length === 1 ? "" : "s"} of the wrong shape`,
    { errors },
  );
}
