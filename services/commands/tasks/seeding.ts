/**
 * `eval skill --seeding`: whether ratings that a version seeds say more of newcomers' matches (ML5). What
 * is found is kept beside the version: in its folder, and in the registry where that knows it.
 */

import { stderr } from "../../platform/runtime/output.ts";
import { readFile, writeFile } from "node:fs/promises";
import { isMissing } from "../../platform/runtime/files.ts";
import { FEATURES, type PlayedMatch } from "../../ml/features/mod.ts";
import {
  isSeedingProven,
  type JudgedSeeding,
  type Seeding,
  SEEDING_FILE,
  seedingSchema,
  withJudged,
} from "../../ml/wire_seeding.ts";
import { judgeSeeding, listNewcomers, UnreadableFile } from "../../ml/training/mod.ts";
import type { Outside } from "../program.ts";
import { openRegistry } from "./models.ts";
import type { ProgressLine, TrainingCall } from "./training_call.ts";
import { isMadeUp, loadMatches, sourceOf } from "./training_rows.ts";
import { askVersion, type OpenedVersion } from "./versions.ts";

const FEWEST_NEWCOMERS = 50;

export async function evaluateSeeding(
  outside: Outside,
  version: OpenedVersion,
  { from, seed, json, out, isApart, progress }:
    & Pick<TrainingCall, "from" | "seed" | "json">
    & {
      /** Where versions lie. */
      out: string;
      /** That folder alone, no registry. */
      isApart: boolean;
      progress: ProgressLine;
    },
): Promise<void> {
  const { definitions, features, sha256 } = version.manifest;
  const names = features.map(({ name }) => name).join();
  if (definitions !== "ours" || names !== FEATURES.skill.map(({ name }) => name).join()) {
    throw new UnreadableFile(
      `Cannot seed by ${version.name}: it takes columns of somebody's file, which no match here has`,
    );
  }
  progress("reading the history");
  const matches = await loadMatches({ from, seed, now: new Date(), outside });
  progress("asking the version");
  const judged = await judgeVersion(outside, version, { matches, from, seed });
  if (typeof judged === "number") {
    throw new UnreadableFile(
      `Cannot judge seeds: ${judged} newcomers were held out, ${FEWEST_NEWCOMERS} are needed`,
    );
  }
  progress("keeping what it says");
  const folder = `${out}/skill/${version.name}`;
  const seeding = withJudged(await readSeeding(folder, sha256), sha256, judged);
  const places = await keep(outside, { name: version.name, seeding, folder, isApart });
  progress(null);
  const { newcomers, verdicts } = judged;
  const isProven = verdicts.map(({ system }) => isSeedingProven(seeding, system));
  if (json) {
    console.log(
      JSON.stringify({ model: "skill", version: version.name, newcomers, verdicts, isProven }),
    );
    return;
  }
  console.log(
    `skill ${version.name} as a seed, on ${newcomers} newcomers held out, matches 2 to 10`,
  );
  for (const [i, { system, usual, seeded, gain, bound, proven }] of verdicts.entries()) {
    const [from, to, by, least] = [usual, seeded, gain, bound].map((each) => each.toPrecision(4));
    console.log(
      `  ${system.padEnd(10)}log loss ${from} from 1500, ${to} seeded: lower by ${by}, ` +
        `at the 95 % bound ${least}; ${proven ? "proven" : "not proven"}` +
        (proven === isProven[i] ? "" : " by this history alone"),
    );
  }
  console.log(`Kept ${places.length > 0 ? places.join(" and ") : "nowhere"}.`);
}

/** @returns how many newcomers there were, where those are too few */
export async function judgeVersion(
  outside: Outside,
  version: Pick<OpenedVersion, "name" | "onnx">,
  { matches, from, seed }: {
    matches: readonly PlayedMatch[];
    from: string | undefined;
    seed: number;
  },
): Promise<JudgedSeeding | number> {
  const found = listNewcomers(matches);
  const newcomers = found.matches.length;
  if (newcomers < FEWEST_NEWCOMERS) return newcomers;
  const seeds = await askVersion(outside, version, { features: found.features, rows: newcomers });
  return {
    ...{ of: sourceOf({ from, seed }), made_up: isMadeUp(from), newcomers },
    verdicts: judgeSeeding(found, seeds),
  };
}

/** What was said of the same model before; what cannot be read says nothing. */
async function readSeeding(folder: string, sha256: string): Promise<Seeding | undefined> {
  try {
    const text = await readFile(`${folder}/${SEEDING_FILE}`, "utf8");
    const { success, data } = seedingSchema.safeParse(JSON.parse(text));
    return success && data.sha256 === sha256 ? data : undefined;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @returns where it is kept, in words */
async function keep(
  outside: Outside,
  { name, seeding, folder, isApart }: {
    name: string;
    seeding: Seeding;
    folder: string;
    isApart: boolean;
  },
): Promise<string[]> {
  const places: string[] = [];
  const path = `${folder}/${SEEDING_FILE}`;
  await writeFile(path, `${JSON.stringify(seeding)}\n`).then(
    () => places.push(`in ${path}`),
    (error) => console.error(`${path} stays as it was: ${error.message}`),
  );
  if (isApart) return places;
  await using opened = await openRegistry(outside, stderr);
  const isKnown = await opened.seedings.note({ name: "skill", version: name }, seeding);
  return isKnown ? [...places, "by the registry, for every node"] : places;
}
