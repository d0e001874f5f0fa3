/**
 * Inference by ONNX Runtime on WebAssembly, in threads of its own (ML4).
 *
 * Holds the models that were loaded, the calls that wait and one lane per thread; calls drive it, and
 * one look at the clock while any of them waits. The first model starts the threads.
 *
 * Only ONNX scores, also single rows. A walk through the same trees on the request thread would answer
 * one row sooner (`bench/ml_serving_bench.ts` measures both), yet it would be a second reading of the
 * bytes to keep equal to the first, would know trees and nothing else, and would take its time from
 * all other requests.
 */

import { runtime } from "../../platform/runtime/mod.ts";
import type { Failure } from "../../platform/errors.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { mlFailures } from "../errors.ts";
import { createBreakers } from "./breaker.ts";
import {
  DEADLINE_MS,
  type Inference,
  type InferenceStatus,
  type LoadedModel,
  ModelUnusable,
  MOST_PIECES,
  PIECE_ROWS,
} from "./inference.ts";
import { createLane } from "./lane.ts";
import type { Device } from "./messages.ts";
import { type Batch, type Call, createPieceQueue } from "./piece_queue.ts";
import { createProver } from "./proof.ts";
import { EngineDied, type KnownModel, type Lane } from "./types.ts";

export interface InferenceOptions {
  /** Where this program's files are, and its threads. */
  program: { root: URL; entry(path: string): URL };
  device: Device;
  threads: number;
  clock: Clock;
  log: Logger;
  /** Told of each batch that came back: rows, and seconds in the thread. */
  onBatch?: (rows: number, seconds: number) => void;
}

