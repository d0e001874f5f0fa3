/**
 * This node's part in presence: counts the sockets of each user in a room and tells the board what
 * changed, at most every two seconds. Who leaves and is back within two seconds never left (RT9).
 */

import type { Clock } from "../platform/time/clock.ts";
import type { Logger } from "../platform/observe/log.ts";
import { type Members, MOST_NAMED, type PresenceBoard } from "../platform/rooms/presence_board.ts";

export interface Presence extends AsyncDisposable {
  /**
   * A socket of the user is in the room until disposal; `listener` gets the frames of changes.
   * @returns when the user is listed
   */
  enter(room: string, userId: string, listener: (frame: string) => void): Promise<AsyncDisposable>;
  list(room: string): Promise<Members>;
  /** Confirms this node's users until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

const DAMP_MS = 2_000;
/** Numbers alone are told less often: large rooms change all the time. */
const DAMP_LARGE_MS = 10_000;
const CONFIRM_MS = 25_000;

interface Here {
  /** Sockets by user; users of the last seconds stand at 0. */
  sockets: Map<string, number>;
  /** When the users at 0 left. */
  leftAt: Map<string, number>;
  listeners: Set<(frame: string) => void>;
  subscription: Promise<AsyncDisposable | undefined>;
  reconciling: boolean;
  count: number;
}

export function createPresence(
  { board, clock, log }: { board: PresenceBoard; clock: Clock; log: Logger },
): Presence {
  const rooms = new Map<string, Here>();
  const closing = new AbortController();

  /** Presence is a comfort: an engine that is away costs news, never a socket. */
  function forgive(error: unknown): undefined {
    if (!closing.signal.aborted) log.warn({ err: String(error) }, "presence: not told, trying on");
    return undefined;
  }

  function listen(name: string, listeners: Here["listeners"]): Here["subscription"] {
    return board.listen(name, (frame) => {
      for (const listener of listeners) listener(frame);
    }).catch(forgive);
  }

  function roomOf(name: string): Here {
    let room = rooms.get(name);
    if (!room) {
      const listeners = new Set<(frame: string) => void>();
      room = {
        ...{ sockets: new Map(), leftAt: new Map(), listeners },
        ...{ subscription: listen(name, listeners), reconciling: false, count: 0 },
      };
      rooms.set(name, room);
    }
    return room;
  }

  function reconcileSoon(name: string, room: Here): void {
    if (room.reconciling) return;
    room.reconciling = true;
    const damp = room.count > MOST_NAMED ? DAMP_LARGE_MS : DAMP_MS;
    void clock.sleep(damp, closing.signal).then(async () => {
      room.reconciling = false;
      if (!closing.signal.aborted) await reconcile(name, room).catch(forgive);
    });
  }

  async function reconcile(name: string, room: Here, all = false): Promise<void> {
    const longGone = clock.elapsed() - DAMP_MS;
    const gone = [...room.leftAt].filter(([, at]) => at <= longGone).map(([id]) => id);
    for (const id of gone) {
      room.leftAt.delete(id);
      room.sockets.delete(id);
    }
    if (room.leftAt.size > 0) reconcileSoon(name, room);
    const isLeft = room.sockets.size === 0;
    if (isLeft) rooms.delete(name);
    try {
      room.count = await board.reconcile(name, { gone, here: all ? [...room.sockets.keys()] : [] });
    } catch (error) {
      // The board still has them: they leave when it is asked again, unless they are back.
      const still = rooms.get(name) ?? room;
      rooms.set(name, still);
      for (const id of gone.filter((id) => !still.sockets.has(id))) {
        still.sockets.set(id, 0);
        still.leftAt.set(id, longGone);
      }
      throw error;
    } finally {
      if (rooms.get(name) !== room) await (await room.subscription)?.[Symbol.asyncDispose]();
    }
  }

  return {
    async enter(name, userId, listener) {
      const room = roomOf(name);
      const own = (frame: string) => listener(frame);
      room.listeners.add(own);
      room.leftAt.delete(userId);
      const sockets = room.sockets.get(userId);
      room.sockets.set(userId, (sockets ?? 0) + 1);
      if (sockets === undefined) {
        reconcileSoon(name, room);
        await board.add(name, userId).catch(forgive);
      }
      let over = false;
      return {
        [Symbol.asyncDispose]() {
          if (over) return Promise.resolve();
          over = true;
          room.listeners.delete(own);
          const left = room.sockets.get(userId)! - 1;
          room.sockets.set(userId, left);
          if (left === 0) {
            room.leftAt.set(userId, clock.elapsed());
            reconcileSoon(name, room);
          }
          return Promise.resolve();
        },
      };
    },

    list: board.list,

    async run(signal) {
      while (!signal.aborted) {
        await clock.sleep(CONFIRM_MS, signal);
        for (const [name, room] of rooms) {
          if (signal.aborted) return;
          if (await room.subscription === undefined) {
            room.subscription = listen(name, room.listeners);
          }
          await reconcile(name, room, true).catch(forgive);
        }
      }
    },

    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const [name, { sockets }] of rooms) {
        await board.reconcile(name, { gone: [...sockets.keys()], here: [] }).catch(() => {});
      }
      rooms.clear();
    },
  };
}
