/** What matchmaking announces, as parts of the statements that change what is told of. */

import type { Fragment, Sql, Transaction } from "../../../db/client.ts";
import { type Fields, inRoom, type Occasion, toWebhooks } from "../../outbox/mod.ts";
import {
  countdownStarted,
  matchAccepted,
  matchCancelled,
  matchCreated,
  matchFound,
  matchProposed,
  ticketUpdated,
} from "../events.ts";

type Runner = Sql | Transaction;
type Rows = Occasion & { from: Fragment };
/** Who plays where: everything that is told of a match to all of it. */
export type LineupFields = Fields<typeof matchCreated>;

/** Tells each row's player of their ticket. @param rows with `id` and `user_id` of tickets */
export function notifyTickets(
  sql: Runner,
  data: Omit<Fields<typeof ticketUpdated>, "ticket_id">,
  rows: Rows,
): Fragment {
  const room = sql`'user:' || user_id`;
  return inRoom(sql, ticketUpdated, { room, data: { ticket_id: sql`id`, ...data }, ...rows });
}

/** Tells each row's player that their ticket is over. @param reason a value, or a column of the rows */
export function notifyEnded(sql: Runner, reason: string | Fragment, from: Fragment): Fragment {
  return notifyTickets(sql, { status: "ended", reason }, { from, at: sql`ended_at` });
}

/**
 * Tells the players that a match will not be played.
 * @param from rows of its participants
 * @param missed of a row: whether its player did not answer in time; absent: nobody was asked
 */
export function notifyCancelled(
  sql: Runner,
  reason: string,
  { from, at, missed }: { from: Fragment; at: Date; missed?: Fragment },
): Fragment {
  return inRoom(sql, matchCancelled, {
    room: sql`'user:' || user_id`,
    data: { match_id: sql`match_id`, reason, ...(missed && { missed }) },
    ...{ from, at },
  });
}

/** The same, of matches that the statement has ended as `gone`. */
export function notifyVoided(sql: Runner, reason: string, at: Date): Fragment {
  const from = sql`gone join match_participants p on p.match_id = gone.id`;
  return notifyCancelled(sql, reason, { from, at });
}

/** Asks each row's player to accept. @param rows with `id`, `user_id` and `team` of seats as `s` */
export function notifyProposed(
  sql: Runner,
  lineup: LineupFields,
  acceptBy: Date,
  rows: Rows,
): Fragment {
  return inRoom(sql, matchProposed, {
    room: sql`'user:' || s.user_id`,
    data: {
      ...{ ...lineup, ticket_id: sql`s.id`, team: sql`s.team` },
      accept_by: sql`${acceptBy}::timestamptz`,
    },
    ...rows,
  });
}

/** Tells those who are asked how many have accepted. @param rows with `user_id` of their tickets */
export function notifyAccepted(
  sql: Runner,
  data: { match_id: string; accepted: number; players: number },
  rows: Rows,
): Fragment {
  const { match_id, accepted, players } = data;
  return inRoom(sql, matchAccepted, {
    room: sql`'user:' || user_id`,
    data: { match_id: sql`${match_id}::uuid`, accepted, players },
    ...rows,
  });
}

/** Tells each row's player until when they have to answer. @param rows with `user_id` of seats as `s` */
export function notifyCountdown(sql: Runner, until: Date, rows: Rows & { at: Date }): Fragment {
  return inRoom(sql, countdownStarted, {
    room: sql`'user:' || s.user_id`,
    data: {
      seconds: Math.max(0, (until.getTime() - rows.at.getTime()) / 1_000),
      ends_at: sql`${until}::timestamptz`,
    },
    ...rows,
  });
}

/** Tells that a match is on: each row's player, unless `room` names somebody else. */
export function notifyFound(
  sql: Runner,
  lineup: LineupFields,
  { room = sql`'user:' || s.user_id`, ...more }:
    & { room?: Fragment }
    & Omit<Fields<typeof matchFound>, keyof LineupFields | "arena_url">,
  rows: Rows,
): Fragment {
  const arena_url = sql`'/play/' || ${lineup.match_id as Fragment}`;
  return inRoom(sql, matchFound, { room, data: { ...lineup, arena_url, ...more }, ...rows });
}

/** Tells studios that a match has begun. */
export function notifyCreated(sql: Runner, lineup: LineupFields, rows: Rows): Fragment {
  return toWebhooks(sql, matchCreated, { data: lineup, ...rows });
}

/**
 * User ids by team, one row a match: `match_id`, `teams`.
 * @param matches rows with `match_id` and their number of `teams`
 * @param seats rows with `match_id`, `team` and `user_id`
 */
export function lineupsOf(
  sql: Runner,
  { matches, seats }: { matches: Fragment; seats: Fragment },
): Fragment {
  return sql`
    select match_id, jsonb_agg(users order by team) as teams from (
      select w.match_id, n as team, coalesce(jsonb_agg(s.user_id order by s.user_id)
        filter (where s.user_id is not null), '[]') as users
      from ${matches} w cross join generate_series(0, w.teams - 1) n
        left join ${seats} s on s.match_id = w.match_id and s.team = n
      group by w.match_id, n
    ) by_team group by match_id`;
}
