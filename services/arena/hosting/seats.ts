/** Who sits where in a match: its players by team, and computer opponents for the rest. */

import type { Mode } from "../../game/mod.ts";
import type { Match } from "../../matchmaking/mod.ts";
import type { SkillName } from "../opponents/mod.ts";
import type { Seat } from "../types.ts";

/** Opponents play about as well as who plays against them, newcomers' a little worse. */
const REGULAR_FROM = 1_550;
const EXPERT_FROM = 1_800;

export function skillFor(mmr: number): SkillName {
  if (mmr >= EXPERT_FROM) return "expert";
  return mmr >= REGULAR_FROM ? "regular" : "novice";
}

/** Of a match that the matcher made. @param names display names by user id */
export function seatsOf(match: Match, names: ReadonlyMap<string, string>): Seat[] {
  const rated = match.participants.map(({ mmrBefore }) => mmrBefore);
  const skill = skillFor(rated.reduce((sum, each) => sum + each, 0) / Math.max(1, rated.length));
  let computers = 0;
  return Array.from({ length: match.teams }, (_, side) => [
    ...match.participants.filter(({ team }) => team === side).map(({ userId }): Seat => ({
      ...{ side, userId, name: names.get(userId) ?? "" },
    })),
    ...Array.from(
      { length: match.bots?.[side] ?? 0 },
      (): Seat => computer(side, skill, ++computers),
    ),
  ]).flat();
}

/** The player first, opponents in every other seat. */
export function practiceSeats(
  mode: Mode,
  player: { id: string; displayName: string },
  skill: SkillName,
): Seat[] {
  return Array.from({ length: mode.teams * mode.team_size }, (_, i) => {
    const side = i % mode.teams;
    return i === 0
      ? { side, userId: player.id, name: player.displayName }
      : computer(side, skill, i);
  });
}

function computer(side: number, skill: SkillName, number: number): Seat {
  return { side, skill, name: `${skill[0]!.toUpperCase()}${skill.slice(1)} ${number}` };
}
