/** What is kept of how strong a player is. */

import type { PersonalData } from "../platform/personal.ts";

export const ratingPersonal: PersonalData = {
  columns: { "ratings.user_id": { exported: "ratings", deletion: "removed" } },

  collect: (sql, userId) => [{
    kind: "ratings",
    many: sql`select mode as key, to_jsonb(r) as row from ratings r where user_id = ${userId}`,
  }],

  async erase(tx, userId) {
    await tx`delete from ratings where user_id = ${userId}`;
  },

  left: (sql, user) => [sql`select from ratings where user_id = ${user}`],
};
