/**
 * Trace context across the streams: what a request belongs to travels with its entries as a
 * `traceparent` (W3C Trace Context, level 1), and whoever handles them links its span to all of them.
 */

import {
  isSpanContextValid,
  type Link,
  type SpanContext,
  SpanStatusCode,
} from "@opentelemetry/api";
import { trace } from "@opentelemetry/api";
import { workContext } from "../context.ts";

/** Of version 00, and what later ones have in common with it; ff is forbidden (§3.2.2.1). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.{0,64})?$/;
/** A batch may hold entries of hundreds of requests: more than a person follows. */
const MOST_LINKS = 32;

/** Undefined for what is no `traceparent`. */
export function readTrace(text: string | null | undefined): SpanContext | undefined {
  const [, traceId = "", spanId = "", flags = ""] = TRACEPARENT.exec(text ?? "") ?? [];
  const context = { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

/** What the work in hand belongs to: the active span, or else what the caller sent. */
export function currentTrace(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && isSpanContextValid(span) ? written(span) : workContext.getStore()?.trace;
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
  return span && isSpanContextValid(span) ? span.traceId : undefined;
}

/** Runs the work as a span of its own that links to what caused it. */
export async function linkedTo<T>(
  name: string,
  causes: Iterable<{ trace?: string }>,
  work: () => Promise<T>,
): Promise<T> {
  const links = new Map<string, Link>();
  for (const { trace: text } of causes) {
    if (text === undefined || links.has(text) || links.size === MOST_LINKS) continue;
    const context = readTrace(text);
    if (context) links.set(text, { context });
  }
  const options = { root: true, links: [...links.values()] };
  return await trace.getTracer("veze-game").startActiveSpan(name, options, async (span) => {
    try {
      return await work();
    } catch (error) {
      // Its message may hold what players wrote: the name must do.
      const message = error instanceof Error ? error.name : "failed";
      span.setStatus({ code: SpanStatusCode.ERROR, message });
      throw error;
    } finally {
      span.end();
    }
  });
}

function written({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}
