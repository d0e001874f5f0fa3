/**
 * What the results of matches do to entries, read from the matches as they are at that moment (LB4).
 *
 * Nothing of a result is carried here but its match's id: whether it was the first telling or the
 * tenth, before or after a later one, or after the match was voided, the entries come to the same. The
 * feeds of a mode take turns, over all nodes: each sees whatever was committed before it began, and
 * whatever is committed later is told once more.
 */

import type { Database, Fragment, Transaction } from "../../../db/client.ts";
import { playedSeats } from "../../matchmaking/mod.ts";
import type { Move } from "../../platform/ranks/rank_index.ts";
import type { FedBoard } from "../types.ts";
import {
  lower,
  type Players,
  raise,
  rate,
  retire,
  seasonAt,
  type SeasonMatches,
  type Target,
} from "./feed_changes.ts";

/** What a feed has changed of a board. */
export interface Fed {
  season: string;
  board: FedBoard;
  moves: Move[];
  /** Of the moves; null where there are none. */
  noteId: number | null;
  /** Players of voided matches who have no entry: no index may have one either. */
  gone: Move[];
}

export interface FeedStore {
  /** Has the boards follow what these matches of a mode have come to, each in the season it ended in. */
  feed(
    mode: string,
    matchIds: readonly string[],
    boards: readonly FedBoard[],
    at: Date,
  ): Promise<Fed[]>;
}

export function createFeedStore({ sql }: Database): FeedStore {
  return {
    feed: (mode, matchIds, boards, at) =>
      sql.begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(hashtextextended(${`feed ${mode}`}, 0))`;
        const seats = playedSeats(tx, mode);
        const seasons = await tx<SeasonMatches[]>`
          select s.id as season, s.opens_at as "opensAt", array_agg(distinct m.match_id) as ids
          from ${seats} m join seasons s on s.id = ${seasonAt(tx, tx`m.finished_at`)}
          where m.match_id = any(${[...matchIds]}::uuid[]) group by s.id, s.opens_at order by 1`;
        const fed: Fed[] = [];
        for (const matches of seasons) {
          const { season } = matches;
          const players = await listPlayers(tx, seats, matches);
          for (const board of boards) {
            const boardId = await ensureOpen(tx, { season, mode: board.mode, at });
            if (boardId === undefined) continue;
            const target = { ...board, boardId, played: mode, matches, players, at };
            const moves = board.of === "points"
              ? [...await raise(tx, seats, target), ...await lower(tx, seats, target)]
              : [...await retire(tx, seats, target), ...await rate(tx, seats, target)];
            fed.push({
              ...{ season, board, moves },
              noteId: await note(tx, target, moves),
              gone: await listGone(tx, target),
            });
          }
        }
        return fed;
      }),
  };
}

/** The board's row, made where there is none; undefined once the season has closed, and not before commit. */
async function ensureOpen(
  tx: Transaction,
  { season, mode, at }: { season: string; mode: string; at: Date },
): Promise<string | undefined> {
  await tx`
    insert into leaderboards (id, season, mode, created_at)
    values (gen_random_uuid(), ${season}, ${mode}, ${at}) on conflict do nothing`;
  const [row] = await tx<[{ id: string; open: boolean }]>`
    select id, leaderboard_open(id) as open from leaderboards
    where season = ${season} and mode = ${mode}`;
  return row.open ? row.id : undefined;
}

/** Has the index and the rooms follow, whoever is left to do it. */
async function note(
  tx: Transaction,
  { boardId, at }: Target,
  moves: readonly Move[],
): Promise<number | null> {
  if (moves.length === 0) return null;
  const [row] = await tx<[{ id: number }]>`
    insert into leaderboard_moves (leaderboard_ids, user_ids, created_at)
    values (${moves.map(() => boardId)}::uuid[], ${moves.map(({ userId }) => userId)}::uuid[],
      ${at})
    returning id`;
  return row.id;
}

/** Told whenever they are looked for: whoever was to tell the index may have died over it. */
async function listGone(
  tx: Transaction,
  { boardId, players: { voided }, at }: Target,
): Promise<Move[]> {
  if (voided.length === 0) return [];
  const rows = await tx<{ userId: string; version: number }[]>`
    select i.id as "userId", nextval('leaderboard_clock') as version
    from unnest(${voided}::uuid[]) as i (id)
    where not exists (select from leaderboard_entries e
      where e.leaderboard_id = ${boardId} and e.user_id = i.id)`;
  const place = { score: 0, reached: 0, reachedAt: at.getTime(), hidden: true };
  return rows.map((row) => ({ ...place, ...row }));
}

async function listPlayers(
  tx: Transaction,
  seats: Fragment,
  { ids }: SeasonMatches,
): Promise<Players> {
  const rows = await tx<{ id: string; rated: boolean; voided: boolean }[]>`
    select p.user_id as id, bool_or(p.rated and p.status = 'finished') as rated,
      bool_or(p.status = 'voided') as voided
    from ${seats} p where p.match_id = any(${ids}::uuid[]) group by p.user_id`;
  const idsOf = (which: "rated" | "voided") => rows.filter((row) => row[which]).map(({ id }) => id);
  return { rated: idsOf("rated"), voided: idsOf("voided") };
}
