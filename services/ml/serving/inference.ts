/**
 * Rows in, scores out, within a deadline, off the request thread (ML4).
 *
 * Every adapter keeps these promises:
 * - IN1 scores stand in the order of their rows, one a row, and no row changes another's score.
 * - IN2 every call is answered or refused: `run` takes at most the deadline for each piece of
 *   `PIECE_ROWS` rows. The time in which a model is loaded beside it does not count, up to a second.
 * - IN3 at most `MOST_PIECES` pieces wait; more are refused at once.
 * - IN4 what waits is run together, but a call of a few rows never waits for all of a large one.
 * - IN5 the engine's death fails only what it had in hand; it starts again by itself, with the same
 *   models, at growing intervals. While it dies again and again, calls are refused at once; while a
 *   model fails again and again, calls for it. What answers nothing but errors is ended as if dead.
 * - IN6 a model that was loaded is warm, and one that cannot be loaded harms no other.
 * - IN7 what is only proved takes no memory and no time of those that serve.
 */

export interface Inference extends AsyncDisposable {
  /** @throws ModelUnusable; ml.inference_down when there is no engine to try it on */
  load(model: ModelBytes): Promise<LoadedModel>;
  /**
   * What a model says to rows, in a thread that ends with it; one proof after the other.
   * @throws ModelUnusable, also for one that the thread dies of, or that takes longer than `PROOF_MS`;
   * ml.inference_down when there is no thread to try it in
   */
  prove(model: ModelBytes, rows: Float32Array, count: number): Promise<Float32Array>;
  status(): InferenceStatus;
}

export interface ModelBytes {
  /** ONNX: one input `features`, float32 [rows, width], and one output `score`, float32 [rows, 1]. */
  onnx: Uint8Array;
  /** Features of a row. */
  width: number;
}

export interface LoadedModel {
  /**
   * @param rows values row by row, NaN where one is missing; `count` times the width
   * @param deadlineMs for each piece, where it is not a request that waits
   * @throws ml.inference_busy, ml.inference_down
   */
  run(rows: Float32Array, count: number, deadlineMs?: number): Promise<Float32Array>;
  /** What its rows have taken in the engine so far. */
  spent(): { rows: number; seconds: number };
  /** Frees it once nothing waits for it any more. */
  release(): void;
}

export type InferenceStatus =
  /** Nobody has loaded a model yet: no thread runs. */
  | { is: "idle" }
  | { is: "starting" }
  /** `warning`: why it does not run on what was asked for, or not in every thread. */
  | { is: "ready"; runsOn: string; warning?: string }
  | { is: "failing"; why: string };

/** Rows that are run at a time at most: what a single row waits for behind others. */
export const PIECE_ROWS = 256;
/** Pieces that may wait. */
export const MOST_PIECES = 1_024;
/** For each piece of a call, in milliseconds. */
export const DEADLINE_MS = 100;

/** Of a proof, in milliseconds. */
export const PROOF_MS = 30_000;

/** The engine does not take the model; the message says why. */
export class ModelUnusable extends Error {
  override name = "ModelUnusable";
}
