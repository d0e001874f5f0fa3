/** How statements of matchmaking read ratings, and change them in the transaction that finishes a match. */

import { uuids } from "../../db/arrays.ts";
import type { Fragment, Sql, Transaction } from "../../db/client.ts";
import { START_DEVIATION } from "./rules/elo.ts";
import type { Rating } from "./types.ts";

type Runner = Sql | Transaction;

/** Joins the player's rating in a mode as `r`: `mmr`, `deviation`, `volatility`, `games`; null for a newcomer. */
export const joinRating = (
  sql: Runner,
  { userId, mode }: { userId: Fragment; mode: Fragment | string },
): Fragment => sql`left join ratings r on r.user_id = ${userId} and r.mode = ${mode}`;

/** Makes ratings for those who have none. @param rows a query of `user_id` and `mmr`, in the order of the ids */
export const ensureRatings = (sql: Runner, mode: string, rows: Fragment, at: Date): Fragment =>
  sql`insert into ratings (user_id, mode, mmr, deviation, games, updated_at)
    select user_id, ${mode}, mmr, ${START_DEVIATION}, 0, ${at} from (${rows}) newcomer
    on conflict do nothing`;

/** Holds ratings, in one order for everybody. @param players a query of `user_id` */
export const heldRatings = (sql: Runner, mode: string, players: Fragment): Fragment =>
  sql`select 1 from ratings where mode = ${mode} and user_id in (${players})
    order by user_id for update`;

/** Writes what a result has made of ratings. */
export const applyRatings = (
  sql: Runner,
  mode: string,
  changed: readonly { userId: string; after: Rating }[],
  at: Date,
): Fragment =>
  sql`update ratings r set mmr = i.mmr, deviation = i.deviation, volatility = i.volatility,
      games = i.games, updated_at = ${at}
    from unnest(${changed.map((s) => s.userId)}::uuid[],
      ${changed.map((s) => s.after.mmr)}::float8[],
      ${changed.map((s) => s.after.deviation)}::float8[],
      ${changed.map((s) => s.after.volatility)}::float8[],
      ${changed.map((s) => s.after.games)}::int[]) as i (user_id, mmr, deviation, volatility, games)
    where r.user_id = i.user_id and r.mode = ${mode}`;

/**
 * Puts down those for whom this was the first match of the mode, so that their rating may be seeded: who
 * has been seeded once is no newcomer again.
 */
export const noteNewcomers = (
  sql: Runner,
  { mode, matchId, at }: { mode: string; matchId: string; at: Date },
  userIds: readonly string[],
): Fragment =>
  sql`insert into rating_newcomers as n (user_id, mode, match_id, at)
    select u.id, ${mode}, ${matchId}, ${at} from unnest(${uuids(userIds)}::text::uuid[]) u (id)
    where not exists (select from rating_seeds s where s.user_id = u.id and s.mode = ${mode})
    on conflict (user_id, mode) do update set match_id = excluded.match_id, at = excluded.at`;

/** Points that a seed from this match has moved the player's rating by; 0 where there was none. */
export const seedFrom = (
  sql: Runner,
  matchId: string,
  { userId, mode }: { userId: Fragment; mode: Fragment | string },
): Fragment =>
  sql`coalesce((select s.mmr_after - s.mmr_before from rating_seeds s
    where s.match_id = ${matchId} and s.user_id = ${userId} and s.mode = ${mode}
      and s.taken_back_at is null), 0)`;

/** The player's rating in the mode as it is now; null where there is none. */
export const mmrNow = (
  sql: Runner,
  { userId, mode }: { userId: Fragment; mode: Fragment | string },
): Fragment => sql`(select r.mmr from ratings r where r.user_id = ${userId} and r.mode = ${mode})`;

/** Marks the seeds from this match as taken back, once the ratings were. */
export const takeBackSeeds = (sql: Runner, matchId: string, at: Date): Fragment =>
  sql`update rating_seeds set taken_back_at = ${at}
    where match_id = ${matchId} and taken_back_at is null`;

/**
 * Takes back what one match has made of ratings; what others did stands. How sure the rating is stays.
 * @param rows a query of `user_id` and the match's `change` in points
 */
export const takeBackRatings = (
  sql: Runner,
  mode: string,
  rows: Fragment,
  at: Date,
): Fragment =>
  sql`update ratings r set mmr = r.mmr - taken.change, games = greatest(r.games - 1, 0),
      updated_at = ${at}
    from (${rows}) taken where r.user_id = taken.user_id and r.mode = ${mode}`;
