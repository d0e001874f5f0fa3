/** What the staff has noted down of a player. */

import type { PersonalData } from "../platform/personal.ts";

export const moderationPersonal: PersonalData = {
  columns: {
    "staff_notes.user_id": { exported: "staff_notes", deletion: "removed" },
    "staff_notes.written_by": {
      exported: { not: "what one of the staff writes is about somebody else" },
      deletion: { kept: "a note stays with the player whom it is about" },
    },
  },

  collect: (sql, userId) => [{
    kind: "staff_notes",
    many: sql`
      select id::text as key, jsonb_build_object('text', text, 'created_at', created_at) as row
      from staff_notes where user_id = ${userId}`,
  }],

  async erase(tx, userId) {
    await tx`delete from staff_notes where user_id = ${userId}`;
  },

  left: (sql, user) => [sql`select from staff_notes where user_id = ${user}`],
};
