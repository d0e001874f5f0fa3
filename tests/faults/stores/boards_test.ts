/** Boards while engines die, and resets that fall into a restart; boards_soak_test.ts has more. */

import assert from "node:assert/strict";
import { openDatabase } from "../../../db/client.ts";
import { shippedGameConfig } from "../../../services/game/mod.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { writeThroughFaults } from "./boards.ts";
import { guest, serviceToken, startNode } from "../nodes/node.ts";
import { withNodes } from "../nodes/nodes.ts";

const enginesMissing = !await findPostgres() || !await findRedis();
/** Long enough to start a process and play; short enough to wait for its end. */
const SEASON_MS = 30_000;

Deno.test({
  name: "[LB5 LB2] every acknowledged score is in the board, whatever engine died meanwhile",
  ignore: enginesMissing,
  fn: () => writeThroughFaults({ submits: 4_000 }),
});

Deno.test({
  name: "[LB6 LB10] a reset missed while down happens once when three processes start together",
  ignore: enginesMissing,
  async fn() {
    const dir = await Deno.makeTempDir({ prefix: "veze_reset_" });
    try {
      const config = `${dir}/game.json`;
      const closesAt = Date.now() + SEASON_MS;
      await Deno.writeTextFile(config, JSON.stringify(twoSeasons(closesAt)));
      await using world = await withNodes({
        count: 1,
        env: { GAME_CONFIG: config, PUBLIC_URL: "http://game.test" },
      });
      const { postgres, env, nodes: [first] } = world;
      const token = await serviceToken(first);
      const players = [await guest(first), await guest(first)];
      for (const [i, { id }] of players.entries()) {
        const body = { user_id: id, score: 10 - i, season: "current", mode: "duel" };
        const answer = await first.call("POST", "/leaderboards/submit", { token, body });
        assert.deepEqual([answer.status, answer.body.season], [200, "before"]);
      }
      await first.kill();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, closesAt + 100 - Date.now())));

      await using a = await startNode(env);
      await using b = await startNode(env);
      await using c = await startNode(env);
      const nodes = [a, b, c];
      await Promise.all(nodes.map((node) => node.ready()));
      await using database = openDatabase({ engine: "server", url: postgres.url });
      const { sql } = database;
      await eventually("the season is closed and the next one open", async () => {
        const rows = await sql`
          select 1 from seasons where (id = 'before' and closed_at is not null)
            or (id = 'after' and opened_at is not null)`;
        return rows.length === 2;
      });
      // Whoever came late has looked by now.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const said = (what: RegExp) =>
        nodes.flatMap(({ program }) => program.output().split("\n")).filter((line) =>
          what.test(line)
        ).length;
      assert.equal(said(/"season":"before".*seasons: closed/), 1);
      assert.equal(said(/"season":"after".*seasons: opened/), 1);
      const prizes = await sql`
        select user_id, rank, items_json as items from season_prizes order by rank`;
      assert.deepEqual(
        prizes.map(({ user_id, rank, items }) => [user_id, rank, items]),
        players.map(({ id }, i) => [id, i + 1, [{ sku: "gold", quantity: 100 }]]),
      );
      await eventually("each prize is granted, once", async () => {
        const rows = await sql`select user_id, holding from balances where asset = 'gold'`;
        const held = new Map(rows.map(({ user_id, holding }) => [user_id, holding]));
        return held.size === 2 && players.every(({ id }) => held.get(id) === 100);
      });
      for (const node of nodes) {
        const old = await node.call("GET", "/leaderboards/before/duel");
        assert.deepEqual(
          old.body.entries.map(({ user_id }: { user_id: string }) => user_id),
          players.map(({ id }) => id),
        );
        const now = await node.call("GET", "/leaderboards/current/duel");
        assert.deepEqual([now.body.season, now.body.total], ["after", 0]);
        const body = { user_id: players[0]!.id, score: 99, season: "before", mode: "duel" };
        const late = await node.call("POST", "/leaderboards/submit", { token, body });
        assert.deepEqual([late.status, late.body.code], [409, "season_closed"]);
      }
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});

function twoSeasons(closesAt: number) {
  const at = new Date(closesAt).toISOString();
  const game = shippedGameConfig();
  const [duel, ...boards] = game.boards;
  const prizes = [{ from_rank: 1, to_rank: 3, sku: "gold", quantity: 100 }];
  return {
    ...game,
    boards: [{ ...duel, prizes }, ...boards],
    seasons: [
      { id: "before", name: "Before", opens_at: "2026-01-01T00:00:00Z", closes_at: at },
      { id: "after", name: "After", opens_at: at },
    ],
  };
}
