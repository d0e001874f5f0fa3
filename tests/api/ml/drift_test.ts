/** [ML6] Whether rows still look like those of training: counted on all nodes, told, measured and drawn. */

import assert from "node:assert/strict";
import { MODEL_NAMES } from "../../../services/ml/manifest.ts";
import { createDriftStore } from "../../../services/ml/drift/store.ts";
import { readCandidate } from "../../../services/ml/registry/candidate.ts";
import { createModelFolder } from "../../../services/ml/registry/model_folder.ts";
import { createReferences } from "../../../services/ml/registry/references.ts";
import { createRegistryStore } from "../../../services/ml/registry/store.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";
import { honestRows, slowPanel } from "../../support/ml/bot_rows.ts";
import { openTestApp, type TestApp } from "../../support/app/test_app.ts";
import { realEnginesAvailable } from "../../support/app/test_engines.ts";

const models = new URL("../../../models/", import.meta.url);
const engines = realEnginesAvailable() ? ["embedded", "real"] as const : ["embedded"] as const;

/** @param options.alone one node whatever the run says: for what is in the memory of one */
function onEach(
  name: string,
  run: (app: TestApp) => Promise<void>,
  { alone = false }: { alone?: boolean } = {},
): void {
  for (const engine of engines) {
    Deno.test(`${name} (${engine})`, async () => {
      await using app = await openTestApp({ engine, alone });
      await app.serveModels();
      await run(app);
    });
  }
}

/** What several nodes have counted each writes down within seconds, by its loop; of one whoever asks is told it all. */
async function writtenDown(app: TestApp): Promise<void> {
  const all = app.each();
  if (all.length > 1) { for (const { ml } of all) await ml.drift.round(); }
}

/** Asks the bot model. @returns how many were flagged */
async function ask(app: TestApp, rows: readonly Float32Array[]): Promise<number> {
  const { features } = app.services.ml.served.find("bot")!.manifest;
  const batch = rows.map((row) =>
    Object.fromEntries(
      features.flatMap(({ name }, i) => Number.isNaN(row[i]) ? [] : [[name, row[i]!]]),
    )
  );
  const token = await app.serviceToken();
  const { status, body } = await app.call("POST", "/ml/detect_bot", { token, json: { batch } });
  assert.equal(status, 200, JSON.stringify(body));
  return body.results.filter(({ is_bot }: { is_bot: boolean }) => is_bot).length;
}

async function drift(app: TestApp) {
  await writtenDown(app);
  const token = await app.serviceToken();
  const { status, body } = await app.call("GET", "/ml/models/bot/drift", { token });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

const inPieces = <T>(values: readonly T[], size: number) =>
  Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));

onEach(
  "[ML6] honest play of another kind of device is told as drift before it is flagged",
  async (app) => {
    assert.equal((await drift(app)).state, "too_few");
    for (const piece of inPieces(honestRows(400, { seed: 8_000_000 }), 16)) await ask(app, piece);
    const before = await drift(app);
    assert.deepEqual([before.state, before.rows], ["steady", 400], JSON.stringify(before.groups));
    let [flags, rows, state] = [0, 0, "steady"];
    const cohorts = ["touch"] as const;
    for (const piece of inPieces(honestRows(300, { seed: 8_100_000, cohorts }), 10)) {
      flags += await ask(app, piece);
      rows += piece.length;
      ({ state } = await drift(app));
      if (state === "shifted") break;
    }
    assert.equal(state, "shifted");
    assert.ok(rows <= 300, `told after ${rows} rows`);
    assert.equal(flags, 0);
  },
);

onEach(
  "[ML6] it says which group has moved, by how much, in the metrics as well, and draws it",
  async (app) => {
    const rows = honestRows(400, { seed: 8_200_000, device: slowPanel });
    for (const piece of inPieces(rows, 16)) await ask(app, piece);
    await app.services.ml.drift.round();
    const { groups, version, plot } = await drift(app);
    const moved = groups.filter(({ psi, limit }: { psi: number; limit: number }) => psi > limit)
      .map(({ group }: { group: string }) => group);
    assert.deepEqual(moved, ["reaction"]);
    const { text } = await scrape(app);
    const psi = Number(
      new RegExp(`ml_drift_psi\\{model="bot",version="${version}",group="reaction".*\\} (\\S+)`)
        .exec(text)?.[1],
    );
    const { psi: told } = groups.find(({ group }: { group: string }) => group === "reaction");
    assert.ok(Math.abs(psi - told) < 1e-9, `${psi} ${told}`);
    const token = await app.serviceToken();
    const svg = await app.call("GET", plot, { token });
    assert.equal(svg.headers.get("content-type"), "image/svg+xml");
    for (
      const { name } of groups.flatMap(({ features }: { features: { name: string }[] }) => features)
    ) {
      assert.match(svg.body, new RegExp(`>${name}<`));
    }
    const other = await app.call("GET", "/ml/models/bot/another/drift.svg", { token });
    assert.deepEqual([other.status, other.body.code], [404, "unknown_plot"]);
  },
  { alone: true },
);

