/** What is kept of suspicions about a player. */

import type { PersonalData } from "../platform/personal.ts";

export const antiCheatPersonal: PersonalData = {
  columns: {
    "alerts.user_id": { exported: "alerts", deletion: "removed" },
    "bot_windows.user_id": { exported: "bot_windows", deletion: "removed" },
    "alerts.reviewed_by": {
      exported: { not: "the audit log tells what staff has done" },
      deletion: { kept: "who of the staff has judged somebody else" },
    },
  },

  collect: (sql, userId) => [{
    kind: "alerts",
    many: sql`
    select id::text as key, jsonb_build_object('at', created_at, 'rule', rule, 'severity', severity,
      'evidence', evidence_json, 'status', status, 'reviewed_at', reviewed_at) as row
    from alerts where user_id = ${userId}`,
  }, {
    kind: "bot_windows",
    many: sql`
    select id::text as key, jsonb_build_object('at', received_at, 'score', score,
      'version', version) as row
    from bot_windows where user_id = ${userId}`,
  }],

  async erase(tx, userId) {
    await tx`delete from alerts where user_id = ${userId}`;
    await tx`delete from bot_windows where user_id = ${userId}`;
  },

  left: (sql, user) => [
    sql`select from alerts where user_id = ${user}`,
    sql`select from bot_windows where user_id = ${user}`,
  ],
  traces: (sql, user) => [sql`select from alerts where user_id = ${user}`],
};
