/** What is kept of how strong a player is. */

import type { PersonalData } from "../platform/personal.ts";

export const ratingPersonal: PersonalData = {
  columns: {
    "ratings.user_id": { exported: "ratings", deletion: "removed" },
    "rating_newcomers.user_id": { exported: "rating_newcomers", deletion: "removed" },
    "rating_seeds.user_id": { exported: "rating_seeds", deletion: "removed" },
  },

  collect: (sql, userId) => [{
    kind: "ratings",
    many: sql`select mode as key, to_jsonb(r) as row from ratings r where user_id = ${userId}`,
  }, {
    kind: "rating_newcomers",
    many: sql`
      select mode as key, to_jsonb(n) as row from rating_newcomers n where user_id = ${userId}`,
  }, {
    kind: "rating_seeds",
    many: sql`select mode as key, to_jsonb(s) as row from rating_seeds s where user_id = ${userId}`,
  }],

  async erase(tx, userId) {
    await tx`delete from ratings where user_id = ${userId}`;
    await tx`delete from rating_newcomers where user_id = ${userId}`;
    await tx`delete from rating_seeds where user_id = ${userId}`;
  },

  left: (sql, user) => [
    sql`select from ratings where user_id = ${user}`,
    sql`select from rating_newcomers where user_id = ${user}`,
    sql`select from rating_seeds where user_id = ${user}`,
  ],
};
