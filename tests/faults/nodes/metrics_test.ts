/** [OBS2 OBS4] /metrics of a node at work: all that dashboards and alerts ask for, with bounded labels. */

import assert from "node:assert/strict";
import { askedMetrics } from "../../../ops/observability/mod.ts";
import { eventually } from "../../support/app/eventually.ts";
import { openSocket } from "../../support/browser/socket.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { openSocket as openArena } from "../../arena/socket.ts";
import { freePort } from "../../support/process/free_port.ts";
import { startProgram } from "../../support/process/program.ts";
import { guest, type Node, serviceToken, startNode } from "./node.ts";
import { withNodes } from "./nodes.ts";

const enginesMissing = !await findPostgres() || !await findRedis();
const PATIENCE = { withinMs: 60_000, everyMs: 250 };

async function render(node: Node): Promise<string> {
  const { status, body } = await node.call("GET", "/metrics");
  assert.equal(status, 200);
  return body;
}

const namesIn = (text: string) =>
  new Set([...text.matchAll(/^([a-z_0-9]+)[{ ]/gm)].map(([, name]) => name!));

const seriesIn = (text: string) =>
  text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length;

Deno.test({
  name: "[OBS2 OBS4] a node at work exports every metric that dashboards and alerts ask for",
  ignore: enginesMissing,
  async fn() {
    await using undo = new AsyncDisposableStack();
    const { nodes: [node] } = undo.use(await withNodes({ count: 1 }));
    const token = await serviceToken(node);
    const players = [await guest(node), await guest(node)];
    const socket = undo.use(
      openSocket(node.url, { protocols: ["veze.v1", `bearer.${players[0]!.token}`] }),
    );
    socket.send({ id: "s", op: "subscribe", room: `user:${players[0]!.id}` });
    for (const { id } of players) {
      const body = { user_id: id, mode: "duel", region: "eu-north" };
      const { status } = await node.call("POST", "/matchmaking/enqueue", { token, body });
      assert.equal(status, 202);
    }
    await eventually(
      "they are matched",
      () => socket.messages.some((text) => text.includes("match.found")),
      PATIENCE,
    );
    const events = [{ event: "login", ts: Date.now(), user_id: players[0]!.id }];
    const taken = await node.call("POST", "/telemetry/bulk", { token, body: events });
    assert.equal(taken.status, 202);
    const lone = await guest(node);
    const practice = await node.call("POST", "/arena/practice", {
      token: lone.token,
      body: { mode: "duel", skill: "novice" },
    });
    const url = `${node.url.replace("http", "ws")}/arena/${practice.body.match_id}`;
    const arena = await openArena(url, lone.token);
    undo.defer(() => arena.socket.close());
    const { body: { models } } = await node.call("GET", "/ml/models", { token });
    const { features } = models.find(({ name }: { name: string }) => name === "bot");
    // Of fewer rows nothing is said of drift.
    for (let i = 0; i < 16; i++) {
      const batch = Array.from({ length: 16 }, () => features.map(() => 0));
      await node.call("POST", "/ml/detect_bot", { token, body: { batch } });
    }
    const passing = openSocket(node.url, { protocols: ["veze.v1", `bearer.${lone.token}`] });
    await eventually("it is welcome", () => passing.seen.length > 0, PATIENCE);
    passing.close();
    await passing.closed;

    // Only an embedded database has a disk of its own, and only a server may have a standby.
    const elsewhere = new Set(["disk_free_bytes", "disk_size_bytes"])
      .union(new Set(["standby_lag_seconds", "standby_usable", "staff_reads_total"]));
    await eventually("all of it is told", async () => {
      const told = namesIn(await render(node));
      const missing = [...askedMetrics()].filter((name) => !told.has(name) && !elsewhere.has(name));
      if (missing.length > 0) throw new Error(`missing: ${missing.join(", ")}`);
      return true;
    }, PATIENCE);
  },
});

Deno.test({
  name:
    "[OBS2] a worker that serves nobody is watched on METRICS_PORT, and tells nothing else there",
  ignore: enginesMissing,
  async fn() {
    await using undo = new AsyncDisposableStack();
    const { nodes: [node], env } = undo.use(await withNodes({ count: 1 }));
    const port = freePort();
    const worker = await startProgram({
      args: ["worker", "matcher"],
      env: {
        ...{ APP_ENV: "test", LOG_FORMAT: "json", HOST: "127.0.0.1", METRICS_PORT: String(port) },
        ...env,
      },
    });
    undo.use(worker);
    const ask = (path: string, headers = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers });
    await eventually("it is up", async () => {
      const answer = await ask("/ready");
      await answer.body?.cancel();
      return answer.ok;
    }, PATIENCE);
    // The other node has the queues' leases, until it goes.
    await node.kill("SIGTERM");
    await eventually("it passes over the queues", async () => {
      const text = await (await ask("/metrics")).text();
      return /^matchmaking_pass_seconds_count\{mode="duel"\} [1-9]/m.test(text);
    }, PATIENCE);
    for (const path of ["/", "/regions", "/auth/guest", "/docs"]) {
      const answer = await ask(path);
      assert.equal(answer.status, 404, path);
      await answer.body?.cancel();
    }
    const foreign = await ask("/metrics", { "x-forwarded-for": "192.0.2.1" });
    assert.equal(foreign.status, 401, "what a proxy on this machine passes on needs the token");
    await foreign.body?.cancel();
  },
});

Deno.test("[OBS2] on the embedded engine the disk is told, and hostile calls add no series", async () => {
  const directory = await Deno.makeTempDir({ prefix: "veze_metrics_" });
  await using undo = new AsyncDisposableStack();
  undo.defer(() => Deno.remove(directory, { recursive: true }));
  const node = undo.use(await startNode({ DATA_DIR: directory }));
  await node.ready();
  await node.call("GET", "/nowhere");
  const before = await render(node);
  for (const name of ["disk_free_bytes", "disk_size_bytes", "database_size_bytes"]) {
    assert.ok(namesIn(before).has(name), name);
  }
  const hostile = Array.from({ length: 300 }, (_, i) => [
    node.call("GET", `/nowhere/${i}`),
    node.call("GET", `/users/${crypto.randomUUID()}/ratings?${i}`),
    fetch(`${node.url}/x`, { method: `ODD${i}` }).then((answer) => answer.body?.cancel()),
    node.call("GET", "/health", { headers: { "x-request-id": `hostile-${i}-aaaa` } }),
  ]).flat();
  await Promise.allSettled(hostile);
  const grown = seriesIn(await render(node)) - seriesIn(before);
  // Routes and answers that were not asked for before: a histogram each, and chores that ran.
  assert.ok(grown < 300, `${grown} new series from 1,200 calls`);
});
