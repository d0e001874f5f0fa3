/** What is kept of a deletion that is planned: until it is done. */

import type { PersonalData } from "../platform/personal.ts";

export const privacyPersonal: PersonalData = {
  columns: {
    "planned_deletions.user_id": { exported: "planned_deletion", deletion: "removed" },
    "planned_deletions.asked_by": {
      exported: { not: "who of the staff asked for it is in the audit log" },
      deletion: { kept: "as long as the deletion is to come" },
    },
  },

  collect: (sql, userId) => [{
    kind: "planned_deletion",
    one: sql`
      select jsonb_build_object('reason', reason, 'asked_at', asked_at, 'due_at', due_at) as row
      from planned_deletions where user_id = ${userId}`,
  }],

  async erase(tx, userId) {
    await tx`delete from planned_deletions where user_id = ${userId}`;
  },

  left: (sql, user) => [sql`select from planned_deletions where user_id = ${user}`],
};
