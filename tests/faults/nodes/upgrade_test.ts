/** [OPS6] An upgrade under load: the schema first, then one node after the other, and nobody notices. */

import assert from "node:assert/strict";
import { migrate, readMigrations } from "../../../db/migrate.ts";
import { guest, type Node, serviceToken } from "./node.ts";
import { withNodes } from "./nodes.ts";

const root = new URL("../../../", import.meta.url);

/** What a next version brings: columns, a table that references others, indices, on tables in use. */
const NEXT = {
  tag: "9999_of_the_next_version",
  statements: [
    `ALTER TABLE "users" ADD COLUMN "next_note" text`,
    `ALTER TABLE "tickets" ADD COLUMN "next_rank" integer DEFAULT 0 NOT NULL`,
    `CREATE TABLE "next_things" ("id" uuid PRIMARY KEY, "user_id" uuid NOT NULL)`,
    `ALTER TABLE "next_things" ADD CONSTRAINT "next_things_user" FOREIGN KEY ("user_id")
      REFERENCES "users"("id")`,
    `CREATE INDEX "next_entries" ON "leaderboard_entries" USING btree ("updated_at")`,
    `CREATE INDEX "next_sessions" ON "sessions" USING btree ("created_at")`,
  ],
};

/** Requests a second, and for how long before and after what happens. */
const RATE = 200;
const SOME_MS = 1_500;

interface Load {
  /** Answers so far, by status. */
  statuses: Map<number, number>;
  broken: string[];
  stop(): Promise<void>;
}

/** Calls of every kind at a constant rate, to whichever node the balancer still names. */
function load(nodes: () => Node[], token: string, userId: string): Load {
  const statuses = new Map<number, number>();
  const broken: string[] = [];
  const under = new Set<Promise<void>>();
  let turn = 0;
  const calls: ((node: Node) => Promise<{ status: number }>)[] = [
    (node) => node.call("GET", "/leaderboards/current/duel?limit=20"),
    (node) =>
      node.call("POST", "/leaderboards/submit", {
        token,
        body: { user_id: userId, season: "current", mode: "duel", score: turn },
      }),
    (node) => node.call("POST", "/auth/guest", { body: { display_name: `Guest ${turn}` } }),
    (node) => node.call("GET", `/leaderboards/current/duel/around/${userId}`, { token }),
    (node) => node.call("GET", "/store/catalog"),
  ];
  const timer = setInterval(() => {
    const all = nodes();
    const node = all[turn % all.length]!;
    const call = calls[turn++ % calls.length]!;
    const done = call(node)
      .then(({ status }) => void statuses.set(status, (statuses.get(status) ?? 0) + 1))
      .catch((error) => void broken.push(String(error)))
      .finally(() => under.delete(done));
    under.add(done);
  }, 1_000 / RATE);
  return {
    ...{ statuses, broken },
    async stop() {
      clearInterval(timer);
      await Promise.all(under);
    },
  };
}

const some = () => new Promise((resolve) => setTimeout(resolve, SOME_MS));

Deno.test(
  "[OPS6] schema and nodes are renewed under 200 requests a second: no answer is a 5xx",
  async () => {
    await using world = await withNodes({ count: 2 });
    const [one, two] = world.nodes;
    const token = await serviceToken(one);
    const { id } = await guest(one);
    const first = { user_id: id, season: "current", mode: "duel", score: 0 };
    assert.ok(
      (await one.call("POST", "/leaderboards/submit", { token, body: first })).status < 300,
    );
    let inUse = [one, two];
    const running = load(() => inUse, token, id);
    await some();
    // The old programs go on with the schema of the next one.
    const before = await readMigrations(root);
    const applied = await migrate(world.database.direct, [...before, NEXT]);
    assert.deepEqual(applied, [NEXT.tag]);
    await some();
    for (const node of [one, two]) {
      // As a balancer does: it sends nobody there any more before the node is told to stop.
      inUse = [one, two].filter((each) => each !== node);
      await some();
      const ended = await node.kill("SIGTERM");
      assert.equal(ended?.code, 0);
      await node.restart();
      await node.ready();
      inUse = [one, two];
      await some();
    }
    await running.stop();
    const total = [...running.statuses.values()].reduce((sum, count) => sum + count, 0);
    const failed = [...running.statuses].filter(([status]) => status >= 400);
    assert.deepEqual(running.broken, []);
    assert.deepEqual(failed, []);
    assert.ok(total > 500, `${total} answers`);
    console.log(`${total} answers, none failed`);
  },
);
