/**
 * Ranks of closed boards: rows in Postgres, and nothing else (LB6).
 *
 * Sealing numbers a board's entries once, after its season has closed. A chore finds what is to be
 * sealed, also what closed before there were final places or what the configuration had left out; a
 * reader who comes first has it done. Half a minute after the closing, when every node knows of it,
 * the board leaves the rank index for good.
 */

import type { Clock } from "../../platform/time/clock.ts";
import { requestFailures } from "../../platform/errors.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { RankIndex } from "../../platform/ranks/rank_index.ts";
import type { LeaseStore } from "../../leases/mod.ts";
import type { Boards } from "../boards.ts";
import type { FinalStore, Numbered } from "../stores/final.ts";
import type { BoardInfo, BoardRanks } from "../types.ts";
import type { Verification } from "../ranks/verifier.ts";

export interface Finals {
  /**
   * The board's ranks, once they are rows; until then the index, if it still has the board.
   * @throws request.unavailable when numbering takes longer than a request should wait
   */
  open(board: BoardInfo): Promise<BoardRanks>;
  /** Whether the board's ranks are rows: nothing of it moves in an index any more. */
  isSealed(board: BoardInfo): Promise<boolean>;
  /** Seals what has closed and drops its index. @throws what the first board that failed did */
  sealDue(): Promise<void>;
  verify(board: BoardInfo): Promise<Verification>;
  /** Numbers the board again by its scores. */
  rebuild(board: BoardInfo): Promise<void>;
}

const REQUEST_WAITS_MS = 2_000;
/** Longer than a node takes to hear of a closing, and than a move of the index may be under way. */
const DROP_AFTER_MS = 30_000;
/** Entries numbered at a time. */
const CHUNK = 5_000;
const LEASE_MS = 10_000;
const POLL_MS = 200;
const EXAMPLES = 20;

export function createFinals(
  { store, index, boards, leases, holder, signal, clock, log }: {
    store: FinalStore;
    index: RankIndex;
    boards: Boards;
    leases: LeaseStore;
    /** Unique name of this process. */
    holder: string;
    /** Aborts when the process stops. */
    signal: AbortSignal;
    clock: Clock;
    log: Logger;
  },
): Finals {
  /** Boards known to be sealed: they stay so. */
  const sealed = new Set<string>();
  const running = new Map<string, Promise<void>>();

  async function isSealed({ id, final }: BoardInfo): Promise<boolean> {
    if (final && !sealed.has(id) && await store.isSealed(id)) sealed.add(id);
    return sealed.has(id);
  }

  function seal(board: BoardInfo): Promise<void> {
    let sealing = running.get(board.id);
    if (!sealing) {
      sealing = number(board).finally(() => running.delete(board.id));
      running.set(board.id, sealing);
    }
    return sealing;
  }

  async function number(board: BoardInfo): Promise<void> {
    const lease = `seal:${board.id}`;
    while (!signal.aborted && !await isSealed(board)) {
      if (await leases.take(lease, holder, LEASE_MS) === null) {
        // Another node is at it.
        await clock.sleep(POLL_MS, signal);
        continue;
      }
      const started = clock.elapsed();
      try {
        const entries = await numberAll(board, lease);
        if (!await store.seal(board)) continue;
        const { season, mode } = board;
        const ms = Math.round(clock.elapsed() - started);
        log.info({ season, mode, entries, ms }, "leaderboards: final places kept");
      } finally {
        await leases.release(lease, holder).catch(() => {});
      }
    }
  }

  /** Gives places from the first on; keeps the lease meanwhile. */
  async function numberAll(board: BoardInfo, lease: string): Promise<number> {
    let last: Numbered | undefined;
    let renewedAt = clock.elapsed();
    for (;;) {
      const next = await store.number(board, last, CHUNK);
      if (!next) return last?.place ?? 0;
      last = next;
      if (signal.aborted) throw new Error(`Stopped numbering "${board.mode}"`);
      if (clock.elapsed() - renewedAt < LEASE_MS / 3) continue;
      renewedAt = clock.elapsed();
      if (await leases.take(lease, holder, LEASE_MS) === null) {
        throw new Error(`Cannot go on numbering "${board.mode}": another node does so now`);
      }
    }
  }

  return {
    isSealed,
    async open(board) {
      if (await isSealed(board)) return store;
      const sealing = seal(board);
      // While a large board is being numbered, the index still has what it was at its closing.
      if (await index.built(board).catch(() => false)) {
        sealing.catch((error) => log.warn({ err: String(error) }, "leaderboards: not sealed yet"));
        return index;
      }
      const patience = new AbortController();
      const late = clock.sleep(REQUEST_WAITS_MS, patience.signal).then(() => "late");
      try {
        if (await Promise.race([sealing, late]) === "late") {
          throw requestFailures.make("unavailable", "The board's final ranks are being written", {
            retryAfter: REQUEST_WAITS_MS / 1000,
          });
        }
        return store;
      } finally {
        patience.abort();
      }
    },

    async sealDue() {
      const failures: unknown[] = [];
      for (const due of await store.listDue(boards.list().boards.map(({ id }) => id))) {
        try {
          const board = await boards.get(due.season, due.mode);
          // What another node closed a moment ago is not heard of yet.
          if (!board.final) continue;
          if (!due.sealed) await seal(board);
          if (clock.now() - due.closedAt.getTime() < DROP_AFTER_MS) continue;
          await index.drop(board);
          await store.markDropped(board.id);
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },

    async verify(board) {
      await seal(board);
      const { examples, ...found } = await store.compare(board, EXAMPLES);
      return { ...found, examples: examples.map(inWords) };
    },

    async rebuild(board) {
      await seal(board);
      await store.renumber(board);
    },
  };
}

function inWords(
  { userId, rank, expected }: { userId: string; rank: number | null; expected: number | null },
) {
  if (rank === null) return `${userId}: not ranked, by its score ${expected}`;
  if (expected === null) return `${userId}: hidden, and ranked ${rank}`;
  return `${userId}: ranked ${rank}, by its score ${expected}`;
}
