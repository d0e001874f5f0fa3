/** Von der Suche bis zum Ergebnis: was die Seite in jedem Moment sagt, dem Auge und dem Ohr. */

import { inSeconds } from "./waits.ts";

export enum StageWords {
  Searching = "Suche läuft",
  SearchingFor = "Wir suchen Gegner nah an deinem Rating.",
  LeaveTheQueue = "Suche beenden",
  Accept = "Annehmen",
  Decline = "Ablehnen",
  WaitingForOthers = "Warten auf die anderen",
  FoundAccept = "Match gefunden: annehmen",
  Accepted = "Angenommen. Jetzt sind die anderen dran.",
  MatchFound = "Match gefunden",
  YouAreInAMatch = "Du bist in einem Match",
  EnterTheArena = "In die Arena",
  TakenIn = "In ein paar Sekunden geht es von selbst hinein.",
  WhoPlaysAndWhy = "Wer spielt, und warum",
  LeaveTheMatch = "Match verlassen",
  OpenTheGame = "Spiel öffnen",
  PlayedAt = "Gespielt wird auf",
  AServerComes = "Ein Spielserver wird vorbereitet. Der Zugang erscheint hier von selbst.",
  You = "du",
  Against = "gegen",
  Everyone = "Jeder gegen jeden",
  Somebody = "Jemand",
  Computer = "Computer",
  PlayAgain = "Noch einmal",
  QueueAgain = "Wieder suchen",
  BackToTheStart = "Zurück zum Start",
  Watch = "Aufzeichnung ansehen",
  TheMatch = "Das ganze Match",
  SoundOn = "Ton ist an",
  SoundOff = "Ton ist aus",
  YouWon = "Gewonnen",
  YouLost = "Verloren",
  ADraw = "Unentschieden",
  MatchIsOver = "Das Match ist vorbei",
  Rating = "Rating",
  Ladder = "Rangliste",
  Tier = "Liga",
  Highlight = "Höhepunkt",
  SideWon = "Sieg",
  SideLost = "Niederlage",
  LeftEarly = "war bis zum Ende nicht da",
  Unrated = "Dieses Match zählt nicht fürs Rating: Ein Platz war mit dem Computer besetzt.",
  ToCome = "Das Rating wird gerade berechnet.",
  NotRanked = "Drei gewertete Matches in einer Saison bringen dich auf die Rangliste.",
  DrawToTheEnd = "Gleichauf am Ende.",
  EvenMatch = "Es war ein offenes Match.",
}

/** Was jemanden zurück in die Warteschlange gebracht hat. */
export const SINCE = {
  kept: "Jemand hat nicht angenommen. Deinen Platz in der Warteschlange behältst du.",
  host_lost:
    "Kein Server konnte dein Match zu Ende spielen: Es zählt nicht. Du bist wieder in der Warteschlange.",
} as const;

/** Wie ein Moment heißt, der die Suche beendet, und was er bedeutet. */
export const ENDINGS = {
  expired: ["Niemand gefunden", "Die Suche ist zu Ende: Es war niemand da, der passt."],
  missed: [
    "Zu spät",
    "Du hast nicht rechtzeitig angenommen und bist aus der Warteschlange. Die anderen behalten ihre Plätze.",
  ],
  party_missed: [
    "Deine Gruppe hat nicht angenommen",
    "Du hast angenommen, aber jemand aus deiner Gruppe nicht. Deshalb seid ihr alle aus der Warteschlange.",
  ],
  declined_elsewhere: [
    "Das Match wurde abgelehnt",
    "Von jemandem aus deiner Gruppe, oder von dir in einem anderen Fenster. Du bist aus der Warteschlange.",
  ],
  declined: [
    "Abgelehnt",
    "Du bist aus der Warteschlange. Die anderen behalten ihre Plätze.",
  ],
  superseded: [
    "Du suchst woanders",
    "Diese Suche endete, weil du in einem anderen Fenster eine neue begonnen hast.",
  ],
  kicked: [
    "Die Warteschlange ist zu",
    "Das Team hat sie geschlossen. Nimm einen anderen Modus oder komm später wieder.",
  ],
  lost: [
    "Dein Platz ist weg",
    "Die Verbindung war zu lange unterbrochen, um ihn zu halten. Such noch einmal.",
  ],
  called_off: [
    "Das Match wurde abgesagt",
    "Es zählt nicht. Du kannst sofort wieder suchen.",
  ],
  host_lost: [
    "Das Match wurde abgesagt",
    "Kein Server konnte es zu Ende spielen: Es zählt nicht. Du kannst sofort wieder suchen.",
  ],
  unplayed: [
    "Das Match wurde nicht gespielt",
    "Die Zeit dafür ist um, und es gibt kein Ergebnis: Es zählt nicht. Du kannst sofort wieder suchen.",
  ],
  left: ["Du hast das Match verlassen", "Du kannst wieder suchen."],
  cancelled: [
    "Die Suche wurde beendet",
    "Wer deine Gruppe führt, hat sie beendet, oder du selbst in einem anderen Fenster.",
  ],
} as const;

export function modeIn(mode: string, region: string): string {
  return `${mode} · ${region}`;
}

/** Wie zwei Seiten zusammen heißen; mehr als zwei haben keinen gemeinsamen Namen. */
export function versus(one: string, other: string): string {
  return `${one} gegen ${other}`;
}

