/** Three processes matching, one killed every second: the same for the short and the long run. */

import assert from "node:assert/strict";
import { type Sql } from "../../../db/client.ts";
import { eventually } from "../../support/app/eventually.ts";
import { type Node, serviceToken } from "./node.ts";
import { withNodes } from "./nodes.ts";
import { assertMatchesWhole, assertTicketsWhole, comeToRest } from "./verify.ts";
import { drawSeed, pause, seeded } from "./workload.ts";

const USERS = 4_000;
const TAKEOVER_MS = 5_000;

export interface KillsOptions {
  seconds: number;
  /** Tickets a second that are asked for. */
  rate: number;
}

export async function killMatchers({ seconds, rate }: KillsOptions): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const { nodes, database } = undo.use(await withNodes({ count: 3 }));
  const { sql } = database;
  const users = await sql<{ id: string }[]>`
    insert into users (id, display_name, region, roles, created_at)
    select gen_random_uuid(), 'Player ' || n, 'eu-north', '{player}', now()
    from generate_series(1, ${USERS}) n returning id`;
  const token = await serviceToken(nodes[0]!);
  const random = seeded(drawSeed());
  const down = new Set<Node>();
  const alive = () => nodes.filter((node) => !down.has(node));

  const acknowledged = new Set<string>();
  let asked = 0;
  let over = false;
  /** One player queues, on another process when the first has died. */
  async function queueOne(n: number): Promise<void> {
    const body = {
      user_id: users[n % USERS]!.id,
      mode: "duel",
      region: "eu-north",
      mmr: random() * 3_000,
      // No match is ever over, and an answer that is lost is asked for again.
      while_playing: "allow",
    };
    await eventually("somebody takes the ticket", async () => {
      const node = alive()[Math.floor(random() * alive().length)]!;
      const answer = await node.call("POST", "/matchmaking/enqueue", {
        token,
        body,
        patience: 3_000,
      });
      assert.ok(answer.status <= 202, JSON.stringify(answer.body));
      acknowledged.add(answer.body.ticket_id);
      return true;
    }, { everyMs: 20 });
  }
  const startedAt = performance.now();
  const queueing = (async () => {
    const running = new Set<Promise<void>>();
    while (!over) {
      const due = (performance.now() - startedAt) / 1_000 * rate;
      while (asked < due && running.size < 64) {
        const one = queueOne(asked++).finally(() => running.delete(one));
        running.add(one);
      }
      await pause(5);
    }
    await Promise.all(running);
  })();

  /** From the death of the process that matched until another one holds the mode. */
  const takeovers: number[] = [];
  let died: { holder: string; at: number } | undefined;
  const watching = (async () => {
    while (!over || died) {
      const holder = await holderOf(sql);
      if (died && holder !== undefined && holder !== died.holder) {
        takeovers.push(performance.now() - died.at);
        died = undefined;
      }
      await pause(20);
    }
  })();

  let kills = 0;
  const restarts: Promise<void>[] = [];
  async function kill(victim: Node): Promise<void> {
    const holder = await holderOf(sql);
    if (!died && holder !== undefined && nameOf(victim) === holder) {
      died = { holder, at: performance.now() };
    }
    down.add(victim);
    await victim.kill();
    kills++;
    await victim.restart();
    await victim.ready(60_000);
    down.delete(victim);
  }
  while (performance.now() - startedAt < seconds * 1_000) {
    const next = pause(1_000);
    // The one that matches every other time, anybody else; somebody must be there to answer.
    const holder = await holderOf(sql);
    const matching = alive().find((node) => nameOf(node) === holder);
    const victim = kills % 2 === 0 && matching
      ? matching
      : alive()[Math.floor(random() * alive().length)]!;
    if (alive().length > 1) restarts.push(kill(victim));
    await next;
  }
  await Promise.all(restarts);
  over = true;
  await Promise.all([queueing, watching]);
  const took = (performance.now() - startedAt) / 1_000;

  const ids = [...acknowledged];
  const states = await comeToRest(sql, ids, { fewer: 30, withinMs: 60_000 });
  await assertMatchesWhole(sql);
  await assertTicketsWhole(sql, ids);
  const slowest = Math.max(0, ...takeovers);
  console.log(
    `${kills} kills in ${took.toFixed(0)} s under ${Math.round(asked / took)} tickets/s: ` +
      `${ids.length} tickets, ${JSON.stringify(states)}, none lost, none twice; ` +
      `${takeovers.length} takeovers, slowest ${Math.round(slowest)} ms`,
  );
  assert.ok(slowest < TAKEOVER_MS, `taken over in time, not after ${slowest} ms`);
}

/** A process that is stopped beyond its lease and woken again: it may not claim. */
export async function freezeMatcher(): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const world = undo.use(await withNodes({ count: 2, env: { LOG_LEVEL: "debug" } }));
  const { nodes, database: { sql } } = world;
  const token = await serviceToken(nodes[0]!);
  const users = await sql<{ id: string }[]>`
    insert into users (id, display_name, region, roles, created_at)
    select gen_random_uuid(), 'Player ' || n, 'eu-north', '{player}', now()
    from generate_series(1, 40) n returning id`;
  const holder = await eventually("somebody matches", () => holderOf(sql));
  const frozen = nodes.find((node) => nameOf(node) === holder)!;
  const other = nodes.find((node) => node !== frozen)!;
  const queue = (from: number, to: number) =>
    Promise.all(
      users.slice(from, to).map(async ({ id }) => {
        const body = { user_id: id, mode: "duel", region: "eu-north" };
        const { status } = await other.call("POST", "/matchmaking/enqueue", { token, body });
        assert.equal(status, 202);
      }),
    );
  const matched = async () => {
    const [{ count }] = await sql<[{ count: number }]>`
      select count(*)::int as count from tickets where status = 'matched'`;
    return count;
  };
  await queue(0, 10);
  await eventually("ten are matched", async () => await matched() === 10);
  // Its log tells of a match after the database does: what it made before is not to be told later.
  const told = () => frozen.program.output().match(/matches made/g)?.length ?? 0;
  let before = -1;
  await eventually("it has told of them", async () => {
    const steady = told() > 0 && told() === before;
    before = told();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return steady;
  });
  await frozen.program.kill("SIGSTOP");
  await queue(10, 20);
  await eventually("the other process takes over", async () => await matched() === 20);
  const made = frozen.program.output().match(/matches made/g)?.length ?? 0;
  const waking = queue(20, 40);
  await frozen.program.kill("SIGCONT");
  await waking;
  await eventually("all are matched", async () => await matched() === 40);
  assert.equal(await holderOf(sql), nameOf(other), "the lease stays where it is");
  assert.equal(
    frozen.program.output().match(/matches made/g)?.length ?? 0,
    made,
    "the one that woke has claimed nothing",
  );
  await assertMatchesWhole(sql);
}

async function holderOf(sql: Sql): Promise<string | undefined> {
  const [row] = await sql<{ holder: string }[]>`
    select holder from leases where name = 'matcher:duel' and expires_at > clock_timestamp()`;
  return row?.holder;
}

/** The name under which a process holds leases, from its log; the last one after a restart. */
function nameOf(node: Node): string | undefined {
  return /"node":"([^"]+)"/.exec(node.program.output())?.[1];
}
