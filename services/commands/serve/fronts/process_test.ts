import assert from "node:assert/strict";
import { createLogger } from "../../../platform/observe/log.ts";
import { runtime } from "../../../platform/runtime/mod.ts";
import { type Clock, systemClock } from "../../../platform/time/clock.ts";
import { createSupervised } from "./process.ts";
import { createTotals } from "./totals.ts";

Deno.test("createSupervised() outlives a system that refuses processes, and asks it ever less often", async () => {
  const stopping = new AbortController();
  const lines: string[] = [];
  const rests: number[] = [];
  const ends: unknown[] = [];
  let tries = 0;
  const clock: Clock = {
    ...{ now: () => 0, elapsed: () => 0 },
    // deno-lint-ignore require-await -- a clock that nobody waits for
    async sleep(ms) {
      rests.push(ms);
    },
  };
  const supervised = createSupervised({
    ...{ name: "1", isFront: true, key: "key", totals: createTotals(), clock },
    log: createLogger({ level: "info", format: "json", write: (line) => void lines.push(line) }),
    // deno-lint-ignore require-await -- rejects where others throw
    async launch() {
      if (++tries === 10) stopping.abort();
      throw new Error("Cannot allocate memory");
    },
    ended: (end) => void ends.push(end),
  });
  assert.equal(await supervised.run(stopping.signal), 0);
  assert.deepEqual(rests.slice(0, 4), [250, 500, 1000, 2000]);
  assert.equal(rests.at(-1), 30_000);
  assert.ok(supervised.isFailing());
  assert.equal(supervised.replaced(), 0);
  assert.deepEqual(ends, Array(10).fill({ code: 1, hasBegun: false }));
  assert.equal(lines.length, 10);
  assert.match(lines[0]!, /a process cannot be started/);
});

for (const [what, answers] of [["has no metrics to tell", true], ["hangs", false]] as const) {
  Deno.test(`createSupervised() ${answers ? "leaves" : "kills"} a process that ${what}`, async () => {
    const stopping = new AbortController();
    const over = Promise.withResolvers<number>();
    const killed: string[] = [];
    let asked = 0;
    const door = await runtime.listen({ host: "127.0.0.1", port: 0 }, (request) => {
      if (!new URL(request.url).pathname.startsWith("/metrics")) {
        return new Response(null, { status: 404 });
      }
      if (++asked === 1) return new Response("");
      if (asked === 20) over.resolve(0);
      return new Response(null, { status: 500 });
    });
    const clock: Clock = {
      ...systemClock,
      sleep: async (_ms, signal) => {
        if (!answers && asked > 0) await door.shutdown();
        await systemClock.sleep(1, signal);
      },
    };
    const supervised = createSupervised({
      ...{ name: "1", isFront: true, key: "key", totals: createTotals(), clock },
      log: createLogger({ level: "silent", format: "json", write: () => {} }),
      launch: () =>
        Promise.resolve({
          child: {
            ...{ pid: 1, ended: over.promise, tell: () => {} },
            kill(signal) {
              killed.push(signal);
              over.resolve(137);
            },
          },
          url: `http://127.0.0.1:${door.port}`,
        }),
      ended: () => stopping.abort(),
    });
    await supervised.run(stopping.signal);
    if (answers) await door.shutdown();
    assert.deepEqual(killed, answers ? [] : ["SIGKILL"]);
  });
}
