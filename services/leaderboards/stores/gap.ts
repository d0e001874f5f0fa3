/**
 * Gaps: final places without a rank. What others' transactions do to entries of closed boards ends
 * here; that of an open board has no place, and none of this touches it.
 */

import type { Transaction } from "../../../db/client.ts";
import type { Move } from "../../platform/ranks/rank_index.ts";

/** Holds the board's places and gaps until the transaction ends; then `moveGap` may follow. */
export async function lockBoard(tx: Transaction, boardId: string): Promise<void> {
  await tx`select from leaderboards where id = ${boardId} for no key update`;
}

/** An entry of a locked board has lost or regained its rank. */
export async function moveGap(
  tx: Transaction,
  { boardId, userId, hidden }: { boardId: string; userId: string; hidden: boolean },
): Promise<void> {
  if (hidden) {
    await tx`
      insert into leaderboard_gaps select leaderboard_id, place from leaderboard_entries
      where leaderboard_id = ${boardId} and user_id = ${userId} and place is not null
      on conflict do nothing`;
  } else {
    await tx`
      delete from leaderboard_gaps g using leaderboard_entries e
      where e.leaderboard_id = ${boardId} and e.user_id = ${userId}
        and g.leaderboard_id = e.leaderboard_id and g.place = e.place`;
  }
  await tx`
    update leaderboards set final_version = nextval('leaderboard_clock')
    where id = ${boardId} and final_version is not null`;
}

/**
 * Hides every entry of a player, for good: on closed boards gaps stay in their places.
 * @returns the moves that the index has to follow before the entries may go
 */
export async function hideAll(
  tx: Transaction,
  userId: string,
): Promise<(Move & { season: string; mode: string })[]> {
  const boards = tx`select leaderboard_id from leaderboard_entries where user_id = ${userId}`;
  await tx`select from leaderboards where id in (${boards}) order by id for no key update`;
  const moves = await tx<(Move & { season: string; mode: string })[]>`
    update leaderboard_entries e set hidden = true, version = nextval('leaderboard_clock')
    from leaderboards b where b.id = e.leaderboard_id and e.user_id = ${userId}
    returning b.season, b.mode, e.user_id as "userId", e.score, e.reached, e.version, e.hidden,
      (date_part('epoch', e.updated_at) * 1000)::bigint as "reachedAt"`;
  await tx`
    insert into leaderboard_gaps select leaderboard_id, place from leaderboard_entries
    where user_id = ${userId} and place is not null on conflict do nothing`;
  await tx`
    update leaderboards set final_version = nextval('leaderboard_clock')
    where id in (${boards}) and final_version is not null`;
  return moves;
}
