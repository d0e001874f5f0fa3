import assert from "node:assert/strict";
import { slotOf } from "./slot.ts";

Deno.test("[OPS2] slotOf() of the specification's test vector", () => {
  assert.equal(slotOf("123456789"), 12_739);
});

Deno.test("[OPS2] slotOf() hashes what stands between the first braces, unless it is empty", () => {
  assert.equal(slotOf("rt:{user:1}:now"), slotOf("user:1"));
  assert.equal(slotOf("{lb:s:duel}:of"), slotOf("lb:s:duel"));
  assert.equal(slotOf("foo{{bar}}zap"), slotOf("{bar"));
  assert.notEqual(slotOf("foo{}{bar}"), slotOf("bar"));
  assert.notEqual(slotOf("foo{bar"), slotOf("bar"));
});
