/** What made-up players tell, and what an uninterrupted look at it finds. */

import { RULES, watchPlayer } from "../../../services/anti_cheat/rules/mod.ts";
import {
  CHEATS,
  HONEST_COHORTS,
  makeSession,
} from "../../../services/anti_cheat/synthetic_play.ts";
import type { StreamEntry } from "../../../services/platform/streams/event_stream.ts";
import type { Random } from "../nodes/workload.ts";

/** An event as POST /telemetry/bulk takes it. */
export interface Told {
  event_id: string;
  event: string;
  /** Milliseconds since the epoch. */
  ts: number;
  user_id: string;
  payload: Readonly<Record<string, unknown>>;
}

/** One player's events in their order. */
export type Session = Told[];

const SECONDS = 35;
/** What a reader that takes over replays of a player, at most. */
const REPLAYED = 400;

/** Players until there are so many events; every other one cheats. */
export function makePlayers(events: number, random: Random): Session[] {
  const sessions: Session[] = [];
  const seed = Math.floor(random() * 1e6);
  const start = Date.now() - SECONDS * 1_000;
  for (let left = events, n = 0; left > 0; n++) {
    const cheat = n % 2 ? CHEATS[(n >> 1) % CHEATS.length] : undefined;
    const cohort = HONEST_COHORTS[n % HONEST_COHORTS.length]!;
    const made = makeSession({
      ...{ cohort, seed: seed + n, minutes: SECONDS / 60 },
      ...(cheat !== undefined && { cheat }),
    });
    const userId = crypto.randomUUID();
    const session = made.slice(0, Math.min(left, REPLAYED)).map(({ kind, at, payload }): Told => ({
      ...{ event_id: crypto.randomUUID(), event: kind, ts: Math.round(start + at) },
      ...{ user_id: userId, payload },
    }));
    left -= session.length;
    sessions.push(session);
  }
  return sessions;
}

/** `player rule event` of every alert that one watch over the whole session raises. */
export function expectedAlerts(sessions: readonly Session[]): string[] {
  return sessions.flatMap((session) => {
    const watch = watchPlayer(RULES);
    return session.flatMap(({ event_id: id, event: kind, ts: at, user_id, payload }) =>
      watch.see({ id, kind, at, receivedAt: 0, payload })
        .map(({ rule }) => `${user_id} ${rule.id} ${id}`)
    );
  }).sort();
}

/** Entries that no worker can record, each in a way of its own. */
export function makePoison(count: number, random: Random): StreamEntry[] {
  const event = { event: "move", ts: Date.now(), user_id: crypto.randomUUID() };
  const bodies = [
    "not json",
    "{}",
    JSON.stringify({ ...event, event: 7 }),
    JSON.stringify({ ...event, user_id: "nobody" }),
    JSON.stringify({ ...event, ts: 1e300 }),
    JSON.stringify({ ...event, payload: { text: "a\0b" } }),
    JSON.stringify({ ...event, payload: { "\ud800": 1 } }),
    JSON.stringify({ ...event, payload: [1] }),
  ];
  return Array.from({ length: count }, (_, n) => ({
    id: crypto.randomUUID(),
    key: `poison ${Math.floor(random() * 1e6)}`,
    body: bodies[n % bodies.length]!,
  }));
}
