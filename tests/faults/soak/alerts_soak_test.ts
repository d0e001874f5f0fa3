/**
 * [OBS4] Each alert fires by the fault that it is for, in running nodes that a Prometheus scrapes:
 * `deno task soak`. The rules' times go sixty times as fast; what they look at does not.
 *
 * A thread that hangs is held from outside; one that begins anew finds its file damaged.
 */

import assert from "node:assert/strict";
import { connect } from "node:net";
import WebSocket from "ws";
import type { Sql } from "../../../db/client.ts";
import { ALERTS } from "../../../ops/observability/alerts.ts";
import { OBJECTIVES } from "../../../ops/observability/objectives.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis, onPath } from "../../support/engines/find_engines.ts";
import { mountDisk } from "../../support/process/disk.ts";
import { servedRow } from "../../support/ml/served_row.ts";
import { holdBusiestThread } from "../../support/process/held_threads.ts";
import { copyProgram } from "../../support/process/program_copy.ts";
import { startPrometheus } from "../../support/process/prometheus.ts";
import { guest, type Node, serviceToken, startNode } from "../nodes/node.ts";
import { type Nodes, withNodes } from "../nodes/nodes.ts";

const soaking = Deno.env.get("SOAK") === "1";
const missing = !await findPostgres() || !await findRedis() || !await onPath("prometheus");
const isRoot = Deno.uid() === 0;

interface Stage extends Nodes<1> {
  node: Node;
  token: string;
  /** A node on an embedded database whose disk is its own. */
  small: Node;
  disk: string;
  /** One that has no workers. */
  idle: Node;
  /** One whose files may be damaged: where they are. */
  copied: { node: Node; main: URL };
}

interface Fault {
  alerts: readonly string[];
  /** Until the signal aborts: then what it broke is whole again. */
  cause(stage: Stage, signal: AbortSignal): Promise<void>;
}

const page = (objective: string) => `Budget_${objective}_page_1h`;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (signal: AbortSignal) => {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
};
/** Again and again, whatever becomes of it. */
async function repeat(signal: AbortSignal, work: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) await work().catch(() => sleep(100));
}

/** Holds a table that nobody else may look at, all the while or for so long: then whoever waited has a turn. */
async function hold(sql: Sql, table: string, signal: AbortSignal, ms?: number) {
  while (!signal.aborted) {
    await sql.begin(async (tx) => {
      await tx.unsafe(`lock table ${table} in access exclusive mode`);
      await (ms === undefined ? until(signal) : sleep(ms));
    });
  }
}

/** As by a disk that fills while it is copied. */
async function damage(file: URL): Promise<void> {
  await Deno.truncate(file.pathname, 700);
}

/** Longer than a thread may say nothing. */
const HUNG_MS = 8_000;

