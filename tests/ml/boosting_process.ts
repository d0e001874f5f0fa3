/** Trains a small model on made-up rows and says its digest: run twice, it must say the same. */

import { trainingTask } from "../../bench/ml_training_task.ts";
import { encodeTrees } from "../../services/ml/onnx/trees.ts";
import { boost } from "../../services/ml/training/boosting/boost.ts";
import { digestOf } from "../../services/ml/training/digest.ts";

const { trees } = boost(trainingTask(6_000, 1), {
  ...{ link: "logistic", valid: trainingTask(2_000, 2), rounds: 60 },
});
console.log(digestOf(encodeTrees(trees)));
