/** From searching to the result: what the page says at each moment, to the eye and to the ear. */

import { inSeconds } from "./waits.ts";

export enum StageWords {
  Searching = "Searching",
  SearchingFor = "Looking for players near your rating.",
  LeaveTheQueue = "Leave the queue",
  Accept = "Accept",
  Decline = "Decline",
  WaitingForOthers = "Waiting for the others",
  FoundAccept = "Match found: accept",
  Accepted = "Accepted. The others are asked.",
  MatchFound = "Match found",
  YouAreInAMatch = "You are in a match",
  EnterTheArena = "Enter the arena",
  TakenIn = "You go in automatically in a few seconds.",
  WhoPlaysAndWhy = "Who plays, and why",
  LeaveTheMatch = "Leave the match",
  OpenTheGame = "Open the game",
  PlayedAt = "Played at",
  AServerComes = "A game server is being prepared. The way in shows here by itself.",
  You = "you",
  Against = "against",
  Everyone = "Everyone for themselves",
  Somebody = "Somebody",
  Computer = "The computer",
  PlayAgain = "Play again",
  QueueAgain = "Queue again",
  BackToTheStart = "Back to the start",
  Watch = "Watch the replay",
  TheMatch = "The match in full",
  SoundOn = "Sound is on",
  SoundOff = "Sound is off",
  YouWon = "You won",
  YouLost = "You lost",
  ADraw = "A draw",
  MatchIsOver = "The match is over",
  Rating = "Rating",
  Ladder = "Ladder",
  Tier = "Tier",
  Highlight = "Highlight",
  SideWon = "Won",
  SideLost = "Lost",
  LeftEarly = "was not there to the end",
  Unrated = "This match does not count for ratings: the computer filled a seat.",
  ToCome = "The rating is being counted.",
  NotRanked = "Three rated matches in a season put you on the ladder.",
  DrawToTheEnd = "Level at the end.",
  EvenMatch = "It was an even match.",
}

/** What has put somebody back into the queue. */
export const SINCE = {
  kept: "Somebody did not accept. You keep your place in the queue.",
  host_lost:
    "No server could play your match to its end: it counts for nothing. You are queued again.",
} as const;

/** What a moment that ends the search is called, and what it means. */
export const ENDINGS = {
  expired: ["Nobody came in time", "The search has ended: nobody who fits was there."],
  missed: [
    "You missed the check",
    "You did not answer in time, so you are out of the queue. The others keep their places.",
  ],
  party_missed: [
    "Your party did not accept",
    "You accepted, but somebody else of your party did not, so all of you are out of the queue.",
  ],
  declined_elsewhere: [
    "The match was declined",
    "By somebody of your party, or by you in another window. You are out of the queue.",
  ],
  declined: ["You declined", "You are out of the queue. The others keep their places."],
  superseded: ["You queued elsewhere", "This search has ended for the one in your other window."],
  kicked: [
    "The queue was closed",
    "The team has closed this queue. Try another mode, or come back later.",
  ],
  lost: [
    "Your place is lost",
    "The connection was gone for too long to keep it. Queue again to be found.",
  ],
  called_off: ["The match was called off", "It counts for nothing. You can queue again at once."],
  host_lost: [
    "The match was called off",
    "No server could play it to its end: it counts for nothing. You can queue again at once.",
  ],
  unplayed: [
    "The match was not played",
    "Its time is over and there is no result: it counts for nothing. You can queue again at once.",
  ],
  left: ["You left the match", "You are free to queue again."],
  cancelled: [
    "The search was ended",
    "Whoever leads your party has left the queue, or you did in another window.",
  ],
} as const;

export function modeIn(mode: string, region: string): string {
  return `${mode} · ${region}`;
}

/** What two sides are called together; more than two have no common name. */
export function versus(one: string, other: string): string {
  return `${one} against ${other}`;
}

/** @param more of the side, besides the one named */
export function sideOf(name: string, more: number): string {
  return more === 0 ? name : `${name} and ${more} more`;
}

export function computers(count: number): string {
  return count === 1 ? "the computer" : `${count} computer opponents`;
}

/** @param side 1, 2, …, as its colour and shape stand beside it */
export function sideNamed(side: number): string {
  return `Side ${side}`;
}

