/**
 * What a board's room was told, by whichever node told it (LB9).
 *
 * Holds the places as a listener has them, what was last told of players, and the cursor up to which
 * that is so; deltas.ts drives it. Nodes tell the difference between this and the index. Who reads the
 * index after `catchUp`, and tells with nobody in between, leaves the room with what the index held;
 * whatever is moved later with an announcement has a teller of its own, who meets the same promise.
 */

import type { Clock } from "../../platform/time/clock.ts";
import type { Placed, Ranked } from "../../platform/ranks/rank_index.ts";
import type { Cursor, RoomHub } from "../../platform/rooms/room_hub.ts";
import { type DataOf } from "../../platform/event_kind.ts";
import { leaderboardDelta } from "../events.ts";

export type Delta = DataOf<typeof leaderboardDelta>;

export interface Moved extends Placed {
  userId: string;
  score: number;
}

export interface Told {
  /** Hears what others have told; the index is read after it, never before. */
  catchUp(): Promise<void>;
  /**
   * Tells the room.
   * @returns false when others told something since `catchUp`: what was told may then be older than theirs
   */
  tell(delta: Delta): Promise<boolean>;
  /** Those of the top who do not stand where the room was told. */
  changed(top: readonly Ranked[]): Ranked[];
  /** Who was told to have a place and is not in the top any more; `rank` is null for all of them. */
  left(top: readonly Ranked[]): Moved[];
  /** Whether this is what the room last heard of that player, as far as this node remembers. */
  knows(move: Moved): boolean;
  /** Undefined while nothing is known of what the room was told. */
  total(): number | undefined;
  /** Whether others have told this room something lately: what this node moved may be theirs by now. */
  inCompany(): boolean;
}

/** For how long others are reckoned with after something that they told. */
const FOLLOWS_MS = 10_000;
/** Announcements of others that are read; whoever is further behind tells all places instead. */
const MOST_BEHIND = 20;
/** Players remembered: what is forgotten is told once more. */
const MOST_REMEMBERED = 2_000;

export function createTold(
  { room, rooms, clock }: {
    room: string;
    rooms: Pick<RoomHub, "publish" | "history">;
    clock: Pick<Clock, "elapsed">;
  },
): Told {
  let cursor: Cursor | undefined;
  let total: number | undefined;
  let companyUntil = -Infinity;
  const places = new Map<number, { userId: string; score: number }>();
  /** Of the last announcement of this node and all since. */
  const moves = new Map<string, string>();

  function forget(): void {
    total = undefined;
    places.clear();
    moves.clear();
  }

  /** As listeners do it: a player stands in one place only, and none is behind the board's end. */
  function hear(delta: Delta): void {
    const named = new Set(delta.entries.map(({ user_id }) => user_id));
    for (const [rank, { userId }] of places) {
      if (named.has(userId) || rank > delta.total) places.delete(rank);
    }
    for (const { rank, user_id: userId, score } of delta.entries) {
      if (rank <= delta.total) places.set(rank, { userId, score });
    }
    for (const { user_id, score, rank } of delta.moved) moves.set(user_id, said(score, rank));
    total = delta.total;
  }

  return {
    async catchUp() {
      let now = await rooms.history(room);
      const behind = now.epoch === cursor?.epoch ? now.offset - cursor.offset : Infinity;
      if (behind > 0 && behind <= MOST_BEHIND) now = await rooms.history(room, cursor);
      const known = behind === 0 || (behind > 0 && behind <= MOST_BEHIND && now.recovered);
      if (!known) forget();
      else {
        for (const { kind, frame } of now.publications) {
          if (kind === leaderboardDelta.kind) hear(JSON.parse(frame).data);
        }
      }
      if (moves.size > MOST_REMEMBERED) moves.clear();
      if (behind !== 0 && now.offset > 0) companyUntil = clock.elapsed() + FOLLOWS_MS;
      cursor = { epoch: now.epoch, offset: now.offset };
    },
    async tell(delta) {
      const next = await rooms.publish(room, { kind: leaderboardDelta.kind, data: delta });
      const isNext = next.epoch === cursor?.epoch && next.offset === cursor.offset + 1;
      // All of it is heard in its order by the next `catchUp`.
      if (!isNext) return false;
      moves.clear();
      hear(delta);
      cursor = next;
      return true;
    },
    changed: (top) =>
      top.filter(({ rank, userId, score }) => {
        const place = places.get(rank);
        return place?.userId !== userId || place.score !== score;
      }),
    left(top) {
      const present = new Set(top.map(({ userId }) => userId));
      return [...places].filter(([, { userId }]) => !present.has(userId))
        .map(([previousRank, place]) => ({ ...place, rank: null, previousRank }));
    },
    knows: ({ userId, score, rank }) => moves.get(userId) === said(score, rank),
    total: () => total,
    inCompany: () => clock.elapsed() < companyUntil,
  };
}

function said(score: number, rank: number | null): string {
  return `${score} ${rank}`;
}
