/**
 * The time of day as the database tells it, so that all nodes agree on it whatever their machines
 * say, and a machine whose clock is set stops nothing.
 *
 * Holds how far the database's time of day is from this process's own running time, which nobody can
 * set. `follow` measures that again and again; between two measurements time goes on by itself, also
 * while the database is away.
 */

import type { Clock } from "./clock.ts";
import type { Logger } from "../observe/log.ts";

export interface DatabaseClock extends Clock {
  /** Measures once. @throws when the database does not answer */
  synchronize(ask: AskTime): Promise<void>;
  /** Measures again and again until the signal aborts; an outage is waited out. */
  follow(ask: AskTime, signal: AbortSignal): Promise<void>;
}

/** The database's clock, in milliseconds since the Unix epoch. */
export type AskTime = () => Promise<number>;

/** A clock that is set is noticed within this time. */
const EVERY_MS = 5_000;
/** Of an answer that took longer nobody knows when it was true. */
const SLOWEST_MS = 1_000;
/** Differences up to this are the measurement's own. */
const NOISE_MS = 5;
/** A jump that an operator should hear of. */
const JUMP_MS = 1_000;

/** @param own tells running time, and the time of day until the first measurement */
export function createDatabaseClock({ own, log }: { own: Clock; log: Logger }): DatabaseClock {
  let start = own.now() - own.elapsed();
  let measured = false;

  async function synchronize(ask: AskTime): Promise<void> {
    const asked = own.elapsed();
    const time = await ask();
    const took = own.elapsed() - asked;
    // The first is better than none.
    if (measured && took > SLOWEST_MS) return;
    const found = time - (asked + took / 2);
    const off = found - start;
    if (measured && Math.abs(off) <= NOISE_MS + took / 2) return;
    if (Math.abs(off) >= JUMP_MS) {
      const whose = measured ? "the database's clock was set" : "this machine's clock is wrong";
      log.warn({ ms: Math.round(off) }, `clock: ${whose}; going by the database's`);
    }
    measured = true;
    start = found;
  }

  return {
    now: () => Math.floor(start + own.elapsed()),
    elapsed: own.elapsed,
    sleep: own.sleep,
    synchronize,
    async follow(ask, signal) {
      while (!signal.aborted) {
        await own.sleep(EVERY_MS, signal);
        if (signal.aborted) return;
        await synchronize(ask).catch((error) =>
          log.debug({ err: String(error) }, "clock: the database does not tell the time just now")
        );
      }
    },
  };
}
