import assert from "node:assert/strict";
import { parameterOf } from "./guard.ts";

Deno.test("parameterOf() finds a parameter wherever its template has it", () => {
  const cases: [string, string, string | undefined][] = [
    ["/users/:user_id/settings", "/users/one/settings", "one"],
    ["/inventory/:user_id", "/inventory/one", "one"],
    ["/leaderboards/:season/:mode/around/:user_id", "/leaderboards/current/duel/around/one", "one"],
    ["/a/b/:user_id/c", "/a/b/one/c", "one"],
    ["/users/me", "/users/me", undefined],
    ["/matches/:match_id", "/matches/one", undefined],
  ];
  for (const [template, path, found] of cases) {
    assert.equal(parameterOf("user_id", template, path), found, template);
  }
});
