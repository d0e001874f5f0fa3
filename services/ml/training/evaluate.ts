/** Versions on rows they were not fitted to, beside what any model has to beat. */

import type { Manifest, ModelName } from "../manifest.ts";
import { analyseAsked, type Analysis } from "./analyse.ts";
import type { Dataset } from "./dataset.ts";
import { pick } from "./dataset.ts";
import { drawCalibration, drawRoc } from "./card/plots.ts";
import { fitLinearModel, fitOneFeature, type Fitted } from "./fit.ts";
import { compareLosses, type Comparison, lossesOf, type Task } from "./gate.ts";
import { measure, ratesAt } from "./measures.ts";
import { splitDataset } from "./split.ts";

export interface Evaluation {
  rows: { train: number; valid: number; test: number };
  /** By the versions' names. */
  versions: Record<string, Record<string, number>>;
  baselines: Record<"constant" | "one_feature" | "linear", Record<string, number>>;
  /** How much lower the first version's loss is than each other's and each baseline's. */
  against: Record<string, Comparison>;
  /** Of the first version. */
  analysis: Analysis;
  /** By file name, of the first version. */
  plots: Record<string, string>;
}

export interface AskedVersion {
  name: string;
  manifest: Pick<Manifest, "kind" | "seed" | "threshold" | "decision">;
  score(features: Float32Array, rows: number): Promise<ArrayLike<number>>;
}

/** Of the baselines and the bootstrap, the same for all versions. */
const SEED = 1;

/** On the rows that judge: the same ones for every version, whatever its seed. */
export async function evaluateVersions(
  dataset: Dataset,
  versions: readonly AskedVersion[],
  { model, task, onProgress = () => {} }: {
    model: ModelName;
    task: Task;
    onProgress?: (what: string) => void;
  },
): Promise<Evaluation> {
  const seed = SEED;
  const split = splitDataset(dataset);
  const parts = {
    ...{ train: pick(dataset, split.train), valid: pick(dataset, split.valid) },
    ...{ choose: pick(dataset, split.choose), test: pick(dataset, split.test) },
  };
  const { train, valid, test } = parts;
  const { target } = test;
  const held = {
    ...{ task, seed, target },
    player: Int32Array.from(split.test, (row) => dataset.player[row]!),
  };
  const mean = train.target.reduce((sum, value) => sum + value, 0) / train.rows;
  const say = (model: { score: Fitted["score"] }) => model.score(test.features, test.rows);
  const lossOf = (scores: Float64Array) =>
    lossesOf(scores, { ...held, target: valid.target }).reduce((sum, loss) => sum + loss, 0);
  const oneFeature = fitOneFeature({ train, valid }, { task, seed, lossOf });
  const baselines = {
    constant: new Float64Array(test.rows).fill(mean),
    one_feature: say(oneFeature),
    linear: say(fitLinearModel({ train, valid }, { task, seed })),
  };
  const said: [AskedVersion, Float64Array][] = [];
  for (const version of versions) {
    said.push([version, Float64Array.from(await version.score(test.features, test.rows))]);
  }
  const [asked, first] = said[0]!;
  const { kind, seed: own, threshold, decision } = asked.manifest;
  const analysis = await analyseAsked(
    {
      ...{ name: model, task, seed: own, dataset, split, parts, held, threshold, decision },
      ...{ chosen: { kind }, bestColumn: oneFeature.column },
      scores: {
        ...{ chosen: first, constant: baselines.constant },
        ...{ oneFeature: baselines.one_feature, linear: baselines.linear },
      },
    },
    asked.score,
    onProgress,
  );
  const losses = lossesOf(first, held);
  const others: [string, Float64Array][] = [
    ...said.slice(1).map(([{ name }, scores]): [string, Float64Array] => [name, scores]),
    ...Object.entries(baselines),
  ];
  return {
    rows: { train: train.rows, valid: valid.rows, test: test.rows },
    versions: Object.fromEntries(said.map(([{ name, manifest: { threshold } }, scores]) => {
      const rates = threshold === null ? undefined : ratesAt(threshold, scores, target);
      return [name, {
        ...measure(task, scores, target),
        ...(rates && { false_positive_rate: rates.falsePositives, recall: rates.recall }),
      }];
    })),
    baselines: {
      constant: measure(task, baselines.constant, target),
      one_feature: measure(task, baselines.one_feature, target),
      linear: measure(task, baselines.linear, target),
    },
    against: Object.fromEntries(
      others.map(([name, scores]) => [name, compareLosses(losses, lossesOf(scores, held), held)]),
    ),
    analysis,
    plots: {
      "calibration.svg": drawCalibration(task, first, target),
      ...(task === "classification" && {
        "roc.svg": drawRoc({ chosen: first, oneFeature: baselines.one_feature }, target),
      }),
    },
  };
}
