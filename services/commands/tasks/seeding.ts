/** `eval skill --seeding`: whether ratings that a version seeds say more of newcomers' matches (ML5). */

import { judgeSeeding, listNewcomers, UnreadableFile } from "../../ml/training/mod.ts";
import { FEATURES } from "../../ml/features/mod.ts";
import type { Outside } from "../program.ts";
import type { ProgressLine, TrainingCall } from "./training_call.ts";
import { loadMatches } from "./training_rows.ts";
import { askVersion, type OpenedVersion } from "./versions.ts";

export async function evaluateSeeding(
  outside: Outside,
  version: OpenedVersion,
  { from, seed, json, progress }:
    & Pick<TrainingCall, "from" | "seed" | "json">
    & { progress: ProgressLine },
): Promise<void> {
  const { definitions, features } = version.manifest;
  const names = features.map(({ name }) => name).join();
  if (definitions !== "ours" || names !== FEATURES.skill.map(({ name }) => name).join()) {
    throw new UnreadableFile(
      `Cannot seed by ${version.name}: it takes columns of somebody's file, which no match here has`,
    );
  }
  progress("reading the history");
  const matches = await loadMatches({ from, seed, now: new Date(), outside });
  const newcomers = listNewcomers(matches);
  const rows = newcomers.matches.length;
  if (rows < 50) {
    throw new UnreadableFile(`Cannot judge seeds: ${rows} newcomers were held out, 50 are needed`);
  }
  progress("asking the version");
  const seeds = await askVersion(outside, version, { features: newcomers.features, rows });
  const verdicts = judgeSeeding(newcomers, seeds);
  progress(null);
  if (json) {
    console.log(
      JSON.stringify({ model: "skill", version: version.name, newcomers: rows, verdicts }),
    );
    return;
  }
  console.log(`skill ${version.name} as a seed, on ${rows} newcomers held out, matches 2 to 10`);
  for (const { system, usual, seeded, gain, bound, proven } of verdicts) {
    const [from, to, by, least] = [usual, seeded, gain, bound].map((each) => each.toPrecision(4));
    console.log(
      `  ${system.padEnd(10)}log loss ${from} from 1500, ${to} seeded: lower by ${by}, ` +
        `at the 95 % bound ${least}; ${proven ? "proven" : "not proven"}`,
    );
  }
}
