/**
 * The statements of a feed: points up and down, ratings, who is on a ladder (LB4). Each reads the
 * matches as they are; whoever runs them has seen to it that no other feed of the mode does (feed.ts).
 */

import type { Fragment, Transaction } from "../../../db/client.ts";
import { isDeleted } from "../../identity/mod.ts";
import { firstIdAt } from "../../platform/ids.ts";
import type { Move } from "../../platform/ranks/rank_index.ts";
import { joinRating } from "../../ratings/mod.ts";
import { LADDER_MATCHES } from "../rules.ts";
import type { FedBoard } from "../types.ts";

/** No match lasts longer: an older id has not ended since. */
const LONGEST_MATCH_MS = 24 * 60 * 60 * 1000;

/** Matches that ended in one season. */
export interface SeasonMatches {
  season: string;
  opensAt: Date;
  ids: string[];
}

/** Who was in the matches, and what is to be looked at again. */
export interface Players {
  /** Those whom a match that stands has rated. */
  rated: string[];
  /** Those of a match that was voided. */
  voided: string[];
}

/** A board in one season, and what it has to follow. */
export interface Target extends FedBoard {
  boardId: string;
  /** The mode of the matches. */
  played: string;
  matches: SeasonMatches;
  players: Players;
  at: Date;
}

/** The season that a moment belongs to: of those open then the one that opened last. */
export const seasonAt = (tx: Transaction, at: Fragment): Fragment =>
  tx`(select id from seasons where opens_at <= ${at} and (closes_at is null or closes_at > ${at})
    order by opens_at desc, id collate "C" desc limit 1)`;

/** Points of matches that stand: the better of them and the score. */
export async function raise(
  tx: Transaction,
  seats: Fragment,
  { boardId, order, enabled, matches: { ids }, at }: Target,
): Promise<Move[]> {
  if (!enabled) return [];
  const { best, better, worst } = ways(tx, order);
  return await tx<Move[]>`
    with given as (
      -- In the order of the matches: among equal scores the first ranks first.
      select i.*, nextval('leaderboard_clock') as reached from (
        select p.user_id as member, ${best}(p.score) as score from ${seats} p
        where p.match_id = any(${ids}::uuid[]) and p.status = 'finished' and not p.bots
          and p.score is not null and not ${isDeleted(tx, tx`p.user_id`)}
        group by p.user_id order by min(p.finished_at), p.user_id
      ) i
    )
    insert into leaderboard_entries as e
      (leaderboard_id, user_id, score, submitted, version, reached, updated_at)
    select ${boardId}::uuid, member, score, ${worst}, nextval('leaderboard_clock'), reached,
      ${at}::timestamptz
    from given order by member
    on conflict (leaderboard_id, user_id) do update set
      previous_score = e.score, score = excluded.score, submitted = coalesce(e.submitted, e.score),
      version = nextval('leaderboard_clock'), reached = excluded.reached,
      updated_at = excluded.updated_at
    where excluded.score ${better} e.score
    returning ${moveOf(tx)}`;
}

/**
 * Points of voided matches: what is left is the best of the season's other matches and of what was
 * submitted. Where that is nothing the entry goes; a hidden one stays hidden.
 */
export async function lower(
  tx: Transaction,
  seats: Fragment,
  { boardId, order, matches, players: { voided }, at }: Target,
): Promise<Move[]> {
  if (voided.length === 0) return [];
  const { best, better, worst } = ways(tx, order);
  return await tx<Move[]>`
    with rest as materialized (
      select e.user_id, (
        select ${best}(score) from (
          select coalesce(e.submitted, e.score) as score
          union all
          select p.score from ${standing(tx, seats, matches, tx`e.user_id`)} p
          where not p.bots and p.score is not null
        ) counted
      ) as score
      from leaderboard_entries e
      where e.leaderboard_id = ${boardId} and e.user_id = any(${voided}::uuid[])
    ), gone as (
      delete from leaderboard_entries e using rest
      where e.leaderboard_id = ${boardId} and e.user_id = rest.user_id and rest.score = ${worst}
        and not e.hidden
    )
    update leaderboard_entries e set previous_score = e.score, score = rest.score,
      version = nextval('leaderboard_clock'), reached = nextval('leaderboard_clock'),
      updated_at = ${at}
    from rest
    where e.leaderboard_id = ${boardId} and e.user_id = rest.user_id and rest.score <> ${worst}
      and e.score ${better} rest.score
    returning ${moveOf(tx)}`;
}

