/** Made-up histories: repeatable, as true as they say, and the bot model's test is kept from its training. */

import assert from "node:assert/strict";
import {
  makeAccounts,
  makeLogins,
  makeMatches,
  makeSessions,
  UNSEEN_BOTS,
} from "../../services/ml/synthetic/mod.ts";
import { botFeatures } from "../../services/ml/features/mod.ts";
import { makePerson } from "../../services/ml/synthetic/people.ts";
import { playBy, PROGRAM_NAMES } from "../../services/ml/synthetic/programs.ts";
import { spearman } from "../../services/ml/training/metrics/ranking.ts";
import { botDataset } from "../../services/ml/training/rows/bot_rows.ts";
import { splitDataset } from "../../services/ml/training/split.ts";
import { trainModel } from "../../services/ml/training/train.ts";

const SMALL = {
  ...{ honest: 1_400, bots: 60, choosing: 1_000 },
  ...{ testHonest: 400, testBots: 10, testLong: 40 },
};

Deno.test("[ML7] the same seed is the same history, another seed another", () => {
  for (const make of [makeAccounts, makeLogins, makeMatches]) {
    const of = (seed: number) => [...make(seed, 20)];
    assert.deepEqual(of(1), of(1), make.name);
    assert.notDeepEqual(of(1), of(2), make.name);
  }
});

Deno.test("[ML7] days of play ascend, and who lost interest stays away", () => {
  const histories = [...makeLogins(5, 400)];
  for (const { days, played } of histories) {
    assert.ok(days.every((day, i) => i === 0 || day > days[i - 1]!));
    assert.ok(played.every((count) => count >= 1) && played.length === days.length);
  }
  const last = Math.max(...histories.map(({ days }) => days.at(-1)!));
  const gone = histories.filter(({ days }) => last - days.at(-1)! > 14).length / histories.length;
  assert.ok(gone > 0.2 && gone < 0.95, `${gone} are gone`);
});

Deno.test("[ML7] who hits more ends with the higher rating", () => {
  const players = new Map<string, { shots: number; hits: number; rating: number }>();
  for (const { player, shots, hits, rating } of makeMatches(6, 300)) {
    const before = players.get(player) ?? { shots: 0, hits: 0 };
    players.set(player, { shots: before.shots + shots, hits: before.hits + hits, rating });
  }
  const all = [...players.values()];
  const found = spearman(all.map(({ hits, shots }) => hits / shots), all.map((p) => p.rating));
  assert.ok(found > 0.5 && found < 0.99, `Spearman ${found}`);
});

Deno.test("[ML8] the bot model's test holds seeds, cohorts and bots that it never saw", () => {
  const dataset = botDataset(makeSessions(2, SMALL), "made up");
  const split = splitDataset(dataset);
  const seen = (rows: Int32Array, by: string) =>
    new Set(Array.from(rows, (row) => dataset.segments[by]![row]!));
  const learned = Int32Array.from([...split.train, ...split.valid, ...split.choose]);
  const players = new Set(Array.from(learned, (row) => dataset.player[row]!));
  assert.ok(split.test.every((row) => !players.has(dataset.player[row]!)));
  for (const by of ["experience", "generator"]) {
    const [before, test] = [seen(learned, by), seen(split.test, by)];
    assert.deepEqual([...test].filter((kind) => kind !== "" && before.has(kind)), [], by);
    assert.ok(test.size > 4 && before.size > 2, by);
  }
  const choosing = new Set(Array.from(split.choose, (row) => dataset.player[row]!));
  assert.ok([...split.train, ...split.valid].every((row) => !choosing.has(dataset.player[row]!)));

  const { manifest, files, verdict } = trainModel(dataset, {
    ...{ name: "bot", version: "1", seed: 1, now: new Date(0) },
  });
  assert.equal(verdict.passes, true, verdict.why.join("; "));
  assert.equal(manifest.metrics["honest_sessions"], SMALL.testHonest + SMALL.testLong);
  assert.equal(manifest.metrics["long_sessions"], SMALL.testLong);
  assert.ok(manifest.metrics["rows_per_long_session"]! > 10);
  assert.deepEqual(Object.keys(manifest.decision!), ["rows", "least", "threshold"]);
  const [hits] = manifest.features.filter(({ name }) => name === "aim_hit_share");
  assert.deepEqual(hits!.honest, hits!.honest!.toSorted((a, b) => a - b));
  const { recall, recall_low, recall_high } = manifest.metrics;
  assert.ok(recall_low! < recall! && recall! < recall_high!);
  const card = String(files["card.md"]);
  for (const bot of [...UNSEEN_BOTS, "smooth_aim", "waypoints"]) {
    assert.match(card, new RegExp(`\\| ${bot} \\| never shown to it \\| 10 \\| \\d+ \\|`));
  }
  assert.match(card, /\| people \| {2}\| 40 \|/);
  assert.match(card, /## Bots it was not shown[^]*\| magnet \| \d+ \|/);
  assert.match(
    card,
    /\| features \|.* recall \|[^]*\| without rhythm \|[^]*\| without movement \|/,
  );
  assert.match(card, /\| region \| eu \|[^]*\| experience \| touch \|/);
  assert.match(card, /AUC alone/);
  assert.ok((files["model.onnx"] as Uint8Array).length < 400_000);
});

Deno.test("[ML8] people and programs: repeatable, and no two persons are alike", () => {
  const person = (seed: number) => makePerson({ seed, minutes: 1 }).events;
  assert.deepEqual(person(5), person(5));
  assert.notDeepEqual(person(5), person(6));
  for (const program of PROGRAM_NAMES) {
    const played = playBy(program, person(5), 5);
    assert.deepEqual(played, playBy(program, person(5), 5), program);
    assert.equal(played.length, person(5).length, program);
    assert.notDeepEqual(botFeatures(played), botFeatures(person(5)), program);
  }
});
