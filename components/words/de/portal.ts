/** Die erste Seite. */

export enum PortalWords {
  QueuePlayClimb = "Suchen, spielen, aufsteigen.",
  PractiseAtOnce = "Sofort gegen den Computer trainieren",
  TheBoard = "Die Rangliste",
  WholeBoard = "Ganze Rangliste",
  WhatStandsHere =
    "Dann siehst du hier deinen Platz, wer um dich herum steht und wie du dich bewegst.",
  RanksCannotBeRead = "Die Plätze sind gerade nicht lesbar. Lade die Seite neu.",
  WhereEverybodyStarts = "Hier fangen alle an. Spiel, dann ändert es sich.",
  RecentMatches = "Letzte Matches",
  NoneYet = "Noch keins. Das erste erscheint hier.",
  YouAreNewHere = "Du bist neu hier",
  WhatPlayingMakes =
    "„Jetzt spielen“ macht dich zum Gast. Dein Rating, dein Platz und deine Matches stehen dann hier.",
  Veze = "VEZE",
  Versus = " gegen ",
}

export function lastRatings(count: string | number): string {
  return `Die letzten ${count} Ratings`;
}

export function allAlone(players: string | number): string {
  return `${players}, jeder gegen jeden`;
}

export function ratingAfter(games: number): string {
  return `Rating nach ${games.toLocaleString("de")} ${games === 1 ? "Match" : "Matches"}`;
}

/** Wie weit es zur Rangliste ist. @param played gewertete Matches der Saison @param of so viele braucht es */
export function ratedOf(played: number, of: number): string {
  const more = of - played;
  if (played === 0) {
    return `0 von ${of}: ${of} gewertete Matches in dieser Saison bringen dich hinauf.`;
  }
  return more === 1
    ? `${played} von ${of}: Noch ein gewertetes Match bringt dich hinauf.`
    : `${played} von ${of}: Noch ${more} gewertete Matches bringen dich hinauf.`;
}

/** @param day wie man ihn schreibt */
export function seasonEnds(season: string, day: string | undefined): string {
  return day === undefined ? season : `${season} endet am ${day}`;
}

/** @param gained Plätze, oder verlorene unter null */
export function sinceVisit(gained: number): string {
  if (gained === 0) return "Wie bei deinem letzten Besuch.";
  const count = Math.abs(gained);
  const places = `${count.toLocaleString("de")} ${count === 1 ? "Platz" : "Plätze"}`;
  return `Seit deinem letzten Besuch ${places} ${gained > 0 ? "rauf" : "runter"}.`;
}

export function prizeFor(
  { from, to, name, quantity }: { from: number; to: number; name: string; quantity: number },
): string {
  const ranks = from === to ? `Platz ${from}` : `Platz ${from} bis ${to}`;
  return `${ranks}: ${quantity === 1 ? name : `${quantity.toLocaleString("de")} × ${name}`}`;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  ...{ win: "Sieg", loss: "Niederlage", draw: "Unentschieden", left: "verlassen" },
  ...{ proposed: "wartet auf Zusagen", active: "läuft", finished: "beendet" },
  ...{ voided: "ungültig", cancelled: "abgesagt" },
};

/** @param outcome eines Matches für einen Spieler, oder wie es steht */
export function matchEnded(mode: string, outcome: string): string {
  return `${mode}: ${OUTCOMES[outcome] ?? outcome}`;
}
