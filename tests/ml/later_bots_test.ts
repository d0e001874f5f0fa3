/**
 * [ML8] The shipped bot model, byte for byte, on bots that were written after it and on people of seeds
 * that nobody looked at. Figures of more sessions stand in docs/ml.md: neither kind is found.
 */

import assert from "node:assert/strict";
import * as ort from "onnxruntime-web/wasm";
import { HONEST_COHORTS, makeSession, type Observed } from "../../services/anti_cheat/mod.ts";
import { botFeatures } from "../../services/ml/features/mod.ts";
import { manifestSchema } from "../../services/ml/manifest.ts";
import { LATER_BOTS, type LaterBot, makeLaterBot } from "../../services/ml/synthetic/mod.ts";
import { root } from "../support/ml/training.ts";

const VERSION = "2026-11-29-2";
const SEED = 815_000_000;
const MINUTES = 5;

/** How many of the sessions are taken for a bot's; none is kept but for its features. */
async function countSuspected(sessions: Iterable<Observed[]>): Promise<number> {
  const folder = `${root}models/bot/${VERSION}`;
  const { threshold, features } = manifestSchema.parse(
    JSON.parse(await Deno.readTextFile(`${folder}/metrics.json`)),
  );
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(await Deno.readFile(`${folder}/model.onnx`), {
    executionProviders: ["wasm"],
  });
  const rows = [...rowsOf(sessions)];
  const values = Float32Array.from(rows.flatMap((row) => [...row]));
  const { score } = await session.run({
    features: new ort.Tensor("float32", values, [rows.length, features.length]),
  });
  await session.release();
  return (score!.data as Float32Array).filter((each) => each >= threshold!).length;
}

function* rowsOf(sessions: Iterable<Observed[]>) {
  for (const events of sessions) yield botFeatures(events);
}

function* make(count: number, session: (i: number) => Observed[]): Generator<Observed[]> {
  for (let i = 0; i < count; i++) yield session(i);
}

const cohortOf = (i: number) => HONEST_COHORTS[i % HONEST_COHORTS.length]!;

Deno.test("[ML8] people of new seeds: few are suspected by the shipped model", async () => {
  const people = make(
    1_500,
    (i) => makeSession({ cohort: cohortOf(i), seed: SEED + i, minutes: MINUTES }),
  );
  const found = await countSuspected(people);
  assert.ok(found <= 8, `${found} of 1500 suspected`);
});

/** Of 300 sessions each hardly one; the bytes are the same for ever, so is this. */
const RECALL: Record<LaterBot, [least: number, most: number]> = {
  course_runner: [0, 0.05],
  dice_player: [0, 0.05],
};

for (const [n, bot] of LATER_BOTS.entries()) {
  Deno.test(`[ML8] ${bot}: found as often as docs/ml.md says, by a model that never saw its kind`, async () => {
    const first = SEED + (n + 1) * 10_000_000;
    const bots = make(
      300,
      (i) => makeLaterBot(bot, { cohort: cohortOf(i), seed: first + i, minutes: MINUTES }),
    );
    const recall = await countSuspected(bots) / 300;
    const [least, most] = RECALL[bot];
    assert.ok(recall >= least && recall <= most, `recall ${recall}`);
  });
}
