import assert from "node:assert/strict";
import { createRecentMax } from "./recent_max.ts";

Deno.test("createRecentMax() keeps the largest for at least a span, and at most two", () => {
  let elapsed = 0;
  const recent = createRecentMax({ elapsed: () => elapsed });
  assert.equal(recent.read(), 0);
  recent.note(3);
  recent.note(2);
  elapsed = 29_999;
  assert.equal(recent.read(), 3);
  elapsed = 45_000;
  recent.note(1);
  assert.equal(recent.read(), 3, "of the span before");
  elapsed = 76_000;
  assert.equal(recent.read(), 1);
  elapsed = 200_000;
  assert.equal(recent.read(), 0, "nothing was noted for long");
});
