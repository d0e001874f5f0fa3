/** Whose settings are in force: who stands in the user field of the inventory panel. */

export interface Account {
  id: string;
  name: string;
}

export interface Whose {
  /** Under which the browser keeps theirs. */
  key: string;
  /** The account that is signed in: its settings follow it to other devices. */
  isOwn: boolean;
}

/** Whose they are while nobody is signed in. */
const NOBODY = "nobody";

/** @param typed a name or an id; nothing: oneself */
export function whoseOf(typed: string, account: Account | undefined): Whose {
  const user = typed.trim();
  const isMe = account !== undefined &&
    [account.id, account.name].some((each) => each.toLowerCase() === user.toLowerCase());
  if (user === "" || isMe) return { key: account?.id ?? NOBODY, isOwn: account !== undefined };
  // Not among the accounts' own: what is typed may be another's id.
  return { key: `typed ${user.toLowerCase()}`, isOwn: false };
}
