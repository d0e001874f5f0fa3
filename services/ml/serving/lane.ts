/**
 * One inference thread through all its lives (IN5).
 *
 * Holds the present life and what was asked of it; the adapter drives it. A life that dies, or that says nothing for too long, fails what it had in hand;
 * the next one begins after a pause that doubles from life to life and is short again once one works.
 * A life that lacks a model serves the others, and ends for a next one when it has nothing in hand.
 */

import type { Thread } from "../../platform/runtime/mod.ts";
import { PIECE_ROWS } from "./inference.ts";
import type { InferenceOrder, InferenceReport } from "./messages.ts";
import {
  EngineDied,
  type KnownModel,
  type Lane,
  type LaneOptions,
  type LaneState,
} from "./types.ts";

/** An answer that takes longer comes from a thread that hangs. */
const STUCK_MS = 5_000;
/** So many batches in a row that end in errors are the fault of the thread, or it has no memory left. */
const FAILURES = 5;
/** A large model is compiled for a while, on a busy machine for longer. */
const LOAD_MS = 60_000;
const START_MS = 20_000;
/** So often a model is run in each life before it serves there: its code is compiled by then. */
const WARM_RUNS = 40;
const PAUSE_MS = { first: 50, longest: 10_000 };
/** Until a life that lacks a model makes place for another: the others that it has are served by it. */
const LACKING_MS = { first: 1_000, longest: 60_000 };

/** So often it is looked whether what was asked is answered: a timer for each would cost as much as it. */
const LOOK_MS = 250;
/** Fewer values are sent faster as a copy than handed over. */
const COPIED_VALUES = 1_024;

interface Asked {
  /** By the clock's `elapsed`. */
  due: number;
  resolve(scores?: Float32Array): void;
  reject(error: Error): void;
}
interface Life {
  worker: Thread;
  asked: Map<number, Asked>;
  /** Loaded and warm. */
  models: Set<number>;
  isLacking: boolean;
  isWatched: boolean;
  /** Batches in a row that ended in errors. */
  failures: number;
  up: PromiseWithResolvers<void>;
  runsOn: string;
  warning: string | undefined;
}

