/** What a match leaves behind: its replay for who played it, and an honest word to telemetry (AR5–AR7). */

import assert from "node:assert/strict";
import { writeCommands } from "../../../services/arena/codec/commands.ts";
import { firstDifference } from "../../../services/arena/match/replay.ts";
import { createArenaClient } from "../../../services/arena/prediction/mod.ts";
import { readReplay } from "../../../services/arena/records/mod.ts";
import { BUTTON, createWorld, TUNING } from "../../../services/arena/simulation/mod.ts";
import { enqueue, guests, pass } from "../../api/play/play.ts";
import { eventually } from "../../support/app/eventually.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";
import { type ArenaSocket, openSocket } from "../socket.ts";
import { reportMatch } from "./record.ts";

const onEachEngine = testApps({});
const DAY = 86_400_000;

const replayOf = (app: TestApp, matchId: string, token?: string) =>
  app.request(`/arena/matches/${matchId}/replay`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

/** What telemetry has recorded of a player, and what rules made of it. */
async function toldOf(app: TestApp, { id }: Guest) {
  await app.services.drain();
  await app.drain();
  const events = await app.services.engines.database.sql<
    { kind: string; payload: Record<string, unknown> }[]
  >`select kind, payload_json as payload from events where user_id = ${id} and kind <> 'match.finished'`;
  const token = await app.serviceToken("moderator");
  const { body } = await app.call("GET", `/telemetry/alerts?user_id=${id}`, { token });
  return { events, alerts: body.alerts as { rule: string; evidence: Record<string, unknown> }[] };
}

/** Plays as a page does, with the bolt's button held. @returns what is to be called often */
function honest({ snapshots, controls, socket }: ArenaSocket) {
  const [{ setup, seat }] = controls();
  const { arena } = createWorld(setup);
  const client = createArenaClient({
    shape: { width: arena.width, height: arena.height, seats: 2, sides: 2 },
    ...{ arena, tuning: TUNING, seat },
  });
  let read = 0;
  let [sent, turn] = [0, 0];
  return () => {
    const now = performance.now();
    const all = snapshots();
    for (; read < all.length; read++) client.receive(all[read]!, now);
    turn = (turn + 37) % 4_096;
    const wish = { moveX: 90, moveY: turn % 90, aim: turn, buttons: BUTTON.bolt };
    const frame = client.command(wish, now);
    if (frame && socket.readyState === socket.OPEN) {
      socket.send(frame);
      sent++;
    }
    return sent;
  };
}

/** 32 commands in every frame, for ticks that were, are and will be. @returns what is to be called often */
function flood({ snapshots, socket }: ArenaSocket) {
  let sent = 0;
  return () => {
    const newest = snapshots().at(-1);
    // Bits 8 to 23: the tick.
    const tick = newest ? newest[2]! << 8 | newest[3]! : 0;
    if (socket.readyState === socket.OPEN) {
      socket.send(writeCommands({
        ...{ acknowledged: 0, wantsBody: false },
        commands: Array.from({ length: 32 }, (_, i) => ({
          ...{ tick: tick + 1 + i, moveX: 127, moveY: 0, aim: 0, buttons: BUTTON.bolt },
        })),
      }));
      sent += 32;
    }
    return sent;
  };
}

onEachEngine(
  "[AR5 AR6 AR7] of a match that was played its players have the replay, and a flood is told of",
  async (app) => {
    await using served = await app.serve();
    const [one, two, stranger] = await guests(app, 3) as [Guest, Guest, Guest];
    for (const guest of [one, two]) ok(await enqueue(app, guest), 202);
    const { body } = await pass(app, { mode: "duel", user_id: one.id });
    const matchId: string = body.match_id;
    const address = `${served.url.replace("http", "ws")}/arena/${matchId}`;
    const [first, second] = [
      await openSocket(address, one.token),
      await openSocket(address, two.token),
    ];
    for (const each of [first, second]) {
      await eventually("both are told", () => each.controls().at(-1)?.type === "countdown");
    }
    assert.equal((await replayOf(app, matchId, one.token)).status, 404, "not before it is over");
    await app.clock.advance(3_000);
    await eventually("frames come", () => second.snapshots().length > 3);

    const [plays, floods] = [honest(first), flood(second)];
    const playing = setInterval(plays, 10);
    // A thousand in a second.
    const flooding = setInterval(floods, 32);
    try {
      await eventually("both have sent for a while", () => plays() > 90 && floods() > 3_000, {
        withinMs: 60_000,
      });
    } finally {
      clearInterval(playing);
      clearInterval(flooding);
    }
    assert.equal(second.closed(), undefined, "its socket is not what stops it");
    ok(await app.call("POST", `/matchmaking/matches/${matchId}/leave`, { token: two.token }), 200);
    await app.services.delivery.relay.relay();
    await eventually("it is over", () => first.closed()?.code === 4513);
    await app.services.drain();

    const answer = await replayOf(app, matchId, one.token);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "application/vnd.veze.replay; version=1");
    assert.equal(
      answer.headers.get("content-disposition"),
      `attachment; filename="${matchId}.veze-replay"`,
    );
    const replay = readReplay(await answer.bytes());
    assert.ok(replay.ticks > 90);
    assert.equal(firstDifference(replay), undefined);
    assert.equal((await replayOf(app, matchId, two.token)).status, 200);
    for (const client of ["game", "moderator", "operator"] as const) {
      const token = await app.serviceToken(client);
      const theirs = await replayOf(app, matchId, token);
      assert.equal(theirs.status, 200, client);
      await theirs.body?.cancel();
    }
    const path = `/arena/matches/${matchId}/replay`;
    problem(await app.call("GET", path, { token: stranger.token }), 403, "forbidden");
    problem(await app.call("GET", path), 401, "unauthorized");

    const cheat = await toldOf(app, two);
    const ignored = (reason: string) =>
      cheat.events.filter(({ kind, payload }) =>
        kind === "ignored_input" && payload.reason === reason
      )
        .reduce((sum, { payload }) => sum + Number(payload.count), 0);
    assert.ok(ignored("rate") > 600, `${ignored("rate")} told as too many`);
    assert.ok(ignored("rate") + ignored("order") > 2_000, "most of what was sent");
    assert.deepEqual(cheat.alerts.map(({ rule }) => rule), ["ignored_input"]);
    assert.ok(cheat.events.length <= 40, `${cheat.events.length} events, whatever is sent`);

    const fair = await toldOf(app, one);
    assert.deepEqual(fair.alerts, []);
    const summary = fair.events.find(({ kind }) => kind === "match.play")!.payload;
    assert.deepEqual([summary.session, summary.mode], [matchId, "duel"]);
    assert.ok(Number(summary.shots) > 0 && Number(summary.cooldown_tries) > 0);
    const unfair = fair.events.filter(({ kind, payload }) =>
      kind === "ignored_input" && payload.reason !== "cooldown"
    );
    // None, but where the machine is so busy that its tick comes too late.
    assert.ok(unfair.reduce((sum, { payload }) => sum + Number(payload.count), 0) < 200);
    assert.ok(fair.events.length <= 40);
  },
);

