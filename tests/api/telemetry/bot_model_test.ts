/** The bot model in telemetry: whom it suspects, what moderators are told, and what it holds up. */

import assert from "node:assert/strict";
import { makeSession, type Observed } from "../../../services/anti_cheat/mod.ts";
import type { Delivered } from "../../../services/platform/streams/event_stream.ts";
import { ok } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { type Guest, openTestApp, type TestApp } from "../../support/app/test_app.ts";
import { openBotModels, startRecording, toEntries } from "../../support/ml/bot_play.ts";

const onEachEngine = testApps();
const BATCH = 500;

/** Ten minutes of one who walks from corner to corner; sixteen of them or more are suspected. */
const walk = makeSession({ cohort: "controller", cheat: "waypoints", seed: 31, minutes: 10 });
const play = makeSession({ cohort: "expert", seed: 32, minutes: 10 });
const WINDOWS = Math.floor(walk.length / 256);

async function record(
  recording: ReturnType<typeof startRecording>,
  entries: readonly Delivered[],
): Promise<void> {
  for (let i = 0; i < entries.length; i += BATCH) {
    await recording.record(entries.slice(i, i + BATCH));
  }
}

async function told(app: TestApp, session: readonly Observed[]) {
  const player = await app.guest();
  return {
    player,
    entries: toEntries(session, { userId: player.id, now: app.clock.now() }),
  };
}

/** Which events of theirs completed an alert of the model, by their place in the session. */
async function flags(app: TestApp, { id }: Guest, entries: readonly Delivered[]) {
  const rows = await app.services.engines.database.sql<{ eventId: string }[]>`
    select event_id as "eventId" from alerts where user_id = ${id} and rule = 'bot_model'`;
  return rows.map(({ eventId }) => entries.findIndex((entry) => entry.id === eventId))
    .toSorted((a, b) => a - b);
}

/** The shipped model is promoted, as on a fresh database. */
async function serving(app: TestApp) {
  await app.services.ml.served.follow();
  const models = openBotModels(app);
  await models.follow();
  assert.ok(models.find(), "the shipped version is used");
  return models;
}

/** What an undisturbed worker says of the walk. */
async function undisturbed(app: TestApp): Promise<number[]> {
  await using models = await serving(app);
  const { player, entries } = await told(app, walk);
  const recording = startRecording(app, models);
  await record(recording, entries);
  await recording.score();
  assert.equal(recording.told.scored, WINDOWS);
  return await flags(app, player, entries);
}

onEachEngine(
  "[TEL3 ML5] a program is suspected with evidence, and punished by nobody",
  async (app) => {
    await using models = await serving(app);
    const recording = startRecording(app, models);
    const [bot, human] = [await told(app, walk), await told(app, play)];
    await record(recording, [...bot.entries, ...human.entries]);
    await recording.score();
    assert.ok((await flags(app, bot.player, bot.entries)).length > 0);
    assert.deepEqual(await flags(app, human.player, human.entries), []);

    const token = await app.serviceToken("moderator");
    const { body: { alerts } } = await app.call(
      "GET",
      `/telemetry/alerts?rule=bot_model&user_id=${bot.player.id}`,
      { token },
    );
    const { evidence, severity, status, risk } = alerts[0];
    assert.deepEqual([severity, status], ["medium", "open"]);
    assert.ok(risk >= 3);
    assert.match(evidence.model, /^bot \d{4}-/);
    assert.ok(evidence.score >= evidence.limit && evidence.limit > 0.5, JSON.stringify(evidence));
    const found = [1, 2, 3].find((n) => evidence[`feature_${n}`] === "move_straight_share");
    assert.ok(found, JSON.stringify(evidence));
    assert.ok(evidence[`value_${found}`] > 0.8 && evidence[`rarity_${found}`] <= 0.05);
    assert.match(evidence.usual_1, /^[\d.]+ – [\d.]+$/);
    // The player plays on: an alert is a suspicion.
    ok(await app.call("GET", "/profile", { token: bot.player.token }));
    const judged = await app.services.engines.database.sql`
    select from audit_log where details_json::text like ${`%${bot.player.id}%`}
      and action like 'player.%'`;
    assert.equal(judged.length, 0);
  },
);

