/** Finding a player by whatever is known of them: each is looked up in an index of its own. */

import type { Accounts, User } from "../identity/mod.ts";

export interface PlayerSearch {
  /**
   * Players whose name begins so, and whoever has this id, device id, subject at the issuer, or a
   * purchase of this id, reference or payment.
   */
  search(query: string, limit: number): Promise<User[]>;
}

export function createPlayerSearch(
  { accounts, findPayer }: {
    accounts: Pick<Accounts, "search">;
    /** Whose purchase has this id, this reference of ours, or this payment at its provider. */
    findPayer: (reference: string) => Promise<string | undefined>;
  },
): PlayerSearch {
  return {
    async search(query, limit) {
      const [found, payer] = await Promise.all([
        accounts.search(query, limit),
        findPayer(query),
      ]);
      if (payer === undefined || found.some(({ id }) => id === payer)) return found;
      return [...await accounts.search(payer, 1), ...found].slice(0, limit);
    },
  };
}
