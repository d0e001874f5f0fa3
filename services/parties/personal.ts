/** What is kept of a player's party. */

import { announce } from "../outbox/mod.ts";
import type { PersonalData } from "../platform/personal.ts";
import { notifyParties } from "./store.ts";

export const partyPersonal: PersonalData = {
  columns: {
    "party_members.user_id": { exported: "parties", deletion: "removed" },
    "parties.leader_id": { exported: "parties", deletion: "removed" },
  },

  collect: (sql, userId) => [{
    kind: "parties",
    many: sql`
    select party_id::text as key, jsonb_build_object('party_id', party_id, 'joined_at', joined_at)
      as row from party_members where user_id = ${userId}`,
  }],

  async erase(tx, userId, at) {
    const left = await tx<{ party_id: string }[]>`
      delete from party_members where user_id = ${userId} returning party_id`;
    // Whoever has been there longest leads on; nobody left ends the party.
    await tx`
      update parties p set leader_id = m.user_id from (
        select distinct on (party_id) party_id, user_id from party_members
        order by party_id, joined_at, user_id) m
      where p.leader_id = ${userId} and m.party_id = p.id`;
    await tx`delete from parties where leader_id = ${userId}`;
    const from = tx`parties p where id = any(${left.map((row) => row.party_id)}::uuid[])`;
    await announce(tx, notifyParties(tx, { from, at }));
  },

  left: (sql, user) => [sql`select from party_members where user_id = ${user}`],
};
