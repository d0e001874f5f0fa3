/** What is on its way to a player. */

import type { PersonalData } from "../platform/personal.ts";

export const outboxPersonal: PersonalData = {
  columns: {
    "outbox.target": {
      exported: { not: "what is told of within a moment, of what other domains tell" },
      deletion: "removed",
    },
  },

  async erase(tx, userId) {
    await tx`
      delete from outbox where target = ${`user:${userId}`}
        or error is not null and strpos(payload_json::text, ${userId}) > 0`;
  },
};
