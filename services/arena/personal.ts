/** What is kept of a player's practice. Matches of the matcher are matchmaking's. */

import type { PersonalData } from "../platform/personal.ts";

export const arenaPersonal: PersonalData = {
  columns: {
    "arena_matches.practised_by": { exported: "practice", deletion: "removed" },
  },

  collect: (sql, userId) => [{
    kind: "practice",
    many: sql`
      select id::text as key, jsonb_build_object('match_id', id, 'mode', mode,
        'created_at', created_at, 'ended_at', ended_at) as row
      from arena_matches where practised_by = ${userId}`,
  }],

  async erase(tx, userId) {
    await tx`delete from arena_matches where practised_by = ${userId}`;
  },

  left: (sql, user) => [sql`select from arena_matches where practised_by = ${user}`],
};
