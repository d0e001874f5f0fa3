/** [ML3] Versions: what is served at first, promotion and its proofs, rollback, what is told of them. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Failure } from "../../../services/platform/errors.ts";
import { encodeTrees } from "../../../services/ml/onnx/trees.ts";
import { answering, get, onEach, post } from "../../support/ml/registry_app.ts";
import { filesOf, makeVersion, randomTrees, wideGraph } from "../../support/ml/versions.ts";

onEach("[ML3] a fresh database serves what `latest` says, and says what it takes", async (app) => {
  assert.equal(await answering(app), "v1");
  const { body: { models } } = await get(app, "/ml/models");
  assert.deepEqual(models, [{
    ...{ name: "bot", version: "v1", metrics: { auc: 0.9, log_loss: 0.3 } },
    features: ["duration", "clicks", "pauses", "distance"],
  }]);
  const { body } = await get(app, "/ml/models/bot/v1");
  assert.equal(body.is_served, true);
  assert.equal(body.state, "promoted");
  assert.match(body.card, /^# A model/);
  assert.deepEqual(body.features[0], {
    ...{ name: "duration", unit: "1", meaning: "Made up", min: -1, max: 1, optional: false },
  });
  assert.deepEqual(body.plots, [{ name: "roc", url: "/ml/models/bot/v1/plots/roc.svg" }]);
  const plot = await get(app, body.plots[0].url);
  assert.match(plot.headers.get("content-type")!, /image\/svg/);
  assert.match(plot.headers.get("content-security-policy")!, /sandbox/);
  assert.match(plot.body, /<svg/);
  assert.equal((await get(app, "/ml/models/bot/v1/plots/none.svg")).body.code, "unknown_plot");
  assert.equal((await get(app, "/ml/models/bot/v9")).body.code, "unknown_version");
  assert.equal((await get(app, "/ml/models/cat/v1")).status, 422);
  assert.equal(app.services.ml.check(), "ok");
});

onEach(
  "[ML3] promotion and rollback move what is served, each with its audit entry",
  async (app) => {
    const { status, body } = await post(app, "/ml/models/bot/v2/promote");
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(body, { name: "bot", version: "v2" });
    assert.equal(await answering(app), "v2");
    assert.equal((await post(app, "/ml/models/bot/v2/promote")).status, 200, "said twice");
    const back = await post(app, "/ml/models/bot/rollback");
    assert.deepEqual(back.body, { name: "bot", version: "v1" });
    assert.equal(await answering(app), "v1");
    assert.equal((await post(app, "/ml/models/bot/rollback")).body.code, "nothing_before");
    const token = await app.serviceToken("operator");
    const { body: { entries } } = await app.call("GET", "/admin/api/audit?limit=50", { token });
    const told = entries.filter((each: { action: string }) => each.action.startsWith("model."))
      .map((each: { action: string; actor: string; subjects: string[] }) =>
        [each.action, each.actor, ...each.subjects].join(" ")
      );
    assert.deepEqual(told, [
      "model.rollback operator bot/v1",
      "model.promote operator bot/v2",
      "model.promote system bot/v1",
    ]);
    const player = await app.guest();
    for (const path of ["bot/v2/promote", "bot/rollback"]) {
      for (
        const token of [player.token, await app.serviceToken(), await app.serviceToken("moderator")]
      ) {
        assert.equal((await app.call("POST", `/ml/models/${path}`, { token })).status, 403, path);
      }
    }
  },
);

onEach(
  "[ML3] said twice, a rollback goes back by one, and says what is served",
  async (app, dir) => {
    await dir.write("bot", "v3", makeVersion({ name: "bot", version: "v3", seed: 3 }).files);
    const token = await app.serviceToken("operator");
    const say = (path: string, from: string | null) =>
      app.call("POST", `/ml/models/bot/${path}`, { token, json: { from } });
    for (const [version, from] of [["v2", "v1"], ["v3", "v2"], ["v3", "v2"]] as const) {
      assert.equal((await say(`${version}/promote?force=true`, from)).status, 200, version);
    }
    assert.deepEqual((await say("rollback", "v3")).body, { name: "bot", version: "v2" });
    for (const path of ["rollback", "v1/promote?force=true"]) {
      const again = await say(path, "v3");
      assert.equal(again.status, 409, path);
      assert.deepEqual([again.body.code, again.body.served], ["promoted_meanwhile", "v2"], path);
    }
    assert.equal(
      (await say("v3/promote?force=true", null)).status,
      409,
      "none is not what is served",
    );
    assert.equal(await answering(app), "v2");
  },
);

onEach("[ML3] promoted bytes live in the database: the folder may go", async (app, dir) => {
  await post(app, "/ml/models/bot/v2/promote");
  await Deno.remove(`${dir.path}/bot`, { recursive: true });
  assert.equal((await post(app, "/ml/models/bot/v1/promote?force=true")).status, 200);
  assert.equal(await answering(app), "v1");
  assert.equal((await post(app, "/ml/models/bot/v3/promote")).body.code, "unknown_version");
});

const good = makeVersion({ name: "bot", version: "v3", seed: 3 });
const onnx = good.files["model.onnx"]!;
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
/** Whole by its checksum, whatever it is. */
const withOnnx = (bytes: Uint8Array) =>
  filesOf({ onnx: bytes, manifest: { ...good.manifest, sha256: sha(bytes) }, golden: good.golden });
