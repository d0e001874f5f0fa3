/** [ML5] [ML7] Newcomers' ratings, moved once after the first match by a model whose seeds are proven. */

import assert from "node:assert/strict";
import { ratedMatches } from "../../../services/matchmaking/mod.ts";
import {
  createModelFolder,
  createNewcomerSeeding,
  createPlayerHistory,
  createReferences,
  createRegistryStore,
  createSeedings,
} from "../../../services/ml/mod.ts";
import { createSeedStore } from "../../../services/ratings/mod.ts";
import { readCandidate } from "../../../services/ml/registry/candidate.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";
import type { JudgedSeeding } from "../../../services/ml/wire_seeding.ts";
import { ok } from "../../support/app/expect.ts";
import { type Guest, openTestApp, type TestApp } from "../../support/app/test_app.ts";
import { realEnginesAvailable } from "../../support/app/test_engines.ts";
import { makeVersion, modelsDir } from "../../support/ml/versions.ts";
import { asServer, duel, enqueue, guests, pass } from "../play/play.ts";
import { testGame } from "../../support/app/test_game.ts";

const engines = realEnginesAvailable() ? ["embedded", "real"] as const : ["embedded"] as const;
const shipped = testGame();
const CHORE = "rating seeds";
type Pair = [Guest, Guest];

/** The shipped game, whose duels seed newcomers by this rating system. */
const game = (
  { seed_newcomers = true, rating = "elo" as "elo" | "glicko2" | "weng-lin" } = {},
) => ({
  ...shipped,
  modes: shipped.modes.map((mode) =>
    mode.id === "duel" ? { ...mode, seed_newcomers, rating } : mode
  ),
});

function onEach(
  name: string,
  run: (app: TestApp) => Promise<void>,
  options: Parameters<typeof game>[0] = {},
): void {
  for (const engine of engines) {
    Deno.test(`${name} (${engine})`, async () => {
      await using app = await openTestApp({ engine, game: game(options) });
      await app.serveModels();
      await run(app);
    });
  }
}

/** What an evaluation on a history that was played would keep of the version that is served. */
async function prove(app: TestApp, proven = true): Promise<void> {
  const { version, manifest: { sha256 } } = app.services.ml.served.find("skill")!;
  const verdicts = (["elo", "weng-lin", "glicko2"] as const)
    .map((system): JudgedSeeding["verdicts"][number] => ({
      ...{ system, usual: 0.69, seeded: 0.6, gain: 0.09, bound: proven ? 0.05 : -0.1, proven },
    }));
  const seedings = createSeedings({ store: createRegistryStore(app.services.engines.database) });
  const judged = { of: "duels of a test", made_up: false, newcomers: 300, verdicts };
  assert.ok(
    await seedings.note({ name: "skill", version }, { schema: 1, sha256, histories: [judged] }),
  );
}

/** The arena's account of how the player played the match. */
async function tellPlay(app: TestApp, matchId: string, { id }: Guest, hits = 40): Promise<void> {
  const { sql } = app.services.engines.database;
  const at = new Date(app.clock.now());
  const payload = {
    ...{ session: matchId, mode: "duel", seconds: 60, actions: 300, shots: 60, hits, points: 30 },
    ...{ eliminations: 6, deaths: 2, damage: 900, core_seconds: 20 },
  };
  await sql`
    insert into events (id, kind, payload_json, user_id, created_at, received_at)
    values (${crypto.randomUUID()}, 'match.play', ${
    JSON.stringify(payload)
  }::text::jsonb, ${id}, ${at}, ${at})`;
}

/** A first duel of two newcomers, told of unless it is said otherwise. */
async function firstDuel(app: TestApp, told = true): Promise<{ pair: Pair; matchId: string }> {
  const pair = await guests(app, 2) as Pair;
  const matchId = await duel(app, pair);
  if (told) {
    for (const [i, guest] of pair.entries()) await tellPlay(app, matchId, guest, 50 - 40 * i);
  }
  await app.clock.advance(1_000);
  return { pair, matchId };
}

async function ratingOf(app: TestApp, { id }: Guest) {
  const token = await app.serviceToken();
  const { body } = ok(await app.call("GET", `/users/${id}/rating?mode=duel`, { token }));
  return body as {
    mmr: number;
    deviation: number;
    games: number;
    history: { at: string; mmr: number; seeded?: { version: string; from: number } }[];
  };
}

