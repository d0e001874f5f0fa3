/** What a reported result means: who won, and what it does to the ratings (MM14, MM15). Pure. */

import { updateElo } from "../ratings/mod.ts";
import { matchmakingFailures } from "./errors.ts";
import type { FinishedSeat, LockedMatch } from "./match_store.ts";
import type { TeamResult } from "./types.ts";

/** @throws matchmaking.result_mismatch naming what does not fit */
export function checkResult(match: LockedMatch, teams: readonly TeamResult[]): void {
  const count = new Set(match.seats.map((seat) => seat.team)).size;
  const refuse = (reason: string): never =>
    matchmakingFailures.fail("result_mismatch", `Cannot take the result: ${reason}`);
  if (teams.length !== count) refuse(`the match has ${count} teams, the result ${teams.length}`);
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

/** Everyone's new rating and result; two teams, a team's rating being its players' mean. */
export function judge(match: LockedMatch, teams: readonly TeamResult[]): FinishedSeat[] {
  const [first, second] = teams as [TeamResult, TeamResult];
  const scores = [
    scoreAgainst(first.placement, second.placement),
    scoreAgainst(second.placement, first.placement),
  ];
  const means = teams.map((_, index) => {
    const seats = match.seats.filter((seat) => seat.team === index);
    return seats.reduce((sum, seat) => sum + seat.mmr, 0) / seats.length;
  });
  return match.seats.map((seat) => {
    const score = scores[seat.team]!;
    const { placement, score: points, players } = teams[seat.team]!;
    return {
      userId: seat.userId,
      mmrBefore: seat.mmr,
      mmrAfter: updateElo(seat, { mmr: means[1 - seat.team]!, games: 0 }, score),
      result: score === 1 ? "win" : score === 0 ? "loss" : "draw",
      placement,
      score: points ?? null,
      stats: players?.find((player) => player.userId === seat.userId)?.stats ?? null,
      games: seat.games + 1,
    };
  });
}

function scoreAgainst(mine: number, theirs: number): 0 | 0.5 | 1 {
  if (mine === theirs) return 0.5;
  return mine < theirs ? 1 : 0;
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
