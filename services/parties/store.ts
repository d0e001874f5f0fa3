/** Rows of parties. A change of members ends the party's ticket: it was for others. */

import type { Database, Fragment, Sql, Transaction } from "../../db/client.ts";
import type { Columns } from "../../db/rows.ts";
import type { parties } from "../../db/schema/parties.ts";
import { announce, inRoom } from "../outbox/mod.ts";
import { hasUsedSession, heldPlayer, players } from "../identity/mod.ts";
import { partyUpdated } from "./events.ts";
import { firstIdAt } from "../platform/ids.ts";
import type { Party } from "./types.ts";

export interface PartyStore {
  /** A new party; its leader leaves the former one. */
  create(party: { id: string; code: string; leaderId: string; at: Date }): Promise<Party>;
  /** Joins, leaving the former party; again changes nothing. */
  join(
    code: string,
    userId: string,
    options: { limit: number; at: Date },
  ): Promise<Party | "unknown" | "full">;
  /** @returns false when the player is not in it */
  leave(partyId: string, userId: string, at: Date): Promise<boolean>;
  /** Takes a member out for the leader; "unknown" also for who is in another party. */
  kick(
    partyId: string,
    kick: { leaderId: string; userId: string; at: Date },
  ): Promise<Party | "unknown" | "not_leader" | "no_member">;
  find(partyId: string): Promise<Party | undefined>;
  findOf(userId: string): Promise<Party | undefined>;
  /**
   * Ends parties made before `before` of which no member has used a session since or waits for a
   * match. @returns how many
   */
  pruneAbandoned(before: Date, limit: number): Promise<number>;
}

type PartyRow =
  & Columns<typeof parties, "id" | "code" | "leader_id">
  & { members: string[]; names: string[] };

/** Tickets of parties, as matchmaking has them. */
export interface PartyTickets {
  /** A queued ticket of the party is cancelled; a proposed or matched one is left to its match. */
  cancel(tx: Transaction, partyId: string, at: Date): Promise<unknown>;
  /** Whether the party waits for a match. */
  waits(sql: Sql, partyId: Fragment): Fragment;
}

