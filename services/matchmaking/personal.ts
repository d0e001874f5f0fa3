/** What is kept of a player's queueing and of the matches they were in. */

import { announce } from "../outbox/mod.ts";
import type { PersonalData } from "../platform/personal.ts";
import { notifyEnded } from "./stores/news.ts";
import { deleteTickets, endTickets } from "./stores/ticket_transitions.ts";

export const matchmakingPersonal: PersonalData = {
  columns: {
    "tickets.user_id": { exported: "tickets", deletion: "removed" },
    "match_participants.user_id": {
      exported: "matches",
      deletion: { kept: "the others' match stays as it was; its statistics of the player go" },
    },
    "matches.authority": {
      exported: { not: "who reported a result: a game server, or staff" },
      deletion: { kept: "the match names its reporter" },
    },
  },

  collect: (sql, userId) => [
    {
      kind: "tickets",
      many:
        sql`select id::text as key, to_jsonb(t) as row from tickets t where user_id = ${userId}`,
    },
    {
      kind: "matches",
      many: sql`
      select m.id::text as key, to_jsonb(p) || jsonb_build_object('mode', m.mode, 'region', m.region,
        'created_at', m.created_at, 'finished_at', m.finished_at) as row
      from match_participants p join matches m on m.id = p.match_id where p.user_id = ${userId}`,
    },
  ],

  async erase(tx, userId, at) {
    // A party's ticket was for others: it ends for everybody, as when a member leaves.
    await tx`
      with over as (
        ${
      endTickets(tx, {
        of: "queued",
        where: tx`t.user_id <> ${userId} and t.id in (
          select id from tickets where user_id = ${userId} and status = 'queued')`,
        ...{ reason: "cancelled", at },
      })
    }
      )
      ${announce(tx, notifyEnded(tx, "cancelled", tx`over`))}`;
    await deleteTickets(tx, tx`user_id = ${userId}`);
    await tx`update match_participants set stats_json = null where user_id = ${userId}`;
  },

  left: (sql, user) => [sql`select from tickets where user_id = ${user}`],

  traces: (sql, user) => [
    sql`select from match_participants where user_id = ${user}`,
    sql`select from tickets where user_id = ${user}`,
  ],
};
