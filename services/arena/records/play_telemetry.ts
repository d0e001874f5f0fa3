/**
 * Tells telemetry how people play in the arena (AR6, AR7), as the host saw it.
 *
 * Holds, for each match of this node, the inputs ignored since it last told of them; the arena's
 * reports drive it. Ignored inputs are told at once, then after ever longer pauses, and at the end;
 * signals and sums once, at the end. So a match is a few events for each player, whatever they send.
 * Computer opponents are nobody's play.
 */

import type { Clock } from "../../platform/time/clock.ts";
import type { IgnoredInputs, MatchOutcome } from "../match/match.ts";
import type { SeatSignals } from "../match/signals.ts";
import { TICKS_PER_SECOND } from "../simulation/mod.ts";
import type { HostedMatch } from "../types.ts";

/** As telemetry takes it (docs/signals.md). */
export interface PlayEvent {
  event: string;
  ts: number;
  user_id: string;
  payload: Record<string, unknown>;
}

export interface PlayTelemetry {
  ignored(match: HostedMatch, inputs: readonly IgnoredInputs[]): PlayEvent[];
  over(
    match: HostedMatch,
    played: { outcome: MatchOutcome; ticks: number; signals: readonly SeatSignals[] },
  ): PlayEvent[];
  /** It ends otherwise. */
  ended(matchId: string): PlayEvent[];
}

/** From one word about ignored inputs to the next; twice as long each time. */
const FIRST_PAUSE_MS = 5_000;
const MOST_COUNT = 1_000_000;

interface Known {
  match: HostedMatch;
  counts: Map<string, IgnoredInputs>;
  /** By running time. */
  nextAt: number;
  pauseMs: number;
}

export function createPlayTelemetry({ clock }: { clock: Clock }): PlayTelemetry {
  const matches = new Map<string, Known>();

  function tellIgnored({ match, counts }: Known): PlayEvent[] {
    const events = [...counts.values()].map(({ seat, reason, count }) => ({
      event: "ignored_input",
      ts: clock.now(),
      user_id: match.seats[seat]!.userId!,
      payload: { session: match.id, reason, count: Math.min(MOST_COUNT, count) },
    }));
    counts.clear();
    return events;
  }

  function end(matchId: string): PlayEvent[] {
    const known = matches.get(matchId);
    matches.delete(matchId);
    return known ? tellIgnored(known) : [];
  }

  return {
    ignored(match, inputs) {
      const people = inputs.filter(({ seat }) => match.seats[seat]?.userId !== undefined);
      if (people.length === 0) return [];
      const known = matches.get(match.id) ??
        { match, counts: new Map(), nextAt: -Infinity, pauseMs: FIRST_PAUSE_MS };
      matches.set(match.id, known);
      for (const { seat, reason, count } of people) {
        const key = `${seat} ${reason}`;
        const before = known.counts.get(key)?.count ?? 0;
        known.counts.set(key, { seat, reason, count: before + count });
      }
      if (clock.elapsed() < known.nextAt) return [];
      known.nextAt = clock.elapsed() + known.pauseMs;
      known.pauseMs *= 2;
      return tellIgnored(known);
    },

    over(match, { outcome, ticks, signals }) {
      const now = clock.now();
      const timeOf = (tick: number) => Math.round(now - (ticks - tick) * 1_000 / TICKS_PER_SECOND);
      const events = match.seats.flatMap(({ userId }, seat): PlayEvent[] => {
        if (userId === undefined) return [];
        const told = signals[seat]!;
        const about = (event: string, ts: number, payload: Record<string, unknown>) => ({
          ...{ event, ts, user_id: userId, payload: { session: match.id, ...payload } },
        });
        return [
          ...told.reactions.map(({ tick, ms }) => about("reaction", timeOf(tick), { ms })),
          ...told.turns.map(({ tick, degrees, ms, hit }) =>
            about("aim", timeOf(tick), { delta_deg: degrees, dt_ms: ms, hit })
          ),
          about("match.play", now, summary(match, ticks, told, outcome.seats[seat]!)),
        ];
      });
      return [...end(match.id), ...events];
    },

    ended: end,
  };
}

function summary(
  { mode }: HostedMatch,
  ticks: number,
  { presses, early, shots, hits }: SeatSignals,
  { points, eliminations, deaths, damage, coreTicks }: MatchOutcome["seats"][number],
) {
  return {
    mode,
    seconds: Math.round(ticks / TICKS_PER_SECOND * 10) / 10,
    actions: presses,
    ...{ shots, hits },
    cooldown_tries: early,
    ...{ points, eliminations, deaths, damage },
    core_seconds: Math.round(coreTicks / TICKS_PER_SECOND * 10) / 10,
  };
}
