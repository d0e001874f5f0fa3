/**
 * Trying again: with exponential backoff and full jitter, and one log line per outage.
 *
 * Holds whether an outage is under way; all calls of one such object share it, so give each engine
 * its own. A call that never works is tried until its signal aborts: it must be safe to repeat.
 */

import type { Clock } from "../time/clock.ts";
import type { Logger } from "../observe/log.ts";

export interface RetryDeps {
  clock: Clock;
  log: Logger;
  /** From 0 up to 1, for the jitter. */
  random(): number;
  /** What is away during an outage, for the log. */
  what: string;
}

export interface Retry {
  /**
   * Repeats the call until it works. The first try is made in any case; undefined when the signal
   * aborts before one works.
   */
  insist<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T | undefined>;
  /** Sleeps before the try after the `tries`-th. */
  pause(tries: number, signal: AbortSignal): Promise<void>;
}

const FIRST_MS = 100;
const MOST_MS = 5_000;

export function createRetry({ clock, log, random, what }: RetryDeps): Retry {
  let away = false;

  function pause(tries: number, signal: AbortSignal): Promise<void> {
    const most = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 10));
    return clock.sleep(Math.ceil(random() * most), signal);
  }

  return {
    pause,
    async insist(signal, call) {
      for (let tries = 1; tries === 1 || !signal.aborted; tries++) {
        try {
          const result = await call();
          if (away) log.info(`${what}: back again`);
          away = false;
          return result;
        } catch (error) {
          if (signal.aborted) return undefined;
          // Many callers fail together; one line says it.
          if (!away) log.warn({ err: messageOf(error) }, `${what}: failing, trying on`);
          away = true;
          await pause(tries, signal);
        }
      }
      return undefined;
    },
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
