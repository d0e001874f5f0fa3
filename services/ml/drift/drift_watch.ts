/**
 * Whether the rows that served models are asked about still look like those of their training (ML6).
 *
 * Holds, for each version served, counts of rows since the last round: some hundred numbers, however
 * much is scored. Whoever scores calls `see`; the loop writes counts down, where those of all nodes add
 * up, and says what they come to. What cannot be written now is written in the next round.
 */

import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { ModelName } from "../manifest.ts";
import { countRow, type Layout, layoutOf } from "./psi.ts";
import { reportOf } from "./report.ts";
import type { DriftStore } from "./store.ts";
import type { DriftReport, Watched } from "./types.ts";

export interface DriftWatch {
  /**
   * Counts rows that the served version of a model has scored, at most `MOST_ROWS` of a call, spread
   * evenly over it. Costs under a microsecond a row; never throws and never waits.
   * @param rows values row by row, NaN where one is missing, as they were scored
   * @param scores one for each row
   */
  see(name: ModelName, rows: Float32Array, scores: ArrayLike<number>): void;
  /** Writes counts down, and reads what those of all nodes come to. */
  round(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
  /** Of the version served here; undefined where none is. */
  report(name: ModelName): Promise<DriftReport | undefined>;
  /** What the last round said. */
  lastReports(): DriftReport[];
}

/** Of each call: a call of a thousand rows would pay more for the rest than it says. */
const MOST_ROWS = 16;
const EVERY_MS = 10_000;
const SHED_EVERY = 360;

interface Counting {
  version: Watched;
  layout: Layout;
  counts: Int32Array;
  rows: number;
}

export function createDriftWatch(
  { served, store, clock, log }: {
    served: { find(name: ModelName): Watched | undefined; list(): Watched[] };
    store: DriftStore;
    clock: Clock;
    log: Logger;
  },
): DriftWatch {
  /** By the version's id. One that is served no more stays until its rows are written. */
  const counting = new Map<string, Counting>();
  let reports: DriftReport[] = [];
  let rounds = 0;

  function countingOf(version: Watched): Counting | undefined {
    const known = counting.get(version.id);
    if (known || !version.reference) return known;
    const layout = layoutOf(version.reference);
    const fresh = { version, layout, counts: new Int32Array(layout.size), rows: 0 };
    counting.set(version.id, fresh);
    return fresh;
  }

  async function write(): Promise<void> {
    for (const [id, own] of counting) {
      const { rows, counts, layout } = own;
      if (rows === 0) continue;
      [own.rows, own.counts] = [0, new Int32Array(layout.size)];
      try {
        await store.add([{ modelId: id, rows, counts }], clock.now());
      } catch (error) {
        own.rows += rows;
        for (let bin = 0; bin < counts.length; bin++) own.counts[bin]! += counts[bin]!;
        throw error;
      }
    }
    const kept = new Set(served.list().map(({ id }) => id));
    for (const [id, { rows }] of counting) if (rows === 0 && !kept.has(id)) counting.delete(id);
  }

  async function reportOn(version: Watched): Promise<DriftReport> {
    const { reference, id } = version;
    const none = { since: undefined, rows: 0, counts: [] };
    if (!reference) return reportOf(version, none);
    const bins = layoutOf(reference).size;
    return reportOf(version, await store.window(id, { bins, now: clock.now() }));
  }

  async function round(): Promise<void> {
    await write();
    if (rounds++ % SHED_EVERY === 0) await store.shed(clock.now());
    const next: DriftReport[] = [];
    for (const version of served.list()) next.push(await reportOn(version));
    for (const report of next) {
      const before = reports.find(({ name }) => name === report.name);
      if (report.state !== "shifted" || before?.state === "shifted") continue;
      const groups = report.groups.filter(({ psi, limit }) => psi > limit);
      log.warn({
        ...{ model: report.name, version: report.version, rows: report.window.rows },
        groups: Object.fromEntries(groups.map(({ group, psi }) => [group, psi])),
      }, "ml: rows look unlike those of training");
    }
    reports = next;
  }

  return {
    see(name, rows, scores) {
      const version = served.find(name);
      const own = version && countingOf(version);
      // A version that took the place of another meanwhile may take rows of another width.
      if (!own || rows.length !== scores.length * own.layout.width) return;
      const count = scores.length;
      const taken = Math.min(count, MOST_ROWS);
      for (let i = 0; i < taken; i++) {
        countRow({ rows, scores }, Math.floor(i * count / taken), own);
      }
      own.rows += taken;
    },

    round,

    async run(signal) {
      while (!signal.aborted) {
        await clock.sleep(EVERY_MS, signal);
        try {
          // What was counted last is written down before the program ends.
          await (signal.aborted ? write() : round());
        } catch (error) {
          // Nothing else may end with it: what scores goes on.
          log.warn({ err: String(error) }, "ml: drift could not be looked at");
        }
      }
    },

    async report(name) {
      const version = served.find(name);
      if (!version) return undefined;
      await write();
      return await reportOn(version);
    },

    lastReports: () => reports,
  };
}
