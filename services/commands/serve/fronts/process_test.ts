import assert from "node:assert/strict";
import { createLogger } from "../../../platform/observe/log.ts";
import type { Clock } from "../../../platform/time/clock.ts";
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
  assert.deepEqual(ends, Array(10).fill({ code: 1, hasBegun: false }));
  assert.equal(lines.length, 10);
  assert.match(lines[0]!, /a process cannot be started/);
});
