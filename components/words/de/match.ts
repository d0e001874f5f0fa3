/** Ein Match. */

export enum MatchWords {
  WhyThisMatch = "Warum dieses Match",
  InNumbers = "In Zahlen",
  RatingsApart = "Abstand der Ratings",
  LongestWait = "Längste Wartezeit",
  Searched = "Gesucht",
  SearchWentBeyond = "Gesucht wurde auch außerhalb der Heimatregion.",
  DoesNotCount = "Es zählt nicht fürs Rating.",
  EnterTheArena = "In die Arena",
  Watch = "Zusehen",
  CopyWatchLink = "Link zum Zusehen kopieren",
  LinkCopied = "Link kopiert",
  Timeline = "Verlauf",
  Player = "Name",
  You = " (du)",
  LeftEarly = " (gegangen)",
  Rating = "Rating",
  Change = "Änderung",
  ToCome = "folgt",
  YouWon = "Gewonnen.",
  YouLost = "Verloren.",
  ADraw = "Unentschieden.",
  UnderWay = "Läuft noch.",
  WaitingForAll = "Wartet, bis alle angenommen haben.",
  FirstQueued = "Die erste Suche begann",
  ResultShowsHere = "Das Ergebnis erscheint hier von selbst.",
  NoSuchMatch = "Dieses Match gibt es nicht",
  DeletedPlayer = "Gelöschter Spieler",
}

export function teamName(letter: string | number): string {
  return `Team ${letter}`;
}

/**
 * @param spread Ratingpunkte zwischen den Stärksten und den Schwächsten
 * @param wait die längste, in Worten; undefined: kaum eine
 */
export function whyInWords(spread: number, wait: string | undefined): string {
  const near = spread < 60
    ? "Die Ratings lagen dicht beieinander"
    : spread < 160
    ? "Die Ratings lagen nah beieinander"
    : "Die Ratings lagen auseinander, denn näher war niemand da";
  return wait === undefined
    ? `${near}, und niemand musste warten.`
    : `${near}, und niemand hat länger als ${wait} gewartet.`;
}

export function modeInRegion(mode: string | number, region: string | number): string {
  return `${mode} in ${region}`;
}

const IS: Readonly<Record<string, string>> = {
  ...{ proposed: "wartet auf Zusagen", active: "läuft", finished: "beendet" },
  ...{ voided: "ungültig", cancelled: "abgesagt" },
};

export function matchIs(status: string | number): string {
  return `Match: ${IS[status] ?? status}.`;
}

export function madeAfter(time: string | number): string {
  return `Match gefunden nach ${time}`;
}

export function endedAfter(status: string | number, time: string | number): string {
  return `Match ${IS[status] ?? status}, nach ${time}`;
}

export function chanceOf(name: string | number, percent: string | number): string {
  return `${name} ${percent} %`;
}

export function chancesToWin(chances: string | number): string {
  return `Siegchancen: ${chances}`;
}

export function percent(share: string | number): string {
  return ` ${share} %`;
}

export function matchOf(mode: string): string {
  return `Match: ${mode}`;
}

export function computerOpponents(count: number): string {
  return count === 1 ? "1 Computergegner" : `${count} Computergegner`;
}
