/** [OBS3] From a request's id to the rows it became, by one search of the log and without any tracing. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import { realEnginesAvailable } from "../../support/app/test_engines.ts";
import { guest, serviceToken } from "./node.ts";
import { withNodes } from "./nodes.ts";

if (await realEnginesAvailable()) {
  Deno.test("[OBS3] a request's id leads through outbox and worker to the row", async () => {
    await using nodes = await withNodes({ count: 1, env: { LOG_LEVEL: "debug" } });
    const [node] = nodes.nodes;
    const { sql } = nodes.database;
    const token = await serviceToken(node);
    const player = await guest(node);
    const lines = (id: string) =>
      node.program.output().split("\n").filter((text) => text.includes(id))
        .map((text) => JSON.parse(text) as { msg: string; rows?: number[]; ids?: string[] });

    const user_id = player.id;
    const body = { user_id, mode: "duel", region: "eu-west" };
    await node.call("POST", "/matchmaking/enqueue", { token, body });
    const left = await node.call("POST", "/matchmaking/dequeue", {
      ...{ token, body: { user_id } },
      headers: { "x-request-id": "left-by-this" },
    });
    assert.ok(left.status < 300, JSON.stringify(left.body));
    await eventually(
      "it was relayed",
      () =>
        lines("left-by-this").some(({ msg, rows }) =>
          msg === "outbox: relayed" && rows!.length > 0
        ),
    );

    const event = { event: "login", ts: Date.now(), user_id: player.id };
    await node.call("POST", "/telemetry/bulk", {
      ...{ token, body: [event] },
      headers: { "x-request-id": "told-by-this" },
    });
    await eventually(
      "it was recorded",
      () => lines("told-by-this").some(({ msg }) => msg === "telemetry: recorded"),
    );
    const { ids } = lines("told-by-this").find(({ msg }) => msg === "telemetry: recorded")!;
    const rows = await sql`select kind from events where id = ${ids![0]!}`;
    assert.deepEqual(rows.map(({ kind }) => kind), ["login"]);
    assert.ok(lines("told-by-this").some(({ msg }) => msg === "request"));
  });
}
