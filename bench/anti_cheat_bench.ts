/**
 * Rules × cohorts: how many honest sessions each rule flags, how many cheating ones it finds, and how
 * fast they look at events. Prints the table of docs/anti_cheat.md.
 *
 * Usage: deno run -A bench/anti_cheat_bench.ts [honest sessions per cohort] [cheating ones per kind]
 */

import * as ort from "onnxruntime-web/wasm";
import {
  BOT_MODEL_RULE,
  BOT_WINDOW,
  BOT_WINDOWS,
  meanFeatures,
  meanLogOdds,
  type Observed,
  RULES,
} from "../services/anti_cheat/mod.ts";
import { windowFeatures } from "../services/ml/features/mod.ts";
import { manifestSchema } from "../services/ml/manifest.ts";
import { watchPlayer } from "../services/anti_cheat/rules/mod.ts";
import {
  CHEATS,
  HONEST_COHORTS,
  makeSession,
  type SessionOptions,
} from "../services/anti_cheat/synthetic_play.ts";

const HONEST = Number(Deno.args[0] ?? 1_000);
const CHEATING = Number(Deno.args[1] ?? 100);
let events = 0;
let ms = 0;

ort.env.wasm.numThreads = 1;
const folder = new URL("../models/bot/", import.meta.url);
const version = (await Deno.readTextFile(new URL("latest", folder))).trim();
const manifest = manifestSchema.parse(
  JSON.parse(await Deno.readTextFile(new URL(`${version}/metrics.json`, folder))),
);
const model = await ort.InferenceSession.create(
  await Deno.readFile(new URL(`${version}/model.onnx`, folder)),
  { executionProviders: ["wasm"] },
);

/** Whether the shipped bot model suspects the session, as telemetry decides. */
async function isSuspected(session: readonly Observed[]): Promise<boolean> {
  const windows: Float32Array[] = [];
  for (let to = BOT_WINDOW; to <= session.length; to += BOT_WINDOW) {
    windows.push(windowFeatures(session.slice(to - BOT_WINDOW, to)));
  }
  const rows = windows.slice(BOT_WINDOWS - 1)
    .map((_, i) => meanFeatures(windows.slice(i, i + BOT_WINDOWS)));
  if (rows.length === 0) return false;
  const values = Float32Array.from(rows.flatMap((row) => [...row]));
  const features = new ort.Tensor("float32", values, [rows.length, rows[0]!.length]);
  const { score } = await model.run({ features });
  const scores = [...score!.data as Float32Array];
  const decision = manifest.decision!;
  return scores.some((_, i) =>
    (meanLogOdds(scores.slice(0, i + 1), decision) ?? -Infinity) >= decision.threshold
  );
}

/** Sessions that each rule flags, that the bot model does, and that any does. */
async function flags(sessions: Iterable<SessionOptions>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const options of sessions) {
    const session = makeSession(options);
    const watch = watchPlayer(RULES);
    const started = performance.now();
    const found = new Set(session.flatMap((event) => watch.see(event).map(({ rule }) => rule.id)));
    ms += performance.now() - started;
    events += session.length;
    if (await isSuspected(session)) found.add(BOT_MODEL_RULE);
    if (found.size > 0) found.add("any");
    for (const rule of found) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return counts;
}

const columns: [name: string, of: number, counts: Map<string, number>][] = [];
for (const [c, cohort] of HONEST_COHORTS.entries()) {
  const sessions = Array.from({ length: HONEST }, (_, i) => ({ cohort, seed: c * 1_000_000 + i }));
  columns.push([cohort, HONEST, await flags(sessions)]);
}
for (const [c, cheat] of CHEATS.entries()) {
  const sessions = Array.from({ length: CHEATING }, (_, i) => ({
    cohort: HONEST_COHORTS[i % HONEST_COHORTS.length]!,
    cheat,
    seed: (c + 10) * 1_000_000 + i,
  }));
  columns.push([cheat, CHEATING, await flags(sessions)]);
}
console.log(`| rule | ${columns.map(([name]) => name).join(" | ")} |`);
console.log(`| --- |${columns.map(() => " --- |").join("")}`);
for (const id of [...RULES.map((rule) => rule.id), BOT_MODEL_RULE, "any"]) {
  const cells = columns.map(([, of, counts]) => {
    const count = counts.get(id) ?? 0;
    return count === 0 ? "0" : `${(100 * count / of).toFixed(count === of ? 0 : 1)} %`;
  });
  console.log(`| \`${id}\` | ${cells.join(" | ")} |`);
}
console.log(
  `${HONEST} honest sessions per cohort, ${CHEATING} per cheat, ten minutes each; ` +
    `${Math.round(events / ms * 1000).toLocaleString("en")} events/s through all rules`,
);
