/** RT7, SEC4, SEC6: what one node decides holds on the other. */

import assert from "node:assert/strict";
import { guest, serviceToken } from "../faults/nodes/node.ts";
import { withNodes } from "../faults/nodes/nodes.ts";
import { eventually } from "../support/app/eventually.ts";
import { findPostgres, findRedis } from "../support/engines/find_engines.ts";
import { openSocket } from "../support/browser/socket.ts";

const available = await findPostgres() && await findRedis();
const BURST = 40;

const openTwo = (limits?: string) =>
  withNodes({
    count: 2,
    env: { PUBLIC_URL: "http://localhost:8000", ...(limits && { RATE_LIMITS: limits }) },
  });

Deno.test({
  name: "[RT7 SEC4] a session revoked and a key rotated on one node are so on the other",
  ignore: !available,
  async fn() {
    await using world = await openTwo();
    const [here, there] = world.nodes;
    const player = await guest(here);
    const socket = openSocket(there.url, { protocols: ["veze.v1", `bearer.${player.token}`] });
    assert.equal((await socket.next()).op, "welcome");
    assert.equal((await there.call("GET", "/auth/me", player)).status, 200);
    const started = performance.now();
    assert.equal((await here.call("POST", "/auth/logout", player)).status, 204);
    await eventually(
      "the other node refuses the session",
      async () => (await there.call("GET", "/auth/me", player)).status === 401,
      { everyMs: 20 },
    );
    assert.equal((await socket.closed).code, 4501);
    assert.ok(performance.now() - started < 15_000);

    const token = await serviceToken(here);
    assert.equal((await here.call("POST", "/admin/api/keys/rotate", { token })).status, 200);
    // Twice at once: the key that signs now did not exist a moment ago.
    assert.equal((await here.call("POST", "/admin/api/keys/rotate", { token })).status, 200);
    const fresh = await guest(here);
    assert.equal((await there.call("GET", "/auth/me", fresh)).status, 200);
    assert.equal((await there.call("GET", "/admin/api/settings", { token })).status, 200);
  },
});

Deno.test({
  name: "[SEC6] a limit is exact under 256 parallel requests on two nodes",
  ignore: !available,
  async fn() {
    await using world = await openTwo(
      JSON.stringify({ guest: { burst: BURST, perSecond: 0.001 } }),
    );
    const answers = await Promise.all(
      Array.from(
        { length: 256 },
        (_, i) => world.nodes[i % 2]!.call("POST", "/auth/guest", { body: {} }),
      ),
    );
    const statuses = Map.groupBy(answers, ({ status }) => status);
    assert.equal(statuses.get(201)?.length, BURST);
    assert.equal(statuses.get(429)?.length, 256 - BURST);
  },
});
