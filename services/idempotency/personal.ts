/** First answers that are kept for a player: copies of what other domains tell. */

import type { PersonalData } from "../platform/personal.ts";

export const idempotencyPersonal: PersonalData = {
  columns: {
    "idempotency_keys.caller": {
      exported: { not: "answers the player has had, for a day" },
      deletion: "removed",
    },
  },

  async erase(tx, userId) {
    await tx`delete from idempotency_keys where caller = ${userId}`;
  },
};
