/**
 * Who is in which room, across nodes, outside the offsets of the rooms.
 *
 * A node says which users it has in a room (`add`) and, some time after something changed, asks the
 * board to `reconcile`: whatever is different from what was last told is told to every node that listens.
 *
 * Every adapter keeps these promises (tests/contracts/presence_board_contract.ts):
 * - PB1 a user who was added is listed at once, from any node; a user on several nodes counts once.
 * - PB2 `reconcile` tells each change once, whichever node asks first, and nothing when nothing changed.
 * - PB3 above 100 members only their number is told and listed. It may count somebody once per node.
 * - PB4 what a node added and does not repeat by `reconcile` leaves after 75 s: a dead node's users do.
 */
export interface PresenceBoard extends AsyncDisposable {
  /** Adds a user to this node's members of the room. */
  add(room: string, userId: string): Promise<void>;
  /**
   * Takes `gone` from this node's members, confirms `here`, and tells what changed.
   * @returns the number of members
   */
  reconcile(room: string, change: { gone: string[]; here: string[] }): Promise<number>;
  list(room: string): Promise<Members>;
  /** Hears what is told of the room, until disposal. `listener` runs synchronously and must not throw. */
  listen(room: string, listener: (frame: string) => void): Promise<AsyncDisposable>;
}

export interface Members {
  count: number;
  /** Absent above `MOST_NAMED`. */
  users?: string[];
}

export const MOST_NAMED = 100;
/** For how long a node's users stay without being confirmed, in milliseconds. */
export const MEMBER_MS = 75_000;

/** What changed, as `presence` events carry it: `users` where the names were not told before. */
export interface PresenceChange {
  count: number;
  joined?: string[];
  left?: string[];
  users?: string[];
}

/** The socket frame of a change: an event without epoch and offset. */
export function encodePresence(room: string, change: PresenceChange, at: string): string {
  return JSON.stringify({ op: "event", room, kind: "presence", at, data: change });
}

/** What is new in `now` against what was told last; null when nothing is. */
export function changeBetween(published: Members, now: Members): PresenceChange | null {
  const { count, users } = now;
  if (!users) return published.users || published.count !== count ? { count } : null;
  if (!published.users) return { count, users };
  const [before, after] = [new Set(published.users), new Set(users)];
  const joined = users.filter((id) => !before.has(id));
  const left = published.users.filter((id) => !after.has(id));
  return joined.length + left.length > 0 ? { count, joined, left } : null;
}
