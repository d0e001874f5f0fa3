/** What became of each side of a finished match: nothing is kept of a side of computer opponents; pure. */

import type { Result } from "./types.ts";

interface Sides {
  /** How many there are. */
  teams: number;
  /** People alone: what became of them is kept. */
  participants: readonly { team: number; result: Result | null }[];
  /** By side, where the arena has played it. */
  points?: readonly number[] | undefined;
}

/** @returns by side; undefined: it cannot be told, or was not counted */
export function sideResults({ teams, participants, points }: Sides): (Result | undefined)[] {
  const own = (side: number) => participants.find(({ team }) => team === side);
  const sides = Array.from({ length: teams }, (_, side) => side);
  const hasWon = participants.some(({ result }) => result === "win");
  const drew = participants.find(({ result }) => result === "draw")?.team;

  /** A side without a person has what is left: of many sides their points say which. */
  const leftFor = (side: number): Result | undefined => {
    if (hasWon) return "loss";
    if (teams === 2) return drew === undefined ? "win" : "draw";
    if (!points) return undefined;
    if (drew !== undefined) return points[side]! < points[drew]! ? "loss" : "draw";
    const others = sides.filter((each) => !own(each)).map((each) => points[each]!);
    const best = Math.max(...others);
    if (points[side]! < best) return "loss";
    return others.filter((each) => each === best).length > 1 ? "draw" : "win";
  };
  return sides.map((side) => {
    const person = own(side);
    return person ? person.result ?? undefined : leftFor(side);
  });
}
