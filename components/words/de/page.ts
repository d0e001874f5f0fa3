/** Der Rahmen um jede Seite, und was statt einer gezeigt wird. */

export enum PageWords {
  Play = "Spielen",
  Leaderboards = "Ranglisten",
  Store = "Shop",
  Inventory = "Inventar",
  ForDevelopers = "Für Entwickler: die API",
  Review = "Prüfung",
  Staff = "Team",
  Language = "Sprache",
  SkipToContent = "Zum Inhalt springen",
  Veze = "VEZE",
  Main = "Hauptmenü",
  Profile = "Profil",
  WhenUnauthorized =
    "Melde dich an, indem du als Gast spielst, oder öffne die Seite in dem Browser, in dem du spielst.",
  WhenForbidden = "Das gehört jemand anderem oder braucht eine Rolle, die du nicht hast.",
  WhenNotFound = "Vielleicht ist der Link alt, oder in der Adresse fehlt ein Buchstabe.",
  WhenTooMany = "Warte einen Moment und versuch es dann noch einmal.",
  WhenOursFails =
    "Der Fehler liegt bei uns und wurde protokolliert. Beim nächsten Mal klappt es vielleicht.",
  WhenUnavailable = "Ein Teil des Dienstes antwortet nicht. Er kommt von selbst zurück.",
  WhenAnythingElse = "So, wie sie angefragt wurde, lässt sich die Seite nicht zeigen.",
  TryAgain = "Noch einmal versuchen",
  BackToTheStart = "Zurück zum Start",
  WhatThisMeans = "Was das bedeutet",
  Request = " · Anfrage ",
  NoConnection = "Keine Verbindung",
  CannotBeReached =
    "VEZE ist nicht erreichbar: Das Netz ist weg, oder das Spiel wird gerade aktualisiert. Diese Seite versucht es alle zwei Sekunden und macht dann von selbst weiter.",
  AllIsSafe = "Matches und Käufe sind sicher: Sie liegen beim Spiel, nicht hier.",
}

/** Wie ein Browser eine Seite nennt. */
export function pageTitle(name: string): string {
  return `${name} · VEZE`;
}
