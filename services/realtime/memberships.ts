/**
 * The rooms of one socket: joining where the client left off, following without a gap (RT3, RT4).
 */

import { type Caller, hasRole } from "../identity/mod.ts";
import type { Cursor, History, Publication, RoomHub } from "../platform/rooms/room_hub.ts";
import { realtimeFailures } from "./errors.ts";
import type { Presence } from "./presence.ts";
import type { Room } from "./rooms.ts";

export interface Joining {
  caller: Caller;
  /** Rejects when the caller has lost the room since it was asked for: that event is not heard. */
  stillMay: () => Promise<void>;
}

export interface Memberships {
  /** Subscribes first, reads history second, merges: nothing falls between. */
  join(
    room: Room,
    member: Joining,
    answer: (history: History) => void,
    cursor?: Cursor,
  ): Promise<void>;
  leave(name: string): Promise<void>;
  leaveAll(): Promise<void>;
  has(name: string): boolean;
  /** Full names. */
  list(): string[];
}

const MAX_ROOMS = 100;
/** A resumption larger than what a socket may have waiting would cut it at once, again and again. */
const MAX_RESUMED_CHARACTERS = 1 << 20;

/** A room this socket listens to. */
interface Joined {
  epoch: string;
  /** Offset of the last publication the client has or is about to get. */
  offset: number;
  /** Live publications while history is read; null once the two are merged. */
  held: Publication[] | null;
  open: AsyncDisposableStack;
}

export function createMemberships(
  { rooms, presence, send, lose, recheck }: {
    rooms: RoomHub;
    presence: Pick<Presence, "enter">;
    send: (frame: string) => void;
    /** The socket cannot go on where it stands: it has to come back. */
    lose: () => void;
    /** Whether the caller may listen has to be asked again. */
    recheck: (room: string) => void;
  },
): Memberships {
  const joined = new Map<string, Joined>();

  function deliver(room: Room, state: Joined, publication: Publication): void {
    if (state.held) {
      state.held.push(publication);
      return;
    }
    if (publication.epoch !== state.epoch) return lose();
    if (publication.offset <= state.offset) return;
    if (publication.offset !== state.offset + 1) return lose();
    state.offset = publication.offset;
    send(publication.frame);
    if (room.recheckOn.length > 0 && room.recheckOn.includes(publication.kind)) recheck(room.name);
  }

  async function leave(name: string): Promise<void> {
    const state = joined.get(name);
    joined.delete(name);
    await state?.open.disposeAsync();
  }

  return {
    async join(room, { caller, stillMay }, answer, cursor) {
      const { name } = room;
      await leave(name);
      if (joined.size >= MAX_ROOMS) {
        throw realtimeFailures.make(
          "too_many_rooms",
          `Cannot subscribe to "${name}": this socket is in ${MAX_ROOMS} rooms`,
        );
      }
      const state: Joined = { epoch: "", offset: 0, held: [], open: new AsyncDisposableStack() };
      joined.set(name, state);
      try {
        await follow(room, state, caller);
        await stillMay();
        const history = await rooms.history(name, cursor);
        state.epoch = history.epoch;
        state.offset = history.offset;
        answer(withinLimit(history));
        const held = state.held ?? [];
        state.held = null;
        for (const publication of held) deliver(room, state, publication);
      } catch (error) {
        await leave(name);
        throw error;
      }
      // The socket may have closed, or the room been left, while it was being joined.
      if (joined.get(name) !== state) await state.open.disposeAsync();
    },
    leave,
    async leaveAll() {
      await Promise.all([...joined.keys()].map(leave));
    },
    has: (name) => joined.has(name),
    list: () => [...joined.keys()],
  };

  async function follow(room: Room, state: Joined, caller: Caller): Promise<void> {
    const subscribing = rooms.subscribe(
      room.name,
      (publication) => deliver(room, state, publication),
      lose,
    );
    // Game servers are no members: they keep the room, they are not in it.
    const entering = room.presence && !hasRole(caller, "service")
      ? presence.enter(room.name, caller.id, send)
      : undefined;
    const [subscribed, entered] = await Promise.allSettled([subscribing, entering]);
    for (const each of [subscribed, entered]) {
      if (each.status === "rejected" || !each.value) continue;
      if (state.open.disposed) await each.value[Symbol.asyncDispose]();
      else state.open.use(each.value);
    }
    if (subscribed.status === "rejected") throw subscribed.reason;
  }
}

/** All missed publications, or the reason why they are too much. */
function withinLimit(history: History): History {
  const size = history.publications.reduce((sum, { frame }) => sum + frame.length, 0);
  if (size <= MAX_RESUMED_CHARACTERS) return history;
  return { ...history, recovered: false, reason: "limit_exceeded", publications: [] };
}
