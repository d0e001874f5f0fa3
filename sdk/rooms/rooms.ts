/**
 * Rooms: joined once, followed through every reconnect, each event heard once and in order (RT10).
 *
 * Holds the joined rooms, each with its listener and its own cursor; the connection drives it by
 * frames and by coming online. A room is left by its handle or by a refusal, never by a lost
 * connection. Joined several times, it is one room to the server: the last to leave unsubscribes.
 */

import type { PresenceChange, RoomFrame } from "./frames.ts";
import type { Connection } from "./socket.ts";
import {
  type Cursor,
  type EventFrame,
  judgeAnswer,
  judgeEvent,
  type LostReason,
  type RoomEvent,
  type RoomState,
  type SubscribedFrame,
} from "./room.ts";
import { VezeError } from "../rest/problem.ts";
import { tell } from "../tell.ts";

export type { PresenceChange };

/** What a room tells its listener; called synchronously, in order. What it throws is logged, and events go on. */
export interface RoomListener<Own = unknown> {
  event?(event: RoomEvent<Own>): void;
  /** Joined, again too: from here on events follow without a gap. */
  joined?(at: Cursor & { room: string }): void;
  /** Some events cannot be told: load the state anew; events go on from here. */
  lost?(reason: LostReason): void;
  presence?(change: PresenceChange): void;
  /** Not or no longer allowed; the room is left. */
  refused?(error: VezeError): void;
}

export interface RoomHandle {
  /** Full name (`board:current:duel` becomes `board:2026-s4:duel`) once joined. */
  name(): string;
  cursor(): Cursor | undefined;
  leave(): void;
}

export interface Rooms {
  /**
   * @typeParam Own data by kind of what the game's own servers publish there
   * @param after where a state that was loaded before stands: events after it are told
   */
  join<Own = unknown>(room: string, listener: RoomListener<Own>, after?: Cursor): RoomHandle;
  presence(room: string): Promise<{ count: number; users?: string[] }>;
  /** For game servers. The same `key` is published once. */
  publish(room: string, kind: string, data: unknown, key?: string): Promise<Cursor>;
}

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** The server tells what it declares; which kind a listener knows is its own affair. */
type Listener = Omit<RoomListener, "event"> & { event?(event: EventFrame<string, unknown>): void };

interface Joined extends RoomState {
  asked: string;
  full: string;
  listener: Listener;
}

export function createRooms(
  connection: Connection,
): Rooms & { onFrame(frame: RoomFrame): void; onOnline(): void } {
  const joined = new Set<Joined>();

  async function subscribe(room: Joined): Promise<void> {
    if (room.isJoining) return;
    room.isJoining = true;
    const { cursor } = room;
    try {
      const request = {
        op: "subscribe" as const,
        room: room.asked,
        ...(cursor && { cursor: { epoch: cursor.epoch, offset: cursor.offset } }),
      };
      // At once: the event behind it may stand in the next line of the same message.
      await connection.request(request, (answer) => {
        if (joined.has(room)) accept(room, answer);
      });
    } catch (error) {
      room.isJoining = false;
      // A broken connection subscribes again by itself; a refusal is final.
      if (error instanceof VezeError && error.code !== "offline" && joined.has(room)) {
        if (error.code === "unavailable" || error.code === "rate_limited") connection.restart();
        else refuse(room, error);
      }
    }
  }

  function accept(room: Joined, answer: SubscribedFrame): void {
    const { events, lost } = judgeAnswer(room.cursor, answer);
    room.full = answer.room;
    room.isJoining = false;
    for (const event of events) {
      room.cursor = { epoch: event.epoch, offset: event.offset };
      tell(() => room.listener.event?.(event));
    }
    room.cursor = { epoch: answer.epoch, offset: answer.offset };
    if (lost) tell(() => room.listener.lost?.(lost));
    const at = { ...room.cursor, room: room.full };
    tell(() => room.listener.joined?.(at));
    // The server followed the room anew: what it told meanwhile only this answer holds.
    for (const other of joined) {
      if (other !== room && other.full === answer.room && isBehind(other, answer)) {
        void subscribe(other);
      }
    }
  }

  function isBehind({ cursor, isJoining }: Joined, { epoch, offset }: Cursor): boolean {
    return !isJoining && cursor !== undefined &&
      (cursor.epoch !== epoch || cursor.offset < offset);
  }

  function refuse(room: Joined, error: VezeError): void {
    joined.delete(room);
    tell(() => room.listener.refused?.(error));
  }

  function take(room: Joined, event: RoomFrame & { op: "event" }): void {
    if (event.offset === undefined) {
      const { data } = event;
      return tell(() => room.listener.presence?.(data));
    }
    const verdict = judgeEvent(room, event);
    if (verdict === "resume") return void subscribe(room);
    if (verdict === "drop") return;
    room.cursor = { epoch: event.epoch, offset: event.offset };
    tell(() => room.listener.event?.(event));
  }

  return {
    onFrame(frame) {
      // A copy: listeners may join and leave.
      for (const room of [...joined]) {
        if (room.full !== frame.room) continue;
        if (frame.op === "event") take(room, frame);
        else if (frame.op === "unsubscribed") {
          refuse(room, new VezeError(frame.code, `No longer in "${frame.room}"`));
        }
      }
    },
    onOnline() {
      for (const room of joined) {
        room.isJoining = false;
        void subscribe(room);
      }
    },
    join(name, listener, after) {
      // As the server writes it: ids are the same in any case.
      const asked = name.replace(ID, (id) => id.toLowerCase());
      const room: Joined = { asked, full: asked, listener, cursor: after, isJoining: false };
      joined.add(room);
      connection.open();
      if (connection.state().name === "online") void subscribe(room);
      return {
        name: () => room.full,
        cursor: () => room.cursor,
        leave() {
          if (!joined.delete(room)) return;
          const isShared = [...joined].some(({ full }) => full === room.full);
          if (!isShared) connection.request({ op: "unsubscribe", room: room.full }).catch(() => {});
        },
      };
    },
    async presence(room) {
      const { count, users } = await connection.request({ op: "presence", room });
      return { count, ...(users && { users }) };
    },
    async publish(room, kind, data, key) {
      const { epoch, offset } = await connection.request({
        ...{ op: "publish" as const, room, kind, data },
        ...(key !== undefined && { key }),
      });
      return { epoch, offset };
    },
  };
}
