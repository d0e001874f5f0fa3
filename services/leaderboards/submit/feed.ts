/**
 * Boards that follow the results of matches (LB4).
 *
 * Holds nothing: what is to follow stands in the outbox, written by the transaction that finished or
 * voided a match, and what it means is read from the matches. The relay drives it, and so does a season
 * that closes. Told once or often, early or late, the boards come to the same; a closed season's stay.
 */

import type { CurrentGame, Switches } from "../../game/mod.ts";
import type { OutboxStore } from "../../outbox/mod.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Move, RankIndex } from "../../platform/ranks/rank_index.ts";
import { isUnavailable } from "../../platform/unavailable.ts";
import type { Boards } from "../boards.ts";
import type { Deltas } from "../ranks/deltas.ts";
import type { Finals } from "../seasons/finals.ts";
import type { FeedStore } from "../stores/feed.ts";
import type { BoardInfo, FedBoard } from "../types.ts";
import type { Submitter } from "./submitter.ts";

export interface Feed {
  /** Resolves once a mode's boards have followed these matches. */
  apply(mode: string, matchIds: readonly string[]): Promise<void>;
  /** Feeds whatever commits have left behind, without waiting for the relay. */
  applyDue(): Promise<void>;
}

const AT_A_TIME = 500;

export function createFeed(
  { store, outbox, boards, submitter, index, deltas, finals, game, switches, clock, log }: {
    store: FeedStore;
    outbox: Pick<OutboxStore, "list">;
    boards: Pick<Boards, "get">;
    submitter: Pick<Submitter, "follow">;
    index: Pick<RankIndex, "move">;
    deltas: Pick<Deltas, "add">;
    finals: Pick<Finals, "isSealed">;
    game: CurrentGame;
    switches: Pick<Switches, "isOn">;
    clock: Clock;
    log: Logger;
  },
): Feed {
  const fedBy = (mode: string): FedBoard[] =>
    game.config.boards.flatMap(({ id, feed, order }) =>
      feed?.mode === mode
        ? [{ mode: id, of: feed.of, order, enabled: switches.isOn("board", id) }]
        : []
    );

  /** Entries that are no more: there is no row that would have the index follow later. */
  async function withdraw(board: BoardInfo, gone: readonly Move[]): Promise<void> {
    if (gone.length === 0 || await finals.isSealed(board)) return;
    const placed = await index.move(board, gone);
    const moved = gone.map(({ userId, score }, i) => ({ ...placed[i]!, userId, score }))
      .filter(({ previousRank }) => previousRank !== null);
    if (moved.length > 0) deltas.add(board, moved, () => {});
  }

  async function apply(mode: string, matchIds: readonly string[]): Promise<void> {
    const fed = fedBy(mode);
    if (fed.length === 0) return;
    for (const changed of await store.feed(mode, matchIds, fed, new Date(clock.now()))) {
      const { season, moves, noteId, gone } = changed;
      if (noteId === null && gone.length === 0) continue;
      const board = await boards.get(season, changed.board.mode);
      if (noteId !== null) await submitter.follow(board, moves, noteId);
      await withdraw(board, gone);
    }
  }

  return {
    apply,
    async applyDue() {
      for (let after = 0;;) {
        const rows = await outbox.list("board", { after, limit: AT_A_TIME });
        for (const { target, payload } of rows) {
          await apply(target, [String(payload["match_id"])]).catch((error) => {
            if (isUnavailable(error)) throw error;
            // The relay tries it again, and shows it.
            log.error({ err: String(error) }, "leaderboards: a match is not fed");
          });
        }
        if (rows.length < AT_A_TIME) return;
        after = rows.at(-1)!.id;
      }
    },
  };
}
