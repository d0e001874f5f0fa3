/** A match that is seen again. */

export enum ReplayWords {
  Title = "Replay",
  Watch = "Watch the replay",
  Loading = "Loading the replay…",
  None = "No replay of this match is kept.",
  Refused = "Only who played this match may see its replay.",
  Broken = "The replay cannot be read. Try again later.",
  OtherRelease = "The game was changed since: this replay may differ from what happened.",
  Play = "Play",
  Pause = "Pause",
  Moment = "Moment",
  Speed = "Speed",
  Look = "Look from",
  Above = "Above",
  CopyLink = "Link to this moment",
  Copied = "The link to this moment is copied.",
  InAddress = "The link to this moment stands in the address bar.",
  Moments = "Moments",
  NoMoments = "Nobody was eliminated.",
  Somebody = "Somebody",
}

const TICKS_PER_SECOND = 30;

/** @param tick from 1 */
export function timeOf(tick: number): string {
  const whole = Math.floor(tick / TICKS_PER_SECOND);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function stands(time: string, scores: readonly number[]): string {
  return `The arena at ${time}, points ${scores.join(" to ")}`;
}

/** @param by undefined: nobody */
export function momentIs(
  by: string | undefined,
  whom: string,
  scores: readonly number[],
): string {
  const what = by === undefined ? `${whom} fell` : `${by} eliminated ${whom}`;
  return `${what}, points ${scores.join(" to ")}`;
}

export function computer(number: number): string {
  return `Computer ${number}`;
}
