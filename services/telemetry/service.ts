/**
 * Ingestion: a batch is looked at event by event, and answered once what it accepts is durable
 * (TEL1–TEL4).
 *
 * Holds the backlog's size as last measured, and the entries that wait for one common append; the
 * route drives it. A size older than a second is measured again while batches pass by the old one;
 * only the first of all and one above the limit are waited for. A bad event never sinks its batch.
 * Above the limit every batch is refused, for what is accepted is never given up.
 */

import { type Batcher, createBatcher } from "../platform/work/batcher.ts";
import type { Clock } from "../platform/time/clock.ts";
import { requestFailures } from "../platform/errors.ts";
import type { EventStream, StreamEntry } from "../platform/streams/event_stream.ts";
import { type Ids, isId } from "../platform/ids.ts";
import { faultsOf, sayFault } from "../platform/issues.ts";
import { currentCause } from "../platform/observe/trace.ts";
import { isUnavailable } from "../platform/unavailable.ts";
import { type Caller, hasRole } from "../identity/mod.ts";
import { telemetryFailures } from "./errors.ts";
import type { TelemetryMetrics } from "./metrics.ts";
import { TELEMETRY_GROUP, TELEMETRY_TOPIC } from "./recorder.ts";
import { whyNoSignal } from "./signals.ts";
import type { EventResult } from "./types.ts";
import { TelemetryEvent } from "./wire.ts";

export interface Telemetry {
  /**
   * Takes a batch; resolves once every accepted event is durable in the stream (TEL3).
   * @throws telemetry.backlog
   * @param sentAt client's time of sending, in milliseconds, where it is known
   */
  ingest(caller: Caller, events: unknown[], sentAt?: number): Promise<EventResult[]>;
  drain(): Promise<void>;
}

/** Names of what the service itself tells: no player may claim to have won a match. */
const OWN_PREFIX = "match.";
const OLDEST_MS = 90 * 86_400_000;
const FUTURE_MS = 86_400_000;
const ENTRIES_PER_APPEND = 2_000;

/** How stale the backlog's size may be. */
const LAG_AGE_MS = 1_000;

export function createTelemetry(
  { stream, maxBacklog, metrics, clock, ids }: {
    stream: EventStream;
    /** Most entries that may wait for the worker (TEL4). */
    maxBacklog: number;
    metrics: Pick<TelemetryMetrics, "took">;
    clock: Clock;
    ids: Ids;
  },
): Telemetry {
  let backlog = 0;
  let measuredAt = -Infinity;
  let measuring: Promise<void> | undefined;

  /** @throws telemetry.backlog */
  async function checkBacklog(): Promise<void> {
    if (clock.elapsed() - measuredAt >= LAG_AGE_MS) {
      // One asks for all; as long as the answer is away, the last one counts.
      measuring ??= stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP).then((lag) => {
        backlog = lag.reduce((sum, each) => sum + each, 0);
        measuredAt = clock.elapsed();
      }).finally(() => measuring = undefined);
      if (measuredAt === -Infinity || backlog > maxBacklog) await measuring;
      else measuring.catch(() => {});
    }
    if (backlog > maxBacklog) {
      throw telemetryFailures.make("backlog", `${backlog} events wait to be recorded`);
    }
  }

  const appends: Batcher<StreamEntry[], void> = createBatcher({
    async run(batches) {
      const entries = batches.flat();
      for (let i = 0; i < entries.length; i += ENTRIES_PER_APPEND) {
        await stream.append(TELEMETRY_TOPIC, entries.slice(i, i + ENTRIES_PER_APPEND));
      }
      return batches.map(() => undefined);
    },
    hopeless: isUnavailable,
    overload: () => requestFailures.make("unavailable", "Too much telemetry is waiting"),
  });

  return {
    async ingest(caller, events, sentAt) {
      await checkBacklog();
      const now = clock.now();
      const skew = sentAt === undefined ? 0 : now - sentAt;
      const entries: StreamEntry[] = [];
      const seen = new Set<string>();
      const trace = currentCause();
      const results = events.map((raw, index): EventResult => {
        const parsed = TelemetryEvent.safeParse(raw);
        if (!parsed.success) {
          const reason = sayFault(faultsOf(parsed.error.issues)[0]!);
          return { index, status: "rejected", reason };
        }
        const event = parsed.data;
        const eventId = event.event_id ?? ids.next();
        // Clients that are no game servers (an operator's, say) are no players either.
        const ownId = !hasRole(caller, "service") && isId(caller.id) ? caller.id : undefined;
        const userId = event.user_id ?? ownId;
        if (userId !== undefined && userId !== caller.id && !hasRole(caller, "service")) {
          return { index, eventId, status: "rejected", reason: "forbidden" };
        }
        if (!hasRole(caller, "service") && event.event.startsWith(OWN_PREFIX)) {
          return { index, eventId, status: "rejected", reason: "event: the name is reserved" };
        }
        const at = event.ts + skew;
        if (at < now - OLDEST_MS || at > now + FUTURE_MS) {
          return { index, eventId, status: "rejected", reason: "ts: too far from now" };
        }
        if (seen.has(eventId)) return { index, eventId, status: "duplicate" };
        seen.add(eventId);
        entries.push({
          id: eventId,
          key: userId ?? caller.id,
          ...(trace !== undefined && { trace }),
          body: JSON.stringify({
            event: event.event,
            ts: Math.round(at),
            received_at: now,
            ...(sentAt !== undefined && { skew_ms: skew }),
            user_id: userId,
            ...(!hasRole(caller, "service") && { sender: caller.id }),
            payload: event.payload,
          }),
        });
        // A studio may call its own events what it likes: they are recorded, and no rule looks at them.
        const unjudged = whyNoSignal(event.event, event.payload);
        return { index, eventId, status: "accepted", ...(unjudged !== undefined && { unjudged }) };
      });
      if (entries.length > 0) await appends.add(entries);
      metrics.took(results);
      return results;
    },
    drain: () => appends.drain(),
  };
}
