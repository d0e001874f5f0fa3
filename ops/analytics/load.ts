/** Puts a made-up season into a database's own tables. */

import type { Sql } from "../../db/client.ts";
import { makeSeason, type SeasonOptions } from "./season.ts";

const ROWS = 2_000;
/** In the order of their references. */
const ORDER = [
  ...[
    "seasons",
    "users",
    "sessions",
    "matches",
    "match_participants",
    "tickets",
    "ratings",
  ],
  ...[
    "purchases",
    "webhook_events",
    "ledger_operations",
    "ledger_entries",
    "alerts",
    "minutes",
  ],
  "events",
];

/** @returns rows by table */
export async function loadSeason(
  sql: Sql,
  options: SeasonOptions,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const day of makeSeason(options)) {
    for (const table of ORDER) {
      const rows = day[table] ?? [];
      for (let at = 0; at < rows.length; at += ROWS) {
        const some = rows.slice(at, at + ROWS);
        // A row says each column or leaves it to the database.
        for (
          const [columns, same] of Map.groupBy(
            some,
            (row) => Object.keys(row).join(","),
          )
        ) {
          const names = columns.split(",").map((name) => `"${name}"`);
          await sql.unsafe(
            `insert into ${table} (${names}) select ${names}
            from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
            [JSON.stringify(same)],
          );
        }
      }
      counts[table] = (counts[table] ?? 0) + rows.length;
    }
  }
  return counts;
}
