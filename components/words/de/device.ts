/** Ein Gerät ohne Browser hereinlassen. */

export enum DeviceWords {
  LetADeviceIn = "Ein Gerät anmelden",
  TypeTheCode = "Gib den Code ein, den das Gerät zeigt.",
  Code = "Code",
  CodeHint = "Zehn Buchstaben, zum Beispiel BADOK-LUFEM",
  Go = "Weiter",
  NoSuchCode =
    "Kein Gerät wartet auf diesen Code. Vergleich ihn mit dem Bildschirm: Nach zehn Minuten zeigt das Gerät einen neuen.",
  SignInFirst = "Melde dich zuerst an: Das Gerät spielt als der Spieler, der es anmeldet.",
  CompareTheCode =
    "Mach nur weiter, wenn ein Gerät vor dir genau diesen Code zeigt und du es gerade selbst gestartet hast.",
  BewareOfOthers =
    "Hat dir jemand den Code oder einen Link auf diese Seite geschickt? Dann ist es ein fremdes Gerät. Wenn du es anmeldest, gehört ihm dieser Spieler mit allem, was er besitzt.",
  SameNetwork = "Es fragt aus dem Netz, in dem auch du bist.",
  OtherNetwork =
    "Es fragt aus einem anderen Netz als deinem. So sieht es bei einer Konsole zu Hause und einem Handy unterwegs aus, aber auch bei Fremden.",
  LetItIn = "Anmelden",
  DoNot = "Lieber nicht",
  LetIn = "Das Gerät ist angemeldet. Spiel dort weiter.",
  NotLetIn = "Das Gerät wurde nicht angemeldet.",
  Another = "Einen anderen Code eingeben",
  FindItLater = "Du findest es im Profil bei deinen Geräten und kannst es dort jederzeit abmelden.",
  StaffLetsNoneIn =
    "Mit einem Teamkonto meldet man keine Geräte an: Einen Code schwatzt einem leicht jemand ab. Nimm dafür einen eigenen Spieler.",
}

/** @param game Adresse dieses Dienstes: welches Spiel fragt */
export function asksToPlay(device: string, game: string, player: string): string {
  return `Ein Gerät, das sich „${device}“ nennt, möchte ${game} als ${player} spielen.`;
}
