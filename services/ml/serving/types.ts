/** What an inference thread is asked for, and what it says of itself. */

import type { Thread } from "../../platform/runtime/mod.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { Device } from "./messages.ts";
import type { Batch } from "./piece_queue.ts";

export interface KnownModel {
  id: number;
  onnx: Uint8Array;
  width: number;
}

/** The thread ended, whoever was to blame. */
export class EngineDied extends Error {
  override name = "EngineDied";
}

export type LaneState =
  | { is: "starting" }
  | { is: "up"; runsOn: string; warning: string | undefined }
  /** `until`: when the next life begins, by the clock's `elapsed`. */
  | { is: "down"; why: string; until: number };

export interface Lane {
  readonly state: LaneState;
  /** Up, and nothing is being run. */
  readonly isFree: boolean;
  readonly isLoading: boolean;
  /** Why it serves nothing, or not every model; stays until a life has them all. */
  readonly trouble: string | undefined;
  /** Up, and with this model. */
  has(model: number): boolean;
  start(): void;
  /** Loads and warms it, in a life that is starting as well. @throws EngineDied, or an Error with the engine's words */
  load(model: KnownModel): Promise<void>;
  /** As `load`, of a model that is served already: where it fails, a next life tries again. */
  adopt(model: KnownModel): Promise<void>;
  unload(model: number): void;
  /** @throws EngineDied, or an Error with the engine's words */
  run(batch: Pick<Batch, "model" | "rows" | "count">): Promise<Float32Array>;
  close(): void;
}

export interface LaneOptions {
  spawn(): Thread;
  root: URL;
  device: Device;
  /** As the first life of any lane compiled it, for all that come after. */
  engine: { compiled?: WebAssembly.Module };
  /** What a new life loads before it is up. */
  known(): Iterable<KnownModel>;
  /** Called when it may take work, and when it ended. */
  onChange(): void;
  clock: Clock;
  log: Logger;
}
