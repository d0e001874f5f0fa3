/** The stream's engine goes away while events come in: no 202 that is not kept. */

import assert from "node:assert/strict";
import { openDatabase } from "../../../db/client.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { type PrivateEngine } from "../../support/engines/private_engines.ts";
import { type Node, serviceToken } from "../nodes/node.ts";
import { withNodes } from "../nodes/nodes.ts";
import { pause } from "../nodes/workload.ts";

const ignore = !await findPostgres() || !await findRedis();
const AWAY_MS = 1_000;
const SENDERS = 4;
const BATCH = 100;

for (const backend of ["redis", "postgres"] as const) {
  Deno.test({
    name: `[TEL3 TEL4 GEN2] ${backend}: engines restarted, killed and cut off keep every 202`,
    ignore,
    fn: () => takeEnginesAway(backend),
  });
}

async function takeEnginesAway(backend: "redis" | "postgres"): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const world = undo.use(
    await withNodes({
      count: 1,
      // Without it a Redis that is killed while it syncs loses what it has answered meanwhile.
      engines: { proxied: true, redis: ["appendfsync always"] },
      env: { STREAM_BACKEND: backend },
    }),
  );
  const { postgres, redis, nodes: [node] } = world;
  const { postgres: toPostgres, redis: toRedis } = world.proxies!;
  const kill = (engine: PrivateEngine) => async () => {
    await engine.kill("SIGKILL");
    await pause(AWAY_MS);
    await engine.restart();
  };
  const faults: Record<typeof backend, [name: string, act: () => Promise<void>][]> = {
    redis: [
      ["redis restarted", () => redis.restart()],
      ["redis killed", kill(redis)],
      ["postgres cut off", () => cutOff(toPostgres)],
    ],
    postgres: [
      ["postgres killed", kill(postgres)],
      ["postgres cut off", () => cutOff(toPostgres)],
      ["redis cut off", () => cutOff(toRedis)],
    ],
  };
  const traffic = startTraffic(node, await serviceToken(node));
  const lines: string[] = [];
  for (const [name, act] of faults[backend]) {
    const before = traffic.counts();
    await pause(400);
    await act();
    await node.ready();
    await traffic.acceptedSomeMore();
    const { accepted, refused } = traffic.counts();
    lines.push(`${name}: ${accepted - before.accepted} × 202, ${refused - before.refused} × 503`);
    // What the stream does not need may go unnoticed; what it needs may not.
    if (name === `${backend} killed`) assert.ok(refused > before.refused, name);
  }
  const { accepted, offences } = await traffic.stop();
  assert.deepEqual(offences, []);
  const { sql } = undo.use(openDatabase({ engine: "server", url: postgres.url }));
  const ids = `{${accepted.join(",")}}`;
  await eventually("what was accepted is recorded", async () => {
    const [{ missing }] = await sql<[{ missing: number }]>`
      select count(*)::int as missing from unnest(${ids}::text::uuid[]) as sent (id)
      where not exists (select from event_seen where event_id = sent.id)`;
    if (missing > 0) throw new Error(`${missing} of ${accepted.length} are missing`);
    return true;
  }, { withinMs: 120_000, everyMs: 250 });
  const [twice] = await sql`select id from events group by id having count(*) > 1 limit 1`;
  assert.equal(twice, undefined, "nothing is stored twice");
  console.log(`${backend}: ${accepted.length} events accepted, none lost; ${lines.join("; ")}`);
}

async function cutOff({ cut, mend }: { cut(): void; mend(): void }): Promise<void> {
  cut();
  await pause(AWAY_MS);
  mend();
}

/** Batches all the time; what was answered with 202 is remembered. */
function startTraffic(node: Node, token: string) {
  const accepted: string[] = [];
  const offences: string[] = [];
  let refused = 0;
  let answers = 0;
  let stopping = false;
  const running = Array.from({ length: SENDERS }, async () => {
    while (!stopping) {
      const body = Array.from({ length: BATCH }, () => ({
        ...{ event: "step", ts: Date.now(), event_id: crypto.randomUUID() },
        payload: { x: 1.5 },
      }));
      const { status, headers } = await node.call("POST", "/telemetry/bulk", { token, body })
        .catch((error) => ({ status: 0, headers: new Headers({ why: String(error) }) }));
      if (status === 202) {
        accepted.push(...body.map(({ event_id }) => event_id));
        answers++;
      } else if (status === 503 && Number(headers.get("retry-after")) >= 1) refused++;
      else offences.push(`${status} ${headers.get("why") ?? "without Retry-After"}`);
      await pause(20);
    }
  });
  return {
    counts: () => ({ accepted: answers, refused }),
    acceptedSomeMore: async () => {
      const before = answers;
      await eventually("events are accepted again", () => answers > before + 2 * SENDERS);
    },
    async stop() {
      stopping = true;
      await Promise.all(running);
      return { accepted, offences: [...new Set(offences)] };
    },
  };
}