onEachEngine(
  "[TEL3 ML5] a worker that is started anew again and again says the same",
  async (app) => {
    const wanted = await undisturbed(app);
    await using models = await serving(app);
    const { player, entries } = await told(app, walk);
    for (let i = 0; i < entries.length; i += 331) {
      const recording = startRecording(app, models);
      // The one before died before it acknowledged: some is read again.
      await record(recording, entries.slice(Math.max(0, i - 70), i + 331));
      if (i % 2 === 0) await recording.score();
    }
    await startRecording(app, models).score();
    assert.deepEqual(await flags(app, player, entries), wanted);
    assert.ok(wanted.length > 0);
  },
);

onEachEngine(
  "[TEL3 ML5] while the engine is gone windows are owed, and scored later alike",
  async (app) => {
    const wanted = await undisturbed(app);
    const { player, entries } = await told(app, walk);
    await using first = await serving(app);
    const recording = startRecording(app, first);
    await record(recording, entries.slice(0, 3_000));
    await recording.score();
    const before = recording.told.scored;
    assert.equal(before, Math.floor(3_000 / 256));
    await first[Symbol.asyncDispose]();
    await record(recording, entries.slice(3_000));
    await recording.score();
    assert.equal(recording.told.scored, before, "nobody was there to score");
    const { sql } = app.services.engines.database;
    const [{ owed }] = await sql<[{ owed: number }]>`
    select count(*)::int as owed from bot_windows where user_id = ${player.id} and state = 'owed'`;
    assert.equal(owed, WINDOWS - before);
    const [{ stored }] = await sql<[{ stored: number }]>`
    select count(*)::int as stored from events where user_id = ${player.id}`;
    assert.equal(stored, entries.length);

    await using second = await serving(app);
    const later = startRecording(app, second);
    await later.score();
    assert.deepEqual(await flags(app, player, entries), wanted);
    assert.equal(later.told.scored, owed);
  },
);

onEachEngine(
  "[TEL3 ML5] what is owed is bounded: the oldest are given up, counted and said",
  async (app) => {
    await using models = await serving(app);
    const gone = { isWanted: () => true, find: () => undefined };
    const { player, entries } = await told(app, walk);
    await record(startRecording(app, gone), entries);
    const bounded = startRecording(app, gone, { mostOwed: 5 });
    await bounded.score();
    assert.deepEqual([bounded.told.skipped, bounded.told.owed], [WINDOWS - 5, 5]);
    const later = startRecording(app, models);
    await later.score();
    assert.equal(
      later.told.scored,
      5,
      "their rows are whole: features of what was skipped are kept",
    );
    const rows = await app.services.engines.database.sql<{ state: string; score: number | null }[]>`
    select state, score from bot_windows where user_id = ${player.id} order by id`;
    assert.deepEqual(rows.slice(-5).map(({ score }) => typeof score), Array(5).fill("number"));
    assert.ok(rows.slice(0, -5).every(({ state, score }) => state === "skipped" && score === null));
  },
);

onEachEngine("[TEL3 TEL7] it is switched off like a rule, and its threshold moved", async (app) => {
  await using models = await serving(app);
  const { sql } = app.services.engines.database;
  const off = await told(app, walk);
  await record(
    startRecording(app, undefined, { rules: { bot_model: { enabled: false } } }),
    off.entries,
  );
  assert.equal((await sql`select from bot_windows where user_id = ${off.player.id}`).length, 0);
  const wary = await told(app, walk);
  const careful = startRecording(app, models, { rules: { bot_model: { threshold: 0.999999 } } });
  await record(careful, wary.entries);
  await careful.score();
  assert.equal(careful.told.scored, WINDOWS);
  assert.deepEqual(await flags(app, wary.player, wary.entries), [], "nothing is as sure as that");
});

