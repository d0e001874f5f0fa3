/** [ML3] Whose place a version takes that is not promoted: that of no better one. */

import assert from "node:assert/strict";
import { onEach } from "../../support/ml/registry_app.ts";
import { makeVersion } from "../../support/ml/versions.ts";

onEach(
  "[ML3] a version that the gate refused takes no shadow's place that it passed",
  async (app, dir) => {
    const { registry } = app.services.ml;
    const offer = async (version: string, passes: boolean) => {
      const seed = Number(version.slice(1));
      await dir.write("bot", version, makeVersion({ name: "bot", version, seed, passes }).files);
      const offered = await registry.offer({ actor: "trainer", address: "" }, {
        ...{ name: "bot", version, promote: true },
      });
      assert.equal(offered.promoted, false, offered.why);
    };
    const states = async () =>
      Object.fromEntries((await registry.listVersions()).map((v) => [v.version, v.state]));
    // Nothing better is there yet.
    await offer("v3", false);
    await offer("v4", false);
    assert.deepEqual(await states(), { v1: "promoted", v3: "candidate", v4: "shadow" });
    await registry.offer({ actor: "trainer", address: "" }, {
      ...{ name: "bot", version: "v2", promote: false },
    });
    assert.deepEqual(await states(), {
      ...{ v1: "promoted", v2: "shadow", v3: "candidate", v4: "candidate" },
    });
    await offer("v5", false);
    await offer("v4", false);
    assert.deepEqual(await states(), {
      ...{ v1: "promoted", v2: "shadow", v3: "candidate", v4: "candidate", v5: "candidate" },
    });
    // Whose files cannot be read any more keeps nobody out.
    const { sql } = app.services.engines.database;
    await sql`update model_files set bytes = 'x' where file = 'metrics.json'
    and model_id = (select id from model_versions where version = 'v2')`;
    await offer("v6", false);
    assert.equal((await states())["v6"], "shadow");
  },
);