const withManifest = (change: Record<string, unknown>) =>
  filesOf({ onnx, manifest: { ...good.manifest, ...change }, golden: good.golden });
const withGolden = (golden: unknown) => filesOf({ onnx, manifest: good.manifest, golden });
const without = (file: string) =>
  Object.fromEntries(Object.entries(good.files).filter(([name]) => name !== file));
const flipped = onnx.slice();
flipped[onnx.length >> 1]! ^= 0xff;
const wider = encodeTrees(randomTrees({ features: 6 }));

const bad: [what: string, files: Record<string, Uint8Array>, why: RegExp][] = [
  ["a flipped byte", { ...good.files, "model.onnx": flipped }, /SHA-256/],
  ["a cut model", { ...good.files, "model.onnx": onnx.slice(0, 500) }, /SHA-256/],
  ["a cut model with its checksum", withOnnx(onnx.slice(0, 500)), /model\.onnx: /],
  ["noise with its checksum", withOnnx(new Uint8Array(5_000).fill(7)), /model\.onnx: /],
  ["a model of another width", withOnnx(wider), /feature beyond the 4 of a row/],
  ["a graph wider than its rows", withOnnx(wideGraph(4, 20_000)), /"wide" is \[4, 20000\]/],
  ["another model", withOnnx(encodeTrees(randomTrees({ seed: 9 }))), /row \d+ of golden/],
  ["a large model", withOnnx(new Uint8Array((1 << 20) + 1)), /has 1048577 bytes: at most 1048576/],
  ["an older schema", withManifest({ schema: 0 }), /of schema 0: this program reads 1/],
  ["no schema", withManifest({ schema: undefined }), /of schema none/],
  ["another model's manifest", withManifest({ name: "churn" }), /of the model "churn"/],
  ["another version's manifest", withManifest({ version: "v2" }), /of the version "v2"/],
  ["no threshold", withManifest({ threshold: null }), /needs a threshold/],
  ["a regression", withManifest({ task: "regression" }), /is a classification/],
  ["an unknown member", withManifest({ colour: 1 }), /metrics\.json: .*colour/],
  [
    "fewer features",
    withManifest({ features: good.manifest.features.slice(1) }),
    /other length than 3/,
  ],
  [
    "a manifest that is no JSON",
    { ...good.files, "metrics.json": onnx },
    /metrics\.json is not JSON/,
  ],
  ["golden rows without outputs", withGolden({ ...good.golden, outputs: [0.5] }), /lacks outputs/],
  [
    "golden outputs of another",
    withGolden({ ...good.golden, outputs: good.golden.outputs.map((x) => 1 - x) }),
    /row 0 of golden/,
  ],
  ...["model.onnx", "metrics.json", "golden.json", "card.md"].map((
    file,
  ): [string, Record<string, Uint8Array>, RegExp] => [
    `no ${file}`,
    without(file),
    new RegExp(`${file} is missing`),
  ]),
];

onEach(
  "[ML3] files that cannot be served are refused with the reason, and v1 goes on",
  async (app, dir) => {
    for (const [what, files, why] of bad) {
      await Deno.remove(`${dir.path}/bot/v3`, { recursive: true }).catch(() => {});
      await dir.write("bot", "v3", files);
      const { status, body } = await post(app, "/ml/models/bot/v3/promote");
      assert.equal(status, 422, `${what}: ${JSON.stringify(body)}`);
      assert.equal(body.code, "model_refused", what);
      assert.match(body.detail, why, what);
      assert.equal(await answering(app), "v1", what);
    }
    await dir.write("bot", "v3", good.files);
    assert.equal((await post(app, "/ml/models/bot/v3/promote")).status, 200);
    assert.equal(await answering(app), "v3");
  },
);

onEach(
  "[ML3] files that lie in no folder are refused for the same reasons, and nothing is kept of them",
  async (app) => {
    const { registry } = app.services.ml;
    const offer = (files: Record<string, Uint8Array>) =>
      registry.offer({ actor: "trainer", address: "" }, {
        ...{ name: "bot", version: "v3", promote: true, files: new Map(Object.entries(files)) },
      });
    const strangers: typeof bad = [
      ["another file", { ...good.files, "../latest": onnx }, /is no file of a model/],
      [
        "a large card",
        { ...good.files, "card.md": new Uint8Array((1 << 20) + 1) },
        /card\.md has 1048577 bytes: at most 1048576/,
      ],
      [
        "many plots",
        {
          ...good.files,
          ...Object.fromEntries(Array.from({ length: 29 }, (_, i) => [`p${i}.svg`, onnx])),
        },
        /has \d+ files: at most 32/,
      ],
    ];
    for (const [what, files, why] of [...bad, ...strangers]) {
      await assert.rejects(() => offer(files), (error: Failure) => {
        assert.equal(error.code, "model_refused", what);
        assert.match(error.message, why, what);
        return true;
      });
    }
    assert.deepEqual((await registry.listVersions()).map(({ version }) => version), ["v1"]);
    assert.equal((await offer(good.files)).promoted, true);
  },
);