onEachEngine(
  "[AR7] who is cut off for what they send is told of; once or twice breaks no rule",
  async (app) => {
    await using served = await app.serve();
    const [one, two] = await guests(app, 2) as [Guest, Guest];
    const practise = async ({ token }: Guest) =>
      (await app.call("POST", "/arena/practice", { token, json: { mode: "duel" } })).body.match_id;
    const cutOff = async (matchId: string, { token }: Guest, frames: Uint8Array[]) => {
      const own = await openSocket(`${served.url.replace("http", "ws")}/arena/${matchId}`, token);
      await eventually("it plays", () => own.snapshots().length > 0);
      for (const frame of frames) own.socket.send(frame);
      // Whoever still sends may find the connection cut before it reads why.
      await eventually("it is cut", () => own.closed() !== undefined);
    };
    const command = { tick: 1, moveX: 0, moveY: 0, aim: 0, buttons: 0 };
    const flood = Array(1_000).fill(
      writeCommands({ acknowledged: 0, wantsBody: false, commands: [command] }),
    );
    const [bad, good] = [await practise(one), await practise(two)];
    for (let i = 0; i < 8; i++) await cutOff(bad, one, flood);
    await cutOff(good, two, flood);
    await cutOff(good, two, [Uint8Array.of(9, 9)]);
    // Ends both.
    await Promise.all([practise(one), practise(two)]);
    const cheat = await toldOf(app, one);
    assert.deepEqual(cheat.alerts.map(({ rule }) => rule), ["ignored_input"]);
    assert.ok(cheat.events.length <= 40);
    const other = await toldOf(app, two);
    const reasons = other.events.map(({ payload }) => payload.reason);
    assert.ok(reasons.includes("rate") && reasons.includes("unknown"), reasons.join());
    assert.deepEqual(other.alerts, []);
  },
);

