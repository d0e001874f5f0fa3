/**
 * The arena's thread as the rest of the program sees it: orders in, reports out.
 *
 * A port: `worker_thread.ts` runs it as a worker.
 */

import type { RunnerOrder, RunnerReport } from "./runner.ts";

/** What the thread says of itself once a second while it has matches; times in milliseconds. */
export interface Beat {
  type: "beat";
  ticks: number;
  /** Spent in ticks. */
  busyMs: number;
  /** By which the latest tick came later than due. */
  latestMs: number;
}

export interface ArenaThread extends AsyncDisposable {
  send(order: RunnerOrder): void;
  onReport(listen: (report: RunnerReport) => void): void;
  /** The thread died: its matches are lost. It is started anew by the next order. */
  onDeath(listen: (reason: string) => void): void;
}