onEach(
  "[ML3] what was promoted under this node and cannot be served here leaves the one before",
  async (app) => {
    await post(app, "/ml/models/bot/v2/promote");
    const { sql } = app.services.engines.database;
    await sql`
    update model_files set bytes = ${new Uint8Array([1, 2, 3])}
    where file = 'model.onnx' and model_id = (select id from model_versions where version = 'v1')`;
    // As another node's promotion would, which could serve it.
    await sql`update model_promotions set rolled_back_at = now()
      where model_id = (select id from model_versions where version = 'v2')`;
    await app.services.ml.served.catchUp();
    assert.equal(await answering(app), "v2");
    assert.match(app.services.ml.check()!, /warning: bot v1 cannot be served: .*SHA-256/);
    const { status, body } = await app.call("GET", "/ready");
    assert.equal(status, 200);
    assert.match(body.checks.ml, /^warning/);
    // What is served again by everybody's wish is nothing to warn of.
    await sql`update model_promotions set rolled_back_at = null`;
    await app.serveModels();
    assert.equal(app.services.ml.check(), "ok");
  },
);

onEach(
  "[ML3] a folder that cannot be read keeps no other model from being served",
  async (app, dir) => {
    const churn = makeVersion({ name: "churn", version: "c1", seed: 4 });
    await dir.write("churn", "c1", churn.files);
    await dir.point("churn", "c1");
    await dir.write("skill", "s1", makeVersion({ name: "skill", version: "s1", seed: 5 }).files);
    await dir.point("skill", "s1");
    // Before the others in order, and no file.
    await Deno.mkdir(`${dir.path}/skill/s1/a.svg`);
    await app.services.ml.served.catchUp();
    assert.equal(await answering(app), "v1");
    assert.deepEqual(app.services.ml.served.list().map(({ name }) => name), ["bot", "churn"]);
    assert.match(app.services.ml.check()!, /warning: .*a\.svg is no file/);
    // Mended under another version it begins by itself.
    await dir.write("skill", "s2", makeVersion({ name: "skill", version: "s2", seed: 5 }).files);
    await dir.point("skill", "s2");
    await app.services.ml.served.catchUp();
    assert.equal(app.services.ml.served.find("skill")?.version, "s2");
    assert.equal(app.services.ml.check(), "ok");
  },
);

onEach(
  "[ML3] the trainer's offer is served where none is, by its wish, or is the shadow",
  async (app, dir) => {
    const { registry } = app.services.ml;
    const by = { actor: "trainer", address: "" };
    const offer = (version: string, promote: boolean) =>
      registry.offer(by, { name: "bot", version, promote });
    assert.deepEqual(await offer("v2", false), {
      promoted: false,
      why: "v1 is served; this one is its shadow",
    });
    await dir.write("bot", "v3", good.files);
    await offer("v3", false);
    const states = async () =>
      Object.fromEntries((await registry.listVersions()).map((v) => [v.version, v.state]));
    assert.deepEqual(await states(), { v1: "promoted", v2: "candidate", v3: "shadow" });
    assert.equal((await offer("v2", true)).promoted, true);
    assert.deepEqual(await states(), { v1: "promoted", v2: "promoted", v3: "shadow" });
    await app.serveModels();
    assert.equal(await answering(app), "v2");
    await dir.write("churn", "c1", makeVersion({ name: "churn", version: "c1", seed: 4 }).files);
    assert.deepEqual(await registry.offer(by, { name: "churn", version: "c1", promote: false }), {
      promoted: true,
      why: "none was served yet",
    });
  },
);

onEach(
  "[ML3] a version whose files are damaged in the database is refused, not a 500",
  async (app) => {
    const { sql } = app.services.engines.database;
    await sql`update model_files set bytes = 'x' where file = 'metrics.json'`;
    const damaged = await get(app, "/ml/models/bot/v1");
    assert.deepEqual([damaged.status, damaged.body.code], [422, "model_refused"]);
    assert.match(damaged.body.detail, /bot v1: metrics\.json is not JSON/);
    await sql`delete from model_files where file = 'metrics.json'`;
    const missing = await get(app, "/ml/models/bot/v1");
    assert.deepEqual([missing.status, missing.body.code], [422, "model_refused"]);
    assert.match(missing.body.detail, /bot v1: metrics\.json is missing/);
  },
);
