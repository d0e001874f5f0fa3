/** Was verkauft wird und was man hat, wo immer es gezeigt wird. */

export enum StoreWords {
  NothingYet = "Noch nichts. Was du kaufst oder gewinnst, liegt hier.",
  YoursToKeep = "Für immer deins",
  Store = "Shop",
  Closed = "Der Shop ist zu. Was du besitzt, bleibt deins.",
  Inventory = "Inventar",
  PlayAsAGuest = "Als Gast spielen",
  NobodyIsSignedIn = "Niemand ist angemeldet. Was du kaufst oder gewinnst, liegt dann hier.",
}

export function owedNow(name: string | number): string {
  return `Offen: ${name}. Wird mit den nächsten verrechnet.`;
}
