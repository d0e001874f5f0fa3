/** AR1: a match against computer opponents, played over a socket by a client we did not write. */

import assert from "node:assert/strict";
import { WebSocket as WsSocket } from "ws";
import { createArenaClient } from "../../services/arena/prediction/mod.ts";
import { createWorld, TUNING } from "../../services/arena/simulation/mod.ts";
import { eventually } from "../support/app/eventually.ts";
import { openTestApp } from "../support/app/test_app.ts";

/** A socket of npm's `ws`, with every frame it got. */
async function open(url: string, token: string) {
  const socket = new WsSocket(url, ["veze.arena.v1", `bearer.${token}`]);
  const frames: Uint8Array[] = [];
  let closed: { code: number; reason: string } | undefined;
  socket.binaryType = "nodebuffer";
  socket.on("message", (data: Uint8Array) => frames.push(new Uint8Array(data)));
  socket.on("close", (code: number, reason: Uint8Array) => {
    closed = { code, reason: new TextDecoder().decode(reason) };
  });
  await new Promise((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
  return {
    socket,
    frames,
    closed: () => closed,
    controls: () =>
      frames.filter(([kind]) => kind === 1)
        .map((bytes) => JSON.parse(new TextDecoder().decode(bytes.subarray(1)))),
    snapshots: () => frames.filter(([kind]) => kind === 2),
  };
}

Deno.test({
  name: "[AR1 AR3] a lone visitor plays against computer opponents at once, over npm's ws",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await using app = await openTestApp();
    await using served = app.serve();
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
        let [before, moved] = [undefined as number | undefined, 0];
        await eventually("it has walked across", () => {
          const now = performance.now();
          const snapshots = own.snapshots();
          for (; read < snapshots.length; read++) client.receive(snapshots[read]!, now);
          const sent = client.command({ moveX: 127, moveY: 0, aim: 0, buttons: 0 }, now);
          if (sent) own.socket.send(sent);
          const { x } = client.predictor.drawn;
          before ??= x || undefined;
          moved = x - (before ?? x);
          return moved > 5_000;
        });
        assert.equal(client.predictor.corrections.count, 0);
        assert.equal(client.newest!.players.length >= 1, true);
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

    await t.step("practising anew ends the match before", async () => {
      const left = await open(address(body.match_id), player.token);
      await eventually("it plays", () => left.snapshots().length > 0);
      const next = await practise({ mode: "brawl" });
      await eventually("it is over", () => left.closed()?.code === 4513);
      const brawl = await open(address(next.body.match_id), player.token);
      await eventually("six are there", () => brawl.controls()[0]?.players.length === 6);
      brawl.socket.close();
    });
  },
});