onEachEngine(
  "[TEL3 ML5] switched off it leaves nothing behind, and accuses nobody of old play afterwards",
  async (app) => {
    await using models = await serving(app);
    const { sql } = app.services.engines.database;
    const { player, entries } = await told(app, walk);
    // Recorded while it was on; before anything was scored it went off.
    await record(startRecording(app, models), entries);
    const left = async () =>
      (await sql`select state from bot_windows where user_id = ${player.id}`).map(({ state }) =>
        state
      );
    assert.ok((await left()).every((state) => state === "owed"));
    await app.clock.advance(25 * 3_600_000);
    const back = startRecording(app, models);
    await back.score();
    assert.deepEqual([back.told.scored, back.told.skipped], [0, WINDOWS]);
    assert.deepEqual(await flags(app, player, entries), []);
    await app.services.chores.runNow("bot windows");
    assert.deepEqual(await left(), []);
  },
);

/** The shipped version under another name, with what differs. */
async function renamed(
  version: string,
  against: string,
  differs: Record<string, unknown> = {},
) {
  const folder = new URL("../../../models/bot/", import.meta.url);
  const latest = (await Deno.readTextFile(new URL("latest", folder))).trim();
  const files = new Map<string, Uint8Array>();
  for await (const { name } of Deno.readDir(new URL(latest, folder))) {
    files.set(name, await Deno.readFile(new URL(`${latest}/${name}`, folder)));
  }
  const manifest = JSON.parse(new TextDecoder().decode(files.get("metrics.json")));
  const gate = { ...manifest.gate, passes: true, against };
  const changed = JSON.stringify({ ...manifest, version, gate, ...differs });
  return files.set("metrics.json", new TextEncoder().encode(changed));
}

Deno.test("[ML5 ML7] a promotion is taken up while it records; a foreign file's version never is", async () => {
  await using app = await openTestApp();
  await using models = await serving(app);
  const promote = async (version: string, files: ReadonlyMap<string, Uint8Array>) => {
    await app.services.ml.registry.offer(
      { actor: "operator", address: "" },
      { name: "bot", version, promote: true, files },
    );
    await models.follow();
  };
  const recording = startRecording(app, models);
  const { player, entries } = await told(app, walk);
  await record(recording, entries.slice(0, 2_000));
  await recording.score();
  const shipped = models.find()!.version.slice("bot ".length);
  await promote("again", await renamed("again", shipped));
  assert.equal(models.find()!.version, "bot again");
  await record(recording, entries.slice(2_000));
  await recording.score();
  assert.equal(recording.told.scored, WINDOWS);
  const { sql } = app.services.engines.database;
  const versions = await sql<{ version: string }[]>`
    select version from bot_windows where user_id = ${player.id} order by id`;
  assert.deepEqual(
    new Set(versions.slice(7).map(({ version }) => version)),
    new Set(["bot again"]),
  );
  const [alert] = await sql<{ model: string }[]>`
    select evidence_json ->> 'model' as model from alerts where user_id = ${player.id}
      and rule = 'bot_model'`;
  assert.equal(alert!.model, "bot again", "each version decides by its own rows");

  await promote("foreign", await renamed("foreign", "again", { definitions: "file" }));
  assert.deepEqual([models.find(), models.isWanted()], [undefined, false]);
  const next = await told(app, walk);
  await record(recording, next.entries);
  await recording.score();
  assert.deepEqual([recording.told.scored, recording.told.skipped], [WINDOWS, WINDOWS]);
  assert.equal((await sql`select from bot_windows where user_id = ${next.player.id}`).length, 0);
});

Deno.test("[ML5] where no model was ever promoted nothing is kept, and nothing is started", async () => {
  await using app = await openTestApp();
  await using models = openBotModels(app);
  assert.equal(models.isWanted(), true, "nobody knows yet");
  await models.follow();
  assert.equal(models.isWanted(), false);
  const recording = startRecording(app, models);
  const { player, entries } = await told(app, play);
  await record(recording, entries);
  await recording.score();
  const windows = Math.floor(play.length / 256);
  assert.deepEqual([recording.told.scored, recording.told.skipped], [0, windows]);
  const rows = await app.services.engines.database.sql`
    select from bot_windows where user_id = ${player.id}`;
  assert.equal(rows.length, 0);
});
