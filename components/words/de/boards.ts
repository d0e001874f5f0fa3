/** Die Spitze einer Rangliste, und die Seite um eine ganze. */

export enum BoardsWords {
  Rank = "Platz",
  Player = "Name",
  Score = "Punktzahl",
  Rating = "Rating",
  Points = "Punkte",
  Board = "Rangliste",
  NobodyHasScored = "Noch hat niemand Punkte. Die ersten eröffnen die Rangliste.",
  NobodyOnLadderYet = "Noch steht niemand auf der Rangliste.",
  NobodyOnLadder =
    "Noch steht niemand auf der Rangliste. Drei gewertete Matches in einer Saison bringen dich hinauf.",
  Mode = "Modus",
  Season = "Saison",
  NameOrPlayerId = "Name oder Spieler-ID",
  AsTheDayBegan = "Stand zum Tagesbeginn",
  Now = "Jetzt",
  FinalRanks = "Endstand",
  Show = "Anzeigen",
  PlayNow = "Jetzt spielen",
  BoardEndsBefore = "So weit reicht die Rangliste nicht.",
  Pages = "Seiten",
  BetterRanks = "Bessere Plätze",
  FurtherRanks = "Weitere Plätze",
  SeasonIsOpen = "Die Saison läuft.",
  SeasonIsOver = "Die Saison ist vorbei; die Plätze stehen fest.",
  NobodyIsCalledSo = "So heißt hier niemand. Versuch es mit dem Anfang eines Namens.",
}

export function asItWas(date: string | number): string {
  return `So stand es zu Beginn des ${date}, in UTC.`;
}

export function endsOn(day: string | number): string {
  return `Die Saison endet am ${day}.`;
}

export function rankAndScore(rank: string | number, score: string | number): string {
  return `Platz ${rank}, Punktzahl ${score}`;
}

export function boardTitle(name: string | number): string {
  return `${name} · Ranglisten`;
}

/** @param by gewonnene Plätze, oder verlorene unter null */
export function moved(by: number): string {
  return `${Math.abs(by)} ${by > 0 ? "rauf" : "runter"}`;
}
