/** Clocks that are wrong, or are set while the program runs: nothing waits for them, nobody is missed. */

import assert from "node:assert/strict";
import { openDatabase } from "../../../db/client.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findFaketime, findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { runProgram } from "../../support/process/program.ts";
import { ownClock } from "./clock.ts";
import { guest, type Node, serviceToken, startNode } from "./node.ts";
import { withNodes } from "./nodes.ts";

const faketime = await findFaketime();
const available = faketime && await findPostgres() && await findRedis();

const openWorld = () => withNodes({ count: 0, env: { PUBLIC_URL: "http://localhost:8000" } });

const soon = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

/** A season that closes in a moment. */
async function closingSeason(node: Node, token: string, id: string): Promise<void> {
  const { status, body } = await node.call("PUT", `/admin/api/seasons/${id}`, {
    token,
    body: { name: id, opens_at: "2020-01-01T00:00:00Z", closes_at: soon(3), reason: "of the test" },
  });
  assert.equal(status, 200, JSON.stringify(body));
}

async function isSealedAndTurned(node: Node, token: string, season: string): Promise<boolean> {
  const { body } = await node.call("GET", "/leaderboards");
  const found = body.seasons.find(({ id }: { id: string }) => id === season);
  const { body: audit } = await node.call("GET", "/admin/api/audit/verify", { token });
  return found?.closed_at !== null && audit.open === 0;
}

Deno.test({
  name: "[LB6 SEC7] a clock set back an hour on a running node delays no season, seal or news",
  ignore: !available,
  async fn() {
    await using world = await openWorld();
    await using undo = new AsyncDisposableStack();
    const { env, file } = await ownClock(undo);
    await using node = await startNode({ ...world.env, ...env });
    await node.ready();
    const token = await serviceToken(node);
    await closingSeason(node, token, "before");
    await eventually("the season closes", () => isSealedAndTurned(node, token, "before"), {
      withinMs: 30_000,
    });

    await Deno.writeTextFile(file!, "-1h");
    await closingSeason(node, token, "after");
    const [one, two] = [await guest(node), await guest(node)];
    for (const { id, token } of [one, two]) {
      const body = { user_id: id, mode: "duel", region: "eu-north" };
      assert.equal((await node.call("POST", "/matchmaking/enqueue", { token, body })).status, 202);
    }
    // The relay's lease and the matcher's go on, and what falls due falls due.
    await eventually("they are matched", async () => {
      const { body } = await node.call("GET", `/matchmaking/matches?user_id=${one.id}`, one);
      return body.matches.length === 1;
    }, { withinMs: 30_000 });
    await eventually(
      "the season closes although it is an hour earlier",
      () => isSealedAndTurned(node, token, "after"),
      { withinMs: 30_000 },
    );
  },
});

Deno.test({
  name: "[RT7] a node an hour behind suspends a player, and the others hear of it",
  ignore: !available,
  async fn() {
    await using world = await openWorld();
    await using undo = new AsyncDisposableStack();
    const { env } = await ownClock(undo, "-1h");
    await using behind = await startNode({ ...world.env, ...env });
    await using right = await startNode(world.env);
    await Promise.all([behind.ready(), right.ready()]);
    const player = await guest(right);
    assert.equal((await right.call("GET", "/auth/me", player)).status, 200);
    assert.equal((await behind.call("GET", "/auth/me", player)).status, 200, "in date there too");
    const token = await serviceToken(behind);
    const { status, body } = await behind.call("POST", `/admin/api/players/${player.id}/suspend`, {
      token,
      body: { reason: "of the test" },
    });
    assert.equal(status, 200, JSON.stringify(body));
    await eventually(
      "the other node refuses the player",
      async () => (await right.call("GET", "/auth/me", player)).status === 401,
      { withinMs: 30_000 },
    );
  },
});

Deno.test({
  name:
    "[SEC7 OPS9] what operators do is noted at the database's time, whatever their machine says",
  ignore: !available,
  async fn() {
    await using world = await openWorld();
    const env = { ...world.env, LD_PRELOAD: faketime!, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
    const commands = {
      "leaderboards rebuild current duel": "leaderboard.rebuild",
      "streams replay 0 oldest": "stream.rewind",
      "keys rotate": "keys.rotate",
    };
    await using node = await startNode(world.env);
    await node.ready();
    for (const off of ["-3h", "+3h"]) {
      for (const command of Object.keys(commands)) {
        const args = ["admin", ...command.split(" ")];
        const { code, output } = await runProgram({ args, env: { ...env, FAKETIME: off } });
        assert.equal(code, 0, `${command} ${off}: ${output}`);
      }
    }
    await using database = openDatabase({ engine: "server", url: world.env["DATABASE_URL"]! });
    const rows = await database.sql<{ action: string; off: number }[]>`
      select action, abs(extract(epoch from clock_timestamp() - at))::int as off
      from audit_log where actor = 'operator'`;
    for (const { action, off } of rows) assert.ok(off < 600, `${action}: ${off} s off`);
    for (const action of Object.values(commands)) {
      assert.equal(rows.filter((row) => row.action === action).length, 2, action);
    }
  },
});
