/** Telemetry of made-up honest players as games send it: who plays at the same time, in time's order. */

import { HONEST_COHORTS, makeSession } from "../services/anti_cheat/synthetic_play.ts";
import type { StreamEntry } from "../services/platform/streams/event_stream.ts";

export interface Told {
  userId: string;
  event: string;
  /** Client's time since the start, in milliseconds. */
  at: number;
  receivedAt: number;
  payload: Readonly<Record<string, unknown>>;
}

/** The players' ids are the same in every run; `from` makes other players. */
export function playerId(n: number): string {
  return `00000000-0000-7000-9000-${n.toString(16).padStart(12, "0")}`;
}

/** What so many players tell in so many seconds, as it arrives. */
export function tell({ players, seconds, from = 0 }: {
  players: number;
  seconds: number;
  from?: number;
}): Told[] {
  const told: Told[] = [];
  for (let n = from; n < from + players; n++) {
    const cohort = HONEST_COHORTS[n % HONEST_COHORTS.length]!;
    for (const event of makeSession({ cohort, seed: n, minutes: seconds / 60 })) {
      const { kind, at, receivedAt, payload } = event;
      told.push({ userId: playerId(n), event: kind, at, receivedAt, payload });
    }
  }
  return told.sort((a, b) => a.receivedAt - b.receivedAt);
}

/** Requests of `size` events; eight digits of each id are left open for whoever sends it. */
export function requestBodies(told: readonly Told[], size: number): string[] {
  const start = Date.now() - 600_000;
  const bodies: string[] = [];
  for (let i = 0; i < told.length; i += size) {
    const events = told.slice(i, i + size).map(({ userId, event, at, payload }, j) => ({
      event,
      ts: Math.round(start + at),
      user_id: userId,
      payload,
      event_id: `@@@@@@@@-0000-7000-a000-${(i + j).toString(16).padStart(12, "0")}`,
    }));
    bodies.push(JSON.stringify(events));
  }
  return bodies;
}

/** The same as the stream carries it. @param run makes other ids of the same events */
export function streamEntries(told: readonly Told[], run: number): StreamEntry[] {
  const start = Date.now() - 600_000;
  const prefix = run.toString(16).padStart(8, "0");
  return told.map(({ userId, event, at, receivedAt, payload }, i) => ({
    id: `${prefix}-0000-7000-a000-${i.toString(16).padStart(12, "0")}`,
    key: userId,
    body: JSON.stringify({
      event,
      ts: Math.round(start + at),
      received_at: Math.round(start + receivedAt),
      user_id: userId,
      payload,
    }),
  }));
}
