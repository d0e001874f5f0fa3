/** What leaves the database: everything once, whatever happens meanwhile. */

import assert from "node:assert/strict";
import { loadSeason } from "../../ops/analytics/load.ts";
import { TABLES } from "../../services/analytics/mod.ts";
import { realEnginesAvailable } from "../support/app/test_engines.ts";
import { type Guest, openTestApp } from "../support/app/test_app.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { type ExportStage, openExportStage } from "../support/analytics/stage.ts";

const onEachEngine = testApps();
const LEAP_YEAR = { seed: 7, players: 120, from: new Date("2024-02-20T00:00:00Z"), days: 45 };

onEachEngine(
  "[TEL8] an export has every row once, and the next one only what is new",
  async (app) => {
    await using stage = await openExportStage(app);
    const ids = await stage.tellEvents(25, "first");
    await stage.export();
    assert.deepEqual(await stage.eventIds("first"), ids);
    const more = await stage.tellEvents(7, "second");
    const second = await stage.export();
    assert.equal(second.rows["events"], 7);
    assert.deepEqual(await stage.eventIds("second"), more);
    assert.deepEqual(await stage.eventIds("first"), ids);
    assert.equal((await stage.export()).rows["events"], 0);
  },
);

onEachEngine(
  "[TEL8] a season is in the files to the last row, and stays so as it changes",
  async (app) => {
    await using stage = await openExportStage(app, 500);
    await loadSeason(stage.sql, LEAP_YEAR);
    await stage.export();
    await stage.holdsAll();
    // What is known already changes: a result is taken back, a payment given back, a flag judged.
    const voided = await stage.sql`update matches set status = 'voided' where id in (
      select id from matches where status = 'finished' order by id limit 20) returning id`;
    assert.ok(voided.length > 5);
    await stage.sql`update purchases set status = 'refunded', refunded_amount = amount
    where id = (select min(id::text)::uuid from purchases where status = 'paid')`;
    await stage
      .sql`update alerts set status = 'confirmed', reviewed_at = now() where status = 'open'`;
    const { rows } = await stage.export();
    assert.equal(rows["matches"], voided.length);
    assert.equal(rows["purchases"], 1);
    assert.equal(rows["seats"], 0);
    await stage.holdsAll();
    const full = await stage.export({ full: true });
    assert.ok(full.rows["tickets"]! > 1_000);
    await stage.holdsAll();
  },
);

onEachEngine("[TEL8] a partition is a day in UTC, the leap day among them", async (app) => {
  await using stage = await openExportStage(app, 500);
  await stage.sql`delete from events`;
  for (
    const at of [
      "2024-02-28T23:59:59.999Z",
      "2024-02-29T00:00:00Z",
      "2024-02-29T23:59:59.999Z",
      "2024-03-01T00:00:00Z",
    ]
  ) {
    await stage.sql`insert into events (id, kind, payload_json, created_at)
      values (gen_random_uuid(), ${at}, '{}', ${at}::timestamptz)`;
  }
  await stage.export();
  const files = await stage.archive.listFiles("events");
  assert.deepEqual([...files.keys()], ["2024-02-28", "2024-02-29", "2024-03-01"]);
  assert.equal((await stage.eventIds("2024-02-29T23:59:59.999Z")).length, 1);
});

onEachEngine(
  "[OPS11] whoever comes while files are written, and is deleted, leaves them too",
  async (app) => {
    await using stage = await openExportStage(app, 500);
    await stage.export();
    let guest: Guest | undefined;
    await stage.export({
      before: {
        async events() {
          guest = await app.guest();
          await stage.tellEvents(3, "newcomer", guest.id);
        },
      },
    });
    assert.ok((await stage.tablesNaming(guest!.id)).includes("events"));
    assert.equal((await app.call("DELETE", "/users/me", { token: guest!.token })).status, 204);
    assert.equal((await stage.export()).gone, 1);
    assert.deepEqual(await stage.tablesNaming(guest!.id), []);
  },
);

onEachEngine("[OPS11] whoever is deleted leaves every file with the next export", async (app) => {
  await using stage = await openExportStage(app, 500);
  const [gone, stays] = [await app.guest(), await app.guest()];
  for (const { id } of [gone, stays]) {
    await stage.tellEvents(5, "mine", id);
    await stage
      .sql`insert into purchases (id, user_id, item_sku, amount, currency, status, provider_ref, created_at)
      values (gen_random_uuid(), ${id}, 'hat', 500, 'EUR', 'paid', ${`ref-${id}`}, now())`;
    await stage.sql`insert into ratings (user_id, mode, mmr, deviation, games, updated_at)
      values (${id}, 'duel', 1500, 100, 3, now())`;
  }
  await stage.export();
  assert.deepEqual(await stage.tablesNaming(gone.id), [
    "events",
    "players",
    "purchases",
    "ratings",
    "sessions",
  ]);
  assert.equal((await app.call("DELETE", "/users/me", { token: gone.token })).status, 204);
  // What was on its way when the account went.
  await stage.tellEvents(2, "late", gone.id);
  const { gone: left } = await stage.export();
  assert.equal(left, 1);
  assert.deepEqual(await stage.tablesNaming(gone.id), []);
  assert.deepEqual(await stage.tablesNaming(stays.id), [
    "events",
    "players",
    "purchases",
    "ratings",
    "sessions",
  ]);
  // The books still add up.
  const [[count]] = (await stage.ask("select count(*) from purchases where sku = 'hat'")).rows as [
    [number],
  ];
  assert.equal(count, 2);
});

