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

/** What is done once, however often and wherever it is asked: under a key of its own. */
interface Act {
  path: string;
  token: string;
  body?: unknown;
  key: string;
}

interface Done {
  act: Act;
  answer: { status: number; body: unknown };
}

async function ask(node: Node, { path, token, body, key }: Act): Promise<Done["answer"]> {
  const headers = { "idempotency-key": key };
  const { status, body: said } = await node.call("POST", path, { token, body, headers });
  return { status, body: said };
}

/** One act of each way in which keys are kept: with what is done, in its transaction, and afterwards. */
async function act(node: Node): Promise<Done[]> {
  const [token, player] = [await serviceToken(node), await guest(node)];
  const score = { user_id: player.id, season: "current", mode: "duel", score: 7 };
  const wish = { user_id: player.id, mode: "brawl", region: "us-west" };
  const acts = [
    { path: "/leaderboards/submit", token, body: score },
    { path: "/admin/api/announcements", token, body: { text: "Soon there is more" } },
    { path: "/parties", token: player.token },
    { path: "/matchmaking/enqueue", token: player.token, body: wish },
  ].map((act) => ({ ...act, key: crypto.randomUUID() }));
  const done: Done[] = [];
  for (const act of acts) {
    const answer = await ask(node, act);
    assert.ok(answer.status < 300, `${act.path}: ${JSON.stringify(answer)}`);
    done.push({ act, answer });
  }
  return done;
}

async function assertOnce(node: Node, done: readonly Done[]): Promise<void> {
  for (const { act, answer } of done) assert.deepEqual(await ask(node, act), answer, act.path);
}

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

Deno.test(
  "[OPS6 GEN4] what a node on the schema before has answered one on the next answers alike, and the other way round",
  async () => {
    await using world = await withNodes({ count: 2 });
    const [one, two] = world.nodes;
    const before = [...await act(one), ...await act(two)];
    await migrate(world.database.direct, [...await readMigrations(root), NEXT]);
    await assertOnce(two, before);

    // Each is asked while the other stands on the other schema: one program, started before and after.
    await one.kill("SIGTERM");
    await one.restart();
    await one.ready();
    const byNew = await act(one);
    const byOld = await act(two);
    await assertOnce(one, [...before, ...byOld]);
    await assertOnce(two, [...before, ...byNew]);

    await two.kill("SIGTERM");
    await two.restart();
    await two.ready();
    const all = [...before, ...byNew, ...byOld];
    for (const node of [one, two]) await assertOnce(node, all);
    const { sql } = world.database;
    const [counted] = await sql<[{ announcements: number; parties: number; tickets: number }]>`
      select (select count(*) from audit_log where action = 'announcement')::int as announcements,
        (select count(*) from parties)::int as parties,
        (select count(*) from tickets)::int as tickets`;
    assert.deepEqual({ ...counted }, { announcements: 4, parties: 4, tickets: 4 });
  },
);