/** The service with rounds of one newcomer each. */
function slowSeeding(app: TestApp) {
  const { engines: { database }, ml, game: { game } } = app.services;
  return createNewcomerSeeding({
    ...{ served: ml.served, game, clock: app.clock, page: 1, pages: 1 },
    seedings: createSeedings({ store: createRegistryStore(database) }),
    history: createPlayerHistory(database),
    store: createSeedStore(database, ratedMatches),
  });
}

const run = (app: TestApp) => app.services.chores.runNow(CHORE);

async function waiting(app: TestApp): Promise<number> {
  const { sql } = app.services.engines.database;
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from rating_newcomers`;
  return row!.count;
}

onEach("[ML5] who cannot be moved yet keeps nobody behind them from their turn", async (app) => {
  await prove(app);
  // Nobody tells of their play: they wait.
  await firstDuel(app, false);
  const { pair } = await firstDuel(app);
  const seeding = slowSeeding(app);
  const { signal } = new AbortController();
  const moved: number[] = [];
  for (let round = 0; round < 5; round++) moved.push(await seeding.round(signal));
  // Two wait, two are moved, and then it begins anew.
  assert.deepEqual(moved, [0, 0, 1, 1, 0]);
  for (const guest of pair) assert.ok((await ratingOf(app, guest)).history.some((h) => h.seeded));
  assert.equal(await waiting(app), 2);
});

onEach(
  "[ML5] a newcomer's rating moves once, to where the model puts it, and says so",
  async (app) => {
    await prove(app);
    const { pair: [ada, bo], matchId } = await firstDuel(app);
    const before = await ratingOf(app, ada);
    assert.equal(before.history.length, 1);
    // The whole chore again and again, from several nodes at once.
    await Promise.all(
      [1, 2, 3].map(() => app.services.ml.newcomers.round(AbortSignal.timeout(60_000))),
    );
    const after = await ratingOf(app, ada);
    const { version } = app.services.ml.served.find("skill")!;
    assert.notEqual(after.mmr, before.mmr);
    assert.deepEqual([after.games, after.history.length], [1, 2]);
    assert.deepEqual(after.history[0], {
      ...{ at: new Date(app.clock.now()).toISOString(), mmr: after.mmr },
      seeded: { version, from: before.mmr },
    });
    assert.deepEqual(after.history[1], before.history[0]);
    assert.equal(after.deviation, before.deviation, "Elo knows no other");
    // It is what anybody is told who asks the model about that match.
    const features = {
      ...{ matches: 1, win_share: 1, opponents_mean: 1500, won_against: 1500 },
      ...{ actions_per_s: 5, shots_per_s: 1, hit_share: 50 / 60, points_per_s: 0.5 },
      ...{ damage_per_s: 15, core_share: 20 / 60, eliminations_per_s: 0.1, deaths_per_s: 2 / 60 },
    };
    const said = ok(
      await app.call("POST", "/ml/predict_skill", {
        token: await app.serviceToken(),
        json: { features },
      }),
    ).body;
    assert.ok(Math.abs(said.skill - after.mmr) < 1e-2, `${said.skill} ${after.mmr}`);
    const page = await app.request("/profile", { headers: { cookie: ada.cookie } });
    const text = await page.text();
    assert.ok(text.includes(`(skill model ${version})`), "in words, on the profile");
    assert.equal(await waiting(app), 0);

    // The next match is rated from there, and moves nobody's rating again.
    const other = await ratingOf(app, bo);
    await tellPlay(app, await duel(app, [ada, bo]), ada);
    const second = await ratingOf(app, ada);
    const expected = 1 / (1 + 10 ** ((other.mmr - after.mmr) / 400));
    assert.ok(Math.abs(second.mmr - after.mmr - 40 * (1 - expected)) < 1e-6);
    await app.clock.advance(1_000);
    await run(app);
    assert.deepEqual(await ratingOf(app, ada), second);
    assert.equal(second.history.filter(({ seeded }) => seeded).length, 1);
    assert.notEqual(matchId, undefined);
  },
);

for (const rating of ["glicko2", "weng-lin"] as const) {
  onEach(`[ML5] a seeded ${rating} rating stays unsure`, async (app) => {
    await prove(app);
    const { pair: [ada] } = await firstDuel(app);
    const before = await ratingOf(app, ada);
    await run(app);
    const after = await ratingOf(app, ada);
    assert.notEqual(after.mmr, before.mmr);
    assert.equal(after.deviation, 250);
  }, { rating });
}

onEach(
  "[ML5] a version that is not proven seeds nobody, as the one that is shipped",
  async (app) => {
    const { pair: [ada] } = await firstDuel(app);
    const before = await ratingOf(app, ada);
    const { version } = app.services.ml.served.find("skill")!;
    const asked = async () =>
      ok(
        await app.call("GET", `/ml/models/skill/${version}`, { token: await app.serviceToken() }),
      ).body.seeding;
    assert.deepEqual((await asked()).proven, []);
    await run(app);
    assert.deepEqual(await ratingOf(app, ada), before);
    await prove(app, false);
    await run(app);
    assert.deepEqual(await ratingOf(app, ada), before);
    // Known to every node as soon as it is kept: who still has that one match is seeded then.
    await prove(app);
    assert.deepEqual((await asked()).proven, ["elo", "weng-lin", "glicko2"]);
    await run(app);
    assert.equal((await ratingOf(app, ada)).history.length, 2);
  },
);

onEach(
  "[ML5] nobody is put down, and nobody seeded, while the mode does not say so",
  async (app) => {
    await prove(app);
    const { pair: [ada] } = await firstDuel(app);
    await run(app);
    assert.equal((await ratingOf(app, ada)).history.length, 1);
    assert.equal(await waiting(app), 0);
  },
  { seed_newcomers: false },
);

onEach("[ML5] a switch that goes off stops it", async (app) => {
  await prove(app);
  const { pair: [ada] } = await firstDuel(app);
  assert.equal(await waiting(app), 2);
  assert.deepEqual(await app.reload(game({ seed_newcomers: false })), []);
  await run(app);
  assert.equal((await ratingOf(app, ada)).history.length, 1);
});

onEach(
  "[ML5] who waits for a model or an account of play is seeded later, and never after playing on",
  async (app) => {
    const { sql } = app.services.engines.database;
    await prove(app);
    const { pair: [ada, bo], matchId } = await firstDuel(app, false);
    const { pair: [cleo, dag] } = await firstDuel(app);
    // The model does not answer: the round fails, and all wait.
    const { model } = app.services.ml.served.find("skill")!;
    const served = app.services.ml.served.find("skill")! as { model: typeof model };
    served.model = { ...model, run: () => Promise.reject(new Error("it is down")) };
    await assert.rejects(app.services.ml.newcomers.round(AbortSignal.timeout(60_000)), /down/);
    assert.equal(await waiting(app), 4);
    await duel(app, [cleo, dag]);
    served.model = model;
    await run(app);
    assert.equal((await ratingOf(app, cleo)).history.some(({ seeded }) => seeded), false);
    assert.equal(await waiting(app), 2, "those who played on wait no more");
    await tellPlay(app, matchId, ada);
    await run(app);
    assert.ok((await ratingOf(app, ada)).history[0]!.seeded);
    assert.equal((await ratingOf(app, bo)).history[0]!.seeded, undefined);
    // Of whom nothing was told for a week, nothing is waited for.
    await app.clock.advance(8 * 86_400_000);
    await tellPlay(app, matchId, bo);
    await run(app);
    assert.equal((await ratingOf(app, bo)).history[0]!.seeded, undefined);
    assert.equal(await waiting(app), 0);
    assert.equal((await sql`select 1 from rating_seeds`).length, 1);
  },
);

onEach(
  "[ML5] no one is seeded who is suspended or deleted, and nothing of a seed remains",
  async (app) => {
    const { access, engines: { database: { sql } } } = app.services;
    await prove(app);
    const { pair: [gone, bad] } = await firstDuel(app);
    const { pair: [ada] } = await firstDuel(app);
    ok(await app.call("DELETE", "/users/me", { token: gone.token }), 204);
    await sql`update users set suspended_at = ${new Date(app.clock.now())} where id = ${bad.id}`;
    await run(app);
    const seeded = await sql<{ id: string }[]>`select user_id as id from rating_seeds`;
    assert.equal(seeded.length, 2);
    assert.ok(seeded.every(({ id }) => id !== gone.id && id !== bad.id));
    const { body } = await app.call("GET", "/users/me/export", { token: ada.token });
    assert.equal(body.rating_seeds.length, 1);
    ok(await app.call("DELETE", "/users/me", { token: ada.token }), 204);
    await access.privacy.finishDeletions();
    for (const table of ["rating_seeds", "rating_newcomers"]) {
      const left = await sql`
      select 1 from ${sql(table)} where user_id = any(${[gone.id, ada.id]}::uuid[])`;
      assert.equal(left.length, 0, table);
    }
  },
);

onEach(
  "[ML5 MM21] a voided first match takes its seed with it, and nobody is seeded twice",
  async (app) => {
    await prove(app);
    const { pair: [ada, bo], matchId } = await firstDuel(app);
    await run(app);
    const seeded = await ratingOf(app, ada);
    const voided = await app.call("POST", `/matchmaking/matches/${matchId}/void`, {
      token: await app.serviceToken("moderator"),
      json: { reason: "a broken map" },
    });
    ok(voided);
    const after = await ratingOf(app, ada);
    assert.ok(Math.abs(after.mmr - 1500) < 1e-6, `${seeded.mmr} ${after.mmr}`);
    assert.deepEqual([after.games, after.history], [0, []]);
    const again = await duel(app, [ada, bo]);
    for (const guest of [ada, bo]) await tellPlay(app, again, guest);
    await app.clock.advance(1_000);
    await run(app);
    const last = await ratingOf(app, ada);
    assert.deepEqual([last.games, last.history.some(({ seeded }) => seeded)], [1, false]);
  },
);

onEach("[ML5] a node that dies while it seeds has done it once or not at all", async (app) => {
  const { sql } = app.services.engines.database;
  await prove(app);
  const { pair: [ada] } = await firstDuel(app);
  const before = await ratingOf(app, ada);
  // The last statement of the transaction fails, as when the node goes away there.
  await sql`alter table ratings add constraint no_more check (mmr < 1) not valid`;
  await assert.rejects(app.services.ml.newcomers.round(AbortSignal.timeout(60_000)));
  assert.deepEqual(await ratingOf(app, ada), before);
  assert.deepEqual([await waiting(app), (await sql`select 1 from rating_seeds`).length], [2, 0]);
  await sql`alter table ratings drop constraint no_more`;
  await run(app);
  await run(app);
  assert.equal((await ratingOf(app, ada)).history.length, 2);
  assert.equal((await sql`select 1 from rating_seeds`).length, 2);
});

Deno.test("[ML7] a version of somebody's columns seeds nobody", async () => {
  await using dir = await modelsDir();
  await dir.write("skill", "v1", makeVersion({ name: "skill", version: "v1" }).files);
  await dir.point("skill", "v1");
  await using app = await openTestApp({ env: { MODELS_DIR: dir.path }, game: game() });
  await app.serveModels();
  await prove(app);
  const { pair: [ada] } = await firstDuel(app);
  await run(app);
  assert.equal((await ratingOf(app, ada)).history.length, 1);
});

Deno.test("[ML5] a match with computer opponents makes nobody a newcomer", async () => {
  const modes = shipped.modes.map((mode) => ({ ...mode, seed_newcomers: true }));
  await using app = await openTestApp({ game: { ...shipped, modes } });
  await app.serveModels();
  await prove(app);
  const [ada] = await guests(app, 1) as [Guest];
  ok(await enqueue(app, ada, { mode: "duel", bots: true }), 202);
  await app.clock.advance(5_000);
  const { body } = await pass(app, { region: "eu-north" });
  const [match] = body.matches;
  const matchId = match.match_id;
  assert.deepEqual([match.rated, match.teams.flat()], [false, [ada.id]]);
  const result = { teams: [{ placement: 1 }, { placement: 2 }] };
  ok(await asServer(app, `/matchmaking/matches/${matchId}/result`, result));
  await tellPlay(app, matchId, ada);
  await run(app);
  assert.deepEqual([await waiting(app), (await ratingOf(app, ada)).history], [0, []]);
});

Deno.test("[ML5] a database that has the version without its verdict is given it from the folder", async () => {
  await using app = await openTestApp();
  const { served } = app.services.ml;
  await served.follow();
  const { database } = app.services.engines;
  await database.sql`delete from model_files where file = 'seeding.json'`;
  const store = createRegistryStore(database);
  const seedings = createSeedings({ store });
  const version = served.find("skill")!;
  assert.equal(await seedings.find(version), undefined);
  const directory = new URL("../../../models/", import.meta.url);
  const findReference = createReferences({
    ...{ store, log: silentLogger },
    folder: createModelFolder({ directory, maxModelBytes: 64 << 20 }),
  });
  await findReference(version, readCandidate(await store.readFiles(version.id), version));
  assert.equal((await seedings.find(version))?.sha256, version.sha256);
});
