/**
 * The far end of the telemetry stream: validates entries, lets the rules look at them, and stores both,
 * once each (TEL3, TEL6).
 *
 * Acknowledged after the commit; an event's id counts once, so what is read again changes nothing.
 */

import type { Judge } from "../anti_cheat/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { type Delivered, partitionOf } from "../platform/streams/event_stream.ts";
import type { Logger } from "../platform/observe/log.ts";
import { causedBy } from "../platform/observe/trace.ts";
import { idOf, isId } from "../platform/ids.ts";
import { SEEN_KEPT_MS } from "./months.ts";
import type { EventRow, EventStore } from "./store.ts";
import { StreamedEvent } from "./wire.ts";

export const TELEMETRY_TOPIC = "telemetry";
export const TELEMETRY_GROUP = "veze";

/** How far ahead of its recording an event's own time may lie. */
const AHEAD_MS = 86_400_000;
/** Ids of a batch in a log line. */
const SHOWN = 32;

export interface Recorder {
  /** Stores a batch. @throws when any entry is not an event, so that it can be found and parked */
  record(entries: readonly Delivered[]): Promise<void>;
  /** Others may have recorded some of this partition: its players are met anew, from what is stored. */
  takeOver(partition: number): void;
}

export function createRecorder(
  { store, judge, onRecorded, onWindows, clock, log }: {
    store: EventStore;
    judge: Judge;
    /** @param delayMs from the arrival of the oldest of them */
    onRecorded?: (events: number, delayMs: number) => void;
    /** Windows for the bot model were stored. */
    onWindows?: () => void;
    clock: Clock;
    log: Logger;
  },
): Recorder {
  return {
    record: (entries) => causedBy("telemetry record", entries, () => recordAll(entries)),
    takeOver: (partition) => judge.forgetWhere((userId) => partitionOf(userId) === partition),
  };

  /** Ids are forgotten in time: what may be older than that is looked for among the events. */
  async function findKnown(rows: readonly Marked[]): Promise<Set<string>> {
    const before = clock.now() - SEEN_KEPT_MS + AHEAD_MS;
    const old = rows.filter(({ at }) => at.getTime() < before);
    const [seen, stored] = await Promise.all([
      store.findSeen(rows.map(({ mark }) => mark)),
      old.length > 0 ? store.findStored(old) : new Set<string>(),
    ]);
    for (const { id, mark } of old) if (stored.has(id)) seen.add(mark);
    return seen;
  }

  async function recordAll(entries: readonly Delivered[]): Promise<void> {
    const rows = entries.map(toRow);
    const seen = await findKnown(rows);
    const fresh = rows.filter(({ mark }) => !seen.has(mark) && seen.add(mark));
    if (fresh.length === 0) return;
    try {
      const made = await judge.judge(fresh);
      await store.record(fresh, made, new Date(clock.now()));
      const ids = fresh.slice(0, SHOWN).map(({ id }) => id);
      log.debug({ events: fresh.length, ids }, "telemetry: recorded");
      if (made.windows.length > 0) onWindows?.();
      const oldest = fresh.reduce((at, { receivedAt }) => Math.min(at, +receivedAt), Infinity);
      onRecorded?.(fresh.length, Math.max(0, clock.now() - oldest));
    } catch (error) {
      // What the rules have seen is not stored: they begin again with what is.
      judge.forget(fresh);
      throw error;
    }
  }
}

type Marked = EventRow & { mark: string };

function toRow({ id, body }: Delivered): Marked {
  const event = StreamedEvent.parse(JSON.parse(body));
  if (!isId(id)) throw new Error(`Cannot store the event "${id}": its id is not a UUID`);
  const userId = event.user_id ?? null;
  if (userId !== null && !isId(userId)) {
    throw new Error(`Cannot store the event ${id}: its user_id is not a UUID`);
  }
  const { sender } = event;
  return {
    id,
    mark: sender === undefined ? id : idOf(`event ${sender} ${id.toLowerCase()}`),
    kind: event.event,
    payload: event.payload ?? {},
    userId,
    at: new Date(event.ts),
    receivedAt: new Date(event.received_at ?? event.ts),
    skewMs: event.skew_ms ?? null,
  };
}
