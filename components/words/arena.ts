/** The arena: what is said before, during and after a match. */

export enum ArenaWords {
  Title = "Play",
  Practise = "Practice",
  PractiseAbout = "A match against computer opponents, at once. It changes nobody's rating.",
  Mode = "Mode",
  Opponents = "Opponents",
  Novice = "Novice",
  Regular = "Regular",
  Expert = "Expert",
  Start = "Start",
  World = "The arena, seen from above",
  Connecting = "Connecting",
  Waiting = "Waiting for the others",
  StartsIn = "Starts in ",
  Again = "Practice again",
  PlayAgain = "Play again",
  Rematch = "Rematch",
  Back = "Back to the start",
  MatchAndReplay = "Match and replay",
  You = "You",
  Won = "You won",
  Lost = "You lost",
  Draw = "A draw",
  Gone = "This match is over",
  Full = "As many look on as may",
  TakenElsewhere = "You play this match in another window",
  Broken = "The match is lost: its server has stopped. Nobody's rating changes.",
  BrokenQueued = "The match is lost: its server has stopped. You are in the queue again.",
  Reconnecting = "Reconnecting",
  Eliminated = "Eliminated: back in a moment",
  SuddenDeath = "Sudden death",
  Health = "Health",
  Abilities = "Abilities",
  Bolt = "Bolt",
  Wave = "Wave",
  Dodge = "Dodge",
  Ready = "ready",
  Watching = "You look on, five seconds later",
  Controls =
    "Move with WASD or the arrows, aim with the mouse. Click or Q: bolt. E: wave. Space: dodge.",
}

/** @param names of who is on it, as far as they have one @param number of the side, from 1 */
export function sideWon(names: readonly string[], number: number): string {
  if (names.length === 0) return `Side ${number} has won`;
  const last = names.at(-1)!;
  if (names.length === 1) return `${last} has won`;
  return `${names.slice(0, -1).join(", ")} and ${last} have won`;
}

export function wantsRematch(name: string): string {
  return `${name} wants a rematch`;
}

export function seconds(left: number): string {
  return `${left.toFixed(1)} s`;
}
