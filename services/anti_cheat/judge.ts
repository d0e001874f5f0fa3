/**
 * Lets the rules look at events as they are recorded. A partition has one reader, so each player is
 * watched in one place; whoever takes over replays what is stored of the last minutes first.
 */

import type { Clock } from "../platform/clock.ts";
import { idOf } from "../platform/ids.ts";
import { LOOK_BACK_MS, type PlayerWatch, watchPlayer } from "./rules.ts";
import type { Alert, Observed, Rule } from "./types.ts";

/** An event as it is recorded; those of nobody are not judged. */
export interface RecordedEvent {
  id: string;
  kind: string;
  payload: Record<string, unknown>;
  userId: string | null;
  at: Date;
  receivedAt: Date;
  skewMs: number | null;
}

/** Where a new reader learns what happened before. */
export interface EventHistory {
  listRecent(userIds: string[], since: Date, limit: number): Promise<RecordedEvent[]>;
}

export interface Judge {
  /** @returns what rules make of events, which are fresh and in order */
  judge(events: readonly RecordedEvent[]): Promise<Alert[]>;
  /** The events were not stored after all. */
  forget(events: readonly RecordedEvent[]): void;
}

/** Enough for the longest rule: 64 inputs, 10 samples, 4 minutes of messages. */
const MOST_REPLAYED = 400;
const SWEEP_EVERY_MS = 60_000;

export function createJudge(
  { rules, history, clock }: { rules: readonly Rule[]; history: EventHistory; clock: Clock },
): Judge {
  const players = new Map<string, { watch: PlayerWatch; usedAt: number }>();
  let sweptAt = clock.now();

  async function meet(userIds: string[]): Promise<void> {
    if (userIds.length === 0) return;
    const now = clock.now();
    const past = await history.listRecent(userIds, new Date(now - LOOK_BACK_MS), MOST_REPLAYED);
    for (const userId of userIds) players.set(userId, { watch: watchPlayer(rules), usedAt: now });
    // What they make of the past was said then.
    for (const event of past) players.get(event.userId!)!.watch.see(toObserved(event));
  }

  function sweep(): void {
    const now = clock.now();
    if (now - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = now;
    for (const [userId, { usedAt }] of players) {
      if (now - usedAt > LOOK_BACK_MS) players.delete(userId);
    }
  }

  return {
    async judge(events) {
      if (rules.length === 0) return [];
      sweep();
      const about = events.filter(({ userId }) => userId !== null);
      const strangers = new Set(
        about.map(({ userId }) => userId!).filter((id) => !players.has(id)),
      );
      await meet([...strangers]);
      const now = clock.now();
      return about.flatMap((event): Alert[] => {
        const player = players.get(event.userId!)!;
        player.usedAt = now;
        return player.watch.see(toObserved(event)).map(({ rule, evidence }) => ({
          id: idOf(`alert ${rule.id} ${event.id}`),
          userId: event.userId!,
          rule: rule.id,
          severity: rule.severity,
          evidence,
          eventId: event.id,
          at: new Date(now),
        }));
      });
    },
    forget(events) {
      for (const { userId } of events) if (userId !== null) players.delete(userId);
    },
  };
}

function toObserved({ id, kind, at, receivedAt, skewMs, payload }: RecordedEvent): Observed {
  return {
    ...{ id, kind, payload, at: at.getTime() - (skewMs ?? 0), receivedAt: receivedAt.getTime() },
    ...(skewMs !== null && { skew: skewMs }),
  };
}