onEach(
  "[ML6] what several nodes count adds up, and what is a day old counts no more",
  async (app) => {
    const { drift: watch, served } = app.services.ml;
    const store = createDriftStore(app.services.engines.database);
    const { id, reference } = served.find("bot")!;
    await ask(app, honestRows(10, { seed: 8_300_000 }));
    await writtenDown(app);
    const { rows, window } = await watch.report("bot").then((report) => {
      assert.equal(report?.state, "too_few");
      return { rows: report.window.rows, window: report.window };
    });
    assert.equal(rows, 10);
    assert.equal(
      window.counts.reduce((sum, count) => sum + count, 0),
      10 * (reference!.features.length + 1),
    );
    const bins = window.counts.length;
    const counts = new Int32Array(bins).fill(2);
    await Promise.all(
      Array.from(
        { length: 4 },
        () => store.add([{ modelId: id, rows: 5, counts }], app.clock.now()),
      ),
    );
    const both = await store.window(id, { bins, now: app.clock.now() });
    assert.deepEqual([both.rows, both.counts], [
      30,
      window.counts.map((count) => count + 8),
    ]);
    // A node whose bins are others is left out; a version that is gone counts nothing.
    assert.equal((await store.window(id, { bins: bins + 1, now: app.clock.now() })).rows, 0);
    await store.add([{ modelId: app.services.ids.next(), rows: 5, counts }], app.clock.now());
    await app.clock.advance(25 * 3_600_000);
    assert.equal((await store.window(id, { bins, now: app.clock.now() })).rows, 0);
    await app.clock.advance(7 * 24 * 3_600_000);
    await store.shed(app.clock.now());
    const { sql } = app.services.engines.database;
    assert.deepEqual([...await sql`select 1 from model_drift_counts`], []);
  },
);

onEach("[ML6] where the database is away rows wait, and none is counted twice", async (app) => {
  const { drift: watch } = app.services.ml;
  const { sql } = app.services.engines.database;
  await ask(app, honestRows(10, { seed: 8_400_000 }));
  await sql`alter table model_drift_counts rename to away`;
  await assert.rejects(watch.round());
  await ask(app, honestRows(10, { seed: 8_500_000 }));
  await assert.rejects(watch.round());
  await sql`alter table away rename to model_drift_counts`;
  await watch.round();
  await watch.round();
  const [row] = await sql`select sum(rows)::int as rows from model_drift_counts`;
  assert.equal(row!.rows, 20);
}, { alone: true });

Deno.test("[ML6] every shipped version says what its training saw, also to a database that has it without", async () => {
  await using app = await openTestApp();
  const { served } = app.services.ml;
  await served.follow();
  for (const name of MODEL_NAMES) {
    assert.equal(served.find(name)?.reference?.sha256, served.find(name)?.sha256);
  }
  const { database: { sql } } = app.services.engines;
  await sql`delete from model_files where file = 'reference.json'`;
  const store = createRegistryStore(app.services.engines.database);
  const findReference = createReferences({
    ...{ store, log: silentLogger },
    folder: createModelFolder({ directory: models, maxModelBytes: 64 << 20 }),
  });
  const version = served.find("bot")!;
  const candidate = readCandidate(await store.readFiles(version.id), version);
  assert.equal(candidate.reference, undefined);
  const found = await findReference(version, candidate);
  assert.deepEqual(found, version.reference);
  const again = readCandidate(await store.readFiles(version.id), version);
  assert.deepEqual([again.reference, again.digest], [version.reference, candidate.digest]);
  // The registry counts it no more than the folder does.
  assert.equal((await store.find("bot", version.version))?.digest, candidate.digest);
});

async function scrape(app: TestApp): Promise<{ text: string }> {
  const response = await app.request("/metrics");
  return { text: await response.text() };
}
