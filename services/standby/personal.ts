/** Whether one of the staff has just acted. */

import type { PersonalData } from "../platform/personal.ts";

export const standbyPersonal: PersonalData = {
  columns: {
    "staff_acts.actor": {
      exported: { not: "that one of the staff has just acted, for a day" },
      deletion: "removed",
    },
  },

  async erase(tx, userId) {
    await tx`delete from staff_acts where actor = ${userId}`;
  },

  left: (sql, user) => [sql`select from staff_acts where actor = ${user}::text`],
};
