/** AR1: a match against computer opponents, played over a socket by a client we did not write. */

import assert from "node:assert/strict";
import { WebSocket as WsSocket } from "ws";
import { writeCommands } from "../../services/arena/codec/commands.ts";
import { createArenaClient } from "../../services/arena/prediction/mod.ts";
import { BODY_FIELDS, createWorld, TUNING } from "../../services/arena/simulation/mod.ts";
import { eventually } from "../support/app/eventually.ts";
import { openTestApp } from "../support/app/test_app.ts";
import { openSocket as open } from "./socket.ts";

Deno.test({
  name: "[AR1 AR3] a lone visitor plays against computer opponents at once, over npm's ws",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await using app = await openTestApp();
    await using served = await app.serve();
    const player = await app.guest({ display_name: "Nova" });
    const other = await app.guest();
    const practise = async (body: object, token = player.token) =>
      await app.call("POST", "/arena/practice", { token, json: body });
    const address = (id: string) => `${served.url.replace("http", "ws")}/arena/${id}`;

    await t.step("an unknown mode is refused, and whoever is not signed in", async () => {
      assert.equal((await practise({ mode: "chess" })).body.code, "unknown_mode");
      assert.equal(
        (await app.call("POST", "/arena/practice", { json: { mode: "duel" } })).status,
        401,
      );
    });

    const { status, body } = await practise({ mode: "duel", skill: "novice" });
    assert.equal(status, 201);
    assert.equal(body.arena_url, `/play/${body.match_id}`);

    await t.step("somebody else's match is none of theirs", async () => {
      const stranger = await open(address(body.match_id), other.token);
      await eventually("it is closed", () => stranger.closed()?.code === 4511);
    });

    await t.step(
      "frames come, the own commands move the body, and the prediction is right",
      async () => {
        const own = await open(address(body.match_id), player.token);
        await eventually("it is welcome", () => own.controls().length > 0);
        const [welcome] = own.controls();
        assert.deepEqual(
          [welcome.type, welcome.mode, welcome.seat, welcome.players.length],
          ["welcome", "duel", 0, 2],
        );
        assert.equal(welcome.players[0].name, "Nova");
        const { arena } = createWorld(welcome.setup);
        const client = createArenaClient({
          shape: { width: arena.width, height: arena.height, seats: 2, sides: 2 },
          ...{ arena, tuning: TUNING, seat: 0 },
        });
        let read = 0;
        /** Where the server has the body, and the client at the same moment. */
        let whole: { theirs: number; mine: number } | undefined;
        const play = (moveX: number) => {
          const now = performance.now();
          const snapshots = own.snapshots();
          for (; read < snapshots.length; read++) {
            const mine = client.predictor.bodies.x[0]!;
            const { own } = client.receive(snapshots[read]!, now);
            if (own?.body) whole = { theirs: own.body[BODY_FIELDS.indexOf("x")]!, mine };
          }
          const sent = client.command({ moveX, moveY: 0, aim: 0, buttons: 0 }, now);
          if (sent) own.socket.send(sent);
          return client.predictor.bodies.x[0]!;
        };
        let before = 0;
        await eventually("it has walked", () => {
          const x = play(127);
          before ||= x;
          return x - before > 2_000;
        });
        await eventually("and is where the server has it", () => {
          const x = play(0);
          const acknowledged = client.newest!.tick;
          own.socket.send(writeCommands({ acknowledged, wantsBody: true, commands: [] }));
          return whole?.theirs === x && whole.mine === x && x - before > 2_000;
        });
        own.socket.close();
      },
    );

    await t.step(
      "a reload finds the same seat; frames that are none end the socket alone",
      async () => {
        const again = await open(address(body.match_id), player.token);
        await eventually("frames come again", () => again.snapshots().length > 2);
        assert.equal(again.controls()[0].seat, 0);
        again.socket.send(Uint8Array.of(9, 9, 9));
        await eventually("it is told", () => again.closed()?.code === 4502);
        const third = await open(address(body.match_id), player.token);
        await eventually("the match goes on", () => third.snapshots().length > 2);
        const fourth = await open(address(body.match_id), player.token);
        await eventually("the newer socket has the seat", () => third.closed()?.code === 4512);
        await eventually("and its frames", () => fourth.snapshots().length > 2);
        const text = await open(address(body.match_id), player.token);
        text.socket.send("hello");
        await eventually("text is no frame", () => text.closed()?.code === 4502);
      },
    );

    await t.step("what is no client's is refused before it reaches the match", async () => {
      const long = await open(address(body.match_id), player.token);
      long.socket.send(new Uint8Array(1_000_000));
      await eventually("too long", () => long.closed()?.reason === "too long");
      const flood = await open(address(body.match_id), player.token);
      // Pings are answered: a stream of them must not be.
      for (let i = 0; i < 1_000; i++) flood.socket.send(Uint8Array.of(2, 0, 0, 0, i & 255));
      // Whoever still sends may find the connection cut before it reads why.
      await eventually("too many", () => flood.closed() !== undefined);
      assert.ok(flood.frames.filter(([kind]) => kind === 3).length <= 240, "most go unanswered");
      const ahead = await open(address(body.match_id), player.token);
      ahead.socket.send(Uint8Array.of(1, 255, 255, 0, 1, 0));
      await eventually("a snapshot still to come", () => ahead.closed()?.code === 4502);
    });

    await t.step("a page of another origin does not play with the session's cookie", async () => {
      const socket = new WsSocket(address(body.match_id), {
        origin: "https://elsewhere.example",
        headers: { cookie: player.cookie },
      });
      const code = await new Promise((resolve) => socket.on("close", resolve));
      assert.equal(code, 4501);
    });

    await t.step("an account has 20 sockets, those counted that do not close", async () => {
      const many = await app.guest();
      const own = await practise({ mode: "duel" }, many.token);
      const path = `/arena/${own.body.match_id}`;
      // Each takes the seat from the one before, which never answers that it closes.
      const mute = await Promise.all(
        Array.from({ length: 20 }, () => openMute(new URL(path, served.url), many.token)),
      );
      const refused = await open(address(own.body.match_id), many.token);
      await eventually("it is one too many", () => refused.closed()?.code === 4503);
      await open(address(body.match_id), player.token);
      for (const connection of mute) connection.close();
      await eventually("there is room again", async () => {
        const next = await open(address(own.body.match_id), many.token);
        await eventually("it is told", () => next.closed() || next.controls().length > 0);
        next.socket.close();
        return next.controls().length > 0;
      });
    });

    await t.step("two requests at once leave one match", async () => {
      const both = await Promise.all([practise({ mode: "duel" }), practise({ mode: "duel" })]);
      const sockets = await Promise.all(
        both.map(({ body }) => open(address(body.match_id), player.token)),
      );
      await eventually("one of them", () => sockets.some((each) => each.closed()?.code === 4511));
      await eventually(
        "the other plays",
        () => sockets.some((each) => each.snapshots().length > 2),
      );
      body.match_id = both.find((_, i) => !sockets[i]!.closed())!.body.match_id;
    });

    await t.step("a practice that has ended is none, whatever its row still says", async () => {
      const id = crypto.randomUUID();
      await app.services.engines.database.sql`
        insert into arena_matches (id, mode, host, url, practised_by, created_at)
        values (${id}, 'duel', ${app.services.node}, 'http://localhost', ${player.id}, now())`;
      const late = await open(address(id), player.token);
      await eventually("it is told", () => late.closed()?.code === 4511);
    });

    await t.step("practising anew ends the match before", async () => {
      const left = await open(address(body.match_id), player.token);
      await eventually("it plays", () => left.snapshots().length > 0);
      const next = await practise({ mode: "brawl" });
      await eventually("it is over", () => left.closed()?.code === 4513);
      const brawl = await open(address(next.body.match_id), player.token);
      await eventually("six are there", () => brawl.controls()[0]?.players.length === 6);
      await app.call("POST", "/auth/logout", { token: player.token });
      await eventually("whoever signs out plays no further", () => brawl.closed()?.code === 4501);
    });
  },
});

/** A socket whose client says nothing more once it is open. */
async function openMute({ hostname, port, pathname }: URL, token: string): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(
    `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\n` +
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
      `Sec-WebSocket-Protocol: veze.arena.v1, bearer.${token}\r\n\r\n`,
  ));
  const answer = new Uint8Array(1_024);
  const count = await connection.read(answer);
  assert.match(new TextDecoder().decode(answer.subarray(0, count ?? 0)), /^HTTP\/1.1 101/);
  return connection;
}
