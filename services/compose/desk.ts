/** What the staff works with beside the domains' own: notes, finding players. */

import { createNotes, createNoteStore, createPlayerSearch } from "../moderation/mod.ts";
import type { Access } from "./access.ts";
import type { Base } from "./base.ts";
import type { composeEconomy } from "./economy.ts";

export function composeDesk(
  { database, clock, ids }: Base,
  { access: { accounts }, economy: { storeDesk } }: {
    access: Pick<Access, "accounts">;
    economy: Pick<ReturnType<typeof composeEconomy>, "storeDesk">;
  },
) {
  return {
    notes: createNotes({ store: createNoteStore(database), clock, ids }),
    players: createPlayerSearch({ accounts, findPayer: storeDesk.findPayer }),
  };
}
