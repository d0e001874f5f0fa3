/** Matches that the staff takes back: ratings, boards, announcements, the audit log. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";
import { asServer, beginDuel, duel, enqueue, guests, heard } from "./play.ts";

const onEachEngine = testApps();
const seed = Number(Deno.env.get("TEST_SEED") ?? 1);
type Pair = [Guest, Guest];

const pair = async (app: TestApp) => await guests(app, 2) as Pair;

async function voidMatch(app: TestApp, matchId: string, reason = "cheats", client = "moderator") {
  return await app.call("POST", `/matchmaking/matches/${matchId}/void`, {
    token: await app.serviceToken(client as "moderator"),
    json: { reason },
  });
}

async function ratingOf(app: TestApp, { id, token }: Guest) {
  return ok(await app.call("GET", `/users/${id}/rating?mode=duel`, { token })).body as {
    mmr: number;
    games: number;
    history: { mmr: number }[];
  };
}

async function scoreOf(app: TestApp, mode: string, { id }: Guest, season = "current") {
  const answer = await app.call("GET", `/leaderboards/${season}/${mode}/users/${id}`);
  return answer.status === 404 ? undefined : ok(answer).body.score as number;
}

/** What a match did to each player's rating. */
async function changesOf(app: TestApp, matchId: string): Promise<Map<string, number>> {
  const token = await app.serviceToken();
  const { body } = ok(await app.call("GET", `/matchmaking/matches/${matchId}`, { token }));
  const players: { user_id: string; mmr_before: number; mmr_after: number }[] = body.players;
  return new Map(players.map((p) => [p.user_id, p.mmr_after - p.mmr_before]));
}

const close = (actual: number, wanted: number) =>
  assert.ok(Math.abs(actual - wanted) < 1e-6, `${actual} is not ${wanted}`);
const relay = (app: TestApp) => app.services.delivery.relay.relay();

async function verified(app: TestApp, mode: string) {
  const found = await app.services.boards.boardStaff.verify("current", mode);
  assert.deepEqual(found.examples, []);
}

onEachEngine("[MM21] a voided match rates nobody, and later ones stand", async (app) => {
  const [ada, bo] = await pair(app);
  const first = await duel(app, [ada, bo]);
  const second = await duel(app, [ada, bo]);
  const before = [await ratingOf(app, ada), await ratingOf(app, bo)];
  const changes = await changesOf(app, first);

  const { body } = ok(await voidMatch(app, first));
  assert.equal(body.status, "voided");
  for (const [i, player] of [ada, bo].entries()) {
    const after = await ratingOf(app, player);
    close(after.mmr, before[i]!.mmr - changes.get(player.id)!);
    assert.equal(after.games, 1);
    assert.equal(after.history.length, 1, "what was voided is no history");
  }
  assert.deepEqual(await changesOf(app, first), changes, "what it did can still be read");

  // Again, and with another reason: nothing more.
  const once = await ratingOf(app, ada);
  assert.equal(ok(await voidMatch(app, first, "again")).body.status, "voided");
  assert.deepEqual(await ratingOf(app, ada), once);
  ok(await voidMatch(app, second));
  close((await ratingOf(app, ada)).mmr, 1500);
  assert.equal((await ratingOf(app, ada)).games, 0);

  // The server's own word does not bring it back.
  const again = await asServer(app, `/matchmaking/matches/${first}/result`, {
    teams: [{ placement: 1 }, { placement: 2 }],
  });
  problem(again, 409, "match_over");
});

onEachEngine("[MM21] players, studios and the audit log hear of it once, and why", async (app) => {
  const [ada, bo] = await pair(app);
  const matchId = await duel(app, [ada, bo]);
  await relay(app);
  const changes = await changesOf(app, matchId);
  ok(await voidMatch(app, matchId, "a broken map"));
  ok(await voidMatch(app, matchId, "again"));
  const { sql } = app.services.engines.database;
  const rows = await sql`
    select kind, target, payload_json as data from outbox
    where payload_json::text like ${`%${matchId}%`} order by kind, target`;
  assert.deepEqual(
    rows.map(({ kind, target }) => `${kind} ${target}`).sort(),
    ["board duel", "webhook match.voided"].concat(
      [matchId, `user:${ada.id}`, `user:${bo.id}`].map((room) => `room ${room}`),
    ).sort(),
  );
  for (const room of [matchId, `user:${ada.id}`]) {
    const voided = (await heard(app, room)).filter(({ kind }) => kind === "match.voided");
    assert.equal(voided.length, 1);
    assert.equal(voided[0]!.data.reason, "a broken map");
    for (const { user_id, mmr_change } of voided[0]!.data.players) {
      close(mmr_change, -changes.get(user_id)!);
    }
  }
  const log = ok(
    await app.call("GET", `/admin/api/audit?action=match.void&subject=${matchId}`, {
      token: await app.serviceToken("operator"),
    }),
  ).body.entries;
  assert.equal(log.length, 1);
  assert.equal(log[0].details.reason, "a broken map");
  assert.deepEqual(new Set(log[0].subjects), new Set([matchId, ada.id, bo.id]));
});

