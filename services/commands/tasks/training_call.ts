/** What `train` and `eval` are called with, read and checked alike, and how they say what they do. */

import { openLine } from "../line.ts";
import { isDenied, isMissing } from "../../platform/runtime/files.ts";
import { MODEL_NAMES, type ModelName } from "../../ml/manifest.ts";
import { TrainingRefused, UnreadableFile } from "../../ml/training/mod.ts";
import { Failure } from "../../platform/errors.ts";
import type { Call } from "../table.ts";

export interface TrainingCall {
  model: ModelName;
  from: string | undefined;
  /** A folder of its own; undefined: that of the registry. */
  out: string | undefined;
  promote: boolean;
  seed: number;
  window: number | undefined;
  horizon: number | undefined;
  json: boolean;
}

/** @returns a sentence about what cannot be used */
export function readTrainingCall({ args, valueOf, has }: Call): TrainingCall | string {
  const model = MODEL_NAMES.find((name) => name === args[0]);
  if (!model) return `Cannot train "${args[0]}": choose from ${MODEL_NAMES.join(", ")}`;
  if (has("--from-database") && valueOf("--from") !== undefined) {
    return "Cannot use --from-database with --from: a version is made of one history";
  }
  const numbers: Record<string, number | undefined> = {};
  for (
    const [option, most] of [["--seed", 4_294_967_295], ["--window", 365], [
      "--horizon",
      365,
    ]] as const
  ) {
    const text = valueOf(option);
    const value = text === undefined ? undefined : Number(text);
    const isWhole = value === undefined ||
      /^\d+$/.test(text!) && value <= most && (option === "--seed" || value > 0);
    if (!isWhole) return `Cannot use ${option} ${text}: it is a whole number up to ${most}`;
    numbers[option] = value;
  }
  return {
    ...{ model, from: valueOf("--from"), out: valueOf("--out"), json: has("--json") },
    promote: has("--promote"),
    seed: numbers["--seed"] ?? 1,
    ...{ window: numbers["--window"], horizon: numbers["--horizon"] },
  };
}

/**
 * Runs `work`, which tells what it does. What whoever called can mend is one sentence.
 * @returns the exit code
 */
export async function runTraining(
  work: (progress: ProgressLine) => Promise<void>,
): Promise<number> {
  const progress = createProgressLine();
  try {
    await work(progress);
    return 0;
  } catch (error) {
    progress(null);
    const sentence = mendable(error);
    if (sentence === undefined) throw error;
    console.error(sentence);
    return 1;
  }
}

/** A sentence for what whoever called can mend; undefined for a fault of ours. */
function mendable(error: unknown): string | undefined {
  if (error instanceof TrainingRefused || error instanceof UnreadableFile) return error.message;
  if (isMissing(error) || isDenied(error)) {
    return `Cannot read or write: ${error.message}`;
  }
  if (error instanceof Failure) return error.message;
  return undefined;
}

export type ProgressLine = (what: string | null) => void;

/** Tells on a terminal, in one line that is written over, what is being done. */
function createProgressLine(): ProgressLine {
  const line = openLine();
  return (what) => line.write(what === null ? "" : `${what} …`);
}
