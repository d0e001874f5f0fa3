/** What the rest of the service hears of this node's matches, and they of it (AR4, AR6, AR8, MM20). */

import {
  countdownStarted,
  type Hosting,
  type Matches,
  matchFound,
  matchLeft,
  matchProposed,
  matchVoided,
} from "../../matchmaking/mod.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { RoomHub } from "../../platform/rooms/room_hub.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { ArenaRecords } from "../records/mod.ts";
import type { HostedMatch } from "../types.ts";
import type { MatchListener } from "./matches.ts";
import type { Settling } from "./settling.ts";

export function createMatchListener(
  { settling, records, matches, hosting, rooms, clock, log }: {
    settling: Settling;
    records: Pick<ArenaRecords, "over" | "refused" | "ended">;
    matches: Pick<Matches, "leave">;
    hosting: Pick<Hosting, "find">;
    rooms: Pick<RoomHub, "publish" | "subscribe">;
    clock: Clock;
    log: Logger;
  },
): MatchListener {
  /** Nothing depends on it at once: a match that misses it goes on as it is. */
  function inPassing(what: string, doing: Promise<unknown>): void {
    doing.catch((error) => log.warn({ err: String(error) }, `arena: cannot ${what}`));
  }

  /** Calls back for what its room tells, as long as the match runs. */
  async function follow(
    room: string,
    ended: AbortSignal,
    heard: (kind: string, data: Record<string, unknown>) => void,
    /** Looks for what happened before it could be heard. */
    catchUp?: () => Promise<void>,
  ): Promise<void> {
    await using _subscription = await rooms.subscribe(room, ({ kind, frame }) => {
      heard(kind, JSON.parse(frame).data);
    });
    if (catchUp) inPassing("see who has left a match", catchUp());
    // It may have ended before the subscription stood.
    if (ended.aborted) return;
    await new Promise((resolve) => ended.addEventListener("abort", resolve, { once: true }));
  }

  return {
    opened(match, { ended, leave, abandon }) {
      const owner = match.seats.find(({ userId }) => userId !== undefined)?.userId;
      const following = match.practice
        // Whoever waits in a queue may practise: until it is their turn.
        ? follow(`user:${owner}`, ended, (kind) => {
          if (kind === matchFound.kind || kind === matchProposed.kind) abandon();
        })
        : follow(match.id, ended, (kind, { user_id }) => {
          if (kind === matchLeft.kind) leave(String(user_id));
          if (kind === matchVoided.kind) abandon();
        }, async () => {
          const { participants } = await hosting.find(match.id) ?? { participants: [] };
          for (const { userId, left } of participants) if (left) leave(userId);
        });
      inPassing("follow a match's room", following);
    },
    counting({ id }, seconds) {
      const ends_at = new Date(clock.now() + seconds * 1_000).toISOString();
      const data = { seconds, ends_at };
      inPassing("publish a countdown", rooms.publish(id, { kind: countdownStarted.kind, data }));
    },
    async over(match, report) {
      const counts = await settling.settle(match, report.outcome);
      if (counts) records.over(match, report);
      else records.ended(match.id);
      return counts;
    },
    refused: records.refused,
    async lost(match) {
      records.ended(match.id);
      await settling.lose(match);
    },
    left({ id, practice }: HostedMatch, userId) {
      if (!practice) inPassing("let a player leave", matches.leave(id, userId));
    },
  };
}
