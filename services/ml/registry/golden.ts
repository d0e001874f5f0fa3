/** Whether a version answers its golden rows as its trainer did, in the engine (ML3). */

import { GOLDEN_TOLERANCE } from "../manifest.ts";
import { type Inference, type LoadedModel, ModelUnusable } from "../serving/inference.ts";
import { type Candidate, ModelRefused } from "./candidate.ts";

/** What float32 itself rounds off, of outputs that vary little around a large number. */
const FLOAT32 = 2 ** -22;

/** Nobody waits for the answer: it takes what it takes. */
const PATIENCE_MS = 10_000;

/**
 * Has it answer its golden rows, in a thread that ends with it.
 * @throws ModelRefused; ml.inference_down when the engine cannot be asked
 */
export async function proveCandidate(inference: Inference, candidate: Candidate): Promise<void> {
  const { rows, count, outputs } = goldenRows(candidate);
  const said = await refusing(() => inference.prove(bytesOf(candidate), rows, count));
  refuseUnlessGolden(said, outputs);
}

/**
 * Loads it beside what is served, and has it answer its golden rows there.
 * @returns the model, ready to serve
 * @throws ModelRefused; ml.inference_busy and ml.inference_down when the engine cannot be asked
 */
export async function loadCandidate(
  inference: Inference,
  candidate: Candidate,
): Promise<LoadedModel> {
  const { rows, count, outputs } = goldenRows(candidate);
  const model = await refusing(() => inference.load(bytesOf(candidate)));
  try {
    refuseUnlessGolden(await model.run(rows, count, PATIENCE_MS), outputs);
    return model;
  } catch (error) {
    model.release();
    throw error;
  }
}

const bytesOf = ({ files, manifest }: Candidate) => ({
  onnx: files.get("model.onnx")!,
  width: manifest.features.length,
});

function goldenRows({ golden: { inputs, outputs } }: Candidate) {
  return {
    rows: Float32Array.from(inputs.flat(), (value) => value ?? NaN),
    ...{ count: inputs.length, outputs },
  };
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ModelUnusable)) throw error;
    throw new ModelRefused(`model.onnx: ${error.message}`, { cause: error });
  }
}

function refuseUnlessGolden(said: Float32Array, golden: readonly number[]): void {
  const range = Math.max(...golden) - Math.min(...golden) || Math.abs(golden[0]!) || 1;
  const row = golden.findIndex((wanted, i) =>
    !(Math.abs(said[i]! - wanted) <= GOLDEN_TOLERANCE * range + FLOAT32 * Math.abs(wanted))
  );
  if (row < 0) return;
  throw new ModelRefused(
    `it answers ${said[row]} to row ${row} of golden.json, and should ${golden[row]}`,
  );
}
