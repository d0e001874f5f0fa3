/**
 * Training on 100,000 rows of 20 columns: how long ours takes, and whether XGBoost and scikit-learn
 * (Debian's python3-xgboost and python3-sklearn; skipped by name without them) order 50,000 other rows
 * better. Same rows, trees of the same size, one thread each.
 *
 * Usage: deno run -A bench/ml_training_bench.ts
 */

import { scoreTrees } from "../services/ml/onnx/trees.ts";
import { boost } from "../services/ml/training/boosting/boost.ts";
import { logLoss } from "../services/ml/training/metrics/probability.ts";
import { auc } from "../services/ml/training/metrics/ranking.ts";
import { askPeer } from "./ml_training_peers.ts";
import { trainingTask } from "./ml_training_task.ts";

const train = trainingTask(100_000, 1);
const valid = trainingTask(20_000, 2);
const test = trainingTask(50_000, 3);

console.log(`deno ${Deno.version.deno}, 100,000 × 20, tested on 50,000`);
const started = performance.now();
const { trees } = boost(train, { link: "logistic", valid });
const seconds = (performance.now() - started) / 1_000;
const scores = scoreTrees(trees, test.features, test.rows);
say(
  "ours",
  trees.roots.length - 1,
  auc(scores, test.target),
  logLoss(scores, test.target),
  seconds,
);
for (const trainer of ["xgboost", "sklearn"]) await compare(trainer);

function say(name: string, rounds: number, area: number, loss: number, took: number): void {
  const figures = `AUC ${area.toFixed(5)}, log loss ${loss.toFixed(5)}, ${took.toFixed(1)} s`;
  console.log(`${name.padEnd(8)} ${rounds} trees, ${figures}`);
}

async function compare(trainer: string): Promise<void> {
  const said = await askPeer(trainer, { train, valid, test });
  if (!said) return console.log(`${trainer.padEnd(8)} skipped: it is not installed`);
  say(trainer, said.rounds, said.auc, said.log_loss, said.seconds);
}
