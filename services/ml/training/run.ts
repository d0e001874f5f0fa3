/** What a training run has found before anything is written down. */

import type { BotDecision } from "../../anti_cheat/mod.ts";
import type { ModelName } from "../manifest.ts";
import type { Sample } from "./boosting/options.ts";
import type { Dataset } from "./dataset.ts";
import type { Fitted } from "./fit.ts";
import type { HeldOut, Task } from "./gate.ts";
import type { Split } from "./split.ts";

/** Nothing can be trained from these rows; the message says why. */
export class TrainingRefused extends Error {}

export interface Run {
  name: ModelName;
  task: Task;
  seed: number;
  dataset: Dataset;
  split: Split;
  parts: { train: Sample; valid: Sample; choose: Sample; test: Sample };
  held: HeldOut;
  chosen: Fitted;
  scores: {
    chosen: Float64Array;
    constant: Float64Array;
    oneFeature: Float64Array;
    linear: Float64Array;
  };
  bestColumn: number;
  threshold: number | null;
  /** Of `bot`, where there are sessions enough to choose it. */
  decision?: BotDecision | undefined;
}