const FAULTS: readonly Fault[] = [
  {
    alerts: [page("api_latency")],
    async cause({ node, database }, signal) {
      const calls = Array.from({ length: 8 }, () => repeat(signal, () => guest(node)));
      await Promise.all([hold(database.sql, "users", signal, 600), ...calls]);
    },
  },
  {
    alerts: [page("placement")],
    async cause({ node, token }, signal) {
      // Teams of two: three of four wait for the last.
      for (let round = 0; !signal.aborted; round++) {
        const players = await Promise.all(Array.from({ length: 4 }, () => guest(node)));
        for (const [i, { id }] of players.entries()) {
          if (i === 3) await sleep(6_000);
          const body = { user_id: id, mode: "squad", region: "eu-west", mmr: 1_000 };
          await node.call("POST", "/matchmaking/enqueue", { token, body });
        }
        await sleep(1_000);
      }
    },
  },
  {
    alerts: [page("inference")],
    async cause({ node, token }, signal) {
      const row = await servedRow(node, { token, name: "risk" });
      const batch = Array.from({ length: 1_000 }, () => row);
      await Promise.all(
        Array.from({ length: 48 }, () =>
          repeat(
            signal,
            () => node.call("POST", "/ml/score_risk", { token, body: { batch }, patience: 20_000 }),
          )),
      );
    },
  },
  {
    alerts: ["InferenceDown"],
    async cause({ copied: { node, main } }, signal) {
      const token = await serviceToken(node);
      const row = await servedRow(node, { token, name: "risk" });
      const body = { batch: Array.from({ length: 1_000 }, () => row) };
      await damage(new URL("workers/inference_worker.ts", main));
      const calls = Array.from({ length: 4 }, () =>
        repeat(signal, async () => {
          const { status } = await node.call("POST", "/ml/score_risk", { token, body });
          if (status !== 200) await sleep(100);
        }));
      await sleep(500);
      {
        await using _held = holdBusiestThread(node.program.pid);
        await sleep(HUNG_MS);
      }
      await Promise.all(calls);
    },
  },
  {
    alerts: ["ModelDrift"],
    async cause({ node, token }, signal) {
      // The least value of everything, in every row: nobody is like that.
      const row = await servedRow(node, { token, name: "churn" });
      const body = { batch: Array.from({ length: 64 }, () => row) };
      await repeat(signal, async () => {
        await node.call("POST", "/ml/predict_churn", { token, body });
        await sleep(20);
      });
    },
  },
  {
    alerts: ["ArenaThreadDied"],
    async cause({ copied: { node, main } }, signal) {
      await damage(new URL("workers/arena_worker.ts", main));
      const { token } = await guest(node);
      await node.call("POST", "/arena/practice", {
        token,
        body: { mode: "duel", skill: "novice" },
      });
      await until(signal);
    },
  },
  {
    alerts: ["OutboxParked"],
    async cause({ node, token, redis }, signal) {
      // Somebody wrote under the name of a player's room; others go on hearing what happens.
      const players = await Promise.all([guest(node), guest(node)]);
      const room = `rt:{user:${players[0]!.id}}:now`;
      await askRedis(redis, ["DEL", room]);
      await askRedis(redis, ["SET", room, "no hash"]);
      await repeat(signal, async () => {
        for (const { id } of players) {
          const body = { user_id: id, mode: "duel", region: "us-west" };
          await node.call("POST", "/matchmaking/enqueue", { token, body });
          await node.call("POST", "/matchmaking/dequeue", { token, body: { user_id: id } });
        }
        await sleep(500);
      });
      await askRedis(redis, ["DEL", room]);
    },
  },
  {
    alerts: ["ChoreFailing"],
    async cause({ database: { sql } }, signal) {
      await sql`alter table audit_seals rename to audit_seals_away`;
      await until(signal);
      await sql`alter table audit_seals_away rename to audit_seals`;
    },
  },
  {
    alerts: ["TelemetryLags"],
    async cause({ node, token, database }, signal) {
      const holding = hold(database.sql, "events", signal);
      const player = await guest(node);
      for (let i = 0; i < 130 && !signal.aborted; i++) {
        const body = Array.from({ length: 500 }, (_, n) => ({
          ...{ event: "tick", ts: Date.now(), user_id: player.id, payload: { n } },
        }));
        assert.equal((await node.call("POST", "/telemetry/bulk", { token, body })).status, 202);
      }
      await holding;
    },
  },
  {
    alerts: ["TelemetryParked"],
    async cause({ redis }, signal) {
      const garbage = ["XADD", "stream:{telemetry:3}", "*", "key", "k", "id", "x", "body", "{"];
      await askRedis(redis, garbage);
      await until(signal);
    },
  },
  {
    alerts: ["RedisFull"],
    async cause({ redis }, signal) {
      // So small a Redis may shrink by a fifth when a buffer of its own is given back.
      while (!signal.aborted) {
        const info = await askRedis(redis, ["INFO", "memory"]);
        const used = Number(/used_memory:(\d+)/.exec(info)![1]);
        await askRedis(redis, ["CONFIG", "SET", "maxmemory", String(Math.round(used * 1.05))]);
        await sleep(500);
      }
      await askRedis(redis, ["CONFIG", "SET", "maxmemory", "0"]);
    },
  },
  {
    alerts: ["StandbyUnused"],
    async cause({ standby }, signal) {
      await standby!.kill();
      await until(signal);
      await standby!.restart();
    },
  },
  {
    alerts: ["EventLoopBlocked", "ArenaLate"],
    async cause({ node, idle: _ }, signal) {
      while (!signal.aborted) {
        await node.kill("SIGSTOP");
        await sleep(1_200);
        await node.kill("SIGCONT");
        const lone = await guest(node);
        const body = { mode: "duel", skill: "novice" };
        await node.call("POST", "/arena/practice", { token: lone.token, body });
        await sleep(2_000);
      }
    },
  },
  {
    alerts: ["WebhooksLate", "WebhooksParked"],
    async cause({ node, token, database: { sql } }, signal) {
      // One that takes whatever comes and answers nothing, for the time that its deliveries have.
      using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { port } = silent.addr as Deno.NetAddr;
      const body = { url: `http://127.0.0.1:${port}/`, kinds: ["match.created"] };
      const subscribed = await node.call("POST", "/admin/api/webhooks", { token, body });
      assert.ok(subscribed.status < 300, JSON.stringify(subscribed.body));
      const overdue = (giveUpIn: string, from: number) =>
        sql.unsafe(`
          insert into webhook_deliveries
            (subscription_id, event_id, kind, payload_json, created_at, state, give_up_at, next_at)
          select s.id, 'evt_' || n, 'match.created', '{}', now(), 'waiting',
            now() + interval '${giveUpIn}', now() - interval '400 seconds'
          from webhook_subscriptions s, generate_series(${from}, ${from} + 400) n`);
      await overdue("-1 second", 1);
      await overdue("1 day", 1_000);
      await until(signal);
      await sql`delete from webhook_subscriptions`;
    },
  },
  {
    alerts: ["DiskFull"],
    async cause({ disk }, signal) {
      const [, size, used] = (await run("df", ["-k", "--output=size,used", disk])).trim()
        .split("\n").at(-1)!.match(/(\d+)\s+(\d+)/)!;
      const kib = Math.floor(Number(size) * 0.95 - Number(used));
      await Deno.writeFile(`${disk}/ballast`, new Uint8Array(kib * 1_024));
      await until(signal);
      await Deno.remove(`${disk}/ballast`);
    },
  },
  {
    alerts: [page("sockets")],
    async cause({ node }, signal) {
      const players = await Promise.all(Array.from({ length: 20 }, () => guest(node)));
      const url = `${node.url.replace("http", "ws")}/events`;
      await Promise.all(players.map(({ token }) =>
        repeat(signal, async () => {
          const socket = new WebSocket(url, ["veze.v1", `bearer.${token}`]);
          await new Promise((opened) => socket.on("open", opened));
          await sleep(500);
          // As where a network goes away.
          socket.terminate();
        })
      ));
    },
  },
  {
    alerts: ["EngineDown", page("api_errors"), "OutboxStuck"],
    async cause({ node, token, redis }, signal) {
      const { id: user_id } = await guest(node);
      await redis.kill("SIGSTOP");
      const calls = repeat(signal, async () => {
        const body = { user_id, mode: "duel", region: "us-west" };
        await node.call("POST", "/matchmaking/enqueue", { token, body });
        await node.call("POST", "/matchmaking/dequeue", { token, body: { user_id } });
        await node.call("GET", "/leaderboards/current/duel?limit=1", { token });
        await sleep(100);
      });
      await until(signal);
      await redis.kill("SIGCONT");
      await calls;
    },
  },
  {
    alerts: ["NodeDown", "MatcherStopped"],
    async cause({ node, small, copied }, signal) {
      // Whoever is left has no workers.
      await Promise.all([small, node, copied.node].map((each) => each.kill()));
      await until(signal);
    },
  },
];

