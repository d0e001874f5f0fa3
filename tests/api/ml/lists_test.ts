/** [ML5] [ML7] Lists of players of whom a model expects something, and what came of it. */

import assert from "node:assert/strict";
import { openTestApp, type TestApp } from "../../support/app/test_app.ts";
import { realEnginesAvailable } from "../../support/app/test_engines.ts";
import { makeVersion, modelsDir } from "../../support/ml/versions.ts";

const engines = realEnginesAvailable() ? ["embedded", "real"] as const : ["embedded"] as const;
const DAY_MS = 86_400_000;

function onEach(name: string, run: (app: TestApp) => Promise<void>): void {
  for (const engine of engines) {
    Deno.test(`${name} (${engine})`, async () => {
      await using app = await openTestApp({ engine });
      await app.serveModels();
      await run(app);
    });
  }
}

/** Something that the player did, so many days ago. */
async function play(app: TestApp, userId: string, daysAgo: number): Promise<void> {
  const { sql } = app.services.engines.database;
  const at = new Date(app.clock.now() - daysAgo * DAY_MS);
  await sql`insert into events (id, kind, payload_json, user_id, created_at, received_at)
    values (${app.services.ids.next()}, 'session', '{}', ${userId}, ${at}, ${at})`;
}

const everyDay = async (app: TestApp, userId: string, from: number, to: number) => {
  for (let day = from; day >= to; day--) await play(app, userId, day);
};