onEachEngine(
  "[MM21 LB4] points fall to the best match that stands, ladders to who still belongs",
  async (app) => {
    const [ada, bo] = await pair(app);
    const matches: string[] = [];
    for (const scores of [[40, 7], [60, 5], [50, 6]]) {
      matches.push(await duel(app, [ada, bo], { scores }));
    }
    await app.drain();
    assert.equal(await scoreOf(app, "duel", ada), 60);
    assert.equal(await scoreOf(app, "ladder-duel", ada), (await ratingOf(app, ada)).mmr);

    ok(await voidMatch(app, matches[1]!));
    await app.drain();
    assert.equal(await scoreOf(app, "duel", ada), 50, "the best of what stands");
    assert.equal(await scoreOf(app, "duel", bo), 7, "another match gave it");
    assert.equal(await scoreOf(app, "ladder-duel", ada), undefined, "two matches are left");

    await duel(app, [ada, bo], { scores: [1, 2] });
    await app.drain();
    assert.equal(await scoreOf(app, "ladder-duel", ada), (await ratingOf(app, ada)).mmr);
    for (const matchId of [matches[2]!, matches[0]!]) ok(await voidMatch(app, matchId));
    await app.drain();
    assert.equal(await scoreOf(app, "duel", ada), 1);
    assert.equal(await scoreOf(app, "duel", bo), 2);
    for (const mode of ["duel", "ladder-duel"]) await verified(app, mode);
  },
);

onEachEngine("[MM21 LB4] what was submitted stays when matches are voided", async (app) => {
  const [ada, bo] = await pair(app);
  const submit = async ({ id }: Guest, score: number, operator?: string) =>
    ok(
      await app.call("POST", "/leaderboards/submit", {
        token: await app.serviceToken(),
        json: {
          user_id: id,
          score,
          season: "current",
          mode: "duel",
          ...(operator && { operator }),
        },
      }),
    ).body;
  await submit(ada, 10);
  const matchId = await duel(app, [ada, bo], { scores: [90, 90] });
  await app.drain();
  // Below what the match gave: kept all the same, for nobody to see yet.
  assert.deepEqual([(await submit(ada, 30)).score, (await submit(bo, 20)).score], [90, 90]);
  assert.equal((await submit(ada, 25)).improved, false);
  const rank = (await app.call("GET", `/leaderboards/current/duel/users/${bo.id}`)).body.rank;
  ok(await voidMatch(app, matchId));
  await app.drain();
  assert.equal(await scoreOf(app, "duel", ada), 30);
  assert.equal(await scoreOf(app, "duel", bo), 20);
  assert.equal(typeof rank, "number");

  // Only matches: with the last of them the entry goes, and comes back with the next.
  const [cleo, dag] = await pair(app);
  const only = await duel(app, [cleo, dag], { scores: [3, 4] });
  await app.drain();
  ok(await voidMatch(app, only));
  await app.drain();
  assert.equal(await scoreOf(app, "duel", cleo), undefined);
  assert.equal((await submit(cleo, 1)).score, 1);
  await duel(app, [cleo, dag], { scores: [0, 2] });
  await app.drain();
  assert.deepEqual([await scoreOf(app, "duel", cleo), await scoreOf(app, "duel", dag)], [1, 2]);
  await verified(app, "duel");
});

onEachEngine("[MM21 LB8] a hidden entry stays hidden, whatever is voided", async (app) => {
  const [ada, bo] = await pair(app);
  const matchId = await duel(app, [ada, bo], { scores: [8, 9] });
  await app.drain();
  const json = { reason: "test" };
  const path = `/admin/api/boards/current/duel/entries/${ada.id}/hide`;
  ok(await app.call("POST", path, { token: await app.serviceToken("moderator"), json }));
  ok(await voidMatch(app, matchId));
  await app.drain();
  await duel(app, [ada, bo], { scores: [18, 19] });
  await app.drain();
  assert.equal(await scoreOf(app, "duel", ada), undefined);
  assert.equal(await scoreOf(app, "duel", bo), 19);
});

