/**
 * Telemetry that survives being offline: events wait in a bounded queue and go out in batches. Each
 * has an id, so that a batch sent twice counts once.
 */

import { createBackoff } from "./backoff.ts";
import { VezeError } from "./rest/problem.ts";
import type { Call } from "./rest/rest.ts";
import { type Runtime, uuid } from "./runtime.ts";

export interface TelemetryQueue {
  /**
   * Never waits, never throws. When the queue is full, the oldest events go; what the service would
   * not take (above 32 KiB, no JSON, a name that begins with `match.`) is given up and counted.
   */
  track(event: string, payload?: Record<string, unknown>): void;
  /** Sends what waits now. @returns whether the queue is empty */
  flush(): Promise<boolean>;
  /** Events that wait, and those that were given up. */
  counts(): { waiting: number; dropped: number };
  close(): void;
}

interface Event {
  event_id: string;
  event: string;
  ts: number;
  payload?: Record<string, unknown>;
}

const MOST_WAITING = 5_000;
const MOST_IN_BATCH = 200;
/** Half of what the service takes in one request. */
const BATCH_BYTES = 500_000;
/** What it takes of one event. */
const EVENT_BYTES = 32 * 1024;
const EVERY_MS = 5_000;

export function createTelemetryQueue(
  { call, runtime }: { call: Call; runtime: Runtime },
): TelemetryQueue {
  const backoff = createBackoff(runtime.random);
  let waiting: { event: Event; size: number }[] = [];
  let dropped = 0;
  let sending: Promise<boolean> | null = null;
  let callOff: (() => void) | null = null;
  let isClosed = false;

  function flushIn(ms: number): void {
    if (callOff || isClosed) return;
    callOff = runtime.after(ms, () => {
      callOff = null;
      void flush();
    });
  }

  function flush(): Promise<boolean> {
    sending ??= sendAll().finally(() => sending = null);
    return sending;
  }

  async function sendAll(): Promise<boolean> {
    while (waiting.length > 0) {
      const batch = takeBatch();
      try {
        const { rejected } = await call("POST /telemetry/bulk", {
          body: { sent_at: runtime.now(), events: batch.map(({ event }) => event) },
        });
        backoff.reset();
        dropped += rejected;
        forget(batch);
      } catch (error) {
        const { status = 0, retryAfter } = error instanceof VezeError ? error : {};
        // What the service does not want in this shape it will not want later either.
        const isHopeless = status >= 400 && status < 500 && ![401, 408, 429].includes(status);
        if (isHopeless) {
          dropped += batch.length;
          forget(batch);
          continue;
        }
        flushIn(Math.max((retryAfter ?? 0) * 1_000, EVERY_MS / 5 + backoff.next()));
        return false;
      }
    }
    return true;
  }

  function takeBatch() {
    let size = 0;
    let count = 0;
    for (const each of waiting) {
      size += each.size;
      if (count === MOST_IN_BATCH || (count > 0 && size > BATCH_BYTES)) break;
      count++;
    }
    return waiting.slice(0, count);
  }

  /** By identity: the queue may have lost its oldest meanwhile. */
  function forget(batch: readonly { event: Event }[]): void {
    const done = new Set(batch);
    waiting = waiting.filter((each) => !done.has(each));
  }

  return {
    track(name, payload) {
      if (isClosed) return;
      const event: Event = {
        ...{ event_id: uuid(), event: name, ts: runtime.now() },
        ...(payload && { payload }),
      };
      const size = sizeOf(event);
      if (size > EVENT_BYTES) {
        dropped++;
        return;
      }
      waiting.push({ event, size });
      if (waiting.length > MOST_WAITING) {
        waiting.shift();
        dropped++;
      }
      flushIn(EVERY_MS);
    },
    flush,
    counts: () => ({ waiting: waiting.length, dropped }),
    close() {
      isClosed = true;
      callOff?.();
      callOff = null;
    },
  };
}

/** Bytes of its JSON; infinite for what has none: loops, big integers. */
function sizeOf(event: Event): number {
  try {
    return new TextEncoder().encode(JSON.stringify(event)).length;
  } catch {
    return Infinity;
  }
}
