/** Entries of a stream as messages of Kafka, and back. Others write to the same topics. */

import { type Delivered, partitionOf, type StreamEntry } from "../event_stream.ts";
import { readCause, toCause } from "../../observe/trace.ts";
import type { RawMessage } from "./internals.ts";
import type { OutgoingMessage } from "./kafka_producer.ts";

/** Largest body that is written or read; topics take messages of 1 MiB unless they are told otherwise. */
export const MOST_BYTES = 1_000_000;
/** What is kept of a message that cannot be used. */
const SHOWN = 1_000;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder();
const encoder = new TextEncoder();

/** @throws RangeError for a body that no topic would take */
export function toMessage({ id, key, body, trace }: StreamEntry): OutgoingMessage {
  // A UTF-16 unit is at most three bytes: most bodies need no counting.
  if (body.length * 3 > MOST_BYTES && encoder.encode(body).length > MOST_BYTES) {
    throw new RangeError(`Cannot append ${id}: its body is larger than ${MOST_BYTES} bytes`);
  }
  return {
    partition: partitionOf(key),
    key,
    value: body,
    headers: { id, ...(trace !== undefined && headersOf(trace)) },
  };
}

/** Headers that are not ours are others' business; what an entry cannot do without is asked for. */
export function toEntry(topic: string, partition: number, message: RawMessage): Delivered {
  const { offset, key, value, headers = {} } = message;
  const position = positionAfter(Number(offset));
  const spoilt = (spoiled: string, id?: string): Delivered => ({
    id: id ?? placeOf(topic, partition, offset),
    key: key === null ? "" : lenient.decode(key).slice(0, SHOWN),
    body: value === null ? "" : lenient.decode(value.subarray(0, SHOWN)),
    position,
    spoiled,
  });
  const id = textOf(headers["id"]);
  if (id === undefined || id === "") return spoilt("it has no header `id`");
  if (key === null) return spoilt("it has no key", id);
  if (value === null) return spoilt("it has no value", id);
  if (value.length > MOST_BYTES) {
    return spoilt(`it is too large: ${value.length} bytes, at most ${MOST_BYTES}`, id);
  }
  const trace = toCause({
    trace: textOf(headers["traceparent"]),
    requestId: textOf(headers["request_id"]),
  });
  try {
    const [name, body] = [strict.decode(key), strict.decode(value)];
    return { id, key: name, body, position, ...(trace !== undefined && { trace }) };
  } catch {
    return spoilt("its key or its value is not UTF-8", id);
  }
}

/** Others read `traceparent` as well. */
function headersOf(cause: string): Record<string, string> {
  const { trace, requestId } = readCause(cause);
  return {
    ...(trace !== undefined && { traceparent: trace }),
    ...(requestId !== undefined && { request_id: requestId }),
  };
}

/** In place of entries whose batch cannot be decoded: of `from` up to, not including, `next`. */
export function toUnreadable(
  { topic, partition, from, next, reason }: {
    topic: string;
    partition: number;
    from: number;
    next: number;
    reason: string;
  },
): Delivered {
  return {
    id: placeOf(topic, partition, from),
    key: "",
    body: "",
    position: String(next),
    spoiled: `${next - from} entries from offset ${from} on cannot be decoded: ${reason}`,
  };
}

/** Positions are offsets of the next entry, as Kafka counts what a group has committed. */
export function positionAfter(offset: number): string {
  return String(offset + 1);
}

function placeOf(topic: string, partition: number, offset: number | string): string {
  return `${topic}/${partition}/${offset}`;
}

function textOf(header: unknown): string | undefined {
  const one = Array.isArray(header) ? header[0] : header;
  if (one === undefined || one === null) return undefined;
  return typeof one === "string" ? one : lenient.decode(one as Uint8Array);
}
