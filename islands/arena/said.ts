/** What has to be said in the middle of the world: before, between and after, and where to go on. */

import type { SaidProps } from "../../components/hud/Said.tsx";
import { ArenaWords } from "../../components/words/arena.ts";
import { sideWon } from "../../components/words/arena_said.ts";
import type { LinkState } from "./link.ts";

const ended = () => ({
  gone: ArenaWords.Gone,
  elsewhere: ArenaWords.TakenElsewhere,
  full: ArenaWords.Full,
} as const);

/** @returns undefined while there is nothing to say */
export function saidOf(link: LinkState, alive: boolean): SaidProps | undefined {
  switch (link.name) {
    case "playing":
      return alive ? undefined : { text: ArenaWords.Eliminated };
    case "connecting":
      return { text: ArenaWords.Connecting };
    case "waiting":
      return link.at === undefined
        ? { text: ArenaWords.Waiting }
        : { text: ArenaWords.StartsIn, until: link.at };
    case "over":
      return { text: result(link), onward: link.welcome.practice ? "practice" : "match" };
    case "ended":
      return { text: reason(link), onward: link.practice ? "practice" : "match" };
  }
}

function result({ over: { winner, seats }, welcome }: LinkState & { name: "over" }): string {
  if (winner < 0) return ArenaWords.Draw;
  if (welcome.seat < 0) {
    return sideWon(
      welcome.players.filter(({ side }) => side === winner).map(({ name }) => name).filter(Boolean),
      winner + 1,
    );
  }
  if (winner !== welcome.players[welcome.seat]!.side) return ArenaWords.Lost;
  // What they have scored says little then.
  const isAlone = seats.every(({ present }, seat) =>
    !present || welcome.players[seat]!.side === winner
  );
  return isAlone ? ArenaWords.WonAlone : ArenaWords.Won;
}

function reason({ why, practice }: LinkState & { name: "ended" }): string {
  if (why !== "lost") return ended()[why];
  return practice ? ArenaWords.Broken : ArenaWords.BrokenQueued;
}
