/** [OPS7 GEN9] Three fronts behind a random TCP balancer, the background's work in a process apart. */

import assert from "node:assert/strict";
import { createClient } from "../../../sdk/mod.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { freePort } from "../../support/process/free_port.ts";
import { startProgram } from "../../support/process/program.ts";
import { callsTo, type Node, serviceToken, startNode } from "./node.ts";
import { withNodes } from "./nodes.ts";
import { startProxy } from "./proxy.ts";
import { assertKept, settle } from "./verify.ts";
import { drawSeed, seeded, startWorkload } from "./workload.ts";

const FRONT = ["serve", "--no-workers"];
const PLAYED_MS = 60_000;
const missing = !await findPostgres() || !await findRedis();

Deno.test({
  name: "[OPS7 GEN9] people play on while a front is drained and replaced, and miss nothing",
  ignore: missing,
  async fn() {
    await using undo = new AsyncDisposableStack();
    const engines = { redis: ["appendfsync always"] };
    const world = undo.use(await withNodes({ count: 3, engines, args: FRONT }));
    undo.use(
      await startProgram({
        args: ["worker", "matcher", "relay", "telemetry", "webhooks", "schedule"],
        env: {
          ...{ APP_ENV: "test", LOG_FORMAT: "json", HOST: "127.0.0.1" },
          ...{ METRICS_PORT: String(freePort()), ...world.env },
        },
      }),
    );
    const random = seeded(drawSeed());
    let fronts: Node[] = [...world.nodes];
    const taken = new Map<number, number>();
    const balancer = undo.use(startProxy(() => {
      const { port } = fronts[Math.floor(random() * fronts.length)]!;
      taken.set(port, (taken.get(port) ?? 0) + 1);
      return port;
    }));
    const url = `http://127.0.0.1:${balancer.port}`;
    const call = callsTo(url);
    const token = await serviceToken({ call });
    const workload = startWorkload({ node: { call }, clients: 6, random });

    // Each listens through the balancer; a front that goes sends them to another one.
    const listeners = await Promise.all(Array.from({ length: 6 }, async () => {
      const client = undo.use(createClient({ url }));
      await client.signInGuest();
      const heard: string[] = [];
      const joined = Promise.withResolvers<void>();
      client.rooms.join("world", {
        joined: () => joined.resolve(),
        event: ({ kind, data }) => void (kind === "announcement" && heard.push(data.text)),
        lost: (reason) => void heard.push(`lost: ${reason}`),
      });
      await joined.promise;
      return heard;
    }));
    const told: string[] = [];
    const tell = async () => {
      const text = `news ${told.length}`;
      const { status } = await call("POST", "/admin/api/announcements", { token, body: { text } });
      if (status === 201) told.push(text);
    };

    await workload.played(2, PLAYED_MS);
    await tell();
    // Out of the rotation, told to stop, another one in its place.
    const [leaving, ...others] = fronts as [Node, ...Node[]];
    fronts = others;
    const ending = leaving.kill("SIGTERM");
    await tell();
    const replacing = startNode(world.env, FRONT);
    const status = await ending;
    assert.equal(status?.code, 0, leaving.program.output().slice(-2_000));
    await tell();
    const next = undo.use(await replacing);
    await next.ready();
    fronts = [...others, next];
    await workload.played(2, PLAYED_MS);
    await tell();
    await workload.stop();
    assert.deepEqual(workload.offences, []);
    assert.equal(told.length, 4);

    await eventually(
      "everybody has heard everything",
      () => listeners.every((heard) => heard.length >= told.length),
    );
    for (const heard of listeners) assert.deepEqual(heard, told, "once each, in order");
    const { database: { sql } } = world;
    await settle(sql, workload.acknowledged);
    await assertKept(sql, workload.acknowledged);
    assert.ok(taken.size >= 3, "the balancer spread them");
    const held = await sql<{ holder: string }[]>`
      select distinct holder from leases where expires_at > clock_timestamp() and name like 'matcher:%'`;
    assert.equal(held.length, 1, "the fronts leave the background's work to the worker");
  },
});