onEachEngine("[MM21 LB6] what has closed keeps its places", async (app) => {
  const token = await app.serviceToken("operator");
  const opens_at = new Date(app.clock.now()).toISOString();
  ok(await app.call("PUT", "/admin/api/seasons/over", { token, json: { opens_at, reason: "t" } }));
  const [ada, bo] = await pair(app);
  const matchId = await duel(app, [ada, bo], { scores: [8, 9] });
  await app.clock.advance(1_000);
  ok(await app.call("POST", "/admin/api/seasons/over/close", { token, json: { reason: "t" } }));
  ok(await voidMatch(app, matchId));
  await app.drain();
  assert.equal(await scoreOf(app, "duel", ada, "over"), 8);
  close((await ratingOf(app, ada)).mmr, 1500);
});

onEachEngine("[MM21] only the staff voids, and only what is on or over", async (app) => {
  const [ada, bo] = await pair(app);
  const matchId = await duel(app, [ada, bo]);
  const path = `/matchmaking/matches/${matchId}/void`;
  problem(
    await app.call("POST", path, { token: ada.token, json: { reason: "x" } }),
    403,
    "forbidden",
  );
  problem(await voidMatch(app, matchId, "x", "game"), 403, "forbidden");
  problem(await voidMatch(app, matchId, ""), 422, "invalid");
  problem(await voidMatch(app, crypto.randomUUID()), 404, "match_not_found");
  ok(await voidMatch(app, matchId, "x", "operator"));

  // One that is on: nobody was rated, and all of them are free.
  const running = await beginDuel(app, [ada, bo]);
  assert.equal(ok(await voidMatch(app, running)).body.status, "voided");
  problem(
    await asServer(app, `/matchmaking/matches/${running}/result`, {
      teams: [{ placement: 1 }, { placement: 2 }],
    }),
    409,
    "match_over",
  );
  const kinds = (await heard(app, `user:${ada.id}`)).map(({ kind }) => kind);
  assert.ok(kinds.includes("match.cancelled"), "its client leaves the match");
  close((await ratingOf(app, ada)).mmr, 1500);
  assert.equal((await enqueue(app, ada)).status, 202);
  ok(
    await app.call("POST", "/matchmaking/dequeue", { token: ada.token, json: { user_id: ada.id } }),
  );
});

onEachEngine(
  "[MM21] ratings end as the sum of what stands, in whatever order it was voided",
  async (app) => {
    const step = fc.record({
      sides: fc.constantFrom<[number, number]>([0, 1], [0, 2], [1, 2], [2, 1]),
      placements: fc.constantFrom([1, 2], [2, 1], [1, 1]),
      score: fc.integer({ min: 0, max: 20 }),
      /** Matches played so far that are voided behind it, by their place, some at once. */
      voids: fc.array(fc.nat(6), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        const players = await guests(app, 3);
        const played: { id: string; scores: Map<string, number> }[] = [];
        const gone = new Set<string>();
        for (const { sides: [a, b], placements, score, voids } of steps) {
          const sides: Pair = [players[a]!, players[b]!];
          const scores = [score, 20 - score];
          const id = await duel(app, sides, { placements, scores });
          played.push({ id, scores: new Map(sides.map((side, i) => [side.id, scores[i]!])) });
          const taken = voids.map((place) => played[place % played.length]!.id);
          await Promise.all(taken.map(async (each) => ok(await voidMatch(app, each))));
          for (const each of taken) gone.add(each);
          if (score % 2 === 0) await relay(app);
        }
        await app.drain();
        const standing = played.filter(({ id }) => !gone.has(id));
        const changes = await Promise.all(standing.map(({ id }) => changesOf(app, id)));
        for (const player of players) {
          const own = changes.flatMap((each) => each.get(player.id) ?? []);
          const rating = await ratingOf(app, player);
          close(rating.mmr, 1500 + own.reduce((sum, change) => sum + change, 0));
          assert.equal(rating.games, own.length);
          const points = standing.flatMap(({ scores }) => scores.get(player.id) ?? []);
          assert.equal(
            await scoreOf(app, "duel", player),
            points.length > 0 ? Math.max(...points) : undefined,
          );
          const ladder = await scoreOf(app, "ladder-duel", player);
          if (own.length < 3) assert.equal(ladder, undefined);
          else close(ladder!, rating.mmr);
        }
        for (const mode of ["duel", "ladder-duel"]) await verified(app, mode);
      }),
      { seed, numRuns: 12, endOnFailure: true },
    );
  },
);
