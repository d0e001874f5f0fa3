/** Nodes that answer nothing, and matches that nobody plays (AR4, MM20). */

import assert from "node:assert/strict";
import { createHostLease } from "../../services/arena/mod.ts";
import { openPipe } from "../../services/arena/hosting/pipe.ts";
import { runtime } from "../../services/platform/runtime/mod.ts";
import { eventually } from "../support/app/eventually.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";

Deno.test({
  name: "[AR4] whoever is led to a node that is held up is told to come back",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    // It takes connections, as one that is frozen does, and says nothing.
    using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    let shaken = 0;
    // This one shakes hands first.
    const frozen = await runtime.listen({ host: "127.0.0.1", port: 0 }, (request) => {
      const { socket, response } = runtime.upgrade(request, { protocol: "veze.arena.v1" });
      socket.onmessage = () => shaken++;
      return response;
    });
    for (const [port, limit] of [[silent.addr.port, 5_000], [frozen.port, 20_000]] as const) {
      const clock = manualClock();
      const closed: number[] = [];
      const pipe = openPipe({
        ...{ address: new URL(`ws://127.0.0.1:${port}/arena/m`), token: "t", clock },
        peer: { send() {}, close: (code) => void closed.push(code), backlog: () => 0 },
      });
      // What it is given arrives once hands are shaken.
      pipe.receive(Uint8Array.of(1));
      if (port === frozen.port) await eventually("hands are shaken", () => shaken === 1);
      await clock.advance(limit - 1);
      assert.deepEqual(closed, []);
      await clock.advance(1);
      await eventually("told", () => closed[0] === 4001);
      pipe.end();
    }
    await frozen.shutdown();
  },
});

Deno.test("[AR4 MM20] a match that a node took and does not play is given up by the node itself", async () => {
  const clock = manualClock();
  const row = { mode: "duel", practisedBy: null };
  const lost: string[] = [];
  const lease = createHostLease(
    {
      leases: { take: () => Promise.resolve(1), prune: () => Promise.resolve(0) },
      store: {
        listDeadOrOwn: () =>
          Promise.resolve([
            { id: "played", host: "here", ...row },
            { id: "half taken", host: "here", ...row },
            { id: "of the dead", host: "there", ...row },
          ]),
        listRunning: () => Promise.resolve([]),
      },
      matches: { list: () => [{ id: "played" }] as never[], lose() {} },
      settling: { lose: ({ id }: { id: string }) => Promise.resolve(void lost.push(id)) },
      ...{ node: "here", clock, log: silentLogger },
    } as unknown as Parameters<typeof createHostLease>[0],
  );
  const stop = new AbortController();
  const running = lease.run(stop.signal);
  await clock.advance(3_000);
  assert.deepEqual(lost, [], "one look may come in between");
  await clock.advance(1_000);
  assert.deepEqual(lost, ["half taken", "of the dead"]);
  stop.abort();
  await running;
});
