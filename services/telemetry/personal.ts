/** What is kept of what games told about a player. */

import type { Sql } from "../../db/client.ts";
import { PERSONAL_PAGE, type PersonalData } from "../platform/personal.ts";

export const telemetryPersonal: PersonalData = {
  columns: { "events.user_id": { exported: "events", deletion: "removed" } },

  collect: (sql, userId) => [{ kind: "events", pages: readEvents(sql, userId) }],

  async erase(tx, userId) {
    await tx`delete from events where user_id = ${userId}`;
  },

  left: (sql, user) => [sql`select from events where user_id = ${user}`],
  traces: (sql, user) => [sql`select from events where user_id = ${user}`],
};

/** There may be millions: each page starts in the index where the one before ended. */
async function* readEvents(sql: Sql, userId: string): AsyncGenerator<string[]> {
  for (let after = { at: "-infinity", id: "00000000-0000-0000-0000-000000000000" };;) {
    const rows = await sql<{ at: string; id: string; row: string }[]>`
      select created_at::text as at, id, to_jsonb(e)::text as row from events e
      where user_id = ${userId}
        and (created_at, id) > (${after.at}::text::timestamptz, ${after.id}::uuid)
      order by created_at, id limit ${PERSONAL_PAGE}`;
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < PERSONAL_PAGE) return;
    after = rows.at(-1)!;
  }
}
