/** The bot model as anti-cheat knows it: what computes and scores it is somebody else's. */

import type { BotDecision } from "./bot_decision.ts";

export interface BotFeature {
  name: string;
  unit: string;
  /** Below which value so many of the honest rows lie that it learned from, by `shares`. */
  honest?: readonly number[];
}

/**
 * What scores rows.
 * - BM1 `score` answers one score a row, in their order, each 0 to 1; it rejects where the engine is
 *   slow or gone, and may be asked again.
 * - BM2 a version is one model for ever: the same row has the same score.
 */
export interface BotModel {
  /** Name and version, for the evidence. */
  version: string;
  features: readonly BotFeature[];
  decision: BotDecision;
  /** Of each feature's `honest`. */
  shares: readonly number[];
  /** @param rows features of rows, one after the other */
  score(rows: Float32Array<ArrayBuffer>, count: number): Promise<ArrayLike<number>>;
}

/** Which model there is, at any time. */
export interface BotModels {
  /**
   * Whether windows are worth keeping: a model is served, or nobody knows yet whether one is. What is
   * kept is scored once there is an engine.
   */
  isWanted(): boolean;
  /** Undefined while none can be asked. */
  find(): BotModel | undefined;
}
