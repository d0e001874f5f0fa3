/**
 * Rooms of one process: the promises RH1–RH7 of the port, without a network.
 *
 * Holds each room's epoch, offset, history, keys and listeners; whoever publishes or subscribes
 * drives it, and so do its sweeps. All of it ends with the process, and a room that nobody used for
 * long is forgotten: either comes back under another epoch, so that an old cursor is never believed (RT5).
 */

import type { Clock } from "../time/clock.ts";
import type { Ids } from "../ids.ts";
import {
  type Cursor,
  encodeFrame,
  HISTORY_AGE_MS,
  HISTORY_COUNT,
  type HistoryAge,
  KEY_AGE_MS,
  lostBetween,
  OFFSET_AGE_MS,
  type Publication,
  type RoomHub,
} from "./room_hub.ts";

interface Room {
  epoch: string;
  offset: number;
  /** Oldest first, with the time at which each was published. */
  log: { publication: Publication; time: number }[];
  /** Idempotency keys, oldest first. */
  keys: Map<string, { cursor: Cursor; until: number }>;
  listeners: Set<(publication: Publication) => void>;
  /** For how long publications are kept. */
  historyMs: number;
  used: number;
}

const SWEEP_MS = 60_000;

export function createRoomHubMemory(
  { clock, ids, historyMs = () => HISTORY_AGE_MS }: {
    clock: Pick<Clock, "now" | "elapsed">;
    ids: Pick<Ids, "secret">;
    historyMs?: HistoryAge;
  },
): RoomHub {
  const rooms = new Map<string, Room>();
  let sweepAt = clock.elapsed() + SWEEP_MS;

  function roomOf(name: string, now: number): Room {
    if (now >= sweepAt) sweep(now);
    let room = rooms.get(name);
    if (!room) {
      room = {
        epoch: ids.secret(9),
        offset: 0,
        log: [],
        keys: new Map(),
        listeners: new Set(),
        historyMs: historyMs(name),
        used: now,
      };
      rooms.set(name, room);
    }
    forget(room, now);
    return room;
  }

  function sweep(now: number): void {
    sweepAt = now + SWEEP_MS;
    for (const [name, room] of rooms) {
      forget(room, now);
      if (room.listeners.size === 0 && now - room.used > OFFSET_AGE_MS) rooms.delete(name);
    }
  }

  return {
    publish(name, message) {
      const now = clock.elapsed();
      const room = roomOf(name, now);
      const seen = message.key === undefined ? undefined : room.keys.get(message.key);
      if (seen) return Promise.resolve({ ...seen.cursor });

      const at = new Date(clock.now()).toISOString();
      const { head, joint, tail } = encodeFrame(name, message, at);
      const { epoch } = room;
      const offset = ++room.offset;
      const frame = head + epoch + joint + offset + tail;
      const publication: Publication = {
        room: name,
        epoch,
        offset,
        kind: message.kind,
        at,
        frame,
      };
      room.used = now;
      room.log.push({ publication, time: now });
      if (room.log.length > HISTORY_COUNT) room.log.shift();
      const cursor = { epoch, offset };
      if (message.key !== undefined) {
        room.keys.set(message.key, { cursor, until: now + KEY_AGE_MS });
      }
      for (const listener of room.listeners) listener(publication);
      return Promise.resolve({ ...cursor });
    },
    history(name, after) {
      const { epoch, offset, log } = roomOf(name, clock.elapsed());
      const now = { epoch, offset };
      if (!after) return Promise.resolve({ ...now, recovered: true, publications: [] });
      const missed = offset - after.offset;
      const reason = lostBetween(after, now) ?? (missed > log.length ? "offset_too_old" : null);
      if (reason) return Promise.resolve({ ...now, recovered: false, reason, publications: [] });
      const publications = log.slice(log.length - missed).map(({ publication }) => publication);
      return Promise.resolve({ ...now, recovered: true, publications });
    },
    subscribe(name, listener) {
      const room = roomOf(name, clock.elapsed());
      // A function of its own: the same listener may be given twice.
      const own = (publication: Publication) => listener(publication);
      room.listeners.add(own);
      return Promise.resolve({
        [Symbol.asyncDispose]() {
          room.listeners.delete(own);
          return Promise.resolve();
        },
      });
    },
    [Symbol.asyncDispose]() {
      for (const room of rooms.values()) room.listeners.clear();
      rooms.clear();
      return Promise.resolve();
    },
  };
}

/** Lets go of what is too old to be told or compared. */
function forget({ log, keys, historyMs }: Room, now: number): void {
  let old = 0;
  while (old < log.length && now - log[old]!.time > historyMs) old++;
  if (old > 0) log.splice(0, old);
  for (const [key, { until }] of keys) {
    if (until > now) break;
    keys.delete(key);
  }
}