if (soaking) {
  Deno.test({
    name: "[OBS4] each alert fires by the fault that it is for, and none before it",
    ignore: missing || !isRoot,
    async fn() {
      await using undo = new AsyncDisposableStack();
      const { path: disk } = undo.use(await mountDisk(512));
      const nodes = undo.use(await withNodes({ count: 1, engines: { standby: [] } }));
      const [node] = nodes.nodes;
      const small = undo.use(await startNode({ DATA_DIR: disk }));
      const idle = undo.use(await startNode(nodes.env, ["serve", "--no-workers"]));
      const { main } = undo.use(await copyProgram());
      const copied = { main, node: undo.use(await startNode(nodes.env, ["serve"], main)) };
      await Promise.all([small.ready(), idle.ready(), copied.node.ready()]);
      const token = await serviceToken(node);
      const targets = [node, small, idle, copied.node].map(({ port }) => `127.0.0.1:${port}`);
      const prometheus = undo.use(await startPrometheus({ targets, faster: 60 }));
      await sleep(20_000);
      assert.deepEqual([...await prometheus.firing()], [], "all is well");

      const fired = new Set<string>();
      const stage = { ...nodes, node, token, small, disk, idle, copied };
      for (const { alerts, cause } of FAULTS) {
        // What an earlier fault left behind is none of this one's doing.
        await eventually("all is quiet", async () => {
          const firing = await prometheus.firing();
          const left = alerts.filter((alert) => firing.has(alert));
          if (left.length > 0) throw new Error(`${left.join(", ")} still fires`);
          return true;
        }, { withinMs: 120_000 });
        const stop = new AbortController();
        const began = performance.now();
        const causing = cause(stage, stop.signal);
        const waited = Promise.all(alerts.map((alert) =>
          eventually(
            `${alert} fires`,
            async () => (await prometheus.firing()).has(alert),
            { withinMs: 180_000, everyMs: 250 },
          ).then(() => {
            fired.add(alert);
            console.log(`${alert}: after ${((performance.now() - began) / 1_000).toFixed(1)} s`);
          })
        ));
        try {
          // A fault that cannot be caused fails at once.
          await Promise.race([waited, causing.then(() => waited)]);
        } finally {
          stop.abort();
          await causing;
        }
      }
      const all = [...ALERTS.map(({ name }) => name), ...OBJECTIVES.map(({ name }) => page(name))];
      assert.deepEqual([...fired].sort(), all.sort());
    },
  });
}

async function run(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** One command in RESP, past everything of ours. @returns what is said, as it comes */
function askRedis({ url }: { url: string }, words: readonly string[]): Promise<string> {
  const { port, username, password } = new URL(url);
  return new Promise((answer, reject) => {
    const socket = connect(Number(port), "127.0.0.1");
    let text = "";
    socket.on("error", reject);
    socket.on("data", (bytes) => text += bytes);
    socket.on("close", () => /^-/m.test(text) ? reject(new Error(text)) : answer(text));
    const who = password ? [["AUTH", ...username ? [username] : [], password]] : [];
    for (const command of [...who, words, ["QUIT"]]) {
      const parts = command.map((word) =>
        `$${new TextEncoder().encode(word).length}\r\n${word}\r\n`
      );
      socket.write(`*${command.length}\r\n${parts.join("")}`);
    }
  });
}
