/** What a reported result means: who won, and what it does to the ratings (MM14, MM15). Pure. */

import { rateGame, type Rating, type RatingSystem } from "../ratings/mod.ts";
import { matchmakingFailures } from "./errors.ts";
import type { FinishedSeat, LockedMatch } from "./stores/result.ts";
import type { TeamResult } from "./types.ts";

/** @throws matchmaking.result_mismatch naming what does not fit */
export function checkResult(match: LockedMatch, teams: readonly TeamResult[]): void {
  const refuse = (reason: string): never =>
    matchmakingFailures.fail("result_mismatch", `Cannot take the result: ${reason}`);
  if (teams.length !== match.teams) {
    refuse(`the match has ${match.teams} teams, the result ${teams.length}`);
  }
  teams.forEach(({ players = [] }, index) => {
    const named = new Set<string>();
    for (const { userId } of players) {
      if (named.has(userId)) refuse(`player ${userId} is named twice`);
      named.add(userId);
      const seat = match.seats.find((candidate) => candidate.userId === userId);
      if (!seat) refuse(`player ${userId} is not in this match`);
      else if (seat.team !== index) refuse(`player ${userId} plays in team ${seat.team}`);
    }
  });
}

/**
 * Everyone's new rating and result. A match with computer opponents leaves ratings as they are, and
 * so does it for whoever was rated for another match of the same time (MM20).
 */
export function judge(
  match: LockedMatch,
  teams: readonly TeamResult[],
  system: RatingSystem,
): FinishedSeat[] {
  const sides = teams.map(({ placement }, team) => ({
    placement,
    players: match.seats.filter((seat) => seat.team === team),
  }));
  const places = sides.map(({ placement }) => placement);
  const best = Math.min(...places);
  const winners = places.filter((placement) => placement === best).length;
  const after = match.rated
    ? rateGame(system, sides.map((side) => ({ ...side, players: side.players.map(toRating) })))
    : sides.map(({ players }) => players.map(toRating));
  return sides.flatMap(({ placement, players }, team) => {
    const result = placement !== best ? "loss" : winners > 1 ? "draw" : "win";
    const { score, players: named } = teams[team]!;
    return players.map((seat, i): FinishedSeat => ({
      userId: seat.userId,
      mmrBefore: seat.mmr,
      after: seat.ratedElsewhere ? toRating(seat) : after[team]![i]!,
      rated: match.rated && !seat.ratedElsewhere,
      result,
      placement,
      score: score ?? null,
      stats: named?.find((player) => player.userId === seat.userId)?.stats ?? null,
    }));
  });
}

function toRating({ mmr, deviation, volatility, games }: Rating): Rating {
  return { mmr, deviation, volatility, games };
}

/** Equal digests: the same outcome was reported, in whatever order its members stood. */
export function digestResult(teams: readonly TeamResult[]): string {
  return JSON.stringify(
    teams.map(({ placement, score, players = [] }) => [
      placement,
      score ?? null,
      players.map(({ userId, stats }) => [userId, stats ?? null] as const)
        .sort(([a], [b]) => a < b ? -1 : 1),
    ]),
    (_, value) => isObject(value) ? Object.fromEntries(Object.entries(value).sort(byName)) : value,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
