/** A stream whose appends are spans of the call they belong to, whichever adapter it is. */

import { SpanKind } from "@opentelemetry/api";
import { traced } from "../observe/trace.ts";
import type { EventStream } from "./event_stream.ts";

export function traceStream(stream: EventStream): EventStream {
  return {
    ...stream,
    append: (topic, entries) =>
      traced(`append ${topic}`, {
        kind: SpanKind.PRODUCER,
        attributes: {
          "messaging.destination.name": topic,
          "messaging.batch.message_count": entries.length,
        },
      }, () => stream.append(topic, entries)),
  };
}
