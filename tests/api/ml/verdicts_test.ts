/** [ML3] What keeps a version from being served: the gate, other files under its name, and others at once. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { answering, get, onEach, post, ROW } from "../../support/ml/registry_app.ts";
import { filesOf, makeVersion } from "../../support/ml/versions.ts";

const good = makeVersion({ name: "bot", version: "v3", seed: 3 });
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const without = (file: string, files: Record<string, Uint8Array>) =>
  Object.fromEntries(Object.entries(files).filter(([name]) => name !== file));

onEach(
  "[ML3] a version is one model for ever, with one threshold and one verdict",
  async (app, dir) => {
    const { manifest, golden, files } = makeVersion({ name: "bot", version: "v1", seed: 1 });
    const kept = { onnx: files["model.onnx"]!, golden };
    const others: [what: string, files: Record<string, Uint8Array>][] = [
      ["another model", makeVersion({ name: "bot", version: "v1", seed: 5 }).files],
      ["another threshold", filesOf({ ...kept, manifest: { ...manifest, threshold: 0.1 } })],
      ["another measure", filesOf({ ...kept, manifest: { ...manifest, metrics: { auc: 1 } } })],
      ["no verdict", filesOf({ ...kept, manifest: { ...manifest, gate: undefined } })],
      [
        "fewer golden rows",
        filesOf({
          ...{ manifest, onnx: kept.onnx },
          golden: { inputs: golden.inputs.slice(1), outputs: golden.outputs.slice(1) },
        }),
      ],
      ["another card", { ...files, "card.md": new TextEncoder().encode("# Better\n") }],
      ["one plot less", without("roc.svg", files)],
    ];
    const { body: before } = await get(app, "/ml/models/bot/v1");
    for (const [what, files] of others) {
      await Deno.remove(`${dir.path}/bot/v1`, { recursive: true });
      await dir.write("bot", "v1", files);
      const { status, body } = await post(app, "/ml/models/bot/v1/promote");
      assert.equal(status, 422, what);
      assert.match(body.detail, /give other bytes another version/, what);
      const { body: after } = await get(app, "/ml/models/bot/v1");
      assert.deepEqual(after, before, what);
    }
    assert.equal(await answering(app), "v1");
  },
);

onEach("[ML3] what a version is told by is what sha256sum says of its files", async (app) => {
  const { files } = makeVersion({ name: "bot", version: "v1", seed: 1 });
  const lines = Object.keys(files).sort().map((file) => `${sha(files[file]!)}  ${file}\n`);
  const { body } = await get(app, "/ml/models/bot/v1");
  assert.equal(body.digest, sha(new TextEncoder().encode(lines.join(""))));
  assert.equal(body.sha256, sha(files["model.onnx"]!));
});

onEach(
  "[ML3] what the gate said no to is served by force only, which the audit log keeps",
  async (app, dir) => {
    const { files, manifest, golden } = makeVersion({
      ...{ name: "bot", version: "v3", seed: 3, passes: false } as const,
    });
    await dir.write("bot", "v3", files);
    await dir.write(
      "bot",
      "v4",
      filesOf({
        ...{ onnx: files["model.onnx"]!, golden },
        manifest: { ...manifest, version: "v4", gate: undefined },
      }),
    );
    const refused: [version: string, why: RegExp][] = [
      ["v3", /does not beat the best single feature/],
      ["v4", /nobody has judged it/],
    ];
    for (const [version, why] of refused) {
      for (const query of ["", "?force=false"]) {
        const { status, body } = await post(app, `/ml/models/bot/${version}/promote${query}`);
        assert.deepEqual([status, body.code], [409, "gate_refused"], version + query);
        assert.match(body.detail, why);
      }
      assert.equal(await answering(app), "v1");
    }
    assert.equal((await post(app, "/ml/models/bot/v3/promote?force=yes")).status, 422);
    assert.equal((await post(app, "/ml/models/bot/v3/promote?force=true")).status, 200);
    assert.equal(await answering(app), "v3");
    const token = await app.serviceToken("operator");
    const { body: { entries } } = await app.call("GET", "/admin/api/audit?limit=50", { token });
    const entry = entries.find(({ action, subjects }: { action: string; subjects: string[] }) =>
      action === "model.promote" && subjects[0] === "bot/v3"
    );
    assert.match(entry.details.forced, /does not beat the best single feature/);
    const first = entries.find(({ subjects }: { subjects: string[] }) => subjects[0] === "bot/v1");
    assert.equal(first.details.forced, undefined);

    // Back to what was forced once: the log says that, and which files it is.
    assert.equal((await post(app, "/ml/models/bot/v2/promote?force=true")).status, 200);
    assert.equal((await post(app, "/ml/models/bot/rollback")).status, 200);
    const after = await app.call("GET", "/admin/api/audit?limit=50", { token });
    const back = after.body.entries.find(({ action }: { action: string }) =>
      action === "model.rollback"
    );
    assert.equal(back.details.digest, entry.details.digest);
    assert.match(back.details.against_the_gate, /does not beat the best single feature/);

    // What a fresh database is offered is asked for its verdict as well.
    await dir.write(
      "churn",
      "c1",
      makeVersion({ name: "churn", version: "c1", passes: false }).files,
    );
    await dir.point("churn", "c1");
    await app.services.ml.served.catchUp();
    assert.equal(app.services.ml.served.find("churn"), undefined);
    assert.match(app.services.ml.check()!, /warning: .*churn c1: does not beat/);
    const { registry } = app.services.ml;
    const offered = await registry.offer({ actor: "trainer", address: "" }, {
      ...{ name: "churn", version: "c1", promote: true },
    });
    assert.deepEqual(offered, {
      promoted: false,
      why: "the gate says no, and none is served: does not beat the best single feature",
    });
  },
);

onEach(
  "[ML3] a rollback is proved as a promotion is: what cannot be served stays away",
  async (app) => {
    await post(app, "/ml/models/bot/v2/promote");
    const { sql } = app.services.engines.database;
    const golden = { inputs: [ROW], outputs: [0.123] };
    const kept = await sql<{ bytes: Uint8Array }[]>`
    select bytes from model_files where file = 'golden.json'
      and model_id = (select id from model_versions where version = 'v1')`;
    const write = (bytes: Uint8Array) =>
      sql`update model_files set bytes = ${bytes} where file = 'golden.json'
      and model_id = (select id from model_versions where version = 'v1')`;
    await write(new TextEncoder().encode(JSON.stringify(golden)));
    const { status, body } = await post(app, "/ml/models/bot/rollback");
    assert.deepEqual([status, body.code], [422, "model_refused"]);
    assert.match(body.detail, /row 0 of golden/);
    assert.equal(await answering(app), "v2");
    assert.equal(app.services.ml.check(), "ok");
    await write(kept[0]!.bytes);
    assert.equal((await post(app, "/ml/models/bot/rollback")).status, 200);
    assert.equal(await answering(app), "v1");
  },
);

onEach(
  "[ML3] what was judged beside another version than the one served now is not served",
  async (app, dir) => {
    const { registry } = app.services.ml;
    const beside = (await registry.served("bot"))!.promotion;
    await post(app, "/ml/models/bot/v2/promote");
    await dir.write("bot", "v3", good.files);
    await assert.rejects(
      registry.offer({ actor: "trainer", address: "" }, {
        ...{ name: "bot", version: "v3", promote: true, beside },
      }),
      (error: { code?: string }) => error.code === "promoted_meanwhile",
    );
    assert.equal(await answering(app), "v2");
  },
);

onEach(
  "[ML3] a verdict counts beside the version it names only: else it is force",
  async (app, dir) => {
    for (const [version, against] of [["v3", "v1"], ["v4", null], ["v5", "v2"]] as const) {
      const seed = Number(version.slice(1));
      await dir.write("bot", version, makeVersion({ name: "bot", version, seed, against }).files);
    }
    const refused = async (version: string, why: RegExp) => {
      const { status, body } = await post(app, `/ml/models/bot/${version}/promote`);
      assert.deepEqual([status, body.code], [409, "gate_refused"], version);
      assert.match(body.detail, why);
    };
    await refused("v4", /judged beside no other version, and v1 is served/);
    await refused("v5", /judged beside v2, and v1 is served/);
    assert.equal((await post(app, "/ml/models/bot/v2/promote")).status, 200);
    await refused("v3", /judged beside v1, and v2 is served/);
    assert.equal(await answering(app), "v2");
    assert.equal((await post(app, "/ml/models/bot/v5/promote")).status, 200);
    assert.equal((await post(app, "/ml/models/bot/v3/promote?force=true")).status, 200);
    assert.equal(await answering(app), "v3");
    const token = await app.serviceToken("operator");
    const { body: { entries } } = await app.call("GET", "/admin/api/audit?limit=50", { token });
    const forcedOf = (version: string) =>
      entries.find((each: { action: string; subjects: string[] }) =>
        each.action === "model.promote" && each.subjects[0] === `bot/${version}`
      ).details.forced;
    assert.match(forcedOf("v3"), /judged beside v1, and v5 is served/);
    assert.equal(forcedOf("v5"), undefined);
  },
);
