/**
 * A training run from rows to a version's files: split, fit, compare, measure, write down. Nothing is
 * read from or written to disk here, and no clock is asked: the same rows, seed and time are the same
 * files to the last byte.
 */

import type { Golden, Manifest, ModelName } from "../manifest.ts";
import { MANIFEST_SCHEMA } from "../manifest.ts";
import { REFERENCE_FILE } from "../reference.ts";
import { analyse, type Analysis } from "./analyse.ts";
import { writeCard } from "./card/card.ts";
import { drawPlots } from "./card/plots.ts";
import type { Sample } from "./boosting/options.ts";
import { type Dataset, pick } from "./dataset.ts";
import { digestOf } from "./digest.ts";
import { makeReference, referenceRows } from "./make_reference.ts";
import { fitBoosting, fitLinearModel, fitOneFeature, type Fitted } from "./fit.ts";
import {
  chooseKind,
  type HeldOut,
  judge,
  lossesOf,
  type ServedScores,
  type Task,
  type Verdict,
} from "./gate.ts";
import { measure } from "./measures.ts";
import { thresholdAt } from "./metrics/ranking.ts";
import { type Run, TrainingRefused } from "./run.ts";
import { chooseDecision } from "./session_rates.ts";
import { honestShares } from "./honest_shares.ts";
import { findLeaks, splitDataset } from "./split.ts";

export const TASKS: Readonly<Record<ModelName, Task>> = {
  ...{ skill: "regression", bot: "classification" },
  ...{ churn: "classification", risk: "classification" },
};

const TARGETS: Readonly<Record<ModelName, string>> = {
  skill: "the rating that the player will have",
  bot: "a program plays, not a person",
  churn: "nothing is played within the horizon",
  risk: "a flag is confirmed or a payment disputed within 30 days",
};

/** Share of the negative rows that may score: people who are wrongly suspected. */
const FALSE_POSITIVES = { bot: 1e-3, risk: 1e-2 };
const FEWEST_ROWS = 50;
const MOST_GOLDEN = 64;

export interface Trained {
  manifest: Manifest;
  /** By their name in the version's folder. */
  files: Record<string, string | Uint8Array<ArrayBuffer>>;
  /** Of the gate; it stands in the manifest as well. */
  verdict: Verdict;
}

/** Of the single feature that has to be beaten: no seed finds a worse one. */
const BASELINE_SEED = 1;

/**
 * @param served what the served version says to the rows of `judgingRows`; undefined where none is
 * @throws TrainingRefused too few rows, or one class alone, in some part
 */
export function trainModel(
  dataset: Dataset,
  { name, version, seed, now, served, onProgress = () => {} }: {
    name: ModelName;
    version: string;
    seed: number;
    now: Date;
    served?: ServedScores | undefined;
    onProgress?: (what: string) => void;
  },
): Trained {
  const task = TASKS[name];
  const split = splitDataset(dataset);
  const leaks = findLeaks(dataset, split);
  if (leaks.length > 0) throw new TrainingRefused(`Cannot train: ${leaks.join("; ")}`);
  const parts = {
    ...{ train: pick(dataset, split.train), valid: pick(dataset, split.valid) },
    ...{ choose: pick(dataset, split.choose), test: pick(dataset, split.test) },
  };
  checkParts(parts, task);
  const heldOf = (part: "choose" | "test"): HeldOut => ({
    ...{ task, seed: BASELINE_SEED, target: parts[part].target },
    player: Int32Array.from(split[part], (row) => dataset.player[row]!),
  });
  const held = heldOf("test");
  const options = { task, seed, onRound: (done: number) => onProgress(`${done} trees`) };
  const boosting = fitBoosting(parts, options);
  onProgress("linear model");
  const linear = fitLinearModel(parts, options);
  onProgress("single features");
  const validHeld = { ...held, target: parts.valid.target };
  const one = fitOneFeature(parts, {
    ...{ task, seed: BASELINE_SEED },
    lossOf: (scores) => lossesOf(scores, validHeld).reduce((sum, loss) => sum + loss, 0),
  });
  const say = (model: { score: Fitted["score"] }) =>
    model.score(parts.test.features, parts.test.rows);
  const linearScores = say(linear);
  const sayToChoose = (model: Fitted) => model.score(parts.choose.features, parts.choose.rows);
  const { kind, comparison } = chooseKind({
    ...{ boosting: sayToChoose(boosting), linear: sayToChoose(linear) },
  }, heldOf("choose"));
  const chosen = kind === "boosting" ? boosting : linear;
  const scores = {
    chosen: say(chosen),
    constant: new Float64Array(parts.test.rows).fill(meanOf(parts.train.target)),
    oneFeature: say(one),
    linear: linearScores,
  };
  const rate = FALSE_POSITIVES[name as keyof typeof FALSE_POSITIVES];
  const threshold = task === "regression" ? null : rate === undefined ? 0.5 : fairThreshold(
    sayToChoose(chosen),
    parts.choose.target,
    { rate, kinds: Array.from(split.choose, (row) => dataset.segments["experience"]?.[row] ?? "") },
  );
  const decision = name !== "bot" ? undefined : chooseDecision({
    ...{ scores: sayToChoose(chosen), target: parts.choose.target },
    session: Array.from(split.choose, (row) => dataset.player[row]!),
  }, (row) => dataset.segments["experience"]?.[split.choose[row]!] ?? "");
  const run: Run = {
    ...{ name, task, seed, dataset, split, parts, held, chosen, scores, threshold, decision },
    bestColumn: one.column,
  };
  const verdict = judge(
    {
      candidate: scores.chosen,
      constant: scores.constant,
      oneFeature: scores.oneFeature,
    },
    held,
    served,
  );
  verdict.why.unshift(
    `boosting ${
      kind === "boosting" ? "beats" : "does not beat"
    } the linear model on the rows that choose: gain ${
      Number(comparison.gain.toPrecision(3))
    }, at the 95 % bound ${Number(comparison.bound.toPrecision(3))}`,
  );
  const analysis = analyse(run, onProgress);
  const bytes = chosen.encode();
  const gate = { ...verdict, against: served?.version ?? null };
  const manifest = { ...manifestOf(run, { version, now, bytes, analysis }), gate };
  const plots = drawPlots(run, analysis);
  onProgress("what drift is told by");
  const seen = referenceRows(name, dataset);
  const reference = makeReference(dataset, seen, {
    ...{ scores: chosen.score(seen.features, seen.rows), sha256: manifest.sha256 },
  });
  return {
    manifest,
    verdict,
    files: {
      "model.onnx": bytes,
      "metrics.json": `${JSON.stringify(manifest, null, 2)}\n`,
      "golden.json": `${JSON.stringify(goldenOf(run))}\n`,
      [REFERENCE_FILE]: `${JSON.stringify(reference)}\n`,
      "card.md": writeCard(run, { manifest, analysis, verdict, plots: Object.keys(plots) }),
      ...plots,
    },
  };
}

