/** What is kept of a player's purchases. */

import type { PersonalData } from "../platform/personal.ts";

export const storePersonal: PersonalData = {
  columns: {
    "purchases.user_id": {
      exported: "purchases",
      deletion: { kept: "books of account stay, with no name behind the id" },
    },
  },

  collect: (sql, userId) => [{
    kind: "purchases",
    many:
      sql`select id::text as key, to_jsonb(p) as row from purchases p where user_id = ${userId}`,
  }, {
    kind: "payment_events",
    many: sql`
      select w.provider || ' ' || w.event_id as key, jsonb_build_object('purchase_id', p.id,
        'provider', w.provider, 'event_id', w.event_id, 'kind', w.kind,
        'received_at', w.received_at, 'body', w.body) as row
      from purchases p join webhook_events w on w.purchase_id = p.id where p.user_id = ${userId}`,
  }],

  // What a provider writes names who paid, and where they live.
  async erase(tx, userId) {
    await tx`
      update webhook_events set body = null where body is not null
        and purchase_id in (select id from purchases where user_id = ${userId})`;
  },

  left: (sql, user) => [
    sql`select from purchases p join webhook_events w on w.purchase_id = p.id
      where p.user_id = ${user} and w.body is not null`,
  ],

  traces: (sql, user) => [sql`select from purchases where user_id = ${user}`],
};
