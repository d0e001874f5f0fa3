/** [ML5] A seed is proven only where it says more of newcomers' matches than 1,500 does. */

import assert from "node:assert/strict";
import { expectedScore, START_MMR } from "../../services/ratings/mod.ts";
import type { PlayedMatch } from "../../services/ml/features/mod.ts";
import { createNormal, createRandom } from "../../services/platform/random.ts";
import { readCandidate } from "../../services/ml/registry/candidate.ts";
import {
  isSeedingProven,
  type JudgedSeeding,
  SEEDING_FILE,
  seedingSchema,
  withJudged,
} from "../../services/ml/wire_seeding.ts";
import { judgeSeeding, listNewcomers, SEEDED_MATCHES } from "../../services/ml/training/seeding.ts";
import { makeMatches } from "../../services/ml/synthetic/mod.ts";
import { root, runMain } from "../support/ml/training.ts";
import { makeVersion, modelsDir } from "../support/ml/versions.ts";

/** Players of known skill who meet opponents of all kinds. */
function playersOf(count: number) {
  const random = createRandom(3);
  const normal = createNormal(random);
  const skills = Float64Array.from({ length: count }, () => START_MMR + 300 * normal());
  const matches = Array.from(
    skills,
    (skill, i) =>
      Array.from({ length: SEEDED_MATCHES }, (_, n): PlayedMatch => {
        const opponents = START_MMR + 200 * normal();
        return {
          ...{
            player: `p${i}`,
            region: "eu",
            at: n,
            opponents,
            rating: 0,
            seconds: 60,
            actions: 0,
          },
          ...{
            shots: 0,
            hits: 0,
            points: 0,
            eliminations: 0,
            deaths: 0,
            damage: 0,
            core_seconds: 0,
          },
          result: random() < expectedScore(skill, opponents) ? 1 : 0,
        };
      }),
  );
  return { matches, skills, normal };
}

Deno.test("[ML5] judgeSeeding() proves a seed that knows, and none that guesses or misleads", () => {
  const { matches, skills, normal } = playersOf(400);
  const proven = (seeds: ArrayLike<number>) =>
    judgeSeeding({ matches }, seeds).map((v) => v.proven);
  assert.deepEqual(proven(skills.map((skill) => skill + 60 * normal())), [true, true, true]);
  assert.deepEqual(proven(skills.map(() => START_MMR + 300 * normal())), [false, false, false]);
  assert.deepEqual(proven(skills.map((skill) => 2 * START_MMR - skill)), [false, false, false]);
  for (const { usual, seeded, gain } of judgeSeeding({ matches }, skills)) {
    assert.ok(Math.abs(usual - seeded - gain) < 1e-9);
  }
});

Deno.test("[ML5] who judges a seed are players of the part that judges versions, by their first match", () => {
  const matches = [...makeMatches(5, 300)];
  const { matches: first, features } = listNewcomers(matches);
  assert.equal(features.length, 14 * first.length);
  assert.ok(first.length >= 45 && first.length <= 75, String(first.length));
  const begin = matches.map(({ at }) => at).sort((a, b) => a - b);
  for (const played of first) {
    assert.equal(played.length, SEEDED_MATCHES);
    assert.equal(new Set(played.map(({ player }) => player)).size, 1);
    assert.ok(played[0]!.at > begin[Math.floor(begin.length / 2)]!, "the later ones");
  }
  // One match, that was played against these opponents.
  assert.equal(features[0], 1);
  assert.equal(features[2], Math.fround(first[0]![0]!.opponents));
});

const verdicts = (proven: boolean[]): JudgedSeeding["verdicts"] =>
  proven.map((each, i) => ({
    ...{ system: (["elo", "weng-lin", "glicko2"] as const)[i]!, usual: 0.69, seeded: 0.6 },
    ...{ gain: 0.09, bound: each ? 0.05 : -0.05, proven: each },
  }));
const judged = (of: string, proven: boolean[], made_up = false): JudgedSeeding => ({
  ...{ of, made_up, newcomers: 300, verdicts: verdicts(proven) },
});

