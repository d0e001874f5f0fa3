/** [OPS2 LB5] 500 requests a second while slots move and a master dies: `deno task soak`. */

import assert from "node:assert/strict";
import { slotOf } from "../../../services/platform/redis/slot.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { guest, serviceToken } from "../nodes/node.ts";
import { withNodes } from "../nodes/nodes.ts";
import { drawSeed, pause, seeded } from "../nodes/workload.ts";

const RATE = 500;
const TURN_MS = 20;
/** Requests under way at most: a generator that waits for none would only measure its own queue. */
const MOST = 2_000;
const PLAYERS = 400;
const missing = !await findPostgres() || !await findRedis();

if (Deno.env.get("SOAK") === "1") {
  Deno.test({
    name: "[OPS2 LB5] at 500 submits a second no score is lost while slots move and a master dies",
    ignore: missing,
    async fn() {
      await using world = await withNodes({ count: 2, engines: { cluster: true } });
      const { nodes, database: { sql } } = world;
      const cluster = world.cluster!;
      const random = seeded(drawSeed());
      const token = await serviceToken(nodes[0]);
      const players: { id: string; best: number; asked: Set<number> }[] = [];
      while (players.length < PLAYERS) {
        const { id } = await guest(nodes[0]);
        players.push({ id, best: -Infinity, asked: new Set() });
      }

      const told = new Map<string, number>();
      const count = (what: string) => told.set(what, (told.get(what) ?? 0) + 1);
      const lag: number[] = [];
      let phase = "before";
      let underWay = 0;
      const ended = new AbortController();
      const submitting = submitEvenly();

      const board = slotOf("lb:current:duel");
      await pause(10_000);
      phase = "slots move";
      const masters = await cluster.masters();
      const owned = await Promise.all(masters.map((each) => cluster.slotsOf(each)));
      const at = owned.findIndex((slots) => slots.includes(board));
      const [from, to] = [masters[at]!, masters[(at + 1) % masters.length]!];
      const open = await cluster.openSlot(from, to, board);
      await pause(2_000);
      await open.carry();
      await pause(2_000);
      await open.close();
      await cluster.moveSlots(from, to, owned[at]!.filter((slot) => slot !== board).slice(0, 100));
      await pause(3_000);
      phase = "a master is dead";
      await to.kill("SIGKILL");
      await eventually("a replica has taken over", async () => {
        const now = await cluster.masters();
        return now.length === 3 && !now.includes(to);
      });
      phase = "after";
      await pause(15_000);
      ended.abort();
      await submitting;
      await eventually("all is answered", () => underWay === 0);

      lag.sort((a, b) => a - b);
      console.log(Object.fromEntries([...told].sort()));
      console.log(`answered after ${lag[lag.length >> 1]} ms (median), ${lag.at(-1)} ms at most`);
      const odd = [...told.keys()].filter((what) => !/: (200|503|no rank)$/.test(what));
      assert.deepEqual(odd, []);
      assert.ok((told.get("after: 200") ?? 0) > 0.9 * 15 * RATE, "it goes on as before");

      const rows = await sql<{ user_id: string; score: number }[]>`
        select e.user_id, e.score from leaderboard_entries e
        join leaderboards l on l.id = e.leaderboard_id
        where l.mode = 'duel'`;
      const best = new Map(rows.map(({ user_id, score }) => [user_id, score]));
      for (const { id, best: acknowledged, asked } of players) {
        const kept = best.get(id)!;
        assert.ok(kept >= acknowledged, `${id}: ${acknowledged} was acknowledged, ${kept} is kept`);
        assert.ok(asked.has(kept), `${id}: nobody asked for ${kept}`);
      }
      await eventually("the board is what its rows are", async () => {
        const path = "/admin/api/boards/current/duel/verify";
        const { status, body } = await nodes[1].call("GET", path, { token });
        return status === 200 && body.differences === 0 && body.ranked === body.entries;
      });

      async function submitEvenly(): Promise<void> {
        const began = performance.now();
        for (let sent = 0; !ended.signal.aborted; await pause(TURN_MS)) {
          const due = (performance.now() - began) * RATE / 1_000;
          for (; sent < due; sent++) {
            if (underWay < MOST) void submit(nodes[sent % 2]!);
            else count(`${phase}: not sent`);
          }
        }
      }

      async function submit(node: typeof nodes[0]): Promise<void> {
        const player = players[Math.floor(random() * PLAYERS)]!;
        const score = Math.floor(random() * 1e9);
        const during = phase;
        underWay++;
        player.asked.add(score);
        const body = { user_id: player.id, score, season: "current", mode: "duel" };
        try {
          const answer = await node.call("POST", "/leaderboards/submit", { token, body });
          count(`${during}: ${answer.status}`);
          lag.push(Math.round(answer.ms));
          if (answer.status === 200) {
            player.best = Math.max(player.best, score);
            if (answer.body.rank === null) count(`${during}: no rank`);
          }
        } catch (error) {
          count(`${during}: ${error}`);
        }
        underWay--;
      }
    },
  });
}