async function listOf(app: TestApp, name: string, query = "") {
  const token = await app.serviceToken("moderator");
  const { status, body } = await app.call("GET", `/admin/api/ml/${name}${query}`, { token });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

const idsOf = ({ players }: { players: { user_id: string }[] }) =>
  players.map(({ user_id }) => user_id);

onEach(
  "[ML5] who is expected to stay away is listed with reasons and since when, and taken off when they play",
  async (app) => {
    const { chores } = app.services;
    const [gone, here, never] = [await app.guest(), await app.guest(), await app.guest()];
    await everyDay(app, gone.id, 28, 12);
    await everyDay(app, here.id, 28, 0);
    await chores.runNow("player lists");
    const first = await listOf(app, "churn");
    assert.deepEqual([first.state, idsOf(first)], ["listed", [gone.id]]);
    const [player] = first.players;
    assert.ok(player.score >= first.threshold, `${player.score}`);
    assert.equal(player.since, new Date(app.clock.now()).toISOString());
    assert.ok(player.reasons.length >= 1 && player.reasons.length <= 3);
    for (const { adds, says } of player.reasons) {
      assert.ok(adds > 0);
      assert.match(says, /\(usual: /);
    }
    const away = player.reasons.find(({ feature }: { feature: string }) =>
      feature === "days_since_last" || feature === "late_share" || feature === "days_14" ||
      feature === "days_7" || feature === "days_3"
    );
    assert.ok(away, JSON.stringify(player.reasons));
    // All who were seen lately have a score; who was never seen has none.
    const all = await listOf(app, "churn", "?least=0");
    assert.deepEqual(idsOf(all), [gone.id, here.id]);
    assert.equal(all.players[1].since, null);
    assert.ok(!idsOf(all).includes(never.id));

    await app.clock.advance(DAY_MS);
    await play(app, here.id, 0);
    await chores.runNow("player lists");
    const second = await listOf(app, "churn");
    assert.equal(second.players[0].since, player.since, "since the first day");
    assert.notEqual(second.players[0].scored_at, player.scored_at);
    for (let day = 0; day < 6; day++) {
      for (const { id } of [gone, here]) await play(app, id, 0);
      await app.clock.advance(DAY_MS);
    }
    await chores.runNow("player lists");
    assert.deepEqual(idsOf(await listOf(app, "churn")), []);
    // Who has not been seen for a month is gone, and nobody's guess any more.
    await app.clock.advance(31 * DAY_MS);
    await chores.runNow("player lists");
    assert.deepEqual(idsOf(await listOf(app, "churn", "?least=0")), []);
  },
);

onEach("[ML5] a list is paged by score, for the staff alone", async (app) => {
  const guests = [];
  for (let i = 0; i < 7; i++) {
    const guest = await app.guest();
    await everyDay(app, guest.id, 20 + i, 2 * (i % 4));
    guests.push(guest);
  }
  await app.services.chores.runNow("player lists");
  const whole = await listOf(app, "risk", "?least=0");
  assert.equal(whole.players.length, 7);
  const scores = whole.players.map(({ score }: { score: number }) => score);
  assert.deepEqual(scores, scores.toSorted((a: number, b: number) => b - a));
  const paged: string[] = [];
  let cursor = "";
  for (let pages = 0; pages < 10; pages++) {
    const page = await listOf(app, "risk", `?least=0&limit=3${cursor && `&cursor=${cursor}`}`);
    paged.push(...idsOf(page));
    if (page.next_cursor === null) break;
    cursor = encodeURIComponent(page.next_cursor);
  }
  assert.deepEqual(paged, idsOf(whole));
  const wrong = await app.call("GET", "/admin/api/ml/risk?cursor=1_2", {
    token: await app.serviceToken("moderator"),
  });
  assert.equal(wrong.status, 422);
  for (const token of [guests[0]!.token, await app.serviceToken("game")]) {
    assert.equal((await app.call("GET", "/admin/api/ml/risk", { token })).status, 403);
  }
});

onEach(
  "[ML5] nothing of a list remains of a deleted player, and nothing comes again",
  async (app) => {
    const { chores, access, engines: { database: { sql } } } = app.services;
    const guest = await app.guest();
    await everyDay(app, guest.id, 28, 12);
    await chores.runNow("player lists");
    assert.deepEqual(idsOf(await listOf(app, "churn")), [guest.id]);
    const { body: everything } = await app.call("GET", "/users/me/export", { token: guest.token });
    assert.equal(everything.model_scores.length, 2);
    assert.ok(everything.model_outcomes.length >= 1);
    const { status } = await app.call("DELETE", "/users/me", { token: guest.token });
    assert.equal(status, 204);
    await chores.runNow("player lists");
    await access.privacy.finishDeletions();
    assert.deepEqual(idsOf(await listOf(app, "churn", "?least=0")), []);
    for (const table of ["model_player_scores", "model_outcomes"]) {
      const left = await sql`select 1 from ${sql(table)} where user_id = ${guest.id}`;
      assert.equal(left.length, 0, table);
    }
  },
);

Deno.test("[ML7] a version of somebody's columns has no list, and says why", async () => {
  await using dir = await modelsDir();
  await dir.write("churn", "v1", makeVersion({ name: "churn", version: "v1" }).files);
  await dir.point("churn", "v1");
  await using app = await openTestApp({ env: { MODELS_DIR: dir.path } });
  await app.serveModels();
  const guest = await app.guest();
  await everyDay(app, guest.id, 28, 12);
  await app.services.chores.runNow("player lists");
  const { state, version, players } = await listOf(app, "churn");
  assert.deepEqual([state, version, players], ["foreign_features", "v1", []]);
  assert.equal((await listOf(app, "risk")).state, "not_served");
});

onEach(
  "[ML6] what came of scores is told by version: precision, and what was said beside what happened",
  async (app) => {
    const { chores } = app.services;
    const [gone, back, here] = [await app.guest(), await app.guest(), await app.guest()];
    for (const { id } of [gone, back]) await everyDay(app, id, 28, 12);
    await everyDay(app, here.id, 28, 0);
    await chores.runNow("player lists");
    const outcomes = async (name: string) => {
      const token = await app.serviceToken();
      const { status, body } = await app.call("GET", `/ml/models/${name}/outcomes`, { token });
      assert.equal(status, 200, JSON.stringify(body));
      return body.versions[0];
    };
    await chores.runNow("model outcomes");
    const early = await outcomes("churn");
    assert.deepEqual([early.known, early.open, early.precision], [0, 3, null]);
    // The same scores of the next day are no further ones.
    await app.clock.advance(DAY_MS);
    await chores.runNow("player lists");
    assert.equal((await outcomes("churn")).open, 3);
    for (const { id } of [back, here]) await play(app, id, 0);
    await app.clock.advance(15 * DAY_MS);
    await chores.runNow("model outcomes");
    const late = await outcomes("churn");
    assert.deepEqual([late.known, late.open, late.positive], [3, 0, 2]);
    assert.deepEqual([late.precision, late.recall, late.share], [0.5, 1, 1 / 3]);
    assert.equal(late.tenths.reduce((sum: number, { rows }: { rows: number }) => sum + rows, 0), 3);
    const wanted = late.tenths.reduce(
      (sum: number, tenth: { said: number; happened: number; rows: number }) =>
        sum + Math.abs(tenth.said - tenth.happened) * tenth.rows,
      0,
    ) / 3;
    assert.ok(Math.abs(late.calibration_error - wanted) < 1e-9);
    const text = await (await app.request("/metrics")).text();
    assert.match(text, /ml_live_precision\{model="churn",version="[^"]+".*\} 0\.5\n/);
  },
);

onEach(
  "[ML6] a confirmed flag makes a risk come true at once; without one it is known after 30 days",
  async (app) => {
    const { chores, engines: { database: { sql } } } = app.services;
    const [flagged, fine] = [await app.guest(), await app.guest()];
    for (const { id } of [flagged, fine]) await everyDay(app, id, 20, 0);
    await chores.runNow("player lists");
    await app.clock.advance(2 * DAY_MS);
    const at = new Date(app.clock.now());
    await sql`insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at,
      status, reviewed_at, reviewed_by)
    values (${app.services.ids.next()}, ${flagged.id}, 'aim', 'high', '{}', ${app.services.ids.next()},
      ${at}, 'confirmed', ${at}, 'moderator')`;
    await chores.runNow("model outcomes");
    const known = async () =>
      (await sql`select user_id as id, came_true from model_outcomes o
      join model_versions v on v.id = o.model_id where v.name = 'risk' and came_true is not null
      order by known_at`).map(({ id, came_true }) => [id, came_true]);
    assert.deepEqual(await known(), [[flagged.id, true]]);
    await app.clock.advance(29 * DAY_MS);
    await chores.runNow("model outcomes");
    assert.deepEqual(await known(), [[flagged.id, true], [fine.id, false]]);
  },
);

onEach("[ML6] flags of the bot model that people judged are its live precision", async (app) => {
  const { engines: { database: { sql } }, ids, ml } = app.services;
  const version = ml.served.find("bot")!.version;
  const guest = await app.guest();
  const at = new Date(app.clock.now());
  const flag = async (model: string, status: string) => {
    const evidence = JSON.stringify({ score: 0.95, model, events: 256 });
    await sql`insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at,
        status, reviewed_at, reviewed_by)
      values (${ids.next()}, ${guest.id}, 'bot_model', 'high', ${evidence}::text::jsonb, ${ids.next()},
        ${at}, ${status}, ${status === "open" ? null : at}, ${
      status === "open" ? null : "moderator"
    })`;
  };
  for (const status of ["confirmed", "confirmed", "dismissed", "open"]) {
    await flag(`bot ${version}`, status);
  }
  await flag("bot another", "dismissed");
  const token = await app.serviceToken();
  const { body } = await app.call("GET", "/ml/models/bot/outcomes", { token });
  const [figures] = body.versions;
  assert.deepEqual([figures.version, figures.known, figures.open, figures.positive], [
    ...[version, 3, 1, 3],
  ]);
  assert.ok(Math.abs(figures.precision - 2 / 3) < 1e-9);
  // Of what was not flagged nobody knows.
  assert.equal(figures.recall, null);
  assert.ok(Math.abs(figures.calibration_error - (0.95 - 2 / 3)) < 1e-9);
});

/** A copy of a shipped version under another name: the same features, the same scores. */
async function copyOf(version: string): Promise<Map<string, Uint8Array>> {
  const folder = new URL(`../../../models/churn/${version}/`, import.meta.url);
  const files = new Map<string, Uint8Array>();
  for (const file of ["model.onnx", "golden.json", "card.md", "metrics.json"]) {
    files.set(file, await Deno.readFile(new URL(file, folder)));
  }
  const manifest = JSON.parse(new TextDecoder().decode(files.get("metrics.json")));
  const gate = { ...manifest.gate, against: version };
  const text = JSON.stringify({ ...manifest, version: "copy", gate });
  return files.set("metrics.json", new TextEncoder().encode(text));
}

onEach(
  "[ML6] what a shadow says of a sample of players is held against what comes, beside the one served",
  async (app) => {
    const { chores, ml: { registry, served, shadow } } = app.services;
    const { version } = served.find("churn")!;
    await registry.offer({ actor: "trainer", address: "" }, {
      ...{ name: "churn", version: "copy", promote: false, files: await copyOf(version) },
    });
    await shadow.round();
    for (let i = 0; i < 26; i++) await everyDay(app, (await app.guest()).id, 20, i % 3);
    await chores.runNow("player lists");
    await app.clock.advance(16 * DAY_MS);
    await chores.runNow("model outcomes");
    const token = await app.serviceToken();
    const { body } = await app.call("GET", "/ml/models/churn/outcomes", { token });
    const known = (of: string) =>
      body.versions.find((each: { version: string }) => each.version === of);
    assert.deepEqual([known(version).known, known("copy").known], [26, 2]);
    assert.equal(known("copy").share, 1);
    assert.ok(known("copy").calibration_error > 0);
  },
);
