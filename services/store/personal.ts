/** What is kept of a player's purchases. */

import type { PersonalData } from "../platform/personal.ts";

export const storePersonal: PersonalData = {
  columns: {
    "purchases.user_id": {
      exported: "purchases",
      deletion: { kept: "books of account stay, with no name behind the id" },
    },
  },

  collect: (sql, userId) => [{
    kind: "purchases",
    many:
      sql`select id::text as key, to_jsonb(p) as row from purchases p where user_id = ${userId}`,
  }],

  traces: (sql, user) => [sql`select from purchases where user_id = ${user}`],
};
