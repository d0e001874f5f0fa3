/**
 * Keeps ranks complete: notices what the index has lost and rebuilds it from the rows, on one node at
 * a time.
 */

import type { Clock } from "../../platform/time/clock.ts";
import { requestFailures } from "../../platform/errors.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { RankIndex } from "../../platform/ranks/rank_index.ts";
import type { LeaseStore } from "../../leases/mod.ts";
import type { LeaderboardStore } from "../stores/store.ts";
import type { BoardInfo } from "../types.ts";

export interface Builder {
  /** Whether the board's ranks were complete when it was last looked at. */
  isBuilt(board: BoardInfo): boolean;
  /**
   * Resolves once the board's ranks are complete.
   * @throws request.unavailable when that takes longer than a request should wait
   */
  ensure(board: BoardInfo): Promise<void>;
  /** Forgets all but these boards, by their ids: what has closed is not built any more. */
  retain(boardIds: ReadonlySet<string>): void;
  /** The index may be another one: every board is looked at again before it is shown. */
  invalidate(): void;
  /** Looks whether the ranks are complete, where this node has not yet; waits for nobody's rebuild. */
  look(board: BoardInfo): Promise<void>;
  /** Looks now, and rebuilds if it must, however long that takes. */
  check(board: BoardInfo): Promise<void>;
  /** Rebuilds the board from its rows, whatever state its ranks are in. */
  rebuild(board: BoardInfo): Promise<void>;
}

/** The index may lose its content at any time: an old "complete" is looked at again. */
const TRUSTED_MS = 10_000;
const REQUEST_WAITS_MS = 2_000;
const CHUNK = 1_000;
const LEASE_MS = 10_000;
const POLL_MS = 200;

export function createBuilder(
  { store, index, leases, holder, signal, clock, log }: {
    store: LeaderboardStore;
    index: RankIndex;
    leases: LeaseStore;
    /** Unique name of this process. */
    holder: string;
    /** Aborts when the process stops: nobody waits for ranks any more. */
    signal: AbortSignal;
    clock: Clock;
    log: Logger;
  },
): Builder {
  const builtAt = new Map<string, number>();
  const running = new Map<string, Promise<void>>();

  function check(board: BoardInfo): Promise<void> {
    return running.get(board.id) ?? start(board, false);
  }

  function start(board: BoardInfo, force: boolean): Promise<void> {
    const started = build(board, force).finally(() => running.delete(board.id));
    running.set(board.id, started);
    return started;
  }

  async function build(board: BoardInfo, force: boolean): Promise<void> {
    const lease = `rebuild:${board.id}`;
    let wanted = force;
    while (!signal.aborted && (wanted || !await index.built(board))) {
      // A forced rebuild replaces ranks that are good to show meanwhile.
      if (!wanted) builtAt.delete(board.id);
      if (await leases.take(lease, holder, LEASE_MS) === null) {
        // Another node is at it.
        await clock.sleep(POLL_MS, signal);
        continue;
      }
      const started = clock.elapsed();
      try {
        await index.rebuild(board, chunks(board, lease));
        wanted = false;
      } finally {
        await leases.release(lease, holder).catch(() => {});
      }
      const { season, mode } = board;
      log.info(
        { season, mode, ms: Math.round(clock.elapsed() - started) },
        "leaderboards: ranks rebuilt",
      );
    }
    if (!signal.aborted) builtAt.set(board.id, clock.elapsed());
  }

  /** The board's rows; keeps the lease while they are read. */
  async function* chunks(board: BoardInfo, lease: string) {
    let renewedAt = clock.elapsed();
    for await (const chunk of store.streamEntries(board.id, CHUNK)) {
      if (signal.aborted) throw new Error(`Stopped rebuilding "${board.mode}"`);
      yield chunk;
      if (clock.elapsed() - renewedAt < LEASE_MS / 3) continue;
      renewedAt = clock.elapsed();
      if (await leases.take(lease, holder, LEASE_MS) === null) {
        throw new Error(`Cannot go on rebuilding "${board.mode}": another node does so now`);
      }
    }
  }

  return {
    isBuilt: (board) => builtAt.has(board.id),
    retain(boardIds) {
      for (const id of builtAt.keys()) if (!boardIds.has(id)) builtAt.delete(id);
    },
    invalidate: () => builtAt.clear(),
    async look(board) {
      if (builtAt.has(board.id) || running.has(board.id)) return;
      if (await index.built(board)) builtAt.set(board.id, clock.elapsed());
    },
    check,
    async rebuild(board) {
      await running.get(board.id)?.catch(() => {});
      await start(board, true);
    },
    async ensure(board) {
      const at = builtAt.get(board.id);
      if (at !== undefined && clock.elapsed() - at < TRUSTED_MS) return;
      const patience = new AbortController();
      const late = clock.sleep(REQUEST_WAITS_MS, patience.signal).then(() => "late");
      try {
        if (await Promise.race([check(board), late]) === "late") {
          throw requestFailures.make("unavailable", "The board's ranks are being rebuilt", {
            retryAfter: REQUEST_WAITS_MS / 1000,
          });
        }
      } finally {
        patience.abort();
      }
    },
  };
}
