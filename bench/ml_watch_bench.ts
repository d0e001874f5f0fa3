/**
 * What drift and shadows cost beside scoring: processor time of the whole process, all threads, per call
 * of the shipped models, with nobody who looks on, with drift, and with drift and a shadow, by turns.
 */

import process from "node:process";
import { createDriftWatch } from "../services/ml/drift/drift_watch.ts";
import { createPredictions } from "../services/ml/service.ts";
import { createMlMetrics, type ModelName } from "../services/ml/mod.ts";
import { createModelFolder } from "../services/ml/registry/model_folder.ts";
import { readCandidate } from "../services/ml/registry/candidate.ts";
import { createInferenceOnnx } from "../services/ml/serving/inference_onnx.ts";
import { createBudget } from "../services/ml/shadow/budget.ts";
import { createShadowWatch } from "../services/ml/shadow/shadow_watch.ts";
import { createMetrics } from "../services/platform/observe/metrics.ts";
import { systemClock as clock } from "../services/platform/time/clock.ts";
import { silentLogger as log } from "../tests/support/app/silent_logger.ts";

const root = new URL("../", import.meta.url);
const program = { root, entry: (path: string) => new URL(path, root) };
const ROUNDS = Number(Deno.args.find((arg) => arg.startsWith("--rounds="))?.slice(9) ?? 21);
/** Of each turn. */
const SECONDS = 0.4;

async function open(name: ModelName) {
  const folder = createModelFolder({
    directory: new URL("models/", root),
    maxModelBytes: 64 << 20,
  });
  const version = (await folder.latest(name))!;
  const { files, manifest, golden, reference } = readCandidate(
    (await folder.read(name, version))!,
    { name, version },
  );
  const bytes = { onnx: files.get("model.onnx")!, width: manifest.features.length };
  const rows = golden.inputs.map((row) =>
    Object.fromEntries(
      manifest.features.flatMap((feature, i) => row[i] === null ? [] : [[feature.name, row[i]!]]),
    )
  );
  return { name, version, manifest, reference, bytes, rows };
}

async function bench(name: ModelName, count: number): Promise<void> {
  const { bytes, rows, manifest, reference } = await open(name);
  await using metrics = createMetrics();
  await using apart = createInferenceOnnx({ program, device: "cpu", threads: 1, clock, log });
  const budget = createBudget();
  // A turn with a shadow pays for itself alone.
  let isEarning = false;
  await using inference = createInferenceOnnx({
    ...{ program, device: "cpu" as const, threads: 1, clock, log },
    onBatch(_rows, seconds) {
      if (isEarning) budget.earn(seconds);
    },
  });
  const about = { id: "served", name, version: "1", sha256: "", state: "promoted" as const };
  const model = await inference.load(bytes);
  const now = { ...about, createdAt: new Date(), promotion: 1, manifest, reference, model };
  const served = { find: () => now, list: () => [now] };
  const drift = createDriftWatch({
    ...{ served, clock, log },
    store: {
      add: () => Promise.resolve(),
      window: () => Promise.resolve({ since: undefined, rows: 0, counts: [] }),
      shed: () => Promise.resolve(),
    },
  });
  let compared = 0;
  const shadow = createShadowWatch({
    ...{ served, budget, clock, log },
    source: {
      list: () => Promise.resolve([{ ...about, id: "shadow", manifest }]),
      load: () => apart.load(bytes),
    },
    store: { add: () => Promise.resolve(), find: () => Promise.resolve(undefined) },
    count: (_model, outcome, more) => compared += outcome === "compared" ? more : 0,
  });
  await shadow.round();
  const ways = {
    alone: [],
    drift: [drift],
    both: [drift, shadow],
  };
  const placed = Array.from({ length: count }, (_, i) => ({
    ...{ row: rows[i % rows.length]!, at: "" },
  }));
  const spent: Record<string, number[]> = { alone: [], drift: [], both: [] };
  for (let round = -1; round < ROUNDS; round++) {
    for (const [way, watchers] of Object.entries(ways)) {
      isEarning = way === "both";
      const predictions = createPredictions({
        ...{ served, watchers, metrics: createMlMetrics(metrics) },
      });
      const [began, before] = [performance.now(), process.cpuUsage()];
      let calls = 0;
      while (performance.now() - began < SECONDS * 1_000) {
        // On a machine that is busy with others some come too late, and are no calls.
        await predictions.score(name, placed).then(() => calls++, () => {});
      }
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) spent[way]!.push((user + system) / calls);
    }
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  // Each round by itself: what else the machine does changes from one to the next.
  const over = (way: string) =>
    median(spent[way]!.map((each, i) => 100 * (each / spent["alone"]![i]! - 1)));
  console.log(
    `${name.padEnd(6)}${String(count).padStart(5)} rows a call  ${
      median(spent["alone"]!).toFixed(0).padStart(6)
    } µs   drift ${over("drift").toFixed(1).padStart(5)} %   drift and shadow ${
      over("both").toFixed(1).padStart(5)
    } %   ${compared} rows compared`,
  );
}

const only = Deno.args.find((arg) => arg.startsWith("--rows="))?.slice(7);
for (const name of ["bot", "skill", "churn"] as const) {
  for (const count of only ? [Number(only)] : [1, 64, 1_000]) await bench(name, count);
}
