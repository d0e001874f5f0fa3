/** Matches of the matcher in the arena: begun, played, left, rated (AR1, AR4, AR6, AR8, MM14). */

import assert from "node:assert/strict";
import { eventually } from "../support/app/eventually.ts";
import { ok, problem } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import type { Guest } from "../support/app/test_app.ts";
import { asServer, enqueue, guests, heard, pass } from "../api/play/play.ts";
import { addressOf, begin, matchOf, place } from "./placing.ts";
import { openSocket } from "./socket.ts";

const onEachEngine = testApps({});

onEachEngine(
  "[AR1 AR6 AR8 MM14] two players count down, play, one leaves, and both are rated",
  async (app) => {
    await using served = await app.serve();
    const [one, two, other] = await guests(app, 3);
    const matchId = await place(app, [one!, two!]);
    const address = addressOf(served, matchId);
    const first = await openSocket(address, one!.token);
    await eventually("the first is welcome", () => first.controls().length > 0);
    const stranger = await openSocket(address, other!.token);
    await eventually("a stranger is not", () => stranger.closed()?.code === 4511);
    assert.equal(first.snapshots().length, 0, "nothing is played before the start");
    const [welcome] = first.controls();
    assert.deepEqual(
      welcome.players.map(({ user_id, name }: Record<string, string>) => [user_id, name]).sort(),
      [[one!.id, one!.name], [two!.id, two!.name]].sort(),
    );

    const result = { teams: [{ placement: 1 }, { placement: 2 }] };
    problem(
      await asServer(app, `/matchmaking/matches/${matchId}/result`, result),
      409,
      "wrong_authority",
    );
    problem(
      await asServer(app, `/matchmaking/matches/${matchId}/assignment`, { address: "a:1" }),
      409,
      "wrong_authority",
    );

    const second = await openSocket(address, two!.token);
    for (const each of [first, second]) {
      await eventually("both are told", () => each.controls().at(-1)?.type === "countdown");
      assert.equal(each.controls().at(-1).seconds, 3);
    }
    const told = (await heard(app, matchId)).find(({ kind }) => kind === "countdown");
    assert.deepEqual(told!.data, {
      seconds: 3,
      ends_at: new Date(app.clock.now() + 3_000).toISOString(),
    });
    await app.clock.advance(3_000);
    for (const each of [first, second]) {
      await eventually("frames come", () => each.snapshots().length > 3);
    }

    second.socket.close();
    await eventually("it is gone", () => second.closed() !== undefined);
    const again = await openSocket(address, two!.token);
    await eventually("the same seat", () => again.snapshots().length > 3);
    assert.equal(again.controls()[0].seat, second.controls()[0].seat);

    ok(await app.call("POST", `/matchmaking/matches/${matchId}/leave`, { token: two!.token }), 200);
    await app.services.delivery.relay.relay();
    await eventually("who has left is out", () => again.closed()?.code === 4513);
    await eventually("the other has won", () => first.closed()?.code === 4513);
    const over = first.controls().at(-1);
    assert.equal(over.type, "over");
    assert.equal(over.winner, welcome.players[welcome.seat].side);
    const match = await matchOf(app, one!, matchId);
    assert.equal(match.status, "finished");
    const of = (guest: Guest) =>
      match.players.find(({ user_id }: { user_id: string }) => user_id === guest.id);
    assert.deepEqual([of(one!).result, of(two!).result], ["win", "loss"]);
    assert.ok(of(one!).mmr_after > of(one!).mmr_before);
    const late = await openSocket(address, one!.token);
    await eventually("it is over for good", () => late.closed()?.code === 4511);
  },
);

onEachEngine(
  "[AR4] who does not come is waited for, and then the other plays; who is gone too long has lost",
  async (app) => {
    await using served = await app.serve();
    const [one, two] = await guests(app, 2);
    const matchId = await place(app, [one!, two!]);
    const address = addressOf(served, matchId);
    const first = await openSocket(address, one!.token);
    await eventually("welcome", () => first.controls().length > 0);
    await app.clock.advance(10_000);
    await eventually("it counts down", () => first.controls().at(-1).type === "countdown");
    await app.clock.advance(3_000);
    await eventually("it plays", () => first.snapshots().length > 3);
    await app.clock.advance(29_000);
    const second = await openSocket(address, two!.token);
    await eventually("the seat was kept", () => second.snapshots().length > 3);
    second.socket.close();
    await eventually("gone", () => second.closed() !== undefined);
    // Once the service has seen it as well.
    await eventually("the other has won", async () => {
      await app.clock.advance(5_000);
      return first.closed()?.code === 4513;
    }, { everyMs: 20 });
    assert.equal((await matchOf(app, one!, matchId)).status, "finished");
  },
);

