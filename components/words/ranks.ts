/** A whole board that moves. */

export enum RanksWords {
  LinkCopied = "Link copied",
  CopyTheAddress = "Copying is not allowed here: take the address of this page.",
  YourRank = "Your rank:",
  CopyLink = "Copy link",
  NobodyIsLeft = "Nobody is on this board any more.",
}

export function countPlayers(total: number): string {
  return ` ${total.toLocaleString("en")} ${total === 1 ? "player" : "players"}. `;
}
