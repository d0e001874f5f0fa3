import assert from "node:assert/strict";
import { feltBy } from "./feedback.ts";

Deno.test("[UI3] one's own hits, heals and eliminations are felt, and nobody else's", () => {
  const event = (kind: string, fields: Record<string, number>) => ({ kind, tick: 1, ...fields });
  assert.equal(feltBy(2, event("hit", { seat: 2, by: 1 })), "hit");
  assert.equal(feltBy(2, event("hit", { seat: 1, by: 2 })), undefined);
  assert.equal(feltBy(2, event("heal", { seat: 2, pickup: 0 })), "heal");
  assert.equal(feltBy(2, event("death", { seat: 1, by: 2 })), "kill");
  assert.equal(feltBy(2, event("death", { seat: 2, by: 1 })), undefined);
  assert.equal(feltBy(-1, event("death", { seat: 2, by: -1 })), undefined);
});
