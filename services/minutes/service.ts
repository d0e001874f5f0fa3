/**
 * How the game does, from a table of our own: it works with nothing else installed.
 *
 * Holds what this process had counted when it last wrote a minute down. `run` drives it; every process
 * writes its own rows, and a minute's numbers are those between two looks, so that a process that ends
 * loses less than a minute. Whoever cannot write tries again, and a later minute then has all that it
 * counted; of the whole game a minute has only its own, for others may have noted the rest.
 */

import type { Clock } from "../platform/time/clock.ts";
import type { Logger } from "../platform/observe/log.ts";
import { DAY, HOUR, MINUTE } from "../platform/work/chores.ts";
import { between, budgetsOf, gaugesOf, totalsOf, WINDOWS } from "./rules.ts";
import type { MinuteStore } from "./store.ts";
import type { Budget, MetricPoint, Stretch, Sums, WindowName } from "./types.ts";

export interface Minutes {
  /** Writes down the minute that has just ended, where one has. */
  note(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
  listStretches(window: WindowName): Promise<Stretch[]>;
  /** How the objectives stand, the one with the least left first. */
  listBudgets(): Promise<Budget[]>;
}

const MONTH_MS = 28 * DAY;
/** Between two looks at the clock. */
const LOOK_MS = 5_000;

export function createMinutes(
  { store, read, measure, node, clock, log }: {
    store: MinuteStore;
    /** The process's own metrics. */
    read: () => Promise<MetricPoint[]>;
    /** What the whole game did between two moments. */
    measure: (from: Date, to: Date) => Promise<{ alerts: number }>;
    node: string;
    clock: Clock;
    log: Logger;
  },
): Minutes {
  let last: { minute: number; totals: Sums } | undefined;

  async function note(): Promise<void> {
    const minute = Math.floor(clock.now() / MINUTE);
    if (last && minute <= last.minute) return;
    const points = await read();
    const totals = totalsOf(points);
    if (last) {
      const at = new Date((minute - 1) * MINUTE);
      const whole = await measure(at, new Date(minute * MINUTE));
      await store.add(at, node, { ...between(last.totals, totals), ...gaugesOf(points), ...whole });
    }
    last = { minute, totals };
  }

  return {
    note,

    async run(signal) {
      while (!signal.aborted) {
        await note().catch((error) =>
          log.warn({ err: String(error) }, "minutes: cannot be written down")
        );
        await clock.sleep(LOOK_MS, signal);
      }
    },

    listStretches(name) {
      const window = WINDOWS[name];
      const every = window.every * 1000;
      const from = Math.floor((clock.now() - window.ms) / every) * every;
      return store.listStretches(new Date(from), window);
    },

    async listBudgets() {
      const ago = (ms: number) => new Date(clock.now() - ms);
      const [month, hour, sixHours] = await Promise.all([
        store.sumSince(ago(MONTH_MS), 60),
        store.sumSince(ago(HOUR), 1),
        store.sumSince(ago(6 * HOUR), 1),
      ]);
      return budgetsOf({ month, hour, sixHours });
    },
  };
}
