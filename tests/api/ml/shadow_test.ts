/** [ML3] Whose place a version takes that is not promoted, and what it says beside the one served. */

import assert from "node:assert/strict";
import { scoreTrees } from "../../../services/ml/onnx/trees.ts";
import { createShadowStore } from "../../../services/ml/shadow/store.ts";
import { noSums } from "../../../services/ml/shadow/sums.ts";
import { onEach, ROW } from "../../support/ml/registry_app.ts";
import { makeVersion, randomRows } from "../../support/ml/versions.ts";

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

/** Scores of a version's own trees. */
function scoresOf(version: string, rows: Float32Array, count: number): number[] {
  const { trees } = makeVersion({ name: "bot", version, seed: Number(version.slice(1)) });
  return [...scoreTrees(trees, rows, count)];
}

function correlation(a: number[], b: number[]): number {
  const mean = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const [ofA, ofB] = [mean(a), mean(b)];
  const sum = (of: (i: number) => number) => a.reduce((all, _, i) => all + of(i), 0);
  return sum((i) => (a[i]! - ofA) * (b[i]! - ofB)) /
    Math.sqrt(sum((i) => (a[i]! - ofA) ** 2) * sum((i) => (b[i]! - ofB) ** 2));
}

onEach(
  "[ML3] a shadow scores the same rows as what is served: how far they agree is kept for all nodes",
  async (app) => {
    const { registry, shadow, served } = app.services.ml;
    const token = await app.serviceToken();
    const told = async () => (await app.call("GET", "/ml/models/bot/shadow", { token })).body;
    assert.equal((await told()).state, "none");
    await registry.offer({ actor: "trainer", address: "" }, {
      ...{ name: "bot", version: "v2", promote: false },
    });
    assert.deepEqual([(await told()).state, (await told()).version], ["waiting", "v2"]);
    await shadow.round();
    const count = 48;
    const values = randomRows(count, 4).map((value) => Number.isNaN(value) ? 0.5 : value);
    const batch = Array.from({ length: count }, (_, i) => [...values.subarray(4 * i, 4 * i + 4)]);
    for (const part of [batch.slice(0, 20), batch.slice(20)]) {
      const { status } = await app.call("POST", "/ml/detect_bot", { token, json: { batch: part } });
      assert.equal(status, 200);
    }
    await shadow.round();
    const body = await told();
    const [ofServed, ofShadow] = [scoresOf("v1", values, count), scoresOf("v2", values, count)];
    const agreed = ofServed.filter((score, i) => (score >= 0.5) === (ofShadow[i]! >= 0.5)).length;
    assert.deepEqual([body.state, body.rows, body.agreement], ["compared", count, agreed / count]);
    const near = (said: number, wanted: number) =>
      assert.ok(Math.abs(said - wanted) < 1e-4, `${said} ${wanted}`);
    near(body.correlation, correlation(ofServed, ofShadow));
    near(body.shadow.mean, ofShadow.reduce((sum, score) => sum + score, 0) / count);
    near(body.served.mean, ofServed.reduce((sum, score) => sum + score, 0) / count);
    assert.deepEqual([body.served.version, body.shadow.version], ["v1", "v2"]);
    // Another node's comparisons come on top.
    const store = createShadowStore(app.services.engines.database);
    const [besideId, modelId] = await Promise.all(
      ["v1", "v2"].map(async (version) => (await registry.get({ name: "bot", version })).id),
    );
    const sums = { ...noSums(), rows: 52, agreed: 52 };
    await store.add({ modelId: modelId!, besideId: besideId!, sums }, new Date(app.clock.now()));
    assert.deepEqual([(await told()).rows, (await told()).agreement], [100, (52 + agreed) / 100]);
    // Promoted, it is no shadow any more.
    await registry.promote({ actor: "operator", address: "" }, { name: "bot", version: "v2" });
    await served.follow();
    await shadow.round();
    assert.equal((await told()).state, "none");
    await app.call("POST", "/ml/detect_bot", { token, json: { batch } });
    await shadow.round();
    const { sql } = app.services.engines.database;
    assert.equal((await sql`select 1 from model_shadow_counts`).length, 1);
  },
);

onEach("[ML3] a shadow that takes other features is not asked, and says so", async (app, dir) => {
  const { registry, shadow } = app.services.ml;
  await dir.write(
    "bot",
    "w2",
    makeVersion({ name: "bot", version: "w2", features: 6, against: "v1" }).files,
  );
  await registry.offer({ actor: "trainer", address: "" }, {
    ...{ name: "bot", version: "w2", promote: false },
  });
  await shadow.round();
  const token = await app.serviceToken();
  const { body } = await app.call("GET", "/ml/models/bot/shadow", { token });
  assert.deepEqual([body.state, body.version], ["apart", "w2"]);
  assert.match(body.why, /other features/);
  const { status } = await app.call("POST", "/ml/detect_bot", { token, json: { signals: ROW } });
  assert.equal(status, 200);
});
