/** Eine ganze Rangliste, die sich bewegt. */

export enum RanksWords {
  LinkCopied = "Link kopiert",
  YourRank = "Dein Platz:",
  CopyLink = "Link kopieren",
  NobodyIsLeft = "Auf dieser Rangliste steht niemand mehr.",
}

export function copyTheAddress(reason: string | number): string {
  return `Kopier die Adresse dieser Seite: ${reason}`;
}

export function countPlayers(total: number): string {
  return ` ${total.toLocaleString("de")} Spieler. `;
}
