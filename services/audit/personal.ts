/** What the log tells of a player. It keeps what was done, whoever is gone since. */

import type { PersonalColumn, PersonalData } from "../platform/personal.ts";

const logged: PersonalColumn = {
  exported: "audit",
  deletion: { kept: "rows are only ever added: a seal chains them" },
};

export const auditPersonal: PersonalData = {
  columns: { "audit_log.subjects": logged, "audit_log.actor": logged },

  collect: (sql, userId) => [{
    kind: "audit",
    many: sql`
    select lpad(id::text, 20, '0') as key, jsonb_build_object('at', at, 'action', action,
      'outcome', outcome,
      -- Sign-ins tell everybody's address in the order of the players; the staff's is their own.
      'address', case when actor = ${userId} then addresses[1] when action = 'sign_in.guest'
        then addresses[array_position(subjects, ${userId}::text)] end,
      'details', case when cardinality(subjects) = 1 then details_json end) as row
    from audit_log where subjects @> array[${userId}::text] and id > 0`,
  }],
};