export function createPartyStore({ sql }: Database, tickets: PartyTickets): PartyStore {
  const read = (on: typeof sql | Transaction, partyId: string) =>
    on<PartyRow[]>`
      select id, code, leader_id, coalesce(m.members, '{}') as members,
        coalesce(m.names, '{}') as names
      from parties p cross join lateral (
        select array_agg(m.user_id order by joined_at, m.user_id) as members,
          array_agg(u.display_name order by joined_at, m.user_id) as names
        from party_members m join ${players(sql)} u on u.id = m.user_id where m.party_id = p.id
      ) m where id = ${partyId}`;

  async function find(partyId: string): Promise<Party | undefined> {
    const [row] = await read(sql, partyId);
    return row && toParty(row);
  }

  /** One change of a player's party at a time: two at once would make them a member twice. */
  async function lockPlayer(tx: Transaction, userId: string): Promise<void> {
    await tx`${heldPlayer(tx, userId)}`;
  }

  /** Takes the player out of whichever party, with all that follows. */
  async function takeOut(tx: Transaction, userId: string, at: Date): Promise<void> {
    const [former] = await tx<{ party_id: string }[]>`
      select party_id from party_members where user_id = ${userId}`;
    if (!former) return;
    const partyId = former.party_id;
    await tx`select 1 from parties where id = ${partyId} for update`;
    const [left] = await tx`
      delete from party_members where user_id = ${userId} and party_id = ${partyId} returning 1`;
    if (!left) return;
    await tickets.cancel(tx, partyId, at);
    await tx`
      update parties set leader_id = (
        select user_id from party_members where party_id = ${partyId} order by joined_at, user_id limit 1)
      where id = ${partyId} and leader_id = ${userId}
        and exists (select from party_members where party_id = ${partyId})`;
    await tell(tx, partyId, at);
    await tx`
      delete from parties p where id = ${partyId}
        and not exists (select from party_members where party_id = p.id)`;
  }

  async function tell(tx: Transaction, partyId: string, at: Date): Promise<void> {
    await announce(tx, tellParties(tx, { from: tx`parties p where id = ${partyId}`, at }));
  }

  return {
    async create({ id, code, leaderId, at }) {
      return await sql.begin(async (tx) => {
        await lockPlayer(tx, leaderId);
        await takeOut(tx, leaderId, at);
        await tx`
          insert into parties (id, code, leader_id, created_at)
          values (${id}, ${code}, ${leaderId}, ${at})`;
        await tx`
          insert into party_members (user_id, party_id, joined_at)
          values (${leaderId}, ${id}, ${at})`;
        await tell(tx, id, at);
        return toParty((await read(tx, id))[0]!);
      });
    },

    async join(code, userId, { limit, at }) {
      return await sql.begin(async (tx) => {
        await lockPlayer(tx, userId);
        const [found] = await tx<{ id: string }[]>`select id from parties where code = ${code}`;
        if (!found) return "unknown";
        const [before] = await read(tx, found.id);
        if (before!.members.includes(userId)) return toParty(before!);
        // Both parties in one order: two players may change places at the same moment.
        const locked = await tx<{ id: string }[]>`
          select id from parties where id = ${found.id} or id = (
            select party_id from party_members where user_id = ${userId})
          order by id for update`;
        const party = locked.find(({ id }) => id === found.id);
        await takeOut(tx, userId, at);
        if (!party) return "unknown";
        const [{ count }] = await tx<[{ count: number }]>`
          select count(*)::int as count from party_members where party_id = ${found.id}`;
        if (count >= limit) {
          // The former party is kept after all.
          throw new Full();
        }
        await tx`
          insert into party_members (user_id, party_id, joined_at)
          values (${userId}, ${found.id}, ${at})`;
        await tickets.cancel(tx, found.id, at);
        await tell(tx, found.id, at);
        return toParty((await read(tx, found.id))[0]!);
      }).catch((error) => {
        if (error instanceof Full) return "full" as const;
        throw error;
      });
    },

    async leave(partyId, userId, at) {
      return await sql.begin(async (tx) => {
        const [member] = await tx`
          select 1 from party_members where user_id = ${userId} and party_id = ${partyId}`;
        if (member) await takeOut(tx, userId, at);
        return member !== undefined;
      });
    },

    async kick(partyId, { leaderId, userId, at }) {
      return await sql.begin(async (tx) => {
        await lockPlayer(tx, userId);
        await tx`select 1 from parties where id = ${partyId} for update`;
        const [party] = await read(tx, partyId);
        if (!party?.members.includes(leaderId)) return "unknown";
        if (party.leader_id !== leaderId) return "not_leader";
        if (!party.members.includes(userId)) return "no_member";
        await takeOut(tx, userId, at);
        const [after] = await read(tx, partyId);
        // Whoever takes out themselves, alone, has ended it.
        return after ? toParty(after) : "unknown";
      });
    },

    find,

    async findOf(userId) {
      const [own] = await sql<{ party_id: string }[]>`
        select party_id from party_members where user_id = ${userId}`;
      return own && await find(own.party_id);
    },

    async pruneAbandoned(before, limit) {
      const { count } = await sql`
        delete from parties where id in (
          select id from parties p where id < ${firstIdAt(before)}
            and not exists (
              select from party_members m
              where m.party_id = p.id and ${hasUsedSession(sql, sql`m.user_id`, before)})
            and not ${tickets.waits(sql, sql`p.id`)}
          order by id limit ${limit} for update skip locked)`;
      return count;
    },
  };
}

/** Rolls the transaction back. */
class Full extends Error {}

function toParty({ id, code, leader_id, members, names }: PartyRow): Party {
  return { id, code, leaderId: leader_id, members, names };
}

/** Tells the rooms of parties who is in them. @param from rows of `parties p` */
export function tellParties(
  sql: Transaction,
  { from, at }: { from: Fragment; at: Date },
): Fragment {
  return inRoom(sql, partyUpdated, {
    room: sql`'party:' || p.id`,
    data: {
      party_id: sql`p.id`,
      code: sql`p.code`,
      leader_id: sql`p.leader_id`,
      members: sql`(select coalesce(jsonb_agg(user_id order by joined_at, user_id), '[]')
        from party_members where party_id = p.id)`,
    },
    ...{ from, at },
  });
}