Deno.test("[ML5] seeds are proven by a history that was played, unless another one denies it", () => {
  const sha256 = "a".repeat(64);
  const own = withJudged(undefined, sha256, judged("own", [true, true, false]));
  assert.equal(isSeedingProven(undefined, "elo"), false);
  assert.equal(isSeedingProven(own, "elo"), true);
  assert.equal(isSeedingProven(own, "glicko2"), false);
  const madeUp = withJudged(undefined, sha256, judged("synthetic", [true, true, true], true));
  assert.equal(isSeedingProven(madeUp, "elo"), false, "nobody played it");
  const both = withJudged(madeUp, sha256, judged("own", [true, true, true]));
  assert.equal(isSeedingProven(both, "elo"), true);
  const denied = withJudged(both, sha256, judged("arena", [false, true, true]));
  assert.equal(isSeedingProven(denied, "elo"), false);
  assert.equal(isSeedingProven(denied, "weng-lin"), true);
  // Asked again, what was said of the same history before counts no more.
  const again = withJudged(denied, sha256, judged("arena", [true, true, true]));
  assert.equal(isSeedingProven(again, "elo"), true);
  let many = own;
  for (let i = 0; i < 40; i++) many = withJudged(many, sha256, judged(`h${i}`, [true, true, true]));
  assert.deepEqual([seedingSchema.parse(many).histories.length, many.histories[15]!.of], [
    16,
    "h39",
  ]);
});

Deno.test("[ML5] what a version's seeds are worth is no part of its digest, and of that model alone", () => {
  const { files, manifest } = makeVersion({ name: "skill", version: "v1" });
  const before = readCandidate(new Map(Object.entries(files)), { name: "skill", version: "v1" });
  const write = (sha256: string) =>
    new Map([
      ...Object.entries(files),
      [
        SEEDING_FILE,
        new TextEncoder().encode(
          JSON.stringify(withJudged(undefined, sha256, judged("own", [true, true, true]))),
        ),
      ] as const,
    ]);
  const after = readCandidate(write(manifest.sha256), { name: "skill", version: "v1" });
  assert.equal(after.digest, before.digest);
  assert.throws(
    () => readCandidate(write("b".repeat(64)), { name: "skill", version: "v1" }),
    /seeding\.json is of another model/,
  );
});

Deno.test("[ML5] the version that is shipped is proven in no rating system", async () => {
  const folder = `${root}models/skill/2026-11-29`;
  const seeding = seedingSchema.parse(
    JSON.parse(await Deno.readTextFile(`${folder}/${SEEDING_FILE}`)),
  );
  const manifest = JSON.parse(await Deno.readTextFile(`${folder}/metrics.json`));
  assert.equal(seeding.sha256, manifest.sha256);
  assert.deepEqual(seeding.histories.map(({ made_up }) => made_up), [true, false]);
  for (const system of ["elo", "weng-lin", "glicko2"] as const) {
    assert.equal(isSeedingProven(seeding, system), false, system);
  }
});

Deno.test("[ML5] eval skill --seeding says whether a seed is proven, and keeps it with the version", async () => {
  await using models = await modelsDir();
  const shipped = `${root}models/skill/2026-11-29`;
  await Deno.mkdir(`${models.path}/skill/2026-11-29`, { recursive: true });
  for (const file of ["model.onnx", "metrics.json"]) {
    await Deno.copyFile(`${shipped}/${file}`, `${models.path}/skill/2026-11-29/${file}`);
  }
  const asked = ["eval", "skill", "2026-11-29", "--out", models.path, "--seeding"] as const;
  const { code, out, err } = await runMain(
    ...asked,
    ...["--from", "synthetic", "--seed", "9", "--json"] as const,
  );
  assert.equal(code, 0, err);
  const { newcomers, verdicts, isProven } = JSON.parse(out);
  assert.equal(newcomers, 1_200);
  assert.deepEqual(verdicts.map(({ system }: { system: string }) => system), [
    ...["elo", "weng-lin", "glicko2"],
  ]);
  assert.deepEqual(isProven, [false, false, false], "nobody played these");
  const path = `${models.path}/skill/2026-11-29/${SEEDING_FILE}`;
  const seeding = seedingSchema.parse(JSON.parse(await Deno.readTextFile(path)));
  assert.deepEqual(seeding.histories.map(({ verdicts }) => verdicts), [verdicts]);
  const other = await runMain(
    ...["eval", "churn", "--seeding", "--from", `${models.path}/none.csv`] as const,
  );
  assert.deepEqual([other.code, /only skill seeds/.test(other.err)], [2, true]);
});
