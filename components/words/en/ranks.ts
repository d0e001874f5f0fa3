/** A whole board that moves. */

export enum RanksWords {
  LinkCopied = "Link copied",
  YourRank = "Your rank:",
  CopyLink = "Copy link",
  NobodyIsLeft = "Nobody is on this board any more.",
}

export function copyTheAddress(reason: string | number): string {
  return `Copy the address of this page: ${reason}`;
}

export function countPlayers(total: number): string {
  return ` ${total.toLocaleString("en")} ${total === 1 ? "player" : "players"}. `;
}
