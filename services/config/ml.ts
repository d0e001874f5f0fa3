/** Where models lie, and what they run on. */

import { z } from "zod";
import { type Given, wholeNumber } from "./environment.ts";

export interface MlConfig {
  /** Of trained models; undefined: the ones that the program comes with. */
  modelsDir: string | undefined;
  device: "cpu" | "gpu";
  /** Inference threads, about 200 MB each. */
  threads: number;
  /** Largest model that is taken, in bytes. */
  maxModelBytes: number;
}

export const mlShape = {
  MODELS_DIR: z.string().min(1).optional(),
  ML_DEVICE: z.enum(["cpu", "gpu"]).default("cpu"),
  ML_THREADS: wholeNumber(1, 16).default(1),
  ML_MAX_MODEL_MB: wholeNumber(1, 256).default(16),
};

export function readMl(e: Given<typeof mlShape>): MlConfig {
  return {
    modelsDir: e.MODELS_DIR,
    device: e.ML_DEVICE,
    threads: e.ML_THREADS,
    maxModelBytes: e.ML_MAX_MODEL_MB << 20,
  };
}