/** @param chance of one; of two sides, or of many */
export function oddsInWords(chance: number, sides: number): string {
  const of100 = Math.round(chance * 100);
  const tail = `You win ${of100} of 100 such matches.`;
  if (sides > 2) return tail;
  if (of100 >= 45 && of100 <= 55) return `An even match. ${tail}`;
  return of100 > 55 ? `You are expected to win. ${tail}` : `You are the underdog. ${tail}`;
}

export function acceptedOf(count: number, players: number): string {
  return `${count} of ${players} accepted`;
}

export function acceptWithin(seconds: number): string {
  return `Accept within ${seconds} ${seconds === 1 ? "second" : "seconds"}.`;
}

export function secondsLeft(seconds: number): string {
  return `${seconds} s`;
}

export function searchedFor(waited: number, estimate: number | null): string {
  return `In queue for ${inSeconds(waited)}${
    estimate === null ? "" : `, usually ${inSeconds(Math.max(1, estimate))}`
  }.`;
}

/** @param change with its sign; undefined: not counted, or not yet */
export function outcome(result: string, change: string | undefined): string {
  return change === undefined ? result : `${result}: ${change}`;
}

export function fromTo(before: number, after: number): string {
  return before === after
    ? `Your rating stays at ${after.toLocaleString("en")}.`
    : `From ${before.toLocaleString("en")} to ${after.toLocaleString("en")}.`;
}

/** Why a result moved the rating as it did. @param chance to win, of one, as it was before */
export function movedBecause(result: "win" | "loss" | "draw", chance: number): string {
  const of100 = Math.round(chance * 100);
  if (of100 >= 45 && of100 <= 55) return StageWords.EvenMatch;
  if (result === "win") {
    return of100 > 55
      ? `You were expected to win (${of100} of 100), so it moves less.`
      : `You won against the odds (${of100} of 100), so it moves more.`;
  }
  if (result === "loss") {
    return of100 > 55
      ? `You were expected to win (${of100} of 100), so it costs more.`
      : `The others were expected to win (you: ${of100} of 100), so it costs less.`;
  }
  return `You had ${of100} of 100.`;
}

export function rankOf(rank: number, total: number): string {
  return `Rank ${rank.toLocaleString("en")} of ${total.toLocaleString("en")}`;
}

/** @param steps gained, or lost when below zero */
export function rankMoved(steps: number): string {
  if (steps === 0) return "as before";
  const count = Math.abs(steps).toLocaleString("en");
  return `${steps > 0 ? "up" : "down"} ${count} ${Math.abs(steps) === 1 ? "place" : "places"}`;
}

export function newTier(name: string, up: boolean): string {
  return `${up ? "Up" : "Down"} to ${name}`;
}

export function pointsTo(points: number, tier: string): string {
  return `${points} ${points === 1 ? "point" : "points"} to ${tier}`;
}

export function winStreak(count: number): string {
  return `${count} wins in a row.`;
}

export function bestOf(matches: number): string {
  return `Your best rating in ${matches} matches.`;
}

export function upset(of100: number): string {
  return `A win that was expected in ${of100} of 100 matches only.`;
}

/** A side had gone before the match was over. @param own the reader's */
export function forfeit(own: boolean): string {
  return own ? "Your side left before the end." : "The other side left before the end.";
}

export function leadChanges(count: number): string {
  return count === 1 ? "The lead changed hands once." : `The lead changed hands ${count} times.`;
}

/** @param name undefined: the reader */
export function hitsOf(name: string | undefined, count: number, all: number): string {
  return `${name ?? "You"} landed ${count} of the ${all} hits.`;
}

/** @param name undefined: the reader */
export function mostPoints(name: string | undefined, points: number): string {
  return `${name ?? "You"} scored the most: ${points} ${points === 1 ? "point" : "points"}.`;
}

/** The arena has begun to count. @param leads whether the player is taken in */
export function beginsIn(seconds: number, leads: boolean): string {
  const unit = seconds === 1 ? "second" : "seconds";
  const begins = `It begins in ${seconds} ${unit}.`;
  return leads ? `${begins} You are on your way into the arena.` : begins;
}
