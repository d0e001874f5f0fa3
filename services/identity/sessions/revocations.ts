/**
 * Sessions that ended while tokens of theirs are still in date (RT7): every node holds those of the
 * last quarter of an hour and checks each request against them.
 *
 * Nodes hear of a revocation from the database at once, and by looking every two seconds should the
 * message be lost.
 */

import type { Clock } from "../../platform/time/clock.ts";
import type { Logger } from "../../platform/observe/log.ts";
import { runOnNews } from "../../platform/work/news_loop.ts";
import { ACCESS_TOKEN_SECONDS } from "./tokens.ts";

export interface RevokedSession {
  sessionId: string;
  reason: RevokeReason;
  at: Date;
}

export type RevokeReason = "signed_out" | "ended" | "reused" | "suspended" | "deleted";

/** Where revocations come from. */
export interface RevocationSource {
  /**
   * Sessions revoked in the last `keptMs`, by the database's clock, by transactions that a reader at
   * the horizon `seen` may have missed. @returns them and this reading's horizon
   */
  listRevoked(
    keptMs: number,
    seen: string,
  ): Promise<{ horizon: string; revoked: RevokedSession[] }>;
  /** `restored`: the database answers (again), and may be another one by now. */
  listenRevoked(wake: () => void, restored: () => void): Promise<{ unlisten(): Promise<void> }>;
}

export interface Revocations {
  has(sessionId: string): boolean;
  /** Reads what is new. */
  refresh(): Promise<void>;
  /** Calls back with each session that ends, on every node. */
  onRevoked(listener: (revoked: RevokedSession) => void): void;
  run(signal: AbortSignal): Promise<void>;
}

const POLL_MS = 2_000;
/** Lower than every horizon: what is read from there is complete. */
const BEGINNING = "0";
/** A little longer than the last token of a session lives. */
const KEEP_MS = (ACCESS_TOKEN_SECONDS + 120) * 1000;

export function createRevocations(
  { source, clock, log }: { source: RevocationSource; clock: Clock; log: Logger },
): Revocations {
  /** When each was heard of, by this process's own time. */
  const revoked = new Map<string, number>();
  const listeners: ((revoked: RevokedSession) => void)[] = [];
  /** Every transaction below it had ended, and was seen, when revocations were read last. */
  let horizon = BEGINNING;

  async function refresh(): Promise<void> {
    const now = clock.elapsed();
    const seen = horizon;
    let read = await source.listRevoked(KEEP_MS, seen);
    // Only another database's goes back: a standby that had not heard of the last transactions.
    if (BigInt(read.horizon) < BigInt(seen)) read = await source.listRevoked(KEEP_MS, BEGINNING);
    horizon = read.horizon;
    for (const row of read.revoked) {
      if (revoked.has(row.sessionId)) continue;
      revoked.set(row.sessionId, now);
      for (const listener of listeners) listener(row);
    }
    for (const [sessionId, at] of revoked) if (now - at > KEEP_MS) revoked.delete(sessionId);
  }

  return {
    has: (sessionId) => revoked.has(sessionId),
    refresh,
    onRevoked: (listener) => void listeners.push(listener),
    run: (signal) =>
      runOnNews({
        name: "identity: reading revoked sessions",
        listen: (wake) =>
          source.listenRevoked(wake, () => {
            // After a failover numbers may have been given anew that this node took for read.
            horizon = BEGINNING;
            wake();
          }),
        work: refresh,
        everyMs: POLL_MS,
        clock,
        log,
        signal,
      }),
  };
}
