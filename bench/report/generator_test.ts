import assert from "node:assert/strict";
import { sayBusy, shareOfCore } from "./generator.ts";

Deno.test("a generator that takes most of a core is told, and others are not", () => {
  assert.equal(shareOfCore(25, 20_000), 50);
  assert.deepEqual(sayBusy("page", [50, 80, 70]), []);
  assert.deepEqual(sayBusy("page", undefined), []);
  assert.match(sayBusy("page", [81, 95, 96])[0]!, /^page: the generator takes 95 % of a core/);
});
