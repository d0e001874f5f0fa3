/** What a client that comes back finds after the process, or Redis' memory, has gone. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { guest, type Node, serviceToken } from "./node.ts";
import { withNodes } from "./nodes.ts";

const enginesMissing = !await findPostgres() || !await findRedis();

Deno.test({
  name: "[RT3 INT2] a socket that comes back after a kill gets the match it missed, once",
  ignore: enginesMissing,
  async fn() {
    await using world = await withNodes({ count: 1 });
    const [node] = world.nodes;
    const [one, two] = [await guest(node), await guest(node)];
    const token = await serviceToken(node);
    const before = await subscribe(node, one);
    before.socket.close();
    const tickets = await Promise.all([one, two].map(async ({ id }) => {
      const body = { user_id: id, mode: "duel", region: "eu-north" };
      return (await node.call("POST", "/matchmaking/enqueue", { token, body })).body.ticket_id;
    }));
    // With the answers in hand: whatever the match has come to by now.
    await node.kill();
    await node.restart();
    await node.ready();
    const path = `/matchmaking/tickets/${tickets[0]}`;
    const matchId = await eventually(
      "the two are matched",
      async () => (await node.call("GET", path, { token })).body.match_id,
    );
    const { epoch, offset } = before.answer;
    const found = await eventually("the match is announced", async () => {
      const { socket, answer } = await subscribe(node, one, { epoch, offset });
      socket.close();
      assert.equal(answer.recovered, true, JSON.stringify(answer));
      // Before it a search that lasts is told how far it reaches.
      return answer.events.some(({ kind }) => kind === "match.found") ? answer.events : undefined;
    });
    const matches = found.filter(({ kind }) => kind === "match.found");
    assert.deepEqual(matches.map(({ data }) => data.match_id), [matchId]);
    assert.deepEqual(found.map((event) => event.offset), found.map((_, i) => offset + 1 + i));
  },
});

Deno.test({
  name: "[LB5 RT5 TEL3] Redis comes back without its memory: ranks, rooms and telemetry go on",
  ignore: enginesMissing,
  async fn() {
    await using world = await withNodes({ count: 1 });
    const { redis, database, nodes: [node] } = world;
    const token = await serviceToken(node);
    const players = await Promise.all(Array.from({ length: 5 }, () => guest(node)));
    const submit = (score: number, { id }: { id: string }) =>
      node.call("POST", "/leaderboards/submit", {
        token,
        body: { user_id: id, score, season: "current", mode: "duel" },
      });
    for (const [i, player] of players.entries()) {
      assert.equal((await submit(100 + i, player)).body.rank, 1);
    }
    const { socket, answer } = await subscribe(node, players[0]!);
    const lost = new Promise<number>((resolve) => socket.onclose = ({ code }) => resolve(code));

    await redis.kill("SIGKILL");
    await Deno.remove(`${redis.dir}/appendonlydir`, { recursive: true });
    await redis.restart();
    await node.ready();
    const back = performance.now();
    const board = "/leaderboards/current/duel?limit=10";
    const { body } = await eventually("the board is shown again", async () => {
      const answer = await node.call("GET", board);
      return answer.status === 200 ? answer : undefined;
    });
    assert.equal(body.entries.length, players.length, "never a part of it");
    console.log(`board whole ${Math.round(performance.now() - back)} ms after Redis was back`);

    // The room begins again: nobody may believe that he missed nothing.
    const { epoch, offset } = answer;
    const again = await eventually(
      "the room answers again",
      () => subscribe(node, players[0]!, { epoch, offset }),
    );
    assert.equal(again.answer.recovered, false);
    again.socket.close();
    assert.equal(await lost, 4002, "a socket whose history is gone is told to resume");

    const event_id = crypto.randomUUID();
    const accepted = await eventually("telemetry is taken", async () => {
      const answer = await node.call("POST", "/telemetry/bulk", {
        token: players[0]!.token,
        body: [{ event: "step", ts: Date.now(), event_id }],
      });
      return answer.status === 202 ? answer : undefined;
    });
    assert.equal(accepted.body.accepted, 1);
    await eventually("the event is recorded", async () => {
      const rows = await database.sql`select from events where id = ${event_id}`;
      return rows.length === 1;
    }, { withinMs: 60_000 });
  },
});

Deno.test({
  name: "[RT1 RT6] while Redis is down sockets are told to come back, and then hear of their match",
  ignore: enginesMissing,
  async fn() {
    await using world = await withNodes({ count: 1 });
    const { redis, nodes: [node] } = world;
    const player = await guest(node);
    // Before anybody has listened, and once the connection for listening was there.
    for (let n = 0; n < 2; n++) {
      await redis.kill("SIGKILL");
      const started = performance.now();
      const code = await closeOf(node, player);
      assert.equal(code, 4003);
      assert.ok(performance.now() - started < 10_000, "it is not kept waiting");
      await redis.restart();
      await node.ready();
      const { socket } = await eventually("the socket stays", () => subscribe(node, player));
      socket.close();
    }
  },
});

/** With what code the service closes a socket that only opens. */
async function closeOf(node: Node, { token }: { token: string }): Promise<number> {
  const url = `${node.url.replace("http", "ws")}/events`;
  const socket = new WebSocket(url, ["veze.v1", `bearer.${token}`]);
  return await new Promise((resolve) => socket.onclose = ({ code }) => resolve(code));
}

interface Subscribed {
  epoch: string;
  offset: number;
  recovered: boolean;
  // deno-lint-ignore no-explicit-any -- bodies of every shape, which each test reads as it expects them
  events: { kind: string; offset: number; data: any }[];
}

/** A socket in its player's own room. */
async function subscribe(
  node: Node,
  { id, token }: { id: string; token: string },
  cursor?: { epoch: string; offset: number },
): Promise<{ socket: WebSocket; answer: Subscribed }> {
  const url = `${node.url.replace("http", "ws")}/events`;
  const socket = new WebSocket(url, ["veze.v1", `bearer.${token}`]);
  const answer = await new Promise<Subscribed>((resolve, reject) => {
    socket.onerror = () => reject(new Error("the socket broke"));
    // Where Redis has just come back it may be told to come again.
    socket.addEventListener("close", ({ code }) => reject(new Error(`closed with ${code}`)));
    socket.onopen = () =>
      socket.send(JSON.stringify({
        ...{ id: "s", op: "subscribe", room: `user:${id}` },
        ...(cursor && { cursor }),
      }));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.id !== "s") return;
      if (message.op === "subscribed") resolve(message);
      else reject(new Error(data));
    };
  });
  return { socket, answer };
}