/** The rows that will judge a version made of these, for what is served already to be asked of them. */
export function judgingRows(dataset: Dataset): Pick<Sample, "features" | "rows"> {
  return pick(dataset, splitDataset(dataset).test);
}

/**
 * The lowest threshold at which at most `rate` of the negative rows of every kind of player score: a
 * rate that holds for all together may be paid by the best players alone.
 */
function fairThreshold(
  scores: Float64Array,
  target: Float32Array,
  { rate, kinds }: { rate: number; kinds: readonly string[] },
): number {
  let threshold = thresholdAt(scores, target, rate);
  for (const kind of new Set(kinds)) {
    const rows = [...kinds.keys()].filter((row) => kinds[row] === kind);
    const labels = rows.map((row) => target[row]!);
    // Of fewer, one in a thousand is none, and says nothing.
    if (labels.filter((label) => label < 0.5).length * rate < 1) continue;
    threshold = Math.max(threshold, thresholdAt(rows.map((row) => scores[row]!), labels, rate));
  }
  return Math.min(1, threshold);
}

function checkParts(parts: Run["parts"], task: Task): void {
  for (const [part, { rows, target }] of Object.entries(parts)) {
    if (rows < FEWEST_ROWS) {
      throw new TrainingRefused(
        `Cannot train: ${rows} rows are left for ${part}, at least ${FEWEST_ROWS} are needed`,
      );
    }
    if (task === "classification" && new Set(target).size < 2) {
      throw new TrainingRefused(`Cannot train: all rows of ${part} are of one class`);
    }
  }
}

function meanOf(target: Float32Array): number {
  return target.reduce((sum, value) => sum + value, 0) / target.length;
}

function manifestOf(
  run: Run,
  { version, now, bytes, analysis }: {
    version: string;
    now: Date;
    bytes: Uint8Array;
    analysis: Analysis;
  },
): Manifest {
  const { name, task, parts, scores, dataset } = run;
  const { target } = parts.test;
  return {
    ...{ schema: MANIFEST_SCHEMA, name, version, task, kind: run.chosen.kind },
    definitions: dataset.own ? "ours" : "file",
    features: dataset.definitions.map(({ name: feature, unit, meaning, optional }, column) => ({
      ...{ name: feature, unit, meaning, ...rangeOf(parts.train, column), optional },
      ...(name === "bot" && honestShares(parts.train, column)),
    })),
    ...{ target: TARGETS[name], threshold: run.threshold, sha256: digestOf(bytes) },
    ...(run.decision && { decision: run.decision }),
    ...{ trainedAt: now.toISOString(), seed: run.seed },
    rows: {
      ...{ train: parts.train.rows, valid: parts.valid.rows, choose: parts.choose.rows },
      test: parts.test.rows,
    },
    metrics: { ...measure(task, scores.chosen, target), ...analysis.rates },
    baselines: {
      constant: measure(task, scores.constant, target),
      one_feature: measure(task, scores.oneFeature, target),
      linear: measure(task, scores.linear, target),
    },
  };
}

function rangeOf({ rows, columns, features }: Sample, column: number) {
  let [min, max] = [Infinity, -Infinity];
  for (let row = 0; row < rows; row++) {
    const value = features[row * columns + column]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}

/** Rows of the test part, evenly spread over their scores, so that outputs span the range. */
function goldenOf({ parts, scores }: Run): Golden {
  const { rows, columns, features } = parts.test;
  const order = Int32Array.from({ length: rows }, (_, row) => row)
    .sort((a, b) => scores.chosen[a]! - scores.chosen[b]! || a - b);
  const count = Math.min(MOST_GOLDEN, rows);
  const chosen = Array.from(
    { length: count },
    (_, i) => order[Math.floor(i * (rows - 1) / Math.max(1, count - 1))]!,
  );
  return {
    inputs: chosen.map((row) =>
      Array.from(
        features.subarray(row * columns, (row + 1) * columns),
        (value) => value === value ? value : null,
      )
    ),
    outputs: chosen.map((row) => scores.chosen[row]!),
  };
}
