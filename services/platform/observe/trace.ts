/**
 * Trace context across streams, outbox and sockets: what a request belongs to travels with its entries,
 * and whoever handles them goes on with it, or links its span to all of them. It is a cause,
 * `traceparent;request`: a `traceparent` (W3C Trace Context, level 1) where a trace is kept, and the
 * request's id, which the log lines of whoever handles it have as well.
 */

import {
  context,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanOptions,
  SpanStatusCode,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import { workContext } from "../context.ts";
import { Failure } from "../errors.ts";

/** Of version 00, and what later ones have in common with it; ff is forbidden (§3.2.2.1). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.{0,64})?$/;
/** A batch may hold entries of hundreds of requests: more than a person follows. */
const MOST_CAUSES = 32;
export const TRACER = "veze-game";
/** Above what must not be kept: samplers that go by the parent keep nothing below it. */
const UNSAMPLED: SpanContext = {
  ...{
    traceId: "f".repeat(32),
    spanId: "f".repeat(16),
    traceFlags: TraceFlags.NONE,
    isRemote: true,
  },
};

/** Undefined for what is no `traceparent`. */
export function readTrace(text: string | null | undefined): SpanContext | undefined {
  const [, traceId = "", spanId = "", flags = ""] = TRACEPARENT.exec(text ?? "") ?? [];
  const context = { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

/** What the work in hand belongs to: its trace and its request. */
export function currentCause(): string | undefined {
  return toCause({ trace: currentTrace(), requestId: workContext.getStore()?.requestId });
}

export function toCause(
  { trace, requestId }: { trace?: string | undefined; requestId?: string | undefined },
): string | undefined {
  return requestId === undefined ? trace : `${trace ?? ""};${requestId}`;
}

export function readCause(cause: string): { trace?: string; requestId?: string } {
  const [trace, requestId] = cause.split(";", 2);
  return { ...(trace && { trace }), ...(requestId && { requestId }) };
}

/** The active span where it is kept, or else what the caller sent. */
function currentTrace(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (!span || !isSpanContextValid(span)) return workContext.getStore()?.trace;
  return isSampled(span) ? written(span) : undefined;
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

/**
 * What the runtime calls a request's span is its method alone: the route's template says which it was.
 * The address with its query, which the runtime keeps as well, cannot be taken back: what is set again
 * stands beside it.
 */
export function nameSpan(method: string, route: string): void {
  const span = trace.getActiveSpan();
  if (!span?.isRecording()) return;
  span.updateName(`${method} ${route}`);
  span.setAttribute("http.route", route);
}

/** Id of the trace that the work in hand belongs to, where one is kept. */
export function activeTraceId(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && isSpanContextValid(span) && isSampled(span) ? span.traceId : undefined;
}

/**
 * Runs the work as a span below what caused it, linked to further causes. Several of one call are one
 * cause; a trace that nobody keeps is none, and without any there is no span. Log lines of the work have
 * the ids of the requests.
 */
export async function causedBy<T>(
  name: string,
  causes: Iterable<{ trace?: string | null }>,
  work: () => Promise<T>,
): Promise<T> {
  const kept = new Map<string, SpanContext>();
  const requests = new Set<string>();
  const read = new Set<string>();
  for (const { trace: text } of causes) {
    if (!text || read.has(text)) continue;
    read.add(text);
    const { trace: parent, requestId } = readCause(text);
    if (requestId !== undefined && requests.size < MOST_CAUSES) requests.add(requestId);
    const cause = readTrace(parent);
    if (cause && isSampled(cause) && kept.size <= MOST_CAUSES) kept.set(parent!, cause);
  }
  return await forRequests([...requests], async () => {
    const [first, ...others] = kept.values();
    if (!first) return await work();
    const links: Link[] = others.map((context) => ({ context }));
    return await inSpan(name, { links }, work, trace.setSpanContext(ROOT_CONTEXT, first));
  });
}

async function forRequests<T>(requestIds: readonly string[], work: () => Promise<T>): Promise<T> {
  const [requestId, ...others] = requestIds;
  if (requestId === undefined) return await work();
  return await workContext.run(
    { requestId, ...(others.length > 0 && { requestIds }) },
    work,
  );
}

/** Runs the work as a trace of its own, or as a part of the caller's. */
export async function begun<T>(
  name: string,
  caller: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const above = readTrace(caller);
  return await (above
    ? inSpan(name, {}, work, trace.setSpanContext(ROOT_CONTEXT, above))
    : inSpan(name, { root: true }, work));
}

/** Runs the work so that the runtime makes no span of what it sends: its address is a secret. */
export function untraced<T>(work: () => T): T {
  return context.with(trace.setSpanContext(ROOT_CONTEXT, UNSAMPLED), work);
}

/** Runs the work as a span below the one of the call in hand; where none is kept, just runs it. */
export async function traced<T>(
  name: string,
  options: SpanOptions,
  work: () => Promise<T>,
): Promise<T> {
  return await (trace.getActiveSpan()?.isRecording() ? inSpan(name, options, work) : work());
}

async function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: () => Promise<T>,
  parent = context.active(),
): Promise<T> {
  return await trace.getTracer(TRACER).startActiveSpan(name, options, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      // What the caller has to mend is no fault of ours.
      if (!(error instanceof Failure) || error.row.status >= 500) fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Its message may hold what players wrote: the name, or the code, must do. */
export function fail(span: Span, error: unknown): void {
  const code = Reflect.get(Object(error), "code");
  const message = typeof code === "string" ? code : error instanceof Error ? error.name : "failed";
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

function written({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}
