/** Rows of matches: reading them, game servers, open slots. */

import type { Database } from "../../../db/client.ts";
import type { Columns } from "../../../db/rows.ts";
import type { matches, matchParticipants } from "../../../db/schema/matchmaking.ts";
import { players } from "../../identity/mod.ts";
import { announce, inRoom } from "../../outbox/mod.ts";
import { matchLeft } from "../events.ts";
import { ARENA_AUTHORITY } from "../rules/playing.ts";
import { type LineupFields, lineupsOf, notifyFound } from "./news.ts";
import { fromQualityRow, type QualityRow } from "./quality_row.ts";
import { TICKETS_CHANNEL } from "./store.ts";
import type { Invitation, Match, MatchStatus, ReportedStats } from "../types.ts";

export interface MatchStore {
  find(matchId: string): Promise<Match | undefined>;
  /** The player's matches, newest first. */
  list(userId: string, limit: number): Promise<Match[]>;
  /** What was reported of its players besides the result; of those of whom nothing was: none. */
  listStats(matchId: string): Promise<ReportedStats[]>;
  /** Matches of a mode made at or after `since`, oldest first. */
  listSince(mode: string, region: string | undefined, since: Date): Promise<Match[]>;
  /**
   * Gives an active match its address and tells the players; the same address again changes nothing.
   * @returns false when it is not active, or has another address
   */
  assign(
    matchId: string,
    assignment: { address: string; invitations: Invitation[]; at: Date },
  ): Promise<boolean>;
  /**
   * Lets a player go from an active match and tells the player and its room; again changes nothing.
   * @returns the match's status and whether the player has left it; undefined: not a player of it
   */
  leave(
    matchId: string,
    userId: string,
    at: Date,
  ): Promise<{ status: MatchStatus; left: boolean } | undefined>;
  /** Opens slots in a team of an active match, or closes them with 0. @returns false: not active */
  openSlots(
    matchId: string,
    slots: { team: number; slots: number; at: Date },
  ): Promise<boolean>;
}

type MatchRow =
  & Columns<
    typeof matches,
    | ("id" | "mode" | "region" | "status" | "authority" | "created_at" | "finished_at")
    | ("teams" | "bots" | "rated" | "accept_by" | "address")
  >
  & {
    quality_json: QualityRow;
    participants: (
      & Columns<
        typeof matchParticipants,
        "user_id" | "team" | "mmr_before" | "mmr_after" | "result" | "rated"
      >
      & { party_id: string | null; left: boolean }
    )[];
  };

