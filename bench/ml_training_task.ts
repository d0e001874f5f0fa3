/**
 * The table that trainers are timed on: 20 columns, two of them with 5 % missing values, a target with
 * thresholds, products and a wave; the best possible AUC is about .88.
 */

import { createNormal, createRandom } from "../services/platform/random.ts";
import type { Sample } from "../services/ml/training/boosting/options.ts";

const COLUMNS = 20;

export function trainingTask(rows: number, seed: number): Sample {
  const random = createRandom(seed);
  const normal = createNormal(random);
  const features = new Float32Array(rows * COLUMNS);
  const target = new Float32Array(rows);
  const x = new Float64Array(COLUMNS);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < COLUMNS; column++) x[column] = normal();
    const logit = 1.2 * x[0]! * x[1]! + (x[2]! > 0.5 ? 1.2 : -0.6) + 1.3 * Math.sin(2 * x[3]!) +
      0.8 * x[4]! - 0.5 * x[5]! ** 2 + (x[6]! > 0 && x[7]! > 0 ? 1.4 : 0) + 0.6 * x[8]! * x[9]! -
      0.5;
    target[row] = random() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
    for (let column = 0; column < COLUMNS; column++) {
      const isMissing = (column === 4 || column === 8) && random() < 0.05;
      features[row * COLUMNS + column] = isMissing ? NaN : x[column]!;
    }
  }
  return { rows, columns: COLUMNS, features, target };
}
