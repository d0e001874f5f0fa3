/** GEN7, OPS2: what cannot be written is not ready, and a directory that cannot be used is a sentence. */

import assert from "node:assert/strict";
import { connectServer } from "../../../services/platform/redis/redis_server.ts";
import { silentLogger as log } from "../../support/app/silent_logger.ts";
import { createEventStore, maintainMonths } from "../../../services/telemetry/mod.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { startProgram } from "../../support/process/program.ts";
import { freePort } from "../../support/process/free_port.ts";
import { startNode } from "./node.ts";
import { withNodes } from "./nodes.ts";
import postgres from "postgres";

const available = await findPostgres() && await findRedis();
const onEachEngine = testApps();

Deno.test({
  name: "[GEN7] an engine that answers and refuses writes is not ready, and says why",
  ignore: !available,
  async fn() {
    await using world = await withNodes({ count: 1 });
    const { postgres: server, redis: cache, nodes: [node] } = world;
    const check = async (name: string) => (await node.call("GET", "/ready")).body.checks[name];
    const redis = await connectServer({ url: cache.url, log });
    const says = async (name: string, wanted: string) => {
      await eventually(`${name} is ${wanted}`, async () => await check(name) === wanted);
      const { status } = await node.call("GET", "/ready");
      assert.equal(status, wanted === "ok" ? 200 : 503);
    };

    await redis.configSet("maxmemory", "1");
    await says("redis", "down: OOM");
    await redis.configSet("maxmemory", "0");
    await says("redis", "ok");
    await redis.sendCommand(["REPLICAOF", "127.0.0.1", String(freePort())]);
    await says("redis", "down: READONLY");
    await redis.sendCommand(["REPLICAOF", "NO", "ONE"]);
    await says("redis", "ok");

    const sql = postgres(server.url, { max: 1, onnotice: () => {} });
    await sql.unsafe("alter system set default_transaction_read_only = on");
    await sql`select pg_reload_conf()`;
    await says("postgres", "down: read-only");
    await sql.unsafe("set default_transaction_read_only = off");
    await sql.unsafe("alter system reset default_transaction_read_only");
    await sql`select pg_reload_conf()`;
    await says("postgres", "ok");
    await sql.end();
    redis.destroy();
  },
});

Deno.test("[OPS1] a directory that cannot be used is one sentence with what to do", async () => {
  const base = await Deno.makeTempDir();
  await Deno.writeTextFile(`${base}/file`, "");
  // A file where a directory must be, a file system that takes none, and (as root) a full and a
  // read-only one.
  const places = [`${base}/file/data`, "/proc/veze"];
  const mounts: string[] = [];
  for (const [name, options] of [["full", "size=2m"], ["readonly", "ro"]] as const) {
    const path = `${base}/${name}`;
    await Deno.mkdir(path);
    const mounted = await new Deno.Command("mount", {
      args: ["-t", "tmpfs", "-o", options, "tmpfs", path],
      ...{ stdout: "null", stderr: "null" },
    }).output().then(({ success }) => success, () => false);
    if (!mounted) continue;
    mounts.push(path);
    places.push(`${path}/data`);
  }
  try {
    for (const place of places) {
      const env = { DATA_DIR: place, APP_ENV: "test", PORT: "0", LOG_FORMAT: "json" };
      for (const args of [["serve"], ["migrate"]]) {
        await using program = await startProgram({ args, env });
        assert.equal((await program.status).code, 1, place);
        const lines = program.output().trim().split("\n").filter((line) => !line.startsWith("{"));
        assert.equal(lines.length, 1, program.output());
        assert.match(lines[0]!, /^Cannot keep the database in .*choose another DATA_DIR\.$/);
      }
    }
  } finally {
    for (const path of mounts) await new Deno.Command("umount", { args: [path] }).output();
    await Deno.remove(base, { recursive: true });
  }
});

onEachEngine(
  "[TEL8] nodes that start together make the months of events without an error",
  async (app) => {
    const { database } = app.services.engines;
    const stores = Array.from({ length: 4 }, () => createEventStore(database));
    for (const year of [2031, 2032, 2033]) {
      await Promise.all(stores.map((store) => maintainMonths(store, Date.UTC(year, 6, 1), 0)));
    }
    const rows = await database.sql`
    select relname from pg_class where relname ~ '^events_203[123]_[0-9]{2}$'`;
    assert.equal(rows.length, 18);
  },
);

Deno.test("[OBS3] a JSON log holds lines of JSON alone, whatever the runtime prints", async () => {
  const directory = await Deno.makeTempDir();
  await using node = await startNode({ DATA_DIR: directory, LOG_FORMAT: "json" });
  await node.ready();
  // A poll takes the request's signal, at which the runtime prints a line of its own.
  const body = await eventually("a guest signs in", async () => {
    const answer = await node.call("POST", "/auth/guest", { body: {} });
    return answer.status < 300 && answer.body;
  }, { withinMs: 60_000 });
  const token = body.access_token;
  const queued = await node.call("POST", "/matchmaking/enqueue", {
    token,
    body: { user_id: body.user.id, mode: "team5", region: "us-west" },
  });
  await node.call("GET", `/matchmaking/tickets/${queued.body.ticket_id}?wait=1`, { token });
  await node.kill("SIGTERM");
  for (const line of node.program.output().trim().split("\n")) {
    assert.doesNotThrow(() => JSON.parse(line), line);
  }
  assert.doesNotMatch(node.program.output(), /legacy/);
  await Deno.remove(directory, { recursive: true });
});
