/**
 * Whether the standby may be asked at all. Holds where the primary stood in the last minutes, what
 * the last look came to, and who waits for an answer; `run` looks every second, and whoever asks after a longer while looks first.
 * One warning says when it becomes unusable and why, one line when it is asked again.
 */

import type { Clock } from "../platform/time/clock.ts";
import type { Logger } from "../platform/observe/log.ts";
import { within } from "../platform/time/within.ts";
import { isStandbyOf, lagOf, noted, type Sample } from "./rules.ts";
import type { StandbyStore } from "./standby_store.ts";
import type { Refusal, StandbyState } from "./types.ts";

/** A standby further behind is not asked. */
export const MOST_LAG_MS = 30_000;
const LOOK_MS = 1_000;
const PATIENCE_MS = 1_000;
const FRESH_MS = 5_000;

export interface StandbyWatch {
  state(): StandbyState;
  /** Looks first unless somebody has just done so. */
  fresh(): Promise<StandbyState>;
  /** What was seen does not hold any more: the next who asks looks. */
  doubt(): void;
  /** What was asked of the standby, unless that is not to be asked any more before it answers. */
  unlessLost<T>(asked: Promise<T>): Promise<T>;
  run(signal: AbortSignal): Promise<void>;
}

export function createStandbyWatch(
  { store, clock, log }: { store: Pick<StandbyStore, "look">; clock: Clock; log: Logger },
): StandbyWatch {
  let samples: Sample[] = [];
  let state: StandbyState = { kind: "unknown" };
  let lookedAt = -Infinity;
  let looking: Promise<void> | undefined;
  /** Ends the waits for what was asked; only of those under way, lest answers stay with them. */
  const waits = new Set<(why: Error) => void>();

  async function judge(): Promise<StandbyState & { err?: string }> {
    try {
      const { primary, standby } = await within(store.look(), { ms: PATIENCE_MS, clock });
      if (!isStandbyOf({ primary, standby })) return { kind: "refused", why: "not_standby" };
      samples = noted(samples, { at: clock.elapsed(), position: primary.position });
      const lagMs = lagOf(samples, standby.position);
      // Not looked for long enough to tell: it is no fault yet, and nobody reads there.
      const looked = clock.elapsed() - samples[0]!.at;
      if (lagMs === undefined && looked <= MOST_LAG_MS) return { kind: "unknown" };
      return lagMs === undefined || lagMs > MOST_LAG_MS
        ? { kind: "refused", why: "behind", ...(lagMs !== undefined && { lagMs }) }
        : { kind: "usable", lagMs };
    } catch (error) {
      return { kind: "refused", why: "down", err: String(error) };
    }
  }

  async function look(): Promise<void> {
    const { err, ...next } = await judge();
    const [before, why] = [refusalOf(state), refusalOf(next)];
    if (why !== undefined && why !== before) {
      log.warn({ why, ...(err && { err }) }, "standby: not asked, the database answers the staff");
    }
    if (why === undefined && before !== undefined) log.info("standby: answers the staff again");
    state = next;
    lookedAt = clock.elapsed();
    if (why !== undefined && before === undefined) {
      for (const end of waits) end(new Error(`The standby is not to be asked: ${why}`));
    }
  }

  const lookOnce = () => looking ??= look().finally(() => looking = undefined);

  return {
    state: () => state,
    async fresh() {
      if (clock.elapsed() - lookedAt > FRESH_MS) await lookOnce();
      return state;
    },
    doubt: () => void (lookedAt = -Infinity),
    unlessLost: (asked) =>
      new Promise((resolve, reject) => {
        waits.add(reject);
        asked.then(resolve, reject).finally(() => waits.delete(reject));
      }),
    async run(signal) {
      while (!signal.aborted) {
        await lookOnce();
        await clock.sleep(LOOK_MS, signal);
      }
    },
  };
}

function refusalOf(state: StandbyState): Refusal | undefined {
  return state.kind === "refused" ? state.why : undefined;
}
