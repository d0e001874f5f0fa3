/** What is kept of a player's scores, places and prizes. */

import type { Database } from "../../db/client.ts";
import type { PersonalData } from "../platform/personal.ts";
import { hideAll } from "./stores/gap.ts";
import type { Leaderboards } from "./service.ts";

const INDEX = "which entries the rank index has not confirmed yet; goes with its answer";

export const leaderboardPersonal = (
  { database: { sql }, leaderboards }: {
    database: Pick<Database, "sql">;
    leaderboards: Pick<Leaderboards, "withdraw">;
  },
): PersonalData => ({
  columns: {
    "leaderboard_entries.user_id": { exported: "leaderboard_entries", deletion: "removed" },
    "leaderboard_snapshot_entries.user_id": {
      exported: "leaderboard_snapshots",
      deletion: "removed",
    },
    "season_prizes.user_id": { exported: "season_prizes", deletion: "removed" },
    "leaderboard_moves.user_ids": { exported: { not: INDEX }, deletion: { kept: INDEX } },
    "seasons.scheduled_by": {
      exported: { not: "the audit log tells what staff has done" },
      deletion: { kept: "who of the staff set a season's times" },
    },
  },

  collect: (sql, userId) => [
    {
      kind: "leaderboard_entries",
      many: sql`
      select b.id::text as key,
        to_jsonb(e) || jsonb_build_object('season', b.season, 'mode', b.mode) as row
      from leaderboard_entries e join leaderboards b on b.id = e.leaderboard_id
      where e.user_id = ${userId}`,
    },
    {
      kind: "leaderboard_snapshots",
      many: sql`
      select b.id::text || s.date::text as key,
        to_jsonb(s) || jsonb_build_object('season', b.season, 'mode', b.mode) as row
      from leaderboard_snapshot_entries s join leaderboards b on b.id = s.leaderboard_id
      where s.user_id = ${userId}`,
    },
    {
      kind: "season_prizes",
      many: sql`
      select season || ' ' || mode as key, to_jsonb(p) as row from season_prizes p
      where user_id = ${userId}`,
    },
  ],

  async erase(tx, userId) {
    await tx`delete from leaderboard_snapshot_entries where user_id = ${userId}`;
    await tx`delete from season_prizes where user_id = ${userId}`;
    const moves = await hideAll(tx, userId);
    // Hidden and answered, so that the ranks follow before the entries are gone.
    return async () => {
      await leaderboards.withdraw(moves);
      await sql`delete from leaderboard_entries where user_id = ${userId}`;
    };
  },

  left: (sql, user) => [
    sql`select from leaderboard_entries where user_id = ${user}`,
    sql`select from leaderboard_snapshot_entries where user_id = ${user}`,
    sql`select from season_prizes where user_id = ${user}`,
  ],

  traces: (sql, user) => [
    sql`select from leaderboard_entries where user_id = ${user}`,
    sql`select from season_prizes where user_id = ${user}`,
  ],
});
