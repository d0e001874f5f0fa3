/** AR4: matches on two nodes: sockets led on, seats kept, hosts killed and held up. */

import assert from "node:assert/strict";
import { openSocket } from "../../arena/socket.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { guest, type Node } from "../nodes/node.ts";
import { withNodes } from "../nodes/nodes.ts";

const enginesMissing = !await findPostgres() || !await findRedis();

/** A busy machine takes its time; what is promised in seconds bench/ measures. */
const LONG = { withinMs: 60_000 };

interface Player {
  id: string;
  token: string;
}

/** Two players in a match of their own. @returns its id once both know it */
async function matched(node: Node, players: Player[], not?: string): Promise<string> {
  const found = await Promise.all(players.map(async ({ id, token }) => {
    if (not === undefined) {
      await node.call("POST", "/matchmaking/enqueue", {
        token,
        body: { user_id: id, mode: "duel", region: "eu-north" },
      });
    }
    return await eventually("a match is found", async () => {
      const { body } = await node.call("GET", `/matchmaking/matches?user_id=${id}`, { token });
      const [newest] = body.matches;
      return newest && newest.match_id !== not ? newest.match_id as string : undefined;
    }, LONG);
  }));
  assert.equal(new Set(found).size, 1);
  return found[0]!;
}

const join = (node: Node, matchId: string, { token }: Player) =>
  openSocket(`${node.url.replace("http", "ws")}/arena/${matchId}`, token);

Deno.test({
  name: "[AR4] a match is played from both nodes; killed with its host, it is voided and made anew",
  ignore: enginesMissing,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using world = await withNodes({ count: 2 });
    const { nodes: [host, other], database } = world;
    const players = [await guest(host), await guest(other)];
    const matchId = await matched(other, players);
    const first = await join(host, matchId, players[0]!);
    await eventually("it is hosted", () => first.controls().length > 0, LONG);
    const second = await join(other, matchId, players[1]!);
    for (const each of [first, second]) {
      await eventually("both play", () => each.snapshots().length > 10, LONG);
    }
    const [row] = await database.sql`select url from arena_matches where id = ${matchId}`;
    assert.equal(row!.url, host.url);

    second.socket.close();
    const moved = await join(host, matchId, players[1]!);
    await eventually("the same seat on the other node", () => moved.snapshots().length > 3, LONG);
    assert.equal(moved.controls()[0].seat, second.controls()[0].seat);
    const back = await join(other, matchId, players[1]!);
    await eventually("and back again", () => back.snapshots().length > 3, LONG);
    await eventually("the newer one has it", () => moved.closed()?.code === 4512, LONG);

    const killedAt = performance.now();
    await host.kill("SIGKILL");
    await eventually(
      "who was led on is told to come back",
      () => back.closed()?.code === 4001,
      LONG,
    );
    await eventually("the match is voided", async () => {
      const { body } = await other.call("GET", `/matchmaking/matches/${matchId}`, {
        token: players[1]!.token,
      });
      return body.status === "voided";
    }, LONG);
    const next = await matched(other, players, matchId);
    console.log(`a new match after ${Math.round(performance.now() - killedAt)} ms`);
    const late = await join(other, matchId, players[1]!);
    await eventually("the old one is lost", () => late.closed()?.code === 4510, LONG);
    const again = await Promise.all(players.map((player) => join(other, next, player)));
    for (const each of again) {
      await eventually("the new one is played", () => each.snapshots().length > 3, LONG);
    }
  },
});

Deno.test({
  name: "[AR4] a host that was held up finds its match given up, and says so",
  ignore: enginesMissing,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using world = await withNodes({ count: 2 });
    const { nodes: [host, other] } = world;
    const players = [await guest(host), await guest(other)];
    const matchId = await matched(other, players);
    const first = await join(host, matchId, players[0]!);
    await eventually("it is hosted", () => first.controls().length > 0, LONG);
    await host.program.kill("SIGSTOP");
    const next = await matched(other, players, matchId);
    await host.program.kill("SIGCONT");
    await eventually("who was there is told", () => first.closed()?.code === 4510, LONG);
    const led = await Promise.all([
      join(host, next, players[0]!),
      join(other, next, players[1]!),
    ]);
    for (const each of led) {
      await eventually("the new one is played", () => each.snapshots().length > 3, LONG);
    }
  },
});
