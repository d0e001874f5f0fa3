/** What every request gets: an id, its client's address, a place in the histograms and the log. */

import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { workContext } from "../../../services/platform/context.ts";
import type { Ids } from "../../../services/platform/ids.ts";
import type { Logger } from "../../../services/platform/observe/log.ts";
import { DURATION_BOUNDS, type Metrics } from "../../../services/platform/observe/metrics.ts";
import { nameSpan, readTrace } from "../../../services/platform/observe/trace.ts";
import { clientAddress } from "../address.ts";
import type { AppEnv } from "../context.ts";
import { declareLength } from "./head.ts";

/** Clients may send any method: a label must not grow by it. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const STRICT_TRANSPORT = "max-age=31536000; includeSubDomains";
const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

export function observe(
  { ids, metrics, log, trustedProxies, strictTransport }: {
    ids: Ids;
    metrics: Metrics;
    log: Logger;
    trustedProxies: number;
    /** Whether players come by https. */
    strictTransport: boolean;
  },
): MiddlewareHandler<AppEnv> {
  const duration = metrics.meter.createHistogram("http_server_request_duration_seconds", {
    description: "Time from a request's arrival to its answer, by route template",
    advice: { explicitBucketBoundaries: DURATION_BOUNDS },
  });
  return async function observe(c, next) {
    const started = performance.now();
    const given = c.req.header("x-request-id");
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : ids.next();
    c.set("requestId", requestId);
    c.env.requestId = requestId;
    const peer = c.env?.remoteAddress ?? "in-process";
    c.set("address", clientAddress(peer, c.req.header("x-forwarded-for"), trustedProxies));
    // Before the answer is made: a header that is added to a finished one costs a copy of it.
    c.header("x-request-id", requestId);
    c.header("x-content-type-options", "nosniff");
    if (strictTransport) c.header("strict-transport-security", STRICT_TRANSPORT);
    const trace = c.req.header("traceparent");
    const work = trace !== undefined && readTrace(trace) ? { requestId, trace } : { requestId };
    await workContext.run(work, next);
    if (c.req.method === "HEAD") await declareLength(c);
    // What the client saw counts: an answer that came too late went to nobody.
    const status = c.env.overtaken ?? c.res.status;
    const seconds = (performance.now() - started) / 1000;
    const route = routeTemplate(c);
    const method = METHODS.has(c.req.method) ? c.req.method : "_OTHER";
    duration.record(seconds, { method, route, status: String(status) });
    nameSpan(method, route);
    const ms = Math.round(seconds * 1e4) / 10;
    log.debug(
      { request_id: requestId, method: c.req.method, path: c.req.path, status, ms },
      "request",
    );
  };
}

/** The matched handler's path; unmatched paths share one label, so that labels stay bounded. */
function routeTemplate(c: Context<AppEnv>): string {
  const path = routePath(c, -1);
  return path === "*" || path === "/*" ? "unmatched" : path;
}
