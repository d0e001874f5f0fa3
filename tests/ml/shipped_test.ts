/** [ML3] The versions that come with the program are what they were: other bytes need another name. */

import assert from "node:assert/strict";
import { createModelFolder } from "../../services/ml/registry/model_folder.ts";
import { readCandidate } from "../../services/ml/registry/candidate.ts";
import { MODEL_NAMES } from "../../services/ml/manifest.ts";

const directory = new URL("../../models/", import.meta.url);

/** Databases that have such a version refuse other bytes under its name: this table only ever grows. */
const SHIPPED: Record<string, string> = {
  "bot/2026-11-29": "cda65857537ea9d16d43cdfaeb8d0c6d499b1f5a64158f739bd85a56389d9fcb",
  "bot/2026-11-29-2": "f89f7d128a9137854ad64ba7909783496b04e2e58d74bd28adbd633f3d215d9e",
  "churn/2026-11-29": "fb467cefa36c4d14aa872acb3e79af3b909cffb92285320d2454b9f14097b316",
  "risk/2026-11-29": "5d1329894d57340c8af45688a5582294d5cf342d64f2943bc56aa6e31eebfd22",
  "skill/2026-11-29": "c27228f3f62333b8c93b5c6071bcc593764b34deb256775176f3a20cf15247b8",
};

Deno.test("[ML3] shipped versions are the ones that databases know by their names", async () => {
  const folder = createModelFolder({ directory, maxModelBytes: 64 << 20 });
  const found: Record<string, string> = {};
  for (const name of MODEL_NAMES) {
    for (const version of await folder.list(name)) {
      const files = await folder.read(name, version);
      found[`${name}/${version}`] = readCandidate(files!, { name, version }).digest;
    }
  }
  assert.deepEqual(found, SHIPPED);
});

Deno.test("[ML8] the bot model that is served first suspects whole sessions as promised: by its own card", async () => {
  const version = (await Deno.readTextFile(new URL("bot/latest", directory))).trim();
  const card = await Deno.readTextFile(new URL(`bot/${version}/card.md`, directory));
  const rows = new Map(
    card.split("## Whole sessions")[1]!.split("\n## ")[0]!.split("\n")
      .filter((line) => /^\| [a-z_]+ \|.*\|$/.test(line))
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .map(([, who, , sessions, suspected, , interval]) => [
        who!,
        {
          ...{ sessions: Number(sessions), suspected: Number(suspected) },
          most: Number(interval!.split(" to ")[1]),
        },
      ]),
  );
  const people = rows.get("people")!;
  assert.ok(people.sessions >= 5_000 && people.most <= 0.001, JSON.stringify(people));
  for (const kind of ["smooth_aim", "waypoints"]) {
    const { sessions, suspected } = rows.get(kind)!;
    assert.ok(suspected / sessions >= 0.5, `${kind}: ${suspected} of ${sessions}`);
  }
});
