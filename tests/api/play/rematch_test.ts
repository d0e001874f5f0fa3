/** Players of a match that is over, who would play each other again. */

import assert from "node:assert/strict";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { TestApp } from "../../support/app/test_app.ts";
import { asServer, beginDuel, enqueue, guests, heard, pass } from "./play.ts";

const onEachEngine = testApps();

const ask = (app: TestApp, token: string, matchId: string) =>
  app.call("POST", `/matchmaking/matches/${matchId}/rematch`, { token });
const wishes = async (app: TestApp, matchId: string) =>
  (await heard(app, matchId)).filter(({ kind }) => kind === "match.rematch");

onEachEngine(
  "[MM12 RT2] who played a match asks the others for a rematch, once it is over; nobody else does",
  async (app) => {
    const [one, two, stranger] = await guests(app, 3);
    const matchId = await beginDuel(app, [one!, two!]);
    problem(await ask(app, one!.token, matchId), 409, "match_not_finished");
    const teams = [{ placement: 1 }, { placement: 2 }];
    ok(await asServer(app, `/matchmaking/matches/${matchId}/result`, { teams }));
    problem(await ask(app, stranger!.token, matchId), 403, "forbidden");
    assert.deepEqual(await wishes(app, matchId), []);

    ok(await ask(app, one!.token, matchId));
    ok(await ask(app, one!.token, matchId));
    const told = await wishes(app, matchId);
    assert.deepEqual(told.map(({ data }) => data), [{ match_id: matchId, user_id: one!.id }]);

    // Both queue, as ever: the queue finds them, and rates them like any others.
    for (const guest of [one!, two!]) ok(await enqueue(app, guest), 202);
    const { body } = ok(await pass(app));
    const { players } =
      ok(await app.call("GET", `/matchmaking/matches/${body.match_id}`, { token: two!.token }))
        .body;
    const ids = players.map(({ user_id }: { user_id: string }) => user_id);
    assert.deepEqual(new Set(ids), new Set([one!.id, two!.id]));
    assert.notEqual(body.match_id, matchId);
  },
);
