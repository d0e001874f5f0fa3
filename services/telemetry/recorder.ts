/**
 * The far end of the telemetry stream: validates entries and stores them, once each (TEL3).
 *
 * Acknowledged after the commit; the event's id is unique, so what is read again changes nothing.
 */

import type { Delivered } from "../platform/event_stream.ts";
import { isId } from "../platform/ids.ts";
import type { EventRow, EventStore } from "./store.ts";
import { StreamedEvent } from "./wire.ts";

export const TELEMETRY_GROUP = "veze";

export interface Recorder {
  /** Stores a batch. @throws when any entry is not an event, so that it can be found and parked */
  record(entries: readonly Delivered[]): Promise<void>;
}

export function createRecorder({ store }: { store: EventStore }): Recorder {
  return {
    async record(entries) {
      await store.insert(entries.map(toRow));
    },
  };
}

function toRow({ id, body }: Delivered): EventRow {
  const event = StreamedEvent.parse(JSON.parse(body));
  if (!isId(id)) throw new Error(`Cannot store the event "${id}": its id is not a UUID`);
  const userId = event.user_id ?? null;
  if (userId !== null && !isId(userId)) {
    throw new Error(`Cannot store the event ${id}: its user_id is not a UUID`);
  }
  return { id, kind: event.event, payload: event.payload ?? {}, userId, at: new Date(event.ts) };
}
