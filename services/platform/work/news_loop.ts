/**
 * A loop that works when the database says that there is news, and every now and then in any case.
 *
 * Holds the subscription and whether news came since the round began; it drives itself until the
 * signal aborts. News that comes during a round begins another at once: none falls between. A missed
 * notification costs one pause, never more, so work must find by itself what is to be done.
 */

import type { Clock } from "../time/clock.ts";
import type { Logger } from "../observe/log.ts";

export interface NewsLoop {
  /** For the log: "outbox: relay". */
  name: string;
  /** Calls back on news, and whenever news may have been missed. */
  listen(wake: () => void): Promise<{ unlisten(): Promise<void> }>;
  /** @returns true when there is more to do at once */
  work(): Promise<boolean | void>;
  /** Longest pause between two rounds, in milliseconds. */
  everyMs: number;
  /** Pause after a round that news began, where nobody waits: what comes meanwhile is one round. */
  gatherMs?: number;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/** Runs until the signal aborts; what fails is logged and tried again after a pause. */
export async function runOnNews(
  { name, listen, work, everyMs, gatherMs, clock, log, signal }: NewsLoop,
): Promise<void> {
  let news = new AbortController();
  let listening: { unlisten(): Promise<void> } | undefined;
  let woken = false;
  while (!signal.aborted) {
    let more = false;
    try {
      // Once it stands, the driver restores it after a lost connection by itself.
      listening ??= await listen(() => news.abort());
      woken = news.signal.aborted;
      news = new AbortController();
      more = await work() === true;
    } catch (error) {
      log.warn({ err: String(error) }, `${name} failed, trying again`);
      await clock.sleep(Math.min(everyMs, 1_000), signal);
    }
    if (more) continue;
    if (gatherMs && woken) await clock.sleep(gatherMs, signal);
    await clock.sleep(untilNext(everyMs, clock), AbortSignal.any([signal, news.signal]));
  }
  await listening?.unlisten().catch(() => {});
}

/** Loops at rest work at the same moments: a process wakes once for all, and reads together. */
function untilNext(everyMs: number, clock: Clock): number {
  return Math.ceil(everyMs - clock.elapsed() % everyMs);
}
