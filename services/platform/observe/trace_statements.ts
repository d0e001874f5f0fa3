/** A statement of a traced call as a span of its own: its text without its values, and how it ended. */

import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { TRACER } from "./trace.ts";

/** Longer than nearly all of them. */
const TEXT_LENGTH = 2_000;

/** @returns to be called at the statement's end; undefined where nobody keeps the trace */
export function traceStatement(text: string): ((error?: unknown) => void) | undefined {
  if (!trace.getActiveSpan()?.isRecording()) return undefined;
  const span = trace.getTracer(TRACER).startSpan(nameOf(text), {
    kind: SpanKind.CLIENT,
    attributes: {
      "db.system.name": "postgresql",
      "db.query.text": text.replaceAll(/\s+/g, " ").trim().slice(0, TEXT_LENGTH),
    },
  });
  return (error) => {
    if (error !== undefined) {
      // Its message may hold values: the code must do.
      const code = Reflect.get(Object(error), "code");
      span.setAttribute("db.response.status_code", String(code ?? "unknown"));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  };
}

const WRITES =
  /\b(insert|update|delete)\s+(?:into\s+|from\s+)?(?!(?:set|of|skip|nowait)\b)([a-z_]+)/i;
const READS = /\b(?:from|join)\s+([a-z_]+)\b(?!\s*\()/i;

/** "insert users", "select tickets": what it writes first, or else reads first. */
export function nameOf(text: string): string {
  const [, verb, table] = WRITES.exec(text) ?? [];
  if (verb !== undefined) return `${verb.toLowerCase()} ${table}`;
  const [, from] = READS.exec(text) ?? [];
  if (from !== undefined) return `select ${from}`;
  return /\w+/.exec(text)?.[0].toLowerCase() ?? "statement";
}
