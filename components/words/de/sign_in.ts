/** Anmelden mit einem Konto, das man anderswo hat. */

import type { RefusedBecause } from "../../../services/identity/wire.ts";

export enum SignInWords {
  SignIn = "Anmeldung",
  GuestsOnly =
    "Hier spielen alle als Gast: Es gibt kein Konto anderswo, mit dem du dich anmelden könntest.",
  KeepWithAnAccount =
    "Sichere diesen Spieler mit einem deiner Konten: Ratings, Matches, Käufe und Gegenstände bleiben, und jedes Gerät findet sie wieder.",
  LinkedElsewhere = "Dieser Spieler gehört zu einem Konto anderswo.",
}

export function signInWith(name: string | number): string {
  return `Mit ${name} anmelden`;
}

export function keepWith(name: string | number): string {
  return `Mit ${name} sichern`;
}

export function keptWith(name: string | number): string {
  return `Dieser Spieler ist mit deinem Konto bei ${name} gesichert.`;
}

/** Warum eine Anmeldung nicht geklappt hat, und was zu tun ist. */
export const REFUSED: Record<RefusedBecause, string> = {
  cancelled: "Du wurdest nicht angemeldet: Es wurde dort abgebrochen.",
  elsewhere: "Diese Anmeldung wurde nicht in diesem Browser begonnen. Fang hier noch einmal an.",
  expired: "Die Anmeldung hat zu lange gedauert. Fang noch einmal an.",
  repeated:
    "Diese Anmeldung wurde schon benutzt: Mit ‚Zurück‘ lässt sie sich nicht wiederholen. Fang noch einmal an, falls du nicht angemeldet bist.",
  failed: "Die andere Seite hat dich nicht angemeldet. Versuch es noch einmal.",
  unreachable:
    "Die andere Seite antwortet gerade nicht. Versuch es später noch einmal; als Gast kannst du solange spielen.",
  rejected:
    "Der Antwort der anderen Seite ist nicht zu trauen, deshalb wurde niemand angemeldet. Sag dem Betreiber Bescheid, wenn es so bleibt.",
  taken:
    "Dieses Konto hat hier schon einen eigenen Spieler und kann diesen nicht auch noch sichern. Du kannst dich abmelden und mit dem Konto anmelden, um den anderen zu spielen; ein Gast, der in diesem Browser begann, ist dann aber für immer weg.",
  linked: "Dieser Spieler ist schon mit einem anderen Konto gesichert.",
  changed: "Als du zurückkamst, war jemand anders angemeldet. Fang noch einmal an.",
  ended: "Du wurdest dort abgemeldet, bevor du zurück warst. Fang noch einmal an.",
  again:
    "Melde dich zuerst mit deinem Passkey oder deinen Wiederherstellungswörtern an: Das hier ändert, wie du wieder hineinkommst.",
  suspended: "Das Konto ist gesperrt.",
};
