/**
 * One of the processes that `serve --fronts` keeps: started, asked how it does, replaced when it ends.
 *
 * Holds its present life, and how many lives in a row were short. The supervisor drives it. A process
 * that ends early again and again is started ever less often, and says that it is failing meanwhile.
 */

import type { Child } from "../../../platform/runtime/mod.ts";
import type { Logger } from "../../../platform/observe/log.ts";
import type { Clock } from "../../../platform/time/clock.ts";
import { ask } from "./ask.ts";
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
/** Who does not answer is asked again so soon, and so often: half a minute until it is taken to hang. */
const AGAIN_EVERY_MS = 3_000;
const HANGS = 6;
/** A process that was killed stops answering a moment before the system tells of its end. */
const END_MS = 1_000;

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
  /** It takes requests: whoever started first does from the beginning, others once they are ready. */
  takesRequests(): boolean;
  hasBegun(): boolean;
  /** Has its metrics noted. @returns whether it answered in time */
  note(): Promise<boolean>;
  /** Whether it answers at all: its metrics may wait for an engine that is down. */
  answers(): Promise<boolean>;
  /** What it says of its engines. */
  ready(): Promise<Readiness>;
}

/** How long nobody is started after so many short lives. */
const restAfter = (short: number) => Math.min(MOST_REST_MS, FIRST_REST_MS * 2 ** (short - 1));

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
  let tries = 0;
  let lives = 0;

  function live({ child, url }: Launched, isFirst: boolean): Life {
    const tally = totals.open(name);
    let hasBegun = false;
    let noting: Promise<boolean> | undefined;
    const question = (path: string) => ask(url + path, { key, ms: PATIENCE_MS });
    async function note(): Promise<boolean> {
      try {
        const { status, text } = await question("/metrics");
        if (status !== 200) return false;
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
      answers: () => question("/").then(() => true, () => false),
      async ready() {
        try {
          const { status, text } = await question("/ready");
          return { ready: status === 200, checks: JSON.parse(text).checks };
        } catch {
          await Promise.race([child.ended.catch(() => {}), clock.sleep(END_MS)]);
          return { ready: false, checks: { [`front ${name}`]: "down: does not answer" } };
        }
      },
    };
  }

  /** Notes what it counts until it is over. @returns whether it was killed because it hung */
  async function watch(life: Life, over: AbortSignal, stopping: AbortSignal): Promise<boolean> {
    let silent = 0;
    while (!over.aborted) {
      const answers = await life.note() || life.hasBegun() && await life.answers();
      silent = answers || !life.hasBegun() ? 0 : silent + 1;
      // Asked so often, not for so long: we may have been stopped ourselves.
      if (silent >= HANGS && !over.aborted && !stopping.aborted) {
        log.error({ front: name, pid: life.child.pid }, "fronts: a process hangs, it is killed");
        life.child.kill("SIGKILL");
        return true;
      }
      const restMs = answers ? NOTE_EVERY_MS : AGAIN_EVERY_MS;
      await clock.sleep(life.hasBegun() ? restMs : LOOK_EVERY_MS, over);
    }
    return false;
  }

  return {
    ...{ name, isFront },
    isFailing: () => short >= FAILING && !life?.hasBegun(),
    living: () => life,
    replaced: () => Math.max(0, lives - 1),
    async run(signal) {
      for (;;) {
        const isFirst = tries++ === 0;
        const launched = await launch(isFirst).catch((error) => {
          log.error({ front: name, err: String(error) }, "fronts: a process cannot be started");
        });
        if (!launched) {
          // Some other might: the system lacks memory, processes or files just now.
          ended({ code: 1, hasBegun: false });
          await clock.sleep(restAfter(short += 1), signal);
          if (signal.aborted) return 0;
          continue;
        }
        lives++;
        const { child: { pid }, url } = launched;
        log.info({ front: name, pid, url }, "fronts: a process starts");
        const began = clock.elapsed();
        const now = life = live(launched, isFirst);
        const stop = () => now.child.kill("SIGTERM");
        signal.addEventListener("abort", stop, { once: true });
        if (signal.aborted) stop();
        const over = new AbortController();
        const watching = watch(now, over.signal, signal);
        const code = await now.child.ended;
        life = undefined;
        now.tally.close();
        over.abort();
        const hung = await watching;
        signal.removeEventListener("abort", stop);
        // Told to end before it could hear it in its own way.
        if (signal.aborted) return now.hasBegun() ? code : 0;
        const ms = Math.round(clock.elapsed() - began);
        short = ms >= LONG_MS && !hung ? 1 : short + 1;
        const restMs = restAfter(short);
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
