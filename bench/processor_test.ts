import assert from "node:assert/strict";
import { processTimes, spent } from "./processor.ts";

Deno.test("what ended in between is not subtracted, and what began counts from nothing", () => {
  const before = new Map([["1/1", 100], ["1/2", 5_000], ["7/7", 300]]);
  const after = new Map([["1/1", 140], ["1/3", 20]]);
  assert.equal(spent(before, after), 60);
});

Deno.test("a number that another thread has got since takes nothing from the others", () => {
  assert.equal(spent(new Map([["1/1", 900], ["1/2", 10]]), new Map([["1/1", 3], ["1/2", 25]])), 15);
});

Deno.test({
  name: "this process has times by thread, one that has ended has none",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const own = await processTimes(Deno.pid);
    assert.ok((own.get(`${Deno.pid}/${Deno.pid}`) ?? 0) > 0);
    // Above the highest number that Linux gives.
    assert.deepEqual(await processTimes(4_194_305), new Map());
  },
});