/** Present ratings of whoever is on the ladder, or has now played enough in the season to be. */
export async function rate(
  tx: Transaction,
  seats: Fragment,
  { boardId, played, enabled, matches, players: { rated, voided }, at }: Target,
): Promise<Move[]> {
  if (!enabled) return [];
  return await tx<Move[]>`
    with member as materialized (
      select i.id from unnest(${[...new Set([...rated, ...voided])]}::uuid[]) as i (id)
      where exists (select from leaderboard_entries e
          where e.leaderboard_id = ${boardId} and e.user_id = i.id)
        or (${hasEnough(tx, seats, matches, tx`i.id`)} and not ${isDeleted(tx, tx`i.id`)})
    )
    insert into leaderboard_entries as e
      (leaderboard_id, user_id, score, version, reached, updated_at)
    select ${boardId}::uuid, member.id, r.mmr, nextval('leaderboard_clock'),
      nextval('leaderboard_clock'), ${at}::timestamptz
    from member ${joinRating(tx, { userId: tx`member.id`, mode: played })}
    where r.mmr is not null order by member.id
    on conflict (leaderboard_id, user_id) do update set
      previous_score = e.score, score = excluded.score,
      version = nextval('leaderboard_clock'), reached = excluded.reached,
      updated_at = excluded.updated_at
    where excluded.score <> e.score
    returning ${moveOf(tx)}`;
}

/** Takes from the ladder who has too few matches left; a hidden entry stays. */
export async function retire(
  tx: Transaction,
  seats: Fragment,
  { boardId, matches, players: { voided } }: Target,
): Promise<[]> {
  if (voided.length === 0) return [];
  await tx`
    with few as materialized (
      select i.id from unnest(${voided}::uuid[]) as i (id)
      where not ${hasEnough(tx, seats, matches, tx`i.id`)}
    )
    delete from leaderboard_entries e using few
    where e.leaderboard_id = ${boardId} and e.user_id = few.id and not e.hidden`;
  return [];
}

const hasEnough = (
  tx: Transaction,
  seats: Fragment,
  matches: SeasonMatches,
  userId: Fragment,
): Fragment =>
  tx`${LADDER_MATCHES} <= (select count(*) from (
    select from ${standing(tx, seats, matches, userId)} p where p.rated limit ${LADDER_MATCHES}
  ) enough)`;

/** A player's matches of the season that count, in FROM. */
const standing = (
  tx: Transaction,
  seats: Fragment,
  { season, opensAt }: SeasonMatches,
  userId: Fragment,
): Fragment =>
  tx`(select p.score, p.bots, p.rated from ${seats} p
    where p.user_id = ${userId} and p.status = 'finished' and p.match_id >= ${firstIdOf(opensAt)}
      and ${seasonAt(tx, tx`p.finished_at`)} = ${season})`;

/** No match of a season that opened then has a smaller id. */
function firstIdOf(opensAt: Date): string {
  return firstIdAt(new Date(Math.max(0, opensAt.getTime() - LONGEST_MATCH_MS)));
}

function ways(tx: Transaction, order: "desc" | "asc") {
  return order === "desc"
    ? { best: tx`max`, better: tx`>`, worst: tx`'-infinity'::float8` }
    : { best: tx`min`, better: tx`<`, worst: tx`'infinity'::float8` };
}

/** Of `leaderboard_entries e`. */
const moveOf = (tx: Transaction): Fragment =>
  tx`e.user_id as "userId", e.score, e.reached, e.version, e.hidden,
    (date_part('epoch', e.updated_at) * 1000)::bigint as "reachedAt"`;
