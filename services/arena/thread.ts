/**
 * The arena's thread as the rest of the program sees it: orders in, reports out.
 *
 * A port: `worker_thread.ts` runs it as a worker.
 */

import type { RunnerOrder, RunnerReport } from "./runner.ts";

export interface ArenaThread extends AsyncDisposable {
  send(order: RunnerOrder): void;
  onReport(listen: (report: RunnerReport) => void): void;
  /** The thread died: its matches are lost. It is started anew by the next order. */
  onDeath(listen: (reason: string) => void): void;
}
