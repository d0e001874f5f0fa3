/**
 * The places that hear what commits announce: rooms, streams, a studio's own systems, boards.
 *
 * A sink that is out of reach fails as a whole; a row that alone is refused fails for itself, and is
 * told apart so that it holds up nobody.
 */

import type { EventStream, StreamEntry } from "../platform/streams/event_stream.ts";
import { messageOf } from "../platform/work/retry.ts";
import type { RoomHub } from "../platform/rooms/room_hub.ts";
import { isUnavailable } from "../platform/unavailable.ts";
import type { Announcement } from "../webhooks/mod.ts";
import type { OutboxRow, Sent, Sink } from "./types.ts";

/** Rounds in which a room waits for its first row, for the sake of its order. */
const ROUNDS_IN_ORDER = 3;
/** Rows whose refusals are remembered: parked ones never come again. */
const MOST_REFUSALS = 10_000;

/** Rooms do not wait for one another; within a room the order of the rows counts. */
export function roomSink(rooms: Pick<RoomHub, "publish">): Sink {
  /** How often the first row of a room was refused. */
  const refusals = new Map<number, number>();

  return {
    name: "room",
    async send(rows) {
      const held: string[] = [];
      const result: Sent = { sent: [], failed: [], held };
      if (refusals.size > MOST_REFUSALS) refusals.clear();
      await Promise.all([...Map.groupBy(rows, ({ target }) => target)].map(async ([room, own]) => {
        for (const { id, payload } of own) {
          const { kind, data } = payload as { kind: string; data: unknown };
          try {
            await rooms.publish(room, { kind, data, key: `outbox:${id}` });
            result.sent.push(id);
            refusals.delete(id);
          } catch (error) {
            if (isUnavailable(error)) return void (result.outage = error);
            result.failed.push({ id, error: messageOf(error) });
            const times = (refusals.get(id) ?? 0) + 1;
            refusals.set(id, times);
            // Is it this row, or all of them? Only the next one can tell.
            if (times < ROUNDS_IN_ORDER) return void held.push(room);
          }
        }
      }));
      return result;
    },
  };
}

export function streamSink(stream: Pick<EventStream, "append">): Sink {
  const append = (rows: readonly OutboxRow[]) => stream.append(rows[0]!.target, rows.map(toEntry));
  return {
    name: "stream",
    async send(rows) {
      const results: Sent[] = [];
      for (const own of Map.groupBy(rows, ({ target }) => target).values()) {
        results.push(await sendTogether(own, append));
      }
      const outage = results.find((result) => result.outage !== undefined)?.outage;
      return {
        sent: results.flatMap(({ sent }) => sent),
        failed: results.flatMap(({ failed }) => failed),
        ...(outage !== undefined && { outage }),
      };
    },
  };
}

/** @param address finds the subscriptions of each event; their attempts are their own */
export function webhookSink(address: (announced: Announcement[]) => Promise<void>): Sink {
  const announce = (rows: readonly OutboxRow[]) =>
    address(rows.map((row): Announcement => ({
      eventId: `evt_${row.id}`,
      kind: row.target,
      data: row.payload,
      at: row.createdAt,
    })));
  return { name: "webhook", gatherMs: 100, send: (rows) => sendTogether(rows, announce) };
}

/** @param feed has a mode's boards follow matches; told twice it changes nothing */
export function boardSink(
  feed: (mode: string, matchIds: readonly string[]) => Promise<void>,
): Sink {
  return {
    name: "board",
    async send(rows) {
      const result: Sent = { sent: [], failed: [] };
      for (const [mode, own] of Map.groupBy(rows, ({ target }) => target)) {
        const { sent, failed, outage } = await sendTogether(
          own,
          (some) => feed(mode, some.map(({ payload }) => String(payload["match_id"]))),
        );
        result.sent.push(...sent);
        result.failed.push(...failed);
        if (outage !== undefined) result.outage = outage;
      }
      return result;
    },
  };
}

/** All at once; where that is refused, one by one, to find out which. */
async function sendTogether(
  rows: readonly OutboxRow[],
  send: (rows: readonly OutboxRow[]) => Promise<unknown>,
): Promise<Sent> {
  const result: Sent = { sent: [], failed: [] };
  try {
    await send(rows);
    return { sent: rows.map(({ id }) => id), failed: [] };
  } catch (error) {
    if (isUnavailable(error)) return { ...result, outage: error };
  }
  for (const row of rows) {
    try {
      await send([row]);
      result.sent.push(row.id);
    } catch (error) {
      if (isUnavailable(error)) return { ...result, outage: error };
      result.failed.push({ id: row.id, error: messageOf(error) });
    }
  }
  return result;
}

function toEntry({ payload, createdAt, trace }: OutboxRow): StreamEntry {
  const { id, key, ...body } = payload;
  return {
    id: String(id),
    key: String(key),
    body: JSON.stringify({ ...body, ts: createdAt.getTime() }),
    ...(trace !== null && { trace }),
  };
}