onEachEngine("[AR5] a practice's replay is its player's, and is forgotten in time", async (app) => {
  const [one, two] = await guests(app, 2) as [Guest, Guest];
  const practise = async ({ token }: Guest) => {
    const made = await app.call("POST", "/arena/practice", { token, json: { mode: "brawl" } });
    ok(made, 201);
    return made.body.match_id as string;
  };
  const report = reportMatch({ seed: 4, sides: 6, seats: 6 });
  const finish = async (id: string, { id: userId }: Guest) => {
    const seats = report.replay.setup.seats.map((_, side) => ({ side, name: `${side}` }));
    app.services.arenaRecords.over({
      ...{ id, mode: "brawl", practice: true, setup: report.replay.setup },
      seats: [{ ...seats[0]!, userId }, ...seats.slice(1)],
    }, { ...report, match: id });
    await app.services.drain();
  };
  const path = (id: string) => `/arena/matches/${id}/replay`;
  const { sql } = app.services.engines.database;

  const old = await practise(one);
  problem(await app.call("GET", path(old), { token: one.token }), 404, "replay_not_found");
  await finish(old, one);
  assert.deepEqual(readReplay(await (await replayOf(app, old, one.token)).bytes()), report.replay);
  problem(await app.call("GET", path(old), { token: two.token }), 403, "forbidden");
  await finish(old, one);
  const [size] = await sql`select pg_column_size(inputs) + pg_column_size(hashes) as stored,
    length(inputs) + length(hashes) as plain, ticks from arena_replays where match_id = ${old}`;
  assert.ok(Number(size!.stored) < Number(size!.plain));

  const { events, alerts } = await toldOf(app, one);
  assert.deepEqual(alerts, [], "an expert's play breaks no rule");
  const kinds = new Set(events.map(({ kind }) => kind));
  assert.ok(["reaction", "aim", "match.play"].every((kind) => kinds.has(kind)), [...kinds].join());
  const [{ others }] = await sql`select count(*)::int as others from events
    where payload_json->>'session' = ${old} and user_id is distinct from ${one.id}` as [
    { others: number },
  ];
  assert.equal(others, 0, "computer opponents are nobody");

  const running = await practise(two);
  await sql`update arena_matches set ended_at = now() where id = ${old}`;
  const tidy = () => app.services.chores.runNow("old arena matches");
  const isThere = async (id: string) =>
    (await sql`select from arena_matches where id = ${id}`).length > 0;
  const began = app.clock.now();
  app.clock.set(began + 29 * DAY);
  await tidy();
  assert.ok(await isThere(old));
  app.clock.set(began + 31 * DAY);
  await tidy();
  assert.ok(!await isThere(old));
  assert.ok(await isThere(running), "what goes on stays");
  assert.equal((await sql`select from arena_replays where match_id = ${old}`).length, 0);
  app.clock.set(began);
  // Gone meanwhile, with its player, say: nothing is left to hang it on, and nobody minds.
  await finish(old, two);
  assert.equal((await sql`select from arena_replays where match_id = ${old}`).length, 0);
});
