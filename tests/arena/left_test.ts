/** Matches of the arena whose players are gone before they begin, or are no more (AR4, MM17, MM20, SEC10). */

import assert from "node:assert/strict";
import { eventually } from "../support/app/eventually.ts";
import { ok, problem } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { asServer, enqueue, guests, pass } from "../api/play/play.ts";
import { addressOf, begin, matchOf, place } from "./placing.ts";
import { openSocket } from "./socket.ts";

const onEachEngine = testApps({});

onEachEngine(
  "[MM20 AR4] who has left before the arena took the match has no seat in it, and has lost",
  async (app) => {
    await using served = await app.serve();
    const [one, two] = await guests(app, 2);
    const matchId = await place(app, [one!, two!]);
    const address = addressOf(served, matchId);
    ok(await app.call("POST", `/matchmaking/matches/${matchId}/leave`, { token: two!.token }), 200);
    await app.services.delivery.relay.relay();
    const first = await openSocket(address, one!.token);
    await eventually(
      "nobody else is waited for",
      () => first.controls().at(-1)?.type === "countdown",
    );
    const second = await openSocket(address, two!.token);
    await eventually("who left is out", () => second.closed()?.code === 4511);
    await app.clock.advance(3_000);
    await eventually("it is over", () => first.closed()?.code === 4513);
    const { status, players } = await matchOf(app, one!, matchId);
    const results = players.map(({ user_id, result }: Record<string, string>) => [user_id, result]);
    assert.equal(status, "finished");
    assert.equal(Object.fromEntries(results)[one!.id], "win");
  },
);

onEachEngine(
  "[MM17 MM14] nobody is added to a match that the arena plays",
  async (app) => {
    await using served = await app.serve();
    const [one, two, other] = await guests(app, 3);
    const matchId = await place(app, [one!, two!]);
    const slots = (count: number) =>
      asServer(app, `/matchmaking/matches/${matchId}/backfill`, { team: 0, slots: count });
    ok(await slots(1), 200);
    const first = await openSocket(
      addressOf(served, matchId),
      one!.token,
    );
    await eventually("welcome", () => first.controls().length > 0);
    problem(await slots(1), 409, "wrong_authority");
    ok(await enqueue(app, other!), 202);
    await pass(app);
    assert.equal((await matchOf(app, one!, matchId)).players.length, 2);
    ok(
      await app.call("POST", "/matchmaking/dequeue", {
        token: other!.token,
        json: { user_id: other!.id },
      }),
      200,
    );
    first.socket.send(Uint8Array.of(3));
    await eventually("left", () => first.closed() !== undefined);
  },
);

onEachEngine(
  "[SEC10 AR6] who deletes the account while a match runs leaves nothing of it behind",
  async (app) => {
    await using served = await app.serve();
    const [one, two] = await guests(app, 2);
    const matchId = await place(app, [one!, two!]);
    const address = addressOf(served, matchId);
    const [first] = await begin(app, address, [one!, two!]);
    ok(await app.call("DELETE", "/users/me", { token: two!.token }), 204);
    await eventually("the other has won", async () => {
      await app.clock.advance(5_000);
      await app.services.delivery.relay.relay();
      return first.closed()?.code === 4513;
    }, { everyMs: 20 });
    const rows = await app.services.engines.database.sql`
      select user_id, stats_json from match_participants where match_id = ${matchId}`;
    const stats = new Map(rows.map((row) => [row["user_id"], row["stats_json"]]));
    assert.ok(stats.get(one!.id));
    assert.equal(stats.get(two!.id), null);
    assert.equal((await matchOf(app, one!, matchId)).status, "finished");
  },
);