export function createMatchStore({ sql }: Database): MatchStore {
  const columns = sql`
    m.id, m.mode, m.region, m.status, m.quality_json, m.authority, m.created_at, m.finished_at,
    m.teams, m.bots, m.rated, m.accept_by, m.address,
    (select coalesce(jsonb_agg(jsonb_build_object('user_id', p.user_id, 'team', p.team,
        'mmr_before', p.mmr_before, 'mmr_after', p.mmr_after, 'result', p.result,
        'rated', p.rated, 'left', p.left_at is not null,
        'party_id', (select t.party_id from tickets t
          where t.match_id = p.match_id and t.user_id = p.user_id))
        order by p.team, p.user_id), '[]')
      from match_participants p where p.match_id = m.id) as participants`;

  return {
    async find(matchId) {
      const [row] = await sql<MatchRow[]>`select ${columns} from matches m where m.id = ${matchId}`;
      return row && toMatch(row);
    },

    async list(userId, limit) {
      const rows = await sql<MatchRow[]>`
        select ${columns} from matches m
        where m.id in (select match_id from match_participants where user_id = ${userId})
        order by m.created_at desc, m.id desc limit ${limit}`;
      return rows.map(toMatch);
    },

    async listStats(matchId) {
      return await sql<ReportedStats[]>`
        select user_id as "userId", stats_json as stats from match_participants
        where match_id = ${matchId} and stats_json is not null order by team, user_id`;
    },

    async listSince(mode, region, since) {
      const rows = await sql<MatchRow[]>`
        select ${columns} from matches m
        where m.mode = ${mode} and m.created_at >= ${since} and m.finished_at is null
          and (${region ?? null}::text is null or m.region = ${region ?? null})
        order by m.created_at, m.id`;
      return rows.map(toMatch);
    },

    async assign(matchId, { address, invitations, at }) {
      const lineup: LineupFields = {
        ...{ match_id: sql`a.id`, mode: sql`a.mode`, region: sql`a.region`, teams: sql`l.teams` },
        ...{ bots: sql`a.bots`, quality: sql`a.quality_json` },
      };
      const [row] = await sql<{ done: boolean }[]>`
        with match as (
          select * from matches
          where id = ${matchId} and status = 'active' and coalesce(address, ${address}) = ${address}
            and authority is distinct from ${ARENA_AUTHORITY}
          for update
        ), assigned as (
          update matches m set address = ${address} from match
          where m.id = match.id and match.address is null returning m.*
        ), lineup as (
          ${
        lineupsOf(sql, {
          matches: sql`(select id as match_id, teams from match)`,
          seats: sql`match_participants`,
        })
      }
        ), announced as (
          ${
        announce(
          sql,
          notifyFound(sql, lineup, {
            ...{ team: sql`s.team`, address: sql`a.address`, join_token: sql`i.token` },
          }, {
            from: sql`assigned a cross join lineup l
              join match_participants s on s.match_id = a.id and s.left_at is null
              join unnest(${invitations.map((i) => i.userId)}::uuid[],
                ${invitations.map((i) => i.joinToken)}::text[]) as i (user_id, token)
                on i.user_id = s.user_id`,
            at,
          }),
        )
      }
        )
        select exists (select from match) as done`;
      return row!.done;
    },

    async leave(matchId, userId, at) {
      // The match is held: a result, or the end of its time, comes wholly before or after.
      const [row] = await sql<{ status: MatchStatus; left: boolean }[]>`
        with match as (
          select id, status from matches where id = ${matchId} for update
        ), gone as (
          update match_participants p set left_at = ${at} from match
          where p.match_id = match.id and match.status = 'active' and p.user_id = ${userId}
            and p.left_at is null
          returning p.match_id
        ), announced as (
          ${
        announce(
          sql,
          inRoom(sql, matchLeft, {
            room: sql`target`,
            data: { match_id: sql`match_id`, user_id: userId },
            from: sql`gone
              cross join unnest(array[${matchId}::text, ${`user:${userId}`}]) as t (target)`,
            at,
          }),
        )
      }
        )
        select match.status, p.left_at is not null or exists (select from gone) as left
        from match join match_participants p on p.match_id = match.id and p.user_id = ${userId}
          join ${players(sql)} u on u.id = p.user_id and u.deleted_at is null`;
      return row;
    },

    async openSlots(matchId, { team, slots, at }) {
      const rows = await sql`
        insert into backfills (match_id, team, slots, asked_at)
        select id, ${team}, ${slots}, ${at} from matches
        where id = ${matchId} and status = 'active' and authority is distinct from ${ARENA_AUTHORITY}
        for no key update
        on conflict (match_id, team) do update set slots = excluded.slots
        returning pg_notify(${TICKETS_CHANNEL}, (select mode from matches where id = ${matchId}))`;
      return rows.length > 0;
    },
  };
}

function toMatch(row: MatchRow): Match {
  return {
    id: row.id,
    mode: row.mode,
    region: row.region,
    status: row.status,
    quality: fromQualityRow(row.quality_json),
    authority: row.authority,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    participants: row.participants.map((p) => ({
      userId: p.user_id,
      team: p.team,
      mmrBefore: p.mmr_before,
      mmrAfter: p.mmr_after,
      result: p.result,
      partyId: p.party_id,
      rated: p.rated,
      left: p.left,
    })),
    teams: row.teams,
    bots: row.bots,
    rated: row.rated,
    acceptBy: row.accept_by,
    address: row.address,
  };
}
