/**
 * What becomes of a match that is over or lost: its result, its players, its row (AR4, AR6).
 *
 * Holds what is under way, which a process that stops waits for. All of it is tried until it is
 * committed; a match that is given up by others first stays given up.
 */

import type { Hosting, Matches, TeamResult } from "../../matchmaking/mod.ts";
import { ARENA_AUTHORITY } from "../../matchmaking/mod.ts";
import { Failure } from "../../platform/errors.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { Retry } from "../../platform/work/retry.ts";
import type { MatchOutcome } from "../match/match.ts";
import type { HostedMatch } from "../types.ts";
import type { ArenaStats } from "../wire.ts";
import type { HostStore } from "./store.ts";

/** More points than a match has. */
const AHEAD_OF_THE_GONE = 1e9;

type Ended = Pick<HostedMatch, "id" | "mode" | "practice">;

export interface Settling {
  /**
   * Reports what came out, and tries until it is committed or the process stops.
   * @returns false where it does not count: the match was voided meanwhile
   */
  settle(match: HostedMatch, outcome: MatchOutcome): Promise<boolean>;
  /** Nobody can play it on: its players are told and queued again. */
  lose(match: Ended): Promise<void>;
  /** Resolves when nothing of it is under way. */
  idle(): Promise<void>;
}

export function createSettling(
  { matches, hosting, store, retry, signal, clock, log }: {
    matches: Pick<Matches, "report">;
    hosting: Pick<Hosting, "voidLost">;
    store: Pick<HostStore, "end">;
    retry: Retry;
    /** Aborts when the process stops. */
    signal: AbortSignal;
    clock: Clock;
    log: Logger;
  },
): Settling {
  const caller = { id: ARENA_AUTHORITY, roles: ["service" as const] };
  const end = (id: string) => store.end(id, new Date(clock.now()));
  const underWay = new Set<Promise<unknown>>();
  function track<T>(work: Promise<T>): Promise<T> {
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  }

  async function report({ id, seats }: HostedMatch, outcome: MatchOutcome): Promise<boolean> {
    try {
      await matches.report(caller, id, toResult(seats, outcome));
      return true;
    } catch (error) {
      if (!(error instanceof Failure) || error.row.status >= 500) throw error;
      log.warn({ match: id, err: error.message }, "arena: the result does not count");
      return false;
    }
  }

  return {
    async settle(match, outcome) {
      return await track(retry.insist(signal, async () => {
        const counts = match.practice || await report(match, outcome);
        // Where it is on all the same, nobody is kept in it.
        if (!counts) await hosting.voidLost(match);
        await end(match.id);
        return counts;
      })) ?? false;
    },
    async lose(match) {
      await track(retry.insist(signal, async () => {
        // In this order: a row that has ended is looked at by nobody.
        if (!match.practice) await hosting.voidLost(match);
        await end(match.id);
      }));
    },
    async idle() {
      await Promise.all(underWay);
    },
  };
}

/** Teams in order; places by points, the winner first and who has gone last whatever the points. */
export function toResult(
  seats: HostedMatch["seats"],
  { winner, points, leadChanges, seats: played }: MatchOutcome,
): TeamResult[] {
  const isThere = (side: number) =>
    played.some(({ present }, seat) => present && seats[seat]!.side === side);
  const rank = (side: number) =>
    side === winner ? Infinity : isThere(side) ? points[side]! : points[side]! - AHEAD_OF_THE_GONE;
  const match = {
    lead_changes: leadChanges,
    hits: played.reduce((sum, { hits }) => sum + hits, 0),
    points,
  };
  return points.map((score, side) => ({
    placement: 1 + points.filter((_, other) => rank(other) > rank(side)).length,
    score,
    players: seats.flatMap(({ userId, side: own }, seat) => {
      if (userId === undefined || own !== side) return [];
      const { coreTicks, ...counted } = played[seat]!;
      const stats: ArenaStats = { ...counted, core_ticks: coreTicks, match };
      return [{ userId, stats }];
    }),
  }));
}
