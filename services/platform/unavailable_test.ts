import assert from "node:assert/strict";
import { isUnavailable } from "./unavailable.ts";

Deno.test("[TEL3 OPS4] an engine that fails over or is full is away, a broken row is not", () => {
  const told = (code: string) => isUnavailable(Object.assign(new Error("told"), { code }));
  for (const code of ["25006", "53100", "57P01", "58030", "40P01", "ECONNREFUSED"]) {
    assert.ok(told(code), code);
  }
  for (const code of ["23505", "22P02", "42P01", "22021"]) assert.ok(!told(code), code);
});