onEachEngine(
  "[AR4] anybody looks on, five seconds later; nobody at their own match",
  async (app) => {
    await using served = await app.serve();
    const [one, two, other] = await guests(app, 3);
    const matchId = await place(app, [one!, two!]);
    const address = addressOf(served, matchId);
    const early = await openSocket(`${address}?watch`, other!.token);
    await eventually("its players have not come: come back", () => early.closed()?.code === 4001);
    const [first, second] = await begin(app, address, [one!, two!]);
    const own = await openSocket(`${address}?watch`, one!.token);
    await eventually("not one's own", () => own.closed()?.code === 4511);
    const watcher = await openSocket(`${address}?watch`, other!.token);
    await eventually("it is welcome", () => watcher.controls()[0]?.seat === -1);
    const before = first.snapshots().length;
    await eventually("it sees", () => watcher.snapshots().length > 3, { withinMs: 30_000 });
    assert.ok(first.snapshots().length - before >= 140, "much later than who plays");
    // A leave of somebody who does not play is nobody's.
    watcher.socket.send(Uint8Array.of(3));
    const plays = first.snapshots().length;
    await eventually("it goes on", () => first.snapshots().length > plays + 10);
    first.socket.send(Uint8Array.of(3));
    await eventually("it is over", () => second.closed()?.code === 4513);
    const late = await openSocket(`${address}?watch`, other!.token);
    await eventually("and gone", () => late.closed()?.code === 4511);
  },
);

onEachEngine(
  "[AR1 MM4] computer opponents take the seats that nobody fills; that rates nobody",
  async (app) => {
    await using served = await app.serve();
    const [one] = await guests(app, 1);
    const matchId = await place(app, [one!], { bots: true, region: "us-west" });
    const first = await openSocket(
      addressOf(served, matchId),
      one!.token,
    );
    await eventually("at once", () => first.controls().at(-1)?.type === "countdown");
    assert.deepEqual(
      first.controls()[0].players.map(({ name }: { name: string }) => name).sort(),
      [one!.name, "Novice 1"].sort(),
    );
    await app.clock.advance(3_000);
    await eventually("it plays", () => first.snapshots().length > 3);
    first.socket.send(Uint8Array.of(3));
    await eventually("who leaves is out", () => first.closed() !== undefined);
    await eventually("and free", async () => {
      await app.services.delivery.relay.relay();
      return (await matchOf(app, one!, matchId)).status === "finished";
    });
    const { players, rated } = await matchOf(app, one!, matchId);
    assert.equal(rated, false);
    assert.equal(players[0].mmr_after, players[0].mmr_before);
    ok(await enqueue(app, one!), 202);
    await app.call("POST", "/matchmaking/dequeue", {
      token: one!.token,
      json: { user_id: one!.id },
    });
  },
);

onEachEngine(
  "[MM21 AR4] a match that the staff voids while it is played is over at once, and rates nobody",
  async (app) => {
    await using served = await app.serve();
    const [one, two] = await guests(app, 2);
    const matchId = await place(app, [one!, two!]);
    const sockets = await begin(app, addressOf(served, matchId), [one!, two!]);
    const voided = await app.call("POST", `/matchmaking/matches/${matchId}/void`, {
      token: await app.serviceToken("moderator"),
      json: { reason: "it was a mistake" },
    });
    ok(voided, 200);
    await app.services.delivery.relay.relay();
    for (const each of sockets) await eventually("told", () => each.closed()?.code === 4513);
    const { status, players } = await matchOf(app, one!, matchId);
    assert.equal(status, "voided");
    assert.ok(players.every((each: { mmr_after: number | null }) => each.mmr_after === null));
    ok(await enqueue(app, one!), 202);
    ok(
      await app.call("POST", "/matchmaking/dequeue", {
        token: one!.token,
        json: { user_id: one!.id },
      }),
      200,
    );
  },
);

/** Apps of its own: they play nothing afterwards. */
const onStopping = testApps({});

onStopping(
  "[AR4] a node that stops voids its matches, tells their players and queues them again",
  async (app) => {
    await using served = await app.serve();
    const [one, two] = await guests(app, 2);
    const matchId = await place(app, [one!, two!]);
    const address = addressOf(served, matchId);
    const sockets = await begin(app, address, [one!, two!]);
    await app.services.arena.close();
    for (const each of sockets) {
      await eventually("told", () => each.closed()?.code === 4510);
      assert.equal(each.controls().at(-1).type, "void");
    }
    assert.equal((await matchOf(app, one!, matchId)).status, "voided");
    const cancelled = (await heard(app, `user:${one!.id}`))
      .filter(({ kind }) => kind === "match.cancelled");
    assert.deepEqual(cancelled.map(({ data }) => data), [
      { match_id: matchId, reason: "host_lost" },
    ]);
    const next = await pass(app, { mode: "duel", user_id: one!.id });
    assert.notEqual(next.body.match_id, matchId);
    assert.equal((await matchOf(app, one!, next.body.match_id)).status, "active");
    const late = await openSocket(address, one!.token);
    await eventually("it is lost for good", () => late.closed()?.code === 4510);
    const early = await openSocket(address.replace(matchId, next.body.match_id), one!.token);
    await eventually("the next one is another node's", () => early.closed()?.code === 4001);
    problem(
      await app.call("POST", "/arena/practice", { token: one!.token, json: { mode: "duel" } }),
      503,
      "busy",
    );
  },
);
