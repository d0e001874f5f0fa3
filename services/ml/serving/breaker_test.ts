import assert from "node:assert/strict";
import { createBreaker } from "./breaker.ts";

Deno.test("[ML4] five failures in a row refuse calls for a second, then for two, and a success ends it", () => {
  let now = 0;
  const breaker = createBreaker({ clock: { elapsed: () => now } });
  for (let i = 0; i < 4; i++) breaker.failed();
  breaker.worked();
  for (let i = 0; i < 4; i++) breaker.failed();
  assert.equal(breaker.refusesFor(), 0);
  breaker.failed();
  assert.equal(breaker.refusesFor(), 1_000);
  breaker.failed();
  assert.equal(breaker.refusesFor(), 1_000, "what was under way prolongs nothing");
  now = 1_000;
  assert.equal(breaker.refusesFor(), 0);
  breaker.failed();
  assert.ok(breaker.refusesFor() >= 2_000 && breaker.refusesFor() <= 4_000);
  for (let i = 0; i < 2_000; i++) {
    now += 60_000;
    breaker.failed();
    assert.ok(breaker.refusesFor() <= 30_000);
  }
  breaker.worked();
  assert.equal(breaker.refusesFor(), 0);
});