export function createLane(options: LaneOptions): Lane {
  const { spawn, root, device, engine, known, onChange, clock, log } = options;
  let life: Life | undefined;
  let state: LaneState = { is: "starting" };
  let lastId = 0;
  let running = 0;
  let loading = 0;
  let deaths = 0;
  /** Lives in a row that lacked a model. */
  let lacking = 0;
  let trouble: string | undefined;
  const closed = new AbortController();

  function begin(): void {
    if (closed.signal.aborted) return;
    state = { is: "starting" };
    const up = Promise.withResolvers<void>();
    up.promise.catch(() => {});
    const worker = spawn();
    const own: Life = {
      worker,
      asked: new Map(),
      models: new Set(),
      isLacking: false,
      isWatched: false,
      failures: 0,
      up,
      runsOn: "",
      warning: undefined,
    };
    life = own;
    worker.onmessage = ({ data }: { data: InferenceReport }) => hear(own, data);
    worker.onerror = (event) => {
      event.preventDefault();
      die(own, event.message);
    };
    const { compiled } = engine;
    send(own, { type: "start", root: root.href, device, ...(compiled && { engine: compiled }) });
    void clock.sleep(START_MS, closed.signal).then(() => {
      if (state.is === "starting" && life === own) die(own, "it did not start in time");
    });
  }

  function hear(own: Life, report: InferenceReport): void {
    if (report.type === "compiled") {
      engine.compiled = report.engine;
    } else if (report.type === "ready") {
      if (report.warning !== undefined) log.warn(`inference: ${report.warning}`);
      own.runsOn = report.runsOn;
      own.warning = report.warning;
      void open(own);
    } else {
      const asked = own.asked.get(report.id);
      own.asked.delete(report.id);
      if (report.type === "done") asked?.resolve(report.scores);
      else asked?.reject(new Error(report.why));
    }
  }

  /** With what was served before: only then it is up. */
  async function open(own: Life): Promise<void> {
    for (const model of known()) {
      try {
        await loadWarm(own, model);
      } catch (error) {
        if (error instanceof EngineDied) return;
        lack(own, error);
      }
    }
    if (life !== own) return;
    if (!own.isLacking) [lacking, trouble] = [0, undefined];
    state = { is: "up", runsOn: own.runsOn, warning: own.warning };
    own.up.resolve();
    onChange();
  }

  /** Another life may have what this one cannot load. */
  function lack(own: Life, error: unknown): void {
    trouble = `a model that is served cannot be loaded: ${error}`;
    log.error({ err: String(error) }, "inference: a model that was served cannot be loaded");
    if (own.isLacking) return;
    own.isLacking = true;
    void renew(own, Math.min(LACKING_MS.longest, LACKING_MS.first * 2 ** lacking++));
  }

  async function renew(own: Life, pause: number): Promise<void> {
    await clock.sleep(pause, closed.signal);
    while (life === own && own.asked.size > 0) await clock.sleep(LOOK_MS, closed.signal);
    die(own, "it lacks a model");
  }

  async function loadWarm(own: Life, model: KnownModel): Promise<void> {
    const { id, width } = model;
    await ask(own, (order) => loadOrder(order, model), { limitMs: LOAD_MS });
    for (let i = 0; i <= WARM_RUNS; i++) {
      const count = i < WARM_RUNS ? 1 : PIECE_ROWS;
      const rows = new Float32Array(count * width);
      await ask(own, (order) => ({ type: "run", id: order, model: id, rows, count }), {
        transfer: [rows.buffer],
        // What others asked may be before it, and a busy machine is no reason to refuse a model.
        limitMs: LOAD_MS,
      });
    }
    own.models.add(id);
  }

  async function load(model: KnownModel): Promise<void> {
    if (!life) throw new EngineDied(state.is === "down" ? state.why : "it is closed");
    const own = life;
    await own.up.promise;
    loading++;
    try {
      await loadWarm(own, model);
    } finally {
      loading--;
      onChange();
    }
  }

  function die(own: Life, why: string): void {
    if (life !== own) return;
    life = undefined;
    own.worker.terminate();
    const pause = Math.min(PAUSE_MS.longest, PAUSE_MS.first * 2 ** deaths++);
    state = { is: "down", why, until: clock.elapsed() + pause };
    if (!own.isLacking) trouble = why;
    const error = new EngineDied(why);
    own.up.reject(error);
    for (const asked of own.asked.values()) asked.reject(error);
    if (closed.signal.aborted) return;
    log.error({ err: why, pause }, "inference: the worker died, starting another");
    onChange();
    void clock.sleep(pause, closed.signal).then(begin);
  }

  function send(own: Life, order: InferenceOrder, transfer: Transferable[] = []): void {
    own.worker.postMessage(order, transfer);
  }

  function ask(
    own: Life,
    order: (id: number) => InferenceOrder,
    { transfer = [], limitMs = STUCK_MS }: { transfer?: Transferable[]; limitMs?: number } = {},
  ): Promise<Float32Array | undefined> {
    const id = ++lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array | undefined>();
    own.asked.set(id, { resolve, reject, due: clock.elapsed() + limitMs });
    send(own, order(id), transfer);
    if (!own.isWatched) void watch(own);
    return promise;
  }

  async function watch(own: Life): Promise<void> {
    own.isWatched = true;
    while (life === own && own.asked.size > 0) {
      await clock.sleep(LOOK_MS, closed.signal);
      const now = clock.elapsed();
      for (const { due } of own.asked.values()) {
        if (due <= now) die(own, "it does not answer any more");
      }
    }
    own.isWatched = false;
  }

  return {
    get state() {
      return state;
    },
    get isFree() {
      return state.is === "up" && running === 0;
    },
    get isLoading() {
      return loading > 0;
    },
    get trouble() {
      return trouble;
    },
    has: (model) => state.is === "up" && life?.models.has(model) === true,
    start: begin,

    load,

    async adopt(model) {
      const own = life;
      try {
        await load(model);
      } catch (error) {
        // The next life has it, as one of those that are known.
        if (own && life === own && !(error instanceof EngineDied)) lack(own, error);
      }
    },

    unload(model) {
      life?.models.delete(model);
      if (life) send(life, { type: "unload", model });
    },

    async run({ model, rows, count }) {
      if (!life) throw new EngineDied("it is not up");
      const own = life;
      running++;
      try {
        const order = (id: number): InferenceOrder => ({ type: "run", id, model, rows, count });
        const scores = await ask(own, order, {
          transfer: rows.length > COPIED_VALUES ? [rows.buffer] : [],
          // What is being loaded is before it.
          limitMs: loading > 0 ? LOAD_MS : STUCK_MS,
        });
        [deaths, own.failures] = [0, 0];
        return scores!;
      } catch (error) {
        if (!(error instanceof EngineDied) && ++own.failures >= FAILURES) {
          die(own, `it answers nothing but errors: ${error}`);
        }
        throw error;
      } finally {
        running--;
      }
    },

    close() {
      closed.abort();
      if (life) die(life, "it is closed");
    },
  };
}

function loadOrder(id: number, { id: model, onnx, width }: KnownModel): InferenceOrder {
  return { type: "load", id, model, onnx, width };
}
