/**
 * Presence within one process, which is all the nodes there are (PB1–PB3).
 *
 * Holds members, what was last published of them, and listeners, by room; the node's presence drives
 * it. A room with neither members nor listeners is forgotten. Nobody is there without being added,
 * and a dead node's users go with the board itself (PB4).
 */

import type { Clock } from "../time/clock.ts";
import {
  changeBetween,
  encodePresence,
  type Members,
  MOST_NAMED,
  type PresenceBoard,
} from "./presence_board.ts";

interface Room {
  members: Set<string>;
  published: Members;
  listeners: Set<(frame: string) => void>;
}

export function createPresenceBoardMemory(
  { clock }: { clock: Pick<Clock, "now"> },
): PresenceBoard {
  const rooms = new Map<string, Room>();

  function roomOf(name: string): Room {
    let room = rooms.get(name);
    if (!room) {
      room = { members: new Set(), published: { count: 0, users: [] }, listeners: new Set() };
      rooms.set(name, room);
    }
    return room;
  }

  return {
    add(name, userId) {
      roomOf(name).members.add(userId);
      return Promise.resolve();
    },
    reconcile(name, { gone, here }) {
      const room = roomOf(name);
      for (const id of gone) room.members.delete(id);
      for (const id of here) room.members.add(id);
      const now = membersOf(room);
      const change = changeBetween(room.published, now);
      if (change) {
        room.published = now;
        const frame = encodePresence(name, change, new Date(clock.now()).toISOString());
        for (const listener of room.listeners) listener(frame);
      }
      if (room.members.size === 0 && room.listeners.size === 0) rooms.delete(name);
      return Promise.resolve(now.count);
    },
    list(name) {
      const room = rooms.get(name);
      return Promise.resolve(room ? membersOf(room) : { count: 0, users: [] });
    },
    listen(name, listener) {
      const { listeners } = roomOf(name);
      const own = (frame: string) => listener(frame);
      listeners.add(own);
      return Promise.resolve({
        [Symbol.asyncDispose]() {
          listeners.delete(own);
          return Promise.resolve();
        },
      });
    },
    [Symbol.asyncDispose]() {
      rooms.clear();
      return Promise.resolve();
    },
  };
}

function membersOf({ members }: Room): Members {
  const count = members.size;
  return count > MOST_NAMED ? { count } : { count, users: [...members].sort() };
}