onEachEngine(
  "[TEL8] whatever an export is interrupted in, the next one has neither doubles nor holes",
  async (app) => {
    await using stage = await openExportStage(app, 2_000);
    await loadSeason(stage.sql, {
      ...{ seed: 8, players: 20, days: 6 },
      from: new Date("2024-06-01T00:00:00Z"),
    });
    let interruptions = 0;
    for (let step = 1;; step += 1 + Math.floor(step / 6)) {
      const guest = await app.guest();
      await stage.tellEvents(3, `round ${step}`, guest.id);
      const isDone = await stage.exportUntil(step);
      if (step % 2 === 0) {
        assert.equal((await app.call("DELETE", "/users/me", { token: guest.token })).status, 204);
      }
      if (isDone) break;
      interruptions++;
    }
    assert.ok(interruptions > 10, `${interruptions} interruptions`);
    await stage.export();
    await stage.holdsAll();
    const { rows } = await stage.ask(
      "select count(*) - count(distinct (id, happened_at)) from events",
    );
    assert.deepEqual(rows, [[0]]);
  },
);

onEachEngine(
  "[TEL8] a database that goes away at any table leaves no lines behind, and no holes",
  async (app) => {
    await using stage = await openExportStage(app, 2_000);
    await loadSeason(stage.sql, {
      ...{ seed: 9, players: 20, days: 4 },
      from: new Date("2024-07-01T00:00:00Z"),
    });
    for (const { name } of TABLES) {
      // deno-lint-ignore require-await -- rejects, as a connection does
      const gone = async () => {
        // Opened later, it would be opened in a folder that is gone, and nobody would hear of that.
        assert.ok(stage.hasFile(name), `${name} is read before its file is open`);
        throw new Error(`gone at ${name}`);
      };
      await assert.rejects(stage.export({ before: { [name]: gone } }), /gone at/);
      assert.deepEqual(await stage.leftovers(), []);
    }
    await stage.export();
    await stage.holdsAll();
  },
);

Deno.test("[TEL8] a transaction that commits late falls into no hole", {
  ignore: !realEnginesAvailable(),
  sanitizeOps: false,
  sanitizeResources: false,
}, async () => {
  await using app = await openTestApp({ engine: "real" });
  await using stage = await openExportStage(app);
  await stage.export();
  const late = Promise.withResolvers<void>();
  const written = Promise.withResolvers<void>();
  const transaction = stage.sql.begin(async (tx) => {
    await tx`insert into events (id, kind, payload_json, created_at, received_at)
      values (gen_random_uuid(), 'late', '{}', now(), now())`;
    await tx`insert into matches (id, region, mode, status, quality_json, created_at)
      values (gen_random_uuid(), 'eu-west', 'late', 'finished', '{}', now())`;
    written.resolve();
    await late.promise;
  });
  await written.promise;
  // Drawn and committed behind it.
  const ids = await stage.tellEvents(4, "prompt");
  await stage.export();
  await stage.tellEvents(2, "next");
  await stage.export();
  assert.deepEqual(await stage.eventIds("late"), []);
  late.resolve();
  await transaction;
  await stage.export();
  assert.equal((await stage.eventIds("late")).length, 1);
  assert.deepEqual(await stage.eventIds("prompt"), ids);
  await stage.export();
  await stage.holdsAll();
  const { rows } = await stage.ask("select count(*) from matches where mode = 'late'");
  assert.deepEqual(rows, [[1]]);
});

onEachEngine(
  "[TEL8] files of another database are left alone, unless it is said that it is the same game",
  async (app) => {
    await using stage: ExportStage = await openExportStage(app, 500);
    await stage.tellEvents(3, "here");
    await stage.export();
    const manifest = (await stage.archive.readManifest())!;
    await stage.archive.writeManifest({ ...manifest, database: "another" });
    const ids = await stage.eventIds("here");
    await assert.rejects(stage.export(), /of another database.*--full/);
    assert.deepEqual(await stage.eventIds("here"), ids);
    const { rows } = await stage.export({ full: true });
    // All of them are read again, and are there once.
    assert.ok(rows["events"]! >= 3);
    await stage.holdsAll();
  },
);

onEachEngine("[TEL8] a connection is good for more after a long COPY", async (app) => {
  const { sql } = app.services.engines.database;
  const all = "select n, repeat('x', 80) from generate_series(1, 100000) n";
  await sql.begin(async (tx) => {
    let bytes = 0;
    const rows = await tx.unsafe(`copy (${all}) to stdout (format csv)`).readable();
    for await (const part of rows) bytes += part.length;
    assert.ok(bytes > 8_000_000);
    assert.deepEqual([...await tx`select 1 as one`], [{ one: 1 }]);
  });
});
