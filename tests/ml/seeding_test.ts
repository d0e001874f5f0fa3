/** [ML5] A seed is proven only where it says more of newcomers' matches than 1,500 does. */

import assert from "node:assert/strict";
import { expectedScore, START_MMR } from "../../services/ratings/mod.ts";
import type { PlayedMatch } from "../../services/ml/features/mod.ts";
import { createNormal, createRandom } from "../../services/ml/random.ts";
import { judgeSeeding, listNewcomers, SEEDED_MATCHES } from "../../services/ml/training/seeding.ts";
import { makeMatches } from "../../services/ml/synthetic/mod.ts";
import { loginsFile, root, runMain, tempDir } from "../support/ml/training.ts";

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

Deno.test("[ML5] eval skill --seeding says whether a seed is proven, and for which rating", async () => {
  const models = `${root}models`;
  const { code, out, err } = await runMain(
    ...["eval", "skill", "2026-11-29", "--out", models, "--seeding"] as const,
    ...["--from", "synthetic", "--seed", "9", "--json"] as const,
  );
  assert.equal(code, 0, err);
  const { newcomers, verdicts } = JSON.parse(out);
  assert.equal(newcomers, 1_200);
  assert.deepEqual(verdicts.map(({ system }: { system: string }) => system), [
    ...["elo", "weng-lin", "glicko2"],
  ]);
  await using dir = await tempDir();
  await Deno.writeTextFile(`${dir.path}/logins.csv`, loginsFile(20));
  const other = await runMain("eval", "churn", "--seeding", "--from", `${dir.path}/logins.csv`);
  assert.deepEqual([other.code, /only skill seeds/.test(other.err)], [2, true]);
});
