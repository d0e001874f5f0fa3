/** Asks XGBoost or scikit-learn, Debian's python3-xgboost and python3-sklearn, about the same rows. */

import { littleEndianFloats } from "../services/ml/onnx/protobuf.ts";
import type { Sample } from "../services/ml/training/boosting/options.ts";

export interface PeerSaid {
  rounds: number;
  seconds: number;
  auc: number;
  log_loss: number;
}

/** @returns undefined where it is not installed */
export async function askPeer(
  trainer: string,
  samples: { train: Sample; valid: Sample; test: Sample },
): Promise<PeerSaid | undefined> {
  const dir = await Deno.makeTempDir({ prefix: "veze_train_" });
  try {
    for (const [name, { features, target }] of Object.entries(samples)) {
      await Deno.writeFile(`${dir}/${name}.x`, littleEndianFloats(features));
      await Deno.writeFile(`${dir}/${name}.y`, littleEndianFloats(target));
    }
    const script = new URL("./ml_training_peers.py", import.meta.url).pathname;
    const command = new Deno.Command("/usr/bin/python3", {
      ...{ args: [script, trainer, dir], env: { OMP_NUM_THREADS: "1" }, stderr: "null" },
    });
    const { success, stdout } = await command.output();
    return success ? JSON.parse(new TextDecoder().decode(stdout)) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