const LOOK_MS = 10;
/** Loading a model holds the thread up: for so long nobody is refused for it. */
const LOADING_MS = 1_000;
export function createInferenceOnnx(options: InferenceOptions): Inference {
  const { program, device, threads, clock, log, onBatch = () => {} } = options;
  const models = new Map<number, KnownModel>();
  const spent = new Map<number, { rows: number; seconds: number }>();
  const queue = createPieceQueue({ pieceRows: PIECE_ROWS, mostPieces: MOST_PIECES });
  const breakers = createBreakers({ clock });
  const underWay = new Set<Call>();
  const released = new Set<number>();
  const engine: { compiled?: WebAssembly.Module } = {};
  const openLane = (of: { known(): Iterable<KnownModel>; onChange(): void }) =>
    createLane({
      spawn: () => runtime.startThread(program.entry("workers/inference_worker.ts"), "inference"),
      root: program.root,
      ...{ ...of, device, engine, clock, log },
    });
  const lanes = Array.from(
    { length: threads },
    () => openLane({ known: () => models.values(), onChange: pump }),
  );
  const prover = createProver({
    openLane: (onChange) => openLane({ known: () => [], onChange }),
    clock,
  });
  let hasStarted = false;
  let isClosed = false;
  let looking = false;
  let lastModel = 0;

  function start(): void {
    if (hasStarted) return;
    hasStarted = true;
    for (const lane of lanes) lane.start();
  }

  function pump(): void {
    for (const lane of lanes) {
      if (!lane.isFree) continue;
      const batch = queue.take((model) => mayRun(lane, model));
      if (batch) void run(lane, batch);
    }
    for (const model of released) {
      if (!queue.has(model)) free(model);
    }
  }

  /** One that loads a model is asked only where no other has the one that is wanted. */
  function mayRun(lane: Lane, model: number): boolean {
    if (!lane.has(model)) return false;
    return !lane.isLoading || !lanes.some((other) => other.has(model) && !other.isLoading);
  }

  async function run(lane: Lane, batch: Batch): Promise<void> {
    const began = clock.elapsed();
    for (const { call } of batch.parts) underWay.add(call);
    try {
      const scores = await lane.run(batch);
      const seconds = (clock.elapsed() - began) / 1_000;
      onBatch(batch.count, seconds);
      const { rows, seconds: before } = spent.get(batch.model) ?? { rows: 0, seconds: 0 };
      spent.set(batch.model, { rows: rows + batch.count, seconds: before + seconds });
      breakers.worked(batch.model);
      deliver(batch, scores);
    } catch (error) {
      if (error instanceof EngineDied) breakers.died();
      else {
        breakers.failed(batch.model);
        log.error({ err: String(error) }, "inference: a batch failed");
      }
      for (const { call } of batch.parts) {
        refuse(call, down("The inference worker failed with these rows in hand", error));
      }
      queue.remove(({ isOver }) => isOver);
    }
    pump();
  }

  function deliver({ parts }: Batch, scores: Float32Array): void {
    let at = 0;
    for (const { call, from, count } of parts) {
      call.scores.set(scores.subarray(at, at + count), from);
      at += count;
      call.done += count;
      if (call.done === call.count) settle(call, () => call.resolve(call.scores));
    }
  }

  function settle(call: Call, how: () => void): void {
    if (call.isOver) return;
    call.isOver = true;
    underWay.delete(call);
    how();
  }

  const refuse = (call: Call, failure: Failure) => settle(call, () => call.reject(failure));

  /** One look for all calls: each in its own sleep would cost as much as the scoring. */
  async function look(): Promise<void> {
    looking = true;
    let loadingSince: number | undefined;
    while (!isClosed && (queue.pieces > 0 || underWay.size > 0)) {
      await clock.sleep(LOOK_MS);
      const now = clock.elapsed();
      loadingSince = lanes.some((lane) => lane.isLoading) ? loadingSince ?? now : undefined;
      if (loadingSince !== undefined && now - loadingSince < LOADING_MS) continue;
      const late = [...queue.remove(({ due }) => due <= now)];
      for (const call of underWay) if (call.due <= now) late.push(call);
      for (const call of late) refuse(call, tooLate(call));
    }
    looking = false;
  }

  /** A call finds out why it would only wait in vain. */
  function whyRefused(model: number): Failure | undefined {
    if (isClosed) return down("The program is stopping");
    const pause = breakers.refusesFor(model);
    if (pause > 0) return down("The inference worker fails again and again", undefined, pause);
    return undefined;
  }

  /** Why nobody's rows can be scored now, though they may wait for it. */
  function tooLate({ model }: Call): Failure {
    if (lanes.some((lane) => lane.has(model))) {
      return mlFailures.make("inference_busy", `No score within ${DEADLINE_MS} ms`);
    }
    const [{ state }] = lanes as [Lane];
    const what = { up: "without this model", down: "down", starting: "starting" }[state.is];
    return down(`The inference worker is ${what}`);
  }

  function score(
    { id, width }: KnownModel,
    rows: Float32Array,
    count: number,
    deadlineMs = DEADLINE_MS,
  ): Promise<Float32Array> {
    if (count === 0) return Promise.resolve(new Float32Array());
    const refusal = whyRefused(id);
    if (refusal) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      const due = clock.elapsed() + deadlineMs * Math.ceil(count / PIECE_ROWS);
      const call: Call = {
        ...{ model: id, width, rows, count, due, resolve, reject },
        ...{ scores: new Float32Array(count), taken: 0, done: 0, isOver: false },
      };
      if (!queue.add(call)) {
        return reject(mlFailures.make("inference_busy", `${queue.pieces} pieces wait already`));
      }
      pump();
      if (!looking) void look();
    });
  }

  function free(model: number): void {
    released.delete(model);
    models.delete(model);
    spent.delete(model);
    breakers.forget(model);
    for (const lane of lanes) lane.unload(model);
  }

  return {
    async load({ onnx, width }): Promise<LoadedModel> {
      start();
      const model: KnownModel = { id: ++lastModel, onnx, width };
      let lost: EngineDied | undefined;
      let has = 0;
      // One after the other: the rest goes on with what is served meanwhile.
      for (const lane of lanes) {
        try {
          await lane.load(model);
          has++;
        } catch (error) {
          if (!(error instanceof EngineDied)) {
            free(model.id);
            throw new ModelUnusable((error as Error).message);
          }
          lost = error;
        }
      }
      if (has === 0) throw down("The inference worker died while it loaded the model", lost);
      models.set(model.id, model);
      // Whoever died with it or without it may be back already, and does not know of it.
      for (const lane of lanes) if (!lane.has(model.id)) void lane.adopt(model);
      return {
        run: (rows, count, deadlineMs) => score(model, rows, count, deadlineMs),
        spent: () => spent.get(model.id) ?? { rows: 0, seconds: 0 },
        release() {
          released.add(model.id);
          pump();
        },
      };
    },

    async prove(model, rows, count) {
      try {
        return await prover.prove(model, rows, count);
      } catch (error) {
        if (!(error instanceof EngineDied)) throw error;
        throw down("No inference worker is there to try the model", error);
      }
    },

    status(): InferenceStatus {
      if (!hasStarted) return { is: "idle" };
      const states = lanes.map(({ state }) => state);
      const up = states.find((state) => state.is === "up");
      if (up?.is === "up") {
        const { runsOn, warning } = up;
        const why = [warning, troubleOf(lanes)].filter((each) => each !== undefined).join("; ");
        return { is: "ready", runsOn, ...(why !== "" && { warning: why }) };
      }
      const dead = states.find((state) => state.is === "down");
      return dead?.is === "down" ? { is: "failing", why: dead.why } : { is: "starting" };
    },

    [Symbol.asyncDispose]() {
      isClosed = true;
      prover.close();
      for (const lane of lanes) lane.close();
      for (const call of [...queue.remove(() => true), ...underWay]) {
        refuse(call, down("The program is stopping"));
      }
      return Promise.resolve();
    },
  };
}

function troubleOf(lanes: readonly Lane[]): string | undefined {
  const troubles = lanes.flatMap(({ trouble }) => trouble ?? []);
  if (troubles.length === 0) return undefined;
  return `${troubles.length} of ${lanes.length} inference threads: ${troubles[0]}`;
}

function down(detail: string, cause?: unknown, pauseMs?: number): Failure {
  return mlFailures.make("inference_down", detail, {
    ...(cause !== undefined && { cause }),
    ...(pauseMs !== undefined && { retryAfter: pauseMs / 1_000 }),
  });
}
