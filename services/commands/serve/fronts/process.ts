/**
 * One of the processes that `serve --fronts` keeps: started, asked how it does, replaced when it ends.
 *
 * Holds its present life, and how many lives in a row were short. The supervisor drives it. A process
 * that ends early again and again is started ever less often, and says that it is failing meanwhile.
 */

import type { Child } from "../../../platform/runtime/mod.ts";
import type { Logger } from "../../../platform/observe/log.ts";
import type { Clock } from "../../../platform/time/clock.ts";
import { KEY_HEADER } from "./part.ts";
import type { Tally, Totals } from "./totals.ts";

/** Who has lived for so long ended for a new reason. */
const LONG_MS = 60_000;
const FIRST_REST_MS = 250;
const MOST_REST_MS = 30_000;
/** So many short lives in a row are no accident. */
const FAILING = 3;
/** What a process has counted is kept so often; of one that is killed the rest is lost. */
const NOTE_EVERY_MS = 10_000;
const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 2_000;

/** As `/ready` says it: of each engine "ok", or what is wrong. */
export interface Readiness {
  ready: boolean;
  checks: Record<string, string>;
}

/** A process that was started, and where it answers us. */
export interface Launched {
  child: Child;
  /** Its own address. */
  url: string;
}

export interface Supervised {
  readonly name: string;
  readonly isFront: boolean;
  /** Its short lives in a row are too many, and it does not live just now. */
  isFailing(): boolean;
  /** The process there is; undefined between two. */
  living(): Life | undefined;
  /** How many have taken another's place. */
  replaced(): number;
  /** Keeps a process until the signal aborts and the last one has ended; answers how that ended. */
  run(signal: AbortSignal): Promise<number>;
}

export interface Life {
  child: Child;
  tally: Tally;
  /** It takes requests: whoever started first does from the beginning, others once they have begun. */
  takesRequests(): boolean;
  hasBegun(): boolean;
  /** Has its metrics noted. @returns whether it answered in time */
  note(): Promise<boolean>;
  /** What it says of its engines. */
  ready(): Promise<Readiness>;
}

export function createSupervised(
  { name, isFront, launch, ended, totals, key, clock, log }: {
    name: string;
    isFront: boolean;
    /** @param isFirst nobody has had this place before */
    launch(isFirst: boolean): Promise<Launched>;
    /** Told of each end that nobody asked for. */
    ended(end: { code: number; hasBegun: boolean }): void;
    totals: Totals;
    key: string;
    clock: Clock;
    log: Logger;
  },
): Supervised {
  let life: Life | undefined;
  let short = 0;
  let lives = 0;

  function live({ child, url }: Launched, isFirst: boolean): Life {
    const tally = totals.open(name);
    let hasBegun = false;
    let noting: Promise<boolean> | undefined;
    const ask = (path: string) =>
      fetch(url + path, {
        headers: { [KEY_HEADER]: key },
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    async function note(): Promise<boolean> {
      try {
        const answer = await ask("/metrics");
        const text = await answer.text();
        if (!answer.ok) return false;
        hasBegun = true;
        tally.note(text);
        return true;
      } catch {
        return false;
      }
    }
    return {
      ...{ child, tally },
      hasBegun: () => hasBegun,
      takesRequests: () => isFront && (isFirst || hasBegun),
      // One at a time: an answer that overtakes another would have counters fall.
      note: () => noting ??= note().finally(() => noting = undefined),
      async ready() {
        try {
          const answer = await ask("/ready");
          return { ready: answer.ok, checks: (await answer.json()).checks };
        } catch {
          return { ready: false, checks: { [`front ${name}`]: "down: does not answer" } };
        }
      },
    };
  }

  async function watch(life: Life, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await life.note();
      await clock.sleep(life.hasBegun() ? NOTE_EVERY_MS : LOOK_EVERY_MS, over);
    }
  }

  return {
    ...{ name, isFront },
    isFailing: () => short >= FAILING && !life?.hasBegun(),
    living: () => life,
    replaced: () => Math.max(0, lives - 1),
    async run(signal) {
      for (;;) {
        const isFirst = lives++ === 0;
        const launched = await launch(isFirst);
        const { child: { pid }, url } = launched;
        log.info({ front: name, pid, url }, "fronts: a process starts");
        const began = clock.elapsed();
        const now = life = live(launched, isFirst);
        const stop = () => now.child.kill("SIGTERM");
        signal.addEventListener("abort", stop, { once: true });
        if (signal.aborted) stop();
        const over = new AbortController();
        const watching = watch(now, over.signal);
        const code = await now.child.ended;
        life = undefined;
        now.tally.close();
        over.abort();
        await watching;
        signal.removeEventListener("abort", stop);
        // Told to end before it could hear it in its own way.
        if (signal.aborted) return now.hasBegun() ? code : 0;
        const ms = Math.round(clock.elapsed() - began);
        short = ms >= LONG_MS ? 1 : short + 1;
        const restMs = Math.min(MOST_REST_MS, FIRST_REST_MS * 2 ** (short - 1));
        log.error(
          { front: name, code, lived_ms: ms, again_in_ms: restMs },
          "fronts: a process ended, another takes its place",
        );
        ended({ code, hasBegun: now.hasBegun() });
        await clock.sleep(restMs, signal);
        if (signal.aborted) return 0;
      }
    },
  };
}
