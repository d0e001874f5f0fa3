/**
 * Commands of a traced call to Redis as spans of their own: the command's name, never keys or values.
 *
 * Holds the spans of commands under way. The client publishes them on a channel of the process, so this is
 * switched on once, by whoever starts the program; without it a command costs nothing more.
 */

import { tracingChannel } from "node:diagnostics_channel";
import { type Span, SpanKind, trace } from "@opentelemetry/api";
import { fail, TRACER } from "../observe/trace.ts";

interface Command {
  command: string;
  error?: unknown;
}

/** @returns switches it off again */
export function traceRedis(): () => void {
  const spans = new WeakMap<object, Span>();
  const listeners = {
    start(message: unknown) {
      if (!trace.getActiveSpan()?.isRecording()) return;
      const { command } = message as Command;
      const span = trace.getTracer(TRACER).startSpan(command.toLowerCase(), {
        kind: SpanKind.CLIENT,
        attributes: { "db.system.name": "redis", "db.operation.name": command },
      });
      spans.set(message as object, span);
    },
    error(message: unknown) {
      const span = spans.get(message as object);
      if (span) fail(span, (message as Command).error);
    },
    asyncEnd: (message: unknown) => spans.get(message as object)?.end(),
  };
  const channel = tracingChannel("node-redis:command");
  const all = { end() {}, asyncStart() {}, ...listeners };
  channel.subscribe(all);
  return () => channel.unsubscribe(all);
}