/** @param more der Seite, außer dem Genannten */
export function sideOf(name: string, more: number): string {
  return more === 0 ? name : more === 1 ? `${name} und noch jemand` : `${name} und ${more} weitere`;
}

export function computers(count: number): string {
  return count === 1 ? "Computer" : `${count} Computergegner`;
}

/** @param side 1, 2, …, wie Farbe und Form daneben */
export function sideNamed(side: number): string {
  return `Seite ${side}`;
}

/** @param chance von eins; von zwei Seiten, oder von vielen */
export function oddsInWords(chance: number, sides: number): string {
  const of100 = Math.round(chance * 100);
  const tail = `Von 100 solchen Matches gewinnst du ${of100}.`;
  if (sides > 2) return tail;
  if (of100 >= 45 && of100 <= 55) return `Ein offenes Match. ${tail}`;
  return of100 > 55 ? `Du bist der Favorit. ${tail}` : `Du bist der Außenseiter. ${tail}`;
}

export function acceptedOf(count: number, players: number): string {
  return `${count} von ${players} ${count === 1 ? "hat" : "haben"} angenommen`;
}

export function acceptWithin(seconds: number): string {
  return seconds === 1
    ? "Noch 1 Sekunde, um anzunehmen."
    : `Noch ${seconds} Sekunden, um anzunehmen.`;
}

export function secondsLeft(seconds: number): string {
  return `${seconds} s`;
}

export function searchedFor(waited: number, estimate: number | null): string {
  return `In der Warteschlange seit ${inSeconds(waited)}${
    estimate === null ? "" : `, meist dauert es ${inSeconds(Math.max(1, estimate))}`
  }.`;
}

/** @param change mit Vorzeichen; undefined: nicht gewertet, oder noch nicht */
export function outcome(result: string, change: string | undefined): string {
  return change === undefined ? result : `${result}: ${change}`;
}

export function fromTo(before: number, after: number): string {
  return before === after
    ? `Dein Rating bleibt bei ${after.toLocaleString("de")}.`
    : `Von ${before.toLocaleString("de")} auf ${after.toLocaleString("de")}.`;
}

/** Warum ein Ergebnis das Rating so bewegt hat. @param chance zu gewinnen, von eins, wie sie vorher war */
export function movedBecause(result: "win" | "loss" | "draw", chance: number): string {
  const of100 = Math.round(chance * 100);
  if (of100 >= 45 && of100 <= 55) return StageWords.EvenMatch;
  if (result === "win") {
    return of100 > 55
      ? `Du warst der Favorit (${of100} von 100), also ändert sich dein Rating weniger.`
      : `Du hast als Außenseiter gewonnen (${of100} von 100), also ändert sich dein Rating mehr.`;
  }
  if (result === "loss") {
    return of100 > 55
      ? `Du warst der Favorit (${of100} von 100), also verlierst du mehr.`
      : `Die anderen waren Favorit (du: ${of100} von 100), also verlierst du weniger.`;
  }
  return `Du hattest ${of100} von 100.`;
}

export function rankOf(rank: number, total: number): string {
  return `Platz ${rank.toLocaleString("de")} von ${total.toLocaleString("de")}`;
}

/** @param steps gewonnene, oder verlorene unter null */
export function rankMoved(steps: number): string {
  if (steps === 0) return "wie vorher";
  const count = Math.abs(steps).toLocaleString("de");
  return `${count} ${Math.abs(steps) === 1 ? "Platz" : "Plätze"} ${steps > 0 ? "rauf" : "runter"}`;
}

export function newTier(name: string, up: boolean): string {
  return `${up ? "Aufstieg" : "Abstieg"}: ${name}`;
}

export function pointsTo(points: number, tier: string): string {
  return `noch ${points} ${points === 1 ? "Punkt" : "Punkte"} bis ${tier}`;
}

export function winStreak(count: number): string {
  return `${count} Siege in Folge.`;
}

export function bestOf(matches: number): string {
  return `Dein bestes Rating in ${matches} Matches.`;
}

export function upset(of100: number): string {
  return `Ein Sieg, der nur in ${of100} von 100 Matches zu erwarten war.`;
}

/** Eine Seite war vor dem Ende fort. @param own die eigene */
export function forfeit(own: boolean): string {
  return own
    ? "Deine Seite ist vor dem Ende gegangen."
    : "Die andere Seite ist vor dem Ende gegangen.";
}

export function leadChanges(count: number): string {
  return count === 1
    ? "Die Führung hat einmal gewechselt."
    : `Die Führung hat ${count} Mal gewechselt.`;
}

/** @param name undefined: wer liest */
export function hitsOf(name: string | undefined, count: number, all: number): string {
  const of = `${count} von ${all} Treffern`;
  if (name === undefined) return `${of} ${count === 1 ? "war" : "waren"} deine.`;
  return `${of} ${count === 1 ? "ging" : "gingen"} auf das Konto von ${name}.`;
}

/** @param name undefined: wer liest */
export function mostPoints(name: string | undefined, points: number): string {
  const scored = `die meisten Punkte geholt: ${points}.`;
  return name === undefined ? `Du hast ${scored}` : `${name} hat ${scored}`;
}

/** Die Arena zählt herunter. @param leads ob der Spieler mitgenommen wird */
export function beginsIn(seconds: number, leads: boolean): string {
  const unit = seconds === 1 ? "Sekunde" : "Sekunden";
  const begins = `In ${seconds} ${unit} geht es los.`;
  return leads ? `${begins} Du kommst gleich in die Arena.` : begins;
}
