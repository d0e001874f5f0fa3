/** Ein Match, das man noch einmal sieht. */

export enum ReplayWords {
  Title = "Aufzeichnung",
  Watch = "Aufzeichnung ansehen",
  Loading = "Die Aufzeichnung wird geladen …",
  None = "Von diesem Match gibt es keine Aufzeichnung.",
  Refused = "Diese Aufzeichnung sehen nur die, die gespielt haben.",
  Broken = "Die Aufzeichnung ist nicht lesbar. Versuch es später noch einmal.",
  OtherRelease =
    "Das Spiel wurde seither geändert: Diese Aufzeichnung kann von dem abweichen, was geschah.",
  Play = "Abspielen",
  Pause = "Pause",
  Moment = "Zeitpunkt",
  Speed = "Tempo",
  Look = "Blick von",
  Above = "Oben",
  CopyLink = "Link zu diesem Moment",
  Copied = "Der Link zu diesem Moment ist kopiert.",
  InAddress = "Der Link zu diesem Moment steht in der Adresszeile.",
  Moments = "Szenen",
  NoMoments = "Niemand wurde ausgeschaltet.",
  Somebody = "Jemand",
}

const TICKS_PER_SECOND = 30;

/** @param tick ab 1 */
export function timeOf(tick: number): string {
  const whole = Math.floor(tick / TICKS_PER_SECOND);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function stands(time: string, scores: readonly number[]): string {
  return `Die Arena bei ${time}, Punkte ${scores.join(" zu ")}`;
}

/** @param by undefined: niemand */
export function momentIs(
  by: string | undefined,
  whom: string,
  scores: readonly number[],
): string {
  const what = by === undefined ? `${whom} ist gefallen` : `${by} schaltet ${whom} aus`;
  return `${what}, Punkte ${scores.join(" zu ")}`;
}

export function computer(number: number): string {
  return `Computer ${number}`;
}
