/** docs/arena_protocol.md is enough: a client in another language, written from it, plays a match. */

import assert from "node:assert/strict";
import { findPythonWebsockets } from "../support/engines/find_engines.ts";
import { openTestApp } from "../support/app/test_app.ts";

const python = await findPythonWebsockets();

Deno.test({
  name: "[AR3] a client written from the protocol's page alone plays a match",
  // The runner installs it where it can; the run names it where it cannot, and CI fails then.
  ignore: python === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    await using served = await app.serve();
    const { token } = await app.guest();
    const { body } = await app.call("POST", "/arena/practice", {
      token,
      json: { mode: "squad", skill: "expert" },
    });
    const { stdout, stderr } = await new Deno.Command(python!, {
      args: [
        new URL("protocol_client.py", import.meta.url).pathname,
        `${served.url.replace("http", "ws")}/arena/${body.match_id}`,
        ...[token, "6"],
      ],
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert.notEqual(text, "", new TextDecoder().decode(stderr));
    const said = JSON.parse(text);
    assert.equal(said.seat, 0);
    assert.equal(said.pong, true);
    // Each frame to its last bit, nearly all of them as differences.
    assert.ok(said.snapshots > 30, `${said.snapshots} snapshots`);
    assert.ok(said.baselines > said.snapshots / 2, `${said.baselines} of ${said.snapshots}`);
    // What was decoded makes sense, to the end: nothing has drifted away.
    for (const [x, y] of [...said.places, ...said.seen.flat()]) {
      assert.ok(x >= 0 && x <= 48_000 && y >= 0 && y <= 30_000, `${x} ${y}`);
    }
    assert.ok(said.health.every((health: number) => health <= 100));
    assert.deepEqual(said.bolts, said.bolts.toSorted((a: number, b: number) => a - b));
    const left = new Set(said.bolts);
    const known = said.ends.filter((id: number) => left.has(id)).length;
    assert.ok(known > said.ends.length / 2, `${known} of ${said.ends.length} had been told of`);
    const xs = said.path.map(([x]: [number, number]) => x);
    assert.ok(Math.max(...xs) - Math.min(...xs) > 4_000, "it has walked to and fro");
    for (const kind of ["bolt", "boltEnd", "wave", "refused"]) {
      assert.ok(said.events[kind] > 0, `${kind} of ${JSON.stringify(said.events)}`);
    }
    assert.equal(said.closed, 4513);
  },
});
