/**
 * Rooms as staff watch them (UI9): who is there, what was told last, how fast; and what is told next.
 *
 * Holds nothing. Watching reads the room's history and never joins it: no presence shows it, and no
 * player hears of it. Rooms of one player or party are private: they are read only by who has opened
 * them within a quarter of an hour, with a reason, and the entry in the audit log is what says so. Those
 * of the staff, and of parties with one of them, are for admins.
 */

import type { Audit } from "../audit/mod.ts";
import { type Accounts, type Actor, hasRole } from "../identity/mod.ts";
import { isId } from "../platform/ids.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Cursor, History, RoomHub } from "../platform/rooms/room_hub.ts";
import { realtimeFailures } from "./errors.ts";
import type { Presence } from "./presence.ts";
import type { RoomPolicy } from "./rooms.ts";
import type { RoomMessage } from "./types.ts";

export interface WatchedRoom extends Cursor {
  room: string;
  /** One player's or one party's. */
  isPrivate: boolean;
  /** False: between the cursor and the messages some are missing. */
  recovered: boolean;
  members: { count: number; users: { userId: string; name: string | null }[] | null };
  /** Messages of the last minute that are kept. */
  perMinute: number;
  /** Oldest first. */
  messages: RoomMessage[];
}

export interface RoomDesk {
  /**
   * The room now: its last messages, or those after a cursor.
   * @param waitMs how long to wait for one, where there is none after the cursor
   * @throws realtime.unknown_room, .room_not_opened, and for private rooms what `open` throws
   */
  look(
    actor: Actor,
    room: string,
    request: { after?: Cursor; waitMs: number; gone: AbortSignal },
  ): Promise<WatchedRoom>;
  /**
   * Writes down that somebody looks into a room, and why.
   * @throws realtime.unknown_room; request.forbidden, identity.user_not_found, parties.party_not_found
   */
  open(actor: Actor, room: string, reason: string): Promise<{ room: string; until: Date }>;
}

const OPENED_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
const SHOWN = 50;
const OPEN = "room.open";

export function isPrivateRoom(room: string): boolean {
  return /^(?:user|party):/.test(room);
}

export function createRoomDesk(
  { policy, rooms, presence, audit, accounts, listMembers, listNames, clock }: {
    policy: Pick<RoomPolicy, "locate">;
    rooms: RoomHub;
    presence: Pick<Presence, "list">;
    audit: Pick<Audit, "search" | "record">;
    accounts: Pick<Accounts, "checkRank">;
    /** Of a party. @throws parties.party_not_found */
    listMembers: (actor: Actor, partyId: string) => Promise<readonly string[]>;
    listNames: (userIds: readonly string[]) => Promise<Map<string, string>>;
    clock: Clock;
  },
): RoomDesk {
  /** Whose room it is now may be another than when it was opened: asked at every look. */
  async function checkRank(actor: Actor, room: string): Promise<void> {
    const [kind, id] = room.split(":");
    if (hasRole(actor.caller, "admin") || !id || !isId(id)) return;
    const members = kind === "party" ? await listMembers(actor, id) : [id];
    for (const userId of members) await accounts.checkRank(actor, userId);
  }

  async function checkOpened(actor: Actor, room: string): Promise<void> {
    await checkRank(actor, room);
    const { caller } = actor;
    const [entry] = await audit.search({
      ...{ actor: caller.id, subject: room, action: OPEN, limit: 1 },
    });
    if (entry && entry.at.getTime() > clock.now() - OPENED_MS) return;
    throw realtimeFailures.make(
      "room_not_opened",
      `Cannot show "${room}": it is private, and you have not said why you look`,
    );
  }

  /** As many of the last messages as are kept: how far back that is only trying tells. */
  async function tail(room: string): Promise<History> {
    const now = await rooms.history(room);
    for (let back = SHOWN; back >= 1; back >>= 1) {
      const offset = Math.max(0, now.offset - back);
      const found = await rooms.history(room, { epoch: now.epoch, offset });
      if (found.recovered) return found;
    }
    return now;
  }

  async function next(
    room: string,
    after: Cursor,
    { waitMs, gone }: { waitMs: number; gone: AbortSignal },
  ): Promise<History> {
    const news = new AbortController();
    await using _listening = await rooms.subscribe(
      room,
      () => news.abort(),
      () => news.abort(),
    );
    const found = await rooms.history(room, after);
    if (waitMs <= 0 || !found.recovered || found.publications.length > 0) return found;
    await clock.sleep(waitMs, AbortSignal.any([news.signal, gone]));
    return await rooms.history(room, after);
  }

  return {
    async look(actor, asked, { after, ...wait }) {
      const room = policy.locate(asked);
      const isPrivate = isPrivateRoom(room);
      if (isPrivate) await checkOpened(actor, room);
      let history = after ? await next(room, after, wait) : await tail(room);
      // What came between is lost: what is there now is shown.
      const recovered = history.recovered || !after;
      if (!recovered) history = await tail(room);
      const members = await presence.list(room);
      const names = await listNames(members.users ?? []);
      const { epoch, offset, publications } = history;
      const messages = publications.slice(-SHOWN).map(({ offset, kind, at, frame }) => ({
        ...{ offset, kind, at },
        data: (JSON.parse(frame) as { data: unknown }).data,
      }));
      const since = clock.now() - MINUTE_MS;
      return {
        ...{ room, isPrivate, recovered, epoch, offset, messages },
        perMinute: publications.filter(({ at }) => Date.parse(at) > since).length,
        members: {
          count: members.count,
          users: members.users
            ? members.users.map((userId) => ({ userId, name: names.get(userId) ?? null }))
            : null,
        },
      };
    },

    async open(actor, asked, reason) {
      const { caller, address } = actor;
      const room = policy.locate(asked);
      const [, id] = room.split(":");
      if (isPrivateRoom(room)) await checkRank(actor, room);
      await audit.record({
        ...{ action: OPEN, actor: caller.id, outcome: "done", details: { reason } },
        subjects: isPrivateRoom(room) && id ? [room, id] : [room],
        addresses: address === "" ? [] : [address],
      });
      return { room, until: new Date(clock.now() + OPENED_MS) };
    },
  };
}
